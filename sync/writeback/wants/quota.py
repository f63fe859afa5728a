"""Quotas: the final amount of each row of the quota table, in the CRM's `ForecastingQuota`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from calculations.exact.minor_units import unit_of
from calculations.findings import Finding, Severity
from sync.errors import FixConfigurationError
from sync.facts.credit import credit_findings
from sync.facts.forecast_hierarchy import TeamQuota
from sync.facts.quota_grain import OrgGrain, grain_of
from sync.facts.quotas import CountedQuotas
from sync.model.amount import amount
from sync.model.change import Desired, Held, Place, RecordKey
from sync.model.value import shown
from sync.plan.identity import Plan
from sync.store.tables import MIRROR
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World
from sync.writeback.wants.quota_held import (
    CURRENCY,
    FIELD,
    OWNER,
    SOBJECT,
    InForce,
    forecasting_type_id,
    has_currencies,
    live_quotas,
    pulled_quotas,
    quota_key,
)
from sync.writeback.wants.quota_money import RecordMoney, Written
from sync.writeback.wants.quota_parts import FIELDS, Part, key_fields, parts_of, plain, shared_by
from workbooks.book.lineage import quota_basis
from workbooks.models import CellRef, DocumentFinding, PlanDocument, Row, blocking
from xl_addin.cells.errors import CellError
from xl_addin.cells.marshal import is_blank

__all__ = ["QUOTA", "Quota", "owner_of", "wanted"]

KEY = (OWNER, "StartDate", "ForecastingTypeId")
LARGEST_QUOTA = 1e13  # the CRM keeps eighteen digits, cents included
_NAMED = 5
_SHOWN_ROUNDING = Decimal("0.01")
_QUOTA, _DEAL = (MIRROR[name] for name in (SOBJECT, "Opportunity"))


class Quota:
    """The kind of record that holds what a rep is to sell in a period."""

    sobject, field, noun = SOBJECT, FIELD, "quotas"

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """What the quota table wants, the quotas in force, and a blocking finding for each that cannot be written.

        Raises FixConfigurationError when the CRM has no forecasting type of the plan's name.
        """
        plan = world.plan
        type_id = forecasting_type_id(world.engine, plan.forecasting_type)
        if type_id is None and world.has_crm:
            raise FixConfigurationError(
                f"No forecasting type {plan.forecasting_type!r} has been pulled from the CRM.",
                sobject="ForecastingType",
                remedy="Run `qplan pull`, then set plan.forecasting_type to the DeveloperName of one the org has.",
            )
        known = world.known
        counted = CountedQuotas(known)
        grain, of_shares = shared_by(document, grain_of(known, counted))
        currencies = has_currencies(world.engine)
        pulled = list(pulled_quotas(counted, plan, type_id, grain))
        quotas = pulled
        if world.target is not None and type_id is not None:
            quotas = live_quotas(world.target, type_id, grain, pulled, currencies=currencies)
        kept = {quota.key: quota.currency for quota in quotas}
        if world.approved is not None:
            kept |= {want.record: want.unit for want in world.approved.desired}
        money = RecordMoney.of(known, plan, kept) if currencies else None
        desired, gaps = wanted(document, plan, type_id, money=money, grain=grain, teams=counted.of_teams)
        held, others = _matched(document, desired, quotas, plan)
        own = (
            DocumentFinding(finding=finding)
            for finding in (*credit_findings(known), *grain.findings, *counted.findings())
        )
        return Gathered(desired, held, (*gaps, *of_shares, *others, *own))

    def summary(self, desired: Sequence[Desired]) -> str:
        """Their sum in the plan's currency, and what rounding to the units of other currencies adds to it."""
        total = sum((want.planned for want in desired if want.planned is not None), Decimal(0))
        sides = [want.in_plan for want in desired if want.in_plan is not None]
        units = {side.unit for side in sides} or {want.unit for want in desired}
        unit = next(iter(units), "")
        said = f"{shown(total, unit)} in total"
        rounding = sum((side.rounding for side in sides), Decimal(0)).quantize(_SHOWN_ROUNDING, ROUND_HALF_UP)
        return f"{said}, {shown(rounding, unit)} of rounding to the units of records' currencies" if rounding else said

    def entry(self, want: Desired) -> dict[str, object]:
        """Whose quota, from when and for what, and how much."""
        equals = dict(want.record.equals)
        also = {name: equals[field] for name, field in FIELDS.items() if equals.get(field) and name != "currency"}
        return {
            "owner": equals[OWNER], "starts": equals["StartDate"], **also, "amount": want.value, "currency": want.unit
        }  # fmt: skip

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """Owner, first day and forecasting type, and what else the record is for."""
        also = {field: row[field] for field in FIELDS.values() if row.get(field) and field != CURRENCY}
        return RecordKey.of(SOBJECT, {name: row[name] for name in KEY} | also)

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """The owner's quota before this one, and what the owner closed in that period, in the plan's currency."""
        equals, currency = dict(key.equals), world.plan.currency
        before = (
            select(_QUOTA.c.Id, _QUOTA.c.QuotaAmount, _QUOTA.c.StartDate, _QUOTA.c.SystemModstamp, _QUOTA.c[CURRENCY])
            .where(
                _QUOTA.c.QuotaOwnerId == equals.get(OWNER),
                _QUOTA.c.ForecastingTypeId == equals.get("ForecastingTypeId"),
                _QUOTA.c.StartDate < equals.get("StartDate"),
                *(_QUOTA.c[field] == equals[field] for field in FIELDS.values() if field in equals),
            )
            .order_by(_QUOTA.c.StartDate.desc())
            .limit(1)
        )
        with world.engine.connect() as connection:
            last = connection.execute(before).one_or_none()
            if last is None:
                return ()
            sold = connection.execute(
                select(_DEAL.c.Amount, _DEAL.c.CurrencyIsoCode, _DEAL.c.CloseDate).where(
                    _DEAL.c.OwnerId == equals.get(OWNER),
                    _DEAL.c.IsWon.is_(True),
                    _DEAL.c.IsDeleted.is_not(True),
                    _DEAL.c.CloseDate >= last.StartDate,
                    _DEAL.c.CloseDate < equals.get("StartDate"),
                )
            ).all()
        rates = world.rates
        each = [rates.to_plan(Decimal(str(money)), code, date.fromisoformat(day)) for money, code, day in sold if money]
        total = sum((one for one in each if one is not None), Decimal(0)).quantize(unit_of(currency), ROUND_HALF_UP)
        lost = each.count(None)
        unit = last.CurrencyIsoCode or rates.corporate
        says: tuple[str, ...] = (
            f"{SOBJECT}/{last.Id} held {shown(amount(last.QuotaAmount), unit)} from {last.StartDate}",
            f"{len(sold):,} Opportunity records of its owner closed-won since, {shown(total, currency)}"
            + (f", without {lost:,} that have no rate to {currency}" if lost else ""),
        )
        gains = [rates.gain(Decimal(str(money)), code, date.fromisoformat(day)) for money, code, day in sold if money]
        moved = sum((one for one in gains if one is not None), Decimal(0)).quantize(unit_of(currency), ROUND_HALF_UP)
        if moved:
            word = "more" if moved > 0 else "less"
            says += (f"at the rates of {rates.day}, the plan's, that is {shown(abs(moved), currency)} {word}",)
        return (Station("CRM", datetime.fromisoformat(last.SystemModstamp), says),)


QUOTA = Quota()


def owner_of(record: RecordKey) -> str | None:
    """Id of the person whose quota a record is."""
    return dict(record.equals).get(OWNER)


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
                reason=str(row.values.get("reason") or ""),
                basis=(*basis, *_share_of(row, part, grain, plan)),
                beside=((CURRENCY, one.currency),) if money is not None and "currency" not in names else (),
                in_plan=one.in_plan,
                derived=(("PeriodId", period),) if (period := grain.period_ids.get(part.start)) else (),
            )
        )
    return wants, gaps


def _no_rate(row: Row, label: str, unit: str, plan: Plan) -> DocumentFinding:
    sentence = f"The quota of {label} is kept in {unit}, and there is no rate from {plan.currency} to it."
    remedy = "Add the currency's conversion rate in the CRM and pull again, or give a planning rate ([plan.rates])."
    return blocking("quota.no-rate", sentence, remedy, row.cells.get("final"), row.key)


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


def _matched(
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
