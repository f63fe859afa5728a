"""The way through the quarter, by days of its fiscal months."""

from datetime import date

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.fiscal import Quarter
from calculations.outlook.draws import draw
from calculations.outlook.path import path, positions
from tests.calculations.outlook.tables import table_of

Q2 = Quarter.parse("2020Q2")


def test_days_stand_in_their_months() -> None:
    """April has 30 days, May 31: the 15th of April is past at a half, the 31st of May at two months."""
    days = [
        date(2020, 3, 1),
        date(2020, 3, 31),
        date(2020, 4, 15),
        date(2020, 5, 31),
        date(2020, 6, 3),
        date(2021, 1, 1),
    ]
    assert positions(Q2, days).tolist() == pytest.approx([0.0, 0.0, 0.5, 2.0, 2.1, 3.0])
    assert positions(Q2, []).shape == (0,)


def test_money_is_booked_evenly_within_a_month() -> None:
    """100 with the shares .2, .3, .5 have booked 10 after half a month, 35 after one and a half, all at the end."""
    row = {"chance": 0.5, "deal_id": "d", "month_1": 0.2, "month_2": 0.3, "month_3": 0.5}
    draws = draw(table_of(row), 1)
    booked = path(draws, np.array([0.0, 0.5, 1.5, 3.0, 4.0]))
    won = draws.sums() > 0
    assert booked[:, won] == pytest.approx(np.repeat([[0.0], [10.0], [35.0], [100.0], [100.0]], 1000, axis=1))
    assert np.array_equal(booked[3], draws.sums())
    assert not booked[:, ~won].any()
    assert not path(draws, np.array([3.0]), {"rep_id": "nobody"}).any()


def test_places_that_cannot_be_are_refused() -> None:
    """Before the quarter there is no place of it."""
    draws = draw(table_of({}), 1, 5)
    for place in (-0.1, np.nan):
        with pytest.raises(ShapeError, match="months from its start"):
            path(draws, np.array([place]))
