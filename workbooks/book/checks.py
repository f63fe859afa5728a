"""Control totals: what the cells show must equal what the functions say."""

import math
from collections.abc import Iterator

from calculations.findings import Finding, Severity
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.contents import content_of_document, entries_of
from workbooks.grammar.evaluation import Content, Evaluation
from workbooks.grammar.layout import Layout, Tab
from workbooks.models import CellRef, DocumentFinding, PlanDocument, PlanFacts
from xl_addin.cells.errors import CellValue
from xl_addin.cells.marshal import is_blank
from xl_addin.names import Host

__all__ = ["STAMPS", "agree", "changed_facts", "control_totals"]

STAMPS = ("plan_status", "submitted_digest")
"""Figures that say where the plan stands: written with every decision, so no facts of a snapshot."""

_RELATIVE_TOLERANCE = 1e-9
_ABSOLUTE_TOLERANCE = 1e-6  # a millionth of a currency unit: order of summation, not a difference


def control_totals(document: PlanDocument) -> tuple[DocumentFinding, ...]:
    """Every shown value that disagrees with what the workbook's own data and inputs give through the catalog.

    Args:
        document: a workbook as read. Its facts and entries are taken as they are; formulas are computed anew.

    Returns:
        One blocking finding for each cell that disagrees, with the value shown and the value expected. Where entries
        were refused, a cell may show what follows with them or without. Formulas saved without their results are
        one finding, at the first of them.
    """
    layout = planning_layout()
    if not layout.tables().keys() <= document.tables.keys() or not layout.figures().keys() <= document.figures.keys():
        return ()  # reading has already said, and blocked on, what is missing
    differing = _differing(document, layout, with_refused=False)
    if differing and document.refused:
        with_them = {at for at, _, _ in _differing(document, layout, with_refused=True)}
        differing = [found for found in differing if found[0] in with_them]
    dropped = [at for at, shown, _ in differing if is_blank(shown) and at in document.valueless]
    if not dropped:
        return tuple(_disagreement(*cell) for cell in differing)
    told = {*dropped, *(_corner(tab) for tab, table in layout.tables().values() if table.spill is not None)}
    return (_dropped(dropped), *(_disagreement(*cell) for cell in differing if cell[0] not in told))


def _corner(tab: Tab) -> CellRef:
    """Where the rows of a function's table are missed that has none at all."""
    return CellRef(tab.title, "A1")


def _differing(
    document: PlanDocument, layout: Layout, *, with_refused: bool
) -> list[tuple[CellRef, CellValue, CellValue]]:
    evaluation = Evaluation(layout, content_of_document(document, layout, with_refused=with_refused))
    return [found for found in _pairs(document, evaluation) if not agree(found[1], found[2])]


def _pairs(document: PlanDocument, evaluation: Evaluation) -> Iterator[tuple[CellRef, CellValue, CellValue]]:
    layout = evaluation.layout
    for id_, (_, figure) in layout.figures().items():
        if figure.formula is not None:
            yield document.figure_cells[id_], document.figures[id_], evaluation.amount(id_)
    for id_ in document.untouched & layout.inputs().keys():
        yield document.input_cells[id_], document.inputs[id_], evaluation.amount(id_)
    for id_, (tab, table) in layout.tables().items():
        rows = document.tables[id_]
        if table.spill is not None:
            end = rows[-1].cells[table.key] if rows else _corner(tab)
            for key in evaluation.column(id_, table.key)[len(rows) :]:
                yield end, None, key  # a row that stands nowhere
        for column in table.columns:
            if column.total is not None and (key := f"{id_}.{column.id}.total") in document.figures:
                yield document.figure_cells[key], document.figures[key], evaluation.total(id_, column.id)
            if column.formula is not None or table.spill is not None:
                expected = evaluation.column(id_, column.id)
                for position, row in enumerate(rows):
                    value = expected[position] if position < len(expected) else None
                    yield row.cells[column.id], row.values[column.id], value


def changed_facts(document: PlanDocument, facts: PlanFacts) -> tuple[DocumentFinding, ...]:
    """Every cell of the system that no longer shows the fact qplan published there.

    Control totals cannot see this: a potential typed over on a data tab changes the quotas consistently.

    Args:
        document: a workbook as read.
        facts: the facts of the snapshot it was published from.
    """
    layout = planning_layout()
    content = content_of(facts, layout, Host(document.host), entries_of(document, layout))
    return tuple(
        _changed_fact(at, shown, expected)
        for at, shown, expected in _facts(document, content, layout)
        if not agree(shown, expected)
    )


def _facts(
    document: PlanDocument, content: Content, layout: Layout
) -> Iterator[tuple[CellRef | None, CellValue, CellValue]]:
    for id_, (_, figure) in layout.figures().items():
        if figure.formula is None and id_ not in STAMPS and id_ in document.figures:
            yield document.figure_cells[id_], document.figures[id_], content.named.get(id_)
    for id_, (_, table) in layout.tables().items():
        columns = [column for column in table.columns if column.formula is None and not column.is_input]
        if table.spill is not None or id_ not in document.tables:
            continue
        published = {str(row[table.key]): row for row in content.rows[id_]}
        for row in document.tables[id_]:
            known = published.pop(row.key, {})
            for column in columns:
                if column.id in row.values:
                    yield row.cells[column.id], row.values[column.id], known.get(column.id)
        for key in published:
            yield None, None, f"the row {key} of {table.title or id_}"


def agree(shown: CellValue, expected: CellValue) -> bool:
    """True when a cell's value is the expected one, apart from the order of summation."""
    if is_blank(shown) or is_blank(expected):
        return is_blank(shown) and is_blank(expected)
    if isinstance(shown, (int, float)) and isinstance(expected, (int, float)):
        return math.isclose(shown, expected, rel_tol=_RELATIVE_TOLERANCE, abs_tol=_ABSOLUTE_TOLERANCE)
    return str(shown) == str(expected)


def _dropped(cells: list[CellRef]) -> DocumentFinding:
    count = (
        "This cell's formula has" if len(cells) == 1 else f"The formulas of {len(cells):,} cells, from here on, have"
    )
    sentence = f"{count} no stored value: the program that saved the file dropped it."
    remedy = "Run `qplan build`: it recalculates and keeps what you typed."
    finding = Finding("workbook.no-stored-values", sentence, remedy, (), Severity.BLOCKING)
    return DocumentFinding(finding=finding, at=cells[0])


def _disagreement(at: CellRef, shown: CellValue, expected: CellValue) -> DocumentFinding:
    sentence = f"This cell shows {_words(shown)}; the plan's own data and inputs give {_words(expected)}."
    remedy = "Run `qplan build`: it recalculates and keeps what you typed (or recalculate where the QPLAN add-in is)."
    return DocumentFinding(finding=Finding("control-total", sentence, remedy, (), Severity.BLOCKING), at=at)


def _changed_fact(at: CellRef | None, shown: CellValue, expected: CellValue) -> DocumentFinding:
    sentence = f"This cell shows {_words(shown)}; the CRM's fact is {_words(expected)}."
    remedy = "Facts are changed in the CRM and pulled, not typed here: `qplan build` puts the fact back."
    return DocumentFinding(finding=Finding("facts.changed", sentence, remedy, (), Severity.BLOCKING), at=at)


def _words(value: CellValue) -> str:
    if is_blank(value):
        return "nothing"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,.2f}" if abs(value) >= 10 else f"{value:.4f}"
    return repr(str(value)[:40])
