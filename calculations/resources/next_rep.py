"""The next rep: what one more person in a segment brings, against everything that person costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from calculations.arrays import Floats
from calculations.assumptions import GROSS_MARGIN
from calculations.fiscal import Quarter
from calculations.ramp import DEFAULT_SCHEDULE
from calculations.resources.budget import DEFAULT_COSTS, Costs, budget_lines
from calculations.resources.response import Response

__all__ = ["Hire", "NextRep", "next_rep"]

_MONTHS, _MONTHS_OF_A_QUARTER, _QUARTERS = 12.0, 3.0, 4.0


@dataclass(frozen=True, slots=True)
class Hire:
    """A hire of one start day: share of full ramp by month, and what it costs. Rates and money.

    in_quarter: of the quarter's months from the start on, empty for a start after it. first_year: of the months of a
    year from the start on. month, month_of_year: how much of a usual quarter, a fourth of a year, a month of the
    quarter and one of the year are. cost_in_quarter, cost_first_year: everything, money.
    """

    start: date
    in_quarter: Floats
    first_year: Floats
    month: float
    month_of_year: float
    cost_in_quarter: float
    cost_first_year: float

    @classmethod
    def of(
        cls, start: date, quarter: Quarter, schedule: Sequence[float] = DEFAULT_SCHEDULE, costs: Costs = DEFAULT_COSTS
    ) -> "Hire":
        """A hire who starts on a day of the quarter or later, with a ramp by months in the role, then 1.

        Raises:
            ValueError: a start before the quarter.
        """
        if start < quarter.start:
            raise ValueError(f"a start on {start} is before the quarter, which starts on {quarter.start}")
        here = len(quarter.periods)
        left = sum(period.end > start for period in quarter.periods)
        year = sum(len(Quarter(quarter.year, n, quarter.calendar).periods) for n in range(1, 5))
        factors = np.append(np.asarray(schedule, dtype=np.float64), 1.0)
        ramp = factors[np.minimum(np.arange(year), factors.size - 1)]
        return cls(
            start=start,
            in_quarter=ramp[:left],
            first_year=ramp,
            month=quarter.months / _MONTHS_OF_A_QUARTER / here,
            month_of_year=_QUARTERS / year,
            cost_in_quarter=sum(line.amount for line in budget_lines(0.0, [(start, 1)], quarter, costs)),
            cost_first_year=costs.head_year + _MONTHS * costs.tools_month + costs.recruiting + costs.enablement,
        )


@dataclass(frozen=True, slots=True)
class NextRep:
    """One more person in a segment: money booked, cost, and what is left of the margin after it.

    response: of the segment. hires: that come before this one. in_quarter, first_year: what this one adds to bookings,
    NaN where the response is not known. contribution = margin × bookings − cost.
    """

    response: Response
    hires: int
    in_quarter: float
    first_year: float
    cost_in_quarter: float
    cost_first_year: float
    gross_margin: float

    @property
    def contribution_in_quarter(self) -> float:
        """Money of the quarter, most often below zero: people cost before they book."""
        return self.in_quarter * self.gross_margin - self.cost_in_quarter

    @property
    def contribution(self) -> float:
        """Money of the first twelve months."""
        return self.first_year * self.gross_margin - self.cost_first_year


def next_rep(response: Response, hire: Hire, hires: int = 0, gross_margin: float = GROSS_MARGIN.default) -> NextRep:
    """What a hire brings a segment, after so many others who start on the same day.

    Σ months (B(reps + ramp × (hires + 1)) − B(reps + ramp × hires)) × what a month is of a quarter, B being the
    bookings of a usual quarter, every season counting once. A quarter of 14 or 16 weeks is more than one of 13.
    Attrition of the new is left out.

    Args:
        response: of the segment, seen from the people it has. hire: start, ramp and cost. hires: before this one.
        gross_margin: of bookings, 0 to 1.

    Raises:
        ValueError: fewer hires than none, or a margin outside 0 to 1.
    """
    if hires < 0:
        raise ValueError(f"{hires} hires come before this one: there cannot be fewer than none")
    if not GROSS_MARGIN.holds(gross_margin):
        raise ValueError(f"a gross margin of {gross_margin:g} is not between 0 and 1")

    def added(ramp: Floats, month: float) -> float:
        more = response.at(response.reps + ramp * (hires + 1)) - response.at(response.reps + ramp * hires)
        return float(more.sum()) * month

    return NextRep(
        response=response,
        hires=hires,
        in_quarter=added(hire.in_quarter, hire.month) if response.is_known else float("nan"),
        first_year=added(hire.first_year, hire.month_of_year) if response.is_known else float("nan"),
        cost_in_quarter=hire.cost_in_quarter,
        cost_first_year=hire.cost_first_year,
        gross_margin=gross_margin,
    )
