"""Cells of a file of pay plans as exact amounts, shares, flags and days; what has two readings has none.

A fault is a ValueError that says what is wrong without the cell's text: it may be what somebody earns.
"""

from datetime import date
from decimal import Decimal

from calculations.exact.minor_units import digits_of
from sync.crm.csv_export.cells import flag_of, is_nothing
from sync.crm.csv_export.dates import is_iso
from sync.crm.csv_export.numbers import readings
from xl_addin.cells.errors import CellError, CellValue
from xl_addin.cells.marshal import from_serial

__all__ = ["amount_of", "count_of", "day_of", "flag", "share_of", "text_of"]

_MOST_SHARE = Decimal(20)
"""Twenty times the quota, the base rate or the target pay: a larger share is a percentage without its sign."""


def text_of(cell: CellValue) -> str:
    """The text of a cell, empty where there is nothing; a whole number is written as one."""
    if cell is None or isinstance(cell, CellError):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    return "" if is_nothing(text) else text


def amount_of(cell: CellValue, currency: str) -> Decimal | None:
    """Money of a currency; None where there is nothing.

    1.234 and 1,234 are thousands where the currency has no three digits after the point, and have two readings where it
    has: then a ValueError says so.
    """
    digits = digits_of(currency)
    found = _numbers(cell)
    if found is None:
        return None
    fitting = {number for number, places in found if places <= digits}
    if not fitting:
        raise ValueError(f"has more digits after the point than {currency} has")
    if len(fitting) > 1:
        raise ValueError("may be thousands or thousandths: write it without a sign between thousands")
    (amount,) = fitting
    if amount < 0:
        raise ValueError("is below zero")
    return amount


def share_of(cell: CellValue) -> Decimal | None:
    """A share: 50 % and 0.5 are one half; None where there is nothing."""
    found = _numbers(cell)
    if found is None:
        return None
    scale = 100 if isinstance(cell, str) and "%" in cell else 1
    fitting = {number / scale for number, _ in found if 0 <= number / scale <= _MOST_SHARE}
    if len(fitting) != 1:
        raise ValueError(f"is no share from 0 to {_MOST_SHARE}: write one half as 50 % or as 0.5")
    return fitting.pop()


def count_of(cell: CellValue) -> int | None:
    """A whole number from 1 up; None where there is nothing."""
    found = _numbers(cell)
    if found is None:
        return None
    whole = {int(number) for number, _ in found if number == int(number) and number >= 1}
    if len(whole) != 1:
        raise ValueError("is no whole number from 1 up")
    return whole.pop()


def flag(cell: CellValue) -> bool:
    """Yes or no; no where there is nothing."""
    if isinstance(cell, bool):
        return cell
    try:
        return bool(flag_of(text_of(cell)))
    except ValueError:
        raise ValueError("is neither yes nor no") from None


def day_of(cell: CellValue) -> date | None:
    """A day: 2020-05-10, or a date of the spreadsheet; None where there is nothing."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return from_serial(cell)
    text = text_of(cell)
    if not text:
        return None
    if not is_iso(text):
        raise ValueError("is no day: write it as 2020-05-10")
    return date.fromisoformat(text[:10])


def _numbers(cell: CellValue) -> set[tuple[Decimal, int]] | None:
    """What a cell says as a number in each of its readings, with the digits after the point; None for nothing."""
    if isinstance(cell, CellError):
        raise ValueError("holds an error")
    if isinstance(cell, bool):
        raise ValueError("is no number")
    if isinstance(cell, float | int):
        number = Decimal(repr(cell))
        return {(number, _places(f"{number.normalize():f}", "."))}
    text = text_of(cell)
    if not text:
        return None
    found = {(Decimal(repr(number)), _places(text, sign)) for sign, number in readings(text).items()}
    if not found:
        raise ValueError("is no number")
    return found


def _places(text: str, sign: str) -> int:
    """Digits written after a decimal sign: of 1,500 none where the sign is a point, three where it is the comma."""
    after = text.rpartition(sign)[2] if sign in text else ""
    return sum(letter.isdigit() for letter in after)
