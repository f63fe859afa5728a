"""Tracing a CRM record: what the mirror holds of it, what its number was computed from, and all its events."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from sync.facts.plan import organization_name
from sync.jobs.facts import known_at
from sync.model.change import RecordKey
from sync.model.event import Kind
from sync.model.receipt import Receipt
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest
from sync.store.tables import MIRROR
from sync.writeback.trace import Station, trace

__all__ = ["trace_record"]

_KEY = ("QuotaOwnerId", "StartDate", "ForecastingTypeId")


def trace_record(adapters: Adapters, sobject: str, record_id: str, field: str) -> tuple[Station, ...]:
    """The stations of a record's field in every plan that touched it, ending with the CRM as last pulled.

    Empty when neither the mirror nor any receipt knows the record.
    """
    row = _mirrored(adapters, sobject, record_id)
    plans = {plan: adapters.events(plan) for plan in adapters.log.plans()}
    key = RecordKey.of(sobject, {name: row[name] for name in _KEY}) if row and set(_KEY) <= set(row) else None
    if key is None:
        written = [
            Receipt.model_validate(event.payload)
            for events in plans.values()
            for event in events
            if event.kind is Kind.RECEIPT and event.payload["record_id"] == record_id
        ]
        key = written[-1].record if written else None
    stations = [station for events in plans.values() if key is not None for station in trace(key, field, events)]
    if key is not None:
        stations = [*_origin(adapters, dict(key.equals)), *stations]
    if row is not None and field in row:
        stations.append(_now(adapters, row, field))
    return tuple(stations)


def _origin(adapters: Adapters, key: dict[str, str | None]) -> list[Station]:
    """The CRM records a quota starts from: the owner's quota before it, and what the owner closed in that period."""
    quota, deal = MIRROR["ForecastingQuota"], MIRROR["Opportunity"]
    before = (
        select(quota.c.Id, quota.c.QuotaAmount, quota.c.StartDate, quota.c.SystemModstamp)
        .where(
            quota.c.QuotaOwnerId == key.get("QuotaOwnerId"),
            quota.c.ForecastingTypeId == key.get("ForecastingTypeId"),
            quota.c.StartDate < key.get("StartDate"),
        )
        .order_by(quota.c.StartDate.desc())
        .limit(1)
    )
    with adapters.engine.connect() as connection:
        last = connection.execute(before).one_or_none()
        if last is None:
            return []
        won = connection.execute(
            select(func.count(), func.sum(deal.c.Amount)).where(
                deal.c.OwnerId == key.get("QuotaOwnerId"),
                deal.c.IsWon.is_(True),
                deal.c.IsDeleted.is_not(True),
                deal.c.CloseDate >= last.StartDate,
                deal.c.CloseDate < key.get("StartDate"),
            )
        ).one()
    says = (
        f"ForecastingQuota/{last.Id} held {last.QuotaAmount:,.0f} from {last.StartDate}",
        f"{won[0]:,} Opportunity records of its owner closed-won since, {won[1] or 0:,.2f}",
    )
    return [Station("CRM", datetime.fromisoformat(last.SystemModstamp), says)]


def _mirrored(adapters: Adapters, sobject: str, record_id: str) -> dict[str, Any] | None:
    table = MIRROR.get(sobject)
    if table is None:
        return None
    with adapters.engine.connect() as connection:
        row = connection.execute(select(table).where(table.c.Id == record_id)).mappings().one_or_none()
    return dict(row) if row is not None else None


def _now(adapters: Adapters, row: dict[str, Any], field: str) -> Station:
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
    stamp = row.get("SystemModstamp") or row.get("LastModifiedDate")
    value = row[field]
    shown = f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else str(value)
    says = (
        f"{organization_name(known_at(adapters)) or 'the CRM'} holds {shown}",
        f"snapshot {snapshot.id if snapshot else 'none'}, record changed {stamp}",
    )
    return Station("CRM, pulled", snapshot.pulled_at if snapshot else None, says)
