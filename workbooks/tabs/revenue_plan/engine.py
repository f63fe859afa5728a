"""What the tabs Revenue plan and Resources read: forecast, scenarios, gap, bridge, breakdown, hires, budget."""

from calculations.assumptions import Group, assumptions_of
from calculations.gates.scenario_variance import METRIC
from workbooks.grammar.formulas import (
    Amount,
    AsText,
    Block,
    Call,
    Const,
    Expr,
    Here,
    If,
    IfError,
    Lookup,
    Max,
    NoRow,
    Round,
    Whole,
    unless_blank,
)
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled
from workbooks.tabs.in_order.engine import VIEW_WEIGHTS
from workbooks.tabs.outlook.engine import DRAWN, company, expected

__all__ = ["base_driver", "base_view", "moved", "plan_chance", "scenario_plan", "tables"]

_NONE = Const("")


def _or_none(table: str, column: str, key: str) -> Expr:
    """A figure a function may do without: blank where the table has no such row, no number where it is an error."""
    return IfError(Lookup(table, column, Const(key)), NoRow(table, Const(key), ""))


def base_driver(name: str) -> Expr:
    """A driver in the base scenario."""
    return Lookup("drivers", "base", Const(name))


def base_view(column: str) -> Expr:
    """A figure of the base scenario."""
    return Lookup("plan_scenarios", column, Const("base"))


def scenario_plan() -> Expr:
    """The plan of this row's scenario: the outlook's ends, or the plan at a set of drivers."""
    at_drivers = Lookup("plan_scenarios", "plan", Here("scenario"))
    upper = If(Here("scenario").equals("upside"), moved("p80"), at_drivers)
    return If(Here("scenario").equals("conservative"), moved("p20"), upper)


def _to_come() -> Expr:
    """What the plan brings beyond what is booked, over what the outlook does: 1 where no driver is a person's own."""
    plan, whole = base_view("plan"), company("expected")
    ratio = (plan - company("booked")) / (whole - company("booked"))
    held = If(ratio.less_than(0), Const(0), ratio)
    return If(whole.equals(company("booked")), Const(1), held)


def moved(column: str) -> Expr:
    """A quantile of the company as the plan's own drivers move it: what is booked stays."""
    return company("booked") + _to_come() * (company(column) - company("booked"))


def plan_chance() -> Expr:
    """The chance of the target at the plan's own drivers: that of the target in what the outlook itself draws."""
    needed = company("booked") + (Amount("target") - company("booked")) / _to_come()
    return Call("CHANCE", targets=needed, **DRAWN)


def _seats(column: str) -> Expr:
    return Whole("revenue_seats", column)


_SEASON = Whole("plan_months", "season")
_MODEL: dict[str, Expr] = {
    "forecast": _or_none("plan_forecast", "point", "total"),
    "opening": unless_blank("revenue_opening"),
    "quotas": _seats("quota"),
    "start_dates": _seats("first_day"),
    "quarter_start": Amount("quarter_start"),
    "season": _SEASON,
    "weights": VIEW_WEIGHTS,
    "lead_days": Amount("lead_days"),
    "relative": _seats("relative"),
    "as_of": Amount("as_of"),
    "hire_quota": unless_blank("revenue_mean_quota"),
    "calendar": Amount("calendar"),
    "expected": expected(),
    "usual": Whole("drivers", "past"),
}


def _hires(gap: Expr | float) -> Call:
    return Call(
        "HIRES",
        gap=gap,
        quota=unless_blank("revenue_mean_quota"),
        quarter_start=Amount("quarter_start"),
        as_of=Amount("as_of"),
        lead_days=Amount("lead_days"),
        attainment=base_driver("attainment_rate") * (Const(1) + base_driver("price_rate")),
        season=_SEASON,
        ramp_months=base_driver("ramp_months"),
        calendar=Amount("calendar"),
    )


