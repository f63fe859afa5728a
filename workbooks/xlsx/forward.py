"""A workbook made with another layout, brought forward: the tabs that changed are built anew and put in their places.

What people typed comes along by its table, row and column. Tabs that stand as they did, people's own tabs, names and
everything else in the file stay. What stood on a tab that is built anew and is none of the plan's, or in a column the
plan no longer has, cannot come along: it is named, and the old file is kept beside the new one in any case.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from calculations.findings import Finding, Severity
from workbooks.book.checks import stamps_of
from workbooks.book.layout import former_order
from workbooks.book.rows import content_of
from workbooks.document.contents import entries_of, stamped_cells
from workbooks.document.order import in_their_order, people_tables
from workbooks.errors import PublishRefused
from workbooks.grammar.evaluation import Content, Evaluation
from workbooks.grammar.formulas import Expr
from workbooks.grammar.layout import Layout, Note, Tab, Table
from workbooks.grammar.placement import Placement, a1, arranged, defined_name, quoted
from workbooks.grammar.shape import LAYOUT_NAME, shape_of
from workbooks.models import CellRef, DocumentFinding, PlanDocument, PlanFacts, blocking
from workbooks.xlsx.build import evaluated_bytes
from workbooks.xlsx.discovery import header_titles, named_places, plain_title, reference, same_title
from workbooks.xlsx.files import archive
from workbooks.xlsx.graft import grafted
from workbooks.xlsx.made_with import stale_tabs
from workbooks.xlsx.package import MAIN, Package
from workbooks.xlsx.read import taken
from workbooks.xlsx.retitled import retitled
from workbooks.xlsx.sheet_parts import comments_of, drawn_of, other_parts_of, rules_of
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import is_blank
from xl_addin.names import Host

__all__ = ["Forward", "brought_forward", "former_titles", "held_layout"]

_OURS = "plan_"
_NAMED = 12  # places that one finding lists


@dataclass(frozen=True, slots=True)
class Forward:
    """A file in today's layout, in memory; the old document, in as much of the layout as it held; what stayed behind.

    layout: that part of today's layout. findings: what is wrong where people type; the system's tables are built anew.
    untouched: inputs that still hold, or now get, the formula they start with.
    """

    package: Package
    document: PlanDocument
    layout: Layout
    findings: tuple[DocumentFinding, ...]
    untouched: frozenset[str]
    left: tuple[DocumentFinding, ...]


def brought_forward(package: Package, facts: PlanFacts, layout: Layout, scratch: Path | None = None) -> Forward:
    """The file in this layout; `scratch` as in `build`.

    Raises:
        PublishRefused: a new tab has the title of one of people's own.
    """
    package = retitled(package, former_titles(package, layout))
    held = held_layout(package, layout)
    document, placement = taken(package, held, facts.quarter)
    titles = _changed(package, layout, held)
    _refuse_taken(package, titles)
    host = Host(document.host)
    entries = entries_of(document, held)
    stamps = stamps_of(document, facts.snapshot_id)
    cells = {**entries.cells, **document.refused, **stamped_cells(document, held)}
    typed = replace(entries, inputs={**entries.inputs, **stamps}, cells=cells)
    content = content_of(facts, layout, host, typed)
    evaluation = Evaluation(layout, in_their_order(document, content, layout))
    placed = arranged(layout, evaluation.size)
    fresh = _package(package, evaluated_bytes(evaluation, placed, facts, host, scratch=scratch))
    data = grafted(package, fresh, titles, _names(package, fresh, titles, layout), former_order(layout))
    left = tuple(_left(package, fresh, titles, layout, held, document, placement))
    typed_on = {held.tables()[id_][0].title for id_, _, _ in people_tables(held)}
    findings = tuple(
        found
        for found in document.findings
        if not found.finding.code.startswith("table.") or (found.at is not None and found.at.sheet in typed_on)
    )
    return Forward(_package(package, data), document, held, findings, _untouched(document, content, layout), left)


def _package(of: Package, data: bytes) -> Package:
    return Package(of.path, data, archive(of.path, data))


def held_layout(package: Package, layout: Layout, known: frozenset[str] = frozenset()) -> Layout:
    """As much of the layout as the file holds: tables without columns it lacks, panels without their cells.

    A tab that stands there under a title of an earlier release has that one. Sheets that are `known` to be those of
    the layout are not opened.
    """
    named = named_places(package, layout)
    former = {title: of for of, title in former_titles(package, layout).items()}
    tabs = []
    for today in layout.tabs:
        if today.title in known:
            tabs.append(today)
            continue
        tab = replace(today, title=former.get(today.title, today.title))
        if tab.title in package.sheets:
            panels = tuple(
                replace(panel, items=tuple(of for of in panel.items if isinstance(of, Note) or of.id in named))
                for panel in tab.panels
            )
            tables = tuple(held for table in tab.tables if (held := _held_table(package, table)) is not None)
            concluding = tab.concluding
            conclusion = tab.conclusion if concluding is not None and concluding.id in named else None
            tabs.append(replace(tab, conclusion=conclusion, panels=panels, tables=tables))
    return Layout(tuple(tabs))


def former_titles(package: Package, layout: Layout) -> dict[str, str]:
    """Tabs that stand in the file under a title of an earlier release, each with today's; people's own are none."""
    return {
        former: tab.title
        for tab in layout.tabs
        for former in tab.former
        if former in package.sheets and tab.title not in package.sheets and any(_ours_on(package, former))
    }


def _header(package: Package, name: str) -> tuple[str, dict[int, CellValue]] | None:
    """Sheet and header titles of the table of a workbook name."""
    sheet, ends = reference(package.names.get(name, ""))
    if sheet not in package.sheets or len(ends) != 2:
        return None
    (header, left), (_, right) = ends
    return sheet, dict(header_titles(package.grid(sheet), header, left, right))


def _held_table(package: Package, table: Table) -> Table | None:
    found = _header(package, defined_name("table", table.id))
    if found is None:
        return None
    titles = {plain_title(title) for title in found[1].values() if isinstance(title, str)}
    columns = tuple(column for column in table.columns if column.title.casefold() in titles)
    return replace(table, columns=columns) if table.key in {column.id for column in columns} else None


def _changed(package: Package, layout: Layout, held: Layout) -> list[str]:
    """Tabs to build anew: those the file lacks, or has in another shape or not whole."""
    stale = set(stale_tabs(package, layout))
    whole = {tab.title for tab in layout.tabs if tab in held.tabs}
    return [tab.title for tab in layout.tabs if tab.title in stale or tab.title not in whole]


def _ours_on(package: Package, title: str) -> Iterator[str]:
    """Names of the plan's cells and tables on a sheet."""
    for name, text in package.names.items():
        if name.startswith((defined_name("cell", ""), defined_name("table", ""))) and reference(text)[0] == title:
            yield name


