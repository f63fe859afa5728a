"""Who holds how much while accounts change hands, and how even that is within each pool."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.gates.fairness import LEAST_SHARED, pooled_fairness
from calculations.territory.model import Model

__all__ = ["Ledger", "Move"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Move:
    """Units of n moves with who gives and who gets each; `potential` (money), `work` (hours) and `accounts` of each."""

    unit: Ints
    giver: Ints
    receiver: Ints
    potential: Floats
    work: Floats
    accounts: Floats

    def of(self, rows: Ints) -> "Move":
        """Some of them."""
        return Move(
            self.unit[rows],
            self.giver[rows],
            self.receiver[rows],
            self.potential[rows],
            self.work[rows],
            self.accounts[rows],
        )


class Ledger:
    """Loads of r reps, and the spread of their potential per capacity in each pool.

    evenness: 1 − Σ_p w_p · CV_p over pools of two or more people with potential, w_p the pool's part of their capacity;
        without the floor at 0 that a pool's fairness has, so that a step towards it shows. 1 where no pool counts.
    """

    def __init__(self, model: Model, assignment: Ints) -> None:
        loads = model.loads(assignment)
        self.potential, self.work = loads[:, 0].copy(), loads[:, 1].copy()
        self.accounts = np.bincount(assignment[assignment >= 0], minlength=model.reps).astype(np.float64)
        judged = pooled_fairness(self.potential, model.capacity, model.rep_pool.tolist(), least=LEAST_SHARED)
        self.scored = judged.scored
        self.pool = model.rep_pool
        self.pools = int(self.pool.max(initial=-1)) + 1
        self.target = model.target[:, 0]
        self._per = np.divide(1.0, model.capacity, out=np.zeros(model.reps), where=self.scored)
        self._people = np.bincount(self.pool, self.scored, self.pools).astype(np.float64)
        part = np.bincount(self.pool, np.where(self.scored, model.capacity, 0.0), self.pools).astype(np.float64)
        part[self._people < LEAST_SHARED] = 0.0
        held = np.bincount(self.pool, self.potential * self._per, self.pools)
        part[held <= 0] = 0.0
        self._weight = part / part.sum() if part.sum() > 0 else part

    @property
    def chance(self) -> Floats:
        """Potential per capacity of each rep; 0 for who is not scored."""
        chance: Floats = self.potential * self._per
        return chance

    def _sums(self) -> tuple[Floats, Floats]:
        chance = self.chance
        first, second = (np.bincount(self.pool, each, self.pools).astype(np.float64) for each in (chance, chance**2))
        return first, second

    @property
    def evenness(self) -> float:
        """As in the class's description."""
        return float(self.evenness_of(self.potential[None, :])[0])

    def evenness_of(self, potential: Floats) -> Floats:
        """The evenness of n other ways to share out potential, shape (n, r)."""
        chance = potential * self._per
        member = (self.pool[:, None] == np.arange(self.pools)).astype(np.float64)
        even: Floats = 1 - _variation(self._people, chance @ member, chance**2 @ member) @ self._weight
        return even

    def gain(self, move: Move) -> Floats:
        """What each of n moves alone would add to the evenness."""
        first, second = self._sums()
        before = _variation(self._people, first, second)
        chance = self.chance
        given, got = move.potential * self._per[move.giver], move.potential * self._per[move.receiver]
        here, there = self.pool[move.giver], self.pool[move.receiver]
        less = -given, given * (given - 2 * chance[move.giver])
        more = got, got * (got + 2 * chance[move.receiver])
        same = here == there
        lost = [first[here] + less[0], second[here] + less[1]]
        lost = [total + np.where(same, part, 0.0) for total, part in zip(lost, more, strict=True)]
        gain: Floats = self._weight[here] * (before[here] - _variation(self._people[here], lost[0], lost[1]))
        apart = np.flatnonzero(~same)
        to = there[apart]
        won = _variation(self._people[to], first[to] + more[0][apart], second[to] + more[1][apart])
        gain[apart] += self._weight[to] * (before[to] - won)
        return gain

    def misses(self, move: Move) -> Floats:
        """Change of Σ (load − even share)² / even share by each of n moves alone, money, of who has a share."""
        change = np.zeros(len(move.unit))
        for rep, amount in ((move.giver, -move.potential), (move.receiver, move.potential)):
            target = self.target[rep]
            off = amount * (2 * (self.potential[rep] - target) + amount)
            change += np.divide(off, target, out=np.zeros(len(off)), where=target > 0)
        return change

    def make(self, move: Move) -> None:
        """Carry out moves."""
        for load, amount in ((self.potential, move.potential), (self.work, move.work), (self.accounts, move.accounts)):
            np.subtract.at(load, move.giver, amount)
            np.add.at(load, move.receiver, amount)


def _variation(people: Floats, first: Floats, second: Floats) -> Floats:
    """Coefficient of variation from the count, the sum and the sum of squares; 0 without a sum."""
    square = np.divide(people * second, first**2, out=np.ones(first.shape), where=first > 0)
    variation: Floats = np.sqrt(np.maximum(square - 1, 0.0))
    return variation
