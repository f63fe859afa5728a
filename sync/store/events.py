"""The event log: append-only, hash-chained, appended under one lock."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, func, insert, select

from sync.clock import Clock
from sync.errors import LogMovedError
from sync.model.canonical import canonical_json
from sync.model.change import Change, Place, RecordKey
from sync.model.event import GENESIS, Event, Kind, broken_link, chain_hash
from sync.model.kept import Kept
from sync.model.receipt import Outcome, Receipt
from sync.store.database import writing
from sync.store.lease import Lease
from sync.store.persons import Names, learn, names_of
from sync.store.tables import EVENTS

__all__ = ["EventJournal", "EventLog"]

_PROGRAMS = frozenset({"qplan", "daemon", ""})
"""Who acts and is nobody."""
_Link: TypeAlias = tuple[int, str, Kind, str, str, str, str, str]


class EventLog:
    """Appends events and reads them back. Each plan has a chain of its own."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._found_whole: dict[str, tuple[Event, ...]] = {}
        self._erased = 0

    def append(
        self, plan_id: str, kind: Kind, actor: str, payload: Mapping[str, object], *, following: str | None = None
    ) -> Event:
        """Append one event; it is on disk when this returns.

        `following`: the head it was concluded from; LogMovedError, and no event, when the plan has another by now.
        """
        newest = self.append_all(plan_id, kind, actor, [payload], following=following)
        with self._engine.connect() as connection:
            found = connection.execute(select(EVENTS).where(EVENTS.c.hash == newest)).mappings().one()
            return _event(found, names_of(connection))

    def append_all(
        self,
        plan_id: str,
        kind: Kind,
        actor: str,
        payloads: Sequence[Mapping[str, object]],
        *,
        under: Lease | None = None,
        following: str | None = None,
    ) -> str:
        """Append events of one kind, all of them or none; they are on disk when this returns. The plan's head then.

        `under`: the lease they are written under; LeaseLostError, and no event, when another process took that over.
        `following`: the head they were concluded from; LogMovedError, and no event, when the plan has another by now.
        """
        at = f"{self._clock.now().astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z"
        with writing(self._engine, lock=f"events of {plan_id}") as connection:
            if under is not None:
                under.fence(connection)
            names = _acting(connection, actor)
            texts = [canonical_json(names.hidden(json.loads(canonical_json(payload)))) for payload in payloads]
            actor = names.hidden(actor, is_actor=True)
            previous = _head(connection, plan_id)
            if following is not None and following != previous:
                raise LogMovedError(f"The log of {plan_id} went on meanwhile.")
            rows = []
            for text in texts:
                link = chain_hash(previous, plan_id, kind, at, actor, text)
                row = {"plan_id": plan_id, "kind": kind.value, "at": at, "actor": actor, "payload": text}
                rows.append(row | {"prev_hash": previous, "hash": link})
                previous = link
            if rows:
                connection.execute(insert(EVENTS), rows)
        return previous

    def of(self, plan_id: str, *kinds: Kind) -> list[Event]:
        """Every event of a plan, or those of some kinds, oldest first."""
        query = select(EVENTS).where(EVENTS.c.plan_id == plan_id).order_by(EVENTS.c.seq)
        if kinds:
            query = query.where(EVENTS.c.kind.in_([kind.value for kind in kinds]))
        with self._engine.connect() as connection:
            names = names_of(connection)
            return [_event(row, names) for row in connection.execute(query).mappings()]

    def stored(self, plan_id: str) -> list[Event]:
        """Every event of a plan as it is kept, oldest first: people by key, so that hashes can be made of it anew."""
        query = select(EVENTS).where(EVENTS.c.plan_id == plan_id).order_by(EVENTS.c.seq)
        with self._engine.connect() as connection:
            return [_event(row) for row in connection.execute(query).mappings()]

    def checked(self, plan_id: str, *, anew: bool = False) -> tuple[list[Event], int | None]:
        """Every event of a plan, oldest first, and the first that was touched after it was written, None when none was.

        The chain is gone through from its beginning once; from then on what it was found to say is kept, and only what
        was appended since is held against it. Where the kept part has another end or length by now, as in a store that
        was put back, all of it is gone through again, and with `anew`; `broken_link` always does.
        """
        kept = () if anew else self._found_whole.get(plan_id, ())
        with self._engine.connect() as connection:
            names = names_of(connection)
            if names.stamp[2] != self._erased:
                self._found_whole.clear()
                kept = ()
            if not _stands(connection, plan_id, kept):
                kept = ()
            later = [EVENTS.c.plan_id == plan_id, *([EVENTS.c.seq > kept[-1].seq] if kept else [])]
            rows = connection.execute(select(EVENTS).where(*later).order_by(EVENTS.c.seq)).mappings().all()
        broken = broken_link(map(_link, rows), after=kept[-1].hash if kept else GENESIS)
        if broken is not None:  # touched, or of the first release, where one chain ran through all plans
            broken = self.broken_link(plan_id)
        if broken is not None:
            self._found_whole.pop(plan_id, None)
            return [], broken
        self._erased = names.stamp[2]
        events = self._found_whole[plan_id] = (*kept, *(_event(row, names) for row in rows))
        return list(events), None

    def plans(self) -> list[str]:
        """The plans that have events."""
        query = select(EVENTS.c.plan_id).distinct().order_by(EVENTS.c.plan_id)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def head(self, plan_id: str) -> str:
        """Hash of a plan's newest event, which stands for all of them; that of the beginning before there is one."""
        with self._engine.connect() as connection:
            return _head(connection, plan_id)

    def broken_link(self, plan_id: str = "") -> int | None:
        """Sequence number of the first event that was touched after it was written, None when none was.

        `plan_id`: only that plan's are looked at; all events are where its chain goes through those of other plans, as
        in stores of the first release.
        """
        with self._engine.connect() as connection:
            if plan_id and broken_link(_links(connection, EVENTS.c.plan_id == plan_id)) is None:
                return None
            return broken_link(_links(connection))


