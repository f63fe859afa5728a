"""Finding a plan's cells in a workbook people have worked in: by name, by header title, by key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from calculations.findings import Severity
from workbooks.document.kept import Kept
from workbooks.grammar.layout import Layout, Tab, Table
from workbooks.grammar.placement import Place, Placement, TablePlace, a1, cell_of, defined_name
from workbooks.models import CellRef, DocumentFinding, blocking
from workbooks.xlsx.opened import Opened, Values
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import is_blank

__all__ = [
    "Discovery",
    "discovered",
    "header_titles",
    "named_places",
    "plain_title",
    "ranked_by_place",
    "reference",
    "same_title",
    "unchanged_sheets",
]


@dataclass
class Discovery:
    """Where things stand in one file, its values, and what could not be found."""

    placement: Placement
    grids: dict[str, Values]
    findings: list[DocumentFinding] = field(default_factory=list)
    known: frozenset[str] = frozenset()

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """The value of a cell; None outside the used area."""
        grid = self.grids.get(sheet)
        return None if grid is None else grid.value(row, column)

    def column(self, sheet: str, column: int, rows: Sequence[int]) -> list[CellValue]:
        """The values of a column in these rows."""
        return self.grids[sheet].column(column, rows)


def discovered(package: Opened, layout: Layout, kept: Kept | None = None) -> Discovery:
    """The placement of a plan in `package`; what is missing is a finding and absent from the placement.

    Sheets that are those of `kept` to the byte are not opened: everything in them is known.
    """
    found = Discovery(Placement({}, {}), {})
    found.known = unchanged_sheets(package, kept)
    missing = [tab.title for tab in layout.tabs if tab.title not in package.sheets]
    for title in missing:
        there = ", ".join(package.sheets)
        found.findings.append(
            blocking(
                "workbook.tab-missing",
                f"The tab {title} is missing; the workbook has {there}.",
                f"Rename the tab back to {title}, or restore it from the last version.",
                CellRef(sheet=title, cell="A1"),
            )
        )
    read = [tab.title for tab in layout.tabs if tab.title not in missing and tab.title not in found.known]
    found.grids = {title: package.grid(title) for title in read}
    named = named_places(package, layout)
    for id_, (tab, item) in layout.named().items():
        if id_ not in named and tab.title not in missing:
            found.findings.append(
                blocking(
                    "workbook.cell-missing",
                    f"The cell {item.title!r} of the tab {tab.title} is gone.",
                    "Undo the deletion, or restore the tab from the last version.",
                    CellRef(sheet=tab.title, cell="A1"),
                )
            )
    found.placement = Placement(named, {})
    tables = {}
    for id_, (tab, table) in layout.tables().items():
        if kept is not None and tab.title in found.known:
            tables[id_] = kept.placement.tables[id_]
        elif tab.title not in missing:
            place_ = _table_place(package, found, tab, table)
            if place_ is not None:
                tables[id_] = place_
    found.placement = Placement(named, tables)
    found.findings += _merged(package, found, layout)
    if package.counts_from_1904:
        found.findings.append(_counted_from_1904())
    return found


def _counted_from_1904() -> DocumentFinding:
    """A workbook with another day zero: days are read as they are shown, and none can be written."""
    sentence = (
        "This workbook counts its days from 1904: days are read as it shows them, but nothing can be published into it."
    )
    remedy = (
        "Copy its tabs into a workbook that counts from 1900; or clear Use 1904 date system (File > Options > "
        "Advanced) and correct the days people typed."
    )
    return blocking("workbook.other-day-zero", sentence, remedy, None)


def _merged(package: Opened, found: Discovery, layout: Layout) -> Iterable[DocumentFinding]:
    """Merged cells in the rows of a table: all but the first of them hold nothing, whatever stood there."""
    for id_, (tab, table) in layout.tables().items():
        place = found.placement.tables.get(id_)
        if place is None or tab.title in found.known:
            continue
        first, last = place.header_row, place.last_row
        left, right = min(place.columns.values()), max(place.columns.values())
        for area in package.merged(tab.title):
            (top, start), (bottom, end) = (cell_of(corner) for corner in area.split(":"))
            if bottom >= first and top <= last and end >= left and start <= right:
                yield blocking(
                    "table.merged-cells",
                    f"The cells {area} of {table.title or tab.title} are merged: what all but the first held is gone.",
                    "Unmerge them (Home > Merge & Center), and type again what is missing.",
                    CellRef(sheet=tab.title, cell=area.split(":")[0]),
                )


def unchanged_sheets(package: Opened, kept: Kept | None) -> frozenset[str]:
    """The sheets that are to the byte those of the document published last."""
    parts = {} if kept is None else kept.parts
    return frozenset(title for title in parts if title in package.sheets and package.digest(title) == parts[title])


def named_places(package: Opened, layout: Layout) -> dict[str, Place]:
    """Where the inputs and figures stand that are there, by id."""
    places = {id_: _named_place(package, id_) for id_ in layout.named()}
    return {id_: place for id_, place in places.items() if place is not None}


def _named_place(package: Opened, id_: str) -> Place | None:
    sheet, ends = reference(package.names.get(defined_name("cell", id_), ""))
    return Place(sheet, *ends[0]) if sheet in package.sheets and len(ends) == 1 else None


def reference(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Sheet and corner cells of `'Data Reps'!$A$4:$L$22`; nothing for a broken reference."""
    sheet, mark, cells = text.rpartition("!")
    if not mark or "#REF" in text:
        return "", []
    title = sheet.strip("'").replace("''", "'") if sheet.startswith("'") else sheet
    return title, [cell_of(cell) for cell in cells.split(":")]


