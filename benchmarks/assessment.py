"""Time and memory of the assessment as an org grows: python -m benchmarks.assessment [deals ...].

Each size runs in a process of its own and prints one JSON line: CPU and wall seconds of making the frames' figures
(simulating the org is not counted), the peak of resident memory of the whole process, seconds per million deals.
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
from calculations.fiscal import Quarter  # noqa: E402
from calculations.performance.assessment import assess_performance  # noqa: E402
from calculations.pipeline.assessment import assess_pipeline  # noqa: E402
from calculations.pipeline.history import read_pipeline  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
AS_OF, QUARTER = date(2020, 3, 31), Quarter(2020, 1)
SEED = 20200331


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


def measure(deals: int) -> dict[str, float | int]:
    """Assess one simulated org; the figures of the JSON line."""
    opportunities, history = simulate(np.random.default_rng(SEED), deals, AS_OF)
    frames = performance_frames(opportunities, history)
    history = history.iloc[np.random.default_rng(SEED).permutation(len(history))]  # a CRM promises no order
    names = {"segment": ["Small", "Mid", "Large"]}
    wall, cpu = time.perf_counter(), time.process_time()
    pipeline = read_pipeline(opportunities, history, LADDER, AS_OF)
    read = time.process_time()
    assessed = assess_pipeline(pipeline, QUARTER, names, next_target=1e9)
    piped = time.process_time()
    performance = assess_performance(*frames, QUARTER, as_of=AS_OF)
    done = time.process_time()
    assert assessed.findings
    assert performance.findings
    return {
        "deals": deals,
        "history_rows": len(history),
        "reps": len(frames[2]),
        "read_seconds": round(read - cpu, 3),
        "pipeline_seconds": round(piped - read, 3),
        "performance_seconds": round(done - piped, 3),
        "cpu_seconds": round(done - cpu, 3),
        "wall_seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds_per_million": round((done - cpu) / deals * 1e6, 2),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        for size in [int(argument) for argument in sys.argv[1:]] or SIZES:
            subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)
