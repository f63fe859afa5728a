"""New facts into a workbook people are working in: system-owned cells move, every person's cell stays."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from lxml import etree

from workbooks.book.checks import STAMPS
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.contents import entries_of
from workbooks.document.kept import Kept
from workbooks.errors import PublishRefused
from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Content, Evaluation
from workbooks.grammar.layout import Layout, Table
from workbooks.grammar.placement import Placement, TablePlace, a1, column_letters, defined_name, quoted
from workbooks.grammar.rendering import composed
from workbooks.memory import hand_back
from workbooks.models import DocumentFinding, PlanDocument, PlanFacts, blocking
from workbooks.xlsx.archive import Made, repacked
from workbooks.xlsx.changes import changed_cells
from workbooks.xlsx.discovery import unchanged_sheets
from workbooks.xlsx.files import refuse_if_open, replace_file, sha256_of
from workbooks.xlsx.forward import brought_forward
from workbooks.xlsx.made_with import is_older
from workbooks.xlsx.order import in_their_order, people_tables
from workbooks.xlsx.package import MAIN, Package
from workbooks.xlsx.patch import Rewritten, patched_pieces, patched_sheet
from workbooks.xlsx.read import located
from workbooks.xlsx.refused import as_typed, refused_cells, without_refused
from workbooks.xlsx.shown import Shown
from xl_addin.cells.marshal import is_blank
from xl_addin.names import Host

__all__ = ["Published", "publish"]

_UNFINISHED = (
    "quota.override-",
    "approval.",
    "input.",
    "entry.",
    "cell.not-a-number",
)  # a person is still at work there
_REWRITTEN = "cell.formula-changed"  # of another layout: today's is written into the cell
_CHAIN = "xl/calcChain.xml"
_INDEX, _TYPES, _RELATIONS = "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: digest of the file, how many cells changed, and what was found on reading it.

    evaluation, placement: the values it shows now, and where. is_clean: nothing in it waits for a person.
    kept: where the old file is, when the workbook was brought forward from another layout. left: what stayed in it.
    """

    path: Path
    sha256: str
    snapshot_id: str
    changed_cells: int
    findings: tuple[DocumentFinding, ...]
    evaluation: Evaluation = field(repr=False, compare=False)
    placement: Placement = field(repr=False, compare=False)
    is_clean: bool = True
    kept: Path | None = None
    left: tuple[DocumentFinding, ...] = ()


def publish(
    facts: PlanFacts,
    path: Path | str,
    *,
    backup: Path | None = None,
    kept: Kept | None = None,
    layout: Layout | None = None,
    scratch: Path | None = None,
) -> Published:
    """Bring an existing workbook up to new facts.

    System-owned tables are rewritten and grow or shrink; formulas and stored values follow; what people typed, their
    order of rows, their own tabs and everything else in the file stay. A file that is up to date is not touched.

    A workbook that was made with another layout is brought forward first (`forward`). The old file is then kept beside
    it, and what could not come along is said in findings of its own.

    Args:
        facts: the new facts, of the same quarter.
        path: the workbook.
        backup: where the old file is copied first.
        kept: the document published last: sheets that are still the same to the byte are taken from it.
        layout: the plan's, unless another is given.
        scratch: where the text of tabs that are built anew is kept meanwhile; a temporary folder unless given.

    Raises:
        PublishRefused: the workbook is of another quarter, has findings that must be mended first, or a row with a
            person's entries would have to go.
        WorkbookLocked, WorkbookMoved, WorkbookMissing, NotAWorkbook: as for `patch`. Nothing was written.
    """
    package = Package.open(path)
    refuse_if_open(package.path)
    layout = layout or planning_layout()
    file, older = package, None
    if is_older(package, layout):
        older, kept = brought_forward(package, facts, layout, scratch), None
        _refuse(package, [f for f in older.findings if _stops(f)])
        file = older.package
    document, placement = located(file, facts.quarter, kept, layout=layout)
    known = unchanged_sheets(file, kept)
    _refuse(package, [f for f in document.findings if _stops(f) and (older is None or f.finding.code != _REWRITTEN)])
    if older is not None:
        findings = tuple(f for f in document.findings if f.finding.code != _REWRITTEN)
        document = document.model_copy(update={"untouched": older.untouched, "findings": findings})
    host = Host(document.host)
    entries = entries_of(document, layout)
    stamps = {key: document.figures.get(key) for key in STAMPS}
    content = content_of(facts, layout, host, replace(entries, inputs={**entries.inputs, **stamps}))
    content = without_refused(document, content, layout)
    _refuse(package, list(_orphans(document, content, layout)))
    if older is not None:
        _refuse(package, list(_orphans(older.document, content, older.layout)))
    content = in_their_order(document, content, layout)
    evaluation = Evaluation(layout, content)
    moved = _regrown(layout, placement, evaluation, document)
    shown = Shown.of(document, file, placement, layout, known)
    here, there = refused_cells(document, shown, placement), refused_cells(document, evaluation, moved)
    before = list(as_typed(composed(shown, placement, host), here))
    changes = changed_cells(file, before, list(as_typed(composed(evaluation, moved, host), there)), known)
    changed = sum(len(cells) for cells in changes.values())
    findings = document.findings
    is_clean = not document.findings and not document.refused
    del before, shown, document, kept, content  # what stood there: large, and not needed to write
    hand_back()
    put_aside = None if older is None else _keep_old(package, older.document)
    if older is None and changed == 0:
        sha256 = package.sha256
    else:
        data = repacked(file.parts, _parts(file, changes, placement, moved)) if changed else file.data
        replace_file(package.path, data, expect_sha256=package.sha256, backup=backup)
        sha256 = sha256_of(data)
    return Published(
        package.path,
        sha256,
        facts.snapshot_id,
        changed,
        findings,
        evaluation,
        moved,
        is_clean=is_clean,
        kept=put_aside,
        left=() if older is None else older.left,
    )


