"""A lease on one kind of work of one plan: one process at a time, and one that was passed over can write no more.

A lease is a row: who holds it, until when by the clock of the database, and an epoch that only rises. It is taken, kept
and let go in single statements; no transaction and no lock stays open meanwhile, so a pooler may stand between and a
stopped process holds nobody up for longer than the lease lasts. Whoever takes it over raises the epoch: what the one
before notes after that is refused where it is written (see `Lease.fence`), and before every question to the outside it
asks whether its time is still running (`Lease.check`).

What is left is one request of a process that was stopped between noting it and sending it. Its effect is seen when the
next holder reads back what was noted.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from sqlalchemy import ColumnElement, Connection, Engine, Float, func, literal, select, text, type_coerce, update
from sqlalchemy.exc import SQLAlchemyError

from sync.errors import LeaseLostError, RefusedError, StoreError
from sync.store.database import insert_into, writing
from sync.store.tables import LEASES

__all__ = ["SECONDS", "Lease", "lease"]

SECONDS = 60.0
"""How long a lease lasts that nobody renews: after so long, what a process that died was doing is taken over."""

_MARGIN = 0.2
"""Share of that time, at its end, in which nothing is begun any more: clocks and networks are not exact."""

_ENDED = frozenset("ZX")
"""How Linux calls a process that ended and whose parent did not ask yet how."""

_Monotonic = Callable[[], float]


@dataclass(slots=True)
class Lease:
    """One holding of a lease, from taking it to letting it go.

    `epoch` is higher than that of every holding before. `kept_at` is when, by this process's own monotonic clock, the
    database last said that it is still ours: asked before the statement was sent, so it never flatters.
    """

    plan_id: str
    name: str
    holder: str
    epoch: int
    seconds: float
    kept_at: float
    now: _Monotonic = field(default=time.monotonic, repr=False)
    is_lost: bool = False

    @property
    def is_held(self) -> bool:
        """Whether something may still be begun under it; does not ask the database."""
        return not self.is_lost and self.now() - self.kept_at < self.seconds * (1 - _MARGIN)

    def check(self) -> None:
        """Raise LeaseLostError when nothing may be begun under it any more."""
        if not self.is_held:
            raise LeaseLostError(f"This process no longer holds the {self.name} of plan {self.plan_id}.")

    def fence(self, connection: Connection) -> None:
        """Raise LeaseLostError when somebody took it over; asked in the transaction of what is written under it.

        The row is held until that transaction ends: who would take the lease over waits so long.
        """
        held = select(LEASES.c.epoch).where(*_row(self.plan_id, self.name)).with_for_update(read=True)
        epoch = connection.execute(held).scalar_one_or_none()
        if epoch != self.epoch:
            self.is_lost = True
            raise LeaseLostError(f"Another process took over the {self.name} of plan {self.plan_id}.")

    def renew(self, engine: Engine) -> None:
        """Have it last from now; it is lost when the database says so or cannot say."""
        asked = self.now()
        mine = (*_row(self.plan_id, self.name), LEASES.c.holder == self.holder, LEASES.c.epoch == self.epoch)
        try:
            with writing(engine) as connection:
                moment = _moment(engine)
                kept = connection.execute(update(LEASES).where(*mine).values(expires_at=moment + self.seconds)).rowcount
        except (SQLAlchemyError, StoreError):
            return  # asked again in a while; after as long as it lasts our own clock says that it is not held
        if kept:
            self.kept_at = asked
        else:
            self.is_lost = True


@contextmanager
def lease(engine: Engine, plan_id: str, name: str, *, seconds: float = SECONDS) -> Iterator[Lease]:
    """Hold the work `name` of a plan for the block; a thread of its own renews it, three times while it lasts.

    Args:
        engine: the store. plan_id, name: what is held. seconds: how long it lasts when nobody renews it.

    Raises:
        RefusedError: another process holds it. One that is known to have ended, on this machine, does not count.
    """
    held = _take(engine, plan_id, name, seconds)
    done = threading.Event()

    def renewing() -> None:
        while not done.wait(seconds / 3):
            if not held.is_lost:
                held.renew(engine)

    renewer = threading.Thread(target=renewing, name=f"lease {name}", daemon=True)
    renewer.start()
    try:
        yield held
    finally:
        done.set()
        renewer.join()
        _let_go(engine, held)


def _take(engine: Engine, plan_id: str, name: str, seconds: float) -> Lease:
    asked, holder = time.monotonic(), _this_process()
    moment = _moment(engine)
    row = {"plan_id": plan_id, "name": name, "holder": holder, "epoch": 1, "expires_at": moment + seconds}
    with writing(engine) as connection:
        before = connection.execute(select(LEASES.c.holder).where(*_row(plan_id, name))).scalar_one_or_none()
        free = LEASES.c.expires_at <= moment
        if before is not None and _has_ended(before):
            free = free | (LEASES.c.holder == before)
        into = insert_into(engine.dialect.name, LEASES).values(row)
        anew = {"holder": holder, "epoch": LEASES.c.epoch + 1, "expires_at": moment + seconds}
        keys = [column.name for column in LEASES.primary_key]
        taken = into.on_conflict_do_update(index_elements=keys, set_=anew, where=free)
        epoch = connection.execute(taken.returning(LEASES.c.epoch)).scalar_one_or_none()
    if epoch is None:
        raise RefusedError(
            f"Another qplan process is busy with the {name} of plan {plan_id}.",
            remedy=f"Wait until it is done, then run again. If it ended without a word, {seconds:.0f} s are enough.",
        )
    return Lease(plan_id, name, holder, epoch, seconds, asked)


def _let_go(engine: Engine, held: Lease) -> None:
    mine = (*_row(held.plan_id, held.name), LEASES.c.holder == held.holder, LEASES.c.epoch == held.epoch)
    with writing(engine) as connection:
        connection.execute(update(LEASES).where(*mine).values(expires_at=literal(0.0)))


def _row(plan_id: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return LEASES.c.plan_id == plan_id, LEASES.c.name == name


def _moment(engine: Engine) -> ColumnElement[float]:
    """Seconds since 1970 by the database's clock, at the moment of the statement."""
    if engine.dialect.name == "postgresql":
        return type_coerce(func.date_part("epoch", func.clock_timestamp()), Float)
    return type_coerce(text("((julianday('now') - 2440587.5) * 86400.0)"), Float)


_START = token_hex(8)
"""Of this process: its number may be given to another one later."""


def _this_process() -> str:
    """Machine and start of it, process, and start of the process: nobody else is ever called that."""
    return f"{_machine()}|{os.getpid()}|{_born(os.getpid())}|{_START}|{token_hex(4)}"


def _has_ended(holder: str) -> bool:
    """Whether a holder is known to have ended; False where it cannot be told, as on another machine."""
    machine, _, rest = holder.partition("|")
    number, _, rest = rest.partition("|")
    born = rest.partition("|")[0]
    return bool(born) and machine == _machine() and _born(int(number)) != born


def _machine() -> str:
    """This run of this machine (and of this container); empty where the system does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _born(number: int) -> str:
    """When the process of this number began, in ticks; empty where none runs, or the system does not tell."""
    try:
        told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if told[0] in _ENDED else told[19]
