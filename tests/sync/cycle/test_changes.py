"""Changes within the quarter: what each kind takes or adds by period, who carries it, and which meet."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from calculations.fiscal import Period
from sync.cycle.changes import (
    NEEDS_AMOUNT,
    SORTS,
    Asked,
    Sort,
    State,
    below_zero,
    carried,
    changes_of,
    excess,
    moved,
    parts_in_force,
    share_left,
    total_moves,
    why_not_beside,
)
from sync.model.event import Event, Kind

NOON = datetime(2020, 4, 3, 12, tzinfo=UTC)
STARTS = (date(2020, 4, 1), date(2020, 5, 1), date(2020, 6, 1), date(2020, 7, 1))
MONTHS = tuple(Period(a, b, str(a)) for a, b in pairwise(STARTS))
QUOTA = dict(zip(STARTS[:3], (Decimal(3000), Decimal(3100), Decimal(6000)), strict=True))
SHARES = (Decimal("0.25"), Decimal("0.25"), Decimal("0.5"))
CENT = Decimal("0.01")


def becomes(sort: Sort, day: date, amount: int = 0, **more: Any) -> list[Decimal]:
    """What the quota of the three months becomes."""
    asked = Asked(sort, day, more.pop("until", None), Decimal(amount))
    return list(moved(asked, MONTHS, QUOTA, SHARES, CENT, **more).values())


def event(seq: int, step: State, number: int = 1, **more: Any) -> Event:
    """Something that happened to a change."""
    payload = {"change": number, "step": step.value, "said": "so", **more}
    return Event(
        seq=seq, plan_id="2020Q2", kind=Kind.QUOTA_CHANGE, at=NOON, actor="ana", payload=payload,
        prev_hash=str(seq), hash=str(seq + 1),
    )  # fmt: skip


def proposed(number: int = 1, person: str = "r1", day: str = "2020-05-11", until: str = "", now: str = "60") -> Event:
    """A change of 100 to 60, which another carries."""
    moves = {person: [["2020-04-01", "100", now]], "r9": [["2020-04-01", "50", "90"]]}
    told = {"person": person, "name": "Rep", "sort": "leaver", "effective": day, "until": until, "amount": "0"}
    return event(
        number, State.PROPOSED, number, **told, carrier="people", because="x", moves=moves, names={person: "Rep"}
    )


def test_every_kind_has_its_formula_in_words() -> None:
    """And those that take an amount are the four that are not told by the quota."""
    assert set(SORTS) == set(Sort)
    assert set(Sort) - NEEDS_AMOUNT == {Sort.LEAVER, Sort.LEAVE}


def test_of_a_period_under_way_the_days_left_are_taken() -> None:
    """On 11 May 21 of 31 days are left: 3,100 · 10/31 stays; June goes whole, April stays whole."""
    assert becomes(Sort.LEAVER, date(2020, 5, 11)) == [3000, 1000, 0]
    assert becomes(Sort.LEAVE, date(2020, 5, 11), until=date(2020, 6, 16)) == [3000, 1000, 3000]
    assert becomes(Sort.LEAVER, STARTS[0]) == [0, 0, 0]


def test_by_working_days_where_there_are_holidays() -> None:
    """May 2020 has 21 weekdays, 20 without the 1st; from the 18th on 10 are left: half of it."""
    free = (date(2020, 5, 1),)
    assert becomes(Sort.LEAVER, date(2020, 5, 18), holidays=free) == [3000, 1550, 0]
    weekend = Period(date(2020, 5, 2), date(2020, 5, 4), "weekend")
    assert share_left(weekend, date(2020, 5, 3), holidays=free) == Decimal("0.5")


def test_a_holiday_is_no_day_more_or_less() -> None:
    """A change from a holiday on is one from the next working day on, by working days."""
    free = (date(2020, 5, 21),)
    assert share_left(MONTHS[1], date(2020, 5, 21), holidays=free) == share_left(
        MONTHS[1], date(2020, 5, 22), holidays=free
    )


def test_amounts_of_a_whole_quarter_count_for_the_days_left() -> None:
    """8,000 a quarter are 2,000, 2,000 and 4,000; from 16 June on half of June's; off where it is handed over."""
    june = date(2020, 6, 16)
    assert becomes(Sort.TERRITORY, june, 8000) == [3000, 3100, 8000]
    assert becomes(Sort.TERRITORY, june, -8000) == [3000, 3100, 4000]
    assert becomes(Sort.TRANSFER, june, 8000) == [3000, 3100, 4000]


