"""The cascade: a company target broken down a hierarchy, level by level, exactly at every node."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.findings import Finding, Severity, ranked
from calculations.quota.basis import EVEN, Basis, sibling_shares
from calculations.quota.bounds import Flags, bounds_of, named, optional_vector
from calculations.quota.hierarchy import Hierarchy
from calculations.quota.money import exact_amounts, usable_target
from calculations.quota.over_assignment import LARGEST_RATE, compounded_rate, over_assignment_findings
from calculations.quota.shares import whole_shares
from calculations.quota.split import DEFAULT_UNIT
from calculations.quota.waterfill import Vector
from calculations.quota.webster import Units

__all__ = ["Cascade", "cascade"]


@dataclass(frozen=True, slots=True)
class Cascade:
    """A target broken down; at every node the quotas of the direct children and `unallocated` sum to `passed_down`.

    nodes: one row per node in the order given: `key`, `parent`, `level` (−1: takes no part), `quota` (whole money, 0
        where it takes no part), `share` (of its siblings' quota on the basis), `held_back`, `passed_down` (to the
        direct children), `rounding_difference`, `unallocated` (money a node could not pass on), `over_assignment_rate`
        (of its children over what it passes on), `compounded_rate` (from the company down to it), `pinned`, `overlay`.
    target: money at the top. street_total: sum of the direct leaves' quotas.
    unallocated: sum of what nodes could not pass on, and what no top could take.
    """

    nodes: pd.DataFrame
    target: int
    street_total: int
    unallocated: int
    findings: tuple[Finding, ...]


def cascade(
    target: int,
    hierarchy: Hierarchy,
    bases: Sequence[Basis] = (EVEN,),
    columns: Mapping[str, ArrayLike] | None = None,
    *,
    over_assignment: Sequence[float] = (),
    hold_back: ArrayLike | None = None,
    pins: ArrayLike | None = None,
    floors: ArrayLike | None = None,
    caps: ArrayLike | None = None,
    overlay: ArrayLike | None = None,
    unit: int = DEFAULT_UNIT,
) -> Cascade:
    """Break a target down a hierarchy.

    Each node passes quota × (1 − hold-back) × (1 + over-assignment of its level) on to its direct children, rounded to
    the unit where either applies; the children share it on the basis of their level, within floors, caps and pins, by
    water-filling and Webster's method. A pin is kept and its siblings share the rest.

    Args:
        target: money at the top, whole; several tops share it as siblings do.
        hierarchy: n nodes.
        bases: basis by level of the children (0: the tops, 1: those below a top, …); the last one serves all deeper
            levels, and the tops of a company with one top need none.
        columns: values of the n nodes by basis name; NaN is not known, and an inner node without a value gets the sum
            of what is below it.
        over_assignment: rate by level of the node that passes on (0: the tops); levels not given add nothing, and
            rates that together exceed 1,000 % are not used at all.
        hold_back: share of its quota each node keeps for itself, 0 to 1; NaN is none.
        pins: fixed quotas of nodes, money; NaN is free.
        floors: lowest quota of nodes, money; NaN is none.
        caps: highest quota of nodes, money; NaN is none.
        overlay: share of the parent's quota that a node carries beside its siblings (specialists); NaN for the direct
            line. An overlay quota counts in no sum.
        unit: whole money the quotas are multiples of, pins and what evens them out apart.

    Returns:
        The cascade; whatever is wrong with the numbers is in its findings, and all sums hold.

    Raises:
        ShapeError: a column, the hold-back, pins or overlay have another length than the hierarchy.
        UnknownColumnError: a basis has no column.
    """
    size = len(hierarchy.keys)
    usable, target_found = usable_target(target)
    target = int(usable)
    known = {
        name: hierarchy.rolled_up(exact_amounts(optional_vector(values, size, name)))
        for name, values in (columns or {}).items()
    }
    held, kept_found = _usable_shares(optional_vector(hold_back, size, "hold_back"), 1.0, hierarchy.keys, "hold-back")
    kept = np.nan_to_num(held)
    beside, beside_found = _usable_shares(
        optional_vector(overlay, size, "overlay"), LARGEST_RATE, hierarchy.keys, "overlay"
    )
    rates, rates_found = _usable_rates(over_assignment, hierarchy.depth)
    bounds = bounds_of(
        hierarchy.keys,
        np.ones(size),
        unit,
        last_quota=None,
        floor_change=0.0,
        cap_change=0.0,
        floors=floors,
        caps=caps,
        pins=pins,
    )
    findings = [*target_found, *hierarchy.findings, *kept_found, *beside_found, *rates_found, *bounds.findings]
    quota, passed, rest = (np.zeros(size, dtype=np.int64) for _ in range(3))
    share, difference = np.zeros(size), np.zeros(size)
    direct = np.isnan(beside)
    top_rest = 0
    for level in range(hierarchy.depth + 1):
        line = hierarchy.at(level)
        line, specialists = line[direct[line]], line[~direct[line]]
        above, groups = np.unique(hierarchy.parent[line], return_inverse=True)
        totals = np.full(above.size, target, dtype=np.int64)
        if level > 0:
            wanted = quota[above] * ((1.0 - kept[above]) * (1.0 + rates[level - 1]))
            exact = (kept[above] == 0) & (rates[level - 1] == 0)
            totals = np.where(exact, quota[above], np.floor(wanted / unit + 0.5).astype(np.int64) * unit)
            passed[above], difference[above] = totals, np.round(totals - wanted, 2)
        basis = bases[min(level, len(bases) - 1)] if level > 0 or line.size > 1 else EVEN
        share[line], basis_found = sibling_shares(basis, known, hierarchy, line, groups)
        quota[line], left = whole_shares(totals, groups, share[line], bounds.of(line), unit)
        if level > 0:
            rest[above] = left
        else:
            top_rest = int(target - quota[line].sum())
        findings += basis_found
        base = quota[hierarchy.parent[specialists]] if level > 0 else target
        quota[specialists] = np.floor(base * beside[specialists] / unit + 0.5).astype(np.int64) * unit
        pinned = specialists[bounds.pinned[specialists]]
        quota[pinned] = bounds.low[pinned].astype(np.int64)
    nodes = _frame(hierarchy, direct, quota, share, kept, passed, difference, rest, bounds.pinned)
    in_line = ~nodes["overlay"].to_numpy() & (hierarchy.level >= 0)
    findings += _rest_findings(hierarchy.keys, rest, top_rest)
    return Cascade(
        nodes=nodes,
        target=target,
        street_total=int(quota[in_line & hierarchy.leaf].sum()),
        unallocated=int(rest[in_line].sum()) + top_rest,
        findings=ranked(findings),
    )


def _frame(
    hierarchy: Hierarchy,
    direct: Flags,
    quota: Units,
    share: Vector,
    kept: Vector,
    passed: Units,
    difference: Vector,
    rest: Units,
    pinned: Flags,
) -> pd.DataFrame:
    """The nodes of a cascade, with over-assignment from top to bottom."""
    size = quota.size
    parent, beside = hierarchy.parent, ~direct
    children = np.zeros(size, dtype=np.int64)
    line = np.flatnonzero((hierarchy.level > 0) & direct)
    np.add.at(children, parent[line], quota[line])
    has_children = np.bincount(parent[line], minlength=size) > 0
    rate = np.full(size, np.nan)
    np.divide(children, quota, out=rate, where=has_children & (quota > 0))
    rate -= 1.0
    compounded = np.zeros(size)
    overlay = beside.copy()
    for level in range(1, hierarchy.depth + 1):
        nodes = hierarchy.at(level)
        above = parent[nodes]
        compounded[nodes] = (1.0 + compounded[above]) * (1.0 + np.nan_to_num(rate[above])) - 1.0
        overlay[nodes] |= overlay[above]
    names = np.array([*hierarchy.keys, ""], dtype=object)
    return pd.DataFrame(
        {
            "key": names[:-1],
            "parent": names[np.where(parent >= 0, parent, size)],
            "level": hierarchy.level,
            "quota": quota,
            "share": share,
            "held_back": np.where(has_children, np.round(quota * kept, 2), 0.0),
            "passed_down": passed,
            "rounding_difference": difference,
            "unallocated": rest,
            "over_assignment_rate": rate,
            "compounded_rate": compounded,
            "pinned": pinned,
            "overlay": overlay,
        }
    )


def _usable_rates(rates: Sequence[float], depth: int) -> tuple[Vector, tuple[Finding, ...]]:
    """One rate per level that passes on, unusable ones as 0, and findings on each and on all of them together."""
    given = np.zeros(max(depth, 1))
    given[: len(rates)] = np.asarray(rates, dtype=np.float64)[: given.size]
    wrong = ~((given > -1) & (given <= LARGEST_RATE))
    levels = [f"level {level}" for level in range(given.size)]
    found = named(
        wrong,
        levels,
        "quota.over-assignment-unusable",
        "The over-assignment of {count} of {size} levels is missing, −100 % and below, or above 1,000 %; not used.",
        "Enter a rate such as 10 %.",
    )
    usable = np.where(wrong, 0.0, given)
    compounded = compounded_rate(usable)
    if compounded > LARGEST_RATE:
        usable = np.zeros(given.size)
    return usable, (*found, *over_assignment_findings(compounded, "all levels together"))


def _usable_shares(
    shares: Vector, largest: float, keys: Sequence[str], what: str
) -> tuple[Vector, tuple[Finding, ...]]:
    """Shares cut to 0 to the largest, unknown ones left so, and a finding naming those cut."""
    found = named(
        (shares < 0) | (shares > largest),
        keys,
        f"quota.{what}-outside",
        f"The {what} of {{count}} of {{size}} nodes is not between 0 and {largest:.0%}; it is cut to that.",
        f"Enter a share from 0 to {largest:.0%}.",
    )
    return np.clip(shares, 0.0, largest), found


def _rest_findings(keys: Sequence[str], rest: Units, top_rest: int) -> list[Finding]:
    """Blocking findings on what could not be passed on: too little below, or floors and pins above the total."""
    found = []
    names = np.array(["company", *keys], dtype=object)
    amounts = np.concatenate([[top_rest], rest])
    for short, code, sentence, remedy in (
        (
            amounts > 0,
            "quota.node-unallocated",
            "could not pass on {amount:,}: those below are at caps or pins, or have no basis",
            "Raise caps or pins, enter a basis, or lower the target.",
        ),
        (
            amounts < 0,
            "quota.node-overcommitted",
            "would need {amount:,} more to cover the floors and pins below",
            "Lower floors or pins, or raise the target.",
        ),
    ):
        if short.any():
            amount = int(amounts[short].sum())
            text = f"{int(short.sum())} of {amounts.size} nodes {sentence.format(amount=abs(amount))}."
            found.append(Finding(code, text, remedy, tuple(names[short]), Severity.BLOCKING, float(amount)))
    return found
