"""New facts into a workbook people are working in: system-owned cells move, every person's cell stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbooks.book.checks import stamps_of
from workbooks.book.layout import layout_of
from workbooks.book.rows import content_of
from workbooks.document.contents import entries_of, stamped_cells
from workbooks.document.hindrances import orphans, stops
from workbooks.document.kept import Kept
from workbooks.document.order import in_their_order, ranked_anew
from workbooks.errors import PublishRefused
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.layout import Layout
from workbooks.grammar.placement import Placement
from workbooks.grammar.rendering import composed
from workbooks.memory import hand_back
from workbooks.models import DocumentFinding, PlanDocument, PlanFacts
from workbooks.xlsx.alone import stands_alone
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.changes import changed_cells
from workbooks.xlsx.discovery import unchanged_sheets
from workbooks.xlsx.files import refuse_if_open, replace_file, sha256_of
from workbooks.xlsx.forward import brought_forward
from workbooks.xlsx.made_with import is_older
from workbooks.xlsx.package import Package
from workbooks.xlsx.read import located
from workbooks.xlsx.refused import as_typed, refused_cells, without_refused
from workbooks.xlsx.resized import regrown, resized_parts
from workbooks.xlsx.saved import put_back
from workbooks.xlsx.shown import Shown
from xl_addin.cells.errors import CellValue
from xl_addin.names import Host

__all__ = ["Published", "publish"]

_REWRITTEN = "cell.formula-changed"  # of another layout: today's is written into the cell


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: digest of the file, how many cells changed, and what was found on reading it.

    evaluation, placement: the values it shows now, and where. is_clean: nothing in it waits for a person.
    refused: entries that cannot be taken and stand in it, by table, row key and column.
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
    refused: Mapping[tuple[str, str, str], CellValue] = field(default_factory=dict)
    kept: Path | None = None
    left: tuple[DocumentFinding, ...] = ()


def publish(
    facts: PlanFacts | Callable[[], PlanFacts],
    workbook: Path | str | Package,
    *,
    backup: Path | None = None,
    kept: Kept | None = None,
    layout: Layout | None = None,
    scratch: Path | None = None,
) -> Published:
    """Bring an existing workbook up to new facts.

    System-owned tables are rewritten and grow or shrink; formulas and stored values follow; what people typed, their
    order of rows, their own tabs and everything else in the file stay. A file that is up to date is not touched. Rows
    of a table that the facts rank anew take that order, with what was typed in them, unless something stands beside.

    A workbook that was made with another layout is brought forward first (`forward`). The old file is then kept beside
    it, and what could not come along is said in findings of its own.

    Args:
        facts: the new facts, of the same quarter, or what gives them: they are large, and are let go before anything is
            compared and written.
        workbook: its path, or the file as opened.
        backup: where the old file is copied first.
        kept: the document published last: sheets that are still the same to the byte are taken from it.
        layout: the plan's, unless another is given.
        scratch: where the text of tabs that are built anew is kept meanwhile; a temporary folder unless given.

    Raises:
        PublishRefused: the workbook is of another quarter, has findings that must be mended first, or a row with a
            person's entries would have to go.
        WorkbookLocked, WorkbookMoved, WorkbookMissing, NotAWorkbook: as for `patch`. Nothing was written.
    """
    facts = facts() if callable(facts) else facts
    snapshot_id = facts.snapshot_id
    package = workbook if isinstance(workbook, Package) else Package.open(workbook)
    if package.live is None:
        refuse_if_open(package.path)
    layout = layout or layout_of(facts.quarter, str(facts.calendar))
    file, older = package, None
    if is_older(package, layout):
        refuse_if_open(package.path)
        older, kept = brought_forward(package, facts, layout, scratch), None
        _refuse(package, [f for f in older.findings if stops(f)])
        file = older.package
    document, placement = located(file, facts.quarter, kept, layout=layout)
    known = unchanged_sheets(file, kept)
    _refuse(package, [f for f in document.findings if stops(f) and (older is None or f.finding.code != _REWRITTEN)])
    if older is not None:
        findings = tuple(f for f in document.findings if f.finding.code != _REWRITTEN)
        document = document.model_copy(update={"untouched": older.untouched, "findings": findings})
    host = Host(document.host)
    entries = entries_of(document, layout)
    stamps = stamps_of(document if older is None else older.document, facts.snapshot_id)
    stamped = stamped_cells(document, layout)
    kept_as_is = replace(entries, inputs={**entries.inputs, **stamps}, cells={**entries.cells, **stamped})
    content = content_of(facts, layout, host, kept_as_is)
    del facts
    hand_back()
    content = without_refused(document, content, layout)
    _refuse(package, list(orphans(document, content, layout)))
    if older is not None:
        _refuse(package, list(orphans(older.document, content, older.layout)))
    ranked = frozenset(
        id_
        for id_ in ranked_anew(document, content, layout)
        if stands_alone(file, placement.tables[id_], layout.tables()[id_][1])
    )
    content = in_their_order(document, content, layout, ranked)
    evaluation = Evaluation(layout, content)
    moved = regrown(layout, placement, evaluation, document, ranked)
    evaluation.forget_arguments()
    shown = Shown.of(document, file, placement, layout, known)
    here, there = refused_cells(document, shown, placement), refused_cells(document, evaluation, moved)
    before = list(as_typed(composed(shown, placement, host), here))
    changes = changed_cells(file, before, list(as_typed(composed(evaluation, moved, host), there)), known)
    changed = sum(len(cells) for cells in changes.values())
    findings = document.findings
    is_clean, refused = not document.findings and not document.refused, document.refused
    evaluation.forget_arguments()
    del before, shown, document, kept, content  # what stood there: large, and not needed to write
    hand_back()
    put_aside = None if older is None else _keep_old(package, older.document)
    if older is None and changed == 0:
        sha256 = package.sha256
    else:
        data = repacked(file.parts, resized_parts(file, changes, placement, moved)) if changed else file.data
        sha256 = put_back(package, data, backup=backup)
    return Published(
        package.path,
        sha256,
        snapshot_id,
        changed,
        findings,
        evaluation,
        moved,
        is_clean=is_clean,
        refused=refused,
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


def _refuse(package: Package, findings: list[DocumentFinding]) -> None:
    if findings:
        first = f"{findings[0]}" + (f" And {len(findings) - 1} more." if len(findings) > 1 else "")
        raise PublishRefused(f"Nothing was published into {package.path}. {first}", findings)
