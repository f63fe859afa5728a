"""Chances made reliable: past quarters seen as many days before their end say where the model promises too much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import numpy as np

from calculations.arrays import Floats
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_traits import Traits, static_sizes, traits_at
from calculations.outlook.pooled_logit import Codes, Effects, fit_effects
from calculations.outlook.weeks_ahead import WeeksAhead, weeks_after

__all__ = ["DUE_WEEKS", "ODDS_EDGES", "Fared", "Reliability", "fared", "fit_reliability"]

QUARTERS_BACK = 8
HALF_LIFE_DAYS = 540.0
MOST_ROWS = 40_000
"""Deals of past quarters learnt from at most, a share of all of them above it."""

ODDS_EDGES = (-4.0, -2.5, -1.5, -0.5, 0.5, 1.5)
"""Edges of the promised log odds between which deals are told apart."""

DUE_WEEKS = (-26, -13, -6, -3, -1, 0, 1, 2, 3, 4, 6, 8, 10, 13, 17, 26)
"""Edges of the weeks from a close date to the end of the quarter."""

MIDDLE_VARIANCE = 0.05
"""Of the shift of all log odds, before any quarter is known: within ±.44 in nineteen of twenty."""

_LATE_DAYS, _NEXT_DAYS = 30, 91
_EDGE = 1e-6


class Promising(Protocol):
    """What gives chances of traits by span."""

    def won_by_span(self, traits: Traits, spans: WeeksAhead) -> Floats:
        """Chance of each of n deals to be won in each of k spans ahead."""


@dataclass(frozen=True, slots=True)
class Fared:
    """Deals open on a day and how they fared in a quarter: promised chance, 1 for those won in it, money of these."""

    quarter: Quarter
    traits: Traits
    chance: Floats
    won: Floats
    amount: Floats


@dataclass(frozen=True, slots=True)
class Reliability:
    """Shift of the promised log odds by the traits seen at that distance; none where nothing is known."""

    effects: Effects | None

    def of(self, traits: Traits, quarter: Quarter, chance: Floats) -> Floats:
        """Promised chances, made reliable."""
        if self.effects is None or not len(chance):
            return chance
        odds = _log_odds(chance)
        kept: Floats = np.where(
            chance > 0, 1 / (1 + np.exp(-odds - self.effects.of(_codes(traits, quarter, odds)))), 0.0
        )
        return kept


def fared(
    history: DealHistory, model: Promising, until: date, since: date, later: int, calendar: Calendar = CALENDAR_YEAR
) -> tuple[Fared, ...]:
    """Past quarters seen as many days before an end as that of the quarter of the day after `until`.

    Args:
        history: of the pipeline. model: what promised. until: what happened later is not looked at. since: first day
            that is known. later: 0 for the quarter seen from inside or from its eve, 1 for the one after it, and so on.
    """
    now = Quarter.of(until + timedelta(days=1), calendar)
    ahead = now.end - until
    found = []
    for back in range(1 + later, QUARTERS_BACK + later + 1):
        first = now.shift(-back)
        cut = first.end - ahead if first.is_known else since - timedelta(days=1)
        if cut < since:
            break
        line = [first.shift(i) for i in range(later + 1)]
        traits, quarter = traits_at(history, cut), line[-1]
        spans = weeks_after(cut, line)
        chance = model.won_by_span(traits, spans)[:, spans.quarter == later].sum(axis=1)
        end = history.next_end[traits.row]
        is_over = end < len(history.day)
        end = np.where(is_over, end, 0)
        day = history.day[end] if len(history.day) else np.zeros(0, dtype="datetime64[D]")
        begin = max(quarter.start, cut + timedelta(days=1))
        won = is_over & history.won[end] & (day >= np.datetime64(begin, "D")) & (day < np.datetime64(quarter.end, "D"))
        amount = np.where(won, np.nan_to_num(history.pipeline.amount[end]), 0.0)
        found.append(Fared(quarter, traits, chance, won.astype(np.float64), amount))
    return tuple(found)


def fit_reliability(history: DealHistory, past: Sequence[Fared], until: date) -> Reliability:
    """Learn the shifts from past quarters, each group of them pooled as far as it says; older ones fade."""
    pipeline = history.pipeline
    stages = pipeline.ladder.open_count
    past = [quarter for quarter in past if len(quarter.won)]
    if not past:
        return Reliability(None)
    odds = [_log_odds(f.chance) for f in past]
    parts = [_codes(f.traits, f.quarter, o) for f, o in zip(past, odds, strict=True)]
    codes = [np.concatenate([part[group] for part in parts]) for group in range(len(parts[0]))]
    draw = [history.draw[f.traits.deals] for f in past]
    share = MOST_ROWS / sum(len(f.won) for f in past)
    fade = [0.5 ** ((until - f.traits.day).days / HALF_LIFE_DAYS) for f in past]
    weight = [np.where((f.chance > 0) & (d < share), w, 0.0) for f, d, w in zip(past, draw, fade, strict=True)]
    sizes = (*static_sizes(pipeline), _DATES, len(DUE_WEEKS) + 2, len(ODDS_EDGES) + 1, _DATES * stages)
    effects = fit_effects(
        codes,
        sizes,
        np.concatenate([f.won for f in past]),
        np.concatenate(weight),
        middle=0.0,
        middle_variance=MIDDLE_VARIANCE,
        offset=np.concatenate(odds),
        draw=np.concatenate(draw) / min(share, 1.0),
    )
    return Reliability(effects)


_DATES = 7
"""Classes of close date: none, long overdue, overdue, before the quarter, in it, in the next one, later."""


def _codes(traits: Traits, quarter: Quarter, odds: Floats) -> tuple[Codes, ...]:
    """Levels of the traits, close date against the quarter in two gradings, promised odds, close date and stage."""
    start, end = (float((day - traits.day).days) for day in (quarter.start, quarter.end))
    close = traits.close
    with np.errstate(invalid="ignore"):
        edges = (close < -_LATE_DAYS, close < 0, close < start, close < end, close < end + _NEXT_DAYS)
    dated = np.select([np.isnan(close), *edges], range(_DATES - 1), _DATES - 1).astype(np.int32)
    with np.errstate(invalid="ignore"):
        weeks = np.searchsorted(DUE_WEEKS, np.floor((end - close) / 7), side="right")
    due = np.where(np.isnan(close), len(DUE_WEEKS) + 1, weeks).astype(np.int32)
    promised = np.searchsorted(ODDS_EDGES, odds).astype(np.int32)
    return (*traits.codes, dated, due, promised, (traits.stage * _DATES + dated).astype(np.int32))


def _log_odds(chance: Floats) -> Floats:
    held = np.clip(chance, _EDGE, 1 - _EDGE)
    odds: Floats = np.log(held / (1 - held))
    return odds
