"""Where every frontier starts: nobody loses an account, and those without an owner find one."""

import numpy as np
import numpy.typing as npt

from calculations.territory.frontier.worth import Terms, travel_worth
from calculations.territory.model import UNASSIGNED, Model

__all__ = ["movable_units", "start_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def start_of(model: Model, terms: Terms) -> Ints:
    """Rep of each account: a manager's hand's, else its owner, else whoever suits it best.

    An account without an owner goes to the owner of most revenue of its family, else, the largest first, to who may
    serve it and gains most: potential at its worth there (see `Terms.response`) less the hours on the road. Without any
    potential, workload is evened out, and without that the number of accounts. Nobody is left without where anybody may
    have it.
    """
    assignment = np.where(_locked_away(model), model.fixed[model.unit], model.owner)
    _join_families(model, assignment)
    amount = _amount(model)
    units = np.unique(model.unit[assignment == UNASSIGNED])
    if not len(units) or not model.reps:
        return assignment
    order, starts = model.unit_order
    total = np.bincount(model.unit, amount, len(model.fixed))
    load = np.bincount(assignment[assignment >= 0], amount[assignment >= 0], model.reps).astype(np.float64)
    target = _targets(model, amount)
    worth = terms.curvature if model.potential.any() else 1.0
    for unit in units[np.lexsort((units, -total[units]))].tolist():
        members = order[starts[unit] : starts[unit + 1]]
        may = np.flatnonzero(model.allowed[model.kind[members]].all(axis=0))
        each = np.repeat(members, len(may))
        road = travel_worth(model, each, np.tile(may, len(members)), terms).reshape(len(members), -1).sum(axis=0)
        share = np.maximum(target[may], 1e-12)
        miss = 0.5 * worth * total[unit] * (2 * (load[may] - share) + total[unit]) / share
        best = may[int(np.lexsort((may, load[may] / share, miss + road))[0])]
        assignment[members] = best
        load[best] += total[unit]
    return assignment


def _locked_away(model: Model) -> npt.NDArray[np.bool_]:
    """Accounts that a lock or a hand gives to who has them not: those of no other owner, or of a family given whole.

    A family with a locked account in one hand and others elsewhere stays in several hands: a lock takes from nobody.
    """
    rep = model.fixed[model.unit]
    stays = (rep >= 0) & (rep == model.owner)
    partly = np.bincount(model.unit, stays, len(model.fixed))[model.unit] > 0
    away: npt.NDArray[np.bool_] = (rep >= 0) & ~((model.owner >= 0) & partly)
    return away


def _join_families(model: Model, assignment: Ints) -> None:
    """Give ownerless accounts of a family with an owner to the one who has most of its revenue."""
    orphans = np.flatnonzero(assignment == UNASSIGNED)
    owned = np.flatnonzero(assignment >= 0)
    kin = owned[np.isin(model.unit[owned], model.unit[orphans])]
    revenue: dict[int, dict[int, float]] = {}
    for account in kin.tolist():
        held = revenue.setdefault(int(model.unit[account]), {})
        rep = int(assignment[account])
        held[rep] = held.get(rep, 0.0) + float(model.arr[account])
    for account in orphans.tolist():
        held = revenue.get(int(model.unit[account]), {})
        if held:
            assignment[account] = min(held, key=lambda rep: (-held[rep], rep))


def _amount(model: Model) -> Floats:
    """What is evened out: potential, else workload, else accounts."""
    for figure in (model.potential, model.workload):
        if figure.sum() > 0:
            return figure
    return np.ones(len(model.owner))


def _targets(model: Model, amount: Floats) -> Floats:
    """Each rep's even share of what their pool has, and of what is everybody's."""
    mine = model.pool >= 0
    pooled = np.bincount(model.pool[mine], amount[mine], int(model.rep_pool.max()) + 1)
    whole = model.capacity / model.capacity.sum()
    share: Floats = model.share * pooled[model.rep_pool] + whole * float(amount[~mine].sum())
    return share


def movable_units(model: Model, assignment: Ints) -> Ints:
    """Units with an owner that no lock holds and one rep has whole; a family in several hands stays as it is."""
    order, starts = model.unit_order
    ordered = assignment[order]
    same = np.minimum.reduceat(ordered, starts[:-1]) == np.maximum.reduceat(ordered, starts[:-1])
    owned = np.maximum.reduceat(model.owner[order], starts[:-1]) >= 0
    units: Ints = np.flatnonzero(same & owned & (model.fixed < 0) & (ordered[starts[:-1]] >= 0))
    return units
