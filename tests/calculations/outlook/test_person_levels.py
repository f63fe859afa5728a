"""Levels under their posterior: persistence, noise and spread of teams whose truth is known, and one exact solution."""

import numpy as np
import pytest

from calculations.outlook import level_settings, person_levels
from calculations.outlook.level_filter import Observed
from calculations.outlook.person_levels import Levels, level_posterior

NAN = np.nan


def _simulated(keeps: list[float], noise: float, spread: float, size: int, quarters: int, seed: int = 11) -> np.ndarray:
    """Log levels that keep `keeps[t % 4]` of their distance from 0 on the turn into quarter t, plus noise."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, np.sqrt(spread), size)
    seen = np.empty((size, quarters))
    for t in range(quarters):
        kept = keeps[t % 4]
        level = kept * level + rng.normal(0, np.sqrt(spread * (1 - kept**2)), size)
        seen[:, t] = level + rng.normal(0, np.sqrt(noise), size)
    return seen


def _levels(logs: np.ndarray, member: list[int] | None = None, worth: np.ndarray | None = None) -> Levels:
    size = logs.shape[0]
    groups = np.array(member or [0] * size)
    values = np.full(size, NAN) if worth is None else worth
    return level_posterior(Observed(logs, np.ones(logs.shape), groups, values, 1), int(groups.max()) + 1)


@pytest.mark.parametrize("keeps", [1.0, 0.9, 0.7])
def test_persistence_is_found_without_bias(keeps: float) -> None:
    """Mean of 20 teams of 100 over 8 quarters, noise .5 and spread .5: within .04 of the truth, 1.0 included."""
    found = [_levels(_simulated([keeps] * 4, 0.25, 0.25, 100, 8, seed)).groups.persistence[0, 0] for seed in range(20)]
    assert np.mean(found) == pytest.approx(keeps, abs=0.04)


def test_what_is_not_known_of_the_persistence_is_said() -> None:
    """With one quarter persistence can be anything, with twelve quarters of 200 sellers hardly."""
    logs = _simulated([0.8] * 4, 0.1, 0.4, 200, 12)
    assert _levels(logs[:, :1]).groups.persistence_sd[0] > 0.15
    assert _levels(logs).groups.persistence_sd[0] < 0.05


def test_noise_and_spread_are_recovered() -> None:
    """300 sellers over 16 quarters with noise .04, spread .5 and persistence .9."""
    found = _levels(_simulated([0.9] * 4, 0.04, 0.5, 300, 16)).groups
    assert found.noise[0] == pytest.approx(0.04, abs=0.015)
    assert found.spread[0] == pytest.approx(0.5, abs=0.1)
    assert found.potential_variance.tolist() == pytest.approx([NAN], nan_ok=True)


def test_a_turn_that_breaks_levels_is_found_at_its_time_of_year() -> None:
    """Levels that survive every turn but the one into quarters 0, 4, …, 16: of 17 quarters the planned one is 17.

    The turn into quarter 17 is one that keeps; the one before it, into 16, is the one that breaks: column 1.
    """
    found = _levels(_simulated([0.3, 0.98, 0.98, 0.98], 0.02, 0.5, 200, 17)).groups
    assert found.persistence[0, 1] == pytest.approx(0.3, abs=0.1)
    assert found.persistence[0, [0, 2, 3]] == pytest.approx([0.98] * 3, abs=0.04)


def test_groups_have_their_own_noise() -> None:
    """Three loud managers keep their noise apart from twenty quiet reps, who are not disturbed by them."""
    quiet, loud = _simulated([1.0] * 4, 0.01, 0.3, 20, 8), _simulated([1.0] * 4, 0.6, 0.3, 3, 8, 2)
    found = _levels(np.vstack([quiet, loud]), [0] * 20 + [1] * 3).groups
    assert found.noise[0] == pytest.approx(0.01, abs=0.01)
    assert 0.25 < found.noise[1] < 1.2


@pytest.mark.parametrize("quarters", [4, 8])
def test_a_group_without_history_has_the_means_of_the_others(quarters: int) -> None:
    """Nobody of group 1 has sold yet: the mean is that of group 0, and the sources say it is the group's."""
    logs = np.vstack([np.full((5, quarters), 2.0) + np.arange(5.0)[:, None] / 10, np.full((1, quarters), NAN)])
    found = _levels(logs, [0] * 5 + [1])
    assert found.mean[5] == pytest.approx(2.2, abs=0.02)
    assert found.sources[5].tolist() == pytest.approx([0.0, 0.0, 1.0])
    assert found.variance[5] > found.variance[0]


