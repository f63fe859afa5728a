"""When open deals are won or lost: weekly chances of either, from what became of deals like them in past weeks."""

import math
from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_traits import PUSHES, Traits, static_sizes
from calculations.outlook.due_weeks import week_codes, week_sizes
from calculations.outlook.past_weeks import PastDay, PastWeeks
from calculations.outlook.pooled_logit import Codes, Effects, fit_effects
from calculations.outlook.weeks_ahead import WeeksAhead
from calculations.pipeline.history import Ints

__all__ = ["Survival", "fit_survival"]

MOST_ROWS = 120_000
"""Weeks in which nothing happened that are learnt from at most; they are thinned evenly."""

MOST_ENDS = 60_000
"""Weeks in which a deal ended, at most: above it a share of all deals is learnt from."""

PRIOR_RATE = 0.03
HALF_LIFE_DAYS = 540.0
_FAR = 30.0
_WON, _LOST = 1, 2


@dataclass(frozen=True, slots=True)
class Survival:
    """Weekly log odds of being won, and of being lost, against staying open."""

    won: Effects
    lost: Effects

    def won_by_span(self, traits: Traits, spans: WeeksAhead) -> Floats:
        """Chance of each deal to be won in each span ahead: n × k, rows sum to the chance of being won at all."""
        fixed = len(traits.codes)
        base = [effects.of(traits.codes) for effects in (self.won, self.lost)]
        left = np.ones(len(traits.deals))
        chances = np.zeros((len(traits.deals), len(spans.last)))
        days = (spans.last - np.datetime64(traits.day, "D")).astype(np.float64)
        ahead = spans.ahead
        for k in range(len(spans.last)):
            codes = week_codes(traits.stage, traits.close, traits.codes[PUSHES], days[k], ahead[k], spans.to_end[k])
            odds = []
            for effects, total in zip((self.won, self.lost), base, strict=True):
                eta = total.copy()
                for effect, code in zip(effects.levels[fixed:], codes, strict=True):
                    eta += effect[code]
                odds.append(np.exp(np.clip(eta, -_FAR, _FAR)))
            ends = odds[0] + odds[1]
            stay = (1 / (1 + ends)) ** spans.weeks[k]
            chances[:, k] = left * (1 - stay) * odds[0] / ends
            left = left * stay
        return chances


def fit_survival(history: DealHistory, past: PastWeeks, prior_rate: float = PRIOR_RATE) -> Survival:
    """Learn the weekly odds from past days.

    One row is one deal in one week after one past day in which it was still open. Weeks in which nothing happened are
    thinned to at most `MOST_ROWS`, every k-th counting k times; rows fade by half in `HALF_LIFE_DAYS`, and all weigh as
    much together as there are deals, since one deal seen on many days is still one deal.

    Args:
        history: of the pipeline. past: days to learn from. prior_rate: weekly chance where nothing is known.
    """
    sizes = (*static_sizes(history.pipeline), *week_sizes(history.pipeline.ladder.open_count))
    ends = sum(int(np.count_nonzero(day.ended)) for day in past.days)
    share = min(1.0, MOST_ENDS / max(ends, 1))
    at_risk = share * sum(int(np.minimum(day.place, day.known).sum()) for day in past.days)
    thin = max(1, math.ceil(at_risk / MOST_ROWS))
    groups: list[list[Codes]] = [[] for _ in sizes]
    fates, weights, draws = [np.zeros(0, dtype=np.int64)], [np.zeros(0)], [np.zeros(0)]
    for number, day in enumerate(past.days):
        deal, span, fate, weight = _rows_of(history, day, thin, number, share)
        draws.append(history.draw[day.traits.deals[deal]] / share)
        fade = 0.5 ** ((past.until - day.traits.day).days / HALF_LIFE_DAYS)
        for group, code in zip(groups, _levels(day, deal, span), strict=True):
            group.append(code)
        fates.append(fate)
        weights.append(weight * fade)
    codes = [np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32) for parts in groups]
    fate = np.concatenate(fates)
    weight = np.concatenate(weights) * (past.deals / max(ends, 1))
    middle = math.log(prior_rate / (1 - prior_rate))
    won, lost = (
        fit_effects(
            codes,
            sizes,
            (fate == cause).astype(np.float64),
            np.where(fate == other, 0.0, weight),
            middle=middle,
            draw=np.concatenate(draws),
        )
        for cause, other in ((_WON, _LOST), (_LOST, _WON))
    )
    return Survival(won, lost)


def _rows_of(
    history: DealHistory, day: PastDay, thin: int, number: int, share: float
) -> tuple[Ints, Ints, Ints, Floats]:
    """Deal, span, fate (0 stays, 1 won, 2 lost) and weight of the rows of a past day."""
    chosen = history.draw[day.traits.deals] < share
    ended = day.ended & chosen
    grid = np.arange(day.known)
    turn = (history.pipeline.created[day.traits.deals].astype(np.int64) + number) % thin
    stays = chosen[:, None] & (grid < np.minimum(day.place, day.known)[:, None]) & ((grid + turn[:, None]) % thin == 0)
    deal, span = np.nonzero(stays)
    last = np.flatnonzero(ended)
    fate = np.concatenate([np.zeros(len(deal), dtype=np.int64), np.where(day.won[last], _WON, _LOST)])
    weight = np.concatenate([thin * day.spans.weeks[span], np.ones(len(last))])
    return np.concatenate([deal, last]), np.concatenate([span, day.place[last]]), fate, weight


def _levels(day: PastDay, deal: Ints, span: Ints) -> tuple[Codes, ...]:
    traits, spans = day.traits, day.spans
    days = (spans.last - np.datetime64(traits.day, "D")).astype(np.float64)
    moving = week_codes(
        traits.stage[deal],
        traits.close[deal],
        traits.codes[PUSHES][deal],
        days[span],
        spans.ahead[span],
        spans.to_end[span],
    )
    return (*(code[deal] for code in traits.codes), *moving)
