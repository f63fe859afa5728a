"""Quotas the CRM holds for the planned quarter, as it has them now or as they were last pulled."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Engine, literal, select

from sync.crm.ports import CrmTarget
from sync.facts.quota_grain import OrgGrain
from sync.facts.quotas import CountedQuotas
from sync.model.amount import amount
from sync.model.change import RecordKey
from sync.plan.identity import Plan
from sync.store.tables import MIRROR
from sync.writeback.wants.quota_parts import FIELDS, key_fields

__all__ = [
    "CURRENCY",
    "FIELD",
    "OWNER",
    "SOBJECT",
    "InForce",
    "forecasting_type_id",
    "has_currencies",
    "live_quotas",
    "owner_of",
    "pulled_quotas",
    "quota_key",
]

SOBJECT, FIELD, OWNER, CURRENCY = "ForecastingQuota", "QuotaAmount", "QuotaOwnerId", "CurrencyIsoCode"
_TYPE, _CURRENCY = (MIRROR[name] for name in ("ForecastingType", "CurrencyType"))


class InForce(NamedTuple):
    """A quota the CRM holds for the planned quarter: its Id, its key, and how much of which currency.

    `currency` is empty in an org that has one only.
    """

    id: str
    key: RecordKey
    amount: Decimal
    currency: str


def live_quotas(
    target: CrmTarget,
    type_id: str,
    grain: OrgGrain,
    pulled: Sequence[InForce],
    *,
    currencies: bool,
) -> list[InForce]:
    """The quarter's quotas as the CRM has them now; those of days on which no period begins as they were pulled."""
    names = key_fields(grain)
    fields = [OWNER, FIELD, *(FIELDS[name] for name in names), *([CURRENCY] if currencies else [])]
    starts = {day.isoformat() for day in grain.shared.periods}
    found = [quota for quota in pulled if dict(quota.key.equals)["StartDate"] not in starts]
    for start in grain.shared.periods:
        period = {"StartDate": start.isoformat(), "ForecastingTypeId": type_id}
        for row in target.find(SOBJECT, period, list(dict.fromkeys(fields))):
            money = amount(row[FIELD])
            if money is not None:
                key = quota_key(row[OWNER], start, type_id, {name: row[FIELDS[name]] or "" for name in names})
                found.append(InForce(row["Id"], key, money, row.get(CURRENCY) or ""))
    return found


def pulled_quotas(counted: CountedQuotas, plan: Plan, type_id: str | None, grain: OrgGrain) -> Iterator[InForce]:
    """The quarter's quotas as they were last pulled."""
    rows = counted.records.rows
    names = key_fields(grain)
    for row in rows[rows["quarter"] == str(plan.quarter)].to_dict("records"):
        key = quota_key(row["owner"], row["start"], type_id, {name: row[name] for name in names})
        yield InForce(row["id"], key, Decimal(str(row["local_amount"])), row["currency"])


def forecasting_type_id(engine: Engine, developer_name: str) -> str | None:
    """Id of the forecasting type quotas are set for, None when the org has none of that name."""
    with engine.connect() as connection:
        return connection.execute(
            select(_TYPE.c.Id).where(_TYPE.c.DeveloperName == developer_name)
        ).scalar_one_or_none()


def has_currencies(engine: Engine) -> bool:
    """Whether the org has several currencies: only then has it rows of rates, and records a currency of their own."""
    with engine.connect() as connection:
        return connection.execute(select(literal(1)).select_from(_CURRENCY).limit(1)).scalar_one_or_none() is not None


def quota_key(owner: str, start: date, type_id: str | None, details: Mapping[str, str]) -> RecordKey:
    """Owner, first day, type, and what else quotas of the org differ by."""
    also = {FIELDS[name]: value or None for name, value in details.items()}
    return RecordKey.of(SOBJECT, {OWNER: owner, "StartDate": start.isoformat(), "ForecastingTypeId": type_id} | also)


def owner_of(record: RecordKey) -> str | None:
    """Id of the person whose quota a record is."""
    return dict(record.equals).get(OWNER)
