"""How far a back-test can be trusted: bootstrap ranges of its pooled CV, and of what methods differ by."""

import numpy as np
import pandas as pd

from calculations.arrays import Floats

__all__ = ["pooled_ranges"]


def pooled_ranges(
    attainments: pd.DataFrame, against: str, *, draws: int = 2_000, rate: float = 0.9, seed: int = 1
) -> pd.DataFrame:
    """Ranges of each method's pooled CV, and of how much larger it is than that of one method on the same people.

    People are drawn with replacement, each with all quarters, because quarters of one person are not independent. The
    level of a quarter is that of everyone, as in the pooled CV itself.

    Args:
        attainments: the frame of a `Backtest`, or its rows of some people.
        against: the method the others are compared with.
        draws: how often people are drawn. rate: share of the draws inside a range. seed: of the draws.

    Returns:
        One row per method in order of appearance: `method`, `low`, `high` of the pooled CV, `worse`, `worse_low`,
        `worse_high` of its CV less that of `against`. A range that holds 0 proves no difference.
    """
    by_quarter = attainments.groupby(["method", "quarter"])
    together = by_quarter["actual"].transform("sum") / by_quarter["quota"].transform("sum")
    told = attainments.assign(relative=attainments["attainment"] / together).dropna(subset="relative")
    people = np.sort(told["rep_id"].unique())
    pick = np.random.default_rng(seed).integers(0, people.size, (draws, people.size))
    times = np.stack([(pick == one).sum(axis=1) for one in range(people.size)], axis=1).astype(np.float64)
    names = list(dict.fromkeys(told["method"]))
    drawn = {name: _cvs(told[told["method"] == name], people, times) for name in names}
    own = {name: float(_cvs(told[told["method"] == name], people, np.ones((1, people.size)))[0]) for name in names}
    tails = [(1 - rate) / 2, (1 + rate) / 2]
    rows = []
    for name in names:
        low, high = np.nanquantile(drawn[name], tails)
        worse_low, worse_high = np.nanquantile(drawn[name] - drawn[against], tails)
        rows.append((name, low, high, own[name] - own[against], worse_low, worse_high))
    return pd.DataFrame(rows, columns=["method", "low", "high", "worse", "worse_low", "worse_high"])


def _cvs(rows: pd.DataFrame, people: Floats, times: Floats) -> Floats:
    """Pooled CV (population deviation) for each row of `times`, how often each person counts."""
    moments = (
        rows.assign(size=1.0, square=rows["relative"] ** 2).groupby("rep_id")[["size", "relative", "square"]].sum()
    )
    size, sums, squares = (times @ column for column in moments.reindex(people).fillna(0.0).to_numpy().T)
    mean = sums / size
    return np.asarray(np.sqrt(np.maximum(squares / size - mean**2, 0.0)) / mean, dtype=np.float64)
