"""Quotas the CRM holds, set against those the plan wants: the same record, two under one key, or none of the plan's."""

from collections.abc import Sequence

from calculations.findings import Finding, Severity
from sync.model.change import Desired, Held, Place, RecordKey
from sync.model.value import shown
from sync.plan.identity import Plan
from sync.writeback.wants.quota_held import InForce, owner_of
from workbooks.models import CellRef, DocumentFinding, PlanDocument, blocking

__all__ = ["matched"]

_NAMED = 5


def matched(
    document: PlanDocument, desired: Sequence[Desired], quotas: Sequence[InForce], plan: Plan
) -> tuple[dict[Place, Held], list[DocumentFinding]]:
    """The quotas in force by the place they are wanted in, and what is said about the others."""
    wants = {want.record: want for want in desired}
    cells = {row.key: row.cells.get("final") for row in document.tables.get("quotas", ())}
    held: dict[Place, Held] = {}
    found: list[DocumentFinding] = []
    twice: dict[RecordKey, list[str]] = {}
    alone: list[InForce] = []
    for quota in quotas:
        want = wants.get(quota.key)
        if want is None:
            alone.append(quota)
            continue
        twice.setdefault(quota.key, []).append(quota.id)
        held[want.place] = Held(quota.amount, quota.currency)
        if quota.currency not in ("", want.unit):
            found.append(_other_currency(want, quota, cells.get(owner_of(want.record) or "")))
    for key, ids in twice.items():
        if len(ids) > 1:
            sentence = f"The CRM holds {len(ids)} quotas of {wants[key].label} under one key: {', '.join(ids)}."
            at = cells.get(owner_of(key) or "")
            found.append(blocking("quota.twice", sentence, "Keep the one in force in the CRM, and pull again.", at))
    if alone:
        each = [f"{quota.key} {shown(quota.amount, quota.currency)}" for quota in alone[:_NAMED]]
        more = f"; and {len(alone) - _NAMED} more" if len(alone) > _NAMED else ""
        sentence = (
            f"The CRM holds {len(alone)} quotas of {plan.quarter} the plan does not speak of, and leaves them alone: "
            f"{'; '.join(each)}{more}."
        )
        rows = tuple(quota.id for quota in alone)
        found.append(DocumentFinding(finding=Finding("quota.left-alone", sentence, "", rows, Severity.NOTE)))
    return held, found


def _other_currency(want: Desired, quota: InForce, at: CellRef | None) -> DocumentFinding:
    sentence = (
        f"The CRM holds the quota of {want.label} in {quota.currency} ({shown(quota.amount, quota.currency)}); "
        f"{shown(want.value, want.unit)} would be written into it as {quota.currency}."
    )
    remedy = (
        f"Write it in {quota.currency} (plan.quota_currency = record), or replace the record in the CRM by one in "
        f"{want.unit}."
    )
    finding = Finding("quota.other-currency", sentence, remedy, (owner_of(quota.key) or "",), Severity.BLOCKING)
    return DocumentFinding(finding=finding, at=at)
