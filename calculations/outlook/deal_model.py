"""Open deals as an outlook: the chance that each is won in a quarter, in which month, and for how much."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from calculations.arrays import Flags, Floats
from calculations.findings import Finding, Severity
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.outlook.amounts_won import AmountsWon, fit_amounts
from calculations.outlook.deal_chances import DealChances
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_traits import Traits, traits_at
from calculations.outlook.month_parts import MONTHS, month_parts
from calculations.outlook.past_weeks import known_since, past_weeks
from calculations.outlook.reliability import Fared, fared, fit_reliability
from calculations.outlook.shared_movement import PRIOR_LOADING, shared_loading
from calculations.outlook.stage_rates import fit_stage_rates
from calculations.outlook.survival import fit_survival
from calculations.outlook.weeks_ahead import WeeksAhead, weeks_after
from calculations.pipeline.history import Pipeline

__all__ = ["DealModel", "DealOutlook", "deal_outlook", "fit_deal_model", "seen_from"]

LEAST_DEALS = 40
"""Ended deals below which a finding says that chances lean on plain rates."""

STEADY_WINS = 20.0
"""Wins of the usual size at which the money of past quarters counts as much as what was promised of them."""

_RELIABLE = 2
_YEAR = 365
_NAMED = 1000


@dataclass(frozen=True, slots=True)
class DealModel(DealChances):
    """What past deals say of open ones, as known on the evening of a day.

    value_rate: won money over promised money of past quarters. amounts: won against shown amounts.
    company_loading: correlation of deals with the factor they share, as in a Gaussian copula. wins: known ones it
    learnt from, of as many ends as deals.
    """

    day: date
    amounts: AmountsWon
    value_rate: float
    company_loading: float
    wins: int


@dataclass(frozen=True, slots=True)
class DealOutlook:
    """Open deals seen from a quarter.

    deals: one row per deal open on the evening of `day`, in the order of the pipeline: `deal` (position), `mean`
    (money if it is won), `chance` (0–1, to be won in the quarter), `log_sd` (of the amount, if won), `month_1` to
    `month_4` (shares of the chance by month, sum 1 where there is any) and `shown` (amount in the CRM, NaN is none).
    company_loading: correlation with the factor that all deals share.
    """

    quarter: Quarter
    day: date
    deals: pd.DataFrame
    company_loading: float
    findings: tuple[Finding, ...]

    @property
    def expected(self) -> float:
        """Σ chance × mean, money."""
        return float((self.deals["chance"] * self.deals["mean"]).sum())


def fit_deal_model(
    pipeline: Pipeline, day: date | None = None, calendar: Calendar = CALENDAR_YEAR, history: DealHistory | None = None
) -> DealModel:
    """Learn from what became of past deals by the evening of a day.

    Args:
        pipeline: deals with history. day: what happened later is not looked at; `pipeline.as_of` by default.
        calendar: of the quarters. history: of the pipeline, where it is at hand.
    """
    until = pipeline.as_of if day is None else day
    known = history or DealHistory(pipeline)
    past = past_weeks(known, until, calendar)
    survival, deals, stages = fit_survival(known, past), past.deals, pipeline.ladder.open_count
    model = DealModel(
        survival=survival,
        rates=fit_stage_rates(past, stages),
        reliability=(),
        deals=deals,
        day=until,
        amounts=fit_amounts(known, past),
        value_rate=1.0,
        company_loading=PRIOR_LOADING,
        wins=past.wins,
    )
    return _made_reliable(model, known, past.since, calendar) if deals else model


def seen_from(
    model: DealModel,
    pipeline: Pipeline,
    day: date,
    calendar: Calendar = CALENDAR_YEAR,
    history: DealHistory | None = None,
) -> DealModel:
    """A model learnt earlier, made reliable at the distance of a later day from its quarter's end: a tenth of the work.

    Args:
        model: learnt by the day. pipeline, day, calendar, history: as in `fit_deal_model`.
    """
    known = history or DealHistory(pipeline)
    since = known_since(pipeline, day)
    return (
        model if not model.deals or since is None else _made_reliable(replace(model, day=day), known, since, calendar)
    )


def _made_reliable(model: DealModel, history: DealHistory, since: date, calendar: Calendar) -> DealModel:
    ways = [fared(history, model, model.day, since, later, calendar) for later in range(_RELIABLE)]
    reliable = tuple(fit_reliability(history, way, model.day) for way in ways)
    return _measured(replace(model, reliability=reliable), ways[0])


def _measured(model: DealModel, past: Sequence[Fared]) -> DealModel:
    """The model with what its reliable chances leave open: money for each promised, and how deals move together."""
    chances = [model.reliability[0].of(f.traits, f.quarter, f.chance) for f in past]
    means = [model.amounts.of(f.traits)[0] for f in past]
    promised = sum(float(chance @ mean) for chance, mean in zip(chances, means, strict=True))
    came = sum(float(f.amount.sum()) for f in past)
    steady = STEADY_WINS * (came / max(sum(float(f.won.sum()) for f in past), 1.0))
    rate = (came + steady) / (promised + steady) if promised + steady > 0 else 1.0
    moved = [(chance, f.won, mean) for chance, f, mean in zip(chances, past, means, strict=True)]
    return replace(model, value_rate=rate, company_loading=shared_loading(moved))


def deal_outlook(
    pipeline: Pipeline,
    quarters: Sequence[Quarter],
    day: date | None = None,
    model: DealModel | None = None,
    history: DealHistory | None = None,
) -> tuple[DealOutlook, ...]:
    """The open deals on the evening of a day, seen from each of some quarters that follow one another.

    Args:
        pipeline: deals with history. quarters: in order, without a gap; the first may begin after the day.
        day: `pipeline.as_of` by default. model: learnt by that day; it is fitted by default. history: of the pipeline.

    Returns:
        One outlook a quarter; a deal's chances in quarters that follow add up to its chance of being won by then.
    """
    today = pipeline.as_of if day is None else day
    known = history or DealHistory(pipeline)
    fitted = model or fit_deal_model(pipeline, today, quarters[0].calendar, known)
    traits = traits_at(known, today)
    line = _line(today, quarters)
    spans = weeks_after(today, line)
    chances = fitted.reliable(traits, spans, line)
    mean, log_sd = fitted.amounts.of(traits)
    found = (*_findings(traits, fitted, today), *_giants(known, traits, mean, today))
    outlooks = []
    for quarter in quarters:
        mine = spans.quarter == line.index(quarter)
        parts = chances[:, mine] @ _by_month(spans, mine, quarter)
        chance = np.clip(parts.sum(axis=1), 0.0, 1.0)
        shares = parts / np.where(chance > 0, chance, 1.0)[:, None]
        frame = pd.DataFrame(
            {
                "deal": traits.deals,
                "mean": fitted.value_rate * mean,
                "chance": chance,
                "log_sd": log_sd,
                **{f"month_{m + 1}": shares[:, m] for m in range(MONTHS)},
                "shown": traits.amount,
            }
        )
        outlooks.append(DealOutlook(quarter, today, frame, fitted.company_loading, found))
    return tuple(outlooks)


def _line(day: date, quarters: Sequence[Quarter]) -> list[Quarter]:
    """The quarters from that of the day after to the last one asked for."""
    first = Quarter.of(day + timedelta(days=1), quarters[0].calendar)
    return [first.shift(i) for i in range(quarters[-1].index - first.index + 1)]


def _by_month(spans: WeeksAhead, mine: Flags, quarter: Quarter) -> Floats:
    """Share of the days of each span of a quarter that lie in each of its months: k × 4."""
    last = spans.last[mine].astype(np.int64)
    first = last - np.round(spans.weeks[mine] * 7).astype(np.int64) + 1
    shares = np.zeros((len(last), MONTHS))
    for number, period in enumerate(month_parts(quarter)):
        begin, end = (np.datetime64(d, "D").astype(np.int64) for d in (period.start, period.end))
        shares[:, number] = np.maximum(np.minimum(last + 1, end) - np.maximum(first, begin), 0)
    return shares / (last - first + 1)[:, None]


def _giants(history: DealHistory, traits: Traits, mean: Floats, day: date) -> tuple[Finding, ...]:
    """Open deals that would bring more than all that was won in the last year."""
    row = history.rows_at(day)
    row = row[row >= 0]
    row = row[history.won[row] & (history.pipeline.closes_on[row] > np.datetime64(day - timedelta(days=_YEAR), "D"))]
    year = float(np.nansum(history.pipeline.amount[row]))
    large = np.flatnonzero(mean > year) if year > 0 else np.zeros(0, dtype=np.intp)
    if not len(large):
        return ()
    codes = history.pipeline.deals["opportunity"].to_numpy()[traits.deals[large]]
    money = float(mean[large].max())
    sentence = (
        f"{len(large):,} open deals would each bring more than all that was won in the last year, up to {money:,.0f}."
    )
    rows = tuple(str(code) for code in codes[:_NAMED])
    return (Finding("outlook.deal-dominates", sentence, "Check their amounts.", rows, Severity.WARNING, money),)


def _findings(traits: Traits, model: DealModel, day: date) -> tuple[Finding, ...]:
    if not len(traits.deals):
        sentence = f"No deal is open on {day}: the outlook of deals is nothing."
        return (Finding("outlook.no-open-deals", sentence, "Check that open deals were loaded.", (), Severity.NOTE),)
    if not model.deals:
        sentence = (
            f"Nothing is known of how deals ended before {day}: the {len(traits.deals):,} open ones are given the "
            "CRM's probabilities, on their close dates."
        )
        return (Finding("outlook.deals-without-past", sentence, "Load the stage history.", (), Severity.WARNING),)
    if model.deals < LEAST_DEALS:
        sentence = (
            f"Only {model.deals:,} deals are known to have ended before {day}: chances of open deals lean on the rates "
            "of their stages and on the CRM's probabilities."
        )
        return (Finding("outlook.deals-few", sentence, "Load more history.", (), Severity.NOTE),)
    return ()
