"""From which day a history can be learnt from."""

from datetime import date

from calculations.outlook.past_weeks import history_since, known_since
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
