"""Control totals: what the cells show must equal what the functions say."""

import math
from collections.abc import Iterator, Sequence

from calculations.findings import Finding, Severity
from workbooks.book.layout import layout_of, planning_layout
from workbooks.document.contents import content_of_document
from workbooks.document.following import readers, tables_that_follow
from workbooks.document.table import CellRef, DocumentTable
from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Content, Evaluation
from workbooks.grammar.layout import Layout, Tab, Table
from workbooks.grammar.rows import Rows
from workbooks.models import DocumentFinding, PlanDocument
from workbooks.tabs.start.tab import LAST_TIME
from xl_addin.cells.errors import CellError, CellValue
from xl_addin.cells.marshal import is_blank

__all__ = ["STAMPS", "agree", "changed_facts", "control_totals", "differing", "is_as_published", "stamps_of"]

STAMPS = ("plan_status", "submitted_digest", "plan_written", "plan_changed", "log_head", *LAST_TIME)
"""Figures that say where the plan stands, and where it stood: written with decisions, so no facts of a snapshot."""

_RELATIVE_TOLERANCE = 1e-9
_ABSOLUTE_TOLERANCE = 1e-6  # a millionth of a currency unit: order of summation, not a difference


def stamps_of(document: PlanDocument, new_snapshot: str = "") -> dict[str, CellValue]:
    """The stamps of a workbook as it was read, those it has.

    Args:
        document: as read. new_snapshot: of the facts about to be published; where they are others than the workbook's,
            what it shows now becomes what stood there last time.
    """
    known = {**document.inputs, **document.figures}
    is_other = bool(new_snapshot) and document.snapshot_id != new_snapshot
    source = {id_: LAST_TIME.get(id_, id_) if is_other else id_ for id_ in STAMPS}
    found = {id_: known.get(now) for id_, now in source.items()}
    return {id_: value for id_, value in found.items() if value is not None and not isinstance(value, CellError)}


def control_totals(
    document: PlanDocument, layout: Layout | None = None, published: PlanDocument | None = None
) -> tuple[DocumentFinding, ...]:
    """Every shown value that disagrees with what the workbook's own data and inputs give through the catalog.

    Args:
        document: a workbook as read. Its facts and entries are taken as they are; formulas are computed anew.
        layout: the plan's, unless another is given.
        published: the document published last by the same program, if any: where facts and entries are still the same,
            it says what formulas give.

    Returns:
        One blocking finding for each cell that disagrees, with the value shown and the value expected. Where entries
        were refused, a cell may show what follows with them or without. Formulas saved without their results are
        one finding, at the first of them.
    """
    layout = layout or layout_of(document.quarter, str(document.figures.get("calendar")))
    if not layout.tables().keys() <= document.tables.keys() or not layout.figures().keys() <= document.figures.keys():
        return ()  # reading has already said, and blocked on, what is missing
    differing = _differing(document, layout, published)
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
    document: PlanDocument, layout: Layout, published: PlanDocument | None = None, *, with_refused: bool = False
) -> list[tuple[CellRef, CellValue, CellValue]]:
    evaluation = Evaluation(layout, content_of_document(document, layout, with_refused=with_refused))
    if published is not None and _has_same_ground(document, published, layout):
        evaluation.take(*_computed(document, published, layout))
    return list(_pairs(document, evaluation))


def _has_same_ground(document: PlanDocument, published: PlanDocument, layout: Layout) -> bool:
    """Whether all that formulas are computed of is what was published, in the same rows; but where the plan stands."""
    if document.refused or document.untouched != published.untouched:
        return False
    if document.tables.keys() != published.tables.keys() or document.inputs.keys() != published.inputs.keys():
        return False
    typed = document.inputs.keys() - document.untouched
    facts = {id_ for id_, (_, figure) in layout.figures().items() if figure.formula is None} - set(STAMPS)
    if not facts <= published.figures.keys():
        return False
    if not all(agree(document.inputs[id_], published.inputs[id_]) for id_ in typed):
        return False
    if not all(agree(document.figures[id_], published.figures[id_]) for id_ in facts):
        return False
    return all(
        _has_same_facts(document.tables[id_], published.tables[id_], table)
        for id_, (_, table) in layout.tables().items()
    )


def _has_same_facts(read: DocumentTable, published: DocumentTable, table: Table) -> bool:
    if read is published or table.spill is not None:
        return True
    if not _has_same_rows(read, published) or read.columns.keys() != published.columns.keys():
        return False
    facts = [column.id for column in table.columns if column.formula is None and not column.is_stamped]
    return not any(differing(read.columns[id_], published.columns[id_]) for id_ in facts)


def _has_same_rows(read: DocumentTable, published: DocumentTable) -> bool:
    return list(read.rows) == list(published.rows)


def _computed(
    document: PlanDocument, published: PlanDocument, layout: Layout
) -> tuple[dict[str, CellValue], dict[tuple[str, str], list[CellValue]]]:
    """What was computed for the document published: by id, and by table and column.

    What follows from where the plan stands is left out, and tables that show other rows than were published: rows of a
    function's table without a key are not kept.
    """
    moving, following = {*STAMPS, *readers(layout, STAMPS)}, tables_that_follow(layout, STAMPS)
    known = {**published.inputs, **published.figures}
    named = {id_: known[id_] for id_ in layout.named() if id_ in known and id_ not in moving}
    columns = {
        (id_, column.id): list(published.tables[id_].columns[column.id])
        for id_, (_, table) in layout.tables().items()
        if id_ not in following and _has_same_rows(document.tables[id_], published.tables[id_])
        for column in table.columns
        if column.formula is not None or table.spill is not None
    }
    return named, columns


