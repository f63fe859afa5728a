"""Assumptions: what no CRM tells, each declared once. Settings, inputs, functions and templates read it from here.

Every default is a convention without an authority behind it: visible, and for people to change.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf

__all__ = [
    "ASSUMPTIONS",
    "ATTAINMENT_RATE",
    "ATTRITION_RATE",
    "BACKFILL_LAG",
    "BOUNDS_EXPECTED_SHARE",
    "CAP_CHANGE_RATE",
    "COMPANY_OVER_ASSIGNMENT_RATE",
    "COMPANY_UNCERTAINTY",
    "COST_PER_DEAL",
    "ELASTICITY",
    "ELASTICITY_SD",
    "ENABLEMENT",
    "FLOOR_CHANGE_RATE",
    "FORECAST_FACTOR",
    "GATE_THRESHOLD",
    "GROSS_MARGIN",
    "GROWTH_RATE",
    "HEAD_YEAR",
    "LEAD_DAYS",
    "MOST_HIRES",
    "MOST_STRETCH_RATE",
    "OVER_ASSIGNMENT_RATE",
    "PRICE_RATE",
    "QUOTA_TO_OTE_HIGH",
    "QUOTA_TO_OTE_LOW",
    "RAMP_MONTHS",
    "RAMP_SCHEDULE",
    "RECRUITING",
    "ROUNDING_UNIT",
    "SLIP_RATE",
    "SOURCED_SHARE",
    "TOOLS_MONTH",
    "WIN_RATE",
    "Assumption",
    "Group",
    "assumptions_of",
]


class Group(StrEnum):
    """What an assumption is for."""

    PLAN = "plan"
    QUOTAS = "quotas"
    COSTS = "costs"
    HIRES = "hires"
    DRIVERS = "drivers"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: its name everywhere, what people call it, and what it is.

    default, low, high: in its unit, both bounds included, None for no bound. meaning: a sentence for people.
    usual: of a driver of the revenue plan, the low and high end it is planned with while history does not tell.
    """

    name: str
    title: str
    group: Group
    default: float
    low: float | None
    high: float | None
    unit: str
    meaning: str
    usual: tuple[float, float] | None = None

    @property
    def is_count(self) -> bool:
        """Whether it is a whole number."""
        return self.unit in ("days", "people")

    @property
    def bounds(self) -> tuple[float, float]:
        """Its low and high bound; infinite where it has none."""
        return (-inf if self.low is None else self.low, inf if self.high is None else self.high)

    def holds(self, value: float) -> bool:
        """Whether a value lies within the bounds; what is not a number does not."""
        low, high = self.bounds
        return low <= value <= high


