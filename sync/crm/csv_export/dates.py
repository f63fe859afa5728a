"""Dates and moments as CRMs and spreadsheets write them: their forms, and the moment a text names in one of them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from calculations.fiscal.calendar import CALENDAR_YEAR, Calendar
from calculations.fiscal.quarter import Quarter

__all__ = ["FORMS", "is_iso", "is_of_form", "moment_of", "quarter_form"]

FORMS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%m/%d/%y", "%d/%m/%y"),
    *("%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%m.%d.%Y", "%Y.%m.%d", "%Y/%d/%m"),
    *("%d-%b-%Y", "%d-%b-%y", "%d/%b/%Y", "%d %b %Y", "%d. %b %Y", "%d.%b.%Y", "%d %b %y", "%b %d, %Y", "%b %d %Y"),
    *("%Y-%b-%d", "%Y %b %d", "%Y%m%d", "%Y-%m", "%m/%Y", "%m.%Y", "%b %Y", "%b-%y", "%b-%Y"),
    *("quarter", "excel", "unix"),
)
"""Forms of dates in the letters of strftime, and three words for what those cannot say: `quarter` for Q1 2024 and its
like (`quarter standard:2`: of that fiscal calendar), `excel` for the days a spreadsheet counts from 1900, `unix` for
seconds or thousandths since 1970. Names of months may be long or short, English or German, under %b and %B alike:
programs shorten some and not others."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
_TIME = re.compile(
    r"(?:\s*,\s*|\s+at\s+|\s+um\s+|\s+|T)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AP]M)?(?:\s*Uhr)?"
    r"\s*(?:\(?(Z|UTC|GMT|[A-Z]{3,4})?\)?\s*([+-]\d{2}:?\d{2})?\)?)$",
    re.IGNORECASE,
)
_NOON = {"a.m.": "AM", "p.m.": "PM", "a. m.": "AM", "p. m.": "PM"}
_MONTHS: Mapping[str, str] = {
    name: short
    for short, names in {
        "Jan": "january januar jänner jaenner jän",
        "Feb": "february februar feber",
        "Mar": "march märz maerz mär mrz",
        "Apr": "april",
        "May": "mai",
        "Jun": "june juni",
        "Jul": "july juli",
        "Aug": "august",
        "Sep": "september sept",
        "Oct": "october oktober okt",
        "Nov": "november",
        "Dec": "december dezember dez",
    }.items()
    for name in (short.casefold(), *names.split())
}
"""The short English name of a month, which strptime knows, by its other names in English and German."""
_WORD = re.compile(r"[A-Za-zÄäÖöÜü]+\.?")
_WEEKDAY = re.compile(
    r"^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|mo|di|mi|do|fr|sa|so"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)\.?,?\s+",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?:q|qtr\.?|quarter|quartal)\s*([1-4])\s*[-/ ]?\s*(?:fy|cy)?\s*'?(\d{4}|\d{2})"
    r"|(?:fy|cy)?\s*(\d{4}|\d{2})\s*[-/ ]?\s*(?:q|qtr\.?|quarter|quartal)\s*([1-4])"
    r"|([1-4])\.\s*quartal\s*(\d{4})",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_DAYS = (20_000, 80_000)
"""The days from 1954 to 2119: other numbers are no dates of deals."""


def is_iso(text: str) -> bool:
    """True when a text is a date that begins with year, month and day: it has one reading whatever the file's form."""
    return bool(_ISO.fullmatch(text)) and _iso(text) is not None


def is_of_form(text: str, form: str) -> bool:
    """True when a text is a date of the form, with or without a time after it."""
    return _parsed(text, form) is not None


def quarter_form(calendar: Calendar | None) -> str:
    """The form of quarters by name: of a fiscal calendar, or of calendar years."""
    return f"quarter {calendar}" if calendar else "quarter"


