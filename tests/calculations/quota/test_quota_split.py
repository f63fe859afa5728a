"""The split on small cases worked by hand, and its answers to bad input."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.findings import Severity
from calculations.quota.split.split import QuotaSplit, split_quota

NAN = math.nan


def codes(split: QuotaSplit) -> list[str]:
    """Codes of the findings, gravest first."""
    return [finding.code for finding in split.findings]


def adds_up(split: QuotaSplit) -> bool:
    """Quotas and what was not allocated are the street total, in whole money."""
    return int(split.quotas.sum()) + split.unallocated == split.street_total


def test_proportional_split_without_history() -> None:
    """1,000,000 and 10 % over weights 5, 3, 2 and 1: 100,000 per weight, no bounds, nothing to report."""
    split = split_quota(1_000_000, [5, 3, 2, 1])
    assert split.quotas.tolist() == [500_000, 300_000, 200_000, 100_000]
    assert (split.street_target, split.street_total, split.rounding_difference) == (1_100_000, 1_100_000, 0)
    assert split.unallocated == 0
    assert not split.clipped.any()
    assert split.findings == ()


def test_floor_and_cap_hold_and_the_rest_shares_the_difference() -> None:
    """Without bounds 400, 300, 200, 100 thousand; last quotas cap the first at 260 and lift the third to 320.

    Left for the other two: 1,000 − 260 − 320 = 420 over weights 3 and 1.
    """
    split = split_quota(1_000_000, [4, 3, 2, 1], over_assignment=0, last_quota=[200_000, NAN, 400_000, 0])
    assert split.quotas.tolist() == [260_000, 315_000, 320_000, 105_000]
    assert split.at_cap.tolist() == [True, False, False, False]
    assert split.at_floor.tolist() == [False, False, True, False]
    assert split.clipped.tolist() == [True, False, True, False]
    assert split.floors.tolist() == [160_000, 0, 320_000, 0]
    assert split.caps.tolist() == pytest.approx([260_000, math.inf, 520_000, math.inf])


def test_ramp_multiplies_weight_floor_and_cap() -> None:
    """Half ramped: half the weight of the twin, and half the cap (1.3 × 100,000 × 0.5)."""
    free = split_quota(300_000, [1, 1], over_assignment=0, ramp=[1, 0.5])
    assert free.quotas.tolist() == [200_000, 100_000]
    capped = split_quota(300_000, [1, 1], over_assignment=0, ramp=[1, 0.5], last_quota=[NAN, 100_000])
    assert capped.quotas.tolist() == [235_000, 65_000]


def test_street_total_is_rounded_first_and_the_difference_shown() -> None:
    """1,234,567 × 1.1 = 1,358,023.70, to the thousand 1,358,000: 23.70 less on its own line."""
    split = split_quota(1_234_567, [1, 1, 1])
    assert split.street_target == 1_358_023.70
    assert split.street_total == 1_358_000
    assert split.rounding_difference == -23.70
    assert sorted(split.quotas.tolist()) == [452_000, 453_000, 453_000]


def test_half_a_unit_rounds_up() -> None:
    """500 to the thousand is 1,000; −500 is 0."""
    assert split_quota(500, [1], over_assignment=0).street_total == 1000
    assert split_quota(-500, [1], over_assignment=0).street_total == 0


def test_unit_of_one_splits_to_the_last_money() -> None:
    """10 over three equal reps in whole money: 4, 3, 3, the odd one to the first."""
    assert split_quota(10, [1, 1, 1], over_assignment=0, unit=1).quotas.tolist() == [4, 3, 3]


def test_one_rep_carries_all() -> None:
    """A single rep carries the street total, whatever the weight."""
    assert split_quota(1_000_000, [0.001]).quotas.tolist() == [1_100_000]


def test_nobody_to_carry() -> None:
    """Without reps the whole street total is unallocated, and blocking."""
    split = split_quota(1_000, [])
    assert (split.quotas.size, split.unallocated) == (0, 1_000)
    assert codes(split) == ["quota.nothing-to-split-by"]


def test_caps_below_the_total_leave_a_named_rest() -> None:
    """Two caps of 130,000 under a total of 300,000: both at the cap, 40,000 unallocated, both named."""
    split = split_quota(300_000, [1, 1], over_assignment=0, last_quota=100_000, keys=["ann", "bob"])
    assert split.quotas.tolist() == [130_000, 130_000]
    assert split.unallocated == 40_000
    (finding,) = split.findings
    assert (finding.code, finding.rows, finding.amount) == ("quota.caps-below-total", ("ann", "bob"), 40_000)
    assert finding.severity is Severity.BLOCKING


def test_floors_above_the_total_are_kept_and_named() -> None:
    """Floors of 80,000 each over a total of 100,000: 60,000 more than there is, shown with its sign."""
    split = split_quota(100_000, [1, 9], over_assignment=0, last_quota=100_000)
    assert split.quotas.tolist() == [80_000, 80_000]
    assert split.unallocated == -60_000
    assert codes(split) == ["quota.floors-above-total"]
    assert split.findings[0].rows == ("0", "1")


def test_floor_above_cap_is_found_and_the_floor_used() -> None:
    """A floor of 50,000 over a cap of 40,000 fixes the quota at 50,000 and names the rep."""
    split = split_quota(
        100_000, [1, 1], over_assignment=0, floors=[50_000, NAN], caps=[40_000, NAN], keys=["ann", "bob"]
    )
    assert split.quotas.tolist() == [50_000, 50_000]
    assert [(f.code, f.rows) for f in split.findings] == [("quota.floor-above-cap", ("ann",))]


def test_explicit_bounds_come_before_the_change_rule() -> None:
    """An explicit cap of 200,000 replaces the 130,000 that the last quota would allow."""
    split = split_quota(300_000, [1, 0.5], over_assignment=0, last_quota=[100_000, NAN], caps=[200_000, NAN])
    assert split.quotas.tolist() == [200_000, 100_000]


def test_unusable_weights_carry_their_floor_and_are_named() -> None:
    """Missing, infinite, negative and zero weights take nothing beyond a floor, and each kind is its own finding."""
    split = split_quota(
        100_000,
        [1, NAN, math.inf, -2, 0, 1e-20],
        over_assignment=0,
        last_quota=[NAN, 50_000, NAN, NAN, NAN, NAN],
        keys=list("abcdef"),
    )
    assert split.quotas.tolist() == [60_000, 40_000, 0, 0, 0, 0]
    assert [(f.code, f.rows) for f in split.findings] == [
        ("quota.weight-missing", ("b", "c")),
        ("quota.weight-negative", ("d",)),
        ("quota.weight-zero", ("e", "f")),
    ]


def test_all_weights_zero_allocates_nothing_and_says_so() -> None:
    """Nothing to split by: everything stays unallocated, and blocking."""
    split = split_quota(100_000, [0, 0], over_assignment=0)
    assert split.quotas.tolist() == [0, 0]
    assert split.unallocated == 100_000
    assert codes(split) == ["quota.nothing-to-split-by", "quota.weight-zero"]


def test_negative_target_gives_nobody_a_quota() -> None:
    """−100,000 and 10 %: nobody carries anything, −110,000 stays unallocated and the target is named."""
    split = split_quota(-100_000, [1, 1])
    assert split.quotas.tolist() == [0, 0]
    assert split.unallocated == -110_000
    assert set(codes(split)) == {"quota.target-negative", "quota.floors-above-total"}


def test_missing_target_splits_nothing() -> None:
    """No target is not a target of zero without a word: a blocking finding."""
    split = split_quota(NAN, [1, 1])
    assert split.quotas.tolist() == [0, 0]
    assert [(f.code, f.severity) for f in split.findings] == [("quota.target-missing", Severity.BLOCKING)]


@pytest.mark.parametrize("rate", [NAN, -1.0, -3.0, 10.1, math.inf])
def test_unusable_over_assignment_is_left_out(rate: float) -> None:
    """A missing rate, one of −100 % and below, and one above 1,000 % split the target itself and says so."""
    split = split_quota(100_000, [1, 1], over_assignment=rate)
    assert split.street_total == 100_000
    assert codes(split) == ["quota.over-assignment-unusable"]


def test_high_over_assignment_blocks() -> None:
    """50 % over-assignment is split as asked and blocks."""
    split = split_quota(100_000, [1], over_assignment=0.5)
    assert split.street_total == 150_000
    assert [(f.code, f.severity) for f in split.findings] == [("quota.over-assignment", Severity.BLOCKING)]


def test_ramp_findings_name_missing_and_negative_factors() -> None:
    """A missing or absurdly large factor counts as fully ramped, a negative one as not started."""
    split = split_quota(90_000, [1, 1, 1, 1], over_assignment=0, ramp=[1, NAN, -0.5, 1e9], keys=["a", "b", "c", "d"])
    assert split.quotas.tolist() == [30_000, 30_000, 0, 30_000]
    assert {(f.code, f.rows) for f in split.findings} == {
        ("quota.ramp-missing", ("b", "d")),
        ("quota.ramp-negative", ("c",)),
    }


def test_negative_last_quota_floor_cap_and_pin_are_not_used() -> None:
    """Negative money in any of the four columns is named and left out."""
    split = split_quota(
        100_000,
        [1, 1, 1, 1],
        over_assignment=0,
        last_quota=[-1, NAN, NAN, NAN],
        floors=[NAN, -1, NAN, NAN],
        caps=[NAN, NAN, -1, NAN],
        pins=[NAN, NAN, NAN, -1],
    )
    assert split.quotas.tolist() == [25_000] * 4
    assert {(f.code, f.rows) for f in split.findings} == {
        ("quota.last-quota-negative", ("0",)),
        ("quota.floor-negative", ("1",)),
        ("quota.cap-negative", ("2",)),
        ("quota.pin-negative", ("3",)),
    }


def test_pin_stands_and_the_others_share_the_rest() -> None:
    """A pin of 147,500 of 500,000 leaves 352,500: 352 units over three equal reps and 500 to the next in line."""
    split = split_quota(500_000, [1, 1, 1, 1], over_assignment=0, pins=[147_500, NAN, NAN, NAN])
    assert split.quotas.tolist() == [147_500, 118_000, 117_500, 117_000]
    assert adds_up(split)
    assert split.pinned.tolist() == [True, False, False, False]
    assert not split.clipped.any()


def test_pin_beats_floor_and_cap() -> None:
    """A pin outside the change rule is the planner's word."""
    split = split_quota(200_000, [1, 1], over_assignment=0, pins=[170_000, NAN], last_quota=[100_000, NAN])
    assert split.quotas.tolist() == [170_000, 30_000]


