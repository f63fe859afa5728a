"""Fairness, one definition for quotas and territories, and the gate on it: it must be above 0.85."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Vector
from calculations.errors import ShapeError
from calculations.gates.gate import Gate, Measure, Metric
from calculations.ratios import ratio_of

__all__ = [
    "LEAST_REPS",
    "LEAST_SHARED",
    "METRIC",
    "PooledFairness",
    "coefficient_of_variation",
    "fairness_gate",
    "pooled_fairness",
]

METRIC = Metric("fairness", "Fairness of quotas", 0.85, is_ceiling=False, needs="quotas")

LEAST_REPS = 5
"""A pool of fewer people is shown and not counted; without a pool of as many there is no verdict."""

LEAST_SHARED = 2
"""Of territories every pool of two counts: what its people share out is all there is, and no sample of anything."""

_TOKEN_SHARE = 0.05
"""A quota below this share of its pool's median is a token: its attainment says nothing of the others' chances."""


@dataclass(frozen=True, slots=True)
class PooledFairness:
    """Fairness of people in pools of peers; every figure is NaN where it cannot be computed.

    score: the company's F: mean of the counted pools' F, weighted by quota; of all pools' where none counts, which
        gets no verdict. unweighted_score: the plain mean of the same pools.
    people_score: F of everybody scored as one pool, whatever their pools; for comparison.
    pools: one row per pool in order of first appearance: `pool`, `count` people scored, `quota` (money), `score`
        (F = max(0, 1 − CV)), `counted` (`least` people or more, and a score).
    scored: n flags: has a quota above zero that is no token, and an estimate. tokens: n flags: has a token quota.
    """

    score: float
    unweighted_score: float
    people_score: float
    pools: pd.DataFrame
    scored: Flags
    tokens: Flags

    @property
    def count(self) -> int:
        """People scored, in whatever pool."""
        return int(np.count_nonzero(self.scored))

    @property
    def largest(self) -> int:
        """People scored in the largest pool; below five no pool counts."""
        return int(self.pools["count"].max()) if len(self.pools) else 0

    @property
    def sufficient(self) -> bool:
        """Whether any pool counts."""
        return bool(self.pools["counted"].any())


def pooled_fairness(
    expected: ArrayLike,
    quota: ArrayLike,
    pools: Sequence[Hashable] | None = None,
    *,
    kept: ArrayLike | None = None,
    least: int = LEAST_REPS,
) -> PooledFairness:
    """Fairness of quotas or territories: F_pool = max(0, 1 − CV(E_i)), population deviation, E_i = expected / quota.

    The company's F is the mean of the pools' F weighted by their quota, over pools of five people or more; smaller
    pools are shown. In a pool of five or more a token quota, below a twentieth of the pool's median, is not scored:
    one of 7,000 among quotas of half a million would decide the figure of all. No expectation at all has no score.

    Args:
        expected: n expected bookings, or potentials, money.
        quota: n ramp-adjusted quotas, or capacities; a person without one above zero or without an estimate is left
            out.
        pools: peer group of each of n people; one pool by default.
        kept: n flags: only these are scored; all by default.
        least: people a pool needs to count.

    Raises:
        ShapeError: lengths differ.
    """
    hoped, asked = np.asarray(expected, dtype=np.float64), np.asarray(quota, dtype=np.float64)
    names = ["all"] * asked.size if pools is None else list(pools)
    chosen = np.ones(asked.shape, dtype=np.bool_) if kept is None else np.asarray(kept, dtype=np.bool_)
    if not hoped.shape == asked.shape == chosen.shape == (len(names),):
        raise ShapeError(
            f"{hoped.size} expectations, {asked.size} quotas, {chosen.size} flags and {len(names)} pools: one each"
        )
    chance = ratio_of(hoped, asked)
    known = ~np.isnan(chance)
    member, unique = pd.factorize(pd.Series(names, dtype=object), use_na_sentinel=False)
    tokens = np.zeros(asked.shape, dtype=np.bool_)
    for g in range(len(unique)):
        mine = known & (member == g)
        if np.count_nonzero(mine) >= LEAST_REPS:
            tokens[mine] = asked[mine] < _TOKEN_SHARE * np.median(asked[mine])
    scored = known & ~tokens & chosen
    rows = []
    for g, name in enumerate(unique):
        mine = scored & (member == g)
        count, score = int(np.count_nonzero(mine)), _score(chance[mine])
        rows.append((name, count, float(asked[mine].sum()), score, count >= least and not np.isnan(score)))
    table = pd.DataFrame(rows, columns=["pool", "count", "quota", "score", "counted"])
    table = table.astype({"pool": object, "counted": np.bool_})
    part = table[table["counted"] if table["counted"].any() else table["score"].notna()]
    scores, weights = (part[name].to_numpy(dtype=np.float64) for name in ("score", "quota"))
    return PooledFairness(
        score=float(ratio_of(scores @ weights, weights.sum())),
        unweighted_score=float(ratio_of(scores.sum(), scores.size)),
        people_score=_score(chance[scored]),
        pools=table,
        scored=scored,
        tokens=tokens,
    )


def coefficient_of_variation(values: Vector) -> float:
    """Population standard deviation over the mean; NaN below two values or without a mean above zero."""
    if values.size < 2 or values.mean() <= 0:
        return float("nan")
    return float(values.std() / values.mean())


def _score(chances: Vector) -> float:
    """F = max(0, 1 − CV); NaN where the CV is."""
    variation = coefficient_of_variation(chances)
    return max(0.0, 1.0 - variation) if np.isfinite(variation) else variation


def fairness_gate(
    score: float,
    count: int,
    *,
    is_circular: bool = False,
    scored_on: str = "",
    used: str = "",
    backtest: float = float("nan"),
) -> Gate:
    """The gate of one set of quotas. There is a verdict only by information that was not used to allocate.

    Args:
        score: the company's F; NaN where it cannot be computed. count: people scored in the largest pool.
        is_circular: the estimate itself set the quotas. scored_on: the information that scored them, for the sentence.
        used: how far it was used to allocate too, as a predicate ("set 40% of them too"); empty: not at all.
        backtest: F of quotas made the same way for past quarters, by what was booked in these afterwards; NaN where
            none could be replayed.
    """
    why_not = ""
    if is_circular:
        why_not = "The estimate that scores the quotas is the one that set them."
    elif count < LEAST_REPS:
        why_not = f"{count} people are scored in the largest pool, fewer than {LEAST_REPS}."
    elif used:
        why_not = f"No verdict: {score:.1%} on the {scored_on}, which {used}, and nothing else tells one from another."
    measures = () if np.isnan(backtest) else (Measure("on past quarters, by what was booked in them", backtest),)
    gate = METRIC.judged(score, why_not=why_not, measures=measures)
    is_said = not scored_on or f"on the {scored_on}" in gate.sentence
    told = "" if is_said else f" Scored on the {scored_on}, which {used or 'did not set them'}."
    after = f" Made the same way for past quarters: {backtest:.1%} by what was booked in them." if measures else ""
    return replace(gate, sentence=f"{gate.sentence}{told}{after}")
