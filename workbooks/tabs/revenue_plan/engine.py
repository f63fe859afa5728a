"""What the tabs Revenue plan and Headcount read: forecast, scenarios, gap, bridge, breakdown, hires, budget."""

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
    Round,
    Whole,
    unless_blank,
)
from workbooks.grammar.layout import Column, Format, Table
from workbooks.grammar.spilled import spilled

__all__ = ["TABLES", "base_driver", "base_view"]

_NONE = Const("")


def base_driver(name: str) -> Expr:
    """A driver in the base scenario."""
    return Lookup("drivers", "base", Const(name))


def base_view(column: str) -> Expr:
    """A figure of the base scenario."""
    return Lookup("plan_scenarios", column, Const("base"))


def _seats(column: str) -> Expr:
    return Whole("revenue_seats", column)


_FORECAST = IfError(Lookup("plan_forecast", "point", Const("total")), _NONE)
_SEASON = Whole("plan_months", "season")
_MODEL = (
    _FORECAST,
    unless_blank("revenue_opening"),
    _seats("quota"),
    _seats("first_day"),
    Amount("quarter_start"),
    _SEASON,
    Whole("view_weights", "weight"),
    _NONE,
    Amount("lead_days"),
    _seats("relative"),
    Amount("as_of"),
    unless_blank("revenue_mean_quota"),
)
_CELLS = tuple(Whole("revenue_series", name) for name in ("segment", "line", "region"))
_NODE = (
    Column("segment", "segment", width=18),
    Column("line", "line", width=18),
    Column("region", "region", width=18),
    Column("point", "point", Format.MONEY),
    Column("lower", "lower", Format.MONEY),
    Column("upper", "upper", Format.MONEY),
)

