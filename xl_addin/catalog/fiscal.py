"""The fiscal calendar as an argument of functions."""

from calculations.fiscal import CALENDAR_YEAR, Calendar
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.spec import Argument, Kind

__all__ = ["CALENDAR", "calendar_of"]

CALENDAR = Argument(
    "calendar",
    "the fiscal calendar, such as standard:2 or 4-4-5:last-sat-jan; a number is the first month of standard years",
    Kind.TEXT,
    default=str(CALENDAR_YEAR),
)


def calendar_of(text: str) -> Calendar:
    """The calendar a cell names."""
    try:
        return Calendar.parse(text or str(CALENDAR_YEAR))
    except ValueError as fault:
        raise CellFault(ErrorKind.VALUE, f"calendar: {fault}.") from None
