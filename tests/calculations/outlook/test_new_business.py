"""New business against sums worked out by hand, and its laws."""

import math
from datetime import date

import pytest

from calculations.fiscal import Quarter
from calculations.outlook.new_business import new_business
from tests.calculations.pipeline.ladders import FIND, WON, Row, pipeline_of

Q2 = Quarter.parse("2025Q2")


def steady(quarters: int, amount: float = 100.0) -> list[Row]:
    """Two deals a quarter that are created and won inside it, in its last weeks; and one from a month before them."""
    rows: list[Row] = [(0, str(date.fromordinal(Q2.shift(-quarters).start.toordinal() - 30)), FIND, amount, None)]
    for number in range(quarters):
        end = Q2.shift(-1 - number).end
        for deal in (1, 2):
            code = 2 * number + deal
            rows.append((code, str(date.fromordinal(end.toordinal() - 20)), FIND, amount, None))
            rows.append((code, str(date.fromordinal(end.toordinal() - 10)), WON, amount, None))
    return rows


def test_steady_business_is_expected_again() -> None:
    """Two wins of 100 in each of eight quarters: two wins of 100 are expected before the ninth begins."""
    result = new_business(pipeline_of(steady(8), date(2025, 3, 31)), Q2)
    assert result.count == pytest.approx(2.0)
    assert result.expected == pytest.approx(200.0)
    assert result.quarters == 8


def test_sizes_spread_as_far_as_those_of_the_wins_do() -> None:
    """A bell of 1 and a bicycle of 199 in each of eight quarters, 100 on average: squares are 1.9801 of the mean's.

    Eight quarters that fade by half in six weigh Σ .5^(k/6) twice; twenty wins of e, as logs spread by 1, are beside
    them. A curve through the logs, ±2.65 apart, would say e^7.
    """
    rows = [(code, day, stage, 1.0 if code % 2 else amount, due) for code, day, stage, amount, due in steady(8, 199.0)]
    cells = new_business(pipeline_of(rows, date(2025, 3, 31)), Q2).cells
    weight = 2 * sum(0.5 ** (k / 6) for k in range(1, 9))
    squares = (weight * (1.0**2 + 199.0**2) / 2 / 100.0**2 + 20 * math.e) / (weight + 20)
    assert (cells["square"] / cells["size"] ** 2).tolist() == pytest.approx([squares])


def test_counts_that_go_up_and_down_spread_all_cells_together() -> None:
    """Eight even quarters leave a tenth of the usual dispersion or more; the ninth is one more than the eight."""
    result = new_business(pipeline_of(steady(8), date(2025, 3, 31)), Q2)
    assert result.shared_variance == pytest.approx(result.dispersion * (9 / 8) * 200.0**2)
    nothing = new_business(pipeline_of([(1, "2025-03-30", FIND, 5, None)], date(2025, 3, 31)), Q2)
    assert nothing.shared_variance == 0.0


def test_late_in_the_quarter_nothing_is_left() -> None:
    """All were created twenty days before the end: ten days before it none is still to come."""
    result = new_business(pipeline_of(steady(8), date(2025, 6, 20)), Q2)
    assert result.expected == 0.0


def test_without_history_it_is_unknown() -> None:
    """Deals entered yesterday: no cells, and a finding."""
    result = new_business(pipeline_of([(1, "2025-03-30", FIND, 5, None)], date(2025, 3, 31)), Q2)
    assert len(result.cells) == 0
    assert [f.code for f in result.findings] == ["outlook.new-business-unknown"]


def test_a_short_history_is_stretched_to_a_quarter_farther_off() -> None:
    """211 days are known before the end of Q1, with two wins of 100 in them: Q4, 275 days off, has 275/211 of that."""
    result = new_business(pipeline_of(steady(2), date(2025, 3, 31)), Quarter.parse("2025Q4"))
    assert result.count == pytest.approx(2 * 275 / 211)
    assert result.expected == pytest.approx(200 * 275 / 211)
    assert (result.quarters, result.findings) == (1, ())


def test_a_quarter_six_years_off_is_learnt_from_the_last_seven() -> None:
    """Looked back 31 quarters from 2031Q2, the latest 24 are not over: seven are left, of two wins of 100 each."""
    rows: list[Row] = [*steady(8), (99, "2015-01-01", FIND, 100.0, None)]
    result = new_business(pipeline_of(rows, date(2025, 3, 31)), Q2.shift(24))
    assert result.quarters == 7
    assert result.expected == pytest.approx(200.0)


def test_on_the_last_evening_nothing_is_to_come() -> None:
    """Nor is anything unknown: no finding, and no day but in the last of its months."""
    result = new_business(pipeline_of(steady(8), date(2025, 6, 30)), Q2)
    assert (result.count, len(result.cells), result.findings) == (0.0, 0, ())
    assert result.months.tolist() == [0.0, 0.0, 1.0, 0.0]
