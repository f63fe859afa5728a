"""Laws of the split over random targets, weights, ramps, last quotas and pins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.quota.split.split import QuotaSplit, split_quota

MONEY = st.one_of(st.just(np.nan), st.floats(0, 5e6))


@st.composite
def splits(draw: st.DrawFn) -> dict[str, object]:
    """Arguments of a split: 1 to 12 reps, any mix of missing, zero and bounded ones."""
    size = draw(st.integers(1, 12))

    def column(values: st.SearchStrategy[float]) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=size, max_size=size)))

    return {
        "weights": column(st.one_of(st.just(0.0), st.floats(1.0, 1e6))),
        "ramp": column(st.sampled_from([0.0, 0.25, 0.5, 1.0])),
        "last_quota": column(MONEY),
        "pins": column(st.one_of(st.just(np.nan), st.just(np.nan), st.integers(0, 2_000_000).map(float))),
        "unit": draw(st.sampled_from([1, 100, 1000])),
    }


def _run(target: float, case: dict[str, object], **more: object) -> QuotaSplit:
    return split_quota(target, over_assignment=0.0, **{**case, **more})  # type: ignore[arg-type]


TARGETS = st.floats(0, 3e7)


@settings(max_examples=100, deadline=None)
@given(TARGETS, splits())
def test_sum_is_exact_and_bounds_hold(target: float, case: dict[str, object]) -> None:
    """Quotas and the unallocated rest are the street total; each quota is within its band; a rest blocks."""
    split = _run(target, case)
    assert int(split.quotas.sum()) + split.unallocated == split.street_total
    assert (split.quotas >= split.floors - 1).all()  # fixed amounts are rounded to whole money
    assert (split.quotas <= split.caps + 1).all()
    blocking = {f.code for f in split.findings if f.severity == "blocking"}
    assert bool(blocking) == (split.unallocated != 0)


@pytest.mark.full
@settings(max_examples=100, deadline=None)
@given(TARGETS, st.floats(0, 2e6), splits())
def test_nobody_falls_when_the_target_rises(target: float, rise: float, case: dict[str, object]) -> None:
    """House monotone: a higher target lowers no quota."""
    before, after = _run(target, case), _run(target + rise, case)
    assert (after.quotas >= before.quotas).all()


@settings(max_examples=50, deadline=None)
@given(TARGETS, splits(), st.randoms(use_true_random=False))
def test_order_of_the_reps_does_not_matter(target: float, case: dict[str, object], random: object) -> None:
    """A permutation of distinct reps permutes their quotas."""
    weights = np.asarray(case["weights"]) * np.linspace(1.0, 1.01, np.asarray(case["weights"]).size)
    order = np.arange(weights.size)
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = _run(target, case, weights=weights)
    moved = {name: value[order] for name, value in case.items() if isinstance(value, np.ndarray)}
    permuted = _run(target, case, **{**moved, "weights": weights[order]})
    if len(set(straight.weights[straight.weights > 0])) == np.count_nonzero(straight.weights):
        assert permuted.quotas.tolist() == straight.quotas[order].tolist()
    assert permuted.unallocated == straight.unallocated


@settings(max_examples=50, deadline=None)
@given(TARGETS, splits(), st.sampled_from([0.25, 2.0, 1024.0]))
def test_scale_of_the_weights_does_not_matter(target: float, case: dict[str, object], factor: float) -> None:
    """Only the proportions of the weights count; powers of two scale without rounding."""
    scaled = _run(target, case, weights=np.asarray(case["weights"]) * factor)
    assert scaled.quotas.tolist() == _run(target, case).quotas.tolist()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 30_000), splits(), st.sampled_from([2, 10]))
def test_scale_of_the_money_scales_the_quotas(target: int, case: dict[str, object], factor: int) -> None:
    """Counting in cents instead of money scales every quota, when unit, last quotas and pins scale along."""
    case = {**case, "last_quota": np.nan, "unit": 1000}
    case["pins"] = np.rint(np.asarray(case["pins"]) / 1000) * 1000
    large = _run(target * 1000.0 * factor, case, unit=1000 * factor, pins=np.asarray(case["pins"]) * factor)
    assert large.quotas.tolist() == (_run(target * 1000.0, case).quotas * factor).tolist()


@settings(max_examples=100, deadline=None)
@given(TARGETS, splits())
def test_no_envy_between_reps_that_no_bound_holds(target: float, case: dict[str, object]) -> None:
    """Quota per weight of two unclipped, unpinned reps differs by rounding only: Webster's q ± ½ unit test.

    For divisor methods by Webster no transfer of a unit brings q / w closer: (q_i − ½) / w_i ≤ (q_j + ½) / w_j in
    units. A fixed amount may add one part of a unit to one rep, hence a whole unit of tolerance.
    """
    split = _run(target, case)
    free = (split.weights > 0) & (split.quotas > split.floors + split.unit) & (split.quotas < split.caps - split.unit)
    free &= ~split.pinned
    quotas, weights = split.quotas[free] / split.unit, split.weights[free]
    if quotas.size > 1:
        assert ((quotas - 1) / weights).max() <= ((quotas + 1) / weights).min() * (1 + 1e-9)