class EventJournal:
    """The journal of writes under one lease, kept as events of its plan."""

    def __init__(self, log: EventLog, held: Lease, actor: str) -> None:
        self._log, self._held, self._actor = log, held, actor

    def intend(self, digest: str, changes: Sequence[Change], kept: Mapping[Place, Sequence[Kept]]) -> None:
        """Note that these writes are about to be sent; LeaseLostError when that is no longer ours to do."""
        notes = [
            {"digest": digest, "change": change.content, "epoch": self._held.epoch}
            | ({"kept": [row.model_dump() for row in kept[change.place]]} if change.place in kept else {})
            for change in changes
        ]
        self._log.append_all(self._held.plan_id, Kind.INTENDED, self._actor, notes, under=self._held)

    def owed(self, digest: str) -> dict[Place, tuple[Kept, ...]]:
        """What went, or may have gone, with writes of which it is not noted yet that they are settled."""
        found: dict[Place, tuple[Kept, ...]] = {}
        for event in self._log.of(self._held.plan_id, Kind.INTENDED, Kind.RECEIPT):
            payload = event.payload
            if payload["digest"] != digest:
                continue
            if event.kind is Kind.INTENDED and payload.get("kept"):
                change = payload["change"]
                place = RecordKey.load(change["record"]), str(change["field"])
                found[place] = tuple(Kept.load(row) for row in payload["kept"])
            elif event.kind is Kind.RECEIPT and Outcome(payload["outcome"]).is_settled:
                found.pop((RecordKey.load(payload["record"]), str(payload["field"])), None)
        return found

    def settle(self, receipts: Sequence[Receipt]) -> None:
        """Note what became of them: what happened is noted whoever holds the lease meanwhile."""
        notes = [receipt.model_dump() for receipt in receipts]
        self._log.append_all(self._held.plan_id, Kind.RECEIPT, self._actor, notes)


def _head(connection: Connection, plan_id: str) -> str:
    query = select(EVENTS.c.hash).where(EVENTS.c.plan_id == plan_id).order_by(EVENTS.c.seq.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none() or GENESIS


def _stands(connection: Connection, plan_id: str, kept: Sequence[Event]) -> bool:
    """Whether a plan's log still begins with these events, as far as their number and the last of them tell."""
    if not kept:
        return True
    newest = kept[-1]
    part = EVENTS.c.plan_id == plan_id, EVENTS.c.seq <= newest.seq
    head = select(EVENTS.c.hash).where(EVENTS.c.seq == newest.seq).scalar_subquery()
    return tuple(connection.execute(select(func.count(), head).where(*part)).one()) == (len(kept), newest.hash)


def _links(connection: Connection, *where: ColumnElement[bool]) -> Iterator[_Link]:
    """What the chain is made of, oldest first."""
    return map(_link, connection.execute(select(EVENTS).where(*where).order_by(EVENTS.c.seq)).mappings())


def _link(row: RowMapping) -> _Link:
    return (
        row["seq"],
        row["plan_id"],
        Kind(row["kind"]),
        row["at"],
        row["actor"],
        row["payload"],
        row["prev_hash"],
        row["hash"],
    )


def _acting(connection: Connection, actor: str) -> Names:
    """Who is known, and with them whoever acts now."""
    names = names_of(connection)
    if actor in names.by_text or actor in _PROGRAMS:
        return names
    learn(connection, [(f"actor/{secrets.token_hex(6)}", "", "", actor)])
    return names_of(connection)


def _event(fields: RowMapping, names: Names | None = None) -> Event:
    """An event as it is kept, or with the names of people where they are given."""
    payload = json.loads(fields["payload"])
    return Event(
        seq=fields["seq"],
        plan_id=fields["plan_id"],
        kind=Kind(fields["kind"]),
        at=datetime.fromisoformat(fields["at"]),
        actor=fields["actor"] if names is None else names.shown(fields["actor"]),
        payload=payload if names is None else names.shown(payload),
        prev_hash=fields["prev_hash"],
        hash=fields["hash"],
    )
