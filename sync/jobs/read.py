"""Reading the workbook: what it wants of the CRM, and everything that is wrong with it."""

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from calculations.findings import Finding, Severity
from sync.errors import FixConfigurationError
from sync.facts.quotas import forecasting_type_id, held_quotas
from sync.jobs.facts import newest_facts
from sync.jobs.kept import basis_of, published_with
from sync.model.amount import amount
from sync.model.change import ChangeSet, Desired, RecordKey
from sync.plan.adapters import Adapters
from sync.store.currency import without_rate
from sync.store.snapshots import Snapshot, latest
from sync.writeback.diff import diff
from workbooks.book.checks import changed_facts, control_totals, is_as_published
from workbooks.book.layout import planning_layout
from workbooks.book.lineage import quota_basis
from workbooks.book.rows import content_of
from workbooks.document.contents import content_of_document, entries_of
from workbooks.document.kept import Kept
from workbooks.models import DocumentFinding, PlanDocument, Row
from workbooks.xlsx.read import read
from xl_addin.cells.errors import CellError
from xl_addin.cells.marshal import is_blank
from xl_addin.names import Host

__all__ = ["STALE", "Reading", "desired_quotas", "read_plan"]

FIELD = "QuotaAmount"
STALE = "facts.stale"
LARGEST_QUOTA = 1e13  # the CRM keeps eighteen digits, cents included
_CENT = Decimal("0.01")


class Reading(NamedTuple):
    """A workbook as read: what it holds, what it wants of the CRM, and the findings of reading and recomputing."""

    document: PlanDocument
    change_set: ChangeSet
    findings: tuple[DocumentFinding, ...]

    @property
    def blocking(self) -> tuple[DocumentFinding, ...]:
        """The findings that must be mended before the plan can be submitted."""
        return tuple(found for found in self.findings if found.finding.severity is Severity.BLOCKING)


def read_plan(adapters: Adapters, path: Path | None = None, *, live: bool = False) -> Reading:
    """Read the plan's workbook (or another copy of it), recompute it, and compare it with the CRM.

    The CRM is taken as last pulled or, with `live`, asked anew: what an approver reads as "before" must be true now.

    Raises the errors of `workbooks.errors` when the file cannot be opened at all; what a person can mend inside it is
    among the findings.
    """
    kept = published_with(adapters, basis_of(adapters))
    document = read(path or adapters.workbook, expected_quarter=adapters.plan.id, kept=kept)
    type_name = adapters.plan.forecasting_type
    type_id = forecasting_type_id(adapters.engine, type_name)
    if type_id is None and adapters.settings.csv.folder is None:
        raise FixConfigurationError(
            f"No forecasting type {type_name!r} has been pulled from the CRM.",
            sobject="ForecastingType",
            remedy="Run `qplan pull`, then set plan.forecasting_type to the DeveloperName of one the org has.",
        )
    if live and type_id is not None:
        held_by_owner = _live_quotas(adapters, type_id)
    else:
        held_by_owner = held_quotas(adapters.engine, adapters.plan.quarter, type_name)
    wants, gaps = desired_quotas(adapters, document, type_id)
    held = {
        want.record: held
        for want in wants
        if (held := amount(held_by_owner.get(dict(want.record.equals)["QuotaOwnerId"] or ""))) is not None
    }
    with adapters.engine.connect() as connection:
        rates = without_rate(connection, adapters.plan.currency, adapters.plan.as_of)
    unconverted = tuple(DocumentFinding(finding=finding) for finding in rates)
    findings = (*document.findings, *_checked(adapters, document, kept), *gaps, *unconverted)
    return Reading(document, diff(adapters.plan.id, wants, held), findings)


def _live_quotas(adapters: Adapters, type_id: str) -> dict[str, float]:
    period = {"StartDate": adapters.plan.quarter.start.isoformat(), "ForecastingTypeId": type_id}
    rows = adapters.target().find("ForecastingQuota", period, ["QuotaOwnerId", FIELD])
    return {row["QuotaOwnerId"]: row[FIELD] for row in rows if row[FIELD] is not None}


