"""What a whole quarter is expected to book, as an assessment says it: one figure in three parts, and its range."""

import math
from dataclasses import dataclass

from calculations.findings import Finding, Severity
from calculations.outlook.cut import cut_of
from calculations.outlook.outlook import Outlook

__all__ = ["QuarterExpected", "beside_the_crm", "expected_of", "over"]


@dataclass(frozen=True, slots=True)
class QuarterExpected:
    """What a quarter books: money, and low and high of the range that holds 80 % of its draws.

    booked: certain by the day. from_open: what open deals bring. to_come: the rest, of deals that are not open yet or
    are not kept one by one. The three add up to `money`.
    """

    quarter: str
    money: float
    low: float
    high: float
    booked: float
    from_open: float

    @property
    def to_come(self) -> float:
        """What is neither booked nor open."""
        return self.money - self.booked - self.from_open

    @property
    def is_over(self) -> bool:
        """Whether nothing can change any more."""
        return self.low == self.high


def expected_of(outlook: Outlook, booked: float) -> QuarterExpected:
    """What an outlook says of its quarter.

    Args:
        outlook: of the quarter. booked: of it already by deals, money.
    """
    low, high = cut_of(outlook.draws).range_of()
    from_open = float(outlook.open_deals["money"].sum())
    return QuarterExpected(str(outlook.quarter), outlook.expected(), low, high, booked, from_open)


def over(quarter: str, booked: float) -> QuarterExpected:
    """What a quarter booked that is over."""
    return QuarterExpected(quarter, booked, booked, booked, booked, 0.0)


def beside_the_crm(expected: QuarterExpected, crm: float) -> Finding:
    """What a quarter is expected to book, beside what the CRM's probabilities say: money, NaN for nothing."""
    gap = crm - expected.money
    beside = "" if math.isnan(gap) else f"; the CRM's probabilities say {abs(gap):,.0f} {'more' if gap > 0 else 'less'}"
    sentence = (
        f"{expected.quarter} is expected to book {expected.money:,.0f} ({expected.booked:,.0f} are booked){beside}."
    )
    return Finding("outlook.expected", sentence, "", (), Severity.NOTE, None if math.isnan(gap) else gap)
