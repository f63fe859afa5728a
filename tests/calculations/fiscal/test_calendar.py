"""The one text a fiscal calendar is written as, and custom years as rows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.fiscal import CALENDAR_YEAR, Calendar, Custom, PeriodRow, Quarter, Standard
from tests.calculations.fiscal.calendars import CUSTOM, RULES, rows_of


@given(RULES | st.just(CUSTOM))
def test_a_calendar_reads_back_from_its_text(calendar: Calendar) -> None:
    """Parsing what was written gives the same value, and the same hash."""
    assert Calendar.parse(str(calendar)) == calendar
    assert hash(Calendar.parse(str(calendar))) == hash(calendar)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("standard", "standard:1"),
        ("2", "standard:2"),
        (" Standard : 2 : END ", "standard:2:end"),
        ("standard:2:start", "standard:2"),
        ("standard:1:end", "standard:1"),
        ("4-4-5:LAST-Sat-Jan", "4-4-5:last-sat-jan"),
        ("4-4-5:near-sun-dec:end", "4-4-5:near-sun-dec"),
        ("4-4-5:last-fri-jun:53-in-12", "4-4-5:last-fri-jun"),
        ("3-3-3-4:last-fri-jun:end:53-in-3", "3-3-3-4:last-fri-jun:end:53-in-3"),
    ],
)
def test_there_is_one_way_to_write_each(text: str, written: str) -> None:
    """Whatever is a matter of taste is dropped."""
    assert str(Calendar.parse(text)) == written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a fiscal calendar: write it as standard:2"),
        ("lunar", "is not a fiscal calendar"),
        ("standard:13", "first month 13 is not one of 1 to 12"),
        ("4-4-5:last-xxx-jan", "by three letters"),
        ("4-4-4:last-sat-jan", "is not a layout"),
        ("custom:FY=2024-02-05;2025-02-03", "is not a year of a custom calendar"),
        ("custom:2024=2024-02-30,a,b,c;2025-02-03", "'2024-02-30' is not a day"),
        ("custom:2024=2024-02-05/2024-01-05,2024-05-05,2024-08-05,2024-11-05;2025-02-03", "2024-01-05 comes after"),
        ("custom:2024=2024-02-05,2024-05-05;2025-02-03", "fiscal year 2024 has 2 quarters: a year has four"),
    ],
)
def test_a_text_that_is_no_calendar_says_what_would_be(text: str, message: str) -> None:
    """So that settings can be mended."""
    with pytest.raises(ValueError, match=message):
        Calendar.parse(text)


def test_only_custom_calendars_are_custom() -> None:
    """The others hold for every year."""
    assert (CUSTOM.is_custom, CALENDAR_YEAR.is_custom) == (True, False)
    assert Calendar(Standard(1)) == CALENDAR_YEAR


def test_custom_rows_give_the_calendar_they_were_made_of() -> None:
    """In any order: quarters and periods of the retail years 2018 to 2023 are those of the rule."""
    rule = Calendar.parse("4-5-4:near-sat-jan")
    mixed = Calendar(Custom.of(reversed(rows_of(rule, 2018, 2023))))
    assert mixed == CUSTOM
    for index in range(2018 * 4, 2024 * 4):
        assert Quarter.at(index, mixed).periods == Quarter.at(index, rule).periods


def _with(rows: list[PeriodRow], at: int, **change: object) -> list[PeriodRow]:
    return [*rows[:at], rows[at]._replace(**change), *rows[at + 1 :]]


YEAR = rows_of(CALENDAR_YEAR, 2020, 2021)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "at least one year"),
        (_with(YEAR, 0, end=date(2020, 1, 31)), "leave a gap: one ends on 2020-01-30, the next begins on 2020-02-01"),
        (_with(YEAR, 0, end=date(2020, 2, 2)), "overlap"),
        (YEAR[:9], "fiscal year 2020 has 3 quarters"),
        ([row._replace(year=2023 if row.year == 2021 else 2020) for row in YEAR], "2023 comes after 2020"),
        (_with(YEAR, 3, quarter=4), "out of order"),
    ],
)
def test_rows_that_make_no_years_are_refused(rows: list[PeriodRow], message: str) -> None:
    """Gaps, overlaps, missing quarters, missing years and periods in the wrong quarter are named."""
    with pytest.raises(ValueError, match=message):
        Custom.of(rows)