def _keep_old(package: Package, document: PlanDocument) -> Path:
    """The old file beside the new one, under its name and the day it stands for."""
    path, day = package.path, "" if document.as_of is None else f"-{document.as_of.isoformat()}"
    there, number = path.with_name(f"{path.stem}-older{day}{path.suffix}"), 1
    while there.exists() and sha256_of(there.read_bytes()) != package.sha256:
        number += 1
        there = path.with_name(f"{path.stem}-older{day}-{number}{path.suffix}")
    replace_file(there, package.data)
    return there


def _stops(found: DocumentFinding) -> bool:
    return found.finding.severity == "blocking" and not found.finding.code.startswith(_UNFINISHED)


def _refuse(package: Package, findings: list[DocumentFinding]) -> None:
    if findings:
        first = f"{findings[0]}" + (f" And {len(findings) - 1} more." if len(findings) > 1 else "")
        raise PublishRefused(f"Nothing was published into {package.path}. {first}", findings)


def _orphans(document: PlanDocument, content: Content, layout: Layout) -> Iterable[DocumentFinding]:
    """Rows that the new facts no longer have and people have typed into."""
    for id_, table, typed in people_tables(layout):
        kept = set(map(key_text, content.rows[id_].column(table.key)))
        read = document.tables[id_]
        for row in (read[position] for position, key in enumerate(read.keys) if key not in kept):
            entered = [
                column
                for column in typed
                if not is_blank(row.values[column]) or (id_, row.key, column) in document.refused
            ]
            if entered:
                yield blocking(
                    "table.row-with-entries-leaves",
                    f"{row.values.get('name') or row.key} ({row.key}) is no longer among the facts, but something was "
                    f"typed here: {table[entered[0]].title}.",
                    "Move it to whom it now concerns and clear the cell; then publish again.",
                    row.cells[entered[0]],
                    row.key,
                )


def _regrown(layout: Layout, old: Placement, evaluation: Evaluation, document: PlanDocument) -> Placement:
    """Where tables stand afterwards: in place, longer or shorter, those below another shifted by its change."""
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
        if id_ in peopled:
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
    return span if rows and rows == list(span := range(rows[0], rows[-1] + 1)) else rows  # columns compare as a whole


def _overlap(a: TablePlace, b: TablePlace) -> bool:
    return min(a.columns.values()) <= max(b.columns.values()) and min(b.columns.values()) <= max(a.columns.values())


def _parts(
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
        parts[_INDEX] = _renamed(package.parts.read(_INDEX), resized, new)
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
    root = etree.fromstring(sheet)
    for tag, attribute in (("autoFilter", "ref"), ("dataValidation", "sqref"), ("conditionalFormatting", "sqref")):
        for element in root.iter(f"{MAIN}{tag}"):
            element.set(attribute, " ".join(areas.get(area, area) for area in element.get(attribute).split()))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _renamed(index: bytes, resized: Mapping[str, tuple[TablePlace, TablePlace]], new: Placement) -> bytes:
    root = etree.fromstring(index)
    wanted = {defined_name("table", id_): new.table_range(id_) for id_ in resized}
    filters = {_absolute(old, old.header_row): _absolute(moved, moved.header_row) for old, moved in resized.values()}
    for name in root.iter(f"{MAIN}definedName"):
        if name.get("name") in wanted:
            name.text = wanted[name.get("name")]
        elif name.get("name") == "_xlnm._FilterDatabase":
            name.text = filters.get(name.text, name.text)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


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
