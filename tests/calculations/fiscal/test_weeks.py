"""Week-based years against published calendars."""

from datetime import date, timedelta

import pytest

from calculations.fiscal import Calendar, Quarter, Weeks

RETAIL = {
    2019: date(2019, 2, 3),
    2020: date(2020, 2, 2),
    2021: date(2021, 1, 31),
    2022: date(2022, 1, 30),
    2023: date(2023, 1, 29),
    2024: date(2024, 2, 4),
    2025: date(2025, 2, 2),
    2026: date(2026, 2, 1),
    2027: date(2027, 1, 31),
}
"""First days of the 4-5-4 years of the National Retail Federation's calendar (nrf.com, "4-5-4 Calendar")."""


def test_the_retail_calendar_starts_on_the_published_days() -> None:
    """4-5-4, ending on the Saturday nearest the end of January, named by the year of its start."""
    retail = Calendar.parse("4-5-4:near-sat-jan")
    assert {year: Quarter(year, 1, retail).start for year in RETAIL} == RETAIL


def test_the_retail_calendar_has_the_published_long_years() -> None:
    """2006, 2012, 2017 and 2023 had 53 weeks, and the last of them lay in the twelfth period, January."""
    rule = Weeks((4, 5, 4), 5, 1, nearest=True)
    assert [year for year in range(2004, 2028) if rule.weeks_of(year) == 53] == [2006, 2012, 2017, 2023]
    january = Quarter(2023, 4, Calendar(rule)).periods[-1]
    assert (january.label, january.start, january.days) == ("2023P12", date(2023, 12, 31), 35)


def test_a_maker_s_year_that_ends_on_the_last_saturday_of_september() -> None:
    """Apple's quarters by its annual reports: fiscal 2023 had 53 weeks, the 14th of the first quarter among them."""
    apple = Calendar.parse("4-4-5:last-sat-sep:end:53-in-3")
    ends = [Quarter(year, number, apple).end - timedelta(days=1) for year in (2023, 2024) for number in (1, 2, 3, 4)]
    assert ends == [
        date(2022, 12, 31), date(2023, 4, 1), date(2023, 7, 1), date(2023, 9, 30),
        date(2023, 12, 30), date(2024, 3, 30), date(2024, 6, 29), date(2024, 9, 28),
    ]  # fmt: skip
    assert Quarter(2023, 1, apple).weeks == 14


@pytest.mark.parametrize("pattern", ["4-4-5", "3-3-3-4"])
def test_iso_years_are_the_ones_that_end_on_the_sunday_nearest_new_year(pattern: str) -> None:
    """ISO 8601: week 1 holds the year's first Thursday."""
    iso = Calendar.parse(f"{pattern}:near-sun-dec")
    years = range(1990, 2060)
    assert [Quarter(year, 1, iso).start for year in years] == [date.fromisocalendar(year, 1, 1) for year in years]


def test_periods_are_as_long_as_the_layout_says() -> None:
    """Weeks of the periods of 2023, which has 53, and of 2024, which has 52; the extra one goes where it is put."""

    def weeks(text: str, year: int) -> list[list[int]]:
        calendar = Calendar.parse(text)
        return [[p.days // 7 for p in Quarter(year, number, calendar).periods] for number in (1, 2, 3, 4)]

    assert weeks("4-4-5:near-sat-jan", 2024) == [[4, 4, 5]] * 4
    assert weeks("4-5-4:near-sat-jan", 2023) == [*[[4, 5, 4]] * 3, [4, 5, 5]]
    assert weeks("5-4-4:near-sat-jan:53-in-4", 2023) == [[5, 4, 4], [6, 4, 4], [5, 4, 4], [5, 4, 4]]
    assert weeks("3-3-3-4:near-sat-jan", 2023) == [*[[4, 4, 4]] * 3, [4, 4, 4, 5]]
    assert weeks("4-3-3-3:near-sat-jan:53-in-1", 2023) == [[5, 4, 4, 4], *[[4, 4, 4]] * 3]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda: Weeks((4, 4, 4), 5, 1), "4-4-4 is not a layout"),
        (lambda: Weeks((13,), 5, 1), "is not a layout"),
        (lambda: Weeks((4, 4, 5), 7, 1), "weekday 7"),
        (lambda: Weeks((4, 4, 5), 5, 13), "month 13"),
        (lambda: Weeks((4, 4, 5), 5, 1, extra=13), "period 13 cannot take the 53rd week: a year has 12 periods"),
    ],
)
def test_a_layout_that_makes_no_year_is_refused(rule: object, message: str) -> None:
    """Each with what is wrong with it."""
    assert callable(rule)
    with pytest.raises(ValueError, match=message):
        rule()
