"""The moves in the order they matter: the most fairness for what it takes first, within one budget after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calculations.territory.frontier.ledger import Ledger
from calculations.territory.frontier.worth import Edges, Terms
from calculations.territory.model import Model

__all__ = ["Ranked", "ranked", "rooms"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_HOT = 0.6
_NEAR_BEST = 0.9
_ROUNDS = 25
_LEAST_GAIN = 1e-9


@dataclass(frozen=True, slots=True)
class Ranked:
    """n moves in their order, and what was so after each.

    edges: positions among the possible moves. spent: budget used up to and with each. evenness: after each.
    net: money each brings in a year less its cost, at its place in the order.
    """

    edges: Ints
    spent: Floats
    evenness: Floats
    net: Floats


def ranked(
    model: Model,
    assignment: Ints,
    edges: Edges,
    weight: Floats,
    limits: Sequence[float],
    terms: Terms,
    is_late: Callable[[], bool],
) -> Ranked:
    """Rank moves greedily: of those that even out, earn more than they cost and fit, the most evenness per weight next.

    Args:
        model, assignment: who holds what before the first.
        edges: possible moves; each unit moves once at most.
        weight: what each takes of the budget, above 0.
        limits: budgets, ascending; moves that fit within one are ranked before any that needs the next.
        is_late: asked along the way; once so, what is ranked by then stands.

    A receiver's workload may not exceed the even share by more than the band of `terms`, nor its accounts their cap.
    """
    ledger = Ledger(model, assignment)
    search = _Search(model, ledger, edges, weight, terms)
    for limit in limits:
        search.fill(limit, is_late)
    return Ranked(
        np.array(search.order, dtype=np.int64),
        np.array(search.spent),
        np.array(search.evenness),
        np.array(search.net),
    )


def rooms(model: Model, ledger: Ledger, terms: Terms) -> tuple[Floats, Floats]:
    """Most hours and most accounts of each rep: the band and the cap, or what they have where that is more."""
    accounts = np.maximum(ledger.accounts, np.nan_to_num(model.account_cap, nan=np.inf))
    return np.maximum(ledger.work, model.target[:, 1] * (1 + terms.work_band)), accounts


class _Search:
    """Moves made so far, and what the others promise: `promise` is the evenness per weight when last looked at."""

    def __init__(self, model: Model, ledger: Ledger, edges: Edges, weight: Floats, terms: Terms) -> None:
        self.ledger, self.edges, self.weight, self.terms = ledger, edges, weight, terms
        self.most_work, self.most_accounts = rooms(model, ledger, terms)
        self.alive = np.arange(len(weight))
        self.promise = np.zeros(len(weight))
        self.order: list[int] = []
        self.spent: list[float] = []
        self.evenness: list[float] = []
        self.net: list[float] = []
        self.used = 0.0
        unit = edges.move.unit
        units, self.firsts = np.unique(unit, return_index=True)
        self.firsts = np.append(self.firsts, len(unit))
        self.row_of = np.searchsorted(units, unit)

    def look(self, rows: Ints) -> Floats:
        """What each of these promises now: evenness per weight; 0 for one that gains nothing or breaks a rule."""
        move = self.edges.move.of(rows)
        gain = self.ledger.gain(move)
        worthy = (gain > _LEAST_GAIN) & (self.edges.net(self.ledger, rows, self.terms) > 0)
        to = move.receiver
        worthy &= self.ledger.work[to] + move.work <= self.most_work[to] * (1 + 1e-9)
        worthy &= self.ledger.accounts[to] + move.accounts <= self.most_accounts[to]
        promise: Floats = np.where(worthy, gain / self.weight[rows], 0.0)
        return promise

    def fill(self, limit: float, is_late: Callable[[], bool]) -> None:
        """Make moves until none that fits within `limit` promises anything."""
        while not is_late():
            self.promise[self.alive] = self.look(self.alive)
            if not self._rounds(limit):
                return

    def _rounds(self, limit: float) -> bool:
        """Some rounds on what was promised; whether anything was done."""
        made = 0
        while made < _ROUNDS:
            rows = self.alive[self.weight[self.alive] <= (limit - self.used) * (1 + 1e-12)]
            top = self.promise[rows].max(initial=0.0)
            if top <= 0:
                break
            hot = rows[self.promise[rows] >= _HOT * top]
            self.promise[hot] = self.look(hot)
            best = self.promise[hot].max()
            if best >= _HOT * top:  # else others, as they were last looked at, may promise more
                made += 1
                self._make(hot[self.promise[hot] >= _NEAR_BEST * best], limit)
        return made > 0

    def _make(self, rows: Ints, limit: float) -> None:
        """Make the best of these moves, and others beside it between people it does not touch."""
        move, taken = self.edges.move, set[int]()
        order = np.lexsort((move.receiver[rows], move.unit[rows], -self.promise[rows]))
        for edge in rows[order].tolist():
            one = np.array([edge])
            here, there = int(move.giver[edge]), int(move.receiver[edge])
            if here in taken or there in taken or self.weight[edge] > (limit - self.used) * (1 + 1e-12):
                continue
            taken |= {here, there}
            self.net.append(float(self.edges.net(self.ledger, one, self.terms)[0]))
            self.ledger.make(move.of(one))
            self.used += float(self.weight[edge])
            self.order.append(edge)
            self.spent.append(self.used)
            self.evenness.append(self.ledger.evenness)
            at = self.row_of[edge]
            self.promise[self.firsts[at] : self.firsts[at + 1]] = -1.0
        self.alive = self.alive[self.promise[self.alive] >= 0]
