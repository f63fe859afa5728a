"""The outlook at desk size: 500 sellers, 200,000 deals with history; python -m benchmarks.outlook_speed.

Two JSON lines: the look, eight past ones, weights, spreads and 2,000 draws of the company; and one change of the table
with all of it drawn anew. Simulated. The exit code is 1 where a limit is missed.
"""

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.simulated_pipeline import LADDER, simulate  # noqa: E402 - the repository root first
from calculations.fiscal import Quarter  # noqa: E402
from calculations.outlook.facts import DealNames, OutlookFacts  # noqa: E402
from calculations.outlook.outlook import Outlook, quarter_outlook  # noqa: E402
from calculations.outlook.what_if import price_moved  # noqa: E402
from calculations.pipeline.history import read_pipeline  # noqa: E402
from calculations.pipeline.state import state_as_of  # noqa: E402
from calculations.schemas import MONTHLY_SALES, REPS  # noqa: E402

SELLERS, DEALS, ACCOUNTS, LINES, REGIONS = 500, 200_000, 50_000, 4, 5
AS_OF, QUARTER = date(2020, 4, 28), Quarter(2020, 2)
LIMITS = {"outlook": 15.0, "what_if": 1.0}
LIMIT_MB = 800.0


def facts() -> OutlookFacts:
    """A company of 500 sellers, from a seed."""
    rng = np.random.default_rng(11)
    opportunities, history = simulate(rng, DEALS, AS_OF)
    segment = opportunities["segment"].to_numpy()
    owner = rng.integers(0, SELLERS, DEALS)
    account = rng.integers(0, ACCOUNTS, DEALS)
    deals = opportunities.assign(owner=owner, account=account, product=rng.integers(0, LINES, DEALS))
    pipeline = read_pipeline(deals, history, LADDER, AS_OF)
    state = state_as_of(pipeline, AS_OF)
    won = np.flatnonzero(state.won)
    names = DealNames(
        deals=tuple(f"D{i}" for i in range(DEALS)),
        owners=tuple(f"R{i}" for i in range(SELLERS)),
        accounts=tuple(f"A{i}" for i in range(ACCOUNTS)),
        segments=("small", "middle", "large"),
        products=tuple(f"line {i}" for i in range(LINES)),
        regions=tuple(f"region {i % REGIONS}" for i in range(ACCOUNTS)),
    )
    sold = pd.DataFrame(
        {
            "rep_id": np.array(names.owners, dtype=object)[owner[won]],
            "segment": np.array(names.segments, dtype=object)[segment[won]],
            "product_line": np.array(names.products, dtype=object)[deals["product"].to_numpy()[won]],
            "region": np.array(names.regions, dtype=object)[account[won]],
            "month": state.closed_on[won].astype("datetime64[M]").astype(str),
            "amount": np.nan_to_num(state.amount[won]),
        }
    )
    sales = sold.groupby(list(MONTHLY_SALES.names[:-1]), as_index=False)["amount"].sum()
    people = pd.DataFrame({"rep_id": names.owners, "name": names.owners, "role": "AE", "is_active": True})
    people = people.assign(
        start_date=pd.Timestamp("2014-01-01"), manager_id="", manager="", territory_id="", territory=""
    )
    return OutlookFacts(QUARTER, AS_OF, "USD", MONTHLY_SALES.conform(sales), REPS.conform(people), pipeline, names)


def main() -> int:
    """Time both."""
    known = facts()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    missed = 0
    began, cpu = time.perf_counter(), time.process_time()
    outlook = quarter_outlook(known)
    learnt = time.perf_counter() - began
    outlook.quantiles([0.1, 0.5, 0.9])
    spent, worked = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"sellers": SELLERS, "deals": DEALS, "rows": len(outlook.table), "draws": outlook.draws.count}
    for name, seconds, cpu_seconds in (("outlook", spent, worked), ("what_if", *_again(outlook))):
        within = cpu_seconds <= LIMITS[name] and (name != "outlook" or peak <= LIMIT_MB)
        missed += not within
        print(
            json.dumps(
                {
                    "benchmark": f"outlook_speed {name}",
                    **told,
                    "seconds": round(seconds, 2),
                    "cpu_seconds": round(cpu_seconds, 2),
                    "of_it_learning": round(learnt, 2) if name == "outlook" else 0.0,
                    "limit_seconds": LIMITS[name],
                    "peak_mb": round(peak),
                    "facts_mb": round(before),
                    "limit_mb": LIMIT_MB,
                    "within_limit": bool(within),
                }
            )
        )
    return missed


def _again(outlook: Outlook) -> tuple[float, float]:
    """Wall and processor time of another price, drawn anew."""
    began, cpu = time.perf_counter(), time.process_time()
    price_moved(outlook, 0.02).quantiles([0.1, 0.5, 0.9])
    return time.perf_counter() - began, time.process_time() - cpu


if __name__ == "__main__":
    sys.exit(main())
