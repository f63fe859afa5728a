"""Budget lines: what the people of a plan cost in its quarter."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from calculations.assumptions import ENABLEMENT, HEAD_YEAR, RECRUITING, TOOLS_MONTH
from calculations.fiscal import Quarter, Standard

__all__ = ["DEFAULT_COSTS", "BudgetLine", "Costs", "budget_lines"]


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost assumptions, money: visible and editable, with no authority behind their defaults.

    head_year: salary, commission and overhead of a seller in a year. tools_month: licences per head and month.
    recruiting: once per hire. enablement: once per hire, training and onboarding.
    """

    head_year: float = HEAD_YEAR.default
    tools_month: float = TOOLS_MONTH.default
    recruiting: float = RECRUITING.default
    enablement: float = ENABLEMENT.default

    def __post_init__(self) -> None:
        if min(astuple(self)) < 0:
            raise ValueError("costs are not below zero")


DEFAULT_COSTS = Costs()


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line: what it is for, how many units at what price, money of the quarter."""

    name: str
    units: float
    unit: str
    price: float

    @property
    def amount(self) -> float:
        """Money of the quarter."""
        return self.units * self.price


def budget_lines(
    heads: float, starts: Sequence[tuple[date, int]], quarter: Quarter, costs: Costs = DEFAULT_COSTS
) -> tuple[BudgetLine, ...]:
    """Budget of the quarter for the people in it and the hires planned.

    Args:
        heads: people at work through the quarter, expected; NaN where not known, as their lines are then.
        starts: first day and number of hires; who starts after the quarter costs nothing in it but recruiting and
            enablement, booked when the quarter holds the start.
        quarter: planned. costs: per head, month and hire.

    Returns:
        Headcount and tools of those there and of the hires by months begun in the quarter, recruiting, enablement.

    Raises:
        ValueError: heads or hires below zero.
    """
    if heads < 0 or any(count < 0 for _, count in starts):
        raise ValueError("heads and hires are not below zero")
    within = [(start, count) for start, count in starts if start < quarter.end]
    months = sum(count * _months_left(max(start, quarter.start), quarter) for start, count in within)
    hired = sum(count for start, count in within if start >= quarter.start)
    month, whole = costs.head_year / 12.0, heads * quarter.months
    return (
        BudgetLine("headcount, at work", whole, "head months", month),
        BudgetLine("headcount, hires", float(months), "head months", month),
        BudgetLine("tools", whole + months, "head months", costs.tools_month),
        BudgetLine("recruiting", float(hired), "hires", costs.recruiting),
        BudgetLine("enablement", float(hired), "hires", costs.enablement),
    )


def _months_left(start: date, quarter: Quarter) -> float:
    """Months of the quarter from the one a person starts in, counted as `Quarter.months` are."""
    if isinstance(quarter.calendar.rule, Standard):
        return (quarter.end.year - start.year) * 12 + quarter.end.month - start.month
    begun = next(period.start for period in reversed(quarter.periods) if period.start <= start)
    return quarter.months * (quarter.end - begun).days / quarter.days
