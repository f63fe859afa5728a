"""Whether writing is stopped is told by the last word on it."""

from datetime import UTC, datetime

from sync.approval.hold import Hold, hold_of
from sync.model.event import Event, Kind
from tests.sync.plans import PLAN

AT = datetime(2020, 4, 1, 9, 5, tzinfo=UTC)


def _event(kind: Kind, reason: str = "") -> Event:
    return Event(seq=1, plan_id=PLAN, kind=kind, at=AT, actor="eve", payload={"reason": reason}, prev_hash="", hash="")


def test_the_last_word_counts() -> None:
    """Nothing, held, released, held anew for another reason; other events say nothing of it."""
    assert hold_of([]) is None
    assert hold_of([_event(Kind.HELD, "a"), _event(Kind.PUBLISHED)]) == Hold("eve", AT, "a")
    assert hold_of([_event(Kind.HELD, "a"), _event(Kind.RELEASED)]) is None
    again = hold_of([_event(Kind.HELD, "a"), _event(Kind.RELEASED), _event(Kind.HELD, "b")])
    assert str(again) == "eve stopped all writing on 2020-04-01 09:05 UTC: b"
