"""What the quota table wants of the CRM, and what is said of a row that cannot be written."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from calculations.exact.minor_units import unit_of
from calculations.findings import Finding, Severity
from sync.facts.forecast_hierarchy import TeamQuota
from sync.facts.quota_grain import OrgGrain
from sync.model.amount import amount
from sync.model.change import Desired
from sync.model.value import shown
from sync.plan.identity import Plan
from sync.writeback.wants.quota_held import CURRENCY, FIELD, quota_key
from sync.writeback.wants.quota_money import RecordMoney, Written
from sync.writeback.wants.quota_parts import FIELDS, Part, key_fields, parts_of, plain
from workbooks.book.lineage import quota_basis
from workbooks.document.team_totals import team_total_of
from workbooks.models import DocumentFinding, PlanDocument, Row, blocking
from xl_addin.cells.errors import CellError
from xl_addin.cells.marshal import is_blank

__all__ = ["wanted"]

LARGEST_QUOTA = 1e13  # the CRM keeps eighteen digits, cents included


def wanted(
    document: PlanDocument,
    plan: Plan,
    type_id: str | None,
    *,
    money: RecordMoney | None = None,
    grain: OrgGrain | None = None,
    teams: Sequence[TeamQuota] = (),
) -> tuple[tuple[Desired, ...], tuple[DocumentFinding, ...]]:
    """What the quota table wants of the CRM, and a finding for each row without a possible amount or place there.

    Args:
        document: the workbook as read. plan: whose quarter and currency. type_id: of the forecasting type.
        money: in which currency each record is, where the org has several, so that a record must say so.
        grain: by what the org sets quotas; by default one for a quarter. teams: managers whose quotas in the CRM are
            their teams', which a quota of their own does not replace.
    """
    grain = grain or plain(plan.quarter.start)
    wants: list[Desired] = []
    gaps: list[DocumentFinding] = []
    leads, unit = {team.owner: team for team in teams}, unit_of(plan.currency)
    for row in document.tables.get("quotas", ()):
        value = row.values.get("final")
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_QUOTA:
            final = Decimal(str(value)).quantize(unit)
            parts = list(parts_of(final, unit, grain, row.key))
            if row.key in leads:
                gaps.append(_kept_for_team(row, final, leads[row.key], plan))
            elif not parts:
                gaps.append(_no_territory(row))
            else:
                made, lost = _wants(document, row, plan, parts, type_id, grain, money)
                wants += made
                gaps += lost
        elif not _is_explained(document, row):
            gaps.append(_no_quota(row))
    return tuple(wants), tuple(gaps)


def _wants(
    document: PlanDocument,
    row: Row,
    plan: Plan,
    parts: Sequence[Part],
    type_id: str | None,
    grain: OrgGrain,
    money: RecordMoney | None,
) -> tuple[list[Desired], list[DocumentFinding]]:
    """The parts of a row as they are wanted of their records, and a finding for each currency without a rate."""
    names = key_fields(grain)
    keys = [quota_key(row.key, part.start, type_id, {one: part.value(one) for one in names}) for part in parts]
    if money is None:
        written: list[Written | None] = [Written(part.amount, plan.currency) for part in parts]
    else:
        units = [part.detail.currency or money.currency_of(key, row.key) for part, key in zip(parts, keys, strict=True)]
        written = money.written([(part.amount, unit) for part, unit in zip(parts, units, strict=True)])
    name, basis = str(row.values.get("name") or row.key), quota_basis(document, row)
    reason, team = _reason(document, row), row.values.get("manager")
    team = team if isinstance(team, str) else ""
    wants, gaps = [], []
    for part, key, one in zip(parts, keys, written, strict=True):
        label = ", ".join([name, *_told(part, grain)])
        if one is None:
            unit = part.detail.currency or (money.currency_of(key, row.key) if money else plan.currency)
            gaps.append(_no_rate(row, label, unit, plan))
            continue
        wants.append(
            Desired(
                record=key,
                field=FIELD,
                value=one.amount.normalize(),
                unit=one.currency,
                label=label,
                cell=str(row.cells["final"]),
                reason=reason,
                basis=(*basis, *_share_of(row, part, grain, plan)),
                beside=((CURRENCY, one.currency),) if money is not None and "currency" not in names else (),
                in_plan=one.in_plan,
                team=team,
                derived=(("PeriodId", period),) if (period := grain.period_ids.get(part.start)) else (),
            )
        )
    return wants, gaps


def _reason(document: PlanDocument, row: Row) -> str:
    """Why the quota is not as calculated: what is written beside it, or beside the total of the team."""
    team = team_total_of(document, row)
    return str((row.values.get("reason") if team is None else team.values.get("team_reason")) or "")


def _told(part: Part, grain: OrgGrain) -> Iterator[str]:
    """What tells a part from the others of the same person, for people."""
    if len(grain.shared.periods) > 1:
        yield f"from {part.start}"
    yield from (grain.names.get(value, value) for name in FIELDS if name in grain.by and (value := part.value(name)))


def _share_of(row: Row, part: Part, grain: OrgGrain, plan: Plan) -> tuple[str, ...]:
    """Which part of the quarter's quota it is, for an org that keeps more than one."""
    told = ", ".join(_told(part, grain))
    whole = shown(amount(row.values["final"]), plan.currency)
    return (f"{told}: {shown(part.amount, plan.currency)} of {whole}",) if told else ()


