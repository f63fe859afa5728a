"""The assignment model: accounts joined into units, reps, what may go where, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from calculations.territory.geometry import EARTH_RADIUS_KM, great_circle_km
from calculations.territory.scenario import Rules, Scenario

__all__ = ["UNASSIGNED", "Model"]

UNASSIGNED = -1
_CHUNK_CELLS = 1_000_000

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Model:
    """Accounts (n), units of accounts that go together (u), reps (r) and the resources (k) that are balanced.

    `owner` and `fixed` hold rep positions, -1 for none; `unit` maps account to unit; `allowed[kind[i]]` says which
    reps account i may go to; `regions_km[region[i]]` is the distance used where a coordinate is unknown. `pool` and
    `rep_pool` say whose share an account counts in, -1 for everybody's; `rep_peers` names the group of peers a rep's
    chances are compared in. Arrays of the first block are per account, of
    the second per unit, of the third per rep. `limits`, two of shape (r, 2), replace the bands of both resources.
    """

    account_ids: npt.NDArray[np.str_]
    owner: Ints
    potential: npt.NDArray[np.float64]
    workload: npt.NDArray[np.float64]
    arr: npt.NDArray[np.float64]
    tenure: npt.NDArray[np.float64]
    place: npt.NDArray[np.float64]
    region: Ints
    kind: Ints
    pool: Ints
    unit: Ints

    fixed: Ints

    rep_ids: npt.NDArray[np.str_]
    capacity: npt.NDArray[np.float64]
    rep_place: npt.NDArray[np.float64]
    account_cap: npt.NDArray[np.float64]
    rep_pool: Ints
    rep_peers: npt.NDArray[np.str_]

    allowed: npt.NDArray[np.bool_]
    regions_km: npt.NDArray[np.float64] | None
    scenario: Scenario
    rules: Rules
    limits: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None

    @property
    def reps(self) -> int:
        """Number of reps."""
        return len(self.rep_ids)

    @cached_property
    def resources(self) -> tuple[str, ...]:
        """What is balanced or capped per rep; the account count only where a cap exists."""
        return (
            ("potential", "workload", "accounts") if np.isfinite(self.account_cap).any() else ("potential", "workload")
        )

    @cached_property
    def usage(self) -> npt.NDArray[np.float64]:
        """What each account uses of each resource, shape (n, k)."""
        columns = [self.potential, self.workload]
        if "accounts" in self.resources:
            columns.append(np.ones(len(self.owner)))
        return np.stack(columns, axis=1)

    @cached_property
    def share(self) -> npt.NDArray[np.float64]:
        """Each rep's part of their pool, capacity / Σ capacity, shape (r,); 0 in a pool without capacity."""
        pooled = np.bincount(self.rep_pool, self.capacity)[self.rep_pool]
        share: npt.NDArray[np.float64] = np.divide(self.capacity, pooled, out=np.zeros(self.reps), where=pooled > 0)
        return share

    @cached_property
    def target(self) -> npt.NDArray[np.float64]:
        """Capacity-weighted share of the pool's potential and workload, and of everybody's, shape (r, 2)."""
        pools = int(self.rep_pool.max(initial=-1)) + 1
        mine = self.pool >= 0
        pooled = np.stack([np.bincount(self.pool[mine], use[mine], pools) for use in self.usage[:, :2].T], axis=1)
        everybody = self.usage[~mine, :2].sum(axis=0)
        whole = self.capacity / self.capacity.sum()
        target: npt.NDArray[np.float64] = self.share[:, None] * pooled[self.rep_pool] + whole[:, None] * everybody
        return target

    @cached_property
    def bands(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Lowest and highest load of each rep in each resource, each of shape (r, k)."""
        low, high = self.target * (1 - self.scenario.tolerance), self.target * (1 + self.scenario.tolerance)
        low, high = (low, high) if self.limits is None else self.limits
        if "accounts" in self.resources:
            cap = np.where(np.isfinite(self.account_cap), self.account_cap, len(self.owner))
            low, high = np.column_stack([low, np.zeros(self.reps)]), np.column_stack([high, cap])
        return low, high

    @cached_property
    def move_cost(self) -> npt.NDArray[np.float64]:
        """Unweighted cost of changing each account's owner, money; 0 for orphans."""
        rules = self.rules
        hazard = rules.base_hazard_rate + rules.tenure_hazard_rate * np.minimum(self.tenure, 5) / 5
        return np.where(self.owner >= 0, rules.fixed_move_cost + self.arr * hazard, 0.0)

    @cached_property
    def unit_order(self) -> tuple[Ints, Ints]:
        """Accounts sorted by unit, and where each unit starts in them (one more entry than units)."""
        order = np.argsort(self.unit, kind="stable")
        starts = np.searchsorted(self.unit[order], np.arange(len(self.fixed) + 1))
        return order, starts

    @cached_property
    def unit_usage(self) -> npt.NDArray[np.float64]:
        """What each unit uses of each resource, shape (u, k)."""
        return np.stack([np.bincount(self.unit, column, len(self.fixed)) for column in self.usage.T], axis=1)

    @cached_property
    def free(self) -> Ints:
        """Units that no lock fixes."""
        return np.flatnonzero(self.fixed < 0)

    def km(self, accounts: Ints, dtype: npt.DTypeLike = np.float64) -> Floats:
        """Kilometres from `accounts` to every rep; steps between regions, else the row's mean, where unknown."""
        km = great_circle_km(self.place[accounts].astype(dtype), self.rep_place.astype(dtype))
        for row in np.flatnonzero(np.isnan(km).any(axis=1)):
            self._fill(km[row], accounts[row])
        return km

    def _fill(self, row: Floats, account: np.int64) -> None:
        unknown = np.isnan(row)
        if self.regions_km is not None:
            row[unknown] = self.regions_km[self.region[account], unknown]
        else:
            row[unknown] = 0.0 if unknown.all() else row[~unknown].mean()

    def km_to(self, accounts: Ints, reps: Ints) -> npt.NDArray[np.float64]:
        """Kilometres from each of `accounts` to the rep beside it."""
        square = np.square(self.place[accounts] - self.rep_place[reps]).sum(axis=1)
        km: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.sqrt(square) / 2, 1))
        nowhere = np.isnan(self.place[accounts]).any(axis=1)  # as far from every rep as its region is
        km[nowhere] = 0.0 if self.regions_km is None else self.regions_km[self.region[accounts], reps][nowhere]
        unknown = np.flatnonzero(np.isnan(km) & ~nowhere)
        km[unknown] = self.km(accounts[unknown])[np.arange(len(unknown)), reps[unknown]]
        return km

    def account_costs(self, accounts: Ints, dtype: npt.DTypeLike = np.float64) -> Floats:
        """Weighted cost of giving each of `accounts` to each rep, inf where not allowed, shape (len, r)."""
        costs = self.km(accounts, dtype)
        travel = self.scenario.distance_weight * self.rules.travel_cost * self.workload[accounts]
        move = (self.scenario.move_weight * self.move_cost[accounts]).astype(dtype)
        costs *= travel.astype(dtype)[:, None]
        costs += move[:, None]
        owned = np.flatnonzero(self.owner[accounts] >= 0)
        costs[owned, self.owner[accounts[owned]]] -= move[owned]
        if not self.allowed.all():
            costs[~self.allowed[self.kind[accounts]]] = np.inf
        return costs

    def unit_chunks(self, units: Ints) -> Iterator[Ints]:
        """`units` in runs small enough for one block of costs."""
        step = max(1, _CHUNK_CELLS // max(self.reps, 1))
        for start in range(0, len(units), step):
            yield units[start : start + step]

    def unit_costs(self, units: Ints, dtype: npt.DTypeLike = np.float64) -> Floats:
        """Weighted cost of giving each of `units` (ascending, not empty) to each rep, shape (len, r)."""
        order, starts = self.unit_order
        sizes = starts[units + 1] - starts[units]
        heads = np.cumsum(sizes) - sizes
        members = order[np.repeat(starts[units] - heads, sizes) + np.arange(sizes.sum())]
        costs = self.account_costs(members, dtype)
        return costs if len(members) == len(units) else np.add.reduceat(costs, heads, axis=0)

    def loads(self, assignment: Ints) -> npt.NDArray[np.float64]:
        """Load of each rep in each resource, shape (r, k); `assignment` is a rep position per account, -1 for none."""
        held = np.flatnonzero(assignment >= 0)
        loads: npt.NDArray[np.float64] = np.stack(
            [np.bincount(assignment[held], column[held], self.reps) for column in self.usage.T], axis=1
        ).astype(np.float64)
        return loads

    def moved(self, assignment: Ints) -> npt.NDArray[np.bool_]:
        """Accounts whose owner changes; an orphan that finds an owner has not moved."""
        moved: npt.NDArray[np.bool_] = (self.owner >= 0) & (assignment != self.owner)
        return moved

    def unweighted_move_cost(self, assignment: Ints) -> float:
        """Churn-risk money of `assignment`: Σ move cost of the accounts that change hands."""
        return float(self.move_cost[self.moved(assignment)].sum())

    def value(self, assignment: Ints) -> float:
        """Weighted cost of `assignment`: J = Σ move weight × move cost + distance weight × travel."""
        accounts = np.arange(len(assignment))
        km = self.km_to(accounts, assignment)
        travel = self.scenario.distance_weight * self.rules.travel_cost * float((self.workload * km).sum())
        return self.scenario.move_weight * self.unweighted_move_cost(assignment) + travel
