"""Plain chances of open deals: the rate of their stage, at their close date, for where little has been learnt."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats
from calculations.outlook.deal_traits import Traits
from calculations.outlook.past_weeks import PastWeeks
from calculations.outlook.weeks_ahead import WeeksAhead

__all__ = ["StageRates", "fit_stage_rates"]

STRENGTH = 20.0
"""Ended deals at which a stage's own rate counts as much as the CRM's probability."""

SPREAD_WEEKS = 26.0
"""Weeks over which an overdue or undated deal may be won, evenly."""


@dataclass(frozen=True, slots=True)
class StageRates:
    """Deals that ended, and wins among them, by the stage they were seen in; each deal counts once a stage."""

    ended: Floats
    wins: Floats

    def chances(self, traits: Traits) -> Floats:
        """Chance of each deal to be won at all: (wins + 20 × the CRM's probability) / (ended + 20) of its stage."""
        rates: Floats = (self.wins[traits.stage] + STRENGTH * traits.chance) / (self.ended[traits.stage] + STRENGTH)
        return rates

    def trust(self, traits: Traits) -> Floats:
        """Weight of what was learnt from traits, 0–1: n² / (n² + 20²) for n ended deals seen in the stage."""
        seen = self.ended[traits.stage]
        weight: Floats = seen**2 / (seen**2 + STRENGTH**2)
        return weight

    def won_by_span(self, traits: Traits, spans: WeeksAhead) -> Floats:
        """Chance of each deal to be won in each span: all of it in that of its close date, or evenly over 26 weeks."""
        days = (spans.last - np.datetime64(traits.day, "D")).astype(np.float64)
        dated = traits.close >= 0
        due = np.searchsorted(days, np.where(dated, traits.close, np.inf))
        on_date = due[:, None] == np.arange(len(days))
        left = np.diff(np.minimum(np.concatenate([[0.0], spans.ahead]), SPREAD_WEEKS)) / SPREAD_WEEKS
        chances: Floats = self.chances(traits)[:, None] * np.where(dated[:, None], on_date, left)
        return chances


def fit_stage_rates(past: PastWeeks, stages: int) -> StageRates:
    """Count by stage the deals of past days whose end is known. Args: past days; stages: open ones."""
    # A deal seen in one stage on many days is one deal: deal, stage and end as one number, each counted once.
    seen = [((d.traits.deals * stages + d.traits.stage) * 2 + d.won)[d.ended] for d in past.days]
    met = np.flatnonzero(np.bincount(np.concatenate(seen))) if seen else np.zeros(0, dtype=np.intp)
    stage, won = met // 2 % stages, met % 2
    ended = np.bincount(stage, minlength=stages).astype(np.float64)
    wins = np.bincount(stage, weights=won, minlength=stages).astype(np.float64)
    return StageRates(ended, wins)
