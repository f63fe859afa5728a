"""The fiscal calendar: which day belongs to which quarter and period, in standard, week-based and custom years."""

from calculations.fiscal.calendar import CALENDAR_YEAR, Calendar
from calculations.fiscal.custom import Custom, PeriodRow
from calculations.fiscal.days import covered, period_labels, quarter_index, quarter_labels, year_before
from calculations.fiscal.line import MonthLine, periods_between
from calculations.fiscal.quarter import Period, Quarter
from calculations.fiscal.standard import Standard
from calculations.fiscal.weeks import Weeks
from calculations.fiscal.working import length_of, working_days

__all__ = [
    "CALENDAR_YEAR",
    "Calendar",
    "Custom",
    "MonthLine",
    "Period",
    "PeriodRow",
    "Quarter",
    "Standard",
    "Weeks",
    "covered",
    "length_of",
    "period_labels",
    "periods_between",
    "quarter_index",
    "quarter_labels",
    "working_days",
    "year_before",
]
