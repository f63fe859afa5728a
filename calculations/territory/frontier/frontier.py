"""The frontier: what each budget of change buys in fairness, the moves ranked, and three plans along the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.gates.fairness import LEAST_SHARED, pooled_fairness
from calculations.territory.frontier.exact import fairest_of_all
from calculations.territory.frontier.ledger import Ledger
from calculations.territory.frontier.ranking import Ranked, ranked
from calculations.territory.frontier.start import movable_units, start_of
from calculations.territory.frontier.worth import Edges, Terms, edges_of
from calculations.territory.impact import ChurnAssumptions, Impact, impact_of
from calculations.territory.model import Model

__all__ = ["BUDGETS", "MEASURES", "Frontier", "Measure", "Point", "frontier_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Measure = Literal["revenue", "risk", "customers"]

BUDGETS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12)
"""Shares of the company's revenue that may change hands."""

MEASURES: tuple[Measure, ...] = ("revenue", "risk", "customers")
"""What a budget may be told in; revenue by default."""

_BALANCED = 0.9


@dataclass(frozen=True, slots=True)
class Point:
    """A budget, and what its moves do: those that come first in the ranking, as far as the budget goes.

    moves: how many of the ranked moves. revenue_share, risk_share, customers_share: of all revenue and customers;
        risk a year. fairness: F of all pools. evenness: the same without a floor (`Ledger`). net: money the moves
        bring in the plan's year less what they cost. fairest: the best evenness found for this budget alone; of a
        small case the best there is.
        reached: part of that gain the moves reach, 1 where nothing is to be gained.
    """

    budget: float
    moves: int
    revenue_share: float
    risk_share: float
    customers_share: float
    fairness: float
    evenness: float
    net: float
    fairest: float
    reached: float


@dataclass(frozen=True, eq=False)
class Frontier:
    """Where it starts, the ranked moves, a point per budget, and which of the moves make each named option.

    start: rep of each account before any move, those without an owner placed. used: share of the measure's whole that
    is taken up to and with each ranked move, what managers moved by hand included. knee: moves after which more change
    buys clearly less. `minimal`, `balanced` and `growth` say how many of the ranked moves each option makes: as far as
    the knee and the planner's budget; nine tenths of all that can be gained; all that are worth their cost.
    """

    model: Model
    start: Ints
    edges: Edges
    ranked: Ranked
    used: Floats
    points: tuple[Point, ...]
    knee: int
    minimal: int
    balanced: int
    growth: int

    def moves_for(self, part: float) -> int:
        """How many of the ranked moves bring this part of what all of them bring."""
        gained = np.maximum.accumulate(self.ranked.evenness - self.points[0].evenness)
        return _enough(gained, part)

    def assignment(self, moves: int) -> Ints:
        """Rep of each account after the first `moves` of the ranking."""
        chosen = self.ranked.edges[:moves]
        rep = np.full(len(self.model.fixed), -1, dtype=np.int64)
        rep[self.edges.move.unit[chosen]] = self.edges.move.receiver[chosen]
        unit = rep[self.model.unit]
        return np.where(unit >= 0, unit, self.start)

    @property
    def table(self) -> pd.DataFrame:
        """A row per point."""
        rows = [{name: getattr(point, name) for name in Point.__slots__} for point in self.points]
        return pd.DataFrame(rows)

    @property
    def moves(self) -> pd.DataFrame:
        """A row per account of the ranked moves, in their order: rank, account_id, from_rep, to_rep, evenness, net.

        Accounts of one family share a rank; `evenness` is what holds after the move, `net` its money a year less cost.
        """
        model, order = self.model, self.model.unit_order
        chosen = self.ranked.edges
        unit = self.edges.move.unit[chosen]
        sizes = order[1][unit + 1] - order[1][unit]
        at = np.repeat(np.arange(len(unit)), sizes)
        within = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        accounts = order[0][order[1][unit][at] + within]
        return pd.DataFrame(
            {
                "rank": at + 1,
                "account_id": model.account_ids[accounts].astype(object),
                "from_rep": model.rep_ids[self.edges.move.giver[chosen][at]].astype(object),
                "to_rep": model.rep_ids[self.edges.move.receiver[chosen][at]].astype(object),
                "evenness": self.ranked.evenness[at],
                "net": self.ranked.net[at],
            }
        )


