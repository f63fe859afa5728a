"""Reminding people of conflicts that wait for their decision: of which, when, and in which words. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sync.model.event import Event, Kind
from sync.two_way.journal import OpenConflict
from sync.two_way.shared import SharedTable

__all__ = ["due", "letter", "reminded", "waited"]


def reminded(events: Iterable[Event]) -> Mapping[str, datetime]:
    """When people were last reminded of each conflict, by its digest."""
    told: dict[str, datetime] = {}
    for event in events:
        if event.kind is Kind.REMINDED:
            told |= dict.fromkeys(event.payload["conflicts"], event.at)
    return told


def due(
    waiting: Iterable[OpenConflict], told: Mapping[str, datetime], now: datetime, after: timedelta
) -> list[OpenConflict]:
    """The conflicts to remind of now, the oldest first.

    One that is older than `after`, and of which nobody was reminded within that time. One in which somebody wants
    something else meanwhile is another question, asked as soon as it is old enough itself.
    """
    found = [one for one in waiting if now - max(one.since, told.get(one.digest, one.since)) >= after]
    return sorted(found, key=lambda one: (one.since, one.digest))


def letter(
    plan: str, waiting: Sequence[OpenConflict], tables: Mapping[str, SharedTable], where: Sequence[str], now: datetime
) -> tuple[str, str]:
    """Subject and text of a reminder.

    Args:
        plan: its id. waiting: of which. tables: what is merged, by id. where: the places in which answers count.
        now: the time.
    """
    many = len(waiting) != 1
    subject = f"{plan}: {f'{len(waiting):,} conflicts wait' if many else '1 conflict waits'} for a decision"
    lines = [
        f"Edited differently in several places of the plan {plan}; no place is written until somebody decides:",
        "",
    ]
    for one in waiting:
        table = tables.get(one.table)
        what = " ".join([one.key, *one.columns]) if table is None else table.called(one.key, one.columns)
        line = f", {one.line}" if one.line else ""
        lines.append(f"- {what} ({' and '.join(one.sides)} differ): open for {waited(now - one.since)}{line}")
    tabs = " or ".join(where) or "no place: see `deciders` in [sync]"
    lines += ["", f"What each place says stands on the tab Conflicts. Decide there, in {tabs}."]
    return subject, "\n".join(lines) + "\n"


def waited(time: timedelta) -> str:
    """How long, in the largest unit that says it."""
    hours = int(time.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    count, unit = (hours // 24, "day") if hours >= 48 else (hours, "hour")
    return f"{count} {unit}{'s' if count != 1 else ''}"
