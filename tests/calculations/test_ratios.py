"""The one division of the science."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.ratios import ratio_of


def test_a_ratio_is_a_part_of_a_whole() -> None:
    """3 of 4 is three quarters, nothing of 4 is nothing, and a loss of 1 against 4 is a quarter below zero."""
    assert ratio_of([3, 0, -1], [4, 4, 4]).tolist() == [0.75, 0.0, -0.25]


@pytest.mark.parametrize("whole", [0.0, -5.0, math.nan])
def test_there_is_no_share_of_nothing(whole: float) -> None:
    """Zero, negative and missing wholes give NaN and no division warning."""
    assert np.isnan(ratio_of(10.0, whole))


def test_a_part_that_is_not_known_has_no_ratio() -> None:
    """Empty is not zero."""
    assert np.isnan(ratio_of([math.nan], [10.0])).all()


def test_one_whole_serves_several_parts() -> None:
    """Shapes broadcast: two parts of one whole."""
    assert ratio_of([5, 10], 10).tolist() == [0.5, 1.0]


def test_shapes_that_do_not_fit_are_named() -> None:
    """Two parts and three wholes are a program fault."""
    with pytest.raises(ShapeError, match=r"\(2,\) and \(3,\) do not fit"):
        ratio_of([1, 2], [1, 2, 3])
