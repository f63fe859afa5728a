"""Split of one target over reps: in proportion to weights, within floors and caps, in round units, exactly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Flags, Vector
from calculations.errors import ShapeError
from calculations.exact.over_assignment import DEFAULT_RATE, street_of
from calculations.exact.waterfill import Groups, fill, water_levels
from calculations.findings import Finding, Severity, ranked
from calculations.quota.split.bounds import DEFAULT_CAP_CHANGE, DEFAULT_FLOOR_CHANGE, Bounds, bounds_of
from calculations.quota.split.proportions import proportions_of
from calculations.quota.split.shares import whole_shares
from calculations.quota.split.unit import DEFAULT_UNIT, coarse_unit_findings

__all__ = ["DEFAULT_UNIT", "QuotaSplit", "SplitRequest", "split_quota", "split_quotas"]


@dataclass(frozen=True, slots=True)
class QuotaSplit:
    """A target split over n reps; `quotas.sum() + unallocated == street_total`, always.

    quotas: whole money, multiples of `unit` except for pins and the one share that evens them out.
    shares: the split before rounding, clip(level · weight, floor, cap), money.
    proportional: what each rep would carry without floors and caps, money.
    weights: weight times ramp, as used, summing to 1 (all 0 when there is none).
    street_target: target × (1 + over-assignment), money.
    street_total: street_target rounded to the unit.
    rounding_difference: street_total − street_target.
    unallocated: what the floors and caps leave over, signed: above zero when the caps together are below the street
        total, below zero when the floors together are above it.
    floors, caps: bounds in force, money; 0 and infinity where there is none.
    at_floor, at_cap: where a bound holds the quota away from its proportion.
    """

    quotas: NDArray[np.int64]
    shares: Vector
    proportional: Vector
    weights: Vector
    unit: int
    street_target: float
    street_total: int
    rounding_difference: float
    unallocated: int
    floors: Vector
    caps: Vector
    pinned: NDArray[np.bool_]
    at_floor: NDArray[np.bool_]
    at_cap: NDArray[np.bool_]
    findings: tuple[Finding, ...]

    @property
    def clipped(self) -> NDArray[np.bool_]:
        """Where a floor or a cap holds the quota away from its proportion."""
        held: NDArray[np.bool_] = self.at_floor | self.at_cap
        return held


@dataclass(frozen=True, slots=True)
class SplitRequest:
    """What `split_quota` takes, as a value: see there."""

    target: float
    weights: ArrayLike
    over_assignment: float = DEFAULT_RATE
    ramp: ArrayLike | None = None
    last_quota: ArrayLike | None = None
    floor_change: float = DEFAULT_FLOOR_CHANGE
    cap_change: float = DEFAULT_CAP_CHANGE
    unit: int = DEFAULT_UNIT
    floors: ArrayLike | None = None
    caps: ArrayLike | None = None
    pins: ArrayLike | None = None
    keys: Sequence[str] | None = None


def split_quota(
    target: float,
    weights: ArrayLike,
    *,
    over_assignment: float = DEFAULT_RATE,
    ramp: ArrayLike | None = None,
    last_quota: ArrayLike | None = None,
    floor_change: float = DEFAULT_FLOOR_CHANGE,
    cap_change: float = DEFAULT_CAP_CHANGE,
    unit: int = DEFAULT_UNIT,
    floors: ArrayLike | None = None,
    caps: ArrayLike | None = None,
    pins: ArrayLike | None = None,
    keys: Sequence[str] | None = None,
) -> QuotaSplit:
    """Split a target over n reps: q_r = clip(t · w_r, floor_r, cap_r), rounded to the unit by Webster's method.

    The street target is target × (1 + over-assignment), rounded to the unit first (half up); the level t is the one
    at which the quotas sum to it. No quota falls because the target rises, and reps that no bound holds carry the same
    share of their weight up to rounding.

    Args:
        target: money the quotas serve.
        weights: what each rep's quota is proportional to at full ramp (potential, history, a blend), length n.
        over_assignment: rate by which the street exceeds the target, 0.10 for 10 %.
        ramp: factor of each rep, or one for all; it multiplies the weight. Missing: taken as 1.
        last_quota: quota last in force at full ramp, money; missing or zero: neither floor nor cap from it.
        floor_change: smallest change against the last quota, -0.20 for −20 %.
        cap_change: largest change against the last quota, 0.30 for +30 %.
        unit: money the quotas are multiples of, whole and above zero; 1000 by default.
        floors: explicit floors, money, before the change rule; NaN where there is none.
        caps: explicit caps, money, likewise.
        pins: quotas fixed beforehand, money; NaN where free. The rest is split over the others.
        keys: row keys for the findings; positions from "0" by default.

    Returns:
        The split. Whatever is wrong with the numbers is in its findings, and the sum holds all the same: a missing,
        negative or zero weight carries its floor only; what bounds make impossible is in `unallocated`.

    Raises:
        ShapeError: lengths differ, or the unit is not a whole number above zero.
    """
    asked = SplitRequest(
        target, weights, over_assignment, ramp, last_quota, floor_change, cap_change, unit, floors, caps, pins, keys
    )
    return split_quotas([asked])[0]


def split_quotas(requests: Sequence[SplitRequest]) -> list[QuotaSplit]:
    """Many splits at once, each as `split_quota` makes it: for small teams much faster than one after the other.

    Args:
        requests: what to split; nothing of one matters to another.

    Returns:
        The splits in the order of the requests.

    Raises:
        ShapeError: as `split_quota`, for the first request it is true of.
    """
    prepared = [_prepared(request) for request in requests]
    splits: dict[int, QuotaSplit] = {}
    for unit in {one.unit for one in prepared}:
        same = [position for position, one in enumerate(prepared) if one.unit == unit]
        splits.update(zip(same, _solved([prepared[position] for position in same], unit), strict=True))
    return [splits[position] for position in range(len(prepared))]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A request, checked: what is proportional to what, within which bounds, up to which total."""

    keys: list[str]
    unit: int
    weights: Vector
    bounds: Bounds
    street_target: float
    street_total: int
    findings: tuple[Finding, ...]


