"""Publishing: the CRM's facts into the plan's workbook, without touching a person's cell."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from calculations.findings import Finding
from calculations.gates.gate import Verdict
from sync.errors import RefusedError
from sync.facts.credit import credit_findings
from sync.facts.unrated import unrated
from sync.jobs.approvals_tab import show_approvals
from sync.jobs.cycle_gates import cycle_gates
from sync.jobs.edits import Edits, edits_of, history_of, keep_entries, note
from sync.jobs.facts import known_at, newest_facts, newest_snapshot, plan_rates
from sync.jobs.kept import basis_of, keep_published, published_last, published_with
from sync.jobs.publish_others import publish_others
from sync.jobs.read import opened_plan
from sync.jobs.session import session_told
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.scratch import ScratchFolder
from sync.store.snapshots import latest
from sync.store.versions import numbers
from sync.two_way.sheets.link import linked
from workbooks.book.checks import agree, is_as_published
from workbooks.document.kept import document_of
from workbooks.models import DocumentFinding, PlanDocument, PlanFacts
from workbooks.tabs.scorecard.rows import told
from workbooks.tabs.session.rows import told as session_lines
from workbooks.xlsx.build import build
from workbooks.xlsx.discovery import unchanged_sheets
from workbooks.xlsx.forward import held_layout
from workbooks.xlsx.made_with import layout_in
from workbooks.xlsx.package import Package
from workbooks.xlsx.publish import publish as update
from workbooks.xlsx.read import taken
from xl_addin.cells.errors import CellValue

__all__ = ["Published", "publish"]

_LARGE = 10_000
"""Accounts from which facts take more memory than reading them again is worth."""


class Published(NamedTuple):
    """The workbook, and what was done to it: built new, so many cells changed, or nothing.

    kept: the old file beside it, where the workbook was brought forward from another version's layout. left: what of
    people's could not come along. unrated: money that could not be counted. behind: further workbooks of the plan, and
    its spreadsheet, that keep the facts they had.
    """

    path: Path
    is_new: bool
    cells: int
    snapshot_id: str
    kept: Path | None = None
    left: tuple[DocumentFinding, ...] = ()
    unrated: tuple[Finding, ...] = ()
    behind: tuple[Finding, ...] = ()


def publish(adapters: Adapters) -> Published:
    """Build the plan's workbook, or bring the facts in an existing one up to date; and in all further ones there are.

    Raises RefusedError before the first pull, where no amount can be counted in the plan's currency, and where quotas
    are of a measure that is not modelled.
    """
    newest_snapshot(adapters)
    done = _published(adapters)
    anew = done.is_new or done.cells > 0  # with what it shows of people's edits, and of versions and gates
    behind = (*publish_others(adapters, anew=anew), *_publish_sheet(adapters, anew=anew))
    return done._replace(unrated=unrated(adapters.engine, plan_rates(adapters)), behind=behind)


def _publish_sheet(adapters: Adapters, *, anew: bool) -> tuple[Finding, ...]:
    """Bring the plan's spreadsheet up as well, where it has one; why it stays behind."""
    link = linked(adapters.events())
    if link is None:
        return ()
    from sync.jobs.publish_sheets import bring_up  # Google's libraries are an extra, and take a while to import

    return bring_up(adapters, link.id, anew=anew)


def _published(adapters: Adapters) -> Published:
    path, basis = adapters.workbook, basis_of(adapters)
    is_new = not path.exists()
    current = None if is_new else _up_to_date(adapters, basis)
    if current is not None:
        unchanged = Published(path, is_new=False, cells=0, snapshot_id=current[1].snapshot_id)
        if show_approvals(adapters, current):
            _record(adapters, unchanged)
        return unchanged
    _check_measure(adapters)
    newest_facts(adapters)  # takes seconds where they are not kept: a workbook is not held open meanwhile
    package = None if is_new else Package.open(path)
    edits = None if package is None else _edits(adapters, package)
    refused: Mapping[tuple[str, str, str], CellValue] = {}
    if package is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with ScratchFolder("book") as folder:
            plan = newest_facts(adapters)
            built = build(plan, path, host=adapters.settings.workbook.host, scratch=folder)
        done = Published(path, is_new=True, cells=0, snapshot_id=plan.snapshot_id)
        evaluation, placement, sha256, is_clean = built.evaluation, built.placement, built.sha256, True
    else:
        with ScratchFolder("book") as folder:
            facts = partial(_facts_to_write, adapters, edits)
            updated = update(facts, package, kept=published_last(adapters), scratch=folder)
        done = Published(path, False, updated.changed_cells, updated.snapshot_id, updated.kept, updated.left)
        evaluation, placement = updated.evaluation, updated.placement
        sha256, is_clean, refused = updated.sha256, updated.is_clean, updated.refused
    written = document_of(evaluation, placement, path, sha256, str(evaluation.amount("host")))
    keep_published(adapters, path, basis, written, placement, is_clean=is_clean)
    if edits is not None:
        note(adapters, edits)
    keep_entries(adapters, written.model_copy(update={"refused": refused}), placement)
    touched = show_approvals(adapters)  # its sheet is then read as it stands
    if is_new or done.cells or touched or done.kept is not None:
        _record(adapters, done)
    return done