def test_pins_alone_leave_the_rest_unallocated() -> None:
    """All pinned: what they do not carry stays unallocated, under a unit too."""
    split = split_quota(100_000, [1, 1], over_assignment=0, pins=[30_500, 40_200])
    assert split.quotas.tolist() == [30_500, 40_200]
    assert split.unallocated == 29_300
    assert codes(split) == ["quota.caps-below-total"]


def test_band_narrower_than_the_unit_carries_its_middle() -> None:
    """A last quota of 700 may move from 560 to 910, where no thousand lies: 735, and the other takes 9,265."""
    split = split_quota(10_000, [1, 9], over_assignment=0, last_quota=[700, NAN])
    assert split.quotas.tolist() == [735, 9_265]
    assert codes(split) == ["quota.band-narrower-than-unit"]


def test_cap_on_a_multiple_of_the_unit_is_reached() -> None:
    """1.3 × 110,000 is 143,000.00000000001 in floating point either way: the cap is 143 units, not 142."""
    split = split_quota(500_000, [9, 1], over_assignment=0, last_quota=[110_000, NAN])
    assert split.quotas.tolist() == [143_000, 357_000]


def test_floor_of_minus_100_percent_is_no_floor() -> None:
    """A change rule below −100 % cannot make a negative floor."""
    split = split_quota(100_000, [0, 1], over_assignment=0, last_quota=[50_000, NAN], floor_change=-1.5)
    assert split.quotas.tolist() == [0, 100_000]
    assert split.floors.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": [[1, 2]]}, "2 dimensions"),
        ({"weights": [1, 2], "ramp": [1, 1, 1]}, "ramp has shape"),
        ({"weights": [1, 2], "last_quota": [1]}, "last_quota has shape"),
        ({"weights": [1, 2], "keys": ["a"]}, "1 keys for 2 weights"),
        ({"weights": [1, 2], "unit": 0}, "unit 0"),
        ({"weights": [1, 2], "unit": 0.5}, "unit 0.5"),
    ],
)
def test_shapes_that_do_not_fit_are_faults(arguments: dict[str, object], message: str) -> None:
    """Lengths that differ, and a unit that is no whole amount, raise with what was given."""
    with pytest.raises(ShapeError, match=message):
        split_quota(1_000, **arguments)  # type: ignore[arg-type]


