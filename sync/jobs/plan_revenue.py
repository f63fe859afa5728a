"""The revenue plan of a quarter, from the newest snapshot and the team's assumptions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from calculations.fiscal import Quarter
from calculations.revenue.plan import RevenuePlan
from calculations.revenue.plan_inputs import Assumptions
from sync.errors import RefusedError
from sync.jobs.facts import known_at, newest_snapshot, sold_and_open
from sync.jobs.kept import published_last
from sync.jobs.outlooks import outlooks_kept
from sync.plan.adapters import Adapters
from workbooks.results.outlook import made_outlook
from workbooks.results.results import pipeline_of, planned_revenue
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
    planned, day = quarter or adapters.plan.quarter, as_of or adapters.plan.as_of
    snapshot = newest_snapshot(adapters)
    assumptions = _typed(adapters, planned, adapters.settings.assumptions.planned_with())
    assumptions = replace(
        assumptions,
        target=assumptions.target if target is None else target,
        drivers={**assumptions.drivers, **(drivers or {})},
        scenarios={**assumptions.scenarios, **(scenarios or {})},
    )
    facts, deals = sold_and_open(known_at(adapters, planned, day))
    pipeline = pipeline_of(deals)
    try:
        outlook = made_outlook(facts, deals, pipeline, outlooks_kept(adapters, snapshot))
        return planned_revenue(facts, pipeline, assumptions, outlook)
    except ValueError as fault:
        raise RefusedError(
            f"There is no revenue plan: {fault}.", remedy="Give another --quarter, --as-of, --set or --scenario."
        ) from fault


def _typed(adapters: Adapters, quarter: Quarter, given: Assumptions) -> Assumptions:
    """The assumptions of the settings, and what stands in the workbook in their place, where it plans that quarter."""
    if quarter != adapters.plan.quarter or not adapters.workbook.exists():
        return given
    document = read(adapters.workbook, expected_quarter=str(quarter), kept=published_last(adapters))
    return typed_assumptions(document, given)
