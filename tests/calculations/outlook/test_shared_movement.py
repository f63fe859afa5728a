"""How far deals move together, where it is known."""

import numpy as np
import pytest

from calculations.outlook.shared_movement import PRIOR_LOADING, shared_loading


def test_without_quarters_the_prior_stands() -> None:
    """Nothing is known: the loading believed before."""
    assert shared_loading([]) == pytest.approx(PRIOR_LOADING)


def test_the_loading_that_made_the_quarters_is_found() -> None:
    """400 quarters of 300 deals of 50 %, drawn with a loading of .3: .3 within .03."""
    rng = np.random.default_rng(1)
    quarters = []
    for _ in range(400):
        score = 0.3 * rng.standard_normal() + np.sqrt(1 - 0.09) * rng.standard_normal(300)
        quarters.append((np.full(300, 0.5), (score < 0).astype(np.float64), np.ones(300)))
    assert shared_loading(quarters) == pytest.approx(0.3, abs=0.03)


def test_deals_that_are_won_apart_have_hardly_any() -> None:
    """As many wins as promised in each of forty quarters, to a deal: below a third of the prior."""
    won = (np.arange(300) % 2).astype(np.float64)
    assert shared_loading([(np.full(300, 0.5), won, np.ones(300))] * 40) < PRIOR_LOADING / 3
