"""Alerts: grouped, quiet where their cause sounds, answered by name, and never a storm."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.cycle.alerts import RULES, Alarm, Memory, remembered, sounding
from sync.model.event import Event, Kind

NOON = datetime(2020, 4, 3, 12, tzinfo=UTC)


def alarm(code: str, key: str = "", weight: float = 0.0) -> Alarm:
    """Something that is the matter."""
    return Alarm(code, key, f"{code} {key}.", "Mend it.", weight)


def event(seq: int, kind: Kind, at: datetime = NOON, actor: str = "ana", **payload: Any) -> Event:
    """Something that happened."""
    return Event(
        seq=seq, plan_id="2020Q2", kind=kind, at=at, actor=actor, payload=payload, prev_hash=str(seq), hash=str(seq + 1)
    )


def told(at: datetime, *names: str, standing: tuple[str, ...] = ()) -> Event:
    """A message."""
    return event(0, Kind.ALERTED, at, names=list(names), standing=list(standing or names))


def names(alarms: tuple[Alarm, ...]) -> list[str]:
    """What they are known by."""
    return [one.name for one in alarms]


def test_a_cause_silences_what_follows_from_it() -> None:
    """The CRM cannot be read: one alarm, and forty that follow from it keep quiet with their reason."""
    many = [alarm("orphaned-accounts", str(number)) for number in range(40)]
    found = sounding([*many, alarm("stale-data"), alarm("job-late", "pull")], Memory(), NOON)
    assert names(found.sounds) == ["job-late:pull"]
    assert {why for _, why in found.quiet} == {"its cause sounds: stale-data", "its cause sounds: job-late"}
    assert len(found.quiet) == 41


def test_a_cause_that_is_switched_off_silences_nothing() -> None:
    """Nobody wants to hear of jobs: then stale data sounds."""
    found = sounding([alarm("stale-data"), alarm("job-late")], Memory(), NOON, off=["job-late"])
    assert names(found.sounds) == ["stale-data"]
    assert [why for _, why in found.quiet] == ["switched off"]


def test_the_gravest_come_first() -> None:
    """By what they are about, then by weight."""
    found = sounding([alarm("drift", "a", 5), alarm("coverage-low"), alarm("drift", "b", 9)], Memory(), NOON)
    assert names(found.sounds) == ["drift:b", "drift:a", "coverage-low"]


def test_what_was_told_today_is_not_told_again_unless_something_is_new() -> None:
    """A day later it is; with a new alarm beside it, all that stands is told together."""
    memory = remembered([told(NOON - timedelta(hours=3), "drift:a")])
    again = sounding([alarm("drift", "a")], memory, NOON)
    assert (again.is_due, again.waits) == (False, "all of it was told within a day")
    assert sounding([alarm("drift", "a")], memory, NOON + timedelta(hours=21)).is_due
    both = sounding([alarm("drift", "a"), alarm("drift", "b")], memory, NOON)
    assert (both.is_due, names(both.sounds)) == (True, ["drift:a", "drift:b"])


def test_taking_note_holds_until_it_was_over_once() -> None:
    """Noted: quiet. Gone and back: it sounds."""
    other = event(2, Kind.PUBLISHED)  # other things happen to a plan too
    events = [told(NOON - timedelta(days=3), "drift:a"), event(1, Kind.ALERT_NOTED, name="drift:a"), other]
    found = sounding([alarm("drift", "a")], remembered(events), NOON)
    assert [why for _, why in found.quiet] == ["ana took note of it"]
    events.append(told(NOON - timedelta(days=2), "conflict", standing=("conflict",)))
    assert sounding([alarm("drift", "a")], remembered(events), NOON).is_due


def test_put_off_until_a_moment() -> None:
    """Then it sounds again."""
    until = NOON + timedelta(hours=6)
    memory = remembered([event(0, Kind.ALERT_PUT_OFF, name="drift:a", until=until.isoformat())])
    assert not sounding([alarm("drift", "a")], memory, NOON).sounds
    assert sounding([alarm("drift", "a")], memory, until).sounds


@pytest.mark.parametrize(
    ("hour", "since", "until", "is_due"),
    [(23, 20, 7, False), (6, 20, 7, False), (7, 20, 7, True), (19, 20, 7, True), (13, 12, 14, False), (3, 0, 0, True)],
)
def test_quiet_hours_go_over_midnight(hour: int, since: int, until: int, *, is_due: bool) -> None:
    """From one hour to another, the end excluded; equal ends are none."""
    at = NOON.replace(hour=hour)
    found = sounding([alarm("drift")], Memory(), at, quiet_from=time(since), quiet_until=time(until))
    assert found.is_due is is_due


@given(st.lists(st.tuples(st.sampled_from(sorted(RULES)), st.sampled_from("abc"), st.integers(1, 180)), max_size=60))
def test_no_more_than_five_messages_a_day_whatever_happens(trouble: list[tuple[str, str, int]]) -> None:
    """Alarms come and stay, minutes apart: in any 24 hours five messages at most are sent."""
    now, memory, sent, standing = NOON, Memory(), list[datetime](), dict[str, Alarm]()
    for code, key, minutes in trouble:
        now += timedelta(minutes=minutes)
        one = alarm(code, key)
        standing[one.name] = one
        found = sounding(list(standing.values()), memory, now, quiet_from=time(0), quiet_until=time(0))
        if found.is_due:
            sent.append(now)
            tell = dict.fromkeys(names(found.sounds), now)
            memory = Memory({**memory.told, **tell}, memory.noted, memory.put_off, (*memory.messages, now))
    for first in sent:
        assert sum(first <= at < first + timedelta(days=1) for at in sent) <= 5
