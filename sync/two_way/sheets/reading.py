"""The cells of a spreadsheet that people type into, in two requests, however large the plan is.

The first asks where things stand: sheets and named ranges. The second asks for the columns that are wanted, from their
header down to the end of the sheet, and for the single cells, all of one moment. Columns are found by names of their
own, which stay with a column that is dragged; where a name is gone or leads astray, the header row is looked through.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.two_way.sheets.client import SheetsClient
from workbooks.google.areas import column_name
from workbooks.google.spreadsheet import Spreadsheet
from workbooks.grammar.formulas import Expr
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import a1, column_letters, defined_name, quoted
from workbooks.xlsx.discovery import reference
from workbooks.xlsx.typed_cells import TypedCells, read_tables

__all__ = ["TypedReading"]

_WHERE = (
    "spreadsheetId,properties(title,locale),namedRanges(name,range),developerMetadata(metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)))"
)
_CELLS = _WHERE.removesuffix(")") + ",data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue))))"
_MOVES = 2  # how often it is read anew because somebody moves things meanwhile
_SAID = ("quarter", "calendar", "snapshot_id", "host")


@dataclass(frozen=True)
class TypedReading:
    """How the wanted cells of a plan's spreadsheet are read.

    Args:
        client, id: which spreadsheet, under which login. layout: the plan's.
        wanted: ids of columns by table id; inputs are read always. named: ids of further single cells.
    """

    client: SheetsClient
    id: str
    layout: Layout
    wanted: Mapping[str, Sequence[str]]
    named: Sequence[str] = ()

    def cells(self) -> TypedCells[Spreadsheet]:
        """What stands there, of one moment.

        Raises SheetsError.
        """
        where = Spreadsheet(self.client.part(self.id, _WHERE))
        found = self._read(where)
        for _ in range(_MOVES):
            if _moved(where, found.package):
                where = found.package
                found = self._read(where)
        if astray := self._astray(found):
            found = self._read(where, astray)
        return found

    def _read(self, where: Spreadsheet, whole: Sequence[str] = ()) -> TypedCells[Spreadsheet]:
        """The wanted cells, and all of these tables."""
        ranges = dict.fromkeys([*self._areas(where), *(self._whole(where, id_) for id_ in whole)])
        reply = self.client.part(self.id, _CELLS, list(ranges)) if ranges else where.reply
        whole_reply = {**where.reply, **reply, "sheets": _with_all_sheets(where.reply, reply)}
        return TypedCells(Spreadsheet(whole_reply), self.layout, self.wanted)

    def _astray(self, found: TypedCells[Spreadsheet]) -> list[str]:
        """Tables of which a wanted column stands elsewhere than its name says, or nowhere."""
        names = found.package.names
        known = [id_ for id_ in self.wanted if defined_name("table", id_) in names]
        return [id_ for id_ in known if not self._is_where_named(found, id_)]

    def _is_where_named(self, found: TypedCells[Spreadsheet], id_: str) -> bool:
        table = found.tables.get(id_)
        if table is None:
            return False
        there = {**table.columns, self.layout.tables()[id_][1].key: table.key}
        named = {
            column: [at for _, at in reference(found.package.names.get(column_name(id_, column), ""))[1][:1]]
            for column in (*self.wanted[id_], self.layout.tables()[id_][1].key)
        }
        return all([there.get(column)] == at for column, at in named.items())

    def _areas(self, where: Spreadsheet) -> Iterator[str]:
        """Everything that is read, as ranges under the titles people have given the tabs."""
        names, tables = where.names, self.layout.tables()
        for id_ in (*_SAID, *self.named, *self.layout.inputs()):
            sheet, ends = reference(names.get(defined_name("cell", id_), ""))
            if sheet and len(ends) == 1:
                yield f"{quoted(where.shown_titles[sheet])}!{a1(*ends[0])}"
        for id_, columns in self.wanted.items():
            if id_ not in tables:
                continue
            for column in (tables[id_][1].key, *columns):
                sheet, ends = reference(names.get(column_name(id_, column), ""))
                if sheet and ends:
                    top, at = ends[0]
                    letters = column_letters(at)
                    yield f"{quoted(where.shown_titles[sheet])}!{letters}{top + 1}:{letters}"
        for id_ in self._of_formulas():
            if header := self._header(where, id_):
                yield header

    def _of_formulas(self) -> list[str]:
        """Tables that the formulas refer to with which inputs start: their headers say where their columns are."""
        origins = [one for _, item in self.layout.inputs().values() for one in (item.default, *item.former)]
        return sorted({id_ for origin in origins if isinstance(origin, Expr) for id_ in read_tables(origin)})

    def _header(self, where: Spreadsheet, table: str) -> str:
        """The header row of a table."""
        sheet, ends = reference(where.names.get(defined_name("table", table), ""))
        if len(ends) != 2:
            return ""
        (top, left), (_, right) = ends
        return f"{quoted(where.shown_titles[sheet])}!{a1(top, left)}:{a1(top, right)}"

    def _whole(self, where: Spreadsheet, table: str) -> str:
        """A table from its header to the end of the sheet."""
        sheet, ends = reference(where.names.get(defined_name("table", table), ""))
        (top, left), (_, right) = ends
        return f"{quoted(where.shown_titles[sheet])}!{a1(top, left)}:{column_letters(right)}"


def _moved(before: Spreadsheet, after: Spreadsheet) -> bool:
    """Whether somebody moved things between the two requests."""
    return (before.names, before.shown_titles) != (after.names, after.shown_titles)


def _with_all_sheets(where: Mapping[str, Any], reply: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All sheets, with what was read of those that were asked for: a reply to ranges has no others."""
    known, read = (
        {sheet["properties"].get("sheetId", 0): sheet for sheet in said.get("sheets", ())} for said in (where, reply)
    )
    return [{**sheet, **read.get(id_, {})} for id_, sheet in {**known, **read}.items()]
