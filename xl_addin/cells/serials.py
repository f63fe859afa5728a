"""Days as spreadsheets count them: serials, days since 1899-12-30, or since the day a workbook counts from.

Workbooks that began on an old Mac count from 1904, and LibreOffice lets a document choose: there the same number is
another day. A host says which day its workbook counts from around a call; what the cells hold stays as it is.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta

__all__ = ["EPOCH", "EPOCH_1904", "FIRST_SERIAL", "LAST_SERIAL", "counted_from", "day_zero", "from_serial", "to_serial"]

EPOCH = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
"""Day 0 of a workbook whose `date1904` is set."""
FIRST_SERIAL, LAST_SERIAL = 1, 2_958_465  # 1899-12-31 to 9999-12-31

_day_zero: ContextVar[date] = ContextVar("day_zero", default=EPOCH)


def day_zero() -> date:
    """The day whose serial is 0 in the workbook that asks."""
    return _day_zero.get()


@contextmanager
def counted_from(first: date) -> Iterator[None]:
    """Inside, serials are days since `first`, those read and those made."""
    token = _day_zero.set(first)
    try:
        yield
    finally:
        _day_zero.reset(token)


def to_serial(day: date) -> int:
    """The spreadsheet number of a day."""
    return day.toordinal() - _day_zero.get().toordinal()


def from_serial(serial: float) -> date:
    """The day of a spreadsheet number; the time of day is dropped."""
    return _day_zero.get() + timedelta(days=math.floor(serial))
