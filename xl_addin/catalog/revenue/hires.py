"""The function that says what the next rep of a segment brings, and what is left of it after the rep is paid for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.assumptions import ELASTICITY, GROSS_MARGIN, Group, assumptions_of
from calculations.resources.budget import Costs
from calculations.resources.next_rep import Hire, next_rep
from calculations.resources.response import Response
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, quarter_from
from xl_addin.catalog.keyed import same_length
from xl_addin.catalog.revenue.plan import QUARTER_START, RAMP_MONTHS, schedule_of
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table, whole
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class _MarginalRepRequest:
    """What MARGINALREP is asked: its arguments."""

    segments: NDArray[Any]
    bookings: NDArray[np.float64]
    reps: NDArray[np.float64]
    quarter_start: date
    start: date | None
    elasticity: NDArray[np.float64]
    hires: NDArray[np.float64]
    gross_margin: float
    costs: Costs
    ramp_months: float | None
    calendar: str | None


def _marginal_rep(**given: Any) -> list[list[Any]]:  # noqa: ANN401 - as marshalled; the request names each
    costs = {one.name: given.pop(one.name) for one in assumptions_of(Group.COSTS)}
    asked = _MarginalRepRequest(costs=Costs(**costs), **given)
    size = len(asked.segments)
    same_length(size, bookings=asked.bookings, reps=asked.reps, elasticity=asked.elasticity, hires=asked.hires)
    quarter = quarter_from(asked.quarter_start, asked.calendar)
    hire = Hire.of(asked.start or quarter.start, quarter, schedule_of(None, asked.ramp_months), asked.costs)
    answers = np.broadcast_to(asked.elasticity, size)
    before = np.broadcast_to(asked.hires, size)
    rows = []
    for place, segment in enumerate(asked.segments):
        if np.isnan(answers[place]):
            raise CellFault(ErrorKind.VALUE, f"row {place + 1} has no elasticity: enter a number from 0 to 1.")
        curve = Response(str(segment), float(asked.bookings[place]), float(asked.reps[place]), float(answers[place]))
        earlier = whole("hires", float(np.nan_to_num(before[place])), 0, _MOST)
        step = next_rep(curve, hire, earlier, asked.gross_margin)
        money = (step.in_quarter, step.first_year, step.cost_in_quarter, step.cost_first_year)
        rows.append([curve.segment, *money, step.contribution_in_quarter, step.contribution])
    return column_table(MARGINALREP.header(), *zip(*rows, strict=True))


MARGINALREP = Function(
    name="MARGINALREP",
    family="resources",
    summary="What the next rep of each segment brings in the quarter and in twelve months, against the full cost.",
    arguments=(
        Argument("segments", "names", Kind.TEXT, Shape.LINE),
        Argument("bookings", "of a usual quarter, with the reps there are", shape=Shape.LINE, unit="money"),
        Argument("reps", "people at full ramp in each segment", shape=Shape.LINE, unit="people"),
        QUARTER_START,
        Argument("start", "first day of the hire; that of the quarter when left out", Kind.DATE, unit="day",
                 default=None),
        Argument("elasticity", "per cent more bookings from a per cent more reps, 0 to 1, one cell or one each",
                 shape=Shape.ANY, default=ELASTICITY.default),
        Argument("hires", "hires on the same day that come before this one, one cell or one each", shape=Shape.ANY,
                 unit="people", default=0.0),
        Argument("gross_margin", "what is left of bookings to pay for the hire", unit="rate",
                 default=GROSS_MARGIN.default),
        *(
            Argument(one.name, f"{one.title[0].lower()}{one.title[1:]}", unit=one.unit, default=one.default)
            for one in assumptions_of(Group.COSTS)
        ),
        RAMP_MONTHS,
        QUARTER_CALENDAR,
    ),
    returns="a table, one row for each segment: bookings × ((reps + ramp × (hires + 1)) / reps)^elasticity less that "
    "with one hire fewer, by months; cost of the hire; margin × bookings − cost. Blank in a segment without reps or "
    "bookings. Elasticity, ramp, margin and costs are assumptions: left out, they are those documented here",
    body=_marginal_rep,
    columns=(
        Column("segment", doc="the segment", width=24),
        Column("inquarter", Format.MONEY, "what the hire adds to bookings of the quarter", id="in_quarter"),
        Column("firstyear", Format.MONEY, "and of the first twelve months", id="first_year"),
        Column("quartercost", Format.MONEY, "what the hire costs in the quarter", id="quarter_cost"),
        Column("yearcost", Format.MONEY, "and in the first twelve months", id="year_cost"),
        Column("quarterleft", Format.MONEY, "margin less cost in the quarter", id="quarter_left"),
        Column("yearleft", Format.MONEY, "margin less cost in the first twelve months", id="year_left"),
    ),
    examples=(
        Example(
            ([["East"], ["West"]], [[800.0], [300.0]], [[0.8], [3.0]], 43922.0, None, [[0.5], [1.0]], 0.0, 0.5,
             120.0, 5.0, 30.0, 10.0, 0.0),
            [
                ["segment", "inquarter", "firstyear", "quartercost", "yearcost", "quarterleft", "yearleft"],
                ["East", 400.0, 1600.0, 85.0, 220.0, 115.0, 580.0],
                ["West", 100.0, 400.0, 85.0, 220.0, -35.0, -20.0],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (MARGINALREP,)
