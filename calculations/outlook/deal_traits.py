"""Traits of open deals on the evening of a day, as levels of groups: what was known then, free of unit and currency."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.pooled_logit import Codes
from calculations.pipeline.history import Ints, Pipeline

__all__ = [
    "CHANCE_STEPS",
    "DEAL_DAYS",
    "MOST_PUSHES",
    "PUSHES",
    "QUIET_DAYS",
    "SIZES",
    "STAGE_DAYS",
    "Traits",
    "static_sizes",
    "traits_at",
]

STAGE_DAYS = (7, 14, 30, 60, 120, 240)
DEAL_DAYS = (14, 30, 60, 120, 240, 480)
QUIET_DAYS = (7, 14, 30, 60, 120)
RECENT_DAYS = 28
SIZES = (-2.4, -1.6, -0.9, -0.4, -0.1, 0.1, 0.4, 0.9, 1.6, 2.4)
"""Edges of the log of the amount over what is usual; none at 0, where the usual amount itself would stand."""
CHANCE_STEPS = (-0.5, -0.05, 0.05, 0.5)
"""Edges of the log odds that the CRM gives a deal over those of its stage."""
PUSHES = 3
"""Place of the pushes in the codes of `Traits`."""
MOST_PUSHES = 3
"""Pushes that are told apart; more count as so many."""

_STEADY = 5.0


@dataclass(frozen=True, slots=True)
class Traits:
    """m open deals at the evening of a day.

    deals: positions in the pipeline. row: history row of each. stage: code. amount: money, NaN is none. close: days
    from the day to the close date, NaN without one. chance: the CRM's probability. codes: level of each deal by group,
    in the order of `static_sizes`: stage, days in it, age, pushes, date moved lately, days since any change, amount
    against the owner's usual and against the company's, category and CRM probability against those of the stage,
    account's wins, source, segment, owner, and stage with the days in it. The product is not among them: deals get
    their lines when they are offered or won, so that today's product of a past deal would tell how it went on.
    """

    day: date
    deals: Ints
    row: Ints
    stage: Codes
    amount: Floats
    close: Floats
    chance: Floats
    codes: tuple[Codes, ...]


def traits_at(history: DealHistory, day: date) -> Traits:
    """Traits of the deals open on the evening of a day; nothing later enters them but who owns a deal today."""
    pipeline = history.pipeline
    row = history.rows_at(day)
    there = row >= 0
    ended = np.zeros(len(row), dtype=np.bool_)
    ended[there] = history.ended[row[there]]
    won = np.zeros(len(row), dtype=np.bool_)
    won[there] = history.won[row[there]]
    deals = np.flatnonzero(there & ~ended)
    at = row[deals]
    today = np.datetime64(day, "D")
    stage = pipeline.stage[at].astype(np.int32)
    amount = pipeline.amount[at]
    close = (pipeline.close_date[at] - today).astype(np.float64)
    close[np.isnat(pipeline.close_date[at])] = np.nan
    stage_age = _binned(today - history.day[pipeline.entered[at]], STAGE_DAYS)
    deal_age = _binned(today - np.minimum(pipeline.created[deals], today), DEAL_DAYS)
    quiet = _binned(today - history.day[at], QUIET_DAYS)
    pushes = np.minimum(pipeline.pushes[at], MOST_PUSHES).astype(np.int32)
    moved = history.moved[at]
    recent = (moved != history.first[at]) & ((today - history.day[moved]).astype(np.int64) < RECENT_DAYS)
    date_moved = np.where(recent, np.where(history.later[moved], 1, 2), 0).astype(np.int32)
    columns = {
        name: pipeline.deals[name].to_numpy(dtype=np.int32) for name in ("owner", "account", "source", "segment")
    }
    owner = columns["owner"][deals]
    won_at = np.flatnonzero(won)
    owners = int(columns["owner"].max(initial=-1)) + 1
    usual = _usual(amount, columns["owner"][won_at], pipeline.amount[row[won_at]], owners)
    account = columns["account"]
    wins = np.bincount(account[won_at][account[won_at] >= 0], minlength=int(account.max(initial=0)) + 1)
    customer = np.where(account[deals] >= 0, np.minimum(wins[account[deals]], 2), 3).astype(np.int32)
    ladder = pipeline.ladder
    own = ladder.category_codes.astype(np.int32)[stage]
    told = pipeline.category[at].astype(np.int32)
    category = np.where(told < 0, 1, np.sign(told - own) + 1).astype(np.int32)
    rate = np.array([*ladder.probability_rates, 0.0])[stage]
    chance = pipeline.chance[at]
    step = np.searchsorted(CHANCE_STEPS, _log_odds(chance) - _log_odds(rate)).astype(np.int32)
    mix = (stage * (len(STAGE_DAYS) + 1) + stage_age).astype(np.int32)
    codes = (
        stage,
        stage_age,
        deal_age,
        pushes,
        date_moved,
        quiet,
        _sizes(amount, usual[owner]),
        _sizes(amount, usual[-1:]),
        category,
        step,
        customer,
        columns["source"][deals],
        columns["segment"][deals],
        owner,
        mix,
    )
    return Traits(day, deals, at, stage, amount, close, chance, codes)


def static_sizes(pipeline: Pipeline) -> tuple[int, ...]:
    """Levels of each static group."""
    stages = pipeline.ladder.open_count
    top = [int(pipeline.deals[name].max()) + 1 if pipeline.size else 0 for name in ("source", "segment", "owner")]
    return (
        stages,
        len(STAGE_DAYS) + 1,
        len(DEAL_DAYS) + 1,
        MOST_PUSHES + 1,
        3,
        len(QUIET_DAYS) + 1,
        len(SIZES) + 2,
        len(SIZES) + 2,
        3,
        len(CHANCE_STEPS) + 1,
        4,
        *(max(t, 0) for t in top),
        stages * (len(STAGE_DAYS) + 1),
    )


def _binned(spans: NDArray[Any], edges: tuple[int, ...]) -> Codes:
    return np.searchsorted(edges, spans.astype(np.int64), side="right").astype(np.int32)


def _usual(amount: Floats, won_owner: Codes, won_amount: Floats, owners: int) -> Floats:
    """Log of the usual won amount of each owner, moved to that of all, which stands last."""
    usable = won_amount > 0
    logs, who = np.log(won_amount[usable]), won_owner[usable]
    shown = amount[amount > 0]
    whole = float(np.median(logs if len(logs) else np.log(shown))) if len(logs) or len(shown) else 0.0
    named = who >= 0
    count = np.bincount(who[named], minlength=owners)
    usual = (np.bincount(who[named], weights=logs[named], minlength=owners) + _STEADY * whole) / (count + _STEADY)
    return np.append(usual, whole)


def _sizes(amount: Floats, usual: Floats) -> Codes:
    """Class of each amount against a usual one, given as a log; the last for none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.log(amount) - usual
    code = np.searchsorted(SIZES, np.nan_to_num(off, nan=0.0, neginf=-9.0))
    return np.where(np.isnan(amount), len(SIZES) + 1, code).astype(np.int32)


def _log_odds(rate: Floats) -> Floats:
    safe = np.clip(rate, 0.005, 0.995)
    odds: Floats = np.log(safe / (1 - safe))
    return odds
