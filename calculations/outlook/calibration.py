"""How far the table's spreads reach: loadings on shared factors, from how past quarters ended around their looks."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats

__all__ = ["COMPANY", "REP", "SEGMENT", "Residuals", "Spread", "fit_spread"]

_GRID = np.linspace(0.0, 1.2, 121)


@dataclass(frozen=True, slots=True)
class Prior:
    """A loading before any quarter is known: half-normal with this scale."""

    scale: float


COMPANY, SEGMENT, REP = Prior(0.08), Prior(0.10), Prior(0.30)


@dataclass(frozen=True, slots=True)
class Residuals:
    """Of n groups in past quarters: outcome − expectation, the own variance, and the money a loading moves."""

    off: Floats
    own: Floats
    moved: Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """own: factor of own variances. company, segment, rep: loadings."""

    own: float
    company: float
    segment: float
    rep: float


def fit_spread(company: Residuals, segment: Residuals, rep: Residuals) -> Spread:
    """Loadings at which past quarters' outcomes lie as far from their expectation as the table says."""
    own, rep_loading = _fit_both(rep)
    least = own**1.0
    segment_total = _fit(Residuals(segment.off, least * segment.own, segment.moved), SEGMENT)
    company_total = _fit(Residuals(company.off, least * company.own, company.moved), COMPANY)
    return Spread(own, company_total, segment_total, rep_loading)


def _fit(seen: Residuals, prior: Prior) -> float:
    """Root of the posterior mean of the squared loading."""
    log = -0.5 * (_GRID / prior.scale) ** 2
    if len(seen.off):
        log = log + _likelihood(seen, _GRID)
    weight = np.exp(log - log.max())
    return float(np.sqrt((weight * _GRID**2).sum() / weight.sum()))


def _fit_both(seen: Residuals) -> tuple[float, float]:
    """Factor of own variances and loading, on a grid."""
    logs = np.linspace(-0.9, 0.9, 19)
    loading = np.linspace(0.0, 1.2, 25)
    prior = -0.5 * (logs[:, None] / 0.3) ** 2 - 0.5 * (loading[None, :] / REP.scale) ** 2
    table = prior
    if len(seen.off):
        table = prior + np.array(
            [_likelihood(Residuals(seen.off, seen.own * np.exp(k), seen.moved), loading) for k in logs]
        )
    weight = np.exp(table - table.max())
    weight /= weight.sum()
    return float(np.exp((weight * logs[:, None]).sum())), float(np.sqrt((weight * loading[None, :] ** 2).sum()))


def _likelihood(seen: Residuals, loading: Floats) -> Floats:
    """Log likelihood of loadings; an outcome counts as at most four deviations off."""
    variance = seen.own[:, None] + (seen.moved[:, None] * loading[None, :]) ** 2
    good = (seen.own > 0) | (seen.moved > 0)
    variance = np.where(good[:, None], np.maximum(variance, 1e-12 * max(float((seen.off**2).max()), 1e-300)), 1.0)
    squares = np.minimum(seen.off[:, None] ** 2 / variance, 16.0)
    return np.asarray((-0.5 * (np.log(variance) + squares) * good[:, None]).sum(axis=0))
