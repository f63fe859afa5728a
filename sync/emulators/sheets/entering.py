"""What a person types, read as Google Sheets reads it (USER_ENTERED) in the locale en_US."""

import math
import re
from datetime import date, datetime
from typing import Any

from sync.emulators.sheets.cell import ERRORS, Fault, Formula, Scalar
from sync.emulators.sheets.shapes import Json

__all__ = ["entered", "serial"]

_EPOCH = date(1899, 12, 30)
_NUMBER = re.compile(
    r"^([+-]?)(\()?([$€£¥])?([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)(?:[eE]([+-]?\d+))?(%)?(\))?$"
)
_ISO = re.compile(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_AMERICAN = re.compile(r"^(\d{1,2})[-/](\d{1,2})(?:[-/](\d{2}|\d{4}))?(?:[ ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_WORDY = re.compile(r"^(?:([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})|(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}))$")
_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AaPp][Mm]))?$")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}

Format = dict[str, Any]


def serial(day: date | datetime) -> float:
    """A day, or a moment, as days since 1899-12-30."""
    if isinstance(day, datetime):
        passed = day.replace(tzinfo=None) - datetime.combine(_EPOCH, datetime.min.time())
        return passed.days + passed.seconds / 86400
    return float((day - _EPOCH).days)


def entered(text: str, year: int, text_format: bool = False) -> tuple[Scalar, Format | None]:
    """The value of what was typed in a year, and the number format it brings along.

    `text_format`: the cell is formatted as plain text, which leaves everything but formulas as it is.
    """
    if text == "":
        return None, None
    if text.startswith("="):
        return (Formula(text), None) if len(text) > 1 else (text, None)
    if text_format:
        return text, None
    if text.startswith("'"):
        return text[1:] or None, None
    stripped = text.strip()
    if text.startswith("+") and re.match(r"^\+[A-Za-z(]", text):
        return Formula("=" + text), None
    if stripped.upper() in {"TRUE", "FALSE"}:
        return stripped.upper() == "TRUE", None
    if stripped.upper() in ERRORS:
        return Fault(stripped.upper()), None
    return _number(stripped) or _moment(stripped, year) or (text, None)


def _number(text: str) -> tuple[Scalar, Format | None] | None:
    found = _NUMBER.match(text)
    if found is None or not any(sign.isdigit() for sign in found.group(5)):
        return None
    sign, opened, money, inner, digits, power, percent, closed = found.groups()
    if bool(opened) != bool(closed) or (sign and inner) or (percent and money):
        return None
    number = float(digits.replace(",", ""))
    if power:
        number = float(f"{digits.replace(',', '')}e{power}")
    if percent:
        number = float(f"{digits.replace(',', '')}e-2") if not power else number / 100
    if "-" in (sign, inner) or opened:
        number = -number
    if not math.isfinite(number):
        return None
    decimals = "." in digits.rstrip(".")
    if percent:
        return number, {"type": "PERCENT", "pattern": "0.00%" if decimals else "0%"}
    if money:
        places = "#,##0.00" if decimals else "#,##0"
        return number, {"type": "CURRENCY", "pattern": f'"{money}"{places}'}
    if power:
        return number, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if "," in digits:
        return number, {"type": "NUMBER", "pattern": "#,##0.00" if decimals else "#,##0"}
    return number, None


def _moment(text: str, this_year: int) -> tuple[Scalar, Format | None] | None:
    try:
        if found := _ISO.match(text):
            year, month, day, *clock = found.groups()
            pattern = f"yyyy{text[4]}mm{text[4]}dd"
            return _day(int(year), int(month), int(day), clock, pattern)
        if found := _AMERICAN.match(text):
            month, day, year, *clock = found.groups()
            sign = "-" if "-" in text else "/"
            if year is None:
                return None if clock[0] else _day(this_year, int(month), int(day), clock, f"m{sign}d")
            full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 30 else 1900)
            return _day(full, int(month), int(day), clock, f"m{sign}d{sign}{'yyyy' if len(year) == 4 else 'yy'}")
        if found := _WORDY.match(text):
            name, day, year, other_day, other_name, other_year = found.groups()
            month = _MONTHS.get((name or other_name)[:3].lower())
            if month is None:
                return None
            pattern = "mmm d, yyyy" if name else "d mmm yyyy"
            return _day(int(year or other_year), month, int(day or other_day), (), pattern)
        if found := _TIME.match(text):
            hour, minute, second, half = found.groups()
            hours = int(hour) % 12 + (12 if half.lower() == "pm" else 0) if half else int(hour)
            if int(minute) > 59 or int(second or 0) > 59 or (half and not 1 <= int(hour) <= 12):
                return None
            pattern = "h:mm" + (":ss" if second else "") + (" am/pm" if half else "")
            return (hours * 3600 + int(minute) * 60 + int(second or 0)) / 86400, {"type": "TIME", "pattern": pattern}
    except ValueError:
        return None
    return None


def _day(year: int, month: int, day: int, clock: Json, pattern: str) -> tuple[Scalar, Format | None]:
    if clock and clock[0] is not None:
        hour, minute, second = (int(part or 0) for part in clock)
        value = serial(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001
        return value, {"type": "DATE_TIME", "pattern": f"{pattern} h:mm{':ss' if clock[2] else ''}"}
    return serial(date(year, month, day)), {"type": "DATE", "pattern": pattern}
