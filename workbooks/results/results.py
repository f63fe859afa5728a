"""The results of a plan, from its facts: revenue plan, assessment, territories and the quota back-test."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from calculations.fiscal import Period, Quarter
from calculations.outlook.outlook import Outlook, quarter_outlook
from calculations.pipeline.history import Pipeline, read_pipeline
from calculations.quota.seasonality import month_weights
from calculations.revenue.plan import RevenuePlan, revenue_plan
from calculations.revenue.plan_inputs import Assumptions, RevenueFacts
from calculations.roster import last_full_quarter
from workbooks.memory import hand_back
from workbooks.models import DealFacts, PlanFacts, PlanResults
from workbooks.results.assessment import assessment_of
from workbooks.results.outlook import Maker, closing_outlook, in_cells, made_outlook
from workbooks.results.quota_backtest import backtested
from workbooks.results.territory import territory_of
from workbooks.results.worth import worth_of_facts

__all__ = ["month_shares", "pipeline_of", "planned_revenue", "quota_results", "results_of"]


def results_of(facts: PlanFacts, assumptions: Assumptions | None = None, maker: Maker = quarter_outlook) -> PlanResults:
    """Work out what the workbook shows beside facts. A quarter that is over by the day has no revenue plan.

    Args:
        facts: of the plan. assumptions: of its revenue. maker: of outlooks, which take longest to make.
    """
    quarter = Quarter.parse(facts.quarter, facts.calendar)
    # At desk size each of these leaves a hundred megabytes behind, on which the next would stand; outlooks keep draws.
    worth = worth_of_facts(facts)
    quotas, territory = quota_results(facts, worth[0]), territory_of(facts, worth=worth)
    hand_back()
    pipeline = pipeline_of(facts.deals)
    is_over = facts.as_of >= quarter.end - timedelta(days=1)
    hires = () if assumptions is None else assumptions.hires
    closed = last_full_quarter(quarter, facts.as_of)
    outlook = closing = None
    if facts.sold is not None:
        outlook = made_outlook(facts.sold, facts.deals, pipeline, maker)
        closing = closing_outlook(facts.sold, facts.deals, pipeline, maker)
    hand_back()
    assessment = None
    if pipeline:
        ahead = [one for one in (outlook, closing) if one is not None]
        assessment = assessment_of(facts, closed, pipeline, territory=territory, hires=hires, outlooks=ahead)
    hand_back()
    revenue = None if is_over or facts.sold is None else planned_revenue(facts.sold, pipeline, assumptions, outlook)
    hand_back()
    return replace(
        quotas,
        outlook=None if outlook is None else in_cells(outlook),
        closing_outlook=closing,
        revenue=revenue,
        assessment=assessment,
        territory=territory,
    )


def quota_results(facts: PlanFacts, worth: pd.DataFrame | None = None) -> PlanResults:
    """What the tabs of quotas show beside facts: months' shares, back-test, potentials; the other results are none.

    Args:
        facts: of the plan. worth: of its accounts (`worth_of_facts`), where it is known already.
    """
    quarter = Quarter.parse(facts.quarter, facts.calendar)
    backtest = backtested(facts, quarter)
    worth = worth_of_facts(facts)[0] if worth is None else worth
    shares = month_shares(facts.monthly_bookings, quarter)
    return PlanResults(month_shares=shares, quota_backtest=backtest.table, worth=worth)


def pipeline_of(deals: DealFacts | None) -> Pipeline | None:
    """The deals, read as of their day; None where there are none at all."""
    if deals is None:
        return None
    known = deals.with_history > 0 or not len(deals.opportunities)
    return read_pipeline(deals.opportunities, deals.history, deals.ladder, deals.as_of, has_history=known)


def planned_revenue(
    facts: RevenueFacts, pipeline: Pipeline | None, assumptions: Assumptions | None, outlook: Outlook | None = None
) -> RevenuePlan:
    """The revenue plan. Raises ValueError where there can be none: see `calculations.revenue.plan`."""
    return revenue_plan(replace(facts, pipeline=pipeline, outlook=outlook), assumptions)


def month_shares(bookings: pd.DataFrame, quarter: Quarter) -> tuple[float, ...] | None:
    """Shares of the quarter's months in earlier years; None when no earlier year has bookings in it.

    Args:
        bookings: `month` (fiscal, as in 2020-03 or 2020P05) and `amount`, money.
    """
    days: Sequence[date] = [Period.parse(month, quarter.calendar).start for month in bookings["month"]]
    amounts = [float(amount) for amount in bookings["amount"]]
    sold = [Quarter.of(day, quarter.calendar) for day, amount in zip(days, amounts, strict=True) if amount > 0]
    if not any(its.number == quarter.number and its.year < quarter.year for its in sold):
        return None
    return tuple(month_weights(days, amounts, quarter).tolist())
