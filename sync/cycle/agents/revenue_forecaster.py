"""revenue-forecaster: what the next quarter is likely to bring, against what it should."""

from collections.abc import Mapping
from typing import Any

from sync.cycle.agents.agent import Agent, Duty, Model, Sources, Task
from sync.cycle.agents.package import Figure, Grid, Section, Unit
from sync.cycle.agents.source import Column, Source, told_lines

__all__ = ["AGENT", "breakdown", "bridge", "driver_grid", "risk_grid", "scenario_grid", "swing_grid"]

_SCENARIOS = (
    Column("total", "Revenue", Unit.MONEY, ""),
    Column("change", "Against the base", Unit.MONEY),
    Column("change_rate", "Change", Unit.RATE),
    Column("time_series", "Time series alone", Unit.MONEY),
    Column("capacity", "Capacity alone", Unit.MONEY),
    Column("pipeline", "Pipeline alone", Unit.MONEY),
)
_SWINGS = (
    Column("swing", "Swing", Unit.MONEY, ""),
    Column("low", "Low", Unit.SCORE),
    Column("base", "Base", Unit.SCORE),
    Column("high", "High", Unit.SCORE),
    Column("at_low", "Revenue at low", Unit.MONEY),
    Column("at_high", "Revenue at high", Unit.MONEY),
    Column("elasticity", "Elasticity", Unit.SCORE),
    Column("is_assumed", "Range assumed", Unit.WORD),
)
_RISKS = (Column("effect", "Effect", Unit.MONEY, ""), Column("sentence", "What", Unit.WORD))
_DRIVERS = (
    Column("value", "Value", Unit.SCORE, ""),
    Column("unit", "Unit", Unit.WORD),
    Column("source", "Where it comes from", Unit.WORD),
)
_WEIGHTS = (
    Column("weight", "Weight", Unit.RATE, ""),
    Column("backtest_error", "Back-tested error", Unit.RATE),
    Column("quarters", "Quarters", Unit.COUNT),
)
_CLOSURES = (
    Column("amount", "Gives", Unit.MONEY, ""),
    Column("limit", "At most", Unit.MONEY),
    Column("left", "Gap after it", Unit.MONEY),
    Column("sentence", "How", Unit.WORD),
)
_PARTS = (
    Column("base", "Base", Unit.MONEY, ""),
    Column("target", "Target", Unit.MONEY),
    Column("conservative", "Conservative", Unit.MONEY),
    Column("upside", "Upside", Unit.MONEY),
    Column("lower", "Low of eight in ten", Unit.MONEY),
    Column("upper", "High of eight in ten", Unit.MONEY),
)
_LEVELS = (("segment", "Segment"), ("product_line", "Product line"), ("region", "Region"))
_BRIDGE = (
    ("start", "Q(n)"),
    ("new", "New customers"),
    ("expansion", "Expansion"),
    ("reactivation", "Reactivation"),
    ("price", "Price"),
    ("fx", "Exchange rates"),
    ("contraction", "Contraction"),
    ("churn", "Churn"),
    ("one_offs", "One-offs"),
    ("end", "Q(n+1)"),
)


def _scenarios(sources: Sources) -> Section:
    """Conservative, base and upside, the what-ifs, how sure the target is, and what moves the number most."""
    plan = sources["revenue"]
    return Section(
        id="scenarios",
        figures=(
            plan.figure("plan.revenue", "Planned with (base)", Unit.MONEY, "plan"),
            plan.figure("plan.target", "Target", Unit.MONEY, "target"),
            plan.figure("plan.chance", "Chance to reach the target", Unit.RATE, "chance"),
            plan.figure("plan.low", "Low of the range of eight in ten such quarters", Unit.MONEY, "range_80", 0),
            plan.figure("plan.high", "High of that range", Unit.MONEY, "range_80", 1),
            plan.figure("variance.figure", "Furthest scenario from the base", Unit.RATE, "gate", "figure"),
            plan.figure("variance.verdict", "Gate on it, below a tenth", Unit.WORD, "gate", "verdict"),
        ),
        grids=told_lines(scenario_grid(plan), swing_grid(plan), risk_grid(plan)),
    )


def scenario_grid(plan: Source) -> Grid:
    """Conservative, base, upside and the what-ifs side by side."""
    return plan.grid("scenario", "Scenarios", "Scenario", ("scenarios",), _SCENARIOS, label="scenario")


def swing_grid(plan: Source) -> Grid:
    """Each driver moved over its own range, the largest swing first."""
    return plan.grid("sensitivity", "What moves the number most", "Driver", ("sensitivity",), _SWINGS,
                     label=lambda row: str(row["driver"]).replace("_", " "))  # fmt: skip


