"""The facts of a revenue plan, from the mirror of the CRM."""

from datetime import date, timedelta

from sqlalchemy import Engine

from calculations.fiscal import Quarter
from calculations.pipeline.history import read_pipeline
from calculations.revenue.plan_inputs import RevenueFacts
from sync.facts.accounts import accounts_at
from sync.facts.bookings import bookings_until
from sync.facts.deals import Deals, deals_until
from sync.facts.orders import contracts_until
from sync.facts.people import first_seen, reps_of
from sync.facts.quotas import quotas_before
from sync.facts.sales import account_quarters_until, monthly_sales_until, plan_rates

__all__ = ["revenue_facts"]


def revenue_facts(
    engine: Engine,
    quarter: Quarter,
    as_of: date,
    *,
    currency: str,
    forecasting_type: str,
    deals: Deals | None = None,
) -> RevenueFacts:
    """What is known for the revenue plan of `quarter`, none of it later than `as_of`.

    People are those who carried a quota or sold anything; FX rates of the plan are those of its first day, or of the
    last day known before it. `deals` are those of the day, where they have been read already.
    """
    quotas = quotas_before(engine, quarter, forecasting_type)
    bookings = bookings_until(engine, quarter, as_of, currency)
    accounts = account_quarters_until(engine, quarter, as_of, currency)
    deals = deals or deals_until(engine, as_of, currency)
    people = set(quotas["rep_id"]) | set(bookings["rep_id"])
    named = accounts_at(engine, as_of, currency)
    return RevenueFacts(
        quarter=quarter,
        as_of=as_of,
        currency=currency,
        sales=monthly_sales_until(engine, as_of, currency),
        accounts=accounts,
        reps=reps_of(engine, people, first_seen(bookings, quotas, quarter.first_month)),
        quotas=quotas,
        pipeline=read_pipeline(deals.opportunities, deals.history, deals.ladder, as_of),
        segments=deals.names["segment"],
        plan_fx=plan_rates(engine, accounts, min(as_of + timedelta(days=1), quarter.start), currency),
        contracts=contracts_until(engine, as_of, currency),
        names=dict(zip(named["account_id"].astype(str), named["name"].astype(str), strict=True)),
    )