def _pairs(document: PlanDocument, evaluation: Evaluation) -> Iterator[tuple[CellRef, CellValue, CellValue]]:
    """Cells whose value is another than the one computed, with both."""
    layout = evaluation.layout
    single = [
        (document.figure_cells[id_], document.figures[id_], evaluation.amount(id_))
        for id_, (_, figure) in layout.figures().items()
        if figure.formula is not None
    ]
    single += [
        (document.input_cells[id_], document.inputs[id_], evaluation.amount(id_))
        for id_ in document.untouched & layout.inputs().keys()
    ]
    yield from (pair for pair in single if not agree(pair[1], pair[2]))
    for id_, (tab, table) in layout.tables().items():
        read = document.tables[id_]
        if table.spill is not None:
            end = read.cell(table.key, len(read) - 1) if len(read) else _corner(tab)
            missing = evaluation.column(id_, table.key)[len(read) :]  # rows that stand nowhere
            yield from ((end, None, key) for key in missing if not is_blank(key))
        for column in table.columns:
            if column.total is not None and (key := f"{id_}.{column.id}.total") in document.figures:
                shown, expected = document.figures[key], evaluation.total(id_, column.id)
                if not agree(shown, expected):
                    yield document.figure_cells[key], shown, expected
            if column.formula is not None or table.spill is not None:
                yield from _column_pairs(read, column.id, evaluation.column(id_, column.id))


def _column_pairs(
    read: DocumentTable, column: str, expected: Sequence[CellValue]
) -> Iterator[tuple[CellRef, CellValue, CellValue]]:
    """Where a column shows something else than `expected`, row by row; rows beyond it are expected to be empty."""
    shown = read.columns[column]
    for position in differing(shown, expected[: len(shown)]):
        yield read.cell(column, position), shown[position], expected[position]
    for position in range(len(expected), len(shown)):
        if not agree(shown[position], None):
            yield read.cell(column, position), shown[position], None


def is_as_published(document: PlanDocument, published: PlanDocument) -> bool:
    """Whether a workbook says what was published into it: every fact, every entry, and so every computed value.

    Rows in another order are another workbook: they are checked cell by cell.
    """
    if (
        document.refused
        or document.untouched != published.untouched
        or document.inputs.keys() != published.inputs.keys()
    ):
        return False
    if not all(agree(value, published.inputs[id_]) for id_, value in document.inputs.items()):
        return False
    known, layout = published.figures, planning_layout()
    told = {*STAMPS, *readers(layout, STAMPS)}
    if document.figures.keys() != known.keys() or document.tables.keys() != published.tables.keys():
        return False
    if not all(id_ in told or agree(value, known[id_]) for id_, value in document.figures.items()):
        return False
    tables = layout.tables()
    return all(_is_same(table, published.tables[id_], tables[id_][1]) for id_, table in document.tables.items())


def _is_same(read: DocumentTable, published: DocumentTable, table: Table) -> bool:
    if read is published:
        return True
    if len(read) != len(published):
        return False
    stamped = {column.id for column in table.columns if column.is_stamped}
    return not any(
        differing(values, published.columns[id_]) for id_, values in read.columns.items() if id_ not in stamped
    )


def changed_facts(
    document: PlanDocument, published: Content, *, with_records: bool = True
) -> tuple[DocumentFinding, ...]:
    """Every cell of the system that no longer shows the fact qplan published there.

    Control totals cannot see this: a potential typed over on a data tab changes the quotas consistently.

    Args:
        document: a workbook as read.
        published: the facts of the snapshot it was published from.
        with_records: whether they say, too, what qplan's own records were when it was published.
    """
    found = _facts(document, published, planning_layout(), with_records=with_records)
    return tuple(_changed_fact(*one) for one in found)


def _facts(
    document: PlanDocument, content: Content, layout: Layout, *, with_records: bool
) -> Iterator[tuple[CellRef | None, CellValue, CellValue]]:
    for id_, (_, figure) in layout.figures().items():
        if figure.formula is None and id_ not in STAMPS and id_ in document.figures:
            shown, expected = document.figures[id_], content.named.get(id_)
            if not agree(shown, expected):
                yield document.figure_cells[id_], shown, expected
    for id_, (_, table) in layout.tables().items():
        if table.spill is None and id_ in document.tables and (with_records or not table.is_record):
            yield from _table_facts(document.tables[id_], table, content.rows[id_])


def _table_facts(
    read: DocumentTable, table: Table, published: Rows
) -> Iterator[tuple[CellRef | None, CellValue, CellValue]]:
    keys = list(map(key_text, published.column(table.key)))
    rows = published
    if keys != list(read.keys):  # people have sorted the table, or rows are missing or new
        at = {key: position for position, key in enumerate(keys)}
        known = [at.pop(key, None) for key in read.keys]
        yield from ((None, None, f"the row {key} of {table.title or table.id}") for key in at)
        rows = Rows(
            {
                id_: [None if position is None else values[position] for position in known]
                for id_, values in published.columns.items()
            },
            len(known),
        )
    for column in table.columns:
        if column.formula is None and not column.is_input and not column.is_stamped:
            shown, expected = read.columns[column.id], rows.column(column.id)
            for position in differing(shown, expected):
                yield read.cell(column.id, position), shown[position], expected[position]


def differing(shown: Sequence[CellValue], expected: Sequence[CellValue]) -> list[int]:
    """Positions at which two columns of one length do not agree."""
    if shown == expected:
        return []
    pairs = enumerate(zip(shown, expected, strict=True))
    return [position for position, (a, b) in pairs if a is not b and a != b and not agree(a, b)]


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
