"""What open deals are won at: the won amount against the shown one, and the usual one where none is shown."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_traits import Traits
from calculations.outlook.past_weeks import PastWeeks
from calculations.pipeline.history import Ints

__all__ = ["AmountsWon", "fit_amounts"]

STRENGTH = 20.0
PRIOR_LOG_SD = 0.2
"""Spread of the log of won over shown amounts where nothing is known; of 20 deals' weight."""

PRIOR_SIZE_SD = 1.0
"""Spread of the log of won amounts where nothing is known."""

_MOST_LOG = 2.0


@dataclass(frozen=True, slots=True)
class AmountsWon:
    """ratio, log_sd: won over shown amount by stage, and the spread of its log. usual: mean won amount by segment, the
    last for none, money; size_sd: spread of the log of won amounts."""

    ratio: Floats
    log_sd: Floats
    usual: Floats
    size_sd: float
    segments: Ints

    def of(self, traits: Traits) -> tuple[Floats, Floats]:
        """Mean amount of each deal if it is won, money, and the spread of its log."""
        shown = ~np.isnan(traits.amount)
        segment = self.segments[traits.deals]
        mean = np.where(shown, np.nan_to_num(traits.amount) * self.ratio[traits.stage], self.usual[segment])
        return mean, np.where(shown, self.log_sd[traits.stage], self.size_sd)


def fit_amounts(history: DealHistory, past: PastWeeks) -> AmountsWon:
    """Learn from deals of past days that were won; each deal counts once a stage.

    ratio of a stage = (Σ won/shown + 20 × that of all) / (deals + 20), of all towards 1 in the same way; won/shown is
    held within e^±2, so that one slip of the keyboard moves nothing. Spreads are pooled alike.
    """
    pipeline = history.pipeline
    stages = pipeline.ladder.open_count
    seen = [
        np.stack([d.traits.deals, d.traits.stage, d.traits.amount, d.amount], axis=1)[d.ended & d.won]
        for d in past.days
    ]
    rows = np.concatenate(seen) if seen else np.zeros((0, 4))
    _, once = np.unique(rows[:, :2], axis=0, return_index=True)
    rows = rows[once]
    stage = rows[:, 1].astype(np.int64)
    fits = (rows[:, 2] > 0) & (rows[:, 3] > 0)
    log = np.clip(np.log(np.where(fits, rows[:, 3], 1.0) / np.where(fits, rows[:, 2], 1.0)), -_MOST_LOG, _MOST_LOG)
    ratio = _pooled(np.exp(log)[fits], stage[fits], stages, 1.0)
    spread = _pooled((log - log[fits].mean() if fits.any() else log)[fits] ** 2, stage[fits], stages, PRIOR_LOG_SD**2)
    segments = pipeline.deals["segment"].to_numpy(dtype=np.int64)
    count = int(segments.max(initial=-1)) + 1
    deal, first = np.unique(rows[:, 0].astype(np.int64), return_index=True)
    won = rows[first, 3]
    good = won > 0
    whole = float(won[good].mean()) if good.any() else _shown(pipeline.amount)
    usual = _pooled(won[good], np.where(segments[deal[good]] < 0, count, segments[deal[good]]), count + 1, whole)
    size = np.log(won[good])
    n = len(size)
    size_sd = float(np.sqrt((n * size.var() + STRENGTH * PRIOR_SIZE_SD**2) / (n + STRENGTH))) if n else PRIOR_SIZE_SD
    return AmountsWon(ratio, np.sqrt(spread), usual, size_sd, np.where(segments < 0, count, segments))


def _pooled(values: Floats, codes: Ints, size: int, prior: float) -> Floats:
    """Mean of the values of each code, moved towards that of all, which is moved towards a prior."""
    whole = (values.sum() + STRENGTH * prior) / (len(values) + STRENGTH)
    count = np.bincount(codes, minlength=size)
    pooled: Floats = (np.bincount(codes, weights=values, minlength=size) + STRENGTH * whole) / (count + STRENGTH)
    return pooled


def _shown(amount: Floats) -> float:
    """Mean of the amounts there are."""
    given = amount[amount > 0]
    return float(given.mean()) if len(given) else 0.0