def _refuse_taken(package: Package, titles: list[str]) -> None:
    for title in titles:
        if title in package.sheets and not any(_ours_on(package, title)):
            found = blocking(
                "workbook.title-taken",
                f"The plan now has a tab {title}, and so is a tab of yours called.",
                "Give your tab another title; then run `qplan build` again.",
                CellRef(title, "A1"),
            )
            raise PublishRefused(f"Nothing was published into {package.path}. {found}", [found])


def _names(package: Package, fresh: Package, titles: list[str], layout: Layout) -> dict[str, str | None]:
    names: dict[str, str | None] = {name: None for title in titles for name in _ours_on(package, title)}
    names |= {name: fresh.names[name] for title in titles for name in _ours_on(fresh, title)}
    return {**names, LAYOUT_NAME: f'"{shape_of(layout).text}"'}


def _untouched(document: PlanDocument, content: Content, layout: Layout) -> frozenset[str]:
    """Inputs with the formula they start with: those that had it, and new ones the settings say nothing about."""
    return frozenset(
        id_
        for id_, (_, item) in layout.inputs().items()
        if isinstance(item.default, Expr)
        and (id_ in document.untouched or (id_ not in document.inputs and id_ not in content.named))
    )


def _left(
    package: Package,
    fresh: Package,
    titles: list[str],
    layout: Layout,
    held: Layout,
    document: PlanDocument,
    placement: Placement,
) -> Iterator[DocumentFinding]:
    """Everything of people's that did not come along, tab by tab."""
    tabs = {tab.title: tab for tab in held.tabs}
    for title in titles:
        if title in tabs:
            yield from _of_sheet(package, fresh, tabs[title], document, placement)
    yield from _own_formulas(package, held, placement)
    for title in package.sheets:
        if title not in {tab.title for tab in layout.tabs}:
            yield from _of_own_sheet(package, title, titles)
    for name, text in package.names.items():
        if not name.startswith(_OURS) and reference(text.partition(",")[0])[0] in titles:
            what = f"Your name {name} refers to a tab that was built anew ({text}): see that it names the same cells."
            yield _found(what)


