"""The cells of a file that people type into, as they stand: raw values, formulas of their own, and where each is.

Only the tabs they stand on are opened, and a tab is found by the names of its cells, so that neither a new title nor
inserted rows and columns hide anything. What the values mean, and whether they may stand there, is decided elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from lxml import etree

from workbooks.errors import PatchRefused
from workbooks.grammar.formulas import Expr
from workbooks.grammar.layout import Layout, Table
from workbooks.grammar.placement import Place, Placement, a1, cell_of, defined_name
from workbooks.grammar.shape import LAYOUT_NAME
from workbooks.grammar.spelling import Seat, spell
from workbooks.models import CellRef
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.discovery import Discovery, discovered, header_titles, named_places, plain_title, reference
from workbooks.xlsx.opened import Opened
from workbooks.xlsx.package import MAIN, Package
from workbooks.xlsx.patch import Rewritten, patched_sheet
from workbooks.xlsx.saved import put_back
from xl_addin.cells.errors import CellError, CellValue
from xl_addin.cells.marshal import is_blank
from xl_addin.names import Host

__all__ = ["FILE_NAME", "P", "TypedCell", "TypedCells", "TypedTable", "marked", "read_tables", "written"]

FILE_NAME = "plan_file"
"""The workbook name that holds what sets this file apart from its copies."""

_INDEX = "xl/workbook.xml"
_IDENTITY = ("quarter", "calendar", "snapshot_id", "host")


P = TypeVar("P", bound=Opened)
"""What is opened: a file, or a spreadsheet."""


class TypedCell(NamedTuple):
    """A cell: its value (None where it cannot be known, or where only the formula stands that it started with), whether
    a formula of a person's own stands there, and whether its value cannot be known."""

    at: CellRef
    value: CellValue
    has_formula: bool
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class TypedTable:
    """Where a table stands: its sheet, its rows (each from its header down, also those without a key), the sheet column
    of its key, and of each column that is there; `renamed` are those known by their place alone, with the title they
    stand under."""

    sheet: str
    rows: range
    key: int
    columns: Mapping[str, int]
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TypedCells(Generic[P]):
    """The cells people type into, of one opened file or spreadsheet.

    Args:
        package: the file.
        layout: the plan's.
        wanted: ids of columns by table id: those to be read; and the inputs, always.
    """

    package: P
    layout: Layout
    wanted: Mapping[str, Sequence[str]]

    @property
    def file(self) -> str:
        """What sets this file apart from its copies; empty where it was never marked."""
        return self.package.names.get(FILE_NAME, "").strip('"')

    @property
    def shape(self) -> str:
        """What it was made with."""
        return self.package.names.get(LAYOUT_NAME, "").strip('"')

    @cached_property
    def said(self) -> Mapping[str, str]:
        """What it says of itself: quarter, snapshot_id, host."""
        places = named_places(self.package, self.layout)
        found = {id_: places[id_] for id_ in _IDENTITY if id_ in places}
        return {
            id_: str(self.package.grid(place.sheet).value(place.row, place.column) or "")
            for id_, place in found.items()
        }

    @cached_property
    def tables(self) -> Mapping[str, TypedTable]:
        """The wanted tables that can be found."""
        found = {id_: self._table(id_) for id_ in self.wanted if id_ in self.layout.tables()}
        return {id_: table for id_, table in found.items() if table is not None}

    def _table(self, id_: str) -> TypedTable | None:
        _, table = self.layout.tables()[id_]
        sheet, ends = reference(self.package.names.get(defined_name("table", id_), ""))
        if sheet not in self.package.sheets or len(ends) != 2:
            return None
        (header, left), (last, right) = ends
        grid = self.package.grid(sheet)
        titles = header_titles(grid, header, left, right)
        columns = _by_title(table, titles)
        if table.key not in columns:
            return None
        renamed = {column: at for column in self.wanted[id_] if (at := _by_place(table, column, columns, titles)) >= 0}
        columns |= renamed
        key = columns[table.key]
        while not (table.total_label and not table.total_on_top) and not is_blank(grid.value(last + 1, key)):
            last += 1
        there = {column: at for column, at in columns.items() if column in self.wanted[id_]}
        called = {column: str(titles[at] or "").strip() for column, at in renamed.items()}
        return TypedTable(sheet, range(header + 1, last + 1), key, there, called)

    def keys(self, id_: str) -> list[CellValue]:
        """What stands in the key column of a table."""
        table = self.tables[id_]
        return self.package.grid(table.sheet).column(table.key, table.rows)

    def column(self, id_: str, column: str) -> tuple[list[CellValue], set[int], set[int]]:
        """The values of a column, and the positions that hold a formula, or a value that cannot be known."""
        table = self.tables[id_]
        at, sheet = table.columns[column], table.sheet
        values = self.package.grid(sheet).column(at, table.rows)
        lacking = self.package.valueless(sheet)
        held = self.package.formulas(sheet).columns.get(at, {})
        formulas = {row - table.rows.start for row in held if row in table.rows}
        unknown = {row - table.rows.start for row, where in lacking if where == at and row in table.rows}
        unknown |= {position for position, value in enumerate(values) if value.__class__ is CellError}
        return values, formulas, unknown

    @cached_property
    def inputs(self) -> Mapping[str, TypedCell]:
        """The inputs that can be found, by id."""
        return {id_: self._input(id_) for id_ in self.layout.inputs() if id_ in self._named}

    def _input(self, id_: str) -> TypedCell:
        place = self._named[id_]
        at = (place.row, place.column)
        value = self.package.grid(place.sheet).value(*at)
        formulas = self.package.formulas(place.sheet)
        has_formula = place.row in formulas.columns.get(place.column, {})
        cell = CellRef(place.sheet, a1(*at))
        starts = list(self._starts(id_)) if has_formula else []
        if any(start is not None and formulas.holds(*at, start) for start in starts):
            return TypedCell(cell, None, has_formula=False, is_unknown=False)
        # Where a start cannot be spelled, nobody can tell whether the formula is that one or a person's own.
        is_unknown = None in starts or isinstance(value, CellError) or at in self.package.valueless(place.sheet)
        return TypedCell(cell, None if is_unknown else value, has_formula, is_unknown)

    @cached_property
    def _named(self) -> Mapping[str, Place]:
        return named_places(self.package, self.layout)

    def start(self, id_: str) -> str | None:
        """The formula an input starts with; None for one that starts with a value, or whose formula has no place."""
        return next((start for start in self._starts(id_) if start is not None), None)

    def _starts(self, id_: str) -> Iterator[str | None]:
        """The formulas an input starts with; None for one that refers to what cannot be found."""
        _, item = self.layout.inputs()[id_]
        host = Host(self.said["host"]) if self.said.get("host") in tuple(Host) else Host.LIBREOFFICE
        for origin in (item.default, *item.former):
            if isinstance(origin, Expr):
                try:
                    yield spell(origin, self._starting.placement, Seat(self._named[id_].sheet), host)
                except KeyError:  # a table it refers to is gone, and reported by whoever reads the whole
                    yield None

    @cached_property
    def _starting(self) -> Discovery:
        """Where the tables stand that formulas of inputs refer to."""
        origins = [o for _, item in self.layout.inputs().values() for o in (item.default, *item.former)]
        read = {id_ for origin in origins if isinstance(origin, Expr) for id_ in read_tables(origin)}
        tabs = [
            replace(tab, tables=tuple(self._as_titled(table) for table in tab.tables if table.id in read))
            for tab in self.layout.tabs
        ]
        narrow = Layout(tuple(tab for tab in tabs if tab.tables))
        found = discovered(self.package, narrow)
        found.placement = Placement(self._named, found.placement.tables)
        return found

    def _as_titled(self, table: Table) -> Table:
        """A table with the titles under which its renamed columns stand."""
        there = self.tables.get(table.id)
        if there is None or not there.renamed:
            return table
        columns = (replace(one, title=there.renamed.get(one.id, one.title)) for one in table.columns)
        return replace(table, columns=tuple(columns))


