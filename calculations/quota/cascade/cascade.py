"""The cascade: a company target broken down a hierarchy, level by level, exactly at every node."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Vector
from calculations.exact.webster import Units
from calculations.findings import Finding, Severity, ranked
from calculations.quota.cascade.basis import EVEN, Basis, sibling_shares
from calculations.quota.cascade.hierarchy import Hierarchy, Positions
from calculations.quota.cascade.inputs import CascadeInputs, cascade_inputs
from calculations.quota.cascade.nodes import level_frame, node_frame
from calculations.quota.split.shares import whole_shares
from calculations.quota.split.unit import DEFAULT_UNIT, coarse_unit_findings

__all__ = ["Cascade", "cascade"]


@dataclass(frozen=True, slots=True)
class Cascade:
    """A target broken down; at every node the quotas of the direct children and `unallocated` sum to `passed_down`.

    nodes: one row per node in the order given: `key`, `parent`, `level` (−1: takes no part), `quota` (whole money, 0
        where it takes no part), `share` (of its siblings' quota on the basis), `held_back`, `passed_down` (to the
        direct children), `rounding_difference`, `unallocated` (money a node could not pass on), `over_assignment_rate`
        (of its children over what it passes on), `compounded_rate` (from the company down to it), `pinned`, `overlay`.
    levels: one row per level from the top, overlays left out: `level`, `nodes`, `quota` (their sum), `carried_above`
        (quotas of nodes on levels above that have nobody below), `street` (both: what the company carries when the
        cascade is cut off below this level), `over_assignment_rate` (street over that of the level above),
        `compounded_rate` (street over the target), `unallocated` (what this level's nodes could not pass on).
    target: money at the top. street_total: sum of the direct leaves' quotas.
    unallocated: sum of what nodes could not pass on, and what no top could take.
    """

    nodes: pd.DataFrame
    levels: pd.DataFrame
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
    inputs = cascade_inputs(
        target,
        hierarchy,
        columns or {},
        unit,
        over_assignment=over_assignment,
        hold_back=hold_back,
        overlay=overlay,
        floors=floors,
        caps=caps,
        pins=pins,
    )
    descent = _Descent.above(hierarchy, inputs, bases, unit)
    for level in range(hierarchy.depth + 1):
        descent.share_out(level)
    nodes = node_frame(
        hierarchy,
        inputs.direct,
        descent.quota,
        descent.share,
        inputs.kept,
        descent.passed,
        descent.difference,
        descent.rest,
        inputs.bounds.pinned,
    )
    in_line = ~nodes["overlay"].to_numpy() & (hierarchy.level >= 0)
    carries = in_line & hierarchy.leaf & (descent.share > 0)
    pinned = inputs.bounds.pinned & carries
    shared = inputs.target - inputs.bounds.low[pinned].sum()
    findings = [
        *inputs.findings,
        *descent.findings,
        *_rest_findings(hierarchy.keys, descent.rest, descent.top_rest),
        *coarse_unit_findings(unit, shared, descent.quota, carries & ~pinned, hierarchy.keys),
    ]
    return Cascade(
        nodes=nodes,
        levels=level_frame(nodes, hierarchy.leaf, inputs.target),
        target=inputs.target,
        street_total=int(descent.quota[in_line & hierarchy.leaf].sum()),
        unallocated=int(descent.rest[in_line].sum()) + descent.top_rest,
        findings=ranked(findings),
    )


@dataclass(slots=True)
class _Descent:
    """What every node got so far, level by level from the top."""

    hierarchy: Hierarchy
    inputs: CascadeInputs
    bases: Sequence[Basis]
    unit: int
    quota: Units
    passed: Units
    rest: Units
    share: Vector
    difference: Vector
    findings: list[Finding]
    top_rest: int = 0

    @classmethod
    def above(cls, hierarchy: Hierarchy, inputs: CascadeInputs, bases: Sequence[Basis], unit: int) -> "_Descent":
        """Before the first level: nobody has anything."""
        size = len(hierarchy.keys)
        quota, passed, rest = (np.zeros(size, dtype=np.int64) for _ in range(3))
        return cls(hierarchy, inputs, bases, unit, quota, passed, rest, np.zeros(size), np.zeros(size), [])

    def share_out(self, level: int) -> None:
        """Give the nodes of a level what those above pass on, in the direct line and beside it."""
        line = self.hierarchy.at(level)
        line, specialists = line[self.inputs.direct[line]], line[~self.inputs.direct[line]]
        above, groups = np.unique(self.hierarchy.parent[line], return_inverse=True)
        totals = self._passed_on(level, above)
        basis = self.bases[min(level, len(self.bases) - 1)] if level > 0 or line.size > 1 else EVEN
        self.share[line], found = sibling_shares(basis, self.inputs.columns, self.hierarchy, line, groups)
        self.quota[line], left = whole_shares(totals, groups, self.share[line], self.inputs.bounds.of(line), self.unit)
        if level > 0:
            self.rest[above] = left
        else:
            self.top_rest = int(self.inputs.target - self.quota[line].sum())
        self.findings += found
        self._carry_beside(level, specialists)

    def _passed_on(self, level: int, above: Positions) -> Units:
        """What each node above a level passes down: less its hold-back, plus the over-assignment, in round units."""
        if level == 0:
            return np.full(above.size, self.inputs.target, dtype=np.int64)
        kept, rate = self.inputs.kept[above], self.inputs.rates[level - 1]
        wanted = self.quota[above] * ((1.0 - kept) * (1.0 + rate))
        exact = (kept == 0) & (rate == 0)
        rounded = np.floor(wanted / self.unit + 0.5).astype(np.int64) * self.unit
        totals: Units = np.where(exact, self.quota[above], rounded)
        self.passed[above], self.difference[above] = totals, np.round(totals - wanted, 2)
        return totals

    def _carry_beside(self, level: int, specialists: Positions) -> None:
        """Quotas of overlays: a share of the parent's, or the pin."""
        base = self.quota[self.hierarchy.parent[specialists]] if level > 0 else self.inputs.target
        shares = np.floor(base * self.inputs.beside[specialists] / self.unit + 0.5)
        self.quota[specialists] = shares.astype(np.int64) * self.unit
        pinned = specialists[self.inputs.bounds.pinned[specialists]]
        self.quota[pinned] = self.inputs.bounds.low[pinned].astype(np.int64)


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
