"""The quota back-test on the demonstration org: python -m benchmarks.quota_backtest [--write].

For each of the seven quarters with a year of history before it every method splits the money that was really set as
quotas, knowing only what was known on the quarter's eve; what each rep then booked scores it. Beside each pooled figure
stands the range in which it lies in nine of ten draws of other people. Deterministic: the same org, the same table.
"""

import sys
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.pages import Page  # noqa: E402 - the repository root first
from calculations.fiscal import Quarter  # noqa: E402
from calculations.quota.review.backtest import METHODS, Backtest, replay, scores  # noqa: E402
from calculations.quota.review.known import PastQuarter, Worth, past_quarters  # noqa: E402
from calculations.quota.review.ranges import pooled_ranges  # noqa: E402
from calculations.schemas import CONTRACTS  # noqa: E402
from sync.emulators.salesforce.orgs import adventureworks  # noqa: E402
from workbooks.results.worth import worth_of  # noqa: E402

AS_OF = date(2020, 3, 31)
SCORED = ("2018Q3", "2018Q4", "2019Q1", "2019Q2", "2019Q3", "2019Q4", "2020Q1")
OWN = "qplan"
PAGE = Page(ROOT / "docs" / "quota-backtest.md", "quota_backtest")


@cache
def org_frames() -> tuple[pd.DataFrame, pd.DataFrame, Worth, pd.Series]:
    """Bookings, quotas, what accounts were worth on a quarter's eve, and role (rep, manager) of each person in the
    demonstration org."""
    tables = {name: pd.DataFrame(list(rows)) for name, rows in adventureworks.rows(AS_OF)}
    deals, accounts, users = tables["Opportunity"], tables["Account"], tables["User"]
    won = deals[deals["IsWon"]].sort_values("CloseDate", kind="stable")
    quarter = won["CloseDate"].map(lambda day: str(Quarter.of(date.fromisoformat(day))))
    bookings = (
        pd.DataFrame(
            {"account_id": won["AccountId"], "rep_id": won["OwnerId"], "quarter": quarter, "amount": won["Amount"]}
        )
        .groupby(["account_id", "rep_id", "quarter"], as_index=False, sort=False)
        .sum()
    )
    set_ = tables["ForecastingQuota"]
    quotas = pd.DataFrame(
        {
            "rep_id": set_["QuotaOwnerId"],
            "quarter": set_["StartDate"].map(lambda day: str(Quarter.of(date.fromisoformat(str(day))))),
            "amount": set_["QuotaAmount"],
        }
    )
    manages = users["Id"].isin(set(users["ManagerId"].dropna()))
    roles = pd.Series(["manager" if leads else "rep" for leads in manages], index=users["Id"])
    listed = pd.DataFrame({"account_id": accounts["Id"], "segment": accounts["Industry"].fillna("")})
    profiles = pd.DataFrame(
        {
            "account_id": accounts["Id"],
            "employees": accounts["NumberOfEmployees"],
            "annual_revenue": accounts["AnnualRevenue"],
        }
    ).astype({"employees": float, "annual_revenue": float})
    orders = pd.DataFrame(
        {"account_id": won["AccountId"], "order_date": pd.to_datetime(won["CloseDate"]), "amount": won["Amount"]}
    )

    @cache
    def worth(quarter: Quarter) -> "pd.Series[float]":
        eve = quarter.start - timedelta(days=1)
        return worth_of(listed, orders, CONTRACTS.empty(), profiles, eve)[0]["potential"]

    return bookings, quotas, worth, roles


def org_quarters(labels: Iterable[str]) -> tuple[tuple[PastQuarter, ...], pd.Series]:
    """Past quarters of the demonstration org, and the role of each person with a quota."""
    frames = org_frames()
    return past_quarters(list(labels), *frames), frames[-1]


def run() -> tuple[Backtest, pd.DataFrame]:
    """The back-test on the scored quarters, and its attainments for reps without the managers."""
    quarters, roles = org_quarters(SCORED)
    scored = replay(METHODS, quarters)
    return scored, scored.attainments[scored.attainments["rep_id"].map(roles) == "rep"]


def markdown(attainments: pd.DataFrame) -> str:
    """Scores in Markdown: CV by quarter and pooled, the ranges of the pooled one, and the measures beside it."""
    table = scores(attainments).merge(pooled_ranges(attainments, OWN), on="method")
    quarters = [name for name in table.columns if name[:2] == "20"]
    head = ["method", *quarters, "pooled CV", "range", "worse than qplan by", "1 − Gini", "within ±15 %", "size corr."]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---|" * (len(head) - 1)]
    for row in table.to_dict("records"):
        cells = [f"{row[name]:.3f}" for name in [*quarters, "pooled_cv"]]
        cells.append(f"{row['low']:.3f} to {row['high']:.3f}")
        worse = f"{row['worse']:+.3f} ({row['worse_low']:+.3f} to {row['worse_high']:+.3f})"
        cells.append("" if row["method"] == OWN else worse)
        cells += [f"{row['gini_score']:.3f}", f"{row['within_share']:.0%}", f"{row['size_correlation']:+.2f}"]
        lines.append("| " + " | ".join([str(row["method"]), *cells]) + " |")
    return "\n".join(lines)


def report() -> str:
    """The two tables, as the page shows them."""
    scored, reps = run()
    return (
        f"Everyone with a quota, {SCORED[0]} to {SCORED[-1]}:\n\n{markdown(scored.attainments)}\n\n"
        f"The same quotas, scored on the reps without the three managers:\n\n{markdown(reps)}\n"
    )


if __name__ == "__main__":
    result = report()
    if "--write" in sys.argv[1:]:
        PAGE.write(result)
    print(result)
