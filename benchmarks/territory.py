"""Solve a territory instance and print one JSON line: `python -m benchmarks.territory PREFIX --out solution.csv`.

PREFIX names PREFIX.accounts.csv(.gz), PREFIX.reps.csv and PREFIX.meta.json, whose costs and tolerances are used.
"""

import argparse
import json
import os
import resource
import time
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # matrix products are small; the solver brings its own two threads

import pandas as pd  # noqa: E402 - the thread settings above must come before numpy loads

from calculations.territory.scenario import Rules, Scenario  # noqa: E402
from calculations.territory.solver.optimise import Options, Plan, optimise  # noqa: E402

__all__ = ["load", "main", "run"]


def load(prefix: Path, scenario: str) -> tuple[pd.DataFrame, pd.DataFrame, Scenario, Rules]:
    """Accounts, reps, scenario and rules of the instance at `prefix`."""
    accounts = next(path for end in (".csv", ".csv.gz") if (path := Path(f"{prefix}.accounts{end}")).exists())
    text = {"account_id": str, "owner": str, "rep_id": str}
    meta = json.loads(Path(f"{prefix}.meta.json").read_text())
    weights = meta["scenarios"][scenario]
    frame = pd.read_csv(accounts, dtype=text, keep_default_na=False)
    frame["locked"] = frame["locked"].astype(str).isin(["1", "True", "true"])
    return (
        frame,
        pd.read_csv(f"{prefix}.reps.csv", dtype=text),
        Scenario(scenario, weights["wmove"], weights["wdist"], weights["tau"]),
        Rules(meta["fix"], meta["rho0"], meta["rho1"], meta["kappa"]),
    )


def run(prefix: Path, scenario: str, options: Options) -> tuple[Plan, dict[str, Any]]:
    """Solve the instance; the plan and what the JSON line holds."""
    wall, cpu = time.perf_counter(), time.process_time()
    accounts, reps, weights, rules = load(prefix, scenario)
    plan = optimise(accounts, reps, weights, rules, options)
    certificate = plan.certificate
    assert certificate is not None
    return plan, {
        "instance": prefix.name,
        "scenario": scenario,
        "accounts": len(plan.assignment),
        "reps": plan.model.reps,
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "value": certificate.value,
        "bound": certificate.bound,
        "gap": certificate.gap,
        "deviation_potential": certificate.deviation_potential,
        "deviation_workload": certificate.deviation_workload,
        "outside": len(certificate.outside),
        "is_feasible": certificate.is_feasible,
        "is_optimal": certificate.is_optimal,
        "findings": [finding.code for finding in plan.findings],
    }


def main() -> None:
    """Read the command line, solve, write the solution, print the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prefix", type=Path)
    parser.add_argument("--scenario", default="balanced")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds")
    parser.add_argument("--effort", type=float, default=1.0, help="multiplies the work spent on improving")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="solution CSV: account_id,rep_id")
    args = parser.parse_args()
    plan, line = run(
        args.prefix, args.scenario, Options(args.seed, args.time_limit, args.effort, elapsed=time.perf_counter)
    )
    if args.out:
        plan.frame[["account_id", "rep_id"]].to_csv(args.out, index=False)
    print(json.dumps(line))


if __name__ == "__main__":
    main()