def risk_grid(plan: Source) -> Grid:
    """What could go wrong, the largest effect first."""
    return plan.grid("risk", "Risks, the largest first", "Risk", ("risks",), _RISKS, label=_worded,
                     order=lambda row: abs(row.get("effect") or 0.0))  # fmt: skip


def driver_grid(plan: Source) -> Grid:
    """Every assumption with its value and where that comes from."""
    return plan.grid("driver", "Assumptions", "Driver", ("drivers",), _DRIVERS, label="")


def _worded(row: Mapping[str, Any]) -> str:
    return str(row["name"]).replace("_", " ")


def _capacity(sources: Sources) -> Section:
    """What the people at work can book, month by month, beside the other views and the assumptions behind it."""
    plan = sources["revenue"]
    months = plan.at("capacity", "months") or []
    by_month = tuple(
        plan.figure(f"seats.{month[:7]}", f"Capacity of {month[:7]}", Unit.MONEY, "capacity", "by_month", at)
        for at, month in enumerate(months)
    )
    return Section(
        id="capacity",
        figures=(
            plan.figure("seats.total", "Capacity of the people", Unit.MONEY, "capacity", "total"),
            *by_month,
            plan.figure("renewals.expected", "Renewals expected outside quotas", Unit.MONEY, "renewals", "expected"),
            plan.figure("views.pipeline", "What the pipeline alone says", Unit.MONEY, "views", "pipeline"),
            plan.figure("views.time-series", "What past sales alone say", Unit.MONEY, "views", "time_series"),
        ),
        grids=told_lines(
            driver_grid(plan),
            plan.grid("weight", "How far each view is trusted", "View", ("weights",), _WEIGHTS, label=""),
        ),
    )


def _reconciliation(sources: Sources) -> Section:
    """Target against bottom-up, what closes the gap in which order, and the way from Q(n) to Q(n+1)."""
    plan = sources["revenue"]
    return Section(
        id="reconciliation",
        figures=(
            plan.figure("gap.target", "Top-down target", Unit.MONEY, "reconciliation", "target"),
            plan.figure("gap.bottom-up", "Bottom-up", Unit.MONEY, "reconciliation", "bottom_up"),
            plan.figure("gap.gap", "Gap: target less bottom-up", Unit.MONEY, "reconciliation", "gap"),
            *bridge(plan),
        ),
        grids=told_lines(
            plan.grid("closure", "What closes the gap, in order", "Step", ("reconciliation", "closures"), _CLOSURES,
                      label="name"),
        ),
    )  # fmt: skip


def bridge(plan: Source) -> tuple[Figure, ...]:
    """The way from what Q(n) booked to the plan, step by step; nothing where it is not known."""
    if plan.at("bridge") is None:
        return ()
    return tuple(
        plan.figure(f"bridge.{name.replace('_', '-')}", f"Bridge: {label}", Unit.MONEY, "bridge", name)
        for name, label in _BRIDGE
    )


def breakdown(sources: Sources) -> Section:
    """The plan by segment, product line and region; the parts of each add up to the whole."""
    plan = sources["revenue"]
    grids = (
        plan.grid(name.replace("_", "-"), f"By {title.lower()}", title, ("breakdown",), _PARTS, label=name,
                  keep=lambda row, level=name: row["level"] == level)  # type: ignore[misc]
        for name, title in _LEVELS
    )  # fmt: skip
    return Section(id="breakdown", grids=told_lines(*grids))


AGENT = Agent(
    name="revenue-forecaster",
    about="What the next quarter is likely to bring, against what it should.",
    model=Model.LARGE,
    duties=(
        Duty(
            week=2,
            title="Q(n+1) revenue plan",
            tasks=(
                Task("Multiple scenario modeling", _scenarios),
                Task("Capacity-based bottoms-up forecast", _capacity),
                Task("Top-down target reconciliation", _reconciliation),
                Task("Segment and product line breakdowns", breakdown),
            ),
            needs=("revenue",),
            findings=("revenue.", "outlook.", "resources.", "crm.", "forecast."),
            narrative=(
                "{quarter} is planned with {plan.revenue} against a target of {plan.target}; the chance to reach it is "
                "{plan.chance}.",
                "Eight of ten such quarters bring {plan.low} to {plan.high}; the conservative scenario is "
                "{scenario.conservative}, the upside {scenario.upside}.",
                "The people can book {seats.total}; bottom-up is {gap.bottom-up}, which leaves a gap of {gap.gap}.",
            ),
            to=("RevOps", "Finance", "Executive team"),
        ),
    ),
)