@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_short_history_gives_sane_levels(quarters: int) -> None:
    """Without, or with one or two quarters all alike, variances are above zero and persistence is between 0 and 1."""
    found = _levels(np.zeros((3, quarters)), [0, 0, 1], np.array([1.0, NAN, 2.0]))
    for variance in (found.groups.noise, found.groups.spread, found.variance):
        assert (variance > 0).all()
    assert ((found.groups.persistence >= 0) & (found.groups.persistence <= 1)).all()
    assert np.isfinite(found.mean).all()


def test_agrees_with_the_joint_normal_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a grid of one setting, conditioning the joint normal in one linear solve gives the same mean and variance.

    Persistence .8 and noise equal to the spread (ratio 1). With R the correlation of the levels of 3 quarters and the
    planned one, .8^|s − t|, the observations of a seller have the covariance R + I in units of τ². The mean c is
    estimated by least squares over all sellers, τ² is the mean of an inverse gamma of shape 1.5 + (N − 1) / 2 and rate
    .375 + S / 2, and Var = τ² (1 − k' (R + I)⁻¹ k + (1 − k' (R + I)⁻¹ 1)² / Σ 1' (R + I)⁻¹ 1).
    """
    monkeypatch.setattr(person_levels, "_KEEPS", np.array([0.8, 1.0]))
    monkeypatch.setattr(person_levels, "_RATIOS", np.array([1.0]))
    monkeypatch.setattr(person_levels, "_MISSES", np.array([1.0]))
    monkeypatch.setattr(level_settings, "_persistence_prior", lambda keeps: np.array([1.0 - 1e-300, 1e-300]))
    logs = np.array([[1.0, 1.4, 0.9], [0.2, NAN, -0.3], [2.0, 1.1, NAN], [0.4, 0.6, 0.5]])
    found = _levels(logs)
    across = 0.8 ** np.abs(np.arange(4)[:, None] - np.arange(4)[None, :])
    solved = []
    for row in logs:
        seen = np.flatnonzero(~np.isnan(row))
        solved.append((np.linalg.inv(across[np.ix_(seen, seen)] + np.eye(seen.size)), across[seen, 3], row[seen]))
    weight = sum(inverse.sum() for inverse, _, _ in solved)
    centre = sum((inverse @ values).sum() for inverse, _, values in solved) / weight
    squares = sum((values - centre) @ inverse @ (values - centre) for inverse, _, values in solved)
    count = int((~np.isnan(logs)).sum())
    spread = (1.5 * 0.25 + squares / 2) / (1.5 + (count - 1) / 2 - 1)
    for i, (inverse, near, values) in enumerate(solved):
        gain = near @ inverse
        left = 1 - gain.sum()
        assert found.mean[i] == pytest.approx(centre + gain @ (values - centre))
        assert found.variance[i] == pytest.approx(spread * (1 - gain @ near + left**2 / weight))
        assert found.sources[i, 2] == pytest.approx(left)
    assert found.groups.spread[0] == pytest.approx(spread)
    assert found.groups.noise[0] == pytest.approx(spread)


def test_potential_in_the_blend_is_weighed_by_its_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """One setting again: a variance of potential equal to the spread halves the way from history to potential.

    Without persistence (0) history says nothing of the planned quarter: level c, variance τ². So the gain is one half
    for whoever has a potential, and c is the mean of the logs.
    """
    monkeypatch.setattr(person_levels, "_KEEPS", np.array([0.0, 1.0]))
    monkeypatch.setattr(person_levels, "_RATIOS", np.array([1.0]))
    monkeypatch.setattr(person_levels, "_MISSES", np.array([1.0]))
    monkeypatch.setattr(level_settings, "_persistence_prior", lambda keeps: np.array([1.0 - 1e-300, 1e-300]))
    found = _levels(np.array([[1.0], [2.0], [3.0]]), worth=np.array([7.0, 9.0, NAN]))
    assert found.mean == pytest.approx([2.0 - 0.5, 2.0 + 0.5, 2.0])
    np.testing.assert_allclose(found.sources, [[0, 0.5, 0.5], [0, 0.5, 0.5], [0, 0, 1]], atol=1e-12)
