"""The fiscal calendar as an argument of functions, and the quarter a first day means in it."""

from datetime import date

from calculations.errors import OutsideCalendarError
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.spec import Argument, Column, Format, Function, Kind

__all__ = ["CALENDAR", "QUARTER_CALENDAR", "by_month", "calendar_of", "months_of_a_quarter", "quarter_from"]

CALENDAR = Argument(
    "calendar",
    "the fiscal calendar, such as standard:2 or 4-4-5:last-sat-jan; a number is the first month of standard years",
    Kind.TEXT,
    default=str(CALENDAR_YEAR),
)

QUARTER_CALENDAR = Argument(
    "calendar",
    "the fiscal calendar, such as 4-4-5:last-sat-jan; calendar months from the first day when left out",
    Kind.TEXT,
    default=None,
)


def calendar_of(text: str) -> Calendar:
    """The calendar a cell names."""
    try:
        return Calendar.parse(text or str(CALENDAR_YEAR))
    except ValueError as fault:
        raise CellFault(ErrorKind.VALUE, f"calendar: {fault}.") from None


def quarter_from(first_day: date, calendar: str | None = None) -> Quarter:
    """The quarter that begins on a day: in the calendar, or, without one, three months from the first day of one."""
    if not calendar:
        if first_day.day != 1:
            sentence = f"quarter_start {first_day} is not the first day of a month: name the fiscal calendar it is of."
            raise CellFault(ErrorKind.VALUE, sentence)
        return Quarter(first_day.year, 1, Calendar.standard(first_day.month))
    try:
        quarter = Quarter.of(first_day, calendar_of(calendar))
        if quarter.start == first_day and quarter.end:
            return quarter
    except OutsideCalendarError as fault:
        raise CellFault(ErrorKind.VALUE, f"quarter_start: {fault}.") from None
    raise CellFault(ErrorKind.VALUE, f"quarter_start {first_day}: {quarter} of the calendar begins on {quarter.start}.")


def months_of_a_quarter(doc: str) -> tuple[Column, ...]:
    """The columns of money by fiscal month; there are as many as the quarter has months, usually three."""
    return tuple(Column(f"month{at}", Format.MONEY, doc, is_repeated=True) for at in (1, 2, 3))


def by_month(function: Function, months: int) -> list[str]:
    """The header of a table of so many fiscal months: month1, month2, … in the place of those declared."""
    columns = function.columns
    at = next(at for at, column in enumerate(columns) if column.is_repeated)
    behind = [column.title for column in columns[at:] if not column.is_repeated]
    ahead = [column.title for column in columns[:at]]
    return [*ahead, *(f"month{number}" for number in range(1, months + 1)), *behind]
