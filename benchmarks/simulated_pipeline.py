"""Deals with stage history from a seeded generator, as frames: to time the assessment and to test its projection.

Simulated: win rates, cycles, slips and forecasts are what the parameters say, not what any company did.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.pipeline.stages import Category, StageLadder

LADDER = StageLadder.of(
    [
        ("Prospecting", 0.10, Category.PIPELINE),
        ("Qualification", 0.20, Category.PIPELINE),
        ("Proposal", 0.50, Category.BEST_CASE),
        ("Negotiation", 0.75, Category.COMMIT),
    ],
    "Closed Won",
    "Closed Lost",
)
WON, LOST = 4, 5
STAGES = 4


@dataclass(frozen=True, slots=True)
class Market:
    """Parameters: share won of those that reach each stage, mean cycle in days, chance to slip, growth a year."""

    win_rates: tuple[float, float, float, float] = (0.16, 0.26, 0.42, 0.62)
    cycle_days: float = 80.0
    slip_rate: float = 0.45
    growth_rate: float = 0.10
    years: float = 4.0


def simulate(
    rng: np.random.Generator, deals: int, as_of: date, market: Market | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`OPPORTUNITIES` and `STAGE_HISTORY` of some deals up to a day, about four history rows a deal."""
    kind = market or Market()
    last = np.datetime64(as_of + timedelta(days=1), "s").astype(np.int64) / 86_400
    even = rng.random(deals)
    created = np.sort(last - kind.years * 365 * (1 - even ** (1 / (1 + kind.growth_rate * kind.years / 2))))
    segment = rng.choice(3, deals, p=[0.5, 0.35, 0.15])
    cycle = kind.cycle_days * np.array([0.6, 1.0, 1.7])[segment] * rng.lognormal(0, 0.45, deals)
    rates = np.array(kind.win_rates)
    goes_on = rng.random((deals, STAGES)) < np.r_[rates[:-1] / rates[1:], rates[-1]]
    passed = np.cumprod(goes_on, axis=1)
    reached, won = passed[:, :-1].sum(axis=1), passed[:, -1].astype(bool)
    slips = np.cumprod(rng.random((deals, 2)) < kind.slip_rate, axis=1)
    planned = (
        created[:, None]
        + cycle[:, None]
        + np.c_[np.zeros(deals), np.cumsum(slips * rng.uniform(25, 100, (deals, 2)), axis=1)]
    )
    end = np.where(
        won,
        planned[:, -1] - rng.uniform(0, 6, deals),
        created + (planned[:, -1] - created) * rng.uniform(0.3, 1.1, deals),
    )
    end = np.maximum(end, created + 3)
    spent = np.cumsum(rng.gamma(2.0, 1.0, (deals, STAGES)), axis=1)
    share = np.c_[np.zeros(deals), spent[:, :-1]] / spent[np.arange(deals), reached][:, None]
    entered = created[:, None] + share * (end - created)[:, None]
    entered[np.arange(STAGES) > reached[:, None]] = np.inf
    pushed = np.where(slips > 0, planned[:, :-1] - rng.uniform(0, 12, (deals, 2)), np.inf)
    pushed = np.maximum(pushed, created[:, None] + 0.5)
    pushed[pushed >= end[:, None]] = np.inf
    final = np.round(rng.lognormal(np.log(np.array([8e3, 30e3, 120e3])[segment]), 0.8), -2) + 500
    first = np.where(rng.random(deals) < 0.4, np.round(final * rng.uniform(0.7, 1.7, deals), -2), final)
    first[rng.random(deals) < 0.05] = np.nan
    at = np.c_[entered, pushed, end]
    deal, column = np.nonzero(at < last)
    moment = at[deal, column]
    order = np.lexsort((moment, deal))
    deal, column, moment = deal[order], column[order], moment[order]
    done = column == at.shape[1] - 1
    stage = np.where(done, np.where(won[deal], WON, LOST), (entered[deal] <= moment[:, None]).sum(axis=1) - 1)
    pushes = (pushed[deal] <= moment[:, None]).sum(axis=1)
    close = np.where(done, np.floor(moment), np.floor(planned[deal, pushes]))
    category = np.array([*LADDER.categories])[stage]
    hopeful = (rng.random(deals) < 0.15)[deal] & (stage == 2)
    category = np.where(hopeful, Category.COMMIT, category)
    opportunities = pd.DataFrame(
        {
            "opportunity": np.arange(deals, dtype=np.int32),
            "account": rng.integers(0, max(deals // 20, 1), deals, dtype=np.int32),
            "owner": rng.integers(0, max(deals // 2000, 5), deals, dtype=np.int32),
            "segment": segment.astype(np.int32),
            "product": rng.integers(0, 4, deals, dtype=np.int32),
            "source": rng.integers(0, 5, deals, dtype=np.int32),
            "created_at": (created * 86_400e6).astype("datetime64[us]"),
        }
    )
    history = pd.DataFrame(
        {
            "opportunity": deal.astype(np.int32),
            "changed_at": (moment * 86_400e6).astype("datetime64[us]"),
            "stage": stage.astype(np.int16),
            "amount": np.where(stage >= 2, final[deal], first[deal]),
            "close_date": close.astype("datetime64[D]").astype("datetime64[us]"),
            "category": category.astype(np.int16),
            "chance": np.nan,
        }
    )
    return opportunities, history