def test_large_split_matches_the_bounds_everywhere() -> None:
    """5,000 reps with random bounds: exact sum, and each quota within its band or on it."""
    rng = np.random.default_rng(7)
    weights = rng.lognormal(12, 0.8, 5_000)
    last = weights * rng.lognormal(0, 0.4, 5_000)
    split = split_quota(float(last.sum()), weights, last_quota=last)
    assert adds_up(split)
    assert split.unallocated == 0
    assert (split.quotas >= split.floors - 1e-6).all()
    assert (split.quotas <= split.caps + 1e-6).all()


def test_amounts_beyond_exact_money_are_named_and_not_used() -> None:
    """A slipped decimal point in a target, a pin, a floor or a last quota is a finding, never a wrong number."""
    assert codes(split_quota(1e20, [1, 1])) == ["quota.target-too-large"]
    split = split_quota(
        100_000,
        [1, 1, 1, 1],
        over_assignment=0,
        pins=[1e17, NAN, NAN, NAN],
        floors=[NAN, 1e300, NAN, NAN],
        last_quota=[NAN, NAN, 1e18, NAN],
        caps=[NAN, NAN, NAN, 1e17],
    )
    assert split.quotas.tolist() == [25_000] * 4
    assert sorted(codes(split)) == [
        "quota.cap-too-large",
        "quota.floor-too-large",
        "quota.last-quota-too-large",
        "quota.pin-too-large",
    ]


