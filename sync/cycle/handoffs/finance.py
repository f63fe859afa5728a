"""RevOps to Finance: revenue plan, assumptions, sensitivities."""

from sync.cycle.agents.agent import Duty, Sources, Task
from sync.cycle.agents.package import Section, Unit
from sync.cycle.agents.revenue_forecaster import breakdown, bridge, driver_grid, risk_grid, scenario_grid, swing_grid
from sync.cycle.agents.source import Column, told_lines
from sync.cycle.handoffs.handoff import Handoff, Reach

__all__ = ["HANDOFF"]

_BUDGET = (
    Column("amount", "Amount", Unit.MONEY, ""),
    Column("units", "Units", Unit.SCORE),
    Column("unit", "Unit", Unit.WORD),
    Column("price", "Price", Unit.MONEY),
)


def _plan(sources: Sources) -> Section:
    """The number planned with, its range and scenarios, its parts, the way from Q(n), and what it costs."""
    plan = sources["revenue"]
    parts = breakdown(sources)
    budget = plan.grid("budget", "Budget of people", "Line", ("budget",), _BUDGET, label="name")
    return Section(
        id="plan",
        figures=(
            plan.figure("plan.revenue", "Planned with (base)", Unit.MONEY, "plan"),
            plan.figure("plan.target", "Target", Unit.MONEY, "target"),
            plan.figure("plan.chance", "Chance to reach the target", Unit.RATE, "chance"),
            plan.figure("plan.low", "Low of the range of eight in ten such quarters", Unit.MONEY, "range_80", 0),
            plan.figure("plan.high", "High of that range", Unit.MONEY, "range_80", 1),
            plan.figure("gap.bottom-up", "Bottom-up", Unit.MONEY, "reconciliation", "bottom_up"),
            plan.figure("gap.gap", "Gap: target less bottom-up", Unit.MONEY, "reconciliation", "gap"),
            *bridge(plan),
        ),
        grids=told_lines(scenario_grid(plan), *parts.grids, budget),
    )


def _assumptions(sources: Sources) -> Section:
    """Every driver with its value and where that comes from."""
    return Section(id="assumptions", grids=told_lines(driver_grid(sources["revenue"])))


def _sensitivities(sources: Sources) -> Section:
    """What moves the number most, and what could go wrong."""
    plan = sources["revenue"]
    return Section(id="sensitivities", grids=told_lines(swing_grid(plan), risk_grid(plan)))


HANDOFF = Handoff(
    name="finance",
    giver="RevOps",
    receiver="Finance",
    reach=Reach.GROUP,
    duty=Duty(
        week=4,
        title="Hand-off to Finance",
        tasks=(
            Task("Revenue plan", _plan),
            Task("Assumptions", _assumptions),
            Task("Sensitivities", _sensitivities),
        ),
        needs=("revenue",),
        findings=("revenue.", "outlook.", "resources.", "crm."),
        narrative=(
            "{quarter} is planned with {plan.revenue} against a target of {plan.target}; the chance to reach it is "
            "{plan.chance}.",
        ),
        to=("Finance",),
    ),
)
