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
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_traits import Traits, traits_at
from calculations.outlook.past_weeks import past_weeks
from calculations.outlook.shared_movement import PRIOR_LOADING, shared_loading
from calculations.outlook.stage_rates import StageRates, fit_stage_rates
from calculations.outlook.survival import Survival, fit_survival
from calculations.outlook.weeks_ahead import WeeksAhead, weeks_after
from calculations.pipeline.history import Pipeline

__all__ = ["MONTHS", "DealModel", "DealOutlook", "deal_outlook", "fit_deal_model"]

MONTHS = 4
"""Months of a quarter at most: a year of thirteen periods has a quarter of four."""

LEAST_DEALS = 40.0
"""Ended deals at which what was learnt from traits counts as much as the plain rates of the stages."""

_QUARTERS_BACK = 8


@dataclass(frozen=True, slots=True)
class DealModel:
    """What past deals say of open ones, as known on the evening of a day.

    survival: weekly chances from traits. rates: plain chances of stages, for where few deals have ended. trust: 0–1,
    weight of the former. amounts: won against shown amounts. company_loading: correlation of deals with the factor
    they share, as in a Gaussian copula. deals, wins: known ends it learnt from.
    """

    day: date
    survival: Survival
    rates: StageRates
    trust: float
    amounts: AmountsWon
    company_loading: float
    deals: int
    wins: int

    def won_by_span(self, traits: Traits, spans: WeeksAhead) -> Floats:
        """Chance of each of n deals to be won in each of k spans ahead."""
        plain = self.rates.won_by_span(traits, spans)
        if self.trust == 0:
            return plain
        return self.trust * self.survival.won_by_span(traits, spans) + (1 - self.trust) * plain


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
    survival, deals = fit_survival(known, past), past.deals
    model = DealModel(
        until,
        survival,
        fit_stage_rates(past, pipeline.ladder.open_count),
        deals / (deals + LEAST_DEALS),
        fit_amounts(known, past),
        PRIOR_LOADING,
        deals,
        past.wins,
    )
    return replace(model, company_loading=shared_loading(_fared(known, model, until, past.since, calendar)))


def _fared(
    history: DealHistory, model: DealModel, until: date, since: date, calendar: Calendar
) -> list[tuple[Floats, Floats, Floats]]:
    """Chance, fate and amount of the deals of past quarters, cut as many days before their end as the next end is."""
    if not model.deals:
        return []
    now = Quarter.of(until + timedelta(days=1), calendar)
    ahead = now.end - until
    found = []
    for back in range(1, _QUARTERS_BACK + 1):
        quarter = now.shift(-back)
        cut = quarter.end - ahead if quarter.is_known else since
        if cut < since or cut <= quarter.start - timedelta(days=2):
            break
        traits = traits_at(history, cut)
        chance = model.won_by_span(traits, weeks_after(cut, [quarter])).sum(axis=1)
        after = history.rows_at(quarter.end - timedelta(days=1))[traits.deals]
        found.append((chance, history.won[after].astype(np.float64), model.amounts.of(traits)[0]))
    return found


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
    chances = fitted.won_by_span(traits, spans)
    mean, log_sd = fitted.amounts.of(traits)
    found = _findings(traits, fitted, today)
    outlooks = []
    for quarter in quarters:
        mine = spans.quarter == line.index(quarter)
        parts = chances[:, mine] @ _by_month(spans, mine, quarter)
        chance = np.clip(parts.sum(axis=1), 0.0, 1.0)
        shares = parts / np.where(chance > 0, chance, 1.0)[:, None]
        frame = pd.DataFrame(
            {
                "deal": traits.deals,
                "mean": mean,
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
    for number, period in enumerate(quarter.periods[:MONTHS]):
        begin, end = (np.datetime64(d, "D").astype(np.int64) for d in (period.start, period.end))
        shares[:, number] = np.maximum(np.minimum(last + 1, end) - np.maximum(first, begin), 0)
    return shares / (last - first + 1)[:, None]


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