def test_a_unit_too_coarse_for_the_plan_is_told() -> None:
    """A plan in thousands: 1,100 over three people at the default unit of 1,000 leaves two of them nothing.

    367 each, and one unit is nearly three times that; the two with 0 are named. In the plan's own unit nobody is.
    """
    split = split_quota(1_000, [1, 1, 1], keys=["ann", "bob", "cem"])
    (found,) = [each for each in split.findings if each.code == "quota.coarse-unit"]
    assert split.quotas.tolist() == [1_000, 0, 0]
    assert (found.rows, found.severity) == (("bob", "cem"), Severity.WARNING)
    assert "multiples of 1,000" in found.sentence
    assert "367 each" in found.sentence
    assert codes(split_quota(1_000, [1, 1, 1], unit=1)) == []


def test_a_unit_of_a_fifth_of_a_quota_is_fine_enough() -> None:
    """Two people share 10,000: 5,000 each are five units of 1,000, below that rounding moves a quota by a tenth."""
    assert codes(split_quota(10_000, [1, 1], over_assignment=0)) == []
    assert codes(split_quota(9_998, [1, 1], over_assignment=0)) == ["quota.coarse-unit"]
    assert codes(split_quota(400, [1, 1], over_assignment=0)) == ["quota.coarse-unit"]
    assert "quota.coarse-unit" not in codes(split_quota(0, [1, 1]))
