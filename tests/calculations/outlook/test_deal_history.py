"""Which row of each deal holds on a day, however many days are asked for and in whatever order."""

from datetime import date, timedelta

from calculations.outlook.deal_history import DealHistory
from tests.calculations.pipeline.ladders import FIND, OFFER, Row, pipeline_of

FIRST = date(2025, 1, 1)
ROWS: list[Row] = [
    (1, "2025-01-03", FIND, 10, None),
    (1, "2025-01-20", OFFER, 12, None),
    (2, "2025-02-05", FIND, 20, None),
]


def _expected(day: date) -> list[int]:
    """Deal 1 is in row 0 from 3 January and in row 1 from the 20th, deal 2 in row 2 from 5 February."""
    first = -1 if day < date(2025, 1, 3) else 0 if day < date(2025, 1, 20) else 1
    return [first, 2 if day >= date(2025, 2, 5) else -1]


def test_rows_are_those_of_the_day_whether_it_was_asked_for_before_or_not() -> None:
    """Fifty days forwards, more than are kept, and then backwards; a caller may change what it was given."""
    history = DealHistory(pipeline_of(ROWS, date(2025, 3, 1)))
    days = [FIRST + timedelta(days=number) for number in range(50)]
    for day in (*days, *reversed(days)):
        rows = history.rows_at(day)
        assert rows.tolist() == _expected(day)
        rows[:] = 99
