"""Fairness of quotas: how equal the chances are, measured with an estimate that did not set the quotas."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Vector
from calculations.errors import ShapeError
from calculations.exact.money import exact_amounts
from calculations.findings import Finding, Severity
from calculations.gates.fairness import LEAST_REPS, coefficient_of_variation, pooled_fairness
from calculations.ratios import ratio_of, within

__all__ = [
    "NEUTRAL_CORRELATION",
    "Fairness",
    "coefficient_of_variation",
    "fairness",
    "fairness_by",
    "gini",
    "spearman",
]

BAND = 0.15
NEUTRAL_CORRELATION = 0.3
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Fairness:
    """Fairness of one set of quotas; every figure is NaN when it cannot be computed.

    score: the company's F, 0 to 1: max(0, 1 − CV) of expected attainment in each pool of peers, weighted by quota; its
        definition and gate are in `gates.fairness`. unweighted_score: the pools' plain mean. people_score: F of all
        as one pool. pools: of `PooledFairness`.
    count: reps scored; `sufficient` is false without a pool of five. tokens: keys of those with a token quota, which
        is not scored.
    gini_score: 1 − Gini. within_share: share of reps within ±15 % of the mean. min_max: lowest over highest.
    size_correlation: Spearman correlation of attainment with quota; neutral while its size is below 0.3.
    circular: the estimate is proportional to the weights that set the quotas, so the score praises itself.
    envious: keys of the reps that a floor or a cap holds away from their proportion. free_score: F of the others alone.
    """

    score: float
    unweighted_score: float
    people_score: float
    pools: pd.DataFrame
    count: int
    sufficient: bool
    tokens: tuple[str, ...]
    gini_score: float
    within_share: float
    min_max: float
    size_correlation: float
    circular: bool
    envious: tuple[str, ...]
    free_score: float
    findings: tuple[Finding, ...]


def fairness(
    expected: ArrayLike,
    quota: ArrayLike,
    *,
    allocated_by: ArrayLike | None = None,
    clipped: ArrayLike | None = None,
    keys: Sequence[str] | None = None,
    pools: Sequence[Hashable] | None = None,
) -> Fairness:
    """Fairness of quotas as `gates.fairness` defines it, E_i = expected bookings of territory i / quota i, and more.

    At 0.85 Gini's and Jain's measures do not discriminate; they stand beside it, not in its place.

    Args:
        expected: n expected bookings, money, from an estimate that was not used to allocate; actuals in a back-test.
        quota: n ramp-adjusted quotas, money; a rep without a quota above zero or without an estimate is left out.
        allocated_by: n weights the quotas were allocated by, to guard against scoring them with themselves.
        clipped: n flags: a floor or a cap holds the quota.
        keys: row keys; positions from "0" by default.
        pools: peer group of each; one pool by default.

    Returns:
        The figures and findings: too few reps, token quotas, a circular estimate, a correlation with size, reps held
        by bounds.

    Raises:
        ShapeError: lengths differ.
    """
    hoped, asked = exact_amounts(expected), exact_amounts(quota)
    held = np.zeros(asked.shape, dtype=np.bool_) if clipped is None else np.asarray(clipped, dtype=np.bool_)
    names = np.array([str(i) for i in range(asked.size)] if keys is None else list(keys), dtype=object)
    if not hoped.shape == asked.shape == held.shape == names.shape == (asked.size,):
        raise ShapeError(f"{hoped.size} expectations, {asked.size} quotas, {held.size} flags and {names.size} keys")
    pooled = pooled_fairness(hoped, asked, pools)
    free = pooled_fairness(hoped, asked, pools, kept=~held)
    chances = ratio_of(hoped, asked)[pooled.scored]
    mean = float(chances.mean()) if chances.size else float("nan")
    circular = allocated_by is not None and _proportional(hoped, np.asarray(allocated_by, dtype=np.float64))
    correlation = spearman(chances, asked[pooled.scored])
    envious, tokens = tuple(names[held]), tuple(names[pooled.tokens])
    highest = float(chances.max(initial=0.0))
    found = _findings(pooled.largest, circular=circular, correlation=correlation, envious=envious, tokens=tokens)
    return Fairness(
        score=pooled.score,
        unweighted_score=pooled.unweighted_score,
        people_score=pooled.people_score,
        pools=pooled.pools,
        count=pooled.count,
        sufficient=pooled.sufficient,
        tokens=tokens,
        gini_score=1.0 - gini(chances),
        within_share=float(within(chances / mean - 1.0, BAND).mean()) if mean > 0 else float("nan"),
        min_max=float(chances.min()) / highest if highest > 0 else float("nan"),
        size_correlation=correlation,
        circular=circular,
        envious=envious,
        free_score=free.score,
        findings=found,
    )


def fairness_by(segments: Sequence[Hashable], expected: ArrayLike, quota: ArrayLike) -> pd.DataFrame:
    """Fairness within each segment.

    Args:
        segments: segment of each of n reps.
        expected: n expected bookings, money.
        quota: n quotas, money.

    Returns:
        One row per segment in order of first appearance: `segment`, `count`, `score`, `gini_score`, `within_share`,
        `min_max`, `sufficient` (false below five reps: too few for a verdict).

    Raises:
        ShapeError: lengths differ.
    """
    hoped, asked = np.asarray(expected, dtype=np.float64), np.asarray(quota, dtype=np.float64)
    if not hoped.shape == asked.shape == (len(segments),):
        raise ShapeError(f"{len(segments)} segments, {hoped.size} expectations and {asked.size} quotas")
    member, uniques = pd.factorize(pd.Series(list(segments), dtype=object), use_na_sentinel=False)
    rows = []
    for g, segment in enumerate(uniques):
        part = fairness(hoped[member == g], asked[member == g])
        rows.append(
            (segment, part.count, part.score, part.gini_score, part.within_share, part.min_max, part.sufficient)
        )
    columns = ["segment", "count", "score", "gini_score", "within_share", "min_max", "sufficient"]
    return pd.DataFrame(rows, columns=columns)


def gini(values: Vector) -> float:
    """Gini coefficient of values of zero or more: 0 is equal, (n − 1) / n is all with one; NaN without a sum."""
    if values.size == 0 or values.sum() <= 0:
        return float("nan")
    ordered = np.sort(values)
    rank = np.arange(1, values.size + 1)
    return float((2 * rank - values.size - 1) @ ordered / (values.size * ordered.sum()))


def spearman(left: Vector, right: Vector) -> float:
    """Rank correlation with mean ranks for ties; NaN below three pairs or when either side does not vary."""
    if left.size < 3 or np.ptp(left) == 0 or np.ptp(right) == 0:
        return float("nan")
    return float(np.corrcoef(pd.Series(left).rank(), pd.Series(right).rank())[0, 1])


def _proportional(expected: Vector, weights: Vector) -> bool:
    """Whether the two are one estimate up to scale, where both are known."""
    both: Flags = np.isfinite(expected) & np.isfinite(weights) & (weights > 0)
    ratio = expected[both] / weights[both]
    return bool(ratio.size > 1 and ratio.mean() > 0 and np.ptp(ratio) <= _SAME * ratio.mean())


def _findings(
    count: int, *, circular: bool, correlation: float, envious: tuple[str, ...], tokens: tuple[str, ...]
) -> tuple[Finding, ...]:
    found = []
    if count < LEAST_REPS:
        sentence = (
            f"{count} reps of the largest group of peers have a quota and an estimate, below the {LEAST_REPS} a "
            f"fairness score needs."
        )
        found.append(Finding("quota.fairness-insufficient", sentence, "Score a larger group of reps."))
    if tokens:
        sentence = f"{len(tokens)} quotas are below a twentieth of their peers' median and are not scored."
        remedy = "Look at them by themselves: nearly any booking attains them many times over."
        found.append(Finding("quota.fairness-token", sentence, remedy, tokens, Severity.NOTE))
    if circular:
        sentence = "The estimate that scores the quotas is the one that set them, so the score praises itself."
        found.append(Finding("quota.fairness-circular", sentence, "Score with another estimate, or by the back-test."))
    if abs(correlation) >= NEUTRAL_CORRELATION:
        tendency = "easier" if correlation > 0 else "harder"
        sentence = f"Large quotas are {tendency} to attain than small ones: rank correlation {correlation:+.2f}."
        found.append(Finding("quota.fairness-size", sentence, "Look at the weights of the largest and the smallest."))
    if envious:
        sentence = f"A floor or a cap holds {len(envious)} quotas away from their proportion."
        remedy = "Widen floor and cap, or explain it to those named."
        found.append(Finding("quota.fairness-envy", sentence, remedy, envious, Severity.NOTE))
    return tuple(found)
