"""Lanes open with the approval or with the go, and between two moments; a change without one is written at once."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.model.change import Change, RecordKey
from sync.writeback.diff import diff
from sync.writeback.lanes import Lane, LaneState, Opening, lane_of, lane_states, may_write
from tests.sync.plans import PLAN, want

NOON = datetime(2026, 12, 31, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=8)
QUOTAS = Lane("ForecastingQuota", "quotas")
MOVES = Lane("Account", "account moves", Opening.CUTOVER, NOON, LATER)


def _move(account: str) -> Change:
    moved = RecordKey.of("Account", {"Id": account})
    wanted = want("a", 1).model_copy(update={"record": moved, "field": "OwnerId", "value": "005B", "unit": ""})
    return diff(PLAN, [wanted], {}).changes[0]


QUOTA = diff(PLAN, [want("a", 100)], {}).changes[0]
ONE, TWO = _move("001A"), _move("001B")


@pytest.mark.parametrize(
    ("moment", "is_go", "waits"),
    [
        (NOON - timedelta(seconds=1), False, "waits for the go of the cutover"),
        (NOON, False, "waits for the go of the cutover"),
        (NOON - timedelta(seconds=1), True, "opens on 2026-12-31 12:00 UTC"),
        (NOON, True, ""),
        (LATER - timedelta(seconds=1), True, ""),
        (LATER, True, "closed since 2026-12-31 20:00 UTC"),
        (LATER, False, "closed since 2026-12-31 20:00 UTC"),
    ],
)
def test_a_lane_is_open_after_the_go_from_its_first_moment_until_its_last(
    moment: datetime, is_go: bool, waits: str
) -> None:
    """From noon inclusive to eight in the evening exclusive, and only with the go."""
    assert MOVES.waits(moment, is_go=is_go) == waits
    assert may_write(ONE, (QUOTAS, MOVES), moment, is_go=is_go) is (waits == "")


def test_what_opens_with_the_approval_waits_for_nobody() -> None:
    """Nor does a kind of which nothing is said."""
    assert QUOTAS.waits(NOON, is_go=False) == ""
    assert may_write(QUOTA, (MOVES,), NOON, is_go=False)
    assert (lane_of(QUOTA, (MOVES,)), lane_of(ONE, (QUOTAS, MOVES))) == (None, MOVES)


def test_each_lane_with_changes_says_how_far_it_is() -> None:
    """One quota and two moves, one of these written; a lane without a change is not named."""
    deals = Lane("Opportunity", "open deals", Opening.CUTOVER)
    states = lane_states([QUOTA, ONE, TWO], [ONE], (QUOTAS, MOVES, deals), NOON, is_go=False)
    assert states == (LaneState(QUOTAS, 1, 0, ""), LaneState(MOVES, 2, 1, "waits for the go of the cutover"))
    assert [state.left for state in states] == [1, 1]
    assert [str(state) for state in states] == [
        "quotas: 0 of 1 written",
        "account moves: 1 of 2 written, waits for the go of the cutover",
    ]
    assert str(LaneState(MOVES, 2, 2, "closed since then")) == "account moves: 2 of 2 written"
