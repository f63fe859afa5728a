"""Potential of accounts back-tested, and its time for 100,000 accounts: python -m benchmarks.potential [--write].

AdventureWorks resellers at the ends of three quarters (groups are the ten territories), and generated orgs (groups are
the owners): each with what was known on the day, held against the year that followed, beside the naive twelve months.
"""

import json
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.pages import Page  # noqa: E402 - the repository root first
from calculations.accounts.backtest import backtest_potential  # noqa: E402
from calculations.accounts.potential import account_potential  # noqa: E402
from sync.emulators.salesforce.orgs.adventureworks.packed import known  # noqa: E402
from sync.emulators.salesforce.orgs.generated import GeneratedOrg, rows  # noqa: E402

PAGE = Page(ROOT / "calculations" / "accounts" / "README.md", "potential")
SEEDS = 10
SIZES = {"reps": 60, "accounts": 3_000, "opportunities": 20_000}
LAST = date(2020, 5, 31)
ADVENTURE_DAYS = (date(2018, 11, 30), date(2019, 2, 28), date(2019, 5, 31))

Org = tuple[pd.DataFrame, pd.DataFrame, list[str]]


def adventureworks() -> Org:
    """Resellers, their orders, their territories."""
    world = known(LAST)
    resellers = list(world.resellers)
    accounts = pd.DataFrame(
        {
            "account_id": [str(r.key) for r in resellers],
            "segment": [r.business_type for r in resellers],
            "employees": [float(r.employees) for r in resellers],
            "annual_revenue": [float(r.annual_sales) for r in resellers],
        }
    )
    orders = pd.DataFrame(
        [(str(o.reseller), pd.Timestamp(o.day), o.amount / 100) for o in world.orders],
        columns=["account_id", "order_date", "amount"],
    )
    return accounts, orders, [str(r.territory) for r in resellers]


def generated(seed: int) -> tuple[Org, pd.DataFrame, date]:
    """Accounts of a generated org, their won deals, their owners, their contracts, and its last day."""
    org = replace(GeneratedOrg.drawn(seed, **SIZES), multi_currency=False)
    tables: dict[str, list[dict[str, object]]] = {"Account": [], "Opportunity": []}
    for name, records in rows(org):
        if name in tables:
            tables[name].extend(dict(record) for record in records)
    accounts, deals = (pd.DataFrame(tables[name]) for name in tables)
    won = deals[deals["IsWon"].astype(bool)]
    profiles = pd.DataFrame(
        {
            "account_id": accounts["Id"],
            "segment": accounts["Industry"],
            "employees": accounts["NumberOfEmployees"].astype(float),
            "annual_revenue": accounts["AnnualRevenue"].astype(float),
            "created_at": pd.to_datetime(accounts["CreatedDate"].str[:10]),
        }
    )
    orders = pd.DataFrame(
        {
            "account_id": won["AccountId"],
            "order_date": pd.to_datetime(won["CloseDate"]),
            "amount": won["Amount"].astype(float),
        }
    )
    return (profiles, orders, accounts["OwnerId"].astype(str).tolist()), _contracts(won), org.last_day


def _contracts(won: pd.DataFrame) -> pd.DataFrame:
    """The contracts won deals began, with their value a year."""
    signed = won[won["Contract_End_Date__c"].notna()]
    start, end = (pd.to_datetime(signed[f"Contract_{side}_Date__c"]) for side in ("Start", "End"))
    months = (((end - start).dt.days + 1) * 12 / 365.25).round().clip(lower=1)
    amount = signed["Amount"].astype(float) * 12 / months
    return pd.DataFrame(
        {"account_id": signed["AccountId"], "start_date": start, "end_date": end, "annual_amount": amount}
    )


def timing(accounts: int) -> dict[str, float]:
    """CPU and wall seconds of the potentials of many accounts with about five orders each."""
    rng = np.random.default_rng(accounts)
    employees = rng.lognormal(5.0, 1.5, accounts)
    buyer = rng.integers(0, accounts, accounts * 5)
    days = rng.integers(0, 1460, len(buyer)).astype("timedelta64[D]")
    frame = pd.DataFrame(
        {
            "account_id": np.char.add("A", np.arange(accounts).astype(str)).astype(object),
            "segment": rng.choice(np.array(["SMB", "Mid-Market", "Enterprise"], dtype=object), accounts),
            "employees": employees,
        }
    )
    orders = pd.DataFrame(
        {
            "account_id": frame["account_id"].to_numpy()[buyer],
            "order_date": np.datetime64("2016-06-01", "us") + days,
            "amount": employees[buyer] * rng.lognormal(3.0, 0.8, len(buyer)),
        }
    )
    wall, cpu = time.perf_counter(), time.process_time()
    made = account_potential(frame, orders, as_of=LAST)
    assert made.sufficient
    seconds = {"wall_seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    return {"accounts": accounts, "orders": len(orders)} | {name: round(value, 2) for name, value in seconds.items()}


def scores() -> pd.DataFrame:
    """Mean scores of both methods, on each kind of org."""
    accounts, orders, territories = adventureworks()
    parts = [backtest_potential(accounts, orders, ADVENTURE_DAYS, territories, as_of=LAST).assign(org="AdventureWorks")]
    for seed in range(1, SEEDS + 1):
        (accounts, orders, owners), contracts, last = generated(seed)
        day = (pd.Timestamp(last) + pd.Timedelta(days=1) - pd.DateOffset(months=12) - pd.Timedelta(days=1)).date()
        scored = backtest_potential(accounts, orders, [day], owners, as_of=last, contracts=contracts)
        parts.append(scored.assign(org=f"generated {seed}"))
    return pd.concat(parts, ignore_index=True)


def table(scored: pd.DataFrame) -> str:
    """The page's table: means by kind of org, and in how many cases the potential came closer."""
    kind = scored["org"].str.split().str[0]
    lines = [
        "| org | cases | method | bias | RMS error / mean | WAPE of groups | WAPE of accounts | above | below | groups "
        "within |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in kind.unique():
        part = scored[kind == name]
        for method in ("potential", "trailing"):
            mean = part[part["method"] == method].mean(numeric_only=True)
            told = [f"{mean['bias']:+.0%}", f"{mean['rms_error']:.2f}", f"{mean['group_wape_error']:.1%}"]
            told.append(f"{mean['wape_error']:.1%}")
            shares = [mean[s] for s in ("above_share", "below_share", "group_covered_share")]
            told += ["–" if np.isnan(share) else f"{share:.0%}" for share in shares]
            lines.append(f"| {name} | {len(part) // 2} | {method} | {' | '.join(told)} |")
    own, naive = (scored[scored["method"] == m].reset_index(drop=True) for m in ("potential", "trailing"))
    nearer = {name: int((own[name] < naive[name]).sum()) for name in ("group_wape_error", "rms_error", "wape_error")}
    bias = int((own["bias"].abs() < naive["bias"].abs()).sum())
    lines.append("")
    lines.append(
        f"Of {len(own)} cases the potential came closer than the naive twelve months in {nearer['group_wape_error']} "
        f"by groups, in {nearer['rms_error']} by root mean square over accounts, in {bias} by bias and in "
        f"{nearer['wape_error']} by WAPE of accounts, which favours a method that says nothing for most of them."
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table and the timings; with --write, put the table into the README."""
    told = table(scores())
    print(told)
    if "--write" in sys.argv[1:]:
        PAGE.write(told)
        return
    for accounts in (10_000, 100_000):
        print(json.dumps(timing(accounts)), flush=True)


if __name__ == "__main__":
    main()
