"""End-of-quarter projection: what the closing quarter will book, beside what the CRM's own roll-ups say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.pipeline.cuts import AGE_EDGES, DATED, Cut, Ending, cut_at, ending_of
from calculations.pipeline.history import Flags, Floats, Ints, Pipeline
from calculations.pipeline.quarters import quarters_before
from calculations.pipeline.stages import Category
from calculations.ratios import ratio_of

__all__ = [
    "LEAST_SAMPLES",
    "METHODS",
    "PAST_QUARTERS",
    "CloseModel",
    "Projection",
    "deal_chances",
    "fit_close_model",
    "project",
    "roll_ups",
]

METHODS = ("qplan", "crm_probability", "category_commit", "category_best_case", "flat_win_rate")
"""Own model; Σ amount × the deal's probability; commit roll-up; best-case roll-up; Σ amount × one flat rate.
All of them add what is booked; all but the first see only deals dated in the quarter."""

PAST_QUARTERS = 8
"""Quarters the model learns from at most: older ones knew another process."""

LEAST_SAMPLES = 30
"""Deals of past quarters below which there is no projection."""

_LEAST_QUARTERS = 2
_STEADY = 20.0
_LEAST, _MOST = 2.0, 500.0
_CATEGORIES = len(Category)


@dataclass(frozen=True, slots=True)
class CloseModel:
    """Chance of an open deal to be won by the end of the quarter, from past quarters cut at the same distance.

    rates: chance by dated × stage × age × category, flattened. typical_amount: by stage, for deals without one.
    value_factor: won value / Σ chance × amount in the past: what amounts turn out to be, and how size matters.
    created_ratio: value won by deals not yet open / value open, in the past.
    win_rate: share of deals dated in their quarter at the cut that were won in it, in the past.
    samples, quarters: deals and quarters it learnt from.
    """

    rates: Floats
    stages: int
    typical_amount: Floats
    value_factor: float
    created_ratio: float
    win_rate: float
    samples: int
    quarters: int

    @property
    def sufficient(self) -> bool:
        """Whether there was enough to learn from: two quarters and thirty deals."""
        return self.quarters >= _LEAST_QUARTERS and self.samples >= LEAST_SAMPLES

    def chances(self, cut: Cut) -> Floats:
        """Chance of each open deal of a cut to be won in its quarter, 0–1."""
        return self.rates[_cells(cut, self.stages)[-1]]

    def amounts(self, cut: Cut) -> Floats:
        """Amount of each open deal of a cut, the typical one of its stage where it has none."""
        return np.where(np.isnan(cut.amount), self.typical_amount[cut.stage], cut.amount)


@dataclass(frozen=True, slots=True)
class Projection:
    """What a quarter will book, seen at a cut.

    totals: money by method (`METHODS`), all with what is booked; the own one is NaN without enough history.
    booked, open_part, created_part: the parts of the own one, money.
    deals: `deal` (position), `amount`, `chance`, `crm_rate`, `expected` (money), of every open deal.
    """

    cut: Cut
    totals: Mapping[str, float]
    booked: float
    open_part: float
    created_part: float
    deals: pd.DataFrame
    model: CloseModel


def fit_close_model(past: Sequence[tuple[Cut, Ending]], stages: int, win_rate: float) -> CloseModel:
    """Learn the chances from past quarters cut at the same distance from their end.

    The rate of each cell of close date × stage is moved towards the rate of the close date, that of × stage age
    towards the former, that of × category towards the latter: (won + k · parent) / (deals + k), with k from
    ρ = (Σ nᵢ(pᵢ − mᵢ)² / mᵢ(1 − mᵢ) − G) / Σ(nᵢ − 1), k = 1/ρ − 1 (beta-binomial by moments around the parents mᵢ),
    per level and class of close date, within 2 to 500.

    Args:
        past: cuts of quarters that were over by the cut to project, with their endings. stages: open stages.
        win_rate: share of deals dated in their quarter that were won in it, for the flat method.
    """
    won = np.concatenate([ending.won for _, ending in past]) if past else np.zeros(0, dtype=np.bool_)
    levels = [_cells(cut, stages) for cut, _ in past]
    rate = np.array([(won.sum() + 0.5) / (len(won) + 1.0)])
    size = 1
    for level, more in enumerate((len(DATED), stages, len(AGE_EDGES) + 1, _CATEGORIES)):
        size *= more
        cells = np.concatenate([codes[level] for codes in levels]) if levels else np.zeros(0, dtype=np.int64)
        rate = _towards(np.repeat(rate, more), cells, won, size)
    amount = np.concatenate([cut.amount for cut, _ in past]) if past else np.zeros(0)
    stage = np.concatenate([cut.stage for cut, _ in past]) if past else np.zeros(0, dtype=np.int64)
    known = ~np.isnan(amount)
    mean = float(amount[known].mean()) if known.any() else 0.0
    typical = _mean_by(stage[known], amount[known], stages, mean)
    model = CloseModel(rate, stages, typical, 1.0, 0.0, win_rate, len(won), len(past))
    promised = sum(float((model.chances(cut) * model.amounts(cut)).sum()) for cut, _ in past)
    kept = sum(float(ending.won_amount.sum()) for _, ending in past)
    open_value = sum(float(model.amounts(cut).sum()) for cut, _ in past)
    created = sum(ending.created_won for _, ending in past)
    factor = float(ratio_of(kept + _STEADY * mean, promised + _STEADY * mean))
    ratio = float(ratio_of(created, open_value))
    return replace(model, value_factor=np.nan_to_num(factor, nan=1.0), created_ratio=np.nan_to_num(ratio))


def project(
    pipeline: Pipeline, quarter: Quarter, cut: Cut | None = None, past: Sequence[tuple[Cut, Ending]] | None = None
) -> Projection:
    """Project what a quarter will book, from stage conversion, stage age and category, beside the CRM's roll-ups.

    qplan = booked + value factor × Σ chance × amount over all open deals + created ratio × open value. The chance is
    that to be won by the end of the quarter, learnt from up to eight past quarters cut as many days before their end.

    Args:
        pipeline: deals with history. quarter: the closing one. cut: the day to project from, `pipeline.as_of` by
            default. past: cuts and endings to learn from; made from the quarters that were over before by default.

    Returns:
        The projection. Nothing that happened after the cut enters it.
    """
    now = cut_at(pipeline, quarter, pipeline.as_of) if cut is None else cut
    known = _past_of(pipeline, now) if past is None else past
    model = fit_close_model(known, pipeline.ladder.open_count, _win_rate(known))
    amount, chance = model.amounts(now), model.chances(now)
    expected = model.value_factor * chance * amount
    created = model.created_ratio * float(amount.sum())
    own = now.booked + float(expected.sum()) + created
    totals = {
        "qplan": own if model.sufficient else float("nan"),
        **roll_ups(now.amount, now.crm_rate, now.category, now.in_quarter, now.booked, model.win_rate),
    }
    deals = pd.DataFrame(
        {"deal": now.deals, "amount": now.amount, "chance": chance, "crm_rate": now.crm_rate, "expected": expected}
    )
    return Projection(now, totals, now.booked, float(expected.sum()), created, deals, model)


def roll_ups(
    amount: Floats, crm_rate: Floats, category: Ints, due: Flags, booked: float, win_rate: float = float("nan")
) -> dict[str, float]:
    """What the CRM's own figures say a quarter will book, by method: all of `METHODS` but the own one.

    Args:
        amount: of m open deals, or sums of alike ones, money; NaN counts nothing. crm_rate: the CRM's
            probability; without that of a due deal their sum is not known.
        category: code of `Category`, −1 for none; without that of a due deal the roll-ups by it are not known.
        due: whether it is dated in the quarter. booked: money already booked in it.
        win_rate: the flat rate.
    """
    given = np.where(due, np.nan_to_num(amount), 0.0)
    told = float("nan") if np.any((given != 0) & (category < 0)) else booked
    return {
        "crm_probability": booked + float((given * np.where(given != 0, crm_rate, 0.0)).sum()),
        "category_commit": told + float(given[category >= Category.COMMIT].sum()),
        "category_best_case": told + float(given[category >= Category.BEST_CASE].sum()),
        "flat_win_rate": booked + win_rate * float(given.sum()),
    }


def deal_chances(projection: Projection) -> dict[str, Floats]:
    """What each method says of the chance of each open deal to be won in the quarter, for the Brier score."""
    cut = projection.cut
    return {
        "qplan": projection.deals["chance"].to_numpy(dtype=np.float64),
        "crm_probability": cut.crm_rate,
        "category_commit": (cut.category >= Category.COMMIT).astype(np.float64),
        "category_best_case": (cut.category >= Category.BEST_CASE).astype(np.float64),
        "flat_win_rate": np.full(len(cut.deals), projection.model.win_rate),
    }


def _past_of(pipeline: Pipeline, cut: Cut) -> list[tuple[Cut, Ending]]:
    """Past quarters cut as many days before their end as the one to project."""
    ahead = cut.quarter.end - cut.day
    quarters = quarters_before(pipeline, cut.quarter, PAST_QUARTERS)
    cuts = [cut_at(pipeline, q, q.end - timedelta(days=ahead.days)) for q in quarters]
    return [(c, ending_of(pipeline, c)) for c in cuts]


def _win_rate(past: Sequence[tuple[Cut, Ending]]) -> float:
    """Share of the deals dated in their quarter that were won in it: the flat rate a planner would multiply by."""
    won = sum(int(ending.won[cut.in_quarter].sum()) for cut, ending in past)
    return float(ratio_of(won, sum(int(cut.in_quarter.sum()) for cut, _ in past)))


def _cells(cut: Cut, stages: int) -> list[Ints]:
    """Cell of each open deal at the four levels: close date, × stage, × age, × category."""
    cell = cut.dated
    cells = [cell]
    parts = (
        (cut.stage, stages),
        (cut.age, len(AGE_EDGES) + 1),
        (np.clip(cut.category, 0, _CATEGORIES - 1), _CATEGORIES),
    )
    for code, count in parts:
        cell = cell * count + code
        cells.append(cell)
    return cells


def _towards(parents: Floats, cells: Ints, won: Flags, size: int) -> Floats:
    """Rate of each cell, moved towards its parent's the more, the fewer deals it has and the more alike they are.

    How alike is estimated for each class of close date by itself: deals dated far out are many, seldom won and all
    alike, and would drown the differences between those that are due.
    """
    deals = np.bincount(cells, minlength=size).astype(np.float64)
    wins = np.bincount(cells, weights=won, minlength=size)
    kind = np.arange(size) * len(DATED) // size if size > len(DATED) else np.zeros(size, dtype=np.int64)
    tried = deals > 0
    n, m = np.where(tried, deals, 1.0), parents
    off = np.where(tried, n * (wins / n - m) ** 2 / (m * (1 - m)) - 1.0, 0.0)
    spread, room = np.bincount(kind, weights=off), np.bincount(kind, weights=n - 1.0)
    rho = np.clip(spread / np.maximum(room, 1.0), 1.0 / (_MOST + 1.0), 1.0 / (_LEAST + 1.0))
    strength = (1.0 / rho - 1.0)[kind]
    rate: Floats = (wins + strength * parents) / (deals + strength)
    return rate


def _mean_by(codes: Ints, values: Floats, size: int, whole: float) -> Floats:
    """Mean of the values of each code, moved a little towards the whole; the whole where there are none."""
    count = np.bincount(codes, minlength=size)
    mean: Floats = (np.bincount(codes, weights=values, minlength=size) + whole) / (count + 1.0)
    return mean
