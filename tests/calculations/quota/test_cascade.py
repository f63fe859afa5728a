"""Cascades worked by hand: bases, over-assignment, hold-backs, pins, overlays and what is wrong with the input."""

import numpy as np
import pytest

from calculations.errors import ShapeError, UnknownColumnError
from calculations.findings import Severity
from calculations.quota.cascade.cascade import Cascade, cascade
from calculations.quota.cascade.hierarchy import Hierarchy, hierarchy_of

NAN = np.nan


def _company() -> Hierarchy:
    """A company of two regions with two reps each: co; e, w; e1, e2, w1, w2."""
    return hierarchy_of(["co", "e", "w", "e1", "e2", "w1", "w2"], [None, "co", "co", "e", "e", "w", "w"])


PRIOR = {"prior": [NAN, NAN, NAN, 100, 300, 150, 50]}


def _quotas(result: Cascade) -> dict[str, int]:
    return dict(zip(result.nodes["key"], result.nodes["quota"], strict=True))


def test_even_split_down_to_the_reps() -> None:
    """600,000 evenly: 300,000 by region, 150,000 by rep."""
    result = cascade(600_000, _company())
    assert result.nodes["quota"].tolist() == [600_000, 300_000, 300_000, 150_000, 150_000, 150_000, 150_000]
    assert (result.street_total, result.unallocated, result.findings) == (600_000, 0, ())


def test_prior_year_rolls_up_to_the_regions() -> None:
    """East sold 400 of 600, so 400,000 of 600,000, a quarter of it by e1; West 200,000, three quarters by w1."""
    result = cascade(600_000, _company(), ["prior"], PRIOR)
    assert _quotas(result) == {
        "co": 600_000, "e": 400_000, "w": 200_000, "e1": 100_000, "e2": 300_000, "w1": 150_000, "w2": 50_000,
    }  # fmt: skip


def test_basis_by_level_and_mixed() -> None:
    """Regions evenly; reps half by prior year and half evenly: e1 has (1/4 + 1/2) / 2 = 3/8 of 300,000."""
    result = cascade(600_000, _company(), ["even", "even", {"prior": 2, "even": 2}], PRIOR, unit=100)
    assert result.nodes["quota"].tolist()[3:] == [112_500, 187_500, 187_500, 112_500]
    assert result.nodes["share"].tolist()[3:] == pytest.approx([0.375, 0.625, 0.625, 0.375])


def test_over_assignment_by_level_compounds() -> None:
    """5 % by the company and 10 % by the regions: 630,000 by region, 693,000 on the street, 15.5 % in all."""
    result = cascade(600_000, _company(), over_assignment=[0.05, 0.10], unit=100)
    nodes = result.nodes.set_index("key")
    assert nodes.loc[["e", "w"], "quota"].tolist() == [315_000, 315_000]
    assert result.street_total == 693_000
    assert nodes.loc["co", "over_assignment_rate"] == pytest.approx(0.05)
    assert nodes.loc["e", "over_assignment_rate"] == pytest.approx(0.10)
    assert nodes.loc["e1", "compounded_rate"] == pytest.approx(0.155)
    assert np.isnan(nodes.loc["e1", "over_assignment_rate"])


def test_rounding_difference_is_shown_where_it_arises() -> None:
    """10 % on 333,000 is 366,300; passed on are 366,000, and the −300 stand on the node's line."""
    result = cascade(333_000, hierarchy_of(["m", "r"], [None, "m"]), over_assignment=[0.1])
    assert result.nodes.loc[0, "passed_down"] == 366_000
    assert result.nodes.loc[0, "rounding_difference"] == -300


def test_manager_holds_back_a_share() -> None:
    """East keeps 10 % of 300,000: 270,000 for its reps; the company's street is 570,000."""
    result = cascade(600_000, _company(), hold_back=[NAN, 0.1, NAN, NAN, NAN, NAN, NAN])
    nodes = result.nodes.set_index("key")
    assert nodes.loc["e", "held_back"] == 30_000
    assert nodes.loc[["e1", "e2"], "quota"].tolist() == [135_000, 135_000]
    assert result.street_total == 570_000


def test_pin_is_kept_and_siblings_share_the_rest() -> None:
    """East pinned at 250,500: West takes 349,500, and 250,500 splits into 125,500 and 125,000 below."""
    result = cascade(600_000, _company(), pins=[NAN, 250_500, NAN, NAN, NAN, NAN, NAN])
    assert result.nodes["quota"].tolist() == [600_000, 250_500, 349_500, 125_500, 125_000, 175_000, 174_500]
    assert result.nodes["pinned"].tolist() == [False, True, False, False, False, False, False]


