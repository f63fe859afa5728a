"""Win rates on the deals that closed in a period, by any dimension, shrunk where there are few."""

from collections.abc import Hashable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import optional_vector
from calculations.errors import CountError, ShapeError
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter, covered, quarter_index
from calculations.pipeline.history import Floats, Ints, Pipeline
from calculations.pipeline.state import State
from calculations.ratios import ratio_of

__all__ = [
    "DEFAULT_STRENGTH",
    "LEAST_DEALS",
    "SIZE_EDGES",
    "created_cohorts",
    "shrinkage_strength",
    "shrunk_rate",
    "size_band",
    "size_band_names",
    "win_rates",
    "win_rates_by",
]

LEAST_DEALS = 10
"""Below this many closed deals a win rate of its own says little: `sufficient` is false."""

SIZE_EDGES = (10_000.0, 50_000.0, 250_000.0)
"""Lower edges of the size bands above the first, money of the CRM's corporate currency: a visible assumption."""

DEFAULT_STRENGTH = 20.0
_LEAST_STRENGTH, _MOST_STRENGTH = 2.0, 500.0


def shrinkage_strength(successes: Floats, trials: Floats) -> float:
    """How many deals of the whole a group's own deals are weighed against: k of a beta-binomial by moments.

    With p = Σw/Σn, the intra-class correlation is ρ = (Σ nᵢ(pᵢ − p)² / p(1 − p) − (G − 1)) / (N − Σn²/N − (G − 1)) and
    k = 1/ρ − 1 (Kleinman, J. Am. Stat. Assoc. 1973), kept within 2 to 500.

    Args:
        successes, trials: of G groups; groups without trials do not count.

    Returns:
        k in deals; 20 where it cannot be estimated (one group, everything won, everything lost, one deal each).
    """
    tried = trials > 0
    w, n = successes[tried], trials[tried]
    total = n.sum()
    p = w.sum() / total if total > 0 else 0.0
    free = len(n) - 1
    room = total - (n**2).sum() / total - free if total > 0 else 0.0
    if free < 1 or room <= 0 or not 0.0 < p < 1.0:
        return DEFAULT_STRENGTH
    rho = ((n * (w / n - p) ** 2).sum() / (p * (1.0 - p)) - free) / room
    return float(np.clip(1.0 / rho - 1.0, _LEAST_STRENGTH, _MOST_STRENGTH)) if rho > 0 else _MOST_STRENGTH


def shrunk_rate(successes: Floats, trials: Floats, strength: float, prior: float) -> Floats:
    """(successes + k · prior) / (trials + k), the rate of a group moved towards the whole; NaN without a prior."""
    rate: Floats = (successes + strength * prior) / (trials + strength)
    return rate


def win_rates(
    pipeline: Pipeline,
    state: State,
    first_day: date,
    end_day: date,
    codes: Ints | None = None,
    names: Sequence[str] = (),
) -> pd.DataFrame:
    """Win rate by count and by value on the cohort of deals that closed in a period.

    rate = won / (won + lost); value_rate = Σ won amount / Σ (won + lost) amount, of deals with an amount.

    Args:
        pipeline: deals. state: their state, at or after the end of the period.
        first_day: first day of the period. end_day: first day after it.
        codes: n codes of the dimension (`pipeline.deals["segment"]`), −1 for none; one group "all" by default.
        names: name of each code; a code outside gets its number.

    Returns:
        One row per group that closed a deal, by code: `code`, `group`, `closed`, `won`, `closed_amount`, `won_amount`
        (money), `without_amount` (closed deals), `rate`, `value_rate` (NaN without amounts), `shrunk_rate`,
        `shrunk_value_rate` (towards the whole, see `shrinkage_strength`), `sufficient` (ten or more).

    Raises:
        ShapeError: not one code per deal.
    """
    group = np.zeros(pipeline.size, dtype=np.int64) if codes is None else np.asarray(codes, dtype=np.int64)
    if group.shape != (pipeline.size,):
        raise ShapeError(f"{pipeline.size} deals and {group.size} codes: give one per deal")
    chosen = np.flatnonzero(state.closed_in(first_day, end_day))
    kinds, member = np.unique(group[chosen], return_inverse=True)
    size, won = len(kinds), state.won[chosen]
    money = state.amount[chosen]
    valued, value = ~np.isnan(money), np.nan_to_num(money)

    def summed(weights: Floats) -> Floats:
        return np.bincount(member, weights=weights, minlength=size).astype(np.float64)

    labels = ["all"] if codes is None else [_named(int(code), names) for code in kinds]
    rates = _rates(
        summed(np.ones(len(chosen))),
        summed(won.astype(np.float64)),
        summed(value),
        summed(np.where(won, value, 0.0)),
        summed((~valued).astype(np.float64)),
    )
    table = pd.DataFrame({"code": kinds, "group": pd.Series(labels[:size], dtype=object), **rates})
    return table.astype(dict.fromkeys(("closed", "won", "without_amount"), np.int64))


