"""What a change of owner gains and what it costs, both in money of the plan's year."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.territory.drive import drive_hours
from calculations.territory.frontier.ledger import Ledger, Move
from calculations.territory.impact import ChurnAssumptions, hazards_of
from calculations.territory.model import Model

__all__ = ["Edges", "Terms", "edges_of", "travel_worth"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_RECEIVERS = 24
_FEW = 2_000
_CHUNK_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What moves are judged by; planners' assumptions, to be edited.

    response: how bookings answer to potential, as its power: a territory of twice the even share brings 2^0.5 = 1.41
        times as much. Around the even share T a load of P then loses response · (1 − response) / 2 · (P − T)² / T a
        year (second order), which for a spread of 50 % is 3 % of potential, where Zoltners and Sinha report 2 to 7 %.
    handover_hours: selling hours that a change of owner takes, of both sellers together.
    periods: periods of the workload in a year. hours_per_call, visit_share: of the calls on an account, and the part of
        them that is driven to.
    work_band: share by which a receiver's workload may exceed the even share; one that exceeds it today gets no more.
    """

    response: float = 0.5
    handover_hours: float = 3.0
    periods: float = 4.0
    hours_per_call: float = 1.5
    visit_share: float = 0.25
    work_band: float = 0.25

    @property
    def curvature(self) -> float:
        """Money lost a year per squared deviation, (P − T)² / T, twice."""
        return self.response * (1 - self.response)


@dataclass(frozen=True, slots=True)
class Edges:
    """m possible moves, those of one unit side by side, and what is known of each.

    revenue: ARR that changes hands; risk: of it lost in a year, ARR × hazard; customers: accounts that change hands;
    cost: risk + hand-over; travel: money of the hours on the road it saves a year, negative where it adds some.
    """

    move: Move
    revenue: Floats
    risk: Floats
    customers: Floats
    cost: Floats
    travel: Floats

    def net(self, ledger: Ledger, rows: Ints, terms: Terms) -> Floats:
        """Money each of n moves alone would bring in a year, less what it costs."""
        balance = -0.5 * terms.curvature * ledger.misses(self.move.of(rows))
        net: Floats = balance + self.travel[rows] - self.cost[rows]
        return net


def _hour_worth(model: Model, terms: Terms) -> float:
    """Money one more hour of selling brings: potential per hour of workload × response; 0 without workload."""
    hours = float(model.workload.sum()) * terms.periods
    return terms.response * float(model.potential.sum()) / hours if hours > 0 else 0.0


def travel_worth(model: Model, accounts: Ints, reps: Ints, terms: Terms) -> Floats:
    """Money of the hours on the road a year from each account to the rep beside it."""
    trips = model.workload[accounts] * terms.periods / terms.hours_per_call * terms.visit_share
    worth: Floats = _hour_worth(model, terms) * trips * 2 * drive_hours(model.km_to(accounts, reps))
    return worth


def _receivers_of(model: Model, units: Ints, giver: Ints, need: Floats) -> tuple[Ints, Ints]:
    """Rows of `units` and reps that may get them, at most 24 each: the nearest and those with the least.

    Args:
        units: units with one holder. giver: that holder. need: r figures, the lowest has the least.
    """
    order, starts = model.unit_order
    allowed = np.logical_and.reduceat(model.allowed[model.kind[order]], starts[:-1])[units]
    allowed &= model.capacity > 0
    allowed[np.arange(len(units)), giver] = False
    several = allowed.sum(axis=1) > _RECEIVERS
    head = order[starts[units]]
    step = max(1, _CHUNK_CELLS // model.reps)
    wide = np.flatnonzero(several)
    for start in range(0, len(wide), step):
        rows = wide[start : start + step]
        km = np.where(allowed[rows], model.km(head[rows]), np.inf)
        least = np.where(allowed[rows], need, np.inf)
        kept = np.zeros(km.shape, dtype=np.bool_)
        for figure in (km, least):
            best = np.argsort(figure, axis=1, kind="stable")[:, : _RECEIVERS // 2]
            np.put_along_axis(kept, best, values=True, axis=1)
        allowed[rows] &= kept
    row, receiver = np.nonzero(allowed)
    return row.astype(np.int64), receiver.astype(np.int64)


def edges_of(
    model: Model,
    assignment: Ints,
    units: Ints,
    as_of: date,
    assumptions: ChurnAssumptions | None,
    facts: pd.DataFrame | None,
    terms: Terms,
) -> Edges:
    """The moves that are open to `units`, whose accounts have one holder each by `assignment`; see
    `_receivers_of`.

    `facts` and `as_of` are those of `impact_of`. Among many moves, one from whoever has less
    than the receiver, both in one pool, is left out: it would even out nothing by itself.
    """
    ledger = Ledger(model, assignment)
    order, starts = model.unit_order
    giver = assignment[order[starts[units]]]
    row, receiver = _receivers_of(model, units, giver, ledger.chance)
    from_, chance = giver[row], ledger.chance
    fit = ledger.scored[receiver]
    if len(row) > _FEW:
        fit &= (model.rep_pool[from_] != model.rep_pool[receiver]) | (chance[from_] > chance[receiver])
    row, receiver, from_ = row[fit], receiver[fit], from_[fit]
    sizes = starts[units + 1] - starts[units]
    count = sizes[row]
    ends = np.cumsum(count)
    at = np.repeat(np.arange(len(row)), count)
    members = order[np.repeat(starts[units][row], count) + np.arange(len(at)) - np.repeat(ends - count, count)]
    owned = model.owner[members] >= 0
    arr = np.where(owned, model.arr[members], 0.0)
    hazard = hazards_of(model, members, receiver[at], as_of, assumptions, facts)
    saved = travel_worth(model, members, from_[at], terms) - travel_worth(model, members, receiver[at], terms)

    def summed(amounts: Floats) -> Floats:
        return np.bincount(at, amounts, len(row)).astype(np.float64)

    risk, customers = summed(arr * hazard), summed(owned.astype(np.float64))
    usage = model.unit_usage[units[row]]
    move = Move(units[row], from_, receiver, usage[:, 0].copy(), usage[:, 1].copy(), count.astype(np.float64))
    cost = risk + terms.handover_hours * _hour_worth(model, terms) * customers
    return Edges(move, summed(arr), risk, customers, cost, summed(saved))
