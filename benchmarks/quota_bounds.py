"""What floors and caps cost in fairness: python -m benchmarks.quota_bounds [--write].

Every full quarter of the demonstration org is replayed as in `quota_backtest`, with the same weights under different
floors and caps, so that nothing but the bounds differs. Beside each pooled CV stands what resampling the people says
of it (95 % of 2,000 bootstrap samples of people, each with all their quarters), and of its difference to the same
quotas without bounds. Deterministic: the same org gives the same table.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.pages import Page  # noqa: E402 - the repository root first
from benchmarks.quota_backtest import SCORED, org_quarters  # noqa: E402
from calculations.quota.review.backtest import METHODS, ORACLE, Method, bounded, replay  # noqa: E402

PAGE = Page(ROOT / "docs" / "quota-bounds.md", "quota_bounds")
QUARTERS = SCORED
DRAWS, SEED = 2_000, 20_260
FREE = "no floors and caps"

BOUNDS: Mapping[str, Method] = {
    FREE: METHODS["qplan without floors and caps"],
    "-20/+30 % on the last quota": bounded(-0.20, 0.30, 0.0),
    "-30/+50 % on the last quota": bounded(-0.30, 0.50, 0.0),
    "-50/+100 % on the last quota": bounded(-0.50, 1.00, 0.0),
    "-20/+30 % halfway to expected": bounded(-0.20, 0.30, 0.5),
    "-20/+30 % on three quarters expected": bounded(-0.20, 0.30, 0.75),
}
"""The same weights under different bounds: how far a quota may move, and from what."""


def run() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores over all quarters, for everyone with a quota and for the reps among them."""
    quarters, roles = org_quarters(QUARTERS)
    attained = replay(BOUNDS, quarters).attainments
    attained = attained[attained["method"] != ORACLE]
    return scored(attained), scored(attained[attained["rep_id"].map(roles) == "rep"])


def scored(attainments: pd.DataFrame) -> pd.DataFrame:
    """One row per method: `method`, `pooled_cv`, its range, `change` to no bounds with its range, `most` (largest fall
    and rise of a quota the method allows stand in its name).

    Args:
        attainments: of `Backtest`, one row per method, quarter and person.
    """
    known = attainments.dropna(subset="attainment")
    by_quarter = known.groupby(["method", "quarter"])
    together = by_quarter["actual"].transform("sum") / by_quarter["quota"].transform("sum")
    known = known.assign(relative=known["attainment"] / together)
    people = sorted(known["rep_id"].unique())
    rng = np.random.default_rng(SEED)
    counts = rng.multinomial(len(people), np.full(len(people), 1 / len(people)), size=DRAWS)
    drawn = {str(name): _cvs(part, people, counts) for name, part in known.groupby("method", sort=False)}
    whole = {
        str(name): float(_cvs(part, people, np.ones((1, len(people)), dtype=np.int64))[0])
        for name, part in known.groupby("method", sort=False)
    }
    rows = []
    for name, sample in drawn.items():
        change = sample - drawn[FREE]
        low, high = np.quantile(sample, (0.025, 0.975))
        worse, better = np.quantile(change, (0.025, 0.975))
        rows.append((name, whole[name], low, high, whole[name] - whole[FREE], worse, better))
    columns = ["method", "pooled_cv", "cv_low", "cv_high", "change", "change_low", "change_high"]
    return pd.DataFrame(rows, columns=columns).sort_values("pooled_cv", ignore_index=True)


def _cvs(rows: pd.DataFrame, people: list[str], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """CV of attainments with each person counted as often as drawn, one per draw."""
    at = pd.Index(people).get_indexer(rows["rep_id"])
    weight = counts[:, at].astype(np.float64)
    value = rows["relative"].to_numpy(dtype=np.float64)
    size = weight.sum(axis=1)
    mean = weight @ value / size
    variance = np.maximum(weight @ value**2 / size - mean**2, 0.0)
    found: NDArray[np.float64] = np.sqrt(variance) / mean
    return found


def markdown(table: pd.DataFrame) -> str:
    """The table in Markdown."""
    lines = ["| floors and caps | pooled CV | 95 % range | against none | 95 % range |", "|---|---|---|---|---|"]
    for row in table.to_dict("records"):
        against = "" if row["method"] == FREE else f"{row['change']:+.3f}"
        span = "" if row["method"] == FREE else f"{row['change_low']:+.3f} to {row['change_high']:+.3f}"
        lines.append(
            f"| {row['method']} | {row['pooled_cv']:.3f} | {row['cv_low']:.3f} to {row['cv_high']:.3f} | {against} "
            f"| {span} |"
        )
    return "\n".join(lines)


def report() -> str:
    """Both tables, as the page shows them."""
    everyone, reps = run()
    return (
        f"Everyone with a quota, {QUARTERS[0]} to {QUARTERS[-1]}:\n\n{markdown(everyone)}\n\n"
        f"The reps among them, without the three managers:\n\n{markdown(reps)}\n"
    )


if __name__ == "__main__":
    result = report()
    if "--write" in sys.argv[1:]:
        PAGE.write(result)
    print(result)
