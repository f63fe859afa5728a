"""Functions that plan resources: hires, budget lines, and the pipeline marketing must create."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.assumptions import COST_PER_DEAL, SOURCED_SHARE, Group, assumptions_of
from calculations.resources.budget import Costs, budget_lines
from calculations.resources.headcount import DEFAULT_LEAD_DAYS, hire_options
from calculations.resources.marketing import pipeline_targets
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, quarter_from
from xl_addin.catalog.keyed import same_length
from xl_addin.catalog.revenue.plan import QUARTER_START, RAMP_MONTHS, schedule_of
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table, whole
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_LONGEST_CYCLE = 36_500  # days: a century


@dataclass(frozen=True, slots=True)
class _HiresRequest:
    """What HIRES is asked: its arguments."""

    gap: float
    quota: float
    quarter_start: date
    as_of: date
    lead_days: float
    attainment: float
    schedule: NDArray[np.float64] | None
    season: NDArray[np.float64] | None
    ramp_months: float | None
    calendar: str | None


def _hires(asked: _HiresRequest) -> list[list[Any]]:
    if np.isnan(asked.gap) or np.isnan(asked.quota):
        raise CellFault(ErrorKind.VALUE, "gap or quota is empty: enter what is missing and what a full quota is.")
    options = hire_options(
        asked.gap,
        asked.quota,
        quarter_from(asked.quarter_start, asked.calendar),
        asked.as_of,
        lead_days=whole("lead_days", asked.lead_days, 0, 3650),
        attainment_rate=asked.attainment,
        schedule=schedule_of(asked.schedule, asked.ramp_months),
        season=1.0 if asked.season is None else asked.season,
    )
    rows = [
        [
            option.start,
            option.requisition,
            "yes" if option.is_possible else "no",
            option.in_quarter,
            option.next_quarter,
            option.first_year,
            "" if option.needed is None else option.needed,
        ]
        for option in options
    ]
    return column_table(HIRES.header(), *zip(*rows, strict=True))


@dataclass(frozen=True, slots=True)
class _PipelineTargetRequest:
    """What PIPELINETARGET is asked: its arguments."""

    segments: NDArray[Any]
    targets: NDArray[np.float64]
    booked: NDArray[np.float64]
    opening: NDArray[np.float64]
    conversion: NDArray[np.float64]
    new_conversion: NDArray[np.float64]
    deal_size: NDArray[np.float64]
    quarter_end: date
    cycle_days: NDArray[np.float64]
    sourced_share: NDArray[np.float64]
    cost: NDArray[np.float64]
    expected: NDArray[np.float64]


def _pipeline_target(asked: _PipelineTargetRequest) -> list[list[Any]]:
    lines = {
        "booked": asked.booked,
        "opening": asked.opening,
        "conversion": asked.conversion,
        "new_conversion": asked.new_conversion,
    }
    more = {
        "deal_size": asked.deal_size,
        "cycle_days": asked.cycle_days,
        "sourced_share": asked.sourced_share,
        "cost": asked.cost,
        "expected": asked.expected,
    }
    same_length(len(asked.segments), targets=asked.targets, **lines, **more)
    _check_days(asked.cycle_days)
    made = pipeline_targets(
        [str(segment) for segment in asked.segments],
        asked.targets,
        asked.booked,
        asked.opening,
        asked.conversion,
        asked.new_conversion,
        asked.deal_size,
        asked.quarter_end,
        cycle_days=asked.cycle_days,
        sourced_shares=asked.sourced_share,
        costs_per_deal=asked.cost,
        expected=asked.expected,
    ).table
    latest = [
        float("nan") if day is None else day
        for day in made["latest_create"].astype(object).where(made["latest_create"].notna(), None)
    ]
    columns = (made[name] for name in made.columns[:-1])
    return column_table(PIPELINETARGET.header(), *columns, latest)


def _check_days(cycle_days: NDArray[np.float64]) -> None:
    """CellFault for a time to close that leads to no day of a calendar."""
    wrong = np.ravel(cycle_days)
    wrong = wrong[(wrong < 0) | (wrong > _LONGEST_CYCLE)]
    if wrong.size:
        sentence = f"cycle_days holds {wrong[0]:g}: give days from creation to closing, 0 to {_LONGEST_CYCLE:,}."
        raise CellFault(ErrorKind.NUM, sentence)


def _budget(
    heads: float,
    starts: NDArray[np.datetime64],
    counts: NDArray[np.float64],
    quarter_start: date,
    calendar: str | None,
    **costs: float,
) -> list[list[Any]]:
    same_length(len(starts), counts=counts)
    hires = [
        (start.item(), whole("counts", float(np.nan_to_num(count)), 0, 100_000))
        for start, count in zip(starts, counts, strict=True)
        if not np.isnat(start)
    ]
    lines = budget_lines(float(np.nan_to_num(heads)), hires, quarter_from(quarter_start, calendar), Costs(**costs))
    rows = [[line.name, line.units, line.unit, line.price, line.amount] for line in lines]
    rows.append(["total", float("nan"), "", float("nan"), sum(line.amount for line in lines)])
    return column_table(BUDGET.header(), *zip(*rows, strict=True))


HIRES = Function(
    name="HIRES",
    family="resources",
    summary="What a hire brings by the month it starts in, when it has to be asked for, and how many close a gap.",
    arguments=(
        Argument("gap", "money missing in the quarter", unit="money"),
        Argument("quota", "quarterly street quota at full ramp", unit="money"),
        QUARTER_START,
        Argument("as_of", "today", Kind.DATE, unit="day"),
        Argument("lead_days", "days from the requisition to the first day", unit="days",
                 default=float(DEFAULT_LEAD_DAYS)),
        Argument("attainment", "bookings / quota expected", unit="rate", default=1.0),
        Argument("schedule", "ramp in the month of hire and each month after it, then 1", shape=Shape.LINE,
                 unit="rate", default=None),
        Argument("season", "factor of each of the quarter's months", shape=Shape.LINE, default=None),
        RAMP_MONTHS,
        QUARTER_CALENDAR,
    ),
    returns="a table, one row for each start month of the quarter and the next one: last day to ask, whether that is "
    "still possible, what one hire books in the quarter, the next one (as much a week where it is longer) and a year, "
    "and the hires that close the gap in the quarter (blank when such a hire books nothing in it)",
    body=_hires,
    request=_HiresRequest,
    columns=(
        Column("start", Format.DATE, "month a hire starts in"),
        Column("requisition", Format.DATE, "last day to ask"),
        Column("possible", doc="yes, or no when that is over"),
        Column("inquarter", Format.MONEY, "what one books in the quarter"),
        Column("nextquarter", Format.MONEY, "in the next one"),
        Column("firstyear", Format.MONEY, "in twelve months"),
        Column("needed", Format.COUNT, "how many close the gap"),
    ),
    examples=(
        Example(
            (100.0, 300.0, 43922.0, 43921.0),
            [
                ["start", "requisition", "possible", "inquarter", "nextquarter", "firstyear", "needed"],
                [43922, 43832, "no", 75.0, 275.0, 950.0, 2],
                [43952, 43862, "no", 25.0, 225.0, 950.0, 4],
                [43983, 43893, "no", 0.0, 150.0, 950.0, ""],
                [44013, 43923, "yes", 0.0, 75.0, 950.0, ""],
                [44044, 43954, "yes", 0.0, 25.0, 950.0, ""],
                [44075, 43985, "yes", 0.0, 0.0, 950.0, ""],
            ],
        ),
    ),
)  # fmt: skip

_EACH = "one cell or one for each segment"

PIPELINETARGET = Function(
    name="PIPELINETARGET",
    family="resources",
    summary="Pipeline to create by segment: (target − what is expected) / conversion of new pipeline.",
    arguments=(
        Argument("segments", "names", Kind.TEXT, Shape.LINE),
        Argument("targets", "target of each segment", shape=Shape.LINE, unit="money"),
        Argument("booked", f"booked already, {_EACH}", shape=Shape.ANY, unit="money"),
        Argument("opening", f"start pipeline dated in the quarter, {_EACH}", shape=Shape.ANY, unit="money"),
        Argument("conversion", f"share of the start pipeline that is won, {_EACH}", shape=Shape.ANY, unit="rate"),
        Argument("new_conversion", f"share of new pipeline won in its quarter, {_EACH}", shape=Shape.ANY, unit="rate"),
        Argument("deal_size", f"value of a deal, {_EACH}", shape=Shape.ANY, unit="money"),
        Argument("quarter_end", "first day after the quarter", Kind.DATE, unit="day"),
        Argument("cycle_days", f"median days from creation to closing, {_EACH}", shape=Shape.ANY, unit="days",
                 default=float("nan")),
        Argument("sourced_share", f"share of the deals marketing brings, {_EACH}", shape=Shape.ANY, unit="rate",
                 default=SOURCED_SHARE.default),
        Argument("cost", f"cost of an opportunity, {_EACH}", shape=Shape.ANY, unit="money",
                 default=COST_PER_DEAL.default),
        Argument("expected", f"what an outlook expects of each, {_EACH}; booked + opening × conversion when left out",
                 shape=Shape.ANY, unit="money", default=float("nan")),
    ),
    returns="a table, one row for each segment: money not covered, pipeline to create, opportunities, marketing's part "
    "of both, its cost, and the latest day to create it (last day of the quarter − cycle)",
    body=_pipeline_target,
    request=_PipelineTargetRequest,
    columns=(
        Column("segment", doc="the segment", width=24),
        Column("missing", Format.MONEY, "target not covered"),
        Column("create", Format.MONEY, "pipeline to create"),
        Column("deals", Format.COUNT, "opportunities to create"),
        Column("marketingdeals", Format.COUNT, "of these, marketing's", id="marketing_deals"),
        Column("marketingamount", Format.MONEY, "their money", id="marketing_amount"),
        Column("cost", Format.MONEY, "what they cost"),
        Column("latestcreate", Format.DATE, "latest day to create them", id="latest_create"),
    ),
    examples=(
        Example(
            ([["East"]], [[1000.0]], 100.0, 1200.0, 0.5, 0.25, 60.0, 44013.0, 61.0, 0.5, 50.0),
            [
                ["segment", "missing", "create", "deals", "marketingdeals", "marketingamount", "cost", "latestcreate"],
                ["East", 300.0, 1200.0, 20.0, 10.0, 600.0, 500.0, 43951],
            ],
        ),
        Example(
            ([["East"]], [[1000.0]], 100.0, 1200.0, 0.5, 0.25, 60.0, 44013.0, 61.0, 0.5, 50.0, 1000.0),
            [
                ["segment", "missing", "create", "deals", "marketingdeals", "marketingamount", "cost", "latestcreate"],
                ["East", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 43951],
            ],
        ),
    ),
)  # fmt: skip

BUDGET = Function(
    name="BUDGET",
    family="resources",
    summary="Budget lines of a quarter: headcount, tools, recruiting and enablement of those there and of hires.",
    arguments=(
        Argument("heads", "people at work through the quarter", unit="people"),
        Argument("starts", "first day of each group of hires", Kind.DATE, Shape.LINE, "day"),
        Argument("counts", "hires in each group", shape=Shape.LINE, unit="people"),
        QUARTER_START,
        *(
            Argument(one.name, f"{one.title[0].lower()}{one.title[1:]}", unit=one.unit, default=one.default)
            for one in assumptions_of(Group.COSTS)
        ),
        QUARTER_CALENDAR,
    ),
    returns="a table, one row for each line and the total; months count from the one a hire starts in",
    body=_budget,
    columns=(
        Column("line", doc="the budget line, or total", width=22),
        Column("units", Format.NUMBER, "how many units"),
        Column("unit", doc="of what"),
        Column("price", Format.NUMBER, "money per unit"),
        Column("amount", Format.MONEY, "units × price"),
    ),
    examples=(
        Example(
            (10.0, [[43952.0]], [[2.0]], 43922.0, 120_000.0, 100.0, 1_000.0, 500.0),
            [
                ["line", "units", "unit", "price", "amount"],
                ["headcount, at work", 30.0, "head months", 10_000.0, 300_000.0],
                ["headcount, hires", 4.0, "head months", 10_000.0, 40_000.0],
                ["tools", 34.0, "head months", 100.0, 3_400.0],
                ["recruiting", 2.0, "hires", 1_000.0, 2_000.0],
                ["enablement", 2.0, "hires", 500.0, 1_000.0],
                ["total", "", "", "", 346_400.0],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (HIRES, PIPELINETARGET, BUDGET)
