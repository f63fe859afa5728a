"""A pause holds until somebody ends it or its window is over."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sync.model.event import Event, Kind
from sync.plan.paused import pause_of

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)


def event(at: int, kind: Kind, **payload: Any) -> Event:
    """Something that happened an hour after the other."""
    return Event(
        seq=at, plan_id="2020Q2", kind=kind, at=NOON + timedelta(hours=at), actor="ana", payload=payload,
        prev_hash=str(at), hash=str(at + 1),
    )  # fmt: skip


def paused(at: int, until: datetime | None = None) -> Event:
    """A pause, with or without an end."""
    return event(at, Kind.PAUSED, reason="upgrade", until=None if until is None else until.isoformat())


def test_nothing_is_paused_at_first() -> None:
    """Other events say nothing of it."""
    assert pause_of([event(0, Kind.PUBLISHED)], NOON) is None


def test_it_holds_until_it_is_resumed() -> None:
    """And then again from the next."""
    events = [paused(0), event(1, Kind.RESUMED), paused(2)]
    assert str(pause_of(events[:1], NOON + timedelta(days=99))) == (
        "ana paused the daemon on 2020-04-01 12:00 UTC: upgrade"
    )
    assert pause_of(events[:2], NOON) is None
    assert pause_of(events, NOON) is not None


def test_a_window_ends_by_itself() -> None:
    """At its end, not a moment earlier."""
    end = NOON + timedelta(hours=6)
    assert str(pause_of([paused(0, end)], end - timedelta(seconds=1))).endswith(
        "2020-04-01 12:00 UTC, until 2020-04-01 18:00 UTC: upgrade"
    )
    assert pause_of([paused(0, end)], end) is None
