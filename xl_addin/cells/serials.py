"""Days as spreadsheets count them: serials, days since 1899-12-30."""

import math
from datetime import date, timedelta

__all__ = ["EPOCH", "FIRST_SERIAL", "LAST_SERIAL", "from_serial", "to_serial"]

EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 1, 2_958_465  # 1899-12-31 to 9999-12-31


def to_serial(day: date) -> int:
    """The spreadsheet number of a day."""
    return day.toordinal() - EPOCH.toordinal()


def from_serial(serial: float) -> date:
    """The day of a spreadsheet number; the time of day is dropped."""
    return EPOCH + timedelta(days=math.floor(serial))
