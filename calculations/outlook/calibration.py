"""How far the table's spreads reach: loadings on shared factors, from how past quarters ended around their looks."""

from dataclasses import dataclass

import numpy as np

from calculations.arrays import Floats

__all__ = ["COMPANY", "REP", "SEGMENT", "Prior", "Residuals", "Spread", "fit_spread"]

_MOST = 4.0  # deviations one outcome counts for at most
_STEPS = 121
_LEAST_LEFT = 0.01
_LEAST_REGULAR, _OUTCOMES = 0.02, 10.0


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a shared error of a whole quarter before any is known: its middle, as a share of the
    quarter's money of a group, and the spread of its logarithm."""

    middle: float
    log_sd: float


COMPANY, SEGMENT, REP = Prior(0.03, 0.6), Prior(0.03, 0.5), Prior(0.15, 0.5)
"""Of everything at once, of a segment beyond it, of a seller beyond both. Set once, on generated orgs other than those
the outlook is judged by; eight quarters outweigh them."""

BEFORE_START = 0.06
"""What the company's prior grows by, in squares, where a quarter is looked at four weeks before it begins."""


@dataclass(frozen=True, slots=True)
class Residuals:
    """Of n groups in past quarters, as shares of what each was expected to book in the whole quarter.

    off: outcome − expectation. deals, flows: variance the table gives it with nothing shared, of its large deals and of
    all other sources. size: the expectation, money.
    """

    off: Floats
    deals: Floats
    flows: Floats
    size: Floats


@dataclass(frozen=True, slots=True)
class Spread:
    """flows: factor of the variance of flows. company, segment, rep: standard deviations of shared errors, as shares of
    a group's money in the quarter, each beyond those before."""

    flows: float
    company: float
    segment: float
    rep: float


def fit_spread(
    company: Residuals,
    segment: Residuals,
    rep: Residuals,
    weeks_before: float = 0.0,
    stated: float = 0.0,
    left: float = 1.0,
) -> Spread:
    """Shared errors at which past outcomes lie as far from their expectation as the table says.

    Flows count as many independent wins; where sellers' outcomes lie closer to their expectation than that, business
    comes more regularly, and the variance of flows is made as much smaller, as far as the number of outcomes bears it.

    For each level c² = E[c² | past] on a grid over log c, under the prior and a normal likelihood with the variance
    own + c²; an outcome counts as at most four deviations off. The mean of the square, not the likeliest value, is what
    widens the ranges where few quarters are known. A level's own part is what is left beyond the level above.

    Args:
        company, segment, rep: past residuals. weeks_before: weeks to the first day of the quarter, 0 inside it.
        stated: shared error of the company that the views state themselves, as a share of the quarter: a company whose
            quarters go up and down, or whose history is short, is believed to be missed by more. left: share of the
            quarter that is still open: what is believed of company and segments shrinks with its root, as sums do.
    """
    flows = _regularity(rep)
    root = float(np.sqrt(np.clip(left, _LEAST_LEFT, 1.0)))
    middle = np.hypot(np.hypot(root * COMPANY.middle, stated), BEFORE_START * np.sqrt(max(weeks_before, 0.0) / 4.0))
    whole = _fit(company, Prior(float(middle), COMPANY.log_sd), flows)
    in_segment = _fit(segment, Prior(float(np.hypot(whole, root * SEGMENT.middle)), SEGMENT.log_sd), flows)
    in_rep = _fit(rep, Prior(float(np.hypot(max(in_segment, whole), REP.middle)), REP.log_sd), flows)
    segment_part = np.sqrt(max(in_segment**2 - whole**2, 0.0))
    rep_part = np.sqrt(max(in_rep**2 - whole**2 - segment_part**2, 0.0))
    return Spread(flows, whole, float(segment_part), float(rep_part))


def _regularity(rep: Residuals) -> float:
    """Variance that outcomes have over the one the table gives them, at most 1, by sums of squares of money.

    It is trusted as far as flows, not large deals, make the outcomes, and as there are many of them.
    """
    squares = rep.size**2
    deals, flows = float(squares @ rep.deals), float(squares @ rep.flows)
    if flows <= 0:
        return 1.0
    ratio = float(squares @ rep.off**2) / (deals + flows)
    told = len(rep.off) * (flows / (deals + flows)) ** 2
    return float(np.clip(ratio, _LEAST_REGULAR, 1.0) ** (told / (told + _OUTCOMES)))


def _fit(seen: Residuals, prior: Prior, flows: float) -> float:
    """Root of the posterior mean of the squared share."""
    logs = np.log(prior.middle) + prior.log_sd * np.linspace(-4.0, 6.0, _STEPS)
    share = np.exp(logs)
    log = -0.5 * ((logs - np.log(prior.middle)) / prior.log_sd) ** 2
    if len(seen.off):
        variance = (seen.deals + flows * seen.flows)[:, None] + share[None, :] ** 2
        squares = np.minimum(seen.off[:, None] ** 2 / variance, _MOST**2)
        log = log - 0.5 * (np.log(variance) + squares).sum(axis=0)
    weight = np.exp(log - log.max())
    return float(np.sqrt((weight * share**2).sum() / weight.sum()))
