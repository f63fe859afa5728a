"""The revenue plan of a quarter, from the newest snapshot and the team's assumptions."""

from collections.abc import Mapping
from datetime import date

from calculations.fiscal import Quarter
from calculations.revenue.plan import RevenuePlan
from sync.errors import RefusedError
from sync.facts.accounts.accounts import accounts_at
from sync.facts.deals.bookings import bookings_until
from sync.facts.deals.deals import deals_until
from sync.facts.deals.revenue import revenue_facts
from sync.facts.quotas import quotas_before
from sync.jobs.facts import known_at, newest_snapshot
from sync.plan.adapters import Adapters
from workbooks.results.results import pipeline_of, planned_revenue

__all__ = ["plan_revenue"]


def plan_revenue(
    adapters: Adapters,
    quarter: Quarter | None = None,
    as_of: date | None = None,
    *,
    drivers: Mapping[str, float] | None = None,
    scenarios: Mapping[str, Mapping[str, float]] | None = None,
    target: float | None = None,
) -> RevenuePlan:
    """Plan the revenue of a quarter.

    Args:
        adapters: of the plan. quarter, as_of: those of the settings by default. drivers: values that replace what
            history or the settings say of a driver. scenarios: beside those of the settings. target: instead of
            theirs, money.

    Raises:
        RefusedError: nothing was pulled yet, or the quarter was over by the day.
    """
    planned, day = quarter or adapters.plan.quarter, as_of or adapters.plan.as_of
    newest_snapshot(adapters)
    assumptions = adapters.settings.assumptions.model_copy(update={} if target is None else {"target": target})
    known = known_at(adapters, planned, day)
    deals, quotas, bookings = deals_until(known, day), quotas_before(known), bookings_until(known)
    facts = revenue_facts(known, quotas, bookings, accounts_at(known), deals.names["segment"])
    try:
        return planned_revenue(facts, pipeline_of(deals), assumptions.planned_with(drivers, scenarios))
    except ValueError as fault:
        raise RefusedError(
            f"There is no revenue plan: {fault}.", remedy="Give another --quarter, --as-of, --set or --scenario."
        ) from fault
