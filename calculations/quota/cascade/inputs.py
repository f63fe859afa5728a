"""What a cascade is asked for, made usable: target, bases, over-assignment by level, hold-backs, overlays, bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Vector, optional_vector
from calculations.exact.money import exact_amounts, usable_target
from calculations.exact.over_assignment import LARGEST_RATE, compounded_rate, over_assignment_findings
from calculations.findings import Finding
from calculations.quota.cascade.hierarchy import Hierarchy
from calculations.quota.split.bounds import Bounds, bounds_of, named

__all__ = ["CascadeInputs", "cascade_inputs"]


@dataclass(frozen=True, slots=True)
class CascadeInputs:
    """The inputs of a cascade over n nodes as they can be used, and what was wrong with them.

    target: whole money. columns: values by basis name, rolled up. kept: share each node holds back. beside: share of
    the parent's quota of overlays, NaN in the direct line. rates: over-assignment by level of the node that passes on.
    """

    target: int
    columns: Mapping[str, Vector]
    kept: Vector
    beside: Vector
    rates: Vector
    bounds: Bounds
    findings: tuple[Finding, ...]

    @property
    def direct(self) -> Flags:
        """Nodes in the direct line, whose quotas count in sums."""
        line: Flags = np.isnan(self.beside)
        return line


def cascade_inputs(
    target: float,
    hierarchy: Hierarchy,
    columns: Mapping[str, ArrayLike],
    unit: int,
    *,
    over_assignment: Sequence[float],
    hold_back: ArrayLike | None,
    overlay: ArrayLike | None,
    floors: ArrayLike | None,
    caps: ArrayLike | None,
    pins: ArrayLike | None,
) -> CascadeInputs:
    """Make the inputs of `cascade` usable; arguments are its own.

    Raises:
        ShapeError: a column, the hold-back, bounds, pins or overlay have another length than the hierarchy.
    """
    size = len(hierarchy.keys)
    usable, target_found = usable_target(target)
    known = {
        name: hierarchy.rolled_up(exact_amounts(optional_vector(values, size, name)))
        for name, values in columns.items()
    }
    held, held_found = _usable_shares(optional_vector(hold_back, size, "hold_back"), 1.0, hierarchy.keys, "hold-back")
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
    findings = (
        *target_found, *hierarchy.findings, *held_found, *beside_found, *rates_found, *bounds.findings,
    )  # fmt: skip
    return CascadeInputs(int(usable), known, np.nan_to_num(held), beside, rates, bounds, findings)


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