def _of_sheet(
    package: Package, fresh: Package, tab: Tab, document: PlanDocument, placement: Placement
) -> Iterator[DocumentFinding]:
    title, grid = tab.title, package.grid(tab.title)
    inside: set[tuple[int, int]] = {(row, tab.margin) for row in (0, 1, 2)}
    for name in _ours_on(package, title):
        _, ends = reference(package.names[name])
        first, last = ends[0], ends[-1]
        foot = len(ends) - 1  # a table may have a total above and below
        inside |= {
            (row, column)
            for row in range(first[0] - foot, last[0] + foot + 1)
            for column in range(first[1], last[1] + 1)
        }
        if len(ends) == 2:
            yield from _columns(package, name, tab)
    shown = {str(value) for column in fresh.grid(title).columns.values() for value in column if value != ""}
    cells = [
        f"{a1(row, column)} ({str(value)[:40]})"
        for row in range(grid.height)
        for column in range(grid.width)
        if (row, column) not in inside
        and not is_blank(value := grid.value(row, column))
        and str(value) not in shown
    ]  # fmt: skip
    if cells:
        yield _found(f"Cells of {title} outside the plan's tables were not carried over: {_list(cells)}.", title)
    notes = list(comments_of(package, title))
    if notes:
        yield _found(f"Comments on {title} were not carried over: {_list(notes)}.", title)
    lost = {
        "Charts or pictures": drawn_of(package, title) - drawn_of(fresh, title),
        "Rules for formats or entries": (rules_of(package, title) - rules_of(fresh, title)).total(),
    }
    for what, more in lost.items():
        if more > 0:
            yield _found(f"{what} on {title} were not carried over: {more}.", title)
    others = other_parts_of(package, title)
    if others:
        yield _found(f"Other things on {title} were not carried over: {_list(others)}.", title)
    own = [
        at.cell for id_, at in document.input_cells.items() if at.sheet == title and _is_own(package, at, id_, document)
    ]
    for table in tab.tables:
        place = placement.tables[table.id]
        formulas = package.formulas(title)
        for column in table.columns:
            at = place.columns[column.id]
            own += [a1(row, at) for row in place.rows if column.is_input and formulas.text(row, at) is not None]
    if own:
        yield _found(f"Formulas in cells of yours on {title} became the numbers they showed: {_list(own)}.", title)


def _is_own(package: Package, at: CellRef, id_: str, document: PlanDocument) -> bool:
    _, ends = reference(f"{quoted(at.sheet)}!{at.cell}")
    return id_ not in document.untouched and package.formulas(at.sheet).text(*ends[0]) is not None


def _columns(package: Package, name: str, tab: Tab) -> Iterator[DocumentFinding]:
    """Columns of a table that the plan does not have any more, or never had."""
    found = _header(package, name)
    table = next((of for of in tab.tables if defined_name("table", of.id) == name), None)
    if table is not None and table.spill is not None:  # the function's own, whatever it answers
        return
    _, ends = reference(package.names[name])
    formulas = package.formulas(tab.title)
    gone, count = [], 0
    for column, header in (found or ("", {}))[1].items():
        known = () if table is None else table.columns
        if any(same_title(header, of.title) for of in known):
            continue
        rows = range(ends[0][0] + 1, ends[1][0] + 1)
        values = zip(rows, package.grid(tab.title).column(column, rows), strict=True)
        full = sum(not is_blank(value) or formulas.text(row, column) is not None for row, value in values)
        if full or not is_blank(header):
            gone.append(f"{str(header or '')!r} ({a1(ends[0][0], column)})")
            count += full
    if gone:
        what = f"The plan has no column {gone[0]} any more; its {count} cells"
        if len(gone) > 1:
            what = f"The plan no longer has the columns {_list(gone)}; their {count} cells"
        yield _found(f"{what} were not carried over.", tab.title)


def _own_formulas(package: Package, held: Layout, placement: Placement) -> Iterator[DocumentFinding]:
    """Cells of the system whose formula is another than that of their column: the plan's own takes their place."""
    for id_, place in placement.tables.items():
        table = held.tables()[id_][1]
        formulas = package.formulas(place.sheet)
        for column in table.columns if table.spill is None else ():
            if column.formula is not None:
                at = place.columns[column.id]
                texts = [formulas.text(row, at) for row in place.rows]
                (usual, _), *others = Counter(texts).most_common() or [(None, 0)]
                if others:
                    cells = [a1(row, at) for row, text in zip(place.rows, texts, strict=True) if text != usual]
                    what = f"Changed formulas on {place.sheet} were replaced by the plan's own: {_list(cells)}."
                    yield _found(what, place.sheet)


def _of_own_sheet(package: Package, title: str, titles: list[str]) -> Iterator[DocumentFinding]:
    if any(_ours_on(package, title)):
        yield _found(f"The plan has no tab {title} any more. It was left as it stood: nothing renews it.", title)
        return
    marks = {f"{quoted(of)}!" for of in titles} | {f"'{of}'!" for of in titles}
    root = package.parts.read(package.sheets[title])
    cells = [
        cell.get("r")
        for cell in package.cells(title)
        if any(mark in (cell.findtext(f"{MAIN}f") or "") for mark in marks)
    ] if b"!" in root else []  # fmt: skip
    if cells:
        what = f"Formulas of your tab {title} refer to tabs that were built anew: see that they name the same cells: "
        yield _found(f"{what}{_list(cells)}.", title)


def _found(sentence: str, sheet: str = "") -> DocumentFinding:
    remedy = "The old file is beside the workbook: take from there what you want to keep."
    finding = Finding("workbook.not-carried", sentence, remedy, (), Severity.WARNING)
    return DocumentFinding(finding=finding, at=CellRef(sheet, "A1") if sheet else None)


def _list(places: list[str]) -> str:
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    return f"{', '.join(places[:_NAMED])}{more}"