def _by_title(table: Table, titles: Mapping[int, CellValue]) -> dict[str, int]:
    """Sheet columns by id, of those whose title stands once."""
    places: dict[str, list[int]] = {}
    for at, title in titles.items():
        if isinstance(title, str):
            places.setdefault(plain_title(title), []).append(at)
    found = {column.id: places.get(column.title.casefold(), ()) for column in table.columns}
    return {id_: at[0] for id_, at in found.items() if len(at) == 1}


def _by_place(table: Table, column: str, columns: Mapping[str, int], titles: Mapping[int, CellValue]) -> int:
    """The sheet column in which alone a column can stand whose title is gone: the only one between those that stood
    beside it, under a title nobody knows; -1 where there is none, or it is known by its title."""
    ids = [one.id for one in table.columns]
    number = ids.index(column)
    if column in columns or number == 0:
        return -1
    before, after = columns.get(ids[number - 1]), columns.get(ids[number + 1]) if number + 1 < len(ids) else None
    if before is None or (after is None and number + 1 < len(ids)):
        return -1
    end = max(titles) + 1 if after is None else after
    if end - before != 2 or before + 1 in columns.values():
        return -1
    title = titles[before + 1]
    doubled = isinstance(title, str) and plain_title(title) in {plain_title(one.title) for one in table.columns}
    return -1 if doubled else before + 1


def read_tables(node: Any) -> Iterator[str]:  # noqa: ANN401 - an expression, or whatever stands in one
    """Ids of the tables a formula reads."""
    if isinstance(node, tuple):
        for one in node:
            yield from read_tables(one)
    elif is_dataclass(node):
        table = getattr(node, "table", "")
        if table:
            yield table
        for one in fields(node):
            yield from read_tables(getattr(node, one.name))


def marked(package: Package, mark: str) -> str:
    """Write into a file what sets it apart from its copies; the digest of the file afterwards."""
    index = etree.fromstring(package.parts.read(_INDEX))
    names = index.find(f"{MAIN}definedNames")
    if names is None:
        raise PatchRefused(f"{package.path} has no names: it is no workbook of a plan. Nothing was written.")
    for name in [one for one in names if one.get("name") == FILE_NAME]:
        names.remove(name)
    etree.SubElement(names, f"{MAIN}definedName", name=FILE_NAME, hidden="1").text = f'"{mark}"'
    text = etree.tostring(index, xml_declaration=True, encoding="UTF-8", standalone=True)
    return put_back(package, repacked(package.parts, {_INDEX: bytes(text)}))


def written(package: Package, cells: Mapping[CellRef, Rewritten]) -> str:
    """The digest of the file once these cells hold something else, written in one step.

    Raises PatchRefused, WorkbookMoved, WorkbookLocked and NoRoom; nothing is written then.
    """
    if not cells:
        return package.sha256
    by_sheet: dict[str, dict[tuple[int, int], CellValue | Any]] = {}
    for at, value in cells.items():
        by_sheet.setdefault(at.sheet, {})[cell_of(at.cell)] = value
    if strangers := by_sheet.keys() - package.sheets.keys():
        raise PatchRefused(f"{package.path} has no sheet {strangers.pop()}; nothing was written.")
    parts = {package.sheets[sheet]: patched_sheet(package, sheet, of) for sheet, of in by_sheet.items()}
    return put_back(package, repacked(package.parts, parts))
