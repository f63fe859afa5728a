"""Reading the workbook: what it wants of the CRM, and everything that is wrong with it."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from calculations.findings import Finding, Severity
from sync.cycle.changes import changes_of, parts_in_force
from sync.cycle.pilot import pilots_of
from sync.facts.unrated import unrated, without_plan_rate
from sync.finding_codes import STALE
from sync.jobs.facts import newest_facts
from sync.jobs.kept import basis_of, published_with
from sync.model.change import ChangeSet
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store.calendar import calendar_findings
from sync.store.snapshots import Snapshot, latest
from sync.store.watermarks import refusals
from sync.writeback.diff import diff
from sync.writeback.wants import World, Writes, gathered, part_of
from workbooks.book.checks import changed_facts, control_totals, is_as_published
from workbooks.book.ground import unfounded
from workbooks.book.layout import layout_of
from workbooks.book.rows import content_of
from workbooks.document.contents import content_of_document, entries_of
from workbooks.document.kept import Kept
from workbooks.document.people import unplanned
from workbooks.models import DocumentFinding, PlanDocument
from workbooks.xlsx.package import Package
from workbooks.xlsx.read import located, read
from xl_addin.names import Host

__all__ = ["Reading", "opened_plan", "read_plan", "world_of"]


class Reading(NamedTuple):
    """A workbook as read: what it holds, what it wants of the CRM, and the findings of reading and recomputing."""

    document: PlanDocument
    change_set: ChangeSet
    findings: tuple[DocumentFinding, ...]

    @property
    def blocking(self) -> tuple[DocumentFinding, ...]:
        """The findings that must be mended before the plan can be submitted."""
        return tuple(found for found in self.findings if found.finding.severity is Severity.BLOCKING)


def read_plan(
    adapters: Adapters,
    path: Path | None = None,
    *,
    live: bool = False,
    approved: ChangeSet | None = None,
    only: Iterable[str] = (),
) -> Reading:
    """Read the plan's workbook (or another copy of it), recompute it, and compare it with the CRM.

    The CRM is taken as last pulled or, with `live`, asked anew: what an approver reads as "before" must be true now.
    What was `approved` is wanted in the currencies it was approved in, whatever the CRM holds since. `only` are the
    nouns of the kinds that are looked at, where a part of the plan is.

    Raises the errors of `workbooks.errors` when the file cannot be opened at all; what a person can mend inside it is
    among the findings.
    """
    kept = published_with(adapters, basis_of(adapters))
    document = read(path or adapters.workbook, expected_quarter=adapters.plan.id, kept=kept)
    world = world_of(adapters, live=live)
    part = part_of(only, world.writes)
    world = world._replace(approved=approved, only=part)
    parts = gathered(document, world)
    wants = tuple(want for one in parts for want in one.desired)
    held = {place: value for one in parts for place, value in one.held.items()}
    gaps = tuple(found for one in parts for found in one.findings)
    with adapters.engine.connect() as connection:
        past = refusals(connection)
    rates = world.rates
    calendar = calendar_findings(adapters.engine, adapters.settings.plan, adapters.plan.quarter, adapters.plan.as_of)
    of_the_crm = tuple(
        DocumentFinding(finding=finding) for finding in (*past, *calendar, *unrated(adapters.engine, rates))
    )
    # where no amount can be counted, or none falls in its quarter, nothing can be recomputed and compared
    is_misplaced = any(finding.severity is Severity.BLOCKING for finding in calendar)
    checked = () if is_misplaced or without_plan_rate(rates) else _checked(adapters, document, kept)
    findings = (*document.findings, *checked, *gaps, *of_the_crm)
    if document.quarter == adapters.plan.id:  # else reading has already said so, and blocked on it
        findings = (*findings, *unfounded(document), *unplanned(document))
    return Reading(document, diff(adapters.plan.id, wants, held, part), findings)


def opened_plan(adapters: Adapters, kept: Kept | None) -> tuple[Package, PlanDocument]:
    """The plan's workbook, opened once, and what stands in it; what is as in `kept` is taken from there.

    Raises the errors of `workbooks.errors` when the file cannot be opened at all.
    """
    package = Package.open(adapters.workbook)
    return package, located(package, adapters.plan.id, kept)[0]


def world_of(adapters: Adapters, *, live: bool = False) -> World:
    """Where the kinds of records look their values up; `live` asks the CRM where there is one."""
    has_crm = adapters.settings.csv.folder is None
    target = adapters.target() if live and has_crm else None
    told = adapters.settings.writeback
    people, planned = (
        None if file is None else adapters.settings.home / file for file in (told.people, told.planned_territories)
    )
    writes = Writes(told.kinds, told.open_deals, told.territories, people, planned, told.territory_model)
    events = adapters.log.of(adapters.plan.id, Kind.QUOTA_CHANGE, Kind.PILOT)
    pilots = pilots_of(events)
    applies = pilots[-1].applies if pilots else None
    fixed = parts_in_force(changes_of(events))
    return World(adapters.plan, adapters.engine, target, has_crm, writes=writes, fixed=fixed, applies=applies)


def _checked(adapters: Adapters, document: PlanDocument, kept: Kept | None) -> tuple[DocumentFinding, ...]:
    """Cells that show another value than the plan gives, and facts that are not the newest or were typed over."""
    with adapters.engine.connect() as connection:
        newest = latest(connection)
    is_newest = newest is not None and newest.id == document.snapshot_id
    if kept is not None and is_newest and not document.findings and is_as_published(document, kept.document):
        return ()
    known = None if kept is None else kept.document
    return (*control_totals(document, published=known), *_facts(adapters, document, kept, newest))


def _facts(
    adapters: Adapters, document: PlanDocument, kept: Kept | None, newest: Snapshot | None
) -> tuple[DocumentFinding, ...]:
    """What was typed over facts, or, when the CRM has moved since they were published, that it has."""
    if document.quarter != adapters.plan.id or newest is None:
        return ()  # reading has already said, and blocked on it
    layout = layout_of(str(adapters.plan.quarter), str(adapters.plan.quarter.calendar))
    if newest.id == document.snapshot_id:
        if kept is not None and kept.document.snapshot_id == newest.id:
            return changed_facts(document, content_of_document(kept.document, layout))
        entries = entries_of(document, layout)
        published = content_of(newest_facts(adapters), layout, Host(document.host), entries)
        return changed_facts(document, published, with_records=False)
    sentence = f"The workbook stands on snapshot {document.snapshot_id}; the newest is {newest.id}."
    remedy = "Run `qplan build`, look at what moved, and go on."
    finding = Finding(STALE.name, sentence, remedy, severity=Severity.BLOCKING)
    return (DocumentFinding(finding=finding, at=document.figure_cells.get("snapshot_id")),)
