"""Daemons that write one approved plan at once, in an order that a seed decides, and everything that befalls them.

Each daemon is the real thing: the lease and the event log of a store on disk, and `apply`; only the CRM is in memory.
It runs in a thread that goes on from one point to the next when it is told to, so that a seed decides who moves when.
Points are right before a lease is asked for, before and after each note in the journal, and before and after each
question to the CRM. At any of them a daemon may be killed, or be stopped for longer than its lease lasts, and people
may edit records; requests may fail before or after they were done.

What happened is told by the CRM's own log, never by our journal.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update

from sync.crm.ports import CrmBatchTarget, Written
from sync.errors import CrmError, LeaseLostError, LockHeldError, LostReplyError, RefusedError, RetryLaterError
from sync.model.approval import Approved, Consent, Submission
from sync.model.change import Change, Desired, Held, Place, RecordKey
from sync.model.event import Kind
from sync.model.kept import Kept
from sync.model.receipt import Receipt
from sync.store.database import open_store, sqlite_url, writing
from sync.store.events import EventJournal, EventLog
from sync.store.lease import Lease, lease
from sync.store.tables import LEASES
from sync.writeback.apply import apply
from sync.writeback.diff import diff
from sync.writeback.fence import FencedTarget
from sync.writeback.rollback import undo_of
from tests.sync.clocks import FixedClock
from tests.sync.plans import PLAN, held, key, want
from tests.sync.writeback.dropping_crm import DroppingCrm, account, member

__all__ = ["Schedule", "name_of", "value_of"]

_AT = datetime(2020, 4, 1, tzinfo=UTC)
_LASTS = 600.0
_BATCH = 3
_PATIENCE = 30.0
_BETWEEN = frozenset({"after reading", "before intending", "after intending", "before asking", "after creating"})
"""Points at which a daemon may have looked at a record that it has not written yet."""


class Killed(BaseException):
    """The end of a daemon that gets no word in."""


class Daemon:
    """A thread that stands at a point until it is told to go on to the next."""

    def __init__(self, work: Callable[["Daemon"], None]) -> None:
        self.point = ""
        self.ended = False
        self.fault: BaseException | None = None
        self.held: Lease | None = None
        self._killed = False
        self._go, self._stands = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()
        self._stands.wait(_PATIENCE)

    def stand(self, point: str) -> None:
        """Come to a point, and wait there."""
        self.point = point
        self._stands.set()
        self._go.wait()
        self._go.clear()
        if self._killed:
            raise Killed

    def step(self) -> None:
        """Let it go on to its next point or to its end."""
        self._stands.clear()
        self._go.set()
        assert self._stands.wait(_PATIENCE), f"it came nowhere from {self.point}"

    def bury(self) -> None:
        """End the thread of one that was killed, which until now did nothing at all."""
        self._killed = True
        while not self.ended:
            self.step()
        self._thread.join()

    def _run(self, work: Callable[["Daemon"], None]) -> None:
        try:
            self.stand("start")
            work(self)
        except Killed:
            pass
        except BaseException as fault:  # noqa: BLE001 - the schedule looks at it
            self.fault = fault
        self.ended = True
        self._stands.set()


class _Journal:
    """The journal, with a point before and after each note."""

    def __init__(self, journal: EventJournal, daemon: Daemon) -> None:
        self._journal, self._daemon = journal, daemon

    def intend(self, digest: str, changes: Sequence[Change], kept: Mapping[Place, Sequence[Kept]]) -> None:
        self._daemon.stand("before intending")
        self._journal.intend(digest, changes, kept)
        self._daemon.stand("after intending")

    def owed(self, digest: str) -> Mapping[Place, Sequence[Kept]]:
        return self._journal.owed(digest)

    def settle(self, receipts: Sequence[Receipt]) -> None:
        self._daemon.stand("before settling")
        self._journal.settle(receipts)
        self._daemon.stand("after settling")


class _Wire(DroppingCrm):
    """A CRM whose log says who wrote what, and whose requests fail as the schedule has it."""

    def __init__(self, records: Sequence[Mapping[str, Any]], chance: random.Random) -> None:
        super().__init__(records)
        self.log: list[tuple[str, str, Any]] = []
        self.faults = True
        self._chance = chance

    def answer(self) -> None:
        """Fail before a request is done, now and then."""
        if self.faults and self._chance.random() < 0.08:
            raise RetryLaterError("503")

    def one(self, sobject: str, action: str, row: Mapping[str, object]) -> Written:
        """One row of a request: done, done and not answered, locked, or neither done nor answered."""
        luck = self._chance.random() if self.faults else 1.0
        if luck < 0.06:
            return Written(None, LostReplyError("nothing came back"))
        if luck < 0.10:
            return Written(None, LockHeldError("somebody holds the row"))
        gone = next((one for one in self.records if one["Id"] == row.get("Id")), None)
        written = super()._one(sobject, action, row)
        record = next((one for one in self.records if one["Id"] == written.record_id), gone)
        if record is not None and written.error is None:
            self.log.append(("qplan", name_of(record), None if action == "delete" else value_of(record)))
        return Written(None, LostReplyError("nothing came back")) if luck < 0.16 else written

    def edit(self, name: str, value: Any) -> None:
        """A person writes a value, which drops the team of an account as any write does."""
        for record in list(self.records):
            if name_of(record) == name:
                record["OwnerId" if record["type"] == "Account" else "QuotaAmount"] = value
                self.after_write(record)
                self.log.append(("person", name, value))

    @property
    def state(self) -> dict[str, Any]:
        """The value of each quota, account and member of a team, by what it is called."""
        return {name_of(record): value_of(record) for record in self.records}


def name_of(record: Mapping[str, Any]) -> str:
    """What a record is called: by its person, its account, or both."""
    match record["type"]:
        case "ForecastingQuota":
            return str(record["QuotaOwnerId"])
        case "Account":
            return str(record["Id"])
        case _:
            return f"{record['AccountId']}+{record['UserId']}"


def value_of(record: Mapping[str, Any]) -> Any:
    """What the plan may write of it."""
    return next(record[field] for field in ("QuotaAmount", "OwnerId", "TeamMemberRole") if field in record)


class _Crm:
    """The CRM as one daemon reaches it: behind the fence of its lease, with a point before and after each question."""

    def __init__(self, wire: _Wire, daemon: Daemon) -> None:
        self._wire, self._daemon = wire, daemon

    def find_many(
        self, sobject: str, keys: Sequence[Mapping[str, object]], fields: Sequence[str]
    ) -> list[list[dict[str, Any]]]:
        self._wire.answer()
        found = self._wire.find_many(sobject, keys, fields)
        self._daemon.stand("after reading")
        return found

    def write_many(self, sobject: str, action: str, rows: Sequence[Mapping[str, object]], **_: object) -> list[Written]:
        written = [self._wire.one(sobject, action, row) for row in rows]
        self._daemon.stand("after creating" if action == "create" else "after updating")
        return written


class _Leave:
    """Asks at a point of its own whether the daemon may still ask the CRM."""

    def __init__(self, daemon: Daemon, held_lease: Lease) -> None:
        self._daemon, self._held = daemon, held_lease

    def __call__(self) -> None:
        self._daemon.stand("before asking")
        self._held.check()


class Schedule:
    """One run of a seed.

    Args:
        store: a migrated store, to be used up.
        seed: decides everything.
        daemons: how many write at once.
    """

    def __init__(self, store: Path, seed: int, daemons: int = 3) -> None:
        self._chance = random.Random(seed)
        self._store, self._count = store, daemons
        reps = [f"rep{number}" for number in range(self._chance.randint(2, 6))]
        accounts = [f"acc{number}" for number in range(self._chance.randint(1, 4))]
        amounts = {rep: Decimal(80 + n) for n, rep in enumerate(reps) if self._chance.random() < 0.6}
        teams = {f"{one}+mate{n}": f"role{n}" for one in accounts for n in range(3) if self._chance.random() < 0.4}
        self.old: dict[str, Any] = amounts | dict.fromkeys(accounts, "old") | teams
        quotas = {rep: Decimal(200 + n) for n, rep in enumerate(reps)}
        self.wanted: dict[str, Any] = quotas | dict.fromkeys(accounts, "new")
        members = [member(*name.split("+"), role) for name, role in teams.items()]
        records = [_quota(rep, value) for rep, value in amounts.items()] + [account(one, "old") for one in accounts]
        self.wire = _Wire([*records, *members], self._chance)
        moves = [_move(one) for one in accounts]
        there = held(amounts) | {move.place: Held("old") for move in moves}
        changes = diff(PLAN, [*(want(rep, str(value)) for rep, value in quotas.items()), *moves], there)
        consent = Consent(approver="cfo", digest=changes.digest, agrees=True, at=_AT)
        self.approved = Approved(change_set=changes, consents=(consent,))
        self.also: Mapping[Place, Sequence[Kept]] = {}
        self.edited: dict[str, Any] = {}
        self.faults: list[BaseException] = []
        self._engines: list[Engine] = []
        submission = Submission(change_set=changes, by="ana", at=_AT, workbook="plan.xlsx", sha256="0")
        self._log().append(PLAN, Kind.SUBMITTED, "ana", submission.model_dump())

    def take_back(self) -> None:
        """From here on the daemons take back what was written, and what befalls them goes on as before."""
        undo = undo_of(self._log().of(PLAN), PLAN)
        assert undo is not None
        self.approved, self.also = Approved(change_set=undo.change_set, consents=()), undo.also
        self.wire.log, self.wire.faults = [], True

    def run(self) -> None:
        """Let things happen, then let a daemon without misfortune write to the end."""
        running, dead = [self._daemon() for _ in range(self._count)], list[Daemon]()
        for _ in range(self._chance.randint(20, 120)):
            daemon = self._chance.choice(running)
            match self._chance.random():
                case luck if luck < 0.05:
                    self._sleep(daemon)
                case luck if luck < 0.08:
                    running.remove(daemon)
                    dead.append(daemon)
                    self._sleep(daemon)
                case luck if luck < 0.12:
                    self._edit(running + dead)
                case _:
                    daemon.step()
            running = [self._next(one) for one in running]
            while len(running) < self._count:
                running.append(self._daemon())
        self.wire.faults = False
        for daemon in running:
            while not daemon.ended:
                daemon.step()
            self._note(daemon)
        self._sleep_all(dead)
        last = self._daemon()
        while not last.ended:
            last.step()
        assert last.fault is None, last.fault
        for daemon in dead:
            daemon.bury()
        for engine in self._engines:
            engine.dispose()
        self._engines = []

    def _log(self) -> EventLog:
        engine = open_store(sqlite_url(self._store))
        self._engines.append(engine)
        return EventLog(engine, FixedClock())

    def _next(self, daemon: Daemon) -> Daemon:
        if not daemon.ended:
            return daemon
        self._note(daemon)
        return self._daemon()

    def _note(self, daemon: Daemon) -> None:
        expected = (RefusedError, LeaseLostError, CrmError)
        if daemon.fault is not None and not isinstance(daemon.fault, expected):
            self.faults.append(daemon.fault)

    def _daemon(self) -> Daemon:
        engine = open_store(sqlite_url(self._store))
        self._engines.append(engine)

        def work(daemon: Daemon) -> None:
            with lease(engine, PLAN, "writeback", seconds=_LASTS) as mine:
                daemon.held = mine
                journal = _Journal(EventJournal(EventLog(engine, FixedClock()), mine, "daemon"), daemon)
                crm: CrmBatchTarget = _Crm(self.wire, daemon)  # type: ignore[assignment]
                fenced = FencedTarget(crm, _Leave(daemon, mine))
                for _ in apply(self.approved, fenced, journal, size=_BATCH, also=self.also):
                    pass

        return Daemon(work)

    def _sleep(self, daemon: Daemon) -> None:
        """The daemon stands still for longer than its lease lasts; everybody else goes on."""
        mine = daemon.held
        if mine is None or daemon.ended:
            return
        mine.now = lambda: time.monotonic() + 2 * _LASTS
        with writing(self._engines[0]) as connection:
            row = update(LEASES).where(LEASES.c.holder == mine.holder, LEASES.c.epoch == mine.epoch)
            connection.execute(row.values(expires_at=0.0))

    def _sleep_all(self, dead: Sequence[Daemon]) -> None:
        for daemon in dead:
            self._sleep(daemon)

    def _edit(self, daemons: Sequence[Daemon]) -> None:
        """A person edits a record, unless a daemon may have looked at it and not written it yet.

        Between that look and the write nobody can keep two writers apart: what is lost there is measured elsewhere.
        """
        if any(daemon.point in _BETWEEN for daemon in daemons):
            return
        name = self._chance.choice(sorted(self.wanted))
        if name not in self.edited and name in self.wire.state:
            self.edited[name] = f"px{len(self.edited)}" if name.startswith("acc") else Decimal(900) + len(self.edited)
            self.wire.edit(name, self.edited[name])


def _quota(rep: str, value: Decimal) -> dict[str, Any]:
    return {"type": "ForecastingQuota", "Id": f"0J9{rep}", "QuotaAmount": value} | dict(key(rep).equals)


def _move(id_: str) -> Desired:
    record = RecordKey.of("Account", {"Id": id_})
    return Desired(record=record, field="OwnerId", value="new", unit="", label=id_, cell="Account moves!F18")