def test_floor_and_cap_of_a_node() -> None:
    """w1 may carry 100,000 at most and e1 no less than 200,000; the siblings even it out."""
    floors = [NAN, NAN, NAN, 200_000, NAN, NAN, NAN]
    caps = [NAN, NAN, NAN, NAN, NAN, 100_000, NAN]
    result = cascade(600_000, _company(), floors=floors, caps=caps)
    assert result.nodes["quota"].tolist()[3:] == [200_000, 100_000, 100_000, 200_000]


def test_overlay_carries_beside_the_line() -> None:
    """A specialist with half of East's quota, and someone below the specialist, count in no sum."""
    hierarchy = hierarchy_of(["co", "e", "e1", "se", "s1"], [None, "co", "e", "e", "se"])
    result = cascade(100_000, hierarchy, overlay=[NAN, NAN, NAN, 0.5, NAN])
    assert _quotas(result) == {"co": 100_000, "e": 100_000, "e1": 100_000, "se": 50_000, "s1": 50_000}
    assert result.nodes["overlay"].tolist() == [False, False, False, True, True]
    assert result.street_total == 100_000


def test_overlay_at_the_top_and_pinned() -> None:
    """A company-wide specialist carries a share of the target, or what the planner pins."""
    hierarchy = hierarchy_of(["co", "s", "p"], [None, None, None])
    result = cascade(100_000, hierarchy, overlay=[NAN, 0.25, 0.25], pins=[NAN, NAN, 7_500])
    assert _quotas(result) == {"co": 100_000, "s": 25_000, "p": 7_500}


def test_several_tops_share_the_target() -> None:
    """Without a company node the regions share the target on the first basis."""
    result = cascade(90_000, hierarchy_of(["e", "w"], [None, None]), ["prior"], {"prior": [2, 1]})
    assert result.nodes["quota"].tolist() == [60_000, 30_000]


def test_missing_basis_is_named_and_gets_nothing() -> None:
    """e2 without a prior year gets no share of it; a zero is a zero and not worth a finding."""
    columns = {"prior": [NAN, 1, 1, 10, NAN, 0, 20]}
    result = cascade(600_000, _company(), ["prior"], columns)
    assert result.nodes["quota"].tolist()[3:] == [300_000, 0, 0, 300_000]
    assert [(f.code, f.rows) for f in result.findings] == [("quota.basis-missing", ("e2",))]


def test_siblings_without_any_basis_leave_the_quota_unallocated() -> None:
    """Nothing is invented for a region none of whose reps has a prior year: the amount and the node are named."""
    columns = {"prior": [NAN, 1, 1, NAN, NAN, 1, 1]}
    result = cascade(600_000, _company(), ["prior"], columns)
    assert result.unallocated == 300_000
    blocking = [f for f in result.findings if f.severity is Severity.BLOCKING]
    assert [(f.code, f.rows, f.amount) for f in blocking] == [("quota.node-unallocated", ("e",), 300_000)]


def test_one_basis_of_a_mix_may_be_unknown() -> None:
    """Reps without any prior year share by the rest of the mix."""
    columns = {"prior": [NAN, 1, 1, NAN, NAN, 3, 1]}
    result = cascade(600_000, _company(), ["even", "even", {"prior": 1, "even": 1}], columns)
    assert result.nodes["quota"].tolist()[3:5] == [150_000, 150_000]


def test_pins_above_the_quota_are_named() -> None:
    """Pins of 200,000 each under 300,000: 100,000 more than East has, with its sign, and the sums still hold."""
    result = cascade(600_000, _company(), pins=[NAN, NAN, NAN, 200_000, 200_000, NAN, NAN])
    assert result.unallocated == -100_000
    assert [(f.code, f.rows, f.amount) for f in result.findings] == [("quota.node-overcommitted", ("e",), -100_000)]


def test_negative_target_gives_nobody_a_quota() -> None:
    """A target below zero stays with the company, named."""
    result = cascade(-5_000, _company())
    assert result.nodes["quota"].eq(0).all()
    assert result.unallocated == -5_000
    assert {(f.code, f.rows) for f in result.findings} == {
        ("quota.target-negative", ()),
        ("quota.node-overcommitted", ("company",)),
    }


def test_target_beyond_exact_money_is_not_split() -> None:
    """A target with twenty digits is named, and nobody gets a quota."""
    result = cascade(10**20, _company())
    assert result.nodes["quota"].eq(0).all()
    assert [f.code for f in result.findings] == ["quota.target-too-large"]


def test_broken_hierarchy_keeps_the_total() -> None:
    """A rep under an unknown manager gets nothing and is named; everyone else carries the whole target."""
    hierarchy = hierarchy_of(["co", "a", "b"], [None, "co", "nobody"])
    result = cascade(100_000, hierarchy)
    assert result.nodes["quota"].tolist() == [100_000, 100_000, 0]
    assert [f.code for f in result.findings] == ["quota.manager-unknown"]


