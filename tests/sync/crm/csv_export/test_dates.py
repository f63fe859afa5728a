"""Dates as CRMs and spreadsheets write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sync.crm.csv_export.dates import FORMS, is_iso, is_of_form, moment_of


def at(*parts: int, hours: float = 0.0) -> datetime:
    """A moment in a zone that is some hours ahead of UTC."""
    return datetime(*parts, tzinfo=timezone(timedelta(hours=hours)))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "form", "moment"),
    [
        ("3/31/2020 4:05 PM", "%m/%d/%Y", at(2020, 3, 31, 16, 5)),
        ("3/31/2020, 12:05:09 AM", "%m/%d/%Y", at(2020, 3, 31, 0, 5, 9)),
        ("03/31/2020 12:05 p.m.", "%m/%d/%Y", at(2020, 3, 31, 12, 5)),
        ("March 31, 2020 at 4:05\u202fPM", "%b %d, %Y", at(2020, 3, 31, 16, 5)),
        ("Tuesday, March 31, 2020", "%b %d, %Y", at(2020, 3, 31)),
        ("31.12.2020 um 16:05 Uhr", "%d.%m.%Y", at(2020, 12, 31, 16, 5)),
        ("31. Dezember 2020", "%d. %b %Y", at(2020, 12, 31)),
        ("4. M\u00e4rz 2024", "%d. %B %Y", at(2024, 3, 4)),
        ("04-Mai-2024", "%d-%b-%Y", at(2024, 5, 4)),
        ("31-DEC-20", "%d-%b-%y", at(2020, 12, 31)),
        ("31/12/2020 23:59", "%d/%m/%Y", at(2020, 12, 31, 23, 59)),
        ("45366", "excel", at(2024, 3, 15)),
        ("45366.5", "excel", at(2024, 3, 15, 12)),
        ("45366,25", "excel", at(2024, 3, 15, 6)),
        ("1711843200000", "unix", at(2024, 3, 31)),
        ("Q3 2024", "quarter", at(2024, 7, 1)),
        ("2024-Q2", "quarter", at(2024, 4, 1)),
        ("FY24 Q4", "quarter", at(2024, 10, 1)),
        ("2. Quartal 2024", "quarter", at(2024, 4, 1)),
        ("2024-05", "%Y-%m", at(2024, 5, 1)),
        ("20201231", "%Y%m%d", at(2020, 12, 31)),
        ("2024-03-31T16:05:06.000+0000", "%d.%m.%Y", at(2024, 3, 31, 16, 5, 6)),
        ("2024-03-31 16:05:06 +0200", "%d.%m.%Y", at(2024, 3, 31, 16, 5, 6, hours=2)),
        ("2024-03-31T23:30:00-08:00", "%d.%m.%Y", at(2024, 3, 31, 23, 30, hours=-8)),
        ("2024-03-31 4:05 PM", "%d.%m.%Y", at(2024, 3, 31, 16, 5)),
        ("2024-03-31 16:05:06 UTC", "%d.%m.%Y", at(2024, 3, 31, 16, 5, 6)),
    ],
)
def test_a_moment(text: str, form: str, moment: datetime) -> None:
    """The serials are counted by hand: 45,366 days after 30 December 1899 is 15 March 2024."""
    assert moment_of(text, form) == moment
    assert moment_of(text, form).date() == moment.date()


@pytest.mark.parametrize("text", ["31/31/2020", "13:00", "about May", "3/31/2020 13:05 PM", "1.2.3", "", "2,000", "12"])
def test_no_date_in_any_form(text: str) -> None:
    """What is no date has no form, and is said to be none."""
    assert not any(is_of_form(text, form) for form in FORMS)
    with pytest.raises(ValueError, match="is no date of the form"):
        moment_of(text, "%m/%d/%Y")


def test_iso_has_one_reading() -> None:
    """A year first is no month; eight digits alone are a form of their own."""
    assert is_iso("2024-03-04T01:02:03Z")
    assert not is_iso("20240304")
    assert not is_iso("2024-13-04")


def test_serials_begin_when_spreadsheets_do() -> None:
    """Day 25,569 is the first of 1970 by the epoch of both."""
    assert moment_of("25569", "excel") == datetime.fromtimestamp(0, UTC)
