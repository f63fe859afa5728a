"""The leaders' round: whatever leaders say, in any order, no total moves by a cent."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cycle.leaders import Leader, Round, Seat, Stand, round_of, stand, why_not
from sync.model.event import Event, Kind

NOON = datetime(2020, 3, 10, 12, tzinfo=UTC)
TODAY, CLOSES = NOON.date(), date(2020, 3, 20)
HALF = Decimal("0.5")


def the_round() -> Round:
    """Top leads East and West; East leads Ann and Bo, West leads Cy, whose quota is fixed, and Di; Eve is Top's own."""
    seats = [
        Seat("ann", "Ann", "east", Decimal(100)),
        Seat("bo", "Bo", "east", Decimal("50.50")),
        Seat("cy", "Cy", "west", Decimal(70), is_pinned=True),
        Seat("di", "Di", "west", Decimal(30)),
        Seat("eve", "Eve", "top", Decimal(20)),
    ]
    leaders = [Leader("top", "Top", ""), Leader("east", "East", "top"), Leader("west", "West", "top")]
    return Round("2020Q2-1", CLOSES, HALF, {one.id: one for one in seats}, {one.id: one for one in leaders})


def said(now: Round, leader: str, **amounts: int) -> list[str]:
    """Why what a leader says is not taken."""
    told = {id_: Decimal(amount) for id_, amount in amounts.items()}
    return [fault.sentence for fault in why_not(now, leader, told, dict.fromkeys(told, "because"), TODAY)]


def submit(now: Round, leader: str, **amounts: int) -> Round:
    """The round once it was taken."""
    assert said(now, leader, **amounts) == []
    told = {id_: [str(amount), "because"] for id_, amount in amounts.items()}
    return stand(now, Kind.ROUND_SUBMITTED, {"leader": leader, "amounts": told}, NOON)