def test_nobody_to_carry() -> None:
    """Without nodes the target is unallocated."""
    result = cascade(100_000, hierarchy_of([], []))
    assert (result.unallocated, result.street_total) == (100_000, 0)


def test_unusable_rates_and_hold_backs_are_named() -> None:
    """A rate of −100 %, and a hold-back above 100 % (cut to all of it), each with its place."""
    result = cascade(600_000, _company(), over_assignment=[-1.0, 0.0], hold_back=[NAN, 1.5, -0.1, NAN, NAN, NAN, NAN])
    assert {(f.code, f.rows) for f in result.findings} == {
        ("quota.over-assignment-unusable", ("level 0",)),
        ("quota.hold-back-outside", ("e", "w")),
    }
    assert _quotas(result)["e1"] == 0


def test_rates_that_explode_together_are_not_used() -> None:
    """Three levels of 900 % would be a thousandfold: blocked, and split without them."""
    hierarchy = hierarchy_of(["a", "b", "c"], [None, "a", "b"])
    result = cascade(100_000, hierarchy, over_assignment=[9.0, 9.0])
    assert result.street_total == 100_000
    assert [f.severity for f in result.findings] == [Severity.BLOCKING]


def test_overlay_beyond_reason_is_cut_and_named() -> None:
    """An overlay of 5,000 % is ten times the parent's quota and a finding."""
    result = cascade(1_000, hierarchy_of(["a", "s"], [None, "a"]), overlay=[NAN, 50.0])
    assert result.nodes["quota"].tolist() == [1_000, 10_000]
    assert [(f.code, f.rows) for f in result.findings] == [("quota.overlay-outside", ("s",))]


def test_high_over_assignment_of_all_levels_blocks() -> None:
    """Twice 20 % is 44 %: each level passes, both together block."""
    result = cascade(100_000, _company(), over_assignment=[0.2, 0.2])
    assert [(f.code, f.severity) for f in result.findings] == [("quota.over-assignment", Severity.BLOCKING)]


def test_unknown_basis_and_wrong_lengths_are_faults() -> None:
    """A basis without a column, and a column of another length, are named."""
    with pytest.raises(UnknownColumnError, match="'potential'"):
        cascade(1, _company(), ["potential"])
    with pytest.raises(ShapeError, match="prior has shape"):
        cascade(1, _company(), ["prior"], {"prior": [1, 2]})


def test_levels_show_over_assignment_and_what_it_compounds_to() -> None:
    """100 % passes on 105,000, of which West (52,000) has nobody below; East passes 53,000 × 1.1 = 58,300 on, rounded
    to 58,000: the street is 110,000, 4.76 % over 105,000 and 10 % over the target. The overlay counts nowhere."""
    hierarchy = hierarchy_of(
        ["top", "East", "West", "Ana", "Ben", "Guru"], [None, "top", "top", "East", "East", "East"]
    )
    result = cascade(
        100_000,
        hierarchy,
        over_assignment=[0.05, 0.10],
        pins=[np.nan, 53_000, np.nan, np.nan, np.nan, np.nan],
        overlay=[np.nan] * 5 + [0.5],
    )
    levels = result.levels
    assert levels["nodes"].tolist() == [1, 2, 2]
    assert levels["quota"].tolist() == [100_000, 105_000, 58_000]
    assert levels["carried_above"].tolist() == [0, 0, 52_000]
    assert levels["street"].tolist() == [100_000, 105_000, 110_000]
    np.testing.assert_allclose(levels["over_assignment_rate"], [0.0, 0.05, 110 / 105 - 1])
    np.testing.assert_allclose(levels["compounded_rate"], [0.0, 0.05, 0.10])
    assert result.street_total == 110_000


def test_levels_over_nothing_have_no_rate() -> None:
    """A target of zero is passed on as zero; over nothing there is no over-assignment."""
    levels = cascade(0, hierarchy_of(["top", "Ana"], [None, "top"])).levels
    assert levels["over_assignment_rate"].isna().all()
    assert levels["compounded_rate"].isna().all()


def test_a_unit_too_coarse_for_the_reps_is_told() -> None:
    """1,000 for three people below one manager, 333 each, at the default unit of 1,000: two of them get nothing."""
    team = hierarchy_of(["m", "ann", "bob", "cem"], [None, "m", "m", "m"])
    (found,) = cascade(1_000, team).findings
    assert (found.code, found.rows, found.severity) == ("quota.coarse-unit", ("bob", "cem"), Severity.WARNING)
    assert cascade(1_000, team, unit=1).findings == ()