def _has_versions_more(adapters: Adapters, document: PlanDocument) -> bool:
    """Whether versions were kept since the workbook listed them; a version never changes."""
    listed = document.tables["versions_list"].keys
    return any(str(number) not in listed for number in list(numbers(adapters.engine, adapters.plan.id).values())[-1:])


def _have_gates_moved(adapters: Adapters, document: PlanDocument) -> bool:
    """Whether the cycle tells its gates otherwise than the workbook shows them."""
    gates, shown = cycle_gates(adapters), document.tables["cycle_gates"]
    if not gates and all(verdict == Verdict.INSUFFICIENT for verdict in shown.columns["verdict"]):
        return False
    lines = {line["gate"]: line for line in told(gates)}
    return any(
        not agree(shown.columns[column][row], lines[key][column])
        for row, key in enumerate(shown.keys)
        for column in ("verdict", "figure", "says", "behind", "waived")
    )


def _has_session_moved(adapters: Adapters, document: PlanDocument) -> bool:
    """Whether the planning session is told otherwise than the workbook shows it."""
    for table, lines in session_lines(session_told(adapters)).items():
        shown = document.tables[table]
        if len(lines) != len(shown.keys):
            return True
        for line, row in zip(lines, shown, strict=True):
            if not all(agree(row.values[column], value) for column, value in line.items() if column in row.values):
                return True
    return False


def _edits(adapters: Adapters, package: Package) -> Edits | None:
    """What people changed in the workbook since it was published, as far as that is kept."""
    kept = published_last(adapters)
    layout = held_layout(package, layout_in(package), unchanged_sheets(package, kept))
    return edits_of(adapters, taken(package, layout, adapters.plan.id, kept)[0])


def _facts_to_write(adapters: Adapters, edits: Edits | None) -> PlanFacts:
    """The facts with the history of people's edits; large ones are held by nobody else afterwards."""
    plan = newest_facts(adapters)
    if len(plan.accounts) > _LARGE:
        adapters.known_facts.clear()  # whoever asks again reads them from the store
    return plan.model_copy(update={"history": history_of(adapters.log.of(adapters.plan.id), edits)})


def _check_measure(adapters: Adapters) -> None:
    """Refuse a plan whose quotas count something else than its bookings."""
    for found in credit_findings(known_at(adapters)):
        raise RefusedError(found.sentence, remedy=found.remedy)


def _record(adapters: Adapters, done: Published) -> None:
    record: dict[str, Any] = {
        "workbook": done.path.name,
        "snapshot": done.snapshot_id,
        "is_new": done.is_new,
        "cells": done.cells,
    }
    if done.kept is not None:
        record |= {"kept": done.kept.name, "left": [str(found) for found in done.left]}
    adapters.log.append(adapters.plan.id, Kind.PUBLISHED, "qplan", record)


def _up_to_date(adapters: Adapters, basis: str) -> tuple[Package, PlanDocument] | None:
    """The workbook as read, when it stands on the newest snapshot and says what was published from it."""
    kept = published_with(adapters, basis)
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
    if kept is None or snapshot is None or snapshot.id != kept.document.snapshot_id:
        return None
    package, document = opened_plan(adapters, kept)
    if document.findings or not is_as_published(document, kept.document):
        return None
    if _has_versions_more(adapters, document) or _have_gates_moved(adapters, document):
        return None
    if _has_session_moved(adapters, document):
        return None
    return package, document