def _no_rate(row: Row, label: str, unit: str, plan: Plan) -> DocumentFinding:
    sentence = f"The quota of {label} is kept in {unit}, and there is no rate from {plan.currency} to it."
    remedy = "Add the currency's conversion rate in the CRM and pull again, or give a planning rate ([plan.rates])."
    return blocking("quota.no-rate", sentence, remedy, row.cells.get("final"), row.key)


def _kept_for_team(row: Row, money: Decimal, team: TeamQuota, plan: Plan) -> DocumentFinding:
    name = row.values.get("name") or row.key
    sentence = (
        f"The quota of {name} in the CRM is that of the team ({team.amount:,.0f} in {team.quarter}); "
        f"{shown(money, plan.currency)} for {name} alone is not written over it."
    )
    remedy = "Override it with 0 and a reason, so that others carry it; the team's quota is set in the CRM."
    finding = Finding("quota.team-kept", sentence, remedy, (row.key,), Severity.WARNING, float(money))
    return DocumentFinding(finding=finding, at=row.cells.get("final"))


def _no_territory(row: Row) -> DocumentFinding:
    sentence = f"{row.values.get('name') or row.key} serves no territory, and quotas of this type are set by territory."
    remedy = "Assign a territory in the CRM and pull again, or take territory out of plan.quota_grain."
    return blocking("quota.no-territory", sentence, remedy, row.cells.get("final"), row.key)


def _is_explained(document: PlanDocument, row: Row) -> bool:
    """True for a quota that only waits for what another finding, at its own cell, asks to be mended."""
    final = row.values.get("final")
    if isinstance(final, CellError):
        return bool(document.refused) or not isinstance(document.inputs.get("target"), int | float)
    return is_blank(final) and row.cells.get("final") in document.valueless


def _no_quota(row: Row) -> DocumentFinding:
    final = row.values.get("final")
    said = final.kind.value if isinstance(final, CellError) else f"{final:g}" if isinstance(final, float) else final
    return DocumentFinding(
        finding=Finding(
            code="quota.no-amount",
            sentence=f"{row.values.get('name') or row.key} has no quota that could be one: {said or 'empty'}.",
            remedy="Empty is not zero: type an amount as override with its reason, or run `qplan build`.",
            rows=(row.key,),
            severity=Severity.BLOCKING,
        ),
        at=row.cells.get("final"),
    )
