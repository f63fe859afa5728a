"""Pooled logistic regression where its answer is known."""

import math

import numpy as np
import pytest

from calculations.outlook.pooled_logit import fit_effects, solved


def test_without_rows_the_middle_stands() -> None:
    """Nothing seen: log odds are those believed before, for any level."""
    nothing = np.zeros(0)
    effects = fit_effects([np.zeros(0, dtype=np.int32)], [2], nothing, nothing, middle=-1.5)
    assert effects.of([np.array([0, 1, -1], dtype=np.int32)]).tolist() == pytest.approx([-1.5] * 3)


def test_large_levels_have_their_own_rates() -> None:
    """40,000 rows a level, a tenth and half of them: log odds ln(1/9) and 0, to a hundredth."""
    code = np.repeat(np.array([0, 1], dtype=np.int32), 40_000)
    happened = np.concatenate([np.arange(40_000) % 10 == 0, np.arange(40_000) % 2 == 0]).astype(np.float64)
    effects = fit_effects([code], [2], happened, np.ones(80_000), middle=0.0)
    odds = effects.of([np.array([0, 1], dtype=np.int32)])
    assert odds.tolist() == pytest.approx([math.log(1 / 9), 0.0], abs=0.01)


def test_a_thin_level_is_moved_to_the_others() -> None:
    """One row among thousands of the same rate: its level has nearly that rate, though its own row happened."""
    code = np.concatenate([np.arange(4_000) % 20, [20]]).astype(np.int32)
    happened = np.concatenate([(np.arange(4_000) // 20) % 4 == 0, [True]]).astype(np.float64)
    effects = fit_effects([code], [21], happened, np.ones(4_001), middle=0.0)
    odds = effects.of([np.array([0, 20], dtype=np.int32)])
    assert odds[0] == pytest.approx(math.log(1 / 3), abs=0.05)
    assert odds[0] < odds[1] < odds[0] + 0.1


def test_what_is_known_beforehand_is_not_learnt_again() -> None:
    """Offsets that are right leave nothing to add."""
    rate = np.repeat([0.2, 0.8], 1_000)
    happened = np.concatenate([np.arange(1_000) % 5 == 0, np.arange(1_000) % 5 != 0]).astype(np.float64)
    code = np.repeat(np.array([0, 1], dtype=np.int32), 1_000)
    effects = fit_effects([code], [2], happened, np.ones(2_000), middle=0.0, offset=np.log(rate / (1 - rate)))
    assert effects.of([np.array([0, 1], dtype=np.int32)]).tolist() == pytest.approx([0.0, 0.0], abs=0.01)


def test_eliminating_a_diagonal_block_solves_the_same() -> None:
    """Seven places, three of them alone with one another: step and diagonal are those of the whole inverse."""
    rows = np.random.default_rng(4).normal(size=(7, 7))
    hessian = rows @ rows.T + 7 * np.eye(7)
    hessian[2:5, 2:5] = np.diag(np.diagonal(hessian)[2:5])
    slope = np.arange(7.0) - 2.5
    step, left = solved(hessian, slope, slice(2, 5))
    assert hessian @ step == pytest.approx(slope, abs=1e-12)
    assert left == pytest.approx(np.diagonal(np.linalg.inv(hessian)), rel=1e-12)


def test_without_any_group_the_intercept_alone_is_learnt() -> None:
    """A quarter of 4,000 rows happened, and there is nothing to tell them by: log odds ln(1/3)."""
    happened = (np.arange(4_000) % 4 == 0).astype(np.float64)
    effects = fit_effects([], [], happened, np.ones(4_000), middle=0.0)
    assert effects.intercept == pytest.approx(math.log(1 / 3), abs=0.01)
