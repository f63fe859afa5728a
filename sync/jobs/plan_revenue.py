"""The revenue plan of a quarter, from the newest snapshot and the team's assumptions."""

from collections.abc import Mapping
from datetime import date

from calculations.fiscal import Quarter
from calculations.revenue.plan import RevenuePlan, revenue_plan
from sync.errors import RefusedError
from sync.facts.revenue import revenue_facts
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest

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
    planned, day = quarter or adapters.quarter, as_of or adapters.as_of
    with adapters.engine.connect() as connection:
        if latest(connection) is None:
            raise RefusedError("Nothing has been pulled from the CRM yet.", remedy="Run `qplan pull` first.")
    settings = adapters.settings
    assumptions = settings.assumptions.model_copy(update={} if target is None else {"target": target})
    facts = revenue_facts(
        adapters.engine,
        planned,
        day,
        currency=settings.plan.currency,
        forecasting_type=settings.plan.forecasting_type,
    )
    try:
        return revenue_plan(facts, assumptions.planned_with(drivers, scenarios))
    except ValueError as fault:
        raise RefusedError(
            f"There is no revenue plan: {fault}.", remedy="Give another --quarter, --as-of, --set or --scenario."
        ) from fault