def _checked(adapters: Adapters, document: PlanDocument, kept: Kept | None) -> tuple[DocumentFinding, ...]:
    """Cells that show another value than the plan gives, and facts that are not the newest or were typed over."""
    with adapters.engine.connect() as connection:
        newest = latest(connection)
    is_newest = newest is not None and newest.id == document.snapshot_id
    if kept is not None and is_newest and not document.findings and is_as_published(document, kept.document):
        return ()
    return (*control_totals(document), *_facts(adapters, document, kept, newest))


def _facts(
    adapters: Adapters, document: PlanDocument, kept: Kept | None, newest: Snapshot | None
) -> tuple[DocumentFinding, ...]:
    """What was typed over facts, or, when the CRM has moved since they were published, that it has."""
    if document.quarter != adapters.plan.id or newest is None:
        return ()  # reading has already said, and blocked on it
    layout = planning_layout()
    if newest.id == document.snapshot_id:
        if kept is not None and kept.document.snapshot_id == newest.id:
            return changed_facts(document, content_of_document(kept.document, layout))
        entries = entries_of(document, layout)
        return changed_facts(document, content_of(newest_facts(adapters), layout, Host(document.host), entries))
    sentence = f"The workbook stands on snapshot {document.snapshot_id}; the newest is {newest.id}."
    remedy = "Run `qplan build`, look at what moved, and go on."
    finding = Finding(STALE, sentence, remedy, severity=Severity.BLOCKING)
    return (DocumentFinding(finding=finding, at=document.figure_cells.get("snapshot_id")),)


def desired_quotas(
    adapters: Adapters, document: PlanDocument, type_id: str | None
) -> tuple[tuple[Desired, ...], tuple[DocumentFinding, ...]]:
    """What the quota table wants of the CRM, and a blocking finding for each row without a possible amount."""
    wants: list[Desired] = []
    gaps: list[DocumentFinding] = []
    for row in document.tables.get("quotas", ()):
        value = row.values.get("final")
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_QUOTA:
            wants.append(_want(adapters, document, row, Decimal(str(value)), type_id))
        elif not _is_explained(document, row):
            gaps.append(_no_quota(row))
    return tuple(wants), tuple(gaps)


def _is_explained(document: PlanDocument, row: Row) -> bool:
    """True for a quota that only waits for what another finding, at its own cell, asks to be mended."""
    final = row.values.get("final")
    if isinstance(final, CellError):
        return bool(document.refused)
    return is_blank(final) and row.cells.get("final") in document.valueless


def _want(adapters: Adapters, document: PlanDocument, row: Row, value: Decimal, type_id: str | None) -> Desired:
    key = {
        "QuotaOwnerId": row.key,
        "StartDate": adapters.plan.quarter.start.isoformat(),
        "ForecastingTypeId": type_id,
    }
    return Desired(
        record=RecordKey.of("ForecastingQuota", key),
        field=FIELD,
        value=value.quantize(_CENT).normalize(),
        unit=adapters.plan.currency,
        label=str(row.values.get("name") or row.key),
        cell=str(row.cells["final"]),
        reason=str(row.values.get("reason") or ""),
        basis=quota_basis(document, row),
    )


def _no_quota(row: Row) -> DocumentFinding:
    final = row.values.get("final")
    shown = final.kind.value if isinstance(final, CellError) else f"{final:g}" if isinstance(final, float) else final
    return DocumentFinding(
        finding=Finding(
            code="quota.no-amount",
            sentence=f"{row.values.get('name') or row.key} has no quota that could be one: {shown or 'empty'}.",
            remedy="Empty is not zero: type an amount as override with its reason, or run `qplan build`.",
            rows=(row.key,),
            severity=Severity.BLOCKING,
        ),
        at=row.cells.get("final"),
    )
