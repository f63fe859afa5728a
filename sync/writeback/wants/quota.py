"""Quotas: the final amount of each row of the quota table, in the CRM's `ForecastingQuota`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from calculations.exact.minor_units import unit_of
from sync.errors import FixConfigurationError
from sync.facts.credit import credit_findings
from sync.facts.quota_grain import grain_of
from sync.facts.quotas import CountedQuotas
from sync.model.amount import amount
from sync.model.change import Desired, RecordKey
from sync.model.value import shown
from sync.store.tables import MIRROR
from sync.writeback.trace import Station
from sync.writeback.wants.kind import Gathered, World, Writes
from sync.writeback.wants.quota_held import (
    CURRENCY,
    FIELD,
    OWNER,
    SOBJECT,
    forecasting_type_id,
    has_currencies,
    live_quotas,
    pulled_quotas,
)
from sync.writeback.wants.quota_matched import matched
from sync.writeback.wants.quota_money import RecordMoney
from sync.writeback.wants.quota_parts import FIELDS, shared_by
from sync.writeback.wants.quota_wanted import wanted
from workbooks.models import DocumentFinding, PlanDocument

__all__ = ["QUOTA", "Quota"]

KEY = (OWNER, "StartDate", "ForecastingTypeId")
_SHOWN_ROUNDING = Decimal("0.01")
_QUOTA, _DEAL = (MIRROR[name] for name in (SOBJECT, "Opportunity"))


class Quota:
    """The kind of record that holds what a rep is to sell in a period."""

    sobject, field, noun = SOBJECT, FIELD, "quotas"

    def is_written(self, writes: Writes) -> bool:
        """Where the settings name quotas."""
        return self.noun in writes.nouns

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
        grain, of_shares = shared_by(document, replace(grain_of(known, counted), fixed=world.fixed))
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
        held, others = matched(document, desired, quotas, plan)
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