def _prepared(request: SplitRequest) -> _Prepared:
    w, names = _checked(request.weights, request.unit, request.keys)
    unit = int(request.unit)
    proportions = proportions_of(w, request.ramp, names)
    bounds = bounds_of(
        names,
        proportions.ramp,
        unit,
        last_quota=request.last_quota,
        floor_change=request.floor_change,
        cap_change=request.cap_change,
        floors=request.floors,
        caps=request.caps,
        pins=request.pins,
    )
    street_target, street_total, total_found = street_of(request.target, request.over_assignment, unit)
    findings = (*total_found, *proportions.findings, *bounds.findings)
    return _Prepared(names, unit, proportions.weights, bounds, street_target, street_total, findings)


def _solved(asked: Sequence[_Prepared], unit: int) -> Iterator[QuotaSplit]:
    """The splits of requests that round to the same unit, each a group of its own."""
    sizes = [one.weights.size for one in asked]
    groups: Groups = np.arange(len(asked)).repeat(sizes)
    totals = np.array([one.street_total for one in asked])
    used = np.concatenate([one.weights for one in asked])
    bounds = Bounds.together([one.bounds for one in asked])
    quotas, rests = whole_shares(totals, groups, used, bounds, unit)
    levels = water_levels(totals.astype(np.float64), groups, used, bounds.low, bounds.high)[groups]
    unbound = fill(levels, used, np.zeros(used.size), np.full(used.size, np.inf))
    shares = fill(levels, used, bounds.low, bounds.high)
    proportional = used * totals[groups]
    at_floor = ~bounds.pinned & (unbound < bounds.low)
    at_cap = ~bounds.pinned & (unbound > bounds.high)
    start = 0
    for one, size, rest in zip(asked, sizes, rests.tolist(), strict=True):
        own = slice(start, start + size)
        start += size
        rest_found = _unallocated_findings(rest, one.keys, one.weights, at_floor[own], at_cap[own])
        pinned = one.bounds.pinned
        shared = one.street_target - one.bounds.low[pinned].sum()
        unit_found = coarse_unit_findings(unit, shared, quotas[own], (one.weights > 0) & ~pinned, one.keys)
        yield QuotaSplit(
            quotas=quotas[own],
            shares=shares[own],
            proportional=proportional[own],
            weights=one.weights,
            unit=unit,
            street_target=one.street_target,
            street_total=one.street_total,
            rounding_difference=round(one.street_total - one.street_target, 2),
            unallocated=rest,
            floors=one.bounds.floors,
            caps=one.bounds.caps,
            pinned=one.bounds.pinned,
            at_floor=at_floor[own],
            at_cap=at_cap[own],
            findings=ranked([*one.findings, *rest_found, *unit_found]),
        )


def _checked(weights: ArrayLike, unit: float, keys: Sequence[str] | None) -> tuple[Vector, list[str]]:
    """The weights as a vector and the row keys; ShapeError where they do not fit each other or the unit is none."""
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim != 1:
        raise ShapeError(f"weights have {w.ndim} dimensions: give one weight per rep")
    if unit < 1 or unit != int(unit):
        raise ShapeError(f"the unit {unit} is not a whole amount of money above zero")
    names = [str(i) for i in range(w.size)] if keys is None else list(keys)
    if len(names) != w.size:
        raise ShapeError(f"{len(names)} keys for {w.size} weights")
    return w, names


def _unallocated_findings(
    unallocated: int, keys: Sequence[str], weights: Vector, at_floor: Flags, at_cap: Flags
) -> tuple[Finding, ...]:
    """The blocking finding that names what could not be split, and why."""
    if unallocated == 0:
        return ()
    amount = f"{abs(unallocated):,}"
    if unallocated < 0:
        code, held = "quota.floors-above-total", at_floor
        sentence = f"The floors and pins together are {amount} above the street total."
        remedy = "Lower floors or pins, or raise the target."
    elif not weights.any():
        code, held = "quota.nothing-to-split-by", np.ones(weights.size, dtype=np.bool_)
        sentence = f"{amount} of the street total cannot be split: no rep has a weight above zero."
        remedy = "Enter a potential or a history for the reps."
    else:
        code, held = "quota.caps-below-total", at_cap
        sentence = f"{amount} of the street total stays unallocated: every rep is at the cap or pinned."
        remedy = "Raise caps or pins, add capacity, or lower the target."
    rows = tuple(np.asarray(keys, dtype=object)[held])
    return (Finding(code, sentence, remedy, rows, Severity.BLOCKING, float(unallocated)),)
