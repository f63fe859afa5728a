"""The ranked moves account by account: the budget each needs, what it brings and what it risks."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from calculations.ratios import ratio_of
from calculations.territory.frontier.frontier import Frontier
from calculations.territory.impact import ChurnAssumptions, hazards_of

__all__ = ["proposals_of"]

Floats = npt.NDArray[np.float64]

_DIGITS = 6
_SLACK = 1e-3  # of the last digit: a move that ends exactly at a budget needs that budget


def proposals_of(
    frontier: Frontier,
    as_of: date,
    assumptions: ChurnAssumptions | None = None,
    facts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """A row per account of the ranked moves, in their order.

    Args:
        frontier: the moves. as_of, assumptions, facts: as in `impact_of`.

    Returns:
        rank, account_id, from_rep, to_rep; needs: the smallest budget that holds the move, a share, rounded up to a
        millionth; gain: money a year by balance and hours off the road; net: gain less revenue at risk and hand-over;
        risk, risk_low, risk_high: revenue lost in a year at the hazard and at the ends of its range, ARR · h.

    Accounts of a family move together: its gain and its cost are told in parts, by potential, or evenly without any.
    """
    assumed = assumptions or ChurnAssumptions()
    table = frontier.moves
    at = (table["rank"] - 1).to_numpy(dtype=np.int64)
    model = frontier.model
    position = {account: place for place, account in enumerate(model.account_ids.tolist())}
    rep = {name: place for place, name in enumerate(model.rep_ids.tolist())}
    accounts = np.array([position[account] for account in table["account_id"]], dtype=np.int64)
    receivers = np.array([rep[name] for name in table["to_rep"]], dtype=np.int64)
    hazard = hazards_of(model, accounts, receivers, as_of, assumed, facts)
    arr = np.where(model.owner[accounts] >= 0, model.arr[accounts], 0.0)
    part = _part(model.potential[accounts], at)
    cost = frontier.edges.cost[frontier.ranked.edges][at]
    net = table["net"].to_numpy(dtype=np.float64)
    range_ = (assumed.hazard.low_rate, assumed.hazard.high_rate)
    factor = ratio_of(hazard, np.full(len(hazard), assumed.hazard.rate))
    low, high = (np.minimum(arr * end * np.nan_to_num(factor), arr) for end in range_)
    return pd.DataFrame(
        {
            "rank": table["rank"],
            "account_id": table["account_id"],
            "from_rep": table["from_rep"],
            "to_rep": table["to_rep"],
            "needs": np.ceil(frontier.used[at] * 10**_DIGITS - _SLACK) / 10**_DIGITS,
            "gain": (net + cost) * part,
            "net": net * part,
            "risk": arr * hazard,
            "risk_low": low,
            "risk_high": high,
        }
    )


def _part(potential: Floats, at: npt.NDArray[np.int64]) -> Floats:
    """Each account's part of the move it belongs to; `at` says which, ascending."""
    whole, members = np.bincount(at, potential)[at], np.bincount(at)[at]
    part: Floats = np.divide(potential, whole, out=1 / members, where=whole > 0)
    return part
