"""The fairest plan of a case so small that every plan can be looked at."""

import numpy as np
import numpy.typing as npt

from calculations.territory.frontier.ledger import Ledger
from calculations.territory.frontier.ranking import rooms
from calculations.territory.frontier.worth import Edges, Terms
from calculations.territory.model import Model

__all__ = ["fairest_of_all"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_PLANS = 20_000


def fairest_of_all(
    model: Model, assignment: Ints, edges: Edges, weight: Floats, limit: float, terms: Terms
) -> float | None:
    """The largest evenness of any set of moves within `limit` that keeps the rules of `ranked`; None for many plans.

    Every move of the set must bring more than it costs, judged with all the others made: what would better be left out
    is no part of a plan.
    """
    _, first, count = np.unique(edges.move.unit, return_index=True, return_counts=True)
    if not len(first) or np.log1p(count).sum() > np.log(_PLANS):
        return None
    picks = np.stack(np.meshgrid(*(np.arange(n + 1) for n in count), indexing="ij"), axis=-1).reshape(-1, len(first))
    made = picks > 0
    edge = np.where(made, first + picks - 1, 0)
    ledger = Ledger(model, assignment)
    giver, receiver = edges.move.giver[edge], edges.move.receiver[edge]

    def after(load: Floats, use: Floats) -> Floats:
        amount = np.where(made, use[edge], 0.0)
        loads = np.repeat(load[None, :], len(picks), axis=0)
        row = np.broadcast_to(np.arange(len(picks))[:, None], edge.shape)
        np.subtract.at(loads, (row, giver), amount)
        np.add.at(loads, (row, receiver), amount)
        return loads

    potential = after(ledger.potential, edges.move.potential)
    most_work, most_accounts = rooms(model, ledger, terms)
    fit = np.where(made, weight[edge], 0.0).sum(axis=1) <= limit * (1 + 1e-9)
    fit &= (after(ledger.work, edges.move.work) <= most_work * (1 + 1e-9)).all(axis=1)
    fit &= (after(ledger.accounts, edges.move.accounts) <= most_accounts).all(axis=1)
    fit &= (~made | (_kept_worth(ledger, edges, edge, potential, terms) > 0)).all(axis=1)
    return float(ledger.evenness_of(potential[fit]).max())


def _kept_worth(ledger: Ledger, edges: Edges, edge: Ints, potential: Floats, terms: Terms) -> Floats:
    """Money a year that each move of each plan brings less its cost, with the plan's other moves made."""
    back = np.zeros(edge.shape)
    amount = edges.move.potential[edge]
    for rep, change in ((edges.move.giver[edge], amount), (edges.move.receiver[edge], -amount)):
        target = ledger.target[rep]
        off = change * (2 * (np.take_along_axis(potential, rep, axis=1) - target) + change)
        back += np.divide(off, target, out=np.zeros(edge.shape), where=target > 0)
    worth: Floats = 0.5 * terms.curvature * back + edges.travel[edge] - edges.cost[edge]
    return worth