def test_an_envelope_is_the_sum_of_all_below() -> None:
    """However far below."""
    now = the_round()
    assert [now.envelope(leader) for leader in ("east", "west", "top")] == [
        Decimal("150.50"), Decimal(100), Decimal("270.50"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("leader", "amounts", "says"),
    [
        ("east", {"ann": 101}, "The quotas add up to 151.50, 1.00 more than the 150.50 there are."),
        ("east", {"ann": 99}, "The quotas add up to 149.50, 1.00 less than the 150.50 there are."),
        ("east", {"di": 30}, "di is not below East."),
        ("west", {"cy": 60, "di": 40}, "The quota of Cy was fixed by a planner."),
        ("east", {"ann": 49, "bo": 101}, "Ann would get 49, below 50% of the 100 calculated."),
        ("north", {}, "'north' leads nobody in the round."),
    ],
)
def test_what_moves_a_total_or_reaches_too_far_is_not_taken(leader: str, amounts: dict[str, int], says: str) -> None:
    """Each with its sentence."""
    assert says in said(the_round(), leader, **amounts)


def test_a_move_needs_a_reason() -> None:
    """Two move, one without: that one is named."""
    told = {"ann": Decimal(90), "bo": Decimal("60.50")}
    faults = why_not(the_round(), "east", told, {"ann": "patch", "bo": " "}, TODAY)
    assert [fault.sentence for fault in faults] == ["The quota of Bo moves without a reason."]


def test_the_level_above_has_the_last_word_and_may_return_to_any_level() -> None:
    """East moves, Top moves East's people again; then only a return opens East, and Top has to submit anew."""
    now = submit(the_round(), "top", ann=90, eve=30)
    assert "Top, above, has submitted: that holds for everybody below." in said(now, "east")
    assert "Top has submitted." in said(now, "top")
    now = stand(now, Kind.ROUND_RETURNED, {"leader": "east", "reason": "too much for Ann"}, NOON)
    assert (now.stands["east"], now.stands["top"], now.said["east"]) == (Stand.RETURNED, Stand.OPEN, "too much for Ann")
    assert now.envelope("east") == Decimal("140.50")
    now = stand(
        now, Kind.ROUND_SUBMITTED, {"leader": "east", "amounts": {"ann": ["80", "x"], "bo": ["60.50", "y"]}}, NOON
    )
    assert (now.amount("ann"), now.moved["ann"].by) == (Decimal(80), "east")


def test_recalling_brings_back_what_stood_before() -> None:
    """East's move is gone, what others moved stays."""
    told = {"ann": ["110", "x"], "bo": ["40.5", "x"]}
    now = submit(the_round(), "west")
    moved = stand(now, Kind.ROUND_SUBMITTED, {"leader": "east", "amounts": told}, NOON)
    back = stand(moved, Kind.ROUND_RECALLED, {"leader": "east"}, NOON)
    assert (back.amount("ann"), back.stands["east"], back.stands["west"]) == (100, Stand.OPEN, Stand.SUBMITTED)


def test_nothing_is_recalled_over_what_somebody_above_said() -> None:
    """East submits, Top takes 1 from Ann for Di, and is returned to: East cannot bring Ann's 1 back, which Di has."""
    now = submit(submit(the_round(), "east"), "top", ann=99, di=31)
    now = stand(now, Kind.ROUND_RETURNED, {"leader": "top", "reason": "so"}, NOON)
    assert now.stands["east"] is Stand.SUBMITTED
    assert "east" not in now.before
    assert now.envelope("top") == Decimal("270.50")


def test_after_its_day_nothing_is_taken_and_the_round_is_over() -> None:
    """Whoever did not submit has the calculated quotas."""
    late = CLOSES + timedelta(days=1)
    now = the_round()
    assert not now.is_over(CLOSES)
    assert now.is_over(late)
    assert now.stand_of("east", late) is Stand.OVER
    (fault,) = why_not(now, "east", {}, {}, late)
    assert fault.sentence == "The round 2020Q2-1 closed on 2020-03-20."
    assert submit(now, "top").is_over(TODAY)


def event(seq: int, kind: Kind, **payload: Any) -> Event:
    """Something that happened."""
    return Event(
        seq=seq,
        plan_id="2020Q2",
        kind=kind,
        at=NOON,
        actor="ana",
        payload=payload,
        prev_hash=str(seq),
        hash=str(seq + 1),
    )


def test_a_round_is_read_off_its_events() -> None:
    """None before one is opened; then as it was opened, with what was said in it, and nothing of another round."""
    opened = event(
        0, Kind.ROUND_OPENED, round="2020Q2-1", closes="2020-03-20", floor="0.5",
        seats=[["ann", "Ann", "east", "100.50", False], ["cy", "Cy", "east", "70", True]],
        leaders=[["east", "East", ""]],
    )  # fmt: skip
    assert round_of([event(9, Kind.PUBLISHED)]) is None
    now = round_of([opened, event(1, Kind.PUBLISHED, round="2020Q2-1")])
    assert now is not None
    assert now.seats["cy"] == Seat("cy", "Cy", "east", Decimal(70), is_pinned=True)
    assert (now.closes, now.floor, now.envelope("east"), now.moved) == (CLOSES, HALF, Decimal("170.50"), {})
    said_in = {"leader": "east", "amounts": {"ann": ["100.50", ""]}}
    elsewhere = event(2, Kind.ROUND_SUBMITTED, round="2020Q1-1", **said_in)
    assert round_of([opened, elsewhere]) == now
    after = round_of([opened, event(2, Kind.ROUND_SUBMITTED, round="2020Q2-1", **said_in)])
    assert after is not None
    assert after.is_over(TODAY)


_LEADERS = st.sampled_from(["top", "east", "west"])
_WORDS = st.lists(
    st.tuples(
        st.sampled_from([Kind.ROUND_SUBMITTED, Kind.ROUND_RECALLED, Kind.ROUND_RETURNED]),
        _LEADERS,
        st.dictionaries(st.sampled_from(["ann", "bo", "cy", "di", "eve"]), st.integers(-20, 20), max_size=3),
    ),
    max_size=12,
)


@given(_WORDS)
@settings(max_examples=60)
def test_no_total_ever_moves(words: list[tuple[Kind, str, dict[str, int]]]) -> None:
    """Any words in any order, those that are refused left out: company and fixed quotas stay, to the cent."""
    now = the_round()
    total = now.envelope("top")
    for kind, leader, shifts in words:
        payload: dict[str, Any] = {"leader": leader, "reason": "because"}
        if kind is Kind.ROUND_SUBMITTED:
            amounts = {id_: now.amount(id_) + shift for id_, shift in shifts.items()}
            last = next(reversed(amounts), None)
            if last is not None:  # let some of them add up
                amounts[last] -= sum(shifts.values())
            if why_not(now, leader, amounts, dict.fromkeys(amounts, "because"), TODAY):
                continue
            payload["amounts"] = {id_: [str(amount), "because"] for id_, amount in amounts.items()}
        elif kind is Kind.ROUND_RECALLED and (
            now.stands.get(leader) is not Stand.SUBMITTED or leader not in now.before
        ):
            continue
        now = stand(now, kind, payload, NOON)
        assert now.envelope("top") == total
        assert now.amount("cy") == 70
        assert all(now.amount(seat.id) >= seat.calculated * HALF for seat in now.seats.values())