GROWTH_RATE = Assumption(
    "growth_rate",
    "Growth on last year",
    Group.PLAN,
    0.05,
    -1.0,
    10.0,
    "rate",
    "Growth on the same quarter of the year before, for a target nobody has set.",
)
LEAD_DAYS = Assumption(
    "lead_days", "Days from requisition to first day", Group.PLAN, 90, 0, 1_000, "days", "How long it takes to hire."
)
MOST_HIRES = Assumption(
    "most_hires",
    "Most hires that could start",
    Group.PLAN,
    10,
    0,
    100_000,
    "people",
    "How many hires the gap may be closed with.",
)
MOST_STRETCH_RATE = Assumption(
    "most_stretch_rate",
    "Most stretch of quotas",
    Group.PLAN,
    0.05,
    0.0,
    1.0,
    "rate",
    "How far quotas may be raised to close the gap.",
)
SOURCED_SHARE = Assumption(
    "sourced_share",
    "Share of new deals from marketing",
    Group.PLAN,
    0.5,
    0.0,
    1.0,
    "rate",
    "Of the pipeline that has to be created.",
)
COST_PER_DEAL = Assumption(
    "cost_per_deal",
    "Marketing cost per opportunity",
    Group.PLAN,
    0.0,
    0.0,
    None,
    "money",
    "Money per opportunity marketing brings.",
)
GATE_THRESHOLD = Assumption(
    "gate_threshold",
    "Gate on scenario variance",
    Group.PLAN,
    0.10,
    0.0,
    10.0,
    "rate",
    "The spread of the scenarios must be below it.",
)
OVER_ASSIGNMENT_RATE = Assumption(
    "over_assignment_rate",
    "Over-assignment",
    Group.QUOTAS,
    0.10,
    0.0,
    0.4,
    "rate",
    "Street quota above the target: a cushion for reps who miss. Usual: 10 %; warn above 20 %.",
)
COMPANY_OVER_ASSIGNMENT_RATE = Assumption(
    "company_over_assignment_rate",
    "Of it, added by the company",
    Group.QUOTAS,
    0.0,
    0.0,
    0.4,
    "rate",
    "Over-assignment the company adds when it passes the target on; the last managers add the rest. Shown on "
    "the tab Quota cascade; the street total is the same.",
)
FLOOR_CHANGE_RATE = Assumption(
    "floor_change_rate",
    "Lowest change vs last",
    Group.QUOTAS,
    -0.20,
    -1.0,
    0.0,
    "rate",
    "No quota falls further than this against the rep's last one, restated.",
)
CAP_CHANGE_RATE = Assumption(
    "cap_change_rate",
    "Highest change vs last",
    Group.QUOTAS,
    0.30,
    0.0,
    10.0,
    "rate",
    "No quota rises further than this against the rep's last one, restated. What does not fit stays unallocated.",
)
BOUNDS_EXPECTED_SHARE = Assumption(
    "bounds_expected_share",
    "Measured from: share of expected",
    Group.QUOTAS,
    0.0,
    0.0,
    1.0,
    "rate",
    "What the lowest and highest change are measured from: 0 % the last quota, restated; 50 % halfway from it to what "
    "the rep is expected to take of the street; 100 % that itself.",
)
ROUNDING_UNIT = Assumption(
    "rounding_unit",
    "Round quotas to",
    Group.QUOTAS,
    1_000,
    1,
    None,
    "money",
    "Quotas are multiples of this and still add up exactly.",
)
COMPANY_UNCERTAINTY = Assumption(
    "company_uncertainty",
    "Company-wide uncertainty",
    Group.QUOTAS,
    0.10,
    0.0,
    1.0,
    "rate",
    "For SIMULATEATTAINMENT in cells of your own. Tabs read the outlook, which learns from the past what moves all.",
)
QUOTA_TO_OTE_LOW = Assumption(
    "lowest_quota_to_ote",
    "Lowest usual quota to earnings",
    Group.PAY,
    4.0,
    0.0,
    1_000.0,
    "factor",
    "A year's quota over on-target earnings below which a pay plan is looked at.",
)
QUOTA_TO_OTE_HIGH = Assumption(
    "highest_quota_to_ote",
    "Highest usual quota to earnings",
    Group.PAY,
    8.0,
    0.0,
    1_000.0,
    "factor",
    "A year's quota over on-target earnings above which a pay plan is looked at.",
)
GROSS_MARGIN = Assumption(
    "gross_margin",
    "Gross margin on bookings",
    Group.HIRES,
    0.7,
    0.0,
    1.0,
    "rate",
    "What is left of what a hire books to pay for the hire.",
)
ELASTICITY = Assumption(
    "elasticity",
    "Response of bookings to reps, before own data",
    Group.HIRES,
    0.34,
    0.0,
    1.0,
    "factor",
    "Per cent more bookings from a per cent more reps; the mean of published studies (Albers, Mantrala and Sridhar "
    "2010). Usual: 0.3 to 0.5.",
)
ELASTICITY_SD = Assumption(
    "elasticity_sd",
    "How unsure it is",
    Group.HIRES,
    0.15,
    0.0,
    1.0,
    "factor",
    "As one standard deviation; the lower it is, the more of their own data it takes to move segments away from it.",
)
HEAD_YEAR = Assumption(
    "head_year",
    "Cost of a seller in a year",
    Group.COSTS,
    150_000,
    0.0,
    None,
    "money",
    "Salary, commission and overhead.",
)
TOOLS_MONTH = Assumption("tools_month", "Tools per seller and month", Group.COSTS, 400, 0.0, None, "money", "Licences.")
RECRUITING = Assumption("recruiting", "Recruiting per hire", Group.COSTS, 20_000, 0.0, None, "money", "Once per hire.")
ENABLEMENT = Assumption("enablement", "Enablement per hire", Group.COSTS, 5_000, 0.0, None, "money", "Once per hire.")

