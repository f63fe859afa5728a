"""Alerts: what sounds, what keeps quiet because its cause sounds, and what people have taken note of.

Nothing here looks at a plan: it is given what is the matter, and what was told and answered before. All that sounds
goes into one message; a message is sent when something in it is new, never in quiet hours, and so often a day at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sync.model.event import Event, Kind

__all__ = ["RULES", "Alarm", "Memory", "Rule", "Sounding", "is_quiet", "remembered", "sounding"]


class Rule(NamedTuple):
    """What an alarm is about, and the codes of those that are its cause: while one of them sounds, it keeps quiet."""

    meaning: str
    causes: tuple[str, ...] = ()


RULES: Mapping[str, Rule] = {
    "job-late": Rule("a job of the daemon did not succeed for three of its intervals"),
    "stale-data": Rule("the CRM was not read for a day", ("job-late",)),
    "drift": Rule("an approved value is another in the CRM", ("job-late",)),
    "conflict": Rule("places of the plan contradict each other and nobody decided", ("job-late",)),
    "milestone-late": Rule("a task of the cycle is late or its evidence stale"),
    "appeal-open": Rule("an appeal waits for a decision"),
    "orphaned-accounts": Rule("accounts belong to people who left", ("stale-data", "job-late")),
    "coverage-low": Rule("the pipeline covers less than the past required", ("stale-data", "job-late")),
    "pacing-behind": Rule(
        "less is booked than in any of the own last quarters by the same part of them", ("stale-data", "job-late")
    ),
    "forecast-moved": Rule("planned revenue moved since the facts before", ("stale-data", "job-late")),
}
"""Everything that can sound, by code."""

_TOLD_AGAIN = timedelta(days=1)


class Alarm(NamedTuple):
    """Something that is the matter.

    Args:
        code: of `RULES`. key: what exactly: another key is another alarm. sentence: what is the matter. remedy: what to
            do. weight: by which alarms are ordered: money where there is any, else how many.
    """

    code: str
    key: str
    sentence: str
    remedy: str
    weight: float = 0.0

    @property
    def name(self) -> str:
        """What it is known by: `drift:Ann`."""
        return f"{self.code}:{self.key}" if self.key else self.code


@dataclass(frozen=True)
class Memory:
    """What was told and answered: when each alarm was told last, who took note of it, until when it is put off, and the
    moments of messages."""

    told: Mapping[str, datetime] = field(default_factory=dict)
    noted: Mapping[str, str] = field(default_factory=dict)
    put_off: Mapping[str, datetime] = field(default_factory=dict)
    messages: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Sounding:
    """What comes of alarms.

    Args:
        sounds: those to be told, the gravest first. quiet: those that are not, with why.
        is_due: whether a message is to be sent now. waits: why not, where something sounds; empty else.
    """

    sounds: tuple[Alarm, ...]
    quiet: tuple[tuple[Alarm, str], ...]
    is_due: bool
    waits: str


def remembered(events: Iterable[Event]) -> Memory:
    """What events tell of alerts. Taking note of an alarm holds until it was over once: then it may sound again."""
    told: dict[str, datetime] = {}
    noted: dict[str, str] = {}
    put_off: dict[str, datetime] = {}
    messages: list[datetime] = []
    for event in events:
        match event.kind:
            case Kind.ALERTED:
                messages.append(event.at)
                told |= dict.fromkeys(event.payload["names"], event.at)
                standing = set(event.payload["standing"])
                noted = {name: by for name, by in noted.items() if name in standing}
            case Kind.ALERT_NOTED:
                noted[event.payload["name"]] = event.actor
            case Kind.ALERT_PUT_OFF:
                put_off[event.payload["name"]] = datetime.fromisoformat(event.payload["until"])
            case _:
                pass
    return Memory(told, noted, put_off, tuple(messages))


def sounding(
    alarms: Sequence[Alarm],
    memory: Memory,
    now: datetime,
    *,
    off: Iterable[str] = (),
    quiet_from: time = time(20),
    quiet_until: time = time(7),
    most_a_day: int = 5,
) -> Sounding:
    """What of all that is the matter is told now.

    Args:
        alarms: all of it. memory: what was told and answered. now: the moment, in the zone of the quiet hours.
        off: codes nobody wants. quiet_from, quiet_until: hours without messages; equal for none.
        most_a_day: messages in any 24 hours.
    """
    codes = {alarm.code for alarm in alarms}
    sounds, quiet = [], []
    for alarm in sorted(alarms, key=lambda one: (list(RULES).index(one.code), -one.weight, one.key)):
        why = _why_quiet(alarm, codes, memory, now, set(off))
        if why:
            quiet.append((alarm, why))
        else:
            sounds.append(alarm)
    if not sounds:
        return Sounding((), tuple(quiet), is_due=False, waits="")
    waits = ""
    if not any(now - memory.told.get(one.name, now - _TOLD_AGAIN) >= _TOLD_AGAIN for one in sounds):
        waits = "all of it was told within a day"
    elif is_quiet(now.timetz().replace(tzinfo=None), quiet_from, quiet_until):
        waits = f"it is quiet until {quiet_until:%H:%M}"
    elif sum(now - at < timedelta(days=1) for at in memory.messages) >= most_a_day:
        waits = f"{most_a_day} messages were sent within a day"
    return Sounding(tuple(sounds), tuple(quiet), is_due=not waits, waits=waits)


def _why_quiet(alarm: Alarm, codes: set[str], memory: Memory, now: datetime, off: set[str]) -> str:
    if alarm.code in off:
        return "switched off"
    cause = next((code for code in RULES[alarm.code].causes if code in codes and code not in off), "")
    if cause:
        return f"its cause sounds: {cause}"
    if alarm.name in memory.noted:
        return f"{memory.noted[alarm.name]} took note of it"
    until = memory.put_off.get(alarm.name)
    return f"put off until {until:%Y-%m-%d %H:%M}" if until is not None and until > now else ""


def is_quiet(at: time, since: time, until: time) -> bool:
    """Whether a time of day lies in hours that may go over midnight."""
    return since <= at < until if since <= until else at >= since or at < until