def win_rates_by(
    groups: Sequence[Hashable],
    closed: ArrayLike,
    won: ArrayLike,
    closed_amount: ArrayLike | None = None,
    won_amount: ArrayLike | None = None,
    without_amount: ArrayLike | None = None,
) -> pd.DataFrame:
    """Win rate of each group, from rows that are deals (1 or 0) or sums of deals (counts).

    Args:
        groups: group of each of n rows.
        closed, won: closed deals of each row, and of these the won ones; NaN is none.
        closed_amount: money of the closed deals. won_amount: of the won ones; by default the closed amount where all
            closed deals of the row are won, which suits rows that are deals.
        without_amount: closed deals whose amount is not known; by default those of rows without a closed amount.

    Returns:
        As `win_rates`, without codes, one row per group in order of first appearance; counts stay as given.

    Raises:
        ShapeError: lengths differ. CountError: a row has more deals won than closed, or fewer than none.
    """
    size = len(groups)
    count, wins = (np.nan_to_num(optional_vector(v, size, what)) for v, what in ((closed, "closed"), (won, "won")))
    impossible = np.flatnonzero((wins > count) | (wins < 0))
    if impossible.size:
        row = impossible[0]
        raise CountError(f"row {row + 1} ({groups[row]}) has {wins[row]:g} won of {count[row]:g} closed deals")
    amount = optional_vector(closed_amount, size, "closed_amount")
    brought = np.where((wins > 0) & (wins == count), amount, 0.0)
    if won_amount is not None:
        brought = optional_vector(won_amount, size, "won_amount")
    bare = np.where(np.isnan(amount), count, 0.0)
    if without_amount is not None:
        bare = np.nan_to_num(optional_vector(without_amount, size, "without_amount"))
    rows = (count, wins, np.nan_to_num(amount), np.nan_to_num(brought), bare)
    code, names = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)
    sums = (np.bincount(code, weights=values, minlength=len(names)).astype(np.float64) for values in rows)
    return pd.DataFrame({"group": pd.Series(np.asarray(names, dtype=object), dtype=object), **_rates(*sums)})


def _rates(closed: Floats, won: Floats, closed_amount: Floats, won_amount: Floats, bare: Floats) -> dict[str, Floats]:
    """The columns of a table of win rates from the sums of its groups; `bare` closed deals have no amount."""
    strength = shrinkage_strength(won, closed)
    whole = ratio_of([won.sum(), won_amount.sum()], [closed.sum(), closed_amount.sum()])
    typical = float(closed_amount.sum() / max((closed - bare).sum(), 1.0))
    shrunk_value = np.full(len(closed), np.nan)
    if typical > 0:
        shrunk_value = shrunk_rate(won_amount, closed_amount, strength * typical, float(whole[1]))
    return {
        "closed": closed,
        "won": won,
        "closed_amount": closed_amount,
        "won_amount": won_amount,
        "without_amount": bare,
        "rate": ratio_of(won, closed),
        "value_rate": ratio_of(won_amount, closed_amount),
        "shrunk_rate": shrunk_rate(won, closed, strength, float(whole[0])),
        "shrunk_value_rate": shrunk_value,
        "sufficient": closed >= LEAST_DEALS,
    }


def created_cohorts(pipeline: Pipeline, state: State, calendar: Calendar = CALENDAR_YEAR) -> pd.DataFrame:
    """Win rates by the quarter in which deals were created, flagged where some are still open.

    Kept apart from the close-date cohort: a young cohort shows only its fast deals, which are not like the slow ones.

    Args:
        pipeline: deals. state: their state. calendar: fiscal; a day outside it is in no cohort.

    Returns:
        One row per quarter with existing deals, in order: `quarter`, `created`, `won`, `lost`, `open`, `rate` (won /
        (won + lost)), `floor_rate` (won / created: what is certain), `right_censored` (any open).
    """
    exists = np.flatnonzero((state.row >= 0) & covered(pipeline.created, calendar))
    index = quarter_index(pipeline.created[exists], calendar)
    kinds, member = np.unique(index, return_inverse=True)
    counts = {
        name: np.bincount(member, weights=flags[exists], minlength=len(kinds)).astype(np.int64)
        for name, flags in (("won", state.won), ("lost", state.lost), ("open", state.open))
    }
    created = np.bincount(member, minlength=len(kinds))
    return pd.DataFrame(
        {
            "quarter": pd.Series([str(Quarter.at(int(i))) for i in kinds], dtype=object),
            "created": created,
            **counts,
            "rate": ratio_of(counts["won"], counts["won"] + counts["lost"]),
            "floor_rate": ratio_of(counts["won"], created),
            "right_censored": counts["open"] > 0,
        }
    )


def size_band(amount: Floats, edges: Sequence[float] = SIZE_EDGES) -> Ints:
    """Code of the size band of each amount, −1 for none; a lower edge belongs to its band."""
    band = np.searchsorted(np.asarray(edges), amount, side="right")
    return np.where(np.isnan(amount), -1, band).astype(np.int64)


def size_band_names(edges: Sequence[float] = SIZE_EDGES) -> tuple[str, ...]:
    """Names of the size bands in order: "<10,000", "10,000–50,000", …, "≥250,000"."""
    told = [f"{edge:,.0f}" for edge in edges]
    return (f"<{told[0]}", *(f"{a}–{b}" for a, b in pairwise(told)), f"≥{told[-1]}")


def _named(code: int, names: Sequence[str]) -> str:
    if code < 0:
        return "(none)"
    return names[code] if code < len(names) else str(code)
