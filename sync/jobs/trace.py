"""Tracing a CRM record: what the mirror holds of it, what its number was computed from, and all its events."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from sync.facts.plan import organization_name
from sync.jobs.facts import known_at
from sync.jobs.read import world_of
from sync.model.approval import Submission
from sync.model.change import RecordKey
from sync.model.event import Event, Kind
from sync.model.receipt import Receipt
from sync.model.value import called, held_value
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest
from sync.store.tables import MIRROR
from sync.writeback.trace import Station, trace
from sync.writeback.wants import World, kind_of
from sync.writeback.wants.owners import OWNER, users

__all__ = ["trace_record"]


def trace_record(adapters: Adapters, sobject: str, record_id: str, field: str) -> tuple[Station, ...]:
    """The stations of a record's field in every plan that touched it, ending with the CRM as last pulled.

    Empty when neither the mirror nor any receipt knows the record.
    """
    row = _mirrored(adapters, sobject, record_id)
    plans = {plan: adapters.events(plan) for plan in adapters.log.plans()}
    kind = kind_of(sobject)
    key = None
    if kind is not None and row is not None:
        key = _approved_key(plans.values(), row) or kind.key_of(row)
    if key is None:
        written = [
            Receipt.load(event.payload)
            for events in plans.values()
            for event in events
            if event.kind is Kind.RECEIPT and event.payload["record_id"] == record_id
        ]
        key = written[-1].record if written else None
    stations = [station for events in plans.values() if key is not None for station in trace(key, field, events)]
    if key is not None and kind is not None:
        stations = [*kind.origin(key, world_of(adapters)), *stations]
    if row is not None and field in row:
        stations.append(_now(adapters, row, field, world_of(adapters)))
    return tuple(stations)


def _approved_key(plans: Iterable[Sequence[Event]], row: Mapping[str, Any]) -> RecordKey | None:
    """The natural key under which a mirrored record was last submitted; None when it never was."""
    found = None
    for events in plans:
        for event in events:
            if event.kind is Kind.SUBMITTED:
                wants = Submission.load(event.payload).change_set.desired
                found = next((want.record for want in wants if _answers(row, want.record)), found)
    return found


def _answers(row: Mapping[str, Any], key: RecordKey) -> bool:
    """Whether a mirrored record is the one that a key names."""
    return all(row.get(field) == value for field, value in key.equals)


def _mirrored(adapters: Adapters, sobject: str, record_id: str) -> dict[str, Any] | None:
    table = MIRROR.get(sobject)
    if table is None:
        return None
    with adapters.engine.connect() as connection:
        row = connection.execute(select(table).where(table.c.Id == record_id)).mappings().one_or_none()
    return dict(row) if row is not None else None


def _now(adapters: Adapters, row: dict[str, Any], field: str, world: World) -> Station:
    with adapters.engine.connect() as connection:
        snapshot = latest(connection)
    stamp = row.get("SystemModstamp") or row.get("LastModifiedDate")
    names = {id_: user.name for id_, user in users(world, [row[field]]).items()} if field == OWNER else {}
    unit = "" if field == OWNER else row.get("CurrencyIsoCode") or ""
    value = called(held_value(row[field], None), names.items(), unit)
    says = (
        f"{organization_name(known_at(adapters)) or 'the CRM'} holds {value}",
        f"snapshot {snapshot.id if snapshot else 'none'}, record changed {stamp}",
    )
    return Station("CRM, pulled", snapshot.pulled_at if snapshot else None, says)