_OTHERS: tuple[Table, ...] = (
    spilled(
        "plan_scenarios",
        Call(
            "SCENARIOS",
            drivers=Whole("drivers", "driver"),
            values=Block("drivers", "conservative", "own_2"),
            scenarios=Whole("driver_sets", "scenario"),
            **_MODEL,
        ),
    ),
    Table(
        "standard_scenarios",
        "Scenarios the gate judges",
        "scenario",
        (
            Column("scenario", "scenario", width=16),
            Column(
                "plan",
                "plan",
                Format.MONEY,
                formula=IfError(scenario_plan(), _NONE),
            ),
        ),
    ),
    spilled(
        "plan_tornado",
        Call(
            "SENSITIVITY",
            drivers=Whole("drivers", "driver"),
            low=Whole("drivers", "low"),
            base=Whole("drivers", "base"),
            high=Whole("drivers", "high"),
            **_MODEL,
        ),
    ),
    spilled(
        "plan_capacity",
        Call(
            "CAPACITY",
            quotas=_seats("quota"),
            start_dates=_seats("first_day"),
            quarter_start=Amount("quarter_start"),
            attainment=_seats("attainment"),
            attrition=base_driver("attrition_rate"),
            season=_SEASON,
            backfill_lag=Round(base_driver("backfill_lag"), 0),
            as_of=Amount("as_of"),
            keys=_seats("seat"),
            show="months",
            ramp_months=base_driver("ramp_months"),
            calendar=Amount("calendar"),
        ),
    ),
    spilled("plan_hires", _hires(Lookup("plan_gap", "left", Const("bottom-up")))),
    spilled(
        "one_hire",
        _hires(0),
        Column(
            "possible_money",
            "inquarter, if possible",
            Format.MONEY,
            formula=If(AsText(Here("possible")).equals("yes"), Here("inquarter"), Const(0)),
        ),
        title="HIRES, one",
    ),
    spilled(
        "plan_gap",
        Call(
            "RECONCILE",
            target=Amount("target"),
            capacity_view=base_view("capacity") - base_driver("outside_quota"),
            outside=base_driver("outside_quota"),
            time_series=base_view("timeseries"),
            pipeline=base_view("pipeline"),
            hire_contribution=Max("one_hire", "possible_money"),
            most_hires=Amount("most_hires"),
            most_stretch=Amount("most_stretch_rate"),
            attainment=base_driver("attainment_rate"),
            best_attainment=Lookup("drivers", "upside", Const("attainment_rate")),
        ),
    ),
    spilled(
        "plan_gate",
        Call(
            "SCENARIOVARIANCE",
            scenarios=Whole("standard_scenarios", "scenario"),
            totals=Whole("standard_scenarios", "plan"),
            target=Amount("target"),
            bottom_up=_or_none("plan_gap", "amount", "bottom-up"),
            mode=Lookup("gates", "mode", Const(METRIC.name)),
            threshold=Lookup("gates", "threshold", Const(METRIC.name)),
        ),
    ),
    spilled(
        "plan_bridge",
        Call(
            "PLANBRIDGE",
            start=unless_blank("revenue_closing"),
            end=base_view("plan"),
            past_starts=Whole("bridge_starts", "start"),
            flows=Whole("bridge_flows", "flow"),
            past=Block("bridge_flows", "b1", "b8"),
            price=Amount("bridge_price"),
            fx=Amount("bridge_fx"),
        ),
    ),
    spilled(
        "plan_breakdown",
        Call(
            "PLANBREAKDOWN",
            segments=Whole("outlook_parts", "segment"),
            lines=Whole("outlook_parts", "line"),
            regions=Whole("outlook_parts", "region"),
            forecast=Whole("outlook_parts", "point"),
            lower=Whole("outlook_parts", "lower"),
            upper=Whole("outlook_parts", "upper"),
            plan=base_view("plan"),
            target=unless_blank("target"),
        ),
    ),
    spilled(
        "plan_fan",
        Call(
            "FORECAST",
            series=Whole("past_quarters", "actual"),
            horizon=Amount("quarters_ahead"),
            season=Amount("quarters_ahead"),
        ),
    ),
    spilled(
        "plan_budget",
        Call(
            "BUDGET",
            heads=Amount("revenue_heads"),
            starts=Whole("planned_hires", "start"),
            counts=Whole("planned_hires", "people"),
            quarter_start=Amount("quarter_start"),
            **{one.name: Amount(one.name) for one in assumptions_of(Group.COSTS)},
            calendar=Amount("calendar"),
        ),
    ),
    spilled(
        "plan_pipeline",
        Call(
            "PIPELINETARGET",
            segments=Whole("revenue_segments", "segment"),
            targets=Whole("revenue_segments", "target"),
            booked=Whole("revenue_segments", "booked"),
            opening=Whole("revenue_segments", "opening"),
            conversion=Whole("revenue_segments", "conversion"),
            new_conversion=Whole("revenue_segments", "new_conversion"),
            deal_size=Whole("revenue_segments", "deal_size"),
            quarter_end=Amount("quarter_end"),
            cycle_days=Whole("revenue_segments", "cycle_days"),
            sourced_share=Amount("sourced_share"),
            cost=Amount("cost_per_deal"),
            expected=Whole("revenue_segments", "expected"),
        ),
    ),
)


def tables(months: int) -> tuple[Table, ...]:
    """The tables for a quarter of so many fiscal months."""
    forecast = spilled(
        "plan_forecast",
        Call(
            "QUARTERFORECAST",
            series=Block("revenue_series", "m59", "m00"),
            segments=Whole("revenue_series", "segment"),
            lines=Whole("revenue_series", "line"),
            regions=Whole("revenue_series", "region"),
            quarter_start=Amount("quarter_start"),
            as_of=Amount("as_of"),
            calendar=Amount("calendar"),
            holidays=Whole("plan_holidays", "day"),
        ),
        repeated=months,
    )
    return (forecast, *_OTHERS)