def test_a_joiner_ramps() -> None:
    """Nothing in the month of hire, a quarter in the next: 8,000 · 0.5 · 0.25 in June; before the first day nothing."""
    ramp = ((date(2020, 5, 1), 0.0), (date(2020, 6, 1), 0.25))
    assert becomes(Sort.JOINER, date(2020, 5, 11), 8000, ramp=ramp) == [3000, 3100, 7000]
    assert share_left(MONTHS[0], date(2020, 4, 11), ramp=ramp) == 0


def test_what_a_deal_has_in_excess_is_added_whole() -> None:
    """1,000 beyond the threshold, from 16 May on: 0.25 · 16/31 to 0.5 are 129.03 to 870.97 of 1,000… and cents stay."""
    assert excess(Decimal(900), Decimal(1000), Decimal("0.5")) == 400
    assert excess(Decimal(400), Decimal(1000), Decimal("0.5")) == 0
    april, may, june = becomes(Sort.DEAL, date(2020, 5, 16), 1000)
    weights = [Decimal("0.25") * 16 / 31, Decimal("0.5")]
    assert (april, may + june) == (3000, 3100 + 6000 + 1000)
    assert abs(may - 3100 - 1000 * weights[0] / sum(weights)) <= CENT
    assert becomes(Sort.DEAL, STARTS[3], 1000) == [3000, 3100, 6000]


@given(
    st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
    st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=1, max_size=4),
)
def test_those_who_carry_it_keep_each_period_to_the_cent(change: list[int], quotas: list[list[int]]) -> None:
    """Whatever the change and the quotas: what it adds to one is what the others lose, period by period."""
    added = {start: Decimal(one) / 100 for start, one in zip(STARTS[:3], change, strict=True)}
    others = {
        str(n): {start: Decimal(one) / 100 for start, one in zip(STARTS[:3], quota, strict=True)}
        for n, quota in enumerate(quotas)
    }
    after = carried(added, others, CENT)
    for start, more in added.items():
        assert sum(after[one][start] - others[one][start] for one in others) == -more
    moves = {one: {start: (others[one][start], now) for start, now in of.items()} for one, of in after.items()}
    assert total_moves(moves) == -sum(added.values())
    assert set(below_zero(moves)) == {one for one, of in after.items() if min(of.values()) < 0}


def test_where_nobody_has_a_quota_of_a_period_all_carry_alike() -> None:
    """10 to carry by two without a quota: 5 each."""
    none = {STARTS[0]: Decimal(0)}
    assert carried({STARTS[0]: Decimal(-10)}, {"a": none, "b": none}, CENT) == {
        "a": {STARTS[0]: Decimal(5)}, "b": {STARTS[0]: Decimal(5)},
    }  # fmt: skip


def test_a_change_goes_its_way_and_the_newest_agreed_one_counts() -> None:
    """Proposed, agreed, rejected, withdrawn; quotas in force are those agreed, the last on each."""
    other = proposed().model_copy(update={"kind": Kind.APPEAL})
    first = [other, proposed(), event(2, State.AGREED), proposed(2, "r2"), event(3, State.REJECTED, 2)]
    agreed, rejected = changes_of(first)
    assert (agreed.state, agreed.decided_by, agreed.said, agreed.is_open) == (State.AGREED, "ana", "so", False)
    assert (rejected.state, rejected.asked.until) == (State.REJECTED, None)
    assert agreed.quota("r1") == (100, 60)
    again = changes_of([*first, proposed(3, until="2020-06-01", now="20"), event(4, State.AGREED, 3)])
    assert again[2].asked.until == date(2020, 6, 1)
    assert parts_in_force(again) == {"r1": {STARTS[0]: 20}, "r9": {STARTS[0]: 90}}


def test_changes_meet_on_a_quota() -> None:
    """One agreed that holds from later on, and one still open, of whoever it moves; a later one may follow."""
    changes = changes_of([proposed(), event(1, State.AGREED), proposed(2, "r3"), event(2, State.REJECTED, 2)])
    early, same = date(2020, 5, 1), date(2020, 5, 11)
    assert [why_not_beside(changes, (person,), early) for person in ("r1", "r9")] == [
        ("change 1 of Rep holds from 2020-05-11 on", 1)
    ] * 2
    assert why_not_beside(changes, ("r1",), same) is None
    assert why_not_beside(changes, ("r3", "r4"), early) is None
    assert why_not_beside(changes_of([proposed()]), ("r9",), same) == ("change 1 of Rep is still open", 1)