def _table_place(package: Opened, found: Discovery, tab: Tab, table: Table) -> TablePlace | None:
    sheet, ends = reference(package.names.get(defined_name("table", table.id), ""))
    title = table.title or tab.title
    if sheet not in package.sheets or len(ends) != 2:
        found.findings.append(
            blocking(
                "workbook.table-missing",
                f"The table {title} of the tab {tab.title} is gone.",
                "Undo the deletion, or restore the tab from the last version.",
                CellRef(sheet=tab.title, cell="A1"),
            )
        )
        return None
    (header, left), (last, right) = ends
    titles = header_titles(found.grids[sheet], header, left, right)
    columns = _columns(found, sheet, header, table, titles)
    if columns is None:
        return None
    last = _grown(found, sheet, last, columns[table.key], table)
    total = None
    if table.total_label:
        total = header - 1 if table.total_on_top else last + 1
    top = header - bool(table.total_label and table.total_on_top) - bool(table.note) - bool(table.title)
    last = max(last, header + 1)
    body = range(header + 1, last + 1)
    keys = found.column(sheet, columns[table.key], body)
    rows: Sequence[int] = body
    if any(map(is_blank, keys)):
        rows = [row for row, key in zip(body, keys, strict=True) if not is_blank(key)]
    return TablePlace(sheet, top, header, header + 1, last, columns, rows, total, table.key)


def header_titles(grid: Values, header: int, left: int, right: int) -> dict[int, CellValue]:
    """What stands in a header row, by sheet column."""
    return {column: grid.value(header, column) for column in range(left, right + 1)}


def _columns(
    found: Discovery, sheet: str, header: int, table: Table, titles: dict[int, CellValue]
) -> dict[str, int] | None:
    """Sheet column of each column id, by header title; None when one is missing or stands twice."""
    columns: dict[str, int] = {}
    spilled_error = table.spill is not None and titles[min(titles)] != table.columns[0].title
    places: dict[str, list[int]] = {}
    for place, title in titles.items():
        if isinstance(title, str):
            places.setdefault(plain_title(title), []).append(place)
    for position, column in enumerate(table.columns):
        if spilled_error:  # the function answered with an error: its place is fixed, its header is not there
            columns[column.id] = min(titles) + position
            continue
        at = places.get(column.title.casefold(), [])
        if len(at) == 1:
            columns[column.id] = at[0]
            continue
        what = "is missing from" if not at else f"stands {len(at)} times in"
        cell = CellRef(sheet=sheet, cell=a1(header, at[1] if at else min(titles)))
        found.findings.append(
            blocking(
                "workbook.column-missing" if not at else "workbook.column-twice",
                f"The column {column.title!r} {what} the table {table.title or sheet}.",
                f"Give one column of this header row the title {column.title!r} again, or undo the change.",
                cell,
            )
        )
    return columns if len(columns) == len(table.columns) else None


def same_title(found: CellValue, wanted: str) -> bool:
    """Whether a header cell holds this title, however it is spaced and capitalised."""
    return isinstance(found, str) and plain_title(found) == wanted.casefold()


def plain_title(title: str) -> str:
    """A title as it is compared: however it is spaced and capitalised."""
    return " ".join(title.split()).casefold()


def _grown(found: Discovery, sheet: str, last: int, key: int, table: Table) -> int:
    """The last row of the body: rows typed right below the named range belong to it too."""
    has_foot = table.total_label and not table.total_on_top
    while not has_foot and not is_blank(found.value(sheet, last + 1, key)):
        last += 1
    return last


def ranked_by_place(findings: Iterable[DocumentFinding]) -> tuple[DocumentFinding, ...]:
    """Findings in the order of the workbook's cells as they were found, blocking ones first."""
    return tuple(sorted(findings, key=lambda found: found.finding.severity is not Severity.BLOCKING))