TABLES: tuple[Table, ...] = (
    spilled(
        "plan_forecast",
        Call(
            "QUARTERFORECAST",
            (Block("revenue_series", "m59", "m00"), *_CELLS, Amount("quarter_start"), Amount("as_of")),
        ),
        Column("node", "node", width=30),
        *_NODE,
        *(Column(f"month{number}", f"month{number}", Format.MONEY) for number in (1, 2, 3)),
    ),
    spilled(
        "plan_scenarios",
        Call(
            "SCENARIOS",
            (
                Whole("drivers", "driver"),
                Block("drivers", "conservative", "own_2"),
                Whole("scenarios", "scenario"),
                *_MODEL,
            ),
        ),
        Column("scenario", "scenario", width=16),
        Column("timeseries", "timeseries", Format.MONEY),
        Column("capacity", "capacity", Format.MONEY),
        Column("pipeline", "pipeline", Format.MONEY),
        Column("plan", "plan", Format.MONEY),
        Column("change", "change", Format.CHANGE),
    ),
    Table(
        "standard_scenarios",
        "Scenarios the gate judges",
        "scenario",
        (
            Column("scenario", "scenario", width=16),
            Column(
                "plan", "plan", Format.MONEY, formula=IfError(Lookup("plan_scenarios", "plan", Here("scenario")), _NONE)
            ),
        ),
    ),
    spilled(
        "plan_tornado",
        Call(
            "SENSITIVITY",
            (
                Whole("drivers", "driver"),
                Whole("drivers", "low"),
                Whole("drivers", "base"),
                Whole("drivers", "high"),
                *_MODEL,
            ),
        ),
        Column("driver", "driver", width=18),
        Column("low", "low", Format.NUMBER),
        Column("base", "base", Format.NUMBER),
        Column("high", "high", Format.NUMBER),
        Column("atlow", "atlow", Format.MONEY),
        Column("athigh", "athigh", Format.MONEY),
        Column("swing", "swing", Format.MONEY),
        Column("elasticity", "elasticity", Format.FACTOR),
    ),
    spilled(
        "plan_capacity",
        Call(
            "CAPACITY",
            (
                _seats("quota"),
                _seats("first_day"),
                Amount("quarter_start"),
                _seats("attainment"),
                base_driver("attrition_rate"),
                _NONE,
                _SEASON,
                Round(base_driver("backfill_lag"), 0),
                Amount("as_of"),
                _NONE,
                _seats("seat"),
                Const("months"),
                base_driver("ramp_months"),
            ),
        ),
        Column("month", "month", width=12),
        Column("own", "own", Format.MONEY),
        Column("backfill", "backfill", Format.MONEY),
        Column("capacity", "capacity", Format.MONEY),
    ),
    spilled(
        "plan_hires",
        Call(
            "HIRES",
            (
                IfError(Lookup("plan_gap", "left", Const("bottom-up")), Const(0)),
                unless_blank("revenue_mean_quota"),
                Amount("quarter_start"),
                Amount("as_of"),
                Amount("lead_days"),
                base_driver("attainment_rate") * (Const(1) + base_driver("price_rate")),
                _NONE,
                _SEASON,
                base_driver("ramp_months"),
            ),
        ),
        Column("start", "start", Format.DATE),
        Column("requisition", "requisition", Format.DATE),
        Column("possible", "possible", width=10),
        Column("inquarter", "inquarter", Format.MONEY),
        Column("nextquarter", "nextquarter", Format.MONEY),
        Column("firstyear", "firstyear", Format.MONEY),
        Column("needed", "needed", Format.COUNT),
    ),
    spilled(
        "one_hire",
        Call(
            "HIRES",
            (
                Const(0),
                unless_blank("revenue_mean_quota"),
                Amount("quarter_start"),
                Amount("as_of"),
                Amount("lead_days"),
                base_driver("attainment_rate") * (Const(1) + base_driver("price_rate")),
                _NONE,
                _SEASON,
                base_driver("ramp_months"),
            ),
        ),
        Column("start", "start", Format.DATE),
        Column("requisition", "requisition", Format.DATE),
        Column("possible", "possible", width=10),
        Column("inquarter", "inquarter", Format.MONEY),
        Column("nextquarter", "nextquarter", Format.MONEY),
        Column("firstyear", "firstyear", Format.MONEY),
        Column("needed", "needed", Format.COUNT),
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
            (
                Amount("target"),
                base_view("capacity") - base_driver("outside_quota"),
                base_driver("outside_quota"),
                base_view("timeseries"),
                base_view("pipeline"),
                Max("one_hire", "possible_money"),
                Amount("most_hires"),
                Amount("most_stretch_rate"),
                base_driver("attainment_rate"),
                Lookup("drivers", "upside", Const("attainment_rate")),
            ),
        ),
        Column("item", "item", width=18),
        Column("amount", "amount", Format.MONEY),
        Column("left", "left", Format.MONEY),
        Column("note", "note", width=50),
    ),
    spilled(
        "plan_gate",
        Call(
            "SCENARIOVARIANCE",
            (
                Whole("standard_scenarios", "scenario"),
                Whole("standard_scenarios", "plan"),
                Amount("target"),
                IfError(Lookup("plan_gap", "amount", Const("bottom-up")), _NONE),
                Lookup("gates", "mode", Const(METRIC.name)),
                Lookup("gates", "threshold", Const(METRIC.name)),
            ),
        ),
        Column("measure", "measure", width=30),
        Column("value", "value", Format.RATE),
        Column("verdict", "verdict", width=14),
    ),
    spilled(
        "plan_bridge",
        Call(
            "PLANBRIDGE",
            (
                unless_blank("revenue_closing"),
                base_view("plan"),
                Whole("bridge_starts", "start"),
                Whole("bridge_flows", "flow"),
                Block("bridge_flows", "b1", "b8"),
                Amount("bridge_price"),
                Amount("bridge_fx"),
            ),
        ),
        Column("bucket", "bucket", width=16),
        Column("amount", "amount", Format.MONEY),
        Column("accounts", "accounts", Format.COUNT),
        Column("after", "after", Format.MONEY),
    ),
    spilled(
        "plan_breakdown",
        Call(
            "PLANBREAKDOWN",
            (
                *(Whole("plan_forecast", name) for name in ("segment", "line", "region", "point", "lower", "upper")),
                base_view("plan"),
                unless_blank("target"),
            ),
        ),
        Column("node", "node", width=30),
        Column("level", "level", width=12),
        *_NODE,
        Column("plan", "plan", Format.MONEY),
        Column("target", "target", Format.MONEY),
    ),
    spilled(
        "plan_fan",
        Call("FORECAST", (Whole("past_quarters", "actual"), Const(4), Const(4))),
        Column("period", "period", Format.COUNT),
        Column("point", "point", Format.MONEY),
        Column("lower", "lower", Format.MONEY),
        Column("upper", "upper", Format.MONEY),
    ),
    spilled(
        "plan_budget",
        Call(
            "BUDGET",
            (
                Amount("revenue_heads"),
                Whole("planned_hires", "start"),
                Whole("planned_hires", "people"),
                Amount("quarter_start"),
                Amount("head_year"),
                Amount("tools_month"),
                Amount("recruiting"),
                Amount("enablement"),
            ),
        ),
        Column("line", "line", width=22),
        Column("units", "units", Format.NUMBER),
        Column("unit", "unit", width=14),
        Column("price", "price", Format.NUMBER),
        Column("amount", "amount", Format.MONEY),
    ),
    spilled(
        "plan_pipeline",
        Call(
            "PIPELINETARGET",
            (
                *(
                    Whole("revenue_segments", name)
                    for name in (
                        "segment",
                        "target",
                        "booked",
                        "opening",
                        "conversion",
                        "new_conversion",
                        "deal_size",
                    )
                ),
                Amount("quarter_end"),
                Whole("revenue_segments", "cycle_days"),
                Amount("sourced_share"),
                Amount("cost_per_deal"),
            ),
        ),
        Column("segment", "segment", width=24),
        Column("missing", "missing", Format.MONEY),
        Column("create", "create", Format.MONEY),
        Column("deals", "deals", Format.COUNT),
        Column("marketing_deals", "marketingdeals", Format.COUNT),
        Column("marketing_amount", "marketingamount", Format.MONEY),
        Column("cost", "cost", Format.MONEY),
        Column("latest_create", "latestcreate", Format.DATE),
    ),
)
