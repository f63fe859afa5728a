"""The forecast back-test on the demonstration org: python -m benchmarks.forecast_backtest [--write].

Closed-won line items by month, cut in four ways, forecast three months ahead from six origins. Deterministic: the same
org and weights give the same table.
"""

import sys
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.pages import Page  # noqa: E402 - the repository root first
from calculations.forecast.backtest import HorizonAccuracy, backtest  # noqa: E402
from sync.emulators.salesforce.orgs import adventureworks  # noqa: E402

AS_OF = date(2020, 3, 31)
PAGE = Page(ROOT / "calculations" / "README.md", "forecast_backtest")
CUTS = {
    "segment × family": ["segment", "family"],
    "segment": ["segment"],
    "family": ["family"],
    "territory": ["territory"],
}
HORIZON, SEASON, ORIGINS = 3, 12, 6


@cache
def line_items() -> pd.DataFrame:
    """Closed-won line items of the org: segment, family, territory, month and amount."""
    tables = {name: pd.DataFrame(list(rows)) for name, rows in adventureworks.rows(AS_OF)}
    deals = tables["Opportunity"]
    won = deals[deals["IsWon"]].set_index("Id")
    lines = tables["OpportunityLineItem"]
    lines = lines[lines["OpportunityId"].isin(won.index)]
    deal = won.loc[lines["OpportunityId"]]
    return pd.DataFrame(
        {
            "segment": deal["AccountId"].map(tables["Account"].set_index("Id")["Industry"]).to_numpy(),
            "family": lines["Product2Id"].map(tables["Product2"].set_index("Id")["Family"]).to_numpy(),
            "territory": deal["Territory2Id"].to_numpy(),
            "month": deal["CloseDate"].astype("str").str[:7].to_numpy(),
            "amount": lines["TotalPrice"].to_numpy(),
        }
    )


def row(name: str, count: int, accuracy: HorizonAccuracy) -> str:
    """One line of the table."""
    step = "all" if accuracy.step == 0 else str(accuracy.step)
    inner, outer = accuracy.coverage_rates
    return (
        f"| {name} | {count} | {step} | {accuracy.wape_error:.1%} | {accuracy.naive_wape_error:.1%} | "
        f"{accuracy.mase_error:.2f} | {accuracy.bias_rate:+.1%} | {inner:.0%} | {outer:.0%} | {accuracy.outcomes} |"
    )


def report() -> str:
    """The table: each cut overall, the finest by month ahead as well."""
    items = line_items()
    months = pd.period_range(items["month"].min(), items["month"].max(), freq="M").astype("str")
    lines = [
        "| cut | series | months ahead | WAPE | year before | MASE | bias | covered at 80 % | at 95 % | outcomes |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, keys in CUTS.items():
        table = items.pivot_table(index=keys, columns="month", values="amount", aggfunc="sum")
        series = list(table.reindex(columns=months).fillna(0.0).to_numpy())
        result = backtest(series, HORIZON, SEASON, origins=ORIGINS)
        assert result.overall is not None
        steps = result.by_step if name == "segment × family" else ()
        lines += [row(name, len(series), accuracy) for accuracy in (result.overall, *steps)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    made = report()
    if "--write" in sys.argv[1:]:
        PAGE.write(made)
    print(made)
