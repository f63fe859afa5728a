"""Speed of the revenue plan: 500 reps, 12 segments, 3 scenarios: python -m benchmarks.revenue_plan prints JSON lines.

The plan is the whole of it: 240 cells of segment × line × region forecast over 48 months and reconciled, capacity of
500 seats with attrition and backfill, a pipeline of 20,000 deals with history, eight back-tested quarters, scenarios,
tornado, breakdown, bridge over 6,000 accounts. Simulated. The second line is a grid of 1,000 scenarios. The exit code
is 1 when the plan misses its limit.
"""

import json
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
from calculations.pipeline.history import read_pipeline  # noqa: E402
from calculations.revenue.plan import revenue_plan  # noqa: E402
from calculations.revenue.plan_inputs import RevenueFacts  # noqa: E402
from calculations.revenue.scenarios import run_scenarios  # noqa: E402
from calculations.schemas import ACCOUNT_QUARTERS, MONTHLY_SALES, QUOTAS, REPS  # noqa: E402

REPS_COUNT, SEGMENTS, LINES, REGIONS, MONTHS, ACCOUNTS, DEALS = 500, 12, 4, 5, 48, 6_000, 20_000
AS_OF, QUARTER = date(2020, 3, 31), Quarter(2020, 2)
LIMIT_SECONDS = 5.0


def facts() -> RevenueFacts:
    """A company of 500 reps, from a seed."""
    rng = np.random.default_rng(11)
    months = [str(m) for m in np.datetime64("2020-03", "M") - np.arange(MONTHS - 1, -1, -1)]
    reps = [f"R{i}" for i in range(REPS_COUNT)]
    level = np.exp(rng.normal(9, 0.8, (REPS_COUNT, 4)))
    segment, line, region = (rng.integers(0, most, (REPS_COUNT, 4)) for most in (SEGMENTS, LINES, REGIONS))
    season = np.tile(1 + 0.15 * np.sin(np.arange(12) / 12 * 2 * np.pi), MONTHS // 12)
    amount = (
        level[:, :, None] * season * np.exp(rng.normal(0, 0.3, (REPS_COUNT, 4, MONTHS)) + np.arange(MONTHS) * 0.005)
    )
    who, which, when = (axis.ravel() for axis in np.indices(amount.shape))
    sales = pd.DataFrame(
        {
            "rep_id": np.array(reps, dtype=object)[who],
            "segment": np.char.add("segment ", segment[who, which].astype(str)),
            "product_line": np.char.add("line ", line[who, which].astype(str)),
            "region": np.char.add("region ", region[who, which].astype(str)),
            "month": np.array(months, dtype=object)[when],
            "amount": amount.ravel(),
        }
    )
    sales = sales.groupby(list(MONTHLY_SALES.names[:-1]), as_index=False)["amount"].sum()
    labels = [str(QUARTER.shift(-back)) for back in range(12, 0, -1)]
    quotas = pd.DataFrame(
        [(rep, label, level[i].sum() * 3.5) for i, rep in enumerate(reps) for label in labels],
        columns=list(QUOTAS.names),
    )
    starts = pd.to_datetime("2014-01-01") + pd.to_timedelta(rng.integers(0, 2200, REPS_COUNT), unit="D")
    people = pd.DataFrame({"rep_id": reps, "name": reps, "role": "AE", "start_date": starts, "is_active": True})
    people = people.assign(manager_id="", manager="", territory_id="", territory="")
    bought = rng.random((ACCOUNTS, len(labels))) < 0.6
    account, quarter = np.nonzero(bought)
    money = np.exp(rng.normal(8, 1, account.size))
    accounts = pd.DataFrame(
        {
            "account_id": np.char.add("A", account.astype(str)),
            "currency": "USD",
            "quarter": np.array(labels, dtype=object)[quarter],
            "local_amount": money,
            "amount": money,
        }
    )
    opportunities, history = simulate(rng, DEALS, AS_OF)
    deals = opportunities.assign(segment=rng.integers(0, SEGMENTS, len(opportunities)).astype(np.int32))
    return RevenueFacts(
        quarter=QUARTER,
        as_of=AS_OF,
        currency="USD",
        sales=MONTHLY_SALES.conform(sales),
        accounts=ACCOUNT_QUARTERS.conform(accounts),
        reps=REPS.conform(people),
        quotas=QUOTAS.conform(quotas),
        pipeline=read_pipeline(deals, history, LADDER, AS_OF),
        segments=[f"segment {i}" for i in range(SEGMENTS)],
    )


def main() -> int:
    """Time one plan, the best of three, and a grid of scenarios."""
    known = facts()
    best = wall = float("inf")
    for _ in range(3):
        start, cpu = time.perf_counter(), time.process_time()
        plan = revenue_plan(known)
        best, wall = min(best, time.process_time() - cpu), min(wall, time.perf_counter() - start)
    nodes = plan.breakdown.table if plan.breakdown is not None else pd.DataFrame()
    told = {
        "benchmark": "revenue_plan",
        "reps": REPS_COUNT,
        "segments": SEGMENTS,
        "cells": int((nodes["level"] == "cell").sum()),
        "deals": DEALS,
        "scenarios": len(plan.scenarios),
        "cpu_seconds": round(best, 3),
        "seconds": round(wall, 3),
        "limit_seconds": LIMIT_SECONDS,
        "within_limit": best < LIMIT_SECONDS,
    }
    print(json.dumps(told))
    base = plan.base.drivers
    grid = {str(i): base.moved({"attrition_rate": i / 1000, "attainment_rate": 0.5 + i / 1000}) for i in range(1000)}
    start, cpu = time.perf_counter(), time.process_time()
    run_scenarios(plan.model, grid)
    spent = {"cpu_seconds": round(time.process_time() - cpu, 3), "seconds": round(time.perf_counter() - start, 3)}
    print(json.dumps({"benchmark": "scenario_grid", "reps": REPS_COUNT, "scenarios": len(grid), **spent}))
    return int(best >= LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
