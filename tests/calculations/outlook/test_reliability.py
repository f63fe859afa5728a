"""How deals fared in past quarters, counted by hand, and what is learnt where there are none."""

from datetime import date

import numpy as np
import pytest

from calculations.arrays import Floats
from calculations.fiscal import Quarter
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_traits import Traits, traits_at
from calculations.outlook.reliability import fared, fit_reliability
from calculations.outlook.weeks_ahead import WeeksAhead
from tests.calculations.pipeline.ladders import FIND, WON, Row, pipeline_of

AS_OF = date(2025, 5, 10)
Q2 = Quarter.parse("2025Q2")


class OneInAHundred:
    """A model by which each deal is won with .01 in each week ahead."""

    def won_by_span(self, traits: Traits, spans: WeeksAhead) -> Floats:
        """The same for all."""
        return np.full((len(traits.deals), len(spans.last)), 0.01)


def quarterly(quarters: int) -> list[Row]:
    """A deal in each past quarter, open from its first day and won at 100 five days before its end; one open always."""
    rows: list[Row] = [(0, str(Q2.shift(-quarters).start), FIND, 100.0, None)]
    for back in range(1, quarters + 1):
        past = Q2.shift(-back)
        rows.append((back, str(past.start), FIND, 100.0, None))
        rows.append((back, str(date.fromordinal(past.end.toordinal() - 5)), WON, 100.0, None))
    return rows


def test_eight_quarters_are_looked_back_on() -> None:
    """Of ten that are known, the latest eight: two deals open 52 days before the end of each, one won there at 100.

    With .01 promised for every week ahead, the seven weeks and the odd days before them make .08.
    """
    pipeline = pipeline_of(quarterly(10), AS_OF)
    past = fared(DealHistory(pipeline), OneInAHundred(), AS_OF, Q2.shift(-10).start, 0)
    assert [one.quarter for one in past] == [Q2.shift(-back) for back in range(1, 9)]
    assert [one.won.tolist() for one in past] == [[0.0, 1.0]] * 8
    assert [one.chance.tolist() for one in past] == [pytest.approx([0.08, 0.08])] * 8
    assert [one.amount.tolist() for one in past] == [[0.0, 100.0]] * 8


def test_without_past_deals_chances_stay_as_promised() -> None:
    """Nothing to learn from: .3 remains .3."""
    history = DealHistory(pipeline_of([(1, "2025-05-01", FIND, 10, None)], AS_OF))
    kept = fit_reliability(history, [], AS_OF).of(traits_at(history, AS_OF), Q2, np.array([0.3]))
    assert kept.tolist() == [0.3]
