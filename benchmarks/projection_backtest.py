"""The projection back-tested on generated orgs: python -m benchmarks.projection_backtest [--write].

Each seed draws an org's rates from `BACKTEST_RANGES`, which were fixed before any method was judged on such orgs. Four
quarters are projected at the end of weeks 1, 4, 8 and 12, with what was known then. Printed are mean errors, and in how
many seeds each other method came closer than qplan. One currency, so that no rate of exchange blurs the comparison.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.pages import Page  # noqa: E402 - the repository root first
from calculations.pipeline.backtest import WEEKS, backtest_projection  # noqa: E402
from calculations.pipeline.history import Pipeline, read_pipeline  # noqa: E402
from calculations.pipeline.projection import METHODS  # noqa: E402
from calculations.pipeline.stages import Category, StageLadder  # noqa: E402
from sync.emulators.salesforce.orgs.generated import GeneratedOrg, rows  # noqa: E402

SEEDS = 20
PAGE = Page(ROOT / "docs" / "projection-backtest.md", "projection_backtest")
SIZES = {"reps": 40, "accounts": 2_000, "opportunities": 12_000}
CATEGORIES = {
    "Omitted": Category.OMITTED,
    "Pipeline": Category.PIPELINE,
    "BestCase": Category.BEST_CASE,
    "MostLikely": Category.MOST_LIKELY,
    "Forecast": Category.COMMIT,
    "Closed": Category.CLOSED,
}
_NEEDED = ("OpportunityStage", "Opportunity", "OpportunityHistory")


def org_pipeline(seed: int) -> Pipeline:
    """The pipeline of a generated org, with integer codes, from the rows a CRM would give."""
    org = replace(GeneratedOrg.drawn(seed, **SIZES), multi_currency=False)
    tables: dict[str, list[dict[str, object]]] = {name: [] for name in _NEEDED}
    for name, records in rows(org):
        if name in tables:
            tables[name].extend(dict(record) for record in records)
    stages, deals, history = (pd.DataFrame(tables[name]) for name in _NEEDED)
    opened = stages[~stages["IsClosed"].astype(bool)].sort_values("SortOrder")
    steps = [
        (str(s["ApiName"]), float(s["DefaultProbability"]) / 100, CATEGORIES[str(s["ForecastCategory"])])
        for s in opened.to_dict("records")
    ]
    ladder = StageLadder.of(steps, "Closed Won", "Closed Lost")
    ids = pd.Index(deals["Id"])
    opportunities = pd.DataFrame(
        {
            "opportunity": np.arange(len(deals)),
            "account": pd.factorize(deals["AccountId"])[0],
            "owner": pd.factorize(deals["OwnerId"])[0],
            "segment": pd.factorize(deals["Type"])[0],
            "product": -1,
            "source": pd.factorize(deals["LeadSource"])[0],
            "created_at": _moments(deals["CreatedDate"]),
        }
    )
    changes = pd.DataFrame(
        {
            "opportunity": ids.get_indexer(history["OpportunityId"]),
            "changed_at": _moments(history["CreatedDate"]),
            "stage": pd.Index(ladder.names).get_indexer(history["StageName"]),
            "amount": history["Amount"].astype(np.float64),
            "close_date": pd.to_datetime(history["CloseDate"]),
            "category": history["ForecastCategory"].map({name: int(code) for name, code in CATEGORIES.items()}),
            "chance": np.nan,
        }
    )
    return read_pipeline(opportunities, changes, ladder, org.last_day)


def run(seeds: int = SEEDS) -> pd.DataFrame:
    """Scores of every seed: `seed` and the columns of `ProjectionBacktest.scores`."""
    return pd.concat([backtest_projection(org_pipeline(seed)).scores.assign(seed=seed) for seed in range(1, seeds + 1)])


def report(scores: pd.DataFrame) -> str:
    """Mean errors by week and method, and the seeds in which a method came closer than qplan."""
    count = scores["seed"].nunique()
    lines = []
    for error, title in (("wape_error", "WAPE of the quarter's bookings"), ("brier_error", "Brier score of the deals")):
        table = scores.pivot_table(index=["week", "seed"], columns="method", values=error)
        lines += ["", f"{title}: mean over {count} generated orgs (orgs in which it beat qplan)", ""]
        lines += ["| week | " + " | ".join(METHODS) + " |", "|---|" + "---|" * len(METHODS)]
        for week in WEEKS:
            part = table.loc[week]
            better = part.lt(part["qplan"], axis=0).sum()
            cells = [f"{part[m].mean():.3f}" + (f" ({better[m]})" if m != "qplan" else "") for m in METHODS]
            lines.append(f"| {week} | " + " | ".join(cells) + " |")
    return "\n".join(lines[1:])


def _moments(texts: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """CRM stamps as moments in UTC, without a zone."""
    return pd.to_datetime(texts, utc=True, format="ISO8601").dt.tz_localize(None)


if __name__ == "__main__":
    result = report(run())
    if "--write" in sys.argv[1:]:
        PAGE.write(result)
    print(result)
