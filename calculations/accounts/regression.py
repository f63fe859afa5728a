"""Expected money as a product of factors: a log-linear model whose totals agree with what was seen."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["expected_money", "fit_factors"]

Floats = NDArray[np.float64]

_GAIN, _REACH, _NOTHING = 1e-9, 3.0, 1e-9
_LEAST, _MOST = -30.0, 20.0


def fit_factors(design: Floats, outcome: Floats, centre: Floats, strength: Floats) -> Floats:
    """Coefficients b that minimise Σ (μ − y log μ) + ½ Σ strength · (b − centre)², with μ = exp(design · b).

    The quasi-Poisson likelihood needs no law of the amounts, only that the mean is right; zeros are outcomes like any
    other, and but for the strength the fitted total of every group in the design equals its observed one (McCullagh
    and Nelder, Generalized Linear Models, ch. 9). Newton's method, no step
    beyond a factor of e³ and each halved until it gains; convex.

    Args:
        design: n rows, k columns. outcome: n values, zero or above, of mean about one. centre: k coefficients that
            hold where nothing speaks against them. strength: k weights of that, above zero, in units of outcome.
    """

    def loss(values: Floats) -> float:
        eta = np.clip(design @ values, _LEAST, _MOST)
        return float((np.exp(eta) - outcome * eta).sum() + 0.5 * (strength * (values - centre) ** 2).sum())

    factors, best, gained = centre.copy(), loss(centre), np.inf
    while gained > _GAIN * abs(best):  # ends: every step gains, and the loss has a least value
        mean = expected_money(design, factors)
        slope = design.T @ (outcome - mean) - strength * (factors - centre)
        step = np.linalg.solve((design * mean[:, None]).T @ design + np.diag(strength), slope)
        step *= min(1.0, _REACH / max(float(np.abs(step).max()), _REACH))
        while (new := loss(factors + step)) > best and np.abs(step).max() > _NOTHING:
            step /= 2
        gained = best - new
        if gained > 0:
            factors, best = factors + step, new
    return factors


def expected_money(design: Floats, factors: Floats) -> Floats:
    """exp(design · factors), within what a float holds."""
    mean: Floats = np.exp(np.clip(design @ factors, _LEAST, _MOST))
    return mean
