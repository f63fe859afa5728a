"""The revenue plan of a quarter, from the newest snapshot and the team's assumptions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from calculations.fiscal import Quarter
from calculations.revenue.plan import RevenuePlan, revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from sync.errors import RefusedError
from sync.facts.revenue import revenue_facts
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest
from workbooks.tabs.assumptions.typed import typed_assumptions
from workbooks.xlsx.read import read

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
    """Plan the revenue of a quarter, with what people typed into its workbook where there is one.

    Args:
        adapters: of the plan. quarter, as_of: those of the settings by default. drivers: values that replace what
            history, the settings or the workbook say of a driver. scenarios: beside theirs. target: instead of theirs,
            money.

    Raises:
        RefusedError: nothing was pulled yet, or the quarter was over by the day.
        The errors of `workbooks.errors` when a workbook is there and cannot be opened.
    """
    planned, day = quarter or adapters.quarter, as_of or adapters.as_of
    with adapters.engine.connect() as connection:
        if latest(connection) is None:
            raise RefusedError("Nothing has been pulled from the CRM yet.", remedy="Run `qplan pull` first.")
    settings = adapters.settings
    assumptions = _typed(adapters, planned, settings.assumptions.planned_with())
    assumptions = replace(
        assumptions,
        target=assumptions.target if target is None else target,
        drivers={**assumptions.drivers, **(drivers or {})},
        scenarios={**assumptions.scenarios, **(scenarios or {})},
    )
    facts = revenue_facts(
        adapters.engine,
        planned,
        day,
        currency=settings.plan.currency,
        forecasting_type=settings.plan.forecasting_type,
    )
    try:
        return revenue_plan(facts, assumptions)
    except ValueError as fault:
        raise RefusedError(
            f"There is no revenue plan: {fault}.", remedy="Give another --quarter, --as-of, --set or --scenario."
        ) from fault


def _typed(adapters: Adapters, quarter: Quarter, given: Assumptions) -> Assumptions:
    """The assumptions of the settings, and what stands in the workbook in their place, where it plans that quarter."""
    if quarter != adapters.quarter or not adapters.workbook.exists():
        return given
    return typed_assumptions(read(adapters.workbook, expected_quarter=str(quarter)), given)
