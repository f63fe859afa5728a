"""Back-test: replay a quota method on what was known then, and score it by what happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from calculations.arrays import Vector
from calculations.exact.money import exact_amounts
from calculations.outlook.people_model import expected_bookings
from calculations.performance.attainment import attainment
from calculations.quota.review.fairness import coefficient_of_variation, fairness, spearman
from calculations.quota.review.known import Known, PastQuarter
from calculations.quota.review.naive import NAIVE_METHODS, Weighting
from calculations.quota.split.bounds import DEFAULT_CAP_CHANGE, DEFAULT_FLOOR_CHANGE, bounds_reference
from calculations.quota.split.split import split_quota
from calculations.quota.split.unit import DEFAULT_UNIT

__all__ = [
    "METHODS",
    "ORACLE",
    "OWN_METHOD",
    "Backtest",
    "Method",
    "allocated",
    "bounded",
    "qplan_quotas",
    "qplan_weights",
    "replay",
    "scores",
]

Method = Callable[[Known], Vector]
OWN_METHOD = "qplan"
ORACLE = "quotas really set"


@dataclass(frozen=True, slots=True)
class Backtest:
    """Scores of methods on past quarters; lower CV is fairer.

    table: one row per method: `method`, one CV of actual attainment per quarter (column named by its label),
        `pooled_cv` over all quarters, `score` = max(0, 1 − pooled CV), `gini_score`, `within_share`, `min_max`,
        `size_correlation` (Spearman of attainment and quota, pooled); sorted by pooled CV, the oracle last.
    attainments: one row per method, quarter and rep: `method`, `quarter`, `rep_id`, `quota`, `actual`, `attainment`.
    """

    table: pd.DataFrame
    attainments: pd.DataFrame


@lru_cache(maxsize=1)  # a replay asks method by method for the same quarter
def qplan_weights(known: Known) -> Vector:
    """Expected bookings from history, potential and the mean of the role, each by its estimated precision."""
    return expected_bookings(known.history, known.potential, groups=known.groups).weights


def qplan_quotas(known: Known, unit: int = DEFAULT_UNIT) -> Vector:
    """The quotas qplan would have set: expected bookings, water-filled within floors and caps, rounded to the unit.

    Floor and cap are −20 % and +30 % against the last quota restated by the team's own change (the total over the sum
    of the last quotas): a seasonal quarter moves everyone, and only what one rep moves beyond the team is bounded.
    Nobody is ramped down: the ramp of a back-test would be a guess about people who are long known.

    Args:
        known: what was known before the quarter.
        unit: money the quotas are multiples of.

    Returns:
        n quotas, money.
    """
    return bounded(DEFAULT_FLOOR_CHANGE, DEFAULT_CAP_CHANGE, unit=unit)(known)


def bounded(floor_change: float, cap_change: float, expected_share: float = 0.0, unit: int = DEFAULT_UNIT) -> Method:
    """qplan's method under other floors and caps, see `qplan_quotas` and `split.bounds.bounds_reference`.

    Args:
        floor_change: smallest change against the reference. cap_change: largest change.
        expected_share: how far the reference lies from the last quota, restated, to the expected one, 0 to 1.
        unit: money the quotas are multiples of.

    Returns:
        A method from what was known to n quotas, money.
    """

    def method(known: Known) -> Vector:
        weights = qplan_weights(known)
        last = exact_amounts(known.last_quota)
        carried = float(np.nansum(last))
        reference = None
        if carried > 0:
            reference = bounds_reference(last * known.total / carried, weights, known.total, expected_share)
        split = split_quota(
            known.total,
            weights,
            over_assignment=0.0,
            last_quota=reference,
            floor_change=floor_change,
            cap_change=cap_change,
            unit=unit,
        )
        return split.quotas.astype(np.float64)

    return method


def allocated(weighting: Weighting, unit: int = DEFAULT_UNIT) -> Method:
    """A method that splits the total in proportion to weights and rounds to the unit, without floors and caps.

    Args:
        weighting: from what was known to n weights.
        unit: money the quotas are multiples of.

    Returns:
        A method from what was known to n quotas, money.
    """

    def method(known: Known) -> Vector:
        return split_quota(known.total, weighting(known), over_assignment=0.0, unit=unit).quotas.astype(np.float64)

    return method


def replay(methods: Mapping[str, Method], quarters: Sequence[PastQuarter]) -> Backtest:
    """Replay methods on past quarters and score actual attainment; the quotas really set stand beside them.

    A method sees `Known` only.

    Args:
        methods: name and method, from what was known to n quotas.
        quarters: the quarters to replay.

    Returns:
        The scores and every attainment behind them.
    """
    rows = []
    for past in quarters:
        sets = {name: method(past.known) for name, method in methods.items()}
        for name, quota in {**sets, ORACLE: past.quota_set}.items():
            part = pd.DataFrame({"rep_id": past.known.keys, "quota": quota, "actual": past.actual})
            part.insert(0, "method", name)
            part.insert(1, "quarter", past.quarter)
            part["attainment"] = attainment(part["actual"], part["quota"])
            rows.append(part)
    attainments = pd.concat(rows, ignore_index=True)
    return Backtest(scores(attainments), attainments)


def scores(attainments: pd.DataFrame) -> pd.DataFrame:
    """Score the attainments of methods, for all reps or for those kept in the frame.

    For pooling, an attainment is divided by that of all reps together in its quarter: what is pooled is the difference
    between reps, not how good the year was. A rep without a quota above zero has no attainment and is left out.

    Args:
        attainments: `method`, `quarter`, `rep_id`, `quota`, `actual`, `attainment`.

    Returns:
        The table of a `Backtest`, by pooled CV, the quotas really set last.
    """
    by_quarter = attainments.groupby(["method", "quarter"])
    together = by_quarter["actual"].transform("sum") / by_quarter["quota"].transform("sum")
    relative = attainments.assign(relative=attainments["attainment"] / together)
    table = pd.DataFrame([_scored(str(name), rows) for name, rows in relative.groupby("method", sort=False)])
    table["oracle"] = table["method"] == ORACLE
    return table.sort_values(["oracle", "pooled_cv"], kind="stable", ignore_index=True).drop(columns="oracle")


def _scored(name: str, rows: pd.DataFrame) -> dict[str, object]:
    """One line of the table: the CV of each quarter and the pooled measures."""
    known = rows.dropna(subset="attainment")
    relative = known["relative"].to_numpy(dtype=np.float64)
    pooled = fairness(relative, np.ones(relative.size))
    cvs = {
        str(quarter): coefficient_of_variation(part["attainment"].to_numpy(dtype=np.float64))
        for quarter, part in known.groupby("quarter")
    }
    return {
        "method": name,
        **cvs,
        "pooled_cv": coefficient_of_variation(relative),
        "score": pooled.score,
        "gini_score": pooled.gini_score,
        "within_share": pooled.within_share,
        "min_max": pooled.min_max,
        "size_correlation": spearman(relative, known["quota"].to_numpy(dtype=np.float64)),
    }


METHODS: Mapping[str, Method] = {
    OWN_METHOD: qplan_quotas,
    "qplan, floors and caps halfway to expected": bounded(DEFAULT_FLOOR_CHANGE, DEFAULT_CAP_CHANGE, 0.5),
    "qplan without floors and caps": allocated(qplan_weights),
    **{name: allocated(weighting) for name, weighting in NAIVE_METHODS.items()},
}
"""The methods a back-test compares: qplan's, under bounds nearer to what is expected, unbounded, and nine in use."""
