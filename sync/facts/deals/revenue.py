"""The frames of a revenue plan, from the mirror of the CRM."""

from collections.abc import Sequence

import pandas as pd

from calculations.revenue.plan_inputs import RevenueFacts
from sync.facts.credit import uncounted
from sync.facts.deals.orders import contracts_until
from sync.facts.deals.sales import account_quarters_until, monthly_sales_until, plan_rates
from sync.facts.known import Known
from sync.facts.people import first_seen, names_of, reps_of

__all__ = ["revenue_facts"]


def revenue_facts(
    known: Known, quotas: pd.DataFrame, bookings: pd.DataFrame, named: pd.DataFrame, segments: Sequence[str]
) -> RevenueFacts:
    """What is known for the revenue plan of the quarter, none of it later than the day; without the pipeline.

    People are those who carried a quota or sold anything.

    Args:
        quotas, bookings, named: `QUOTAS`, `BOOKINGS` and `ACCOUNTS`. segments: names of the segments of deals by code.
    """
    accounts = account_quarters_until(known)
    people = set(quotas["rep_id"].unique()) | set(bookings["rep_id"].unique())
    return RevenueFacts(
        quarter=known.quarter,
        as_of=known.as_of,
        currency=known.currency,
        sales=monthly_sales_until(known),
        accounts=accounts,
        reps=reps_of(known, people, first_seen(bookings, quotas, known.quarter.calendar)),
        quotas=quotas,
        reach=known.reach,
        segments=segments,
        plan_fx=plan_rates(known, accounts),
        contracts=contracts_until(known),
        rates=known.used_rates,
        unrated=(*uncounted(known), *known.unrated),
        holidays=known.free_days,
        people=names_of(known),
        names=dict(zip(named["account_id"].tolist(), named["name"].tolist(), strict=True)),
    )
