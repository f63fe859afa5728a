"""The best exchange of up to two units each way between two reps, found by enumeration.

The search keeps cost + Σ penalty·violation, and splits it over units and reps by the dual prices: a plan's excess over
the bound is Σ reduced cost of units + Σ slack of reps. Two reps can gain no more than their slack, so only units whose
reduced cost of changing sides is below it can take part: a bound that keeps the enumeration small.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.territory.solver.kernel import Kernel

__all__ = ["EPSILON", "Holding"]

EPSILON = 1e-6
_SINGLES = 32
_SETS = 104
_MARGIN = 1e-9

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_PAIRS_OF = [tuple(part.astype(np.int64) for part in np.triu_indices(count, 1)) for count in range(_SINGLES + 1)]


@dataclass(frozen=True, slots=True)
class _Side:
    """Sets of up to two units of one rep that may go to the other: their cost and load, the empty set first."""

    units: Ints
    first: Ints
    second: Ints
    cost: Floats
    load: Floats

    def members(self, at: int) -> Ints:
        """Units of set `at`."""
        count = len(self.units)
        if at <= count:
            return self.units[at - 1 : at] if at else self.units[:0]
        return self.units[[self.first[at - 1 - count], self.second[at - 1 - count]]]


class Holding:
    """Who holds which units, the loads that follow, and the penalties under which exchanges are judged."""

    def __init__(self, kernel: Kernel, y: Floats, assignment: Ints) -> None:
        self.kernel = kernel
        self.y = y.copy()
        reps = len(y)
        self.units = [np.flatnonzero(assignment == rep) for rep in range(reps)]
        self.load = np.stack([np.bincount(assignment, use, reps) for use in kernel.usage.T], axis=1).astype(np.float64)
        self.middle = (kernel.low + kernel.high) / 2
        self.half = np.maximum((kernel.high - kernel.low) / 2 - _MARGIN, 0)
        self.penalty = np.abs(y)
        self.slack = np.zeros(reps)
        self.version = np.zeros(reps, dtype=np.int64)
        self.tried = 0
        size = _SETS * _SETS
        self._buffers = [np.empty(size, dtype=np.float32) for _ in range(3)]

    def judge(self, penalty: Floats, reps: Ints | None = None) -> None:
        """Judge violations of `reps` (all by default) by `penalty`, money per share of the mean rep, at least |y|."""
        chosen = np.arange(len(self.y)) if reps is None else reps
        self.penalty = self.penalty.copy()
        self.penalty[chosen] = np.maximum(penalty[chosen], np.abs(self.y[chosen]))
        self.slack[chosen] = self._slack(chosen, self.load[chosen])

    def _slack(self, reps: Ints, load: Floats) -> Floats:
        """Σ_k y·load − min over the band of y·load + penalty·violation, per rep: 0 when prices and load agree."""
        away, half, y = load - self.middle[reps], self.half[reps], self.y[reps]
        beyond = np.maximum(np.abs(away) - half, 0)
        slack: Floats = (y * away + np.abs(y) * half + self.penalty[reps] * beyond).sum(axis=1)
        return slack

    def lean(self, reps: Ints, factor: float) -> None:
        """Raise the price of what those of `reps` outside their band lack, and lower it for what they hold too much of.

        Any prices split the value truly; these make the units that mend the violation come first.
        """
        away = self.load[reps] - self.middle[reps]
        outside = np.abs(away) > self.half[reps]
        step = factor * (np.abs(self.y[reps]) + np.abs(self.y).mean())
        self.y[reps] = self.y[reps] - np.where(outside, np.sign(away) * step, 0.0)

    def violation(self, reps: Ints | None = None) -> Floats:
        """How far each of `reps` is outside its band, shares of the mean rep, shape (len, k)."""
        chosen = np.arange(len(self.y)) if reps is None else reps
        beyond: Floats = np.maximum(np.abs(self.load[chosen] - self.middle[chosen]) - self.half[chosen], 0)
        return beyond

    def inside(self, rep: int) -> bool:
        """Whether `rep` is within its band in every resource."""
        return bool((np.abs(self.load[rep] - self.middle[rep]) <= self.half[rep]).all())

    def cost(self, reps: Ints) -> float:
        """Cost of the units `reps` hold."""
        return sum(float(self.kernel.cost[self.units[rep], rep].sum(dtype=np.float64)) for rep in reps)

    def assignment(self) -> Ints:
        """Rep of each unit."""
        out = np.empty(len(self.kernel.cost), dtype=np.int64)
        for rep, units in enumerate(self.units):
            out[units] = rep
        return out

    def exchange(self, a: int, b: int) -> float:
        """Make the best exchange between reps `a` and `b`; the gain, 0 when there is none."""
        self.tried += 1
        offers = (self._offer(a, b), self._offer(b, a))
        slack = float(self.slack[a] + self.slack[b])
        room = slack - sum(2 * min(float(reduced.min(initial=0.0)), 0.0) for reduced, _, _ in offers)
        if room < EPSILON:
            return 0.0
        ours, theirs = (self._sets(rep, offer, room) for rep, offer in zip((a, b), offers, strict=True))
        width = len(theirs.cost)
        best = int(self._judged(a, b, ours, theirs).argmin())
        i, j = divmod(best, width)
        flow = ours.load[:, i] - theirs.load[:, j]
        load = np.stack([self.load[a] - flow, self.load[b] + flow])
        both = np.array([a, b])
        after = self._slack(both, load)
        gain = slack - float(after.sum()) - float(ours.cost[i] + theirs.cost[j] - (self.y[b] - self.y[a]) @ flow)
        if gain <= EPSILON:
            return 0.0
        leaving, coming = ours.members(i), theirs.members(j)
        self.units[a] = np.concatenate([self.units[a][~_among(self.units[a], leaving)], coming])
        self.units[b] = np.concatenate([self.units[b][~_among(self.units[b], coming)], leaving])
        self.load[both], self.slack[both] = load, after
        self.version[both] += 1
        return gain

    def _offer(self, a: int, b: int) -> tuple[Floats, Floats, Floats]:
        """Reduced cost, cost and use of each unit of `a`, were it to go to `b`."""
        units = self.units[a]
        use = self.kernel.usage[units]
        cost = (self.kernel.cost[units, b] - self.kernel.cost[units, a]).astype(np.float64)
        return cost - use @ (self.y[b] - self.y[a]), cost, use

    def _sets(self, rep: int, offer: tuple[Floats, Floats, Floats], room: float) -> _Side:
        """Sets of up to two units of `rep` whose reduced cost is below `room`, the cheapest if there are many."""
        reduced, cost, use = offer
        chosen = np.flatnonzero(reduced < room)
        if len(chosen) > _SINGLES:
            chosen = chosen[np.argpartition(reduced[chosen], _SINGLES)[:_SINGLES]]
        reduced, cost, use = reduced[chosen], cost[chosen], use[chosen].T
        count = len(chosen)
        first, second = _PAIRS_OF[count]
        both = reduced[first] + reduced[second]
        kept = np.flatnonzero(both < room)
        most = _SETS - 1 - count
        if len(kept) > most:
            kept = kept[np.argpartition(both[kept], most)[:most]]
        first, second = first[kept], second[kept]
        costs = np.zeros(1 + count + len(first))
        costs[1 : count + 1] = cost
        np.add(cost[first], cost[second], out=costs[count + 1 :])
        loads = np.zeros((len(use), len(costs)))
        loads[:, 1 : count + 1] = use
        np.add(use[:, first], use[:, second], out=loads[:, count + 1 :])
        return _Side(self.units[rep][chosen], first, second, costs, loads)

    def _judged(self, a: int, b: int, ours: _Side, theirs: _Side) -> npt.NDArray[np.float32]:
        """Cost + penalty·violation of giving each of our sets for each of theirs, up to a constant."""
        shape = (len(ours.cost), len(theirs.cost))
        total, flow, beyond = (buffer[: shape[0] * shape[1]].reshape(shape) for buffer in self._buffers)
        single = np.float32
        np.add(ours.cost.astype(single)[:, None], theirs.cost.astype(single), out=total)
        given, taken = ours.load.astype(single), theirs.load.astype(single)
        for k in range(len(given)):
            np.subtract(given[k][:, None], taken[k], out=flow)
            np.subtract(single(self.load[a, k] - self.middle[a, k]), flow, out=beyond)
            for rep in (a, b):
                np.abs(beyond, out=beyond)
                np.subtract(beyond, single(self.half[rep, k]), out=beyond)
                np.maximum(beyond, 0, out=beyond)
                np.multiply(beyond, single(self.penalty[rep, k]), out=beyond)
                np.add(total, beyond, out=total)
                if rep == a:
                    np.add(flow, single(self.load[b, k] - self.middle[b, k]), out=beyond)
        return total


def _among(units: Ints, few: Ints) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(units), dtype=bool)
    for unit in few:
        found |= units == unit
    return found
