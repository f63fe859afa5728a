"""The total of a team over its people: exact, with pins and floors, in three ways."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.errors import ShapeError
from calculations.quota.split.spread import TeamTotal, Way, spread_totals

NAN = float("nan")


def test_a_total_is_spread_as_the_calculated_quotas_are_to_each_other():
    """90,000 of 60:30 in thousands; who is in another team stays as calculated."""
    found = spread_totals([60_000, 30_000, 50_000], ["East", "East", "West"], [TeamTotal("East", 120_000)])
    assert found.quotas.tolist() == [80_000, 40_000, 50_000]
    assert found.is_spread.tolist() == [True, True, False]
    assert found.findings == ()


def test_what_is_below_a_unit_goes_to_one():
    """120,500.25 in thousands: one of the two carries the 500.25."""
    found = spread_totals([60_000, 30_000], ["E", "E"], [TeamTotal("E", 120_500.25)])
    assert sorted(found.quotas.tolist()) == [40_000, 80_500.25]


def test_everybody_the_same():
    """100,000 in three equal parts of whole thousands."""
    found = spread_totals([60_000, 30_000, 10_000], ["E"] * 3, [TeamTotal("E", 100_000, Way.EQUAL)])
    assert sorted(found.quotas.tolist()) == [33_000, 33_000, 34_000]


def test_pins_and_floors_stand():
    """90,000, of which 10,000 pinned: 80,000 in equal parts would be 40,000 each, and one must have 45,000."""
    totals = [TeamTotal("E", 90_000, Way.EQUAL)]
    found = spread_totals([60_000, 30_000, 5_000], ["E"] * 3, totals, pins=[NAN, NAN, 10_000], floors=[45_000, 0, 0])
    assert found.quotas.tolist() == [45_000, 35_000, 10_000]
    assert found.is_spread.tolist() == [True, True, False]
    assert found.at_floor.tolist() == [True, False, False]


def test_to_the_unpinned_leaves_those_that_a_bound_holds():
    """The first is held by the cap at 60,000; the change of −20,000 is carried by the others, in proportion 3:1."""
    totals = [TeamTotal("E", 80_000, Way.UNPINNED)]
    found = spread_totals([60_000, 30_000, 10_000], ["E"] * 3, totals, held=np.array([True, False, False]))
    assert found.quotas.tolist() == [60_000, 15_000, 5_000]
    proportional = spread_totals([60_000, 30_000, 10_000], ["E"] * 3, [TeamTotal("E", 80_000)], held=np.ones(3, bool))
    assert proportional.quotas.tolist() == [48_000, 24_000, 8_000]


def test_nobody_with_a_calculated_quota_means_equal_parts():
    """There is nothing to be in proportion to; what is missing or below zero is none."""
    found = spread_totals([0, NAN, -5], ["E"] * 3, [TeamTotal("E", 3_000)])
    assert found.quotas.tolist() == [1_000, 1_000, 1_000]


def test_floors_that_leave_no_room_for_whole_units_are_met_in_the_smallest_amount():
    """Floors of 900.50 and 1,099.50 are 2,000 together: in thousands they would be 3,000."""
    found = spread_totals([1, 1], ["E", "E"], [TeamTotal("E", 2_000)], floors=[900.5, 1_099.5])
    assert found.quotas.tolist() == [900.5, 1_099.5]
    assert found.findings == ()


def test_what_cannot_be_met_is_said():
    """Floors above the total, everybody pinned, nobody there, less than nothing."""
    totals = [
        TeamTotal("a", 10_000, name="Ana's"),
        TeamTotal("b", 50_000, name="Ben's"),
        TeamTotal("c", 1_000),
        TeamTotal("d", -1),
        TeamTotal("e", 1e300),
    ]
    pins, floors = [NAN, 20_000, NAN, NAN], [12_345, 0, NAN, NAN]
    found = spread_totals([5_000, 1_000, 7_000, 8_000], ["a", "b", "d", "e"], totals, pins=pins, floors=floors)
    assert found.quotas.tolist() == [12_345, 20_000, 7_000, 8_000]
    assert {one.code for one in found.findings} == {
        "quota.team-total-missed",
        "quota.team-total-nobody",
        "quota.team-total-impossible",
    }
    said = [one.sentence for one in found.findings]
    assert "Pins and floors of the team Ana's are 2,345 above the total typed for it." in said
    assert "30,000 of the total typed for the team Ben's is carried by nobody: all quotas are pinned." in said
    assert "A total is typed for the team c, and nobody is in it." in said
    assert "The total of the team d cannot be spread." in said


def test_shapes_that_do_not_fit_are_refused():
    """Teams, flags and the unit."""
    with pytest.raises(ShapeError, match="1 teams for 2"):
        spread_totals([1, 2], ["E"], [])
    with pytest.raises(ShapeError, match="1 flags for 2"):
        spread_totals([1, 2], ["E", "E"], [], held=np.array([True]))
    with pytest.raises(ShapeError, match=r"unit 0\.5"):
        spread_totals([1], ["E"], [], unit=0.5)


_MONEY = st.integers(0, 10**9)


@given(
    st.lists(
        st.tuples(_MONEY, st.sampled_from("abc"), st.none() | _MONEY, st.none() | _MONEY, st.booleans()),
        min_size=1,
        max_size=12,
    ),
    st.dictionaries(st.sampled_from("abc"), st.tuples(_MONEY, st.sampled_from(list(Way))), max_size=3),
    st.sampled_from([1, 100, 1_000]),
    st.sampled_from([0, 2, 3]),
)
def test_a_team_adds_up_to_its_total_to_the_smallest_amount_or_says_that_it_does_not(people, typed, unit, digits):
    """Counted in whole smallest amounts: pins stand, nobody is below the floor, other teams are as calculated."""
    scale = 10**digits
    calculated, teams, pins, floors, held = map(list, zip(*people, strict=True))
    totals = [TeamTotal(team, amount / scale, way) for team, (amount, way) in typed.items()]
    found = spread_totals(
        np.array(calculated) / scale,
        teams,
        totals,
        pins=[NAN if pin is None else pin / scale for pin in pins],
        floors=[NAN if floor is None else floor / scale for floor in floors],
        held=np.array(held),
        unit=unit,
        digits=digits,
    )
    small = [round(quota * scale) for quota in found.quotas]
    assert np.allclose(found.quotas * scale, small, rtol=0, atol=1e-4)
    missed = {one.rows[0]: round(one.amount * scale) for one in found.findings if one.code == "quota.team-total-missed"}
    nobody = {one.rows[0] for one in found.findings if one.code == "quota.team-total-nobody"}
    for team, (amount, way) in typed.items():
        own = [at for at, name in enumerate(teams) if name == team]
        if not own:
            assert team in nobody
            continue
        assert sum(small[at] for at in own) + missed.get(team, 0) == amount
        stands = {
            at: pins[at] if way is not Way.UNPINNED or not held[at] or pins[at] is not None else calculated[at]
            for at in own
        }
        least = sum(floors[at] or 0 if stands[at] is None else stands[at] for at in own)
        can_be_met = amount == least or (amount > least and None in stands.values())
        assert (team in missed) is not can_be_met
        for at in own:
            if pins[at] is not None:
                assert small[at] == pins[at]
            elif way is Way.UNPINNED and held[at]:
                assert small[at] == calculated[at]
            else:
                assert small[at] >= (floors[at] or 0)
    for at, team in enumerate(teams):
        if team not in typed:
            assert small[at] == calculated[at]
