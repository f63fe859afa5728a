"""What changing owners has cost before: the share of revenue that accounts which moved lost more than others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.schemas import ACCOUNT_BOOKINGS

__all__ = ["DEFAULT_HAZARD", "ENOUGH", "PRIOR_DEVIATION", "Hazard", "hazard_from_history", "moves_in_history"]

ENOUGH = 30
PRIOR_DEVIATION = 0.05
_YEAR = 4


@dataclass(frozen=True, slots=True)
class Hazard:
    """Annual share of revenue lost because the owner changed, over and above what is lost anyway, and where from."""

    rate: float
    low_rate: float
    high_rate: float
    source: str


DEFAULT_HAZARD = Hazard(0.154, 0.132, 0.176, "Shi et al., Journal of Marketing 2017: sales loss after a rep transition")


def hazard_from_history(
    history: pd.DataFrame, otherwise: Hazard = DEFAULT_HAZARD
) -> tuple[Hazard, tuple[Finding, ...]]:
    """The user's own hazard, shrunk towards `otherwise`: ARR lost by moved accounts minus ARR lost by unmoved ones.

    Args:
        history: a row per account and year with columns was_moved, arr and lost_arr (money).
        otherwise: what stands where history is short, and what the own figure is drawn to.

    Each side is a ratio of sums, so that large accounts count as such. With fewer than 30 accounts with ARR on either
    side, `otherwise` stands and a note says how many there are. With enough, the difference d and its standard error s
    are weighed against `otherwise`, around which companies are taken to lie with a deviation of 5 points (an assumption
    without a source): rate = (d/s² + h/0.05²) / (1/s² + 1/0.05²), the normal posterior; its 95 % range is floored at 0.
    """
    rates, errors, counts = [], [], []
    for moved in (True, False):
        rows = history[(history["was_moved"].astype(bool) == moved) & (history["arr"] > 0)]
        arr, lost = rows["arr"].to_numpy(dtype=np.float64), rows["lost_arr"].to_numpy(dtype=np.float64)
        rate = float(lost.sum() / arr.sum()) if len(rows) else 0.0
        rates.append(rate)
        errors.append(float(np.square(lost - rate * arr).sum()) / max(float(arr.sum()), 1e-9) ** 2)
        counts.append(len(rows))
    said = f"{counts[0]} moved and {counts[1]} unmoved accounts"
    if min(counts) < ENOUGH:
        note = Finding(
            "territory.history-too-short",
            f"Own history has {said}; {ENOUGH} of each are needed, so the published hazard stands.",
            "Keep recording moves and losses; the own figure takes over when there are enough.",
            severity=Severity.NOTE,
        )
        return otherwise, (note,)
    weight = PRIOR_DEVIATION**2 / (PRIOR_DEVIATION**2 + sum(errors))
    rate = max(otherwise.rate + weight * (rates[0] - rates[1] - otherwise.rate), 0.0)
    spread = 1.96 * float(np.sqrt(weight * sum(errors)))
    return Hazard(rate, max(rate - spread, 0.0), rate + spread, f"own history, shrunk: {said}"), ()


def moves_in_history(bookings: pd.DataFrame, owners: Mapping[str, str], last: Quarter) -> pd.DataFrame:
    """Who kept and who changed their seller from one year to the next, and what they then bought less.

    Args:
        bookings: ACCOUNT_BOOKINGS; rows after `last` do not count.
        owners: owner of each account today, by account_id.
        last: last quarter of the second year; the years are the four quarters up to it and the four before them.

    Returns:
        account_id, was_moved, arr and lost_arr for every account that bought in the first year: arr is what it bought
        in it, lost_arr how much less it bought in the second, at least 0. It was moved when whoever sold last to it in
        the first year is not who sold first to it in the second, nor its owner today where nobody did.

    A stand-in for a history of owners, which a CRM often does not keep. Moves for a bad reason look like moves that
    did harm, so the difference is an upper estimate where managers move accounts that go wrong.
    """
    known = ACCOUNT_BOOKINGS.conform(bookings)
    known = known[known["amount"] > 0]
    years = [[str(last.shift(-back)) for back in range(first + _YEAR - 1, first - 1, -1)] for first in (_YEAR, 0)]
    sold = [known[known["quarter"].isin(year)].sort_values(["quarter", "amount"]) for year in years]
    arr, later = (part.groupby("account_id")["amount"].sum() for part in sold)
    seller = sold[0].groupby("account_id")["rep_id"].last()
    first = sold[1].sort_values(["quarter", "amount"], ascending=[True, False], kind="stable")
    successor = first.groupby("account_id")["rep_id"].first().reindex(arr.index)
    successor = successor.fillna(pd.Series(owners, dtype=object).reindex(arr.index)).fillna(seller)
    lost = (arr - later.reindex(arr.index).fillna(0.0)).to_numpy(dtype=np.float64)
    return pd.DataFrame(
        {
            "account_id": arr.index.to_numpy(dtype=object),
            "was_moved": (successor != seller).to_numpy(),
            "arr": arr.to_numpy(dtype=np.float64),
            "lost_arr": np.maximum(lost, 0.0),
        }
    )
