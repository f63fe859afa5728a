"""The conflicts of a plan that wait for a decision, told and mailed to those who decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sync.cycle.alerts import is_quiet
from sync.errors import UndeliveredError
from sync.jobs.shared_plan import deciders_of, memory_of, sides_named, tables_of
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.two_way.journal import OpenConflict
from sync.two_way.reminders import due, letter, reminded

__all__ = ["Reminded", "Waiting", "remind", "waiting"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conflict that waits: of what, between which places, since when, and when people were last reminded of it."""

    conflict: OpenConflict
    what: str
    reminded: datetime | None


@dataclass(frozen=True, slots=True)
class Reminded:
    """Of which conflicts people were reminded, how many of them, and why not where something is due and none was."""

    conflicts: tuple[OpenConflict, ...] = ()
    people: int = 0
    why_not: str = ""


def waiting(adapters: Adapters) -> tuple[tuple[Waiting, ...], tuple[str, ...]]:
    """The conflicts people were told of and did not decide, the oldest first, and where answers count.

    No place is looked at: what somebody decided since the last sync is not known here.
    """
    sides = sides_named(adapters)
    tables = {table.id: table for table in tables_of(adapters)}
    told = reminded(adapters.log.of(adapters.plan.id, Kind.REMINDED))
    found = [
        Waiting(one, tables[one.table].called(one.key, one.columns) if one.table in tables else one.key, at)
        for one in memory_of(adapters, sides).conflicts()
        for at in [told.get(one.digest)]
    ]
    return tuple(sorted(found, key=lambda one: one.conflict.since)), tuple(sorted(deciders_of(adapters)))


def remind(adapters: Adapters) -> Reminded:
    """Mail those who decide what waits for them for too long; nobody twice within that time, nor in quiet hours.

    Raises UndeliveredError where nobody could be reached; the next run tries again after the same time.
    """
    settings, alerts, now = adapters.settings.sync, adapters.settings.alerts, adapters.clock.now()
    open_, where = waiting(adapters)
    told = {one.conflict.digest: one.reminded for one in open_ if one.reminded is not None}
    late = due([one.conflict for one in open_], told, now, timedelta(hours=settings.remind_after_hours))
    if not late:
        return Reminded()
    if not settings.remind:
        return Reminded(why_not="nobody is named under `remind` in [sync]")
    here = now.astimezone(ZoneInfo(alerts.time_zone)).time()
    if is_quiet(here, alerts.quiet_from, alerts.quiet_until):
        return Reminded(why_not=f"it is quiet until {alerts.quiet_until:%H:%M}")
    tables = {table.id: table for table in tables_of(adapters)}
    subject, body = letter(adapters.plan.id, late, tables, where, now)
    record = {"conflicts": [one.digest for one in late], "to": len(settings.remind)}
    adapters.log.append(adapters.plan.id, Kind.REMINDED, "qplan", record)  # before: a lost answer sends none twice
    return Reminded(tuple(late), _sent(adapters, settings.remind, subject, body, now))


def _sent(adapters: Adapters, to: Sequence[str], subject: str, body: str, now: datetime) -> int:
    sent, lost = 0, []
    for address in to:
        try:
            adapters.post.send(address, subject, body, now)
            sent += 1
        except UndeliveredError as fault:
            lost.append(fault)
    if lost and not sent:
        raise lost[0]
    return sent
