"""Tables that grow or shrink in an existing workbook: where they stand then, and the parts that say so."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from lxml import etree

from workbooks.document.order import people_tables
from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Layout, Table
from workbooks.grammar.placement import Placement, TablePlace, a1, column_letters, defined_name, quoted
from workbooks.models import PlanDocument
from workbooks.xlsx.archive import Made
from workbooks.xlsx.package import MAIN, Package
from workbooks.xlsx.patch import Rewritten, patched_pieces, patched_sheet

__all__ = ["regrown", "resized_parts"]

_CHAIN = "xl/calcChain.xml"
_NO_ROWS, _ROWS_END = b"<sheetData/>", b"</sheetData>"
_IN_UTF8 = re.compile(
    rb"""(?:\xef\xbb\xbf)?<(?!\?xml)|(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=["']utf-8["']""", re.IGNORECASE
)
_INDEX, _TYPES, _RELATIONS = "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"


def regrown(
    layout: Layout, old: Placement, evaluation: Evaluation, document: PlanDocument, ranked: Collection[str] = ()
) -> Placement:
    """Where tables stand afterwards: in place, longer or shorter, those below another shifted by its change.

    Rows of people's tables stay where they are, but for the tables that are `ranked`: they fill the rows from above.
    """
    tables: dict[str, TablePlace] = {}
    peopled = {id_ for id_, _, _ in people_tables(layout)}
    for id_, place in sorted(old.tables.items(), key=lambda item: item[1].header_row):
        shift = sum(
            tables[other].size - old.tables[other].size
            for other in tables
            if old.tables[other].sheet == place.sheet and _overlap(old.tables[other], place)
        )
        size = evaluation.size(id_)
        rows: Sequence[int]
        if id_ in ranked:
            stood = [row + shift for row in sorted(place.rows)]
            free = place.last_row + shift + 1
            rows = _as_range([*stood, *range(free, free + max(size - len(stood), 0))][:size])
        elif id_ in peopled:
            rows = _kept_rows(document, evaluation, layout.tables()[id_][1], place, shift)
        else:
            rows = range(place.first_row + shift, place.first_row + shift + size)
        last = max(rows, default=place.first_row + shift)
        total = place.total_row
        if total is not None:
            total = total + shift if total < place.header_row else last + 1
        tables[id_] = replace(
            place,
            title_row=place.title_row + shift,
            header_row=place.header_row + shift,
            first_row=place.first_row + shift,
            last_row=last,
            rows=rows,
            total_row=total,
        )
    return Placement(old.named, tables)


def _kept_rows(
    document: PlanDocument, evaluation: Evaluation, table: Table, place: TablePlace, shift: int
) -> Sequence[int]:
    """Rows of a people's table stay where they are, so that what people wrote beside them still fits.

    All of them move by `shift`, the change of the tables above.
    """
    at = {key: there + shift for key, there in zip(document.tables[table.id].keys, place.rows, strict=True)}
    rows: list[int] = []
    free = place.last_row + shift + 1
    for key in evaluation.column(table.id, table.key):
        row = at.get(key_text(key))
        if row is None:
            row, free = free, free + 1
        rows.append(row)
    return _as_range(rows)


def _as_range(rows: list[int]) -> Sequence[int]:
    """Rows without a gap as a range: columns compare as a whole then."""
    return span if rows and rows == list(span := range(rows[0], rows[-1] + 1)) else rows


def _overlap(a: TablePlace, b: TablePlace) -> bool:
    return min(a.columns.values()) <= max(b.columns.values()) and min(b.columns.values()) <= max(a.columns.values())


def resized_parts(
    package: Package,
    changes: dict[str, dict[tuple[int, int], Rewritten]],
    old: Placement,
    new: Placement,
) -> dict[str, bytes | Callable[[], Made] | None]:
    """Every part that changes: sheets, and where tables moved also names, filters, rules and charts.

    Sheets are made when they are asked for, once, and their changes forgotten with that.
    """

    def made(sheet: str, areas: Mapping[str, str] | None) -> Made:
        cells = changes.pop(sheet, None)
        if cells is not None and areas is None:
            return patched_pieces(package, sheet, cells)
        part = package.parts.read(package.sheets[sheet]) if cells is None else patched_sheet(package, sheet, cells)
        return part if areas is None else _areas(part, areas)

    parts: dict[str, bytes | Callable[[], Made] | None] = {
        package.sheets[sheet]: partial(made, sheet, None) for sheet in changes
    }
    resized = {id_: (place, new.tables[id_]) for id_, place in old.tables.items() if _moved(place, new.tables[id_])}
    if resized:
        for sheet in {place.sheet for place, _ in resized.values()}:
            parts[package.sheets[sheet]] = partial(made, sheet, _ranges(resized, sheet))
        parts[_INDEX] = _renamed(package.parts.read(_INDEX), resized, old, new)
        for name in package.parts.namelist():
            if name.startswith("xl/charts/chart"):
                parts[name] = _recharted(package.parts.read(name), resized)
    if _CHAIN in package.parts.namelist():
        parts |= _without_chain(package)
    return parts


def _moved(old: TablePlace, new: TablePlace) -> bool:
    return (old.header_row, old.last_row) != (new.header_row, new.last_row)


def _ranges(resized: Mapping[str, tuple[TablePlace, TablePlace]], sheet: str) -> dict[str, str]:
    """Old to new areas of the moved tables of a sheet: each column's body, and header with body."""
    areas: dict[str, str] = {}
    for old, new in resized.values():
        if old.sheet == sheet:
            for column in old.columns.values():
                areas[_area(old.first_row, column, old.last_row, column)] = _area(
                    new.first_row, column, new.last_row, column
                )
            left, right = min(old.columns.values()), max(old.columns.values())
            areas[_area(old.header_row, left, old.last_row, right)] = _area(new.header_row, left, new.last_row, right)
    return areas


def _area(row: int, column: int, last_row: int, last_column: int) -> str:
    first, last = a1(row, column), a1(last_row, last_column)
    return first if first == last else f"{first}:{last}"


def _areas(sheet: bytes, areas: Mapping[str, str]) -> bytes:
    """Filters, validations and conditional formats over the bodies of moved tables follow them."""
    around, rows = _without_rows(sheet)
    root = etree.fromstring(around)
    for tag, attribute in (("autoFilter", "ref"), ("dataValidation", "sqref"), ("conditionalFormatting", "sqref")):
        for element in root.iter(f"{MAIN}{tag}"):
            element.set(attribute, " ".join(areas.get(area, area) for area in element.get(attribute).split()))
    text = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return text.replace(_NO_ROWS, rows, 1)


def _without_rows(sheet: bytes) -> tuple[bytes, bytes]:
    """A sheet without its rows, and the rows as they stand: areas are outside, and a tree of all cells is very large.

    A sheet that is spelled another way is left whole.
    """
    first, last = sheet.find(b"<sheetData>"), sheet.rfind(_ROWS_END)
    if first < 0 or last < first or not _IN_UTF8.match(sheet):
        return sheet, _NO_ROWS
    end = last + len(_ROWS_END)
    return sheet[:first] + _NO_ROWS + sheet[end:], sheet[first:end]


def _renamed(
    index: bytes, resized: Mapping[str, tuple[TablePlace, TablePlace]], old: Placement, new: Placement
) -> bytes:
    root = etree.fromstring(index)
    ends = {sheet: (_end(old, sheet), _end(new, sheet)) for sheet in {place.sheet for place, _ in resized.values()}}
    wanted = {defined_name("table", id_): new.table_range(id_) for id_ in resized}
    filters = {_absolute(old, old.header_row): _absolute(moved, moved.header_row) for old, moved in resized.values()}
    for name in root.iter(f"{MAIN}definedName"):
        if name.get("name") in wanted:
            name.text = wanted[name.get("name")]
        elif name.get("name") == "_xlnm._FilterDatabase":
            name.text = filters.get(name.text, name.text)
        elif name.get("name") == "_xlnm.Print_Area":
            name.text = _printed(name.text, ends)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _end(placement: Placement, sheet: str) -> int:
    """The last row of a sheet's tables, counted from 1."""
    places = [place for place in placement.tables.values() if place.sheet == sheet]
    return 1 + max(max(place.last_row, place.total_row or 0) for place in places)


def _printed(area: str, ends: Mapping[str, tuple[int, int]]) -> str:
    """A print area that ended with the last table still does; any other is somebody's choice and stays."""
    for sheet, (before, after) in ends.items():
        if area.startswith(f"{quoted(sheet)}!") and area.endswith(f"${before}"):
            return f"{area.removesuffix(str(before))}{after}"
    return area


def _absolute(place: TablePlace, first_row: int) -> str:
    left, right = column_letters(min(place.columns.values())), column_letters(max(place.columns.values()))
    return f"{quoted(place.sheet)}!${left}${first_row + 1}:${right}${place.last_row + 1}"


def _recharted(chart: bytes, resized: Mapping[str, tuple[TablePlace, TablePlace]]) -> bytes:
    """A chart's series follow the table they show; its cached points are the program's to renew."""
    text = chart.decode()
    for old, new in resized.values():
        for column in old.columns.values():
            letters = column_letters(column)
            there = f"{quoted(old.sheet)}!${letters}${old.first_row + 1}:${letters}${old.last_row + 1}<"
            here = f"{quoted(new.sheet)}!${letters}${new.first_row + 1}:${letters}${new.last_row + 1}<"
            text = text.replace(there, "\0" + here)
    return text.replace("\0", "").encode()


def _without_chain(package: Package) -> dict[str, bytes | None]:
    """The order of calculation, which would name cells that hold no formula any more, is left to the program."""
    types = re.sub(rb'<Override[^>]*PartName="/xl/calcChain\.xml"[^>]*/>', b"", package.parts.read(_TYPES))
    relations = re.sub(
        rb'<Relationship [^>]*Target="/?(?:xl/)?calcChain\.xml"[^>]*/>', b"", package.parts.read(_RELATIONS)
    )
    return {_CHAIN: None, _TYPES: types, _RELATIONS: relations}
