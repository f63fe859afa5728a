"""Speed of the quota calculations: python -m benchmarks.quota prints one JSON line per measure.

Seconds are CPU time of this process (two cores shared with others make wall time say little); `limit` is what the
project promises. The exit code is 1 when a measure is above its limit.
"""

import json
import sys
import time
from collections.abc import Callable

import numpy as np

from calculations.quota.cascade.cascade import cascade
from calculations.quota.cascade.hierarchy import hierarchy_of
from calculations.quota.review.backtest import allocated, qplan_quotas, qplan_weights, replay
from calculations.quota.review.known import Known, PastQuarter
from calculations.quota.review.naive import NAIVE_METHODS
from calculations.quota.split.split import split_quota


def split_of_100_000_reps() -> None:
    """Split and round a company of 100,000 reps, more than half of them held by a floor or a cap."""
    rng = np.random.default_rng(1)
    weights = rng.lognormal(11, 0.6, 100_000)
    last = weights * rng.lognormal(0, 0.4, weights.size)
    split = split_quota(float(last.sum()), weights, last_quota=last)
    assert int(split.quotas.sum()) + split.unallocated == split.street_total


def cascade_of_20_000_nodes() -> None:
    """Read a hierarchy of 20,000 nodes with spans of eight and break a target down on a mixed basis with pins."""
    rng = np.random.default_rng(2)
    size, span = 20_000, 8
    keys = [str(i) for i in range(size)]
    hierarchy = hierarchy_of(keys, [None, *(str((i - 1) // span) for i in range(1, size))])
    pins = np.where((rng.random(size) < 0.02) & hierarchy.leaf, 100_000.0, np.nan)
    result = cascade(
        5_000_000_000,
        hierarchy,
        [{"prior": 0.5, "potential": 0.3, "even": 0.2}],
        {
            "prior": np.where(hierarchy.leaf, rng.lognormal(11, 0.6, size), np.nan),
            "potential": np.where(hierarchy.leaf, rng.lognormal(11, 0.4, size), np.nan),
        },
        over_assignment=[0.02, 0.02, 0.02, 0.02],
        pins=pins,
    )
    assert result.unallocated == 0


def backtest_of_500_reps() -> None:
    """Replay six methods on eight quarters of 500 reps with 12 or more quarters of history."""
    rng = np.random.default_rng(3)
    level = rng.normal(12, 0.6, 500)
    history = np.exp(level[:, None] + rng.normal(0, 0.3, (500, 20)))
    names = tuple(str(i) for i in range(500))
    quarters = []
    for t in range(12, 20):
        known = Known(
            keys=names,
            groups=tuple(i % 5 for i in range(500)),
            history=history[:, :t],
            potential=np.exp(level + rng.normal(0, 0.3, 500)),
            accounts=rng.integers(10, 60, 500).astype(np.float64),
            last_quota=history[:, t - 1] * 1.1,
            total=float(history[:, t].sum() * 1.1),
        )
        quarters.append(PastQuarter(f"{2010 + t // 4}Q{t % 4 + 1}", known, history[:, t], history[:, t] * 1.1))
    naive = ("equal", "last quarter", "mean of last four quarters", "potential")
    methods = {
        "qplan": qplan_quotas,
        "qplan without floors and caps": allocated(qplan_weights),
        **{name: allocated(NAIVE_METHODS[name]) for name in naive},
    }
    assert len(methods) == 6
    assert len(replay(methods, quarters).table) == 7


MEASURES: tuple[tuple[Callable[[], None], float], ...] = (
    (split_of_100_000_reps, 0.5),
    (cascade_of_20_000_nodes, 1.0),
    (backtest_of_500_reps, 10.0),
)


def main() -> int:
    """Run every measure three times and print the best; 1 when one is above its limit."""
    slow = 0
    for measure, limit in MEASURES:
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            measure()
            best = min(best, time.process_time() - start)
        slow |= best > limit
        print(json.dumps({"measure": measure.__name__, "seconds": round(best, 3), "limit": limit}))
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
