"""Explanations worked by hand, and overrides."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.quota.review.explain import STEPS, Override, explain, overridden
from calculations.quota.split.split import split_quota

NAN = math.nan


def test_every_step_by_hand() -> None:
    """400,000 over four: 100,000 each to begin with.

    Potential 2 : 1 : 1 : 0 gives 200, 100, 100, 0. Weights 2 : 1 : 0.5 : 0.5 give 200, 100, 50, 50. Ramp halves the
    last: weights 2 : 1 : 0.5 : 0.25 of 3.75 give 213,333, 106,667, 53,333, 26,667. The cap of the first is 130,000
    (last quota 100,000), which pushes 83,333 on the others by weight 4 : 2 : 1: 47,619, 23,810, 11,905 (154,286,
    77,143, 38,571), rounded to 154, 77 and 39 thousand. The planner gives the second 150,000.
    """
    weights = [2, 1, 0.5, 0.5]
    split = split_quota(400_000, weights, over_assignment=0, ramp=[1, 1, 1, 0.5], last_quota=[100_000, NAN, NAN, NAN])
    found = explain(split, potential=[2, 1, 1, 0], weights=weights, final=[NAN, 150_000, NAN, NAN], keys=list("abcd"))
    steps = found.steps.set_index("key")
    assert steps["equal_share"].tolist() == [100_000] * 4
    assert steps["potential"].tolist() == [100_000, 0, 0, -100_000]
    assert steps["history"].tolist() == [0, 0, -50_000, 50_000]
    assert steps["ramp"].tolist() == [13_333, 6_667, 3_333, -23_333]
    assert steps["pins"].tolist() == [0, 0, 0, 0]
    assert steps["floor"].tolist() == [0, 0, 0, 0]
    assert steps["cap"].tolist() == [-83_333, 0, 0, 0]
    assert steps["others_bounds"].tolist() == [0, 47_619, 23_810, 11_904]
    assert steps["rounding"].tolist() == [0, -286, -143, 429]
    assert steps["override"].tolist() == [0, -4_000, 0, 0]
    assert steps["quota"].tolist() == [130_000, 150_000, 77_000, 39_000]
    assert found.sentences[0] == (
        "equal share 100,000, territory potential +100,000, cap -83,333, ramp +13,333: quota 130,000"
    )


def test_floor_and_pin_have_their_own_steps() -> None:
    """A floor of 80,000 lifts a weight that alone would carry 25,000; a pin stands for itself."""
    split = split_quota(300_000, [1, 5, 3], over_assignment=0, last_quota=[100_000, NAN, NAN], pins=[NAN, NAN, 150_000])
    steps = explain(split).steps
    assert steps["pins"].tolist() == [-8_333, -41_667, 50_000]
    assert steps["floor"].tolist() == [55_000, 0, 0]
    assert steps["others_bounds"].tolist() == [0, -55_000, 0]
    assert steps["quota"].tolist() == [80_000, 70_000, 150_000]


def test_without_potential_weights_are_history() -> None:
    """The potential step is empty and the weights explain themselves as history."""
    steps = explain(split_quota(100_000, [3, 1], over_assignment=0), weights=[3, 1]).steps
    assert steps["potential"].tolist() == [0, 0]
    assert steps["history"].tolist() == [25_000, -25_000]


def test_nothing_to_split_by_is_explained_too() -> None:
    """All weights zero: history takes the equal share away again."""
    found = explain(split_quota(100_000, [0, 0], over_assignment=0))
    assert found.steps["quota"].tolist() == [0, 0]
    assert found.steps["history"].tolist() == [-50_000, -50_000]


def test_override_keeps_the_calculated_value_apart() -> None:
    """None keeps the calculated quota, 0 is a quota of 0, a negative one is not taken, a bare one is named."""
    final, found = overridden(
        [100, 200, 300, 400],
        [None, Override(0, "on leave"), Override(-5, "typo"), Override(450, "  ")],
        keys=["a", "b", "c", "d"],
    )
    assert final.tolist() == [100, 0, 300, 450]
    assert [(f.code, f.rows) for f in found] == [
        ("quota.override-without-reason", ("d",)),
        ("quota.override-negative", ("c",)),
    ]


def test_no_override_is_no_finding() -> None:
    """Calculated quotas pass through."""
    final, found = overridden([100], [None], ["a"])
    assert (final.tolist(), found) == ([100], ())


def test_random_explanations_add_up() -> None:
    """100 random splits: equal share and all steps of every rep sum to the quota, to the last unit of money."""
    rng = np.random.default_rng(2)
    for _ in range(100):
        size = int(rng.integers(1, 12))
        weights = np.where(rng.random(size) < 0.1, 0, rng.lognormal(0, 1, size))
        split = split_quota(
            float(rng.uniform(0, 5e6)),
            weights,
            ramp=rng.choice([0.0, 0.5, 1.0], size),
            last_quota=np.where(rng.random(size) < 0.5, rng.uniform(0, 1e6, size), np.nan),
            pins=np.where(rng.random(size) < 0.2, rng.integers(0, 10**6, size), np.nan),
        )
        final = np.where(rng.random(size) < 0.2, rng.integers(0, 10**6, size), np.nan)
        steps = explain(split, potential=rng.lognormal(0, 1, size), weights=weights, final=final).steps
        assert (steps[["equal_share", *STEPS]].sum(axis=1) == steps["quota"]).all()
        assert (steps["quota"] == np.where(np.isnan(final), split.quotas, final)).all()


def test_lengths_that_differ_are_faults() -> None:
    """Keys, potentials and overrides come one per quota."""
    split = split_quota(100_000, [1, 1])
    with pytest.raises(ShapeError, match="1 keys for 2 quotas"):
        explain(split, keys=["a"])
    with pytest.raises(ShapeError, match="potential has shape"):
        explain(split, potential=[1, 2, 3])
    with pytest.raises(ShapeError, match="2 quotas, 1 overrides"):
        overridden([1, 2], [None], ["a", "b"])
