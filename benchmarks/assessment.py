"""Time and memory of the assessment as an org grows: python -m benchmarks.assessment [deals ...].

Each size runs in a process of its own and prints one JSON line: CPU and wall seconds of performance and retention,
pipeline, account potential and territory health (simulating the org is not counted), the peak of resident memory of the
whole process, seconds per million deals. A million deals come with 500 reps and 50,000 accounts. It fails when that
misses 30 seconds or 2 GB.
"""

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.simulated_pipeline import LADDER, WON, simulate  # noqa: E402 - the repository root first
from calculations.accounts.potential import account_potential  # noqa: E402
from calculations.fiscal import Quarter  # noqa: E402
from calculations.performance.assessment import assess_performance  # noqa: E402
from calculations.pipeline.assessment import assess_pipeline  # noqa: E402
from calculations.pipeline.history import read_pipeline  # noqa: E402
from calculations.territory.health.health import TerritoryHealth, assess_territories  # noqa: E402
from calculations.territory.health.hires import PlannedHire  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
AS_OF, QUARTER = date(2020, 3, 31), Quarter(2020, 1)
SEED = 20200331
MOST_SECONDS, MOST_MEGABYTES = 30.0, 2048


def performance_frames(
    opportunities: pd.DataFrame, history: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Bookings, quotas, reps and orders of the won deals."""
    won = history[history["stage"] == WON].merge(opportunities, on="opportunity")
    months = won["close_date"].to_numpy().astype("datetime64[M]").astype(np.int64)
    labels = np.array([f"{1970 + i // 4}Q{i % 4 + 1}" for i in range(400)], dtype=object)[months // 3]
    rep = "R" + won["owner"].astype(str)
    line = pd.DataFrame(
        {"rep_id": rep, "product_family": won["product"].astype(str), "quarter": labels, "amount": won["amount"]}
    )
    bookings = line.groupby(["rep_id", "product_family", "quarter"], as_index=False)["amount"].sum()
    quotas = bookings.groupby(["rep_id", "quarter"], as_index=False)["amount"].sum()
    ids = pd.Series(sorted(set(bookings["rep_id"])))
    reps = pd.DataFrame({"rep_id": ids, "name": ids, "role": "rep", "start_date": pd.Timestamp("2015-01-01")})
    teams = {"manager_id": "", "manager": (np.arange(len(ids)) // 8).astype(str), "territory_id": "", "territory": ""}
    orders = pd.DataFrame(
        {"account_id": "A" + won["account"].astype(str), "order_date": won["close_date"], "amount": won["amount"]}
    )
    blank = bookings.assign(territory_id="", territory="")
    return blank, quotas, reps.assign(**teams, is_active=True), orders


def territory_frames(opportunities: pd.DataFrame, orders: pd.DataFrame, reps: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accounts with segment, size and owner, some without one, and the people who could own them."""
    first = opportunities.drop_duplicates("account")
    rng = np.random.default_rng(SEED)
    owner = np.array([f"R{number}" for number in range(reps)], dtype=object)[first["owner"].to_numpy() % reps]
    size = len(first)
    accounts = pd.DataFrame(
        {
            "account_id": ("A" + first["account"].astype(str)).to_numpy(dtype=object),
            "owner": np.where(rng.random(size) < 0.03, "", owner),
            "segment": np.array(["Small", "Mid", "Large"], dtype=object)[first["segment"].to_numpy()],
            "region": rng.choice(np.array(["North", "South", "East", "West"], dtype=object), size),
            "employees": rng.lognormal(5.0, 1.2, size),
        }
    )
    year = orders[orders["order_date"] > pd.Timestamp(AS_OF) - pd.DateOffset(months=12)]
    accounts["sales"] = accounts["account_id"].map(year.groupby("account_id")["amount"].sum()).fillna(0.0)
    accounts["workload"] = np.where(accounts["sales"] > 0, 4.5, 1.5)
    return accounts, pd.DataFrame({"rep_id": [f"R{number}" for number in range(reps)], "capacity": 1.0})


def territory_health(accounts: pd.DataFrame, reps: pd.DataFrame, orders: pd.DataFrame) -> TerritoryHealth:
    """Potential of every account, and the territories weighed by it."""
    table = account_potential(accounts, orders, as_of=AS_OF).table
    known = accounts.assign(potential=table["potential"].to_numpy(), white_space=table["white_space"].to_numpy())
    hires = [PlannedHire(f"hire {number}") for number in range(10)]
    return assess_territories(known, reps, as_of=AS_OF, hires=hires)


def measure(deals: int) -> dict[str, float | int]:
    """Assess one simulated org; the figures of the JSON line."""
    opportunities, history = simulate(np.random.default_rng(SEED), deals, AS_OF)
    frames = performance_frames(opportunities, history)
    accounts, people = territory_frames(opportunities, frames[3], len(frames[2]))
    history = history.iloc[np.random.default_rng(SEED).permutation(len(history))]  # a CRM promises no order
    names = {"segment": ["Small", "Mid", "Large"]}
    wall, cpu = time.perf_counter(), time.process_time()
    pipeline = read_pipeline(opportunities, history, LADDER, AS_OF)
    read = time.process_time()
    assessed = assess_pipeline(pipeline, QUARTER, names, next_target=1e9)
    piped = time.process_time()
    performance = assess_performance(*frames, QUARTER, as_of=AS_OF)
    performed = time.process_time()
    health = territory_health(accounts, people, frames[3])
    done = time.process_time()
    assert assessed.findings
    assert performance.findings
    assert health.findings
    return {
        "deals": deals,
        "history_rows": len(history),
        "reps": len(frames[2]),
        "accounts": len(accounts),
        "read_seconds": round(read - cpu, 3),
        "pipeline_seconds": round(piped - read, 3),
        "performance_seconds": round(performed - piped, 3),
        "territory_seconds": round(done - performed, 3),
        "cpu_seconds": round(done - cpu, 3),
        "wall_seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds_per_million": round((done - cpu) / deals * 1e6, 2),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measured = measure(int(sys.argv[2]))
        print(json.dumps(measured))
        if measured["wall_seconds"] > MOST_SECONDS or measured["peak_megabytes"] > MOST_MEGABYTES:
            sys.exit(f"more than {MOST_SECONDS} seconds or {MOST_MEGABYTES} MB")
    else:
        for size in [int(argument) for argument in sys.argv[1:]] or SIZES:
            subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)
