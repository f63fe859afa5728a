"""Quotas: the final amount of each row of the quota table, in the CRM's `ForecastingQuota`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy import Engine, literal, or_, select

from calculations.exact.minor_units import unit_of
from calculations.findings import Finding, Severity
from sync.crm.ports import CrmTarget
from sync.errors import FixConfigurationError
from sync.model.amount import amount
from sync.model.change import Desired, Held, Place, RecordKey
from sync.model.value import shown
from sync.plan.identity import Plan
from sync.store.tables import MIRROR
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World
from workbooks.book.lineage import quota_basis
from workbooks.models import CellRef, DocumentFinding, PlanDocument, Row
from xl_addin.cells.errors import CellError
from xl_addin.cells.marshal import is_blank

__all__ = ["QUOTA", "Quota", "owner_of", "wanted"]

SOBJECT, FIELD, OWNER, CURRENCY = "ForecastingQuota", "QuotaAmount", "QuotaOwnerId", "CurrencyIsoCode"
KEY = (OWNER, "StartDate", "ForecastingTypeId")
LARGEST_QUOTA = 1e13  # the CRM keeps eighteen digits, cents included
_CENT = Decimal("0.01")
_QUOTA, _TYPE, _DEAL, _CURRENCY = (MIRROR[name] for name in (SOBJECT, "ForecastingType", "Opportunity", "CurrencyType"))


class _InForce(NamedTuple):
    """A quota the CRM holds for the planned quarter; `currency` is empty in an org that has one only."""

    owner: str
    amount: Decimal
    currency: str


class Quota:
    """The kind of record that holds what a rep is to sell in a quarter."""

    sobject, field, noun = SOBJECT, FIELD, "quotas"

    def gather(self, document: PlanDocument, world: World) -> Gathered:
        """What the quota table wants, the quotas in force, and a blocking finding for each that cannot be written.

        Raises FixConfigurationError when the CRM has no forecasting type of the plan's name.
        """
        plan = world.plan
        type_id = _type_id(world.engine, plan.forecasting_type)
        if type_id is None and world.has_crm:
            raise FixConfigurationError(
                f"No forecasting type {plan.forecasting_type!r} has been pulled from the CRM.",
                sobject="ForecastingType",
                remedy="Run `qplan pull`, then set plan.forecasting_type to the DeveloperName of one the org has.",
            )
        currencies = _has_currencies(world.engine)
        if world.target is None or type_id is None:
            quotas = _pulled(world.engine, plan)
        else:
            quotas = _live(world.target, plan, type_id, currencies=currencies)
        desired, gaps = wanted(document, plan, type_id, currencies=currencies)
        by_owner = {want_owner: want for want in desired if (want_owner := owner_of(want.record)) is not None}
        held: dict[Place, Held] = {}
        foreign: dict[str, DocumentFinding] = {}
        cells = {row.key: row.cells.get("final") for row in document.tables.get("quotas", ())}
        for quota in quotas:
            want = by_owner.get(quota.owner)
            if want is not None:
                held[want.place] = Held(quota.amount, quota.currency)
                if quota.currency not in ("", plan.currency):
                    foreign[quota.owner] = _other_currency(want, quota, cells[quota.owner])
        return Gathered(desired, held, (*gaps, *foreign.values()))

    def summary(self, desired: Sequence[Desired]) -> str:
        """Their sum: all of them are in the plan's currency."""
        total = sum((want.value for want in desired if isinstance(want.value, Decimal)), Decimal(0))
        return f"{shown(total, desired[0].unit if desired else '')} in total"

    def entry(self, want: Desired) -> dict[str, object]:
        """Whose quota, and how much."""
        return {"owner": owner_of(want.record), "amount": want.value, "currency": want.unit}

    def key_of(self, row: Mapping[str, Any]) -> RecordKey:
        """Owner, first day and forecasting type."""
        return RecordKey.of(SOBJECT, {name: row[name] for name in KEY})

    def origin(self, key: RecordKey, world: World) -> tuple[Station, ...]:
        """The owner's quota before this one, and what the owner closed in that period, in the plan's currency."""
        equals, currency = dict(key.equals), world.plan.currency
        before = (
            select(_QUOTA.c.Id, _QUOTA.c.QuotaAmount, _QUOTA.c.StartDate, _QUOTA.c.SystemModstamp, _QUOTA.c[CURRENCY])
            .where(
                _QUOTA.c.QuotaOwnerId == equals.get(OWNER),
                _QUOTA.c.ForecastingTypeId == equals.get("ForecastingTypeId"),
                _QUOTA.c.StartDate < equals.get("StartDate"),
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
        says = (
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
    document: PlanDocument, plan: Plan, type_id: str | None, *, currencies: bool = False
) -> tuple[tuple[Desired, ...], tuple[DocumentFinding, ...]]:
    """What the quota table wants of the CRM, and a blocking finding for each row without a possible amount.

    Args:
        document: the workbook as read. plan: whose quarter and currency. type_id: of the forecasting type.
        currencies: whether the org has several, so that a record must say in which it is.
    """
    wants: list[Desired] = []
    gaps: list[DocumentFinding] = []
    for row in document.tables.get("quotas", ()):
        value = row.values.get("final")
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_QUOTA:
            money = Decimal(str(value)).quantize(_CENT).normalize()
            wants.append(_want(document, row, plan, money, type_id, currencies=currencies))
        elif not _is_explained(document, row):
            gaps.append(_no_quota(row))
    return tuple(wants), tuple(gaps)


def _want(
    document: PlanDocument, row: Row, plan: Plan, value: Decimal, type_id: str | None, *, currencies: bool
) -> Desired:
    key = {OWNER: row.key, "StartDate": plan.quarter.start.isoformat(), "ForecastingTypeId": type_id}
    return Desired(
        record=RecordKey.of(SOBJECT, key),
        field=FIELD,
        value=value,
        unit=plan.currency,
        label=str(row.values.get("name") or row.key),
        cell=str(row.cells["final"]),
        reason=str(row.values.get("reason") or ""),
        basis=quota_basis(document, row),
        beside=((CURRENCY, plan.currency),) if currencies else (),
    )


def _is_explained(document: PlanDocument, row: Row) -> bool:
    """True for a quota that only waits for what another finding, at its own cell, asks to be mended."""
    final = row.values.get("final")
    if isinstance(final, CellError):
        return bool(document.refused)
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


def _other_currency(want: Desired, quota: _InForce, at: CellRef | None) -> DocumentFinding:
    sentence = (
        f"The CRM holds the quota of {want.label} in {quota.currency} ({shown(quota.amount, quota.currency)}); "
        f"{shown(want.value, want.unit)} would be written into it as {quota.currency}."
    )
    remedy = f"Plan in {quota.currency} (plan.currency), or replace the record in the CRM by one in {want.unit}."
    finding = Finding("quota.other-currency", sentence, remedy, (quota.owner,), Severity.BLOCKING)
    return DocumentFinding(finding=finding, at=at)


def _live(target: CrmTarget, plan: Plan, type_id: str, *, currencies: bool) -> list[_InForce]:
    """The quarter's quotas as the CRM has them now."""
    period = {"StartDate": plan.quarter.start.isoformat(), "ForecastingTypeId": type_id}
    rows = target.find(SOBJECT, period, [OWNER, FIELD, *([CURRENCY] if currencies else [])])
    return list(_in_force((row[OWNER], row[FIELD], row.get(CURRENCY)) for row in rows))


def _pulled(engine: Engine, plan: Plan) -> list[_InForce]:
    """The quarter's quotas as they were last pulled."""
    query = (
        select(_QUOTA.c.QuotaOwnerId, _QUOTA.c.QuotaAmount, _QUOTA.c[CURRENCY])
        .join(_TYPE, _TYPE.c.Id == _QUOTA.c.ForecastingTypeId, isouter=True)
        .where(
            # a folder of exports has quotas without a type
            or_(_TYPE.c.DeveloperName == plan.forecasting_type, _QUOTA.c.ForecastingTypeId.is_(None)),
            _QUOTA.c.StartDate == plan.quarter.start.isoformat(),
        )
    )
    with engine.connect() as connection:
        return list(_in_force((row[0], row[1], row[2]) for row in connection.execute(query)))


def _in_force(rows: Iterable[tuple[str, Any, str | None]]) -> Iterable[_InForce]:
    for owner, value, currency in rows:
        money = amount(value)
        if money is not None:
            yield _InForce(owner, money, currency or "")


def _type_id(engine: Engine, developer_name: str) -> str | None:
    """Id of the forecasting type quotas are set for, None when the org has none of that name."""
    with engine.connect() as connection:
        return connection.execute(
            select(_TYPE.c.Id).where(_TYPE.c.DeveloperName == developer_name)
        ).scalar_one_or_none()


def _has_currencies(engine: Engine) -> bool:
    """Whether the org has several currencies: only then has it rows of rates, and records a currency of their own."""
    with engine.connect() as connection:
        return connection.execute(select(literal(1)).select_from(_CURRENCY).limit(1)).scalar_one_or_none() is not None
