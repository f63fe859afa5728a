"""Reminders of conflicts: of those that wait too long, once in a while, in words that say where to decide."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.model.event import Event, Kind
from sync.two_way.journal import OpenConflict
from sync.two_way.reminders import due, letter, reminded, waited
from sync.two_way.shared import SharedTable
from sync.two_way.table import Column, Rules

NOW = datetime(2020, 4, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
QUOTAS = SharedTable(
    "quotas",
    "quotas",
    Rules((Column("override"),), ("excel", "sheets")),
    title="Quotas",
    titles={"override": "Override"},
)


def conflict(digest: str, days: float, table: str = "quotas") -> OpenConflict:
    """One that waits so long."""
    return OpenConflict(
        digest, table, "R1", ("override",), (None,), ("excel", "sheets"), "Line 1", NOW - timedelta(days=days)
    )


def event(kind: Kind, days: float, payload: dict[str, object]) -> Event:
    """One on record so many days ago."""
    at = NOW - timedelta(days=days)
    return Event(seq=1, plan_id="2020Q2", kind=kind, at=at, actor="qplan", payload=payload, prev_hash="", hash="")


def test_what_waits_a_day_is_told_and_told_again_a_day_later() -> None:
    """The oldest first; what was told within the day is not told again, what is young not yet."""
    waiting = [
        conflict("young", 0.5),
        conflict("told", 3),
        conflict("again", 5),
        conflict("old", 9),
        conflict("new", 1),
    ]
    told = reminded(
        [
            event(Kind.REMINDED, 4, {"conflicts": ["told", "again"], "to": 1}),
            event(Kind.REMINDED, 0.9, {"conflicts": ["told"], "to": 1}),
            event(Kind.ALERTED, 0.1, {"names": ["again"], "standing": []}),
        ]
    )
    assert [one.digest for one in due(waiting, told, NOW, DAY)] == ["old", "again", "new"]


def test_a_reminder_says_what_waits_how_long_and_where_to_decide() -> None:
    """By the names people know; a table of another layout by its ids."""
    subject, body = letter("2020Q2", [conflict("a", 3), conflict("b", 0.1, "gone")], {"quotas": QUOTAS}, ["excel"], NOW)
    assert subject == "2020Q2: 2 conflicts wait for a decision"
    assert "- Quotas: Override of R1 (excel and sheets differ): open for 3 days, Line 1" in body
    assert "- R1 override (excel and sheets differ): open for 2 hours, Line 1" in body
    assert "Decide there, in excel." in body
    subject, body = letter("2020Q2", [conflict("a", 1)], {"quotas": QUOTAS}, [], NOW)
    assert subject == "2020Q2: 1 conflict waits for a decision"
    assert "no place: see `deciders`" in body


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.9, "less than an hour"), (1, "1 hour"), (47, "47 hours"), (48, "2 days"), (24 * 30, "30 days")],
)
def test_ages_are_said_in_the_largest_unit_that_tells(hours: float, said: str) -> None:
    """Hours up to two days, then days."""
    assert waited(timedelta(hours=hours)) == said
