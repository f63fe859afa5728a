"""The fiscal calendar that an org's records tell."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from sync.model.org_calendar import OrgCalendar, calendar_of_org, difference, told

FEBRUARY = {"FiscalYearStartMonth": 2, "UsesStartDateAsFiscalYearName": True}
RETAIL = Calendar.parse("4-5-4:near-sat-jan")
DAY = date(2020, 3, 31)


def periods(calendar: Calendar, first: int, last: int, *, numbered: bool = True) -> list[dict[str, Any]]:
    """Quarters and months as the CRM lists them, the last day being `EndDate`, as ISO texts."""
    found: list[dict[str, Any]] = []
    for year in range(first, last + 1):
        for number in range(1, 5):
            quarter = Quarter(year, number, calendar)
            spans = [("Quarter", quarter.start, quarter.end), *(("Month", p.start, p.end) for p in quarter.periods)]
            for kind, start, end in spans:
                row = {"Type": kind, "StartDate": f"{start}", "EndDate": f"{end - timedelta(days=1)}"}
                if numbered and kind == "Quarter":
                    row |= {"Number": number, "FiscalYearSettingsId": f"y{year}"}
                found.append(row)
    return found


def years(first: int, last: int) -> list[dict[str, Any]]:
    """The fiscal years by name."""
    return [{"Id": f"y{year}", "Name": f"FY {year}"} for year in range(first, last + 1)]


@pytest.mark.parametrize(
    ("organization", "text"),
    [
        (FEBRUARY, "standard:2"),
        ({**FEBRUARY, "UsesStartDateAsFiscalYearName": False}, "standard:2:end"),
        ({**FEBRUARY, "UsesStartDateAsFiscalYearName": None}, "standard:2"),
    ],
)
def test_a_standard_year_is_what_the_organisation_says(organization: Mapping[str, Any], text: str) -> None:
    """Its first month and whether years are named by their start; its periods, where listed, are those months."""
    calendar = Calendar.parse(text)
    assert calendar_of_org(organization, [], []) == OrgCalendar(calendar)
    listed = periods(calendar, 2018, 2021)
    assert calendar_of_org(organization, years(2018, 2021), listed) == OrgCalendar(calendar)


def test_periods_that_are_no_months_are_taken_as_listed() -> None:
    """Quarters of 13 weeks, whatever the organisation says: named, numbered and cut as the org does."""
    made = calendar_of_org(FEBRUARY, years(2018, 2021), periods(RETAIL, 2018, 2021))
    assert (made.fault, made.calendar is not None and made.calendar.is_custom) == ("", True)
    assert made.calendar is not None
    for index in range(2018 * 4, 2022 * 4):
        assert Quarter.at(index, made.calendar).periods == Quarter.at(index, RETAIL).periods
    assert told(made.calendar) == "custom, 2018 to 2021 (2018-02-04 to 2022-01-29)"


def test_quarters_without_name_and_number_are_those_of_their_middle() -> None:
    """2 February to 2 May 2020 has its middle in the first calendar quarter; without months a quarter is one period."""
    bare = [row for row in periods(RETAIL, 2018, 2021, numbered=False) if row["Type"] == "Quarter"]
    made = calendar_of_org({"FiscalYearStartMonth": 1}, [], bare).calendar
    assert made is not None
    second = Quarter(2020, 2, made)
    assert [(p.start, p.end, p.label) for p in second.periods] == [(date(2020, 5, 3), date(2020, 8, 2), "2020P02")]


def test_years_are_named_by_label_and_by_two_digits() -> None:
    """Without the years' own records the period's full label names them; FY21 is 2021."""
    rows = [
        {**row, "FullyQualifiedLabel": f"FQ{row['Number']} FY21", "FiscalYearSettingsId": None}
        for row in periods(RETAIL, 2020, 2020)
        if row["Type"] == "Quarter"
    ]
    made = calendar_of_org(None, [], rows).calendar
    assert made is not None
    assert Quarter.of(date(2020, 2, 2), made) == Quarter(2021, 1, made)


def test_years_listed_in_part_are_left_out_at_both_ends() -> None:
    """The end of 2018 and the beginning of 2021 are no years; 2019 and 2020 are."""
    rows = periods(RETAIL, 2018, 2021)[4:-4]
    made = calendar_of_org(None, years(2018, 2021), rows).calendar
    assert made is not None
    assert [made.rule.knows(year) for year in (2018, 2019, 2020, 2021)] == [False, True, True, False]


def test_periods_that_make_no_years_are_a_fault() -> None:
    """A gap is named; nothing of a year listed is said too."""
    rows = periods(RETAIL, 2018, 2020)
    gap = [row for row in rows if row.get("Number") != 3 or row["FiscalYearSettingsId"] != "y2019"]
    assert "leave a gap: one ends on 2019-08-03" in calendar_of_org(None, years(2018, 2020), gap).fault
    assert "at least one year" in calendar_of_org(None, years(2018, 2018), rows[:8]).fault
    assert calendar_of_org(None, [], []) == OrgCalendar(None)


def test_two_calendars_are_compared_by_their_days() -> None:
    """The quarter nearest to the day that differs is told, then its months; a rule equals its own listing."""
    february, by_end = Calendar.standard(2), Calendar.standard(2, named_by_end=True)
    listed = calendar_of_org(None, years(2018, 2021), periods(RETAIL, 2018, 2021)).calendar
    assert listed is not None
    assert difference(february, february, DAY) == ""
    assert difference(RETAIL, listed, DAY) == ""
    assert difference(CALENDAR_YEAR, february, DAY) == (
        "2020Q1 is 2020-01-01 to 2020-03-31 as declared, and 2020-02-01 to 2020-04-30 in the org"
    )
    assert difference(february, by_end, DAY) == (
        "2020Q1 is 2020-02-01 to 2020-04-30 as declared, and 2019-02-01 to 2019-04-30 in the org"
    )
    assert difference(Calendar.parse("4-4-5:near-sat-jan"), listed, DAY) == (
        "the months of 2020Q1 begin on 2020-02-02, 2020-03-01, 2020-03-29 as declared, "
        "and on 2020-02-02, 2020-03-01, 2020-04-05 in the org"
    )
    assert told(by_end) == "standard:2:end"