def moment_of(text: str, form: str) -> datetime:
    """The moment a text names, in UTC unless it says otherwise: in the form given, with a time after it, or ISO.

    Raises:
        ValueError: it names none, with a reason for people.
    """
    moment = _parsed(text, form) or (_iso(text) if _ISO.fullmatch(text) else None)
    if moment is None:
        raise ValueError(f"{text!r} is no date of the form {form}")
    return moment


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(re.sub(r"\s+(?=Z|[+-]\d{2}:?\d{2}$)", "", text.replace(" UTC", "Z")))
    except ValueError:
        return _parsed(text, "%Y-%m-%d")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=100_000)
def _parsed(text: str, form: str) -> datetime | None:
    plain = " ".join(text.split())
    if form == "excel":
        return _of_serial(plain)
    if form == "unix":
        seconds = int(plain) / (1_000 if len(plain) == 13 else 1) if _EPOCH.fullmatch(plain) else None
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    if form.startswith("quarter"):
        return _of_quarter(plain, form.removeprefix("quarter").strip())
    if form == "%Y%m%d" and not re.match(r"\d{8}(?!\d)", plain):
        return None  # strptime would take fewer digits for a month or a day of one
    if "." in plain and "m" in plain.casefold():
        for said, meant in _NOON.items():
            plain = re.sub(re.escape(said), meant, plain, flags=re.IGNORECASE)
    day, hours = _day_and_time(plain)
    for candidate in dict.fromkeys((day, plain)):
        moment = _day(candidate, form)
        if moment is None:
            continue
        if candidate == plain and hours is not None and candidate != day:
            hours = None
        return moment if hours is None else _at(moment, hours)
    return None


@lru_cache(maxsize=50_000)
def _day(text: str, form: str) -> datetime | None:
    """The day that a text without a time names."""
    try:
        return datetime.strptime(_english(text), form.replace("%B", "%b")).replace(tzinfo=UTC)
    except ValueError:
        return None


def _day_and_time(text: str) -> tuple[str, re.Match[str] | None]:
    """The part of a text that names the day, and the time after it."""
    found = _TIME.search(text)
    return (text[: found.start()], found) if found else (text, None)


def _at(day: datetime, time: re.Match[str]) -> datetime | None:
    """The day at a time; None where there is no such time, as 13:00 PM."""
    hour, minute, second = (int(part or 0) for part in time.group(1, 2, 3))
    half = (time.group(4) or "").upper()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "PM" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    offset = (time.group(6) or "+0000").replace(":", "")
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    zone = timezone(-ahead if offset[0] == "-" else ahead)
    return day.replace(hour=hour, minute=minute, second=second, tzinfo=zone)


def _english(text: str) -> str:
    """The text without a weekday before it and with English names of months, which strptime knows everywhere."""

    def named(found: re.Match[str]) -> str:
        return _MONTHS.get(found.group().rstrip(".").casefold(), found.group())

    return _WORD.sub(named, _WEEKDAY.sub("", text))


def _of_serial(text: str) -> datetime | None:
    found = _SERIAL.fullmatch(text)
    if found is None or not _DAYS[0] <= int(found.group(1)) <= _DAYS[1]:
        return None
    part = float(f"0.{found.group(2) or 0}")
    return datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=int(found.group(1)), seconds=round(part * 86_400))


def _of_quarter(text: str, calendar: str) -> datetime | None:
    """The first day of a quarter of a fiscal calendar; of calendar years, where the text or nothing says which."""
    found = _QUARTER.fullmatch(text)
    if found is None:
        return None
    first, after, before, second, third, last = found.groups()
    number, year = int(first or second or third), after or before or last
    fiscal = Calendar.parse(calendar) if calendar and "cy" not in text.casefold() else CALENDAR_YEAR
    quarter = Quarter(int(year) + (2_000 if len(year) == 2 else 0), number, fiscal)
    if not quarter.is_known:
        return None
    first = quarter.start
    return datetime(first.year, first.month, first.day, tzinfo=UTC)
