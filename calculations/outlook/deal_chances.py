"""Chances of open deals by week ahead, from weekly odds, rates of stages, and how reliable both were."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats
from calculations.fiscal import Quarter
from calculations.outlook.deal_traits import Traits
from calculations.outlook.reliability import Reliability
from calculations.outlook.stage_rates import StageRates
from calculations.outlook.survival import Survival
from calculations.outlook.weeks_ahead import WeeksAhead

__all__ = ["DealChances"]


@dataclass(frozen=True, slots=True)
class DealChances:
    """What the chances of open deals are made of.

    survival: weekly chances from traits. rates: plain chances of stages, which stand in where few deals of a stage have
    ended. reliability: what past quarters make of the promised chances, for the quarter at hand and the next.
    deals: known ends it learnt from; 0 leaves the plain chances alone.
    """

    survival: Survival
    rates: StageRates
    reliability: tuple[Reliability, ...]
    deals: int

    def won_by_span(self, traits: Traits, spans: WeeksAhead) -> Floats:
        """Chance of each of n deals to be won in each of k spans ahead, as promised."""
        trust = self.rates.trust(traits)[:, None]
        plain = (1 - trust) * self.rates.won_by_span(traits, spans)
        return trust * self.survival.won_by_span(traits, spans) + plain if self.deals else plain

    def reliable(self, traits: Traits, spans: WeeksAhead, line: Sequence[Quarter]) -> Floats:
        """The same, made reliable quarter by quarter: n × k, rows sum to at most 1. Args: line: quarters of the spans.

        A quarter further ahead than past ones were looked at keeps its chance of those that are open by then.
        """
        promised = self.won_by_span(traits, spans)
        before, left = np.ones(len(promised)), np.ones(len(promised))
        for place, quarter in enumerate(line):
            mine = spans.quarter == place
            raw = promised[:, mine].sum(axis=1)
            if place < len(self.reliability):
                kept = np.minimum(self.reliability[place].of(traits, quarter, raw), left)
            else:
                kept = raw * left / np.where(before > 0, before, 1.0)
            promised[:, mine] *= (kept / np.where(raw > 0, raw, 1.0))[:, None]
            before, left = before - raw, left - kept
        return promised
