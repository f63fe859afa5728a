"""From which day a history can be learnt from, and which days are."""

from datetime import date

from calculations.outlook.deal_history import DealHistory
from calculations.outlook.past_weeks import history_since, known_since, past_weeks
from tests.calculations.pipeline.ladders import FIND, OFFER, Row, pipeline_of

AS_OF = date(2025, 5, 10)
GROWN: list[Row] = [(n, str(date(2024, 1, 1 + n)), FIND, 10, None) for n in range(30)]
LOADED: list[Row] = [(n, "2025-02-01", OFFER, 10, None) for n in range(100, 140)]


def test_deals_that_came_one_by_one_are_known_from_the_first() -> None:
    """Thirty deals on thirty days: from the first of them."""
    assert known_since(pipeline_of(GROWN, AS_OF), AS_OF) == date(2024, 1, 1)


def test_a_bulk_load_is_where_the_history_begins() -> None:
    """Forty of seventy deals have their first row on one day: what they were before it nobody knows."""
    assert known_since(pipeline_of([*GROWN, *LOADED], AS_OF), AS_OF) == date(2025, 2, 1)
    assert known_since(pipeline_of([*GROWN, *LOADED], AS_OF), date(2024, 12, 31)) == date(2024, 1, 1)


def test_all_entered_today_is_no_history() -> None:
    """Rows of the day itself only: nothing was known before it."""
    assert known_since(pipeline_of(LOADED, date(2025, 2, 1)), date(2025, 2, 1)) is None
    assert history_since(pipeline_of([], AS_OF), AS_OF) is None


def test_before_the_first_row_nothing_is_known() -> None:
    """The evening before the first deal came."""
    assert history_since(pipeline_of(GROWN, AS_OF), date(2023, 12, 31)) is None


def test_days_older_than_nine_quarters_are_left_out() -> None:
    """One deal open since 2021: every third week from 5 May 2025 back to 2023Q1 is one of 41, the first not followed.

    Five ends of weeks lie in the running quarter and thirteen in each of nine before it, 122 in all; the 121st is that
    eleven weeks before the end of March 2023. A week after 5 May is not over on the 10th.
    """
    past = past_weeks(DealHistory(pipeline_of([(1, "2021-01-01", FIND, 10, None)], AS_OF)), AS_OF)
    days = [day.traits.day for day in past.days]
    assert len(days) == 40
    assert (days[0], days[-1]) == (date(2025, 4, 14), date(2023, 1, 13))
    assert (past.deals, past.wins) == (0, 0)
