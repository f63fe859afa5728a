"""Which plan a day, the settings and a calendar make."""

from datetime import date

import pytest

from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from sync.plan.identity import Plan
from sync.settings import PlanSettings


@pytest.mark.parametrize(
    ("settings", "day", "id_", "as_of"),
    [
        (PlanSettings(), date(2020, 3, 31), "2020Q2", date(2020, 3, 31)),
        (PlanSettings(), date(2020, 4, 1), "2020Q3", date(2020, 4, 1)),
        (PlanSettings(quarter="2020Q2"), date(2020, 4, 1), "2020Q2", date(2020, 4, 1)),
        (PlanSettings(as_of=date(2020, 3, 31)), date(2021, 4, 1), "2020Q2", date(2020, 3, 31)),
        (PlanSettings(fiscal_year_start_month=2), date(2020, 4, 30), "2020Q2", date(2020, 4, 30)),
    ],
)
def test_the_plan_of_a_day(settings: PlanSettings, day: date, id_: str, as_of: date) -> None:
    """The quarter after the one that holds the day, unless the settings name one; a year may begin in any month."""
    made = Plan.of(settings, day)
    assert (made.id, made.as_of) == (id_, as_of)
    assert made.quarter == Quarter.parse(id_, settings.declared_calendar or CALENDAR_YEAR)
    assert (made.currency, made.forecasting_type) == ("USD", "OpportunityRevenue")


def test_a_day_the_orgs_calendar_does_not_know_is_named_by_the_calendar_year() -> None:
    """The org lists 2020 alone; in May 2021 the plan still has a name, and its calendar is the one it is named by."""
    listed = Calendar.parse("custom:2020=2020-01-06,2020-04-06,2020-07-06,2020-10-05;2021-01-04")
    known = Plan.of(PlanSettings(), date(2020, 5, 1), listed)
    assert (known.quarter.start, known.calendar) == (date(2020, 7, 6), listed)
    unknown = Plan.of(PlanSettings(), date(2021, 5, 1), listed)
    assert (unknown.id, unknown.calendar) == ("2021Q3", CALENDAR_YEAR)
