"""Shared errors from past quarters."""

import numpy as np
import pytest

from calculations.outlook.calibration import COMPANY, Residuals, fit_spread


def residuals(off: list[float], own: float, size: float = 1.0) -> Residuals:
    """Residuals around an own deviation, all of it of deals."""
    count = len(off)
    return Residuals(np.array(off), np.full(count, own**2), np.zeros(count), np.full(count, size))


def test_without_past_quarters_the_prior_stands() -> None:
    """Log-normal: the root of the mean square is its middle × exp(variance of the log)."""
    none = residuals([], 0.0)
    made = fit_spread(none, none, none)
    assert made.company == pytest.approx(COMPANY.middle * np.exp(COMPANY.log_sd**2), rel=0.02)
    assert made.flows == 1.0


def test_what_is_believed_shrinks_with_the_root_of_what_is_open() -> None:
    """A quarter of the quarter is left: half of the prior; a hundredth at least."""
    none = residuals([], 0.0)
    whole = fit_spread(none, none, none).company
    assert fit_spread(none, none, none, left=0.25).company == pytest.approx(whole / 2, rel=1e-6)
    assert fit_spread(none, none, none, left=0.0).company == pytest.approx(whole / 10, rel=1e-6)


def test_what_views_state_themselves_is_believed_beside_what_is_usual() -> None:
    """Four per cent stated and three usual are five."""
    none = residuals([], 0.0)
    whole = fit_spread(none, none, none).company
    stated = fit_spread(none, none, none, stated=0.04).company
    assert stated == pytest.approx(whole * 0.05 / COMPANY.middle, rel=1e-6)


def test_many_quarters_outweigh_the_prior() -> None:
    """Two hundred outcomes ten per cent off, six of them the deals' own: √(.10² − .06²) = .08 are shared."""
    rng = np.random.default_rng(4)
    off = rng.normal(0, 0.10, 200)
    off *= 0.10 / np.sqrt((off**2).mean())
    assert fit_spread(residuals(off.tolist(), 0.06), residuals([], 0.0), residuals([], 0.0)).company == pytest.approx(
        0.08, rel=0.08
    )


def test_regular_business_has_narrower_flows() -> None:
    """A hundred sellers half as far off as independent wins would leave them: a quarter of the variance, nearly."""
    rng = np.random.default_rng(5)
    off = rng.normal(0, 0.5, 100)
    off *= 0.5 / np.sqrt((off**2).mean())
    rep = Residuals(off, np.zeros(100), np.ones(100), np.ones(100))
    assert fit_spread(residuals([], 0.0), residuals([], 0.0), rep).flows == pytest.approx(0.25 ** (100 / 110), rel=1e-6)
