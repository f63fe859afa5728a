"""Laws of the cascade over random hierarchies, and of many groups apportioned at once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.exact.waterfill import water_level, water_levels
from calculations.exact.webster import apportion, round_to_units
from calculations.quota.cascade.cascade import cascade
from calculations.quota.cascade.hierarchy import hierarchy_of


@st.composite
def trees(draw: st.DrawFn) -> list[int]:
    """Parent position of each node; −1 for tops, and each parent comes before its children."""
    size = draw(st.integers(1, 25))
    return [-1, *[draw(st.integers(-1 if i % 7 == 0 else 0, i - 1)) for i in range(1, size)]]


@settings(max_examples=60, deadline=None)
@given(trees(), st.integers(0, 20_000_000), st.randoms(use_true_random=False))
def test_sums_hold_at_every_node(parents: list[int], target: int, random) -> None:  # type: ignore[no-untyped-def]
    """Direct children and what stays unallocated are what a node passes on, with pins, rates, hold-backs and overlays.

    At the top the same holds for the target; a node without a direct child passes nothing on.
    """
    size = len(parents)
    rng = np.random.default_rng(random.randrange(2**32))
    hierarchy = hierarchy_of([str(i) for i in range(size)], [None if p < 0 else str(p) for p in parents])

    def sometimes(rate: float, values: object) -> np.ndarray:
        return np.where(rng.random(size) < rate, values, np.nan)

    overlay = sometimes(0.1, 0.5)
    result = cascade(
        target,
        hierarchy,
        ["even", {"prior": 1.0, "even": 0.5}, "prior"],
        {"prior": sometimes(0.9, rng.lognormal(0, 1, size))},
        over_assignment=list(rng.uniform(0, 0.1, 3)),
        hold_back=sometimes(0.2, rng.uniform(0, 0.3, size)),
        pins=sometimes(0.1, rng.integers(0, 10**6, size).astype(float)),
        caps=sometimes(0.1, rng.uniform(0, 10**6, size)),
        overlay=overlay,
    )
    nodes = result.nodes
    direct = nodes[np.isnan(overlay) & nodes["parent"].ne("")]
    below = direct.groupby("parent")["quota"].sum().reindex(nodes["key"]).fillna(0).to_numpy()
    assert (below + nodes["unallocated"].to_numpy() == nodes["passed_down"].to_numpy()).all()
    tops = nodes[nodes["parent"].eq("") & ~nodes["overlay"]]
    in_line = nodes[~nodes["overlay"]]
    assert tops["quota"].sum() + result.unallocated - in_line["unallocated"].sum() == target


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_groups_do_not_touch_each_other(sizes: list[int], random) -> None:  # type: ignore[no-untyped-def]
    """Shares and units of many groups in one call are those of each group alone."""
    rng = np.random.default_rng(random.randrange(2**32))
    groups = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    size = groups.size
    weights = np.where(rng.random(size) < 0.1, 0.0, rng.lognormal(0, 1, size))
    lower = rng.integers(0, 5, size)
    upper = np.where(rng.random(size) < 0.5, np.inf, lower + rng.integers(0, 20, size))
    totals = rng.integers(0, 60, len(sizes))
    levels = water_levels(totals.astype(float), groups, weights, lower.astype(float), upper)
    reachable = np.maximum(totals, np.bincount(groups, lower, len(sizes)).astype(np.int64))
    units, following = apportion(reachable, groups, weights, lower, upper)
    for g in range(len(sizes)):
        own = np.flatnonzero(groups == g)
        alone = water_level(float(totals[g]), weights[own], lower[own].astype(float), upper[own])
        # where everyone waits at a bound, any level of the plateau gives the same shares
        live = own[weights[own] > 0]
        shares = [np.clip(level * weights[live], lower[live], upper[live]) for level in (levels[g], alone)]
        np.testing.assert_allclose(shares[0], shares[1], rtol=1e-9)
        expected, next_ = round_to_units(int(reachable[g]), weights[own], lower[own], upper[own])
        assert units[own].tolist() == expected.tolist()
        assert following[g] == (-1 if next_ is None else own[next_])