FORECAST_FACTOR = Assumption(
    "forecast_factor",
    "Forecast factor",
    Group.DRIVERS,
    1.0,
    0.0,
    10.0,
    "factor",
    "outcome / median of the time-series forecast",
    (0.85, 1.15),
)
ATTAINMENT_RATE = Assumption(
    "attainment_rate",
    "Attainment",
    Group.DRIVERS,
    0.9,
    0.0,
    10.0,
    "rate",
    "bookings / ramped street quota",
    (0.75, 1.0),
)
ATTRITION_RATE = Assumption(
    "attrition_rate",
    "Attrition",
    Group.DRIVERS,
    0.15,
    0.0,
    1.0,
    "rate",
    "sellers who leave in a year",
    (0.10, 0.25),
)
RAMP_MONTHS = Assumption(
    "ramp_months",
    "Months of ramp",
    Group.DRIVERS,
    4.0,
    0.0,
    60.0,
    "months",
    "months until a new seller books like the others",
    (3.0, 6.0),
)
BACKFILL_LAG = Assumption(
    "backfill_lag",
    "Months to replace a seller",
    Group.DRIVERS,
    3.0,
    0.0,
    60.0,
    "months",
    "months from a loss to the first month of the replacement",
    (2.0, 4.0),
)
WIN_RATE = Assumption(
    "win_rate",
    "Win rate",
    Group.DRIVERS,
    0.25,
    0.0,
    10.0,
    "rate",
    "won value / opening pipeline that did not slip",
    (0.2, 0.3),
)
SLIP_RATE = Assumption(
    "slip_rate",
    "Slip rate",
    Group.DRIVERS,
    0.3,
    0.0,
    1.0,
    "rate",
    "opening pipeline neither won nor lost in the quarter",
    (0.2, 0.4),
)
PRICE_RATE = Assumption(
    "price_rate",
    "Change of prices",
    Group.DRIVERS,
    0.0,
    -1.0,
    10.0,
    "rate",
    "change of prices against the history",
    (-0.02, 0.02),
)

RAMP_SCHEDULE = (0.0, 0.25, 0.5, 0.75)
"""Share of a full quota in the month of hire and each month after it, then all of it."""

ASSUMPTIONS = (
    GROWTH_RATE,
    LEAD_DAYS,
    MOST_HIRES,
    MOST_STRETCH_RATE,
    SOURCED_SHARE,
    COST_PER_DEAL,
    GATE_THRESHOLD,
    OVER_ASSIGNMENT_RATE,
    COMPANY_OVER_ASSIGNMENT_RATE,
    FLOOR_CHANGE_RATE,
    CAP_CHANGE_RATE,
    BOUNDS_EXPECTED_SHARE,
    ROUNDING_UNIT,
    COMPANY_UNCERTAINTY,
    QUOTA_TO_OTE_LOW,
    QUOTA_TO_OTE_HIGH,
    GROSS_MARGIN,
    ELASTICITY,
    ELASTICITY_SD,
    HEAD_YEAR,
    TOOLS_MONTH,
    RECRUITING,
    ENABLEMENT,
    FORECAST_FACTOR,
    ATTAINMENT_RATE,
    ATTRITION_RATE,
    RAMP_MONTHS,
    BACKFILL_LAG,
    WIN_RATE,
    SLIP_RATE,
    PRICE_RATE,
)
"""All of them, in the order people are shown them."""


def assumptions_of(*groups: Group) -> tuple[Assumption, ...]:
    """Those of some groups, in order."""
    return tuple(one for one in ASSUMPTIONS if one.group in groups)