def frontier_of(
    model: Model,
    as_of: date,
    *,
    budgets: Sequence[float] = BUDGETS,
    measure: Measure = "revenue",
    budget: float = 0.05,
    assumptions: ChurnAssumptions | None = None,
    facts: pd.DataFrame | None = None,
    terms: Terms | None = None,
    is_late: Callable[[], bool] = lambda: False,
) -> Frontier:
    """The frontier of a model with accounts and reps.

    Args:
        as_of, assumptions, facts: as in `impact_of`; the hazard of a move is what it is there.
        budgets: shares, of the measure's whole. measure: revenue that changes hands; revenue at risk a year, of all
            revenue; or customers that change hands. budget: the planner's, for the option minimal.
        terms: what moves are judged by. is_late: asked along the way; once so, what is ranked by then stands.

    Fairness is 1 − CV of potential per capacity within each pool, weighted by capacity. A move is ranked only where it
    brings more money than it costs: bookings gained by balance, and by hours off the road, against ARR × hazard and the
    hand-over. A budget bounds the customers that move as well, as a share of all: each takes what one of mean revenue
    would at least, so that accounts without revenue do not move for nothing.
    """
    terms = terms or Terms()
    start = start_of(model, terms)
    edges = edges_of(model, start, movable_units(model, start), as_of, assumptions, facts, terms)
    assumed = assumptions or ChurnAssumptions()
    weight, whole = _weights(model, edges, measure, assumed.hazard.rate)
    by_hand = impact_of(model, start, as_of, assumed, facts)
    used = {"revenue": by_hand.arr_moved, "risk": by_hand.arr_at_risk, "customers": by_hand.accounts_moved}[measure]
    limits = [max(share * whole - used, 0.0) for share in sorted(budgets)]
    found = ranked(model, start, edges, weight, limits, terms, is_late)
    before = Ledger(model, start).evenness
    points = []
    for share, limit in zip(sorted(budgets), limits, strict=True):
        moves = int(np.searchsorted(found.spent, limit * (1 + 1e-9), side="right"))
        fairest = fairest_of_all(model, start, edges, weight, limit, terms)
        if fairest is None:
            alone = ranked(model, start, edges, weight, [limit], terms, is_late)
            fairest = float(alone.evenness[-1]) if len(alone.evenness) else before
        points.append(_point(model, start, edges, found, by_hand, share, moves, (before, fairest)))
    knee = _knee(found, before)
    enough = _enough(np.maximum.accumulate(found.evenness - before), _BALANCED)
    affordable = int(np.searchsorted(found.spent, max(budget * whole - used, 0.0) * (1 + 1e-9), side="right"))
    minimal = min(knee, affordable)
    taken = np.divide(found.spent + used, whole, out=np.zeros(len(found.spent)), where=whole > 0)
    return Frontier(
        model, start, edges, found, taken, tuple(points), knee, minimal, max(enough, minimal), len(found.edges)
    )


def _weights(model: Model, edges: Edges, measure: Measure, hazard: float) -> tuple[Floats, float]:
    """What each move takes of a budget, and the whole a budget is a share of.

    A customer takes as much as one of mean revenue at least: a budget is one of customers as well, and nothing moves
    for nothing.
    """
    revenue, owned = float(model.arr.sum()), float((model.owner >= 0).sum())
    if measure == "customers" or revenue <= 0:
        return edges.customers, owned
    usual = edges.customers * revenue / max(owned, 1.0)
    if measure == "risk":
        return np.maximum(edges.risk, hazard * usual), revenue
    return np.maximum(edges.revenue, usual), revenue


def _point(
    model: Model,
    start: Ints,
    edges: Edges,
    found: Ranked,
    by_hand: Impact,
    budget: float,
    moves: int,
    evenness: tuple[float, float],
) -> Point:
    """The point of a budget; `evenness` is that of the start, and the best found for the budget alone."""
    chosen = found.edges[:moves]
    ledger = Ledger(model, start)
    ledger.make(edges.move.of(chosen))
    before, fairest = evenness
    here = float(found.evenness[moves - 1]) if moves else before
    fairest = max(fairest, here)
    revenue, owned = float(model.arr.sum()), float((model.owner >= 0).sum())
    return Point(
        budget=budget,
        moves=moves,
        revenue_share=_part(by_hand.arr_moved + float(edges.revenue[chosen].sum()), revenue),
        risk_share=_part(by_hand.arr_at_risk + float(edges.risk[chosen].sum()), revenue),
        customers_share=_part(by_hand.accounts_moved + float(edges.customers[chosen].sum()), owned),
        fairness=pooled_fairness(ledger.potential, model.capacity, model.rep_pool.tolist(), least=LEAST_SHARED).score,
        evenness=here,
        net=float(found.net[:moves].sum()),
        fairest=fairest,
        reached=_part(here - before, fairest - before, 1.0),
    )


def _enough(gained: Floats, part: float) -> int:
    """How many moves it takes to gain this part of what the last of them has gained."""
    return int(np.searchsorted(gained, part * gained[-1] * (1 - 1e-12))) + 1 if len(gained) else 0


def _part(part: float, whole: float, otherwise: float = 0.0) -> float:
    return part / whole if whole > 0 else otherwise


def _knee(found: Ranked, before: float) -> int:
    """Moves after which more of them buy less than they did on the whole: farthest above the line to the end."""
    if not len(found.edges):
        return 0
    gain, spent = (found.evenness - before) / max(float(found.evenness[-1]) - before, 1e-12), found.spent
    return int(np.argmax(gain - spent / spent[-1])) + 1
