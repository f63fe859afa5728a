"""The revenue plan replayed on the demonstration org: python -m benchmarks.revenue_backtest [--write].

Each past quarter is planned on its eve with only what was known then, and compared with what was booked. Deterministic:
the same org and weights give the same table.
"""

import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.pages import Page  # noqa: E402 - the repository root first
from calculations.fiscal import Quarter  # noqa: E402
from calculations.revenue.plan import RevenuePlan, revenue_plan  # noqa: E402
from calculations.revenue.plan_inputs import RevenueFacts  # noqa: E402
from calculations.schemas import ACCOUNT_QUARTERS, MONTHLY_SALES, QUOTAS, REPS  # noqa: E402
from sync.emulators.salesforce.orgs import adventureworks  # noqa: E402
from workbooks.results.outlook import made_outlook  # noqa: E402

AS_OF = date(2020, 3, 31)
PAGE = Page(ROOT / "docs" / "revenue-plan.md", "revenue_backtest")
LAST, QUARTERS = Quarter(2020, 1), 6


@cache
def frames() -> dict[str, pd.DataFrame]:
    """Sales, accounts, people and quotas of the org, all of its history."""
    tables = {name: pd.DataFrame(list(rows)) for name, rows in adventureworks.rows(AS_OF)}
    won = tables["Opportunity"][tables["Opportunity"]["IsWon"]].set_index("Id")
    lines = tables["OpportunityLineItem"]
    lines = lines[lines["OpportunityId"].isin(won.index)]
    deal = won.loc[lines["OpportunityId"]]
    day = deal["CloseDate"].astype("str")
    account = tables["Account"].set_index("Id")
    sales = pd.DataFrame(
        {
            "rep_id": deal["OwnerId"].to_numpy(),
            "segment": deal["AccountId"].map(account["Industry"]).to_numpy(),
            "product_line": lines["Product2Id"].map(tables["Product2"].set_index("Id")["Family"]).to_numpy(),
            "region": deal["AccountId"].map(account["Region__c"]).to_numpy(),
            "month": day.str[:7].to_numpy(),
            "amount": lines["TotalPrice"].to_numpy(dtype=float),
        }
    )
    quota = tables["ForecastingQuota"]
    user = tables["User"]
    starts = user["CreatedDate"].astype("str").str[:10]
    return {
        "sales": sales.groupby(list(MONTHLY_SALES.names[:-1]), as_index=False)["amount"].sum(),
        "quotas": pd.DataFrame(
            {
                "rep_id": quota["QuotaOwnerId"],
                "quarter": [str(Quarter.of(date.fromisoformat(str(start)[:10]))) for start in quota["StartDate"]],
                "amount": quota["QuotaAmount"].astype(float),
            }
        ),
        "reps": pd.DataFrame(
            {
                "rep_id": user["Id"],
                "name": user["Name"],
                "role": "rep",
                "start_date": pd.to_datetime(starts, errors="coerce"),
                "is_active": True,
            }
        ).assign(manager_id="", manager="", territory_id="", territory=""),
    }


def plan_of(quarter: Quarter) -> RevenuePlan:
    """The plan of a quarter on its eve."""
    eve, known = quarter.start - timedelta(days=1), frames()
    sales = known["sales"][known["sales"]["month"] < quarter.start.isoformat()[:7]]
    quotas = known["quotas"][known["quotas"]["quarter"] < str(quarter)]
    seen = set(quotas["rep_id"]) | set(sales["rep_id"])
    reps = known["reps"][known["reps"]["rep_id"].isin(seen)]
    facts = RevenueFacts(
        quarter=quarter,
        as_of=eve,
        currency="USD",
        sales=MONTHLY_SALES.conform(sales),
        accounts=ACCOUNT_QUARTERS.empty(),
        reps=REPS.conform(reps),
        quotas=QUOTAS.conform(quotas),
    )
    return revenue_plan(replace(facts, outlook=made_outlook(facts, None, None)))


def booked(quarter: Quarter) -> float:
    """What a quarter booked."""
    months = [str(np.datetime64(quarter.start, "M") + step) for step in range(3)]
    sales = frames()["sales"]
    return float(sales.loc[sales["month"].isin(months), "amount"].sum())


def report() -> str:
    """The table: one row per quarter, and the mean absolute error of each method."""
    lines = [
        "| quarter | booked | plan | time series | capacity | year before | conservative to upside holds it |",
        "|---|---|---|---|---|---|---|",
    ]
    errors, held = [], 0
    for back in range(QUARTERS - 1, -1, -1):
        quarter = LAST.shift(-back)
        plan, actual = plan_of(quarter), booked(quarter)
        totals = {scenario.name: scenario.total for scenario in plan.scenarios}
        methods = (plan.total, plan.views.time_series, plan.views.capacity, booked(quarter.shift(-4)))
        off = [value / actual - 1.0 for value in methods]
        errors.append(off)
        inside = totals["conservative"] <= actual <= totals["upside"]
        held += inside
        told = " | ".join(f"{value / 1e6:.2f} ({one:+.0%})" for value, one in zip(methods, off, strict=True))
        lines.append(f"| {quarter} | {actual / 1e6:.2f} | {told} | {'yes' if inside else 'no'} |")
    mean = np.abs(np.array(errors)).mean(axis=0)
    lines.append(f"| mean absolute error | | {' | '.join(f'{one:.0%}' for one in mean)} | {held} of {QUARTERS} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    made = report()
    if "--write" in sys.argv[1:]:
        PAGE.write(made)
    print(made)
