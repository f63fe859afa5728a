"""Retention against figures computed by hand and from AdventureWorks."""

import math
from datetime import date

import pandas as pd
import pytest

from calculations.fiscal import Calendar
from calculations.performance.retention import MOVEMENTS, retention
from tests.calculations.performance.adventureworks_frames import orders

AS_OF = date(2020, 12, 31)


def ordered(*rows: tuple[str | None, str | None, float]) -> pd.DataFrame:
    """Orders of account, day and money."""
    frame = pd.DataFrame(list(rows), columns=["account_id", "order_date", "amount"])
    return frame.assign(order_date=pd.to_datetime(frame["order_date"]))


def signed(*rows: tuple[str | None, str, str | None, float]) -> pd.DataFrame:
    """Contracts of account, first and last day, and money per year."""
    frame = pd.DataFrame(list(rows), columns=["account_id", "start_date", "end_date", "annual_amount"])
    return frame.assign(start_date=pd.to_datetime(frame["start_date"]), end_date=pd.to_datetime(frame["end_date"]))


def test_each_account_moves_once() -> None:
    """2019 against 2020: a 100 → 150, b 100 → 60, c 100 → 0, d 0 → 40 (bought in 2017), e 0 → 30 (never before).

    Start 300, expansion 50, contraction 40, churn 100: GRR 160/300, NRR 210/300, one logo of three lost.
    """
    result = retention(
        ordered(
            ("a", "2019-03-01", 100),
            ("a", "2020-03-01", 150),
            ("b", "2019-12-31", 100),
            ("b", "2020-01-01", 60),
            ("c", "2019-01-01", 100),
            ("d", "2017-05-05", 10),
            ("d", "2020-12-31", 40),
            ("e", "2020-06-06", 30),
            ("e", "2021-01-01", 999),
        ),
        as_of=AS_OF,
    )
    row = result.total.iloc[0]
    assert [row[name] for name in MOVEMENTS] == [50.0, 40.0, 100.0, 40.0, 30.0, 0.0]
    assert (row["start"], row["end"], row["logos"], row["lost"]) == (300.0, 280.0, 3, 1)
    assert row["grr"] == pytest.approx(160 / 300)
    assert row["nrr"] == pytest.approx(210 / 300)
    assert row["logo_churn_rate"] == pytest.approx(1 / 3)
    assert row["basis"] == "orders"
    assert result.first_day == date(2020, 1, 1)


def test_contracts_count_where_there_are_any() -> None:
    """Account a had 120 a year to the end of 2020-06 and has 90 since; its orders do not count. b has orders only.

    On 2019-12-31 and on 2020-12-31 in force: a 120 and 90, hence a contraction of 30; b 50 and 70 by orders.
    Together start 170, end 160, NRR 160/170, basis mixed.
    """
    result = retention(
        ordered(("a", "2019-02-02", 500), ("b", "2019-02-02", 50), ("b", "2020-02-02", 70)),
        signed(("a", "2019-07-01", "2020-06-30", 120), ("a", "2020-07-01", None, 90), ("a", "2021-01-01", None, 7)),
        as_of=AS_OF,
    )
    row = result.total.iloc[0]
    assert (row["start"], row["end"], row["contraction"], row["expansion"]) == (170.0, 160.0, 30.0, 20.0)
    assert row["basis"] == "mixed"
    assert result.by_basis["group"].tolist() == ["contracts", "orders"]
    assert result.by_basis["nrr"].tolist() == pytest.approx([90 / 120, 70 / 50])


def test_contract_that_ended_long_ago_leaves_its_account_to_its_orders() -> None:
    """A contract that ended two years before does not make its account churned: it buys by orders now."""
    result = retention(
        ordered(("a", "2019-02-02", 50), ("a", "2020-02-02", 50)),
        signed(("a", "2016-01-01", "2017-01-01", 10)),
        as_of=AS_OF,
    )
    assert result.accounts[["basis", "start", "end"]].to_numpy().tolist() == [["orders", 5000, 5000]]


def test_contract_after_a_pause_is_a_reactivation_and_a_first_one_is_new() -> None:
    """a's contract ended in 2019-06 and came back in 2020-06; b ordered in 2018 and signed in 2020; c just signed."""
    result = retention(
        ordered(("b", "2018-01-01", 10)),
        signed(
            ("a", "2018-07-01", "2019-06-30", 100),
            ("a", "2020-06-01", "2021-05-31", 80),
            ("b", "2020-06-01", "2021-05-31", 20),
            ("c", "2020-06-01", None, 5),
            ("d", "2020-02-01", "2020-03-01", 5),
        ),
        as_of=AS_OF,
    )
    row = result.total.iloc[0]
    assert (row["reactivation"], row["new"], row["start"]) == (100.0, 5.0, 0.0)
    assert math.isnan(row["nrr"])
    assert [f.code for f in result.findings] == ["retention.insufficient"]


def test_segments_and_cohorts_add_up_to_the_whole() -> None:
    """Two segments and the blank one hold what the whole holds; the weak segment is named with its money.

    x: 100 → 40 (NRR 40 %), y: 100 → 120, blank: 100 → 100. Whole NRR 260/300; x lacks (.8667 − .4) × 100 = 46.67.
    """
    result = retention(
        ordered(
            *[(a, "2019-02-02", 100) for a in "xyz"],
            ("x", "2020-01-01", 40),
            ("y", "2020-01-01", 120),
            ("z", "2020-02-02", 100),
        ),
        as_of=AS_OF,
        segments={"x": "Retail", "y": "Trade"},
    )
    assert result.by_segment["group"].tolist() == ["", "Retail", "Trade"]
    assert result.by_segment["end"].sum() == result.total["end"].sum() == 260.0
    assert result.by_cohort["group"].tolist() == [2019]
    (finding,) = result.findings
    assert (finding.code, finding.rows) == ("retention.segment-behind", ("Retail",))
    assert finding.amount == pytest.approx((260 / 300 - 0.4) * 100)


def test_credits_are_kept_apart() -> None:
    """100 the year before and −20 in this one: churn 100 and credit −20, so GRR is 0 and not −20 %."""
    result = retention(ordered(("a", "2019-02-02", 100), ("a", "2020-02-02", -20)), as_of=AS_OF)
    row = result.total.iloc[0]
    assert (row["churn"], row["credit"], row["end"], row["grr"]) == (100.0, -20.0, -20.0, 0.0)
    assert [f.code for f in result.findings] == ["retention.churn", "retention.credits"]
    assert result.findings[0].rows == ("a",)


def test_incomplete_rows_are_left_out_and_named() -> None:
    """An order without a day and a contract without an account count for nothing and are findings."""
    result = retention(
        ordered(("a", None, 10), ("b", "2019-05-05", 10), ("b", "2020-05-05", 10)),
        signed((None, "2019-01-01", None, 5)),
        as_of=AS_OF,
    )
    assert result.total["start"].tolist() == [10.0]
    assert {f.code for f in result.findings} == {"retention.order-incomplete", "retention.contract-incomplete"}


def test_no_customers_at_all() -> None:
    """An empty CRM gives empty tables and says that nothing can be judged."""
    result = retention(ordered(), as_of=AS_OF)
    assert result.total.empty
    assert [f.code for f in result.findings] == ["retention.insufficient"]


def test_real_retention() -> None:
    """AdventureWorks, 2018-06-01…2019-05-31 against …2020-05-31: 387 resellers, NRR .7977, GRR .6486, churn .2171.

    The figures were computed apart from this code with plain pandas on the order lines.
    """
    row = retention(orders(), as_of=date(2020, 5, 31)).total.iloc[0]
    assert (row["logos"], row["basis"]) == (387, "orders")
    assert [round(float(row[r]), 4) for r in ("nrr", "grr", "logo_churn_rate")] == [0.7977, 0.6486, 0.2171]


def test_orders_that_begin_within_the_compared_year_give_no_rate() -> None:
    """Orders each first of a month from 2019-07 to 2020-12: six in 184 days, so 5.9 were due in the 181 days before.

    That is more than five, hence no rate; the contract of c, 50 on both eves, still has its own: GRR 1. Beginning in
    March, ten orders in 306 days make 1.9 due in 59 days: chance, and the rate is 2019's 10 months against 12.
    """
    months = [f"{year}-{month:02d}-01" for year in (2019, 2020) for month in range(1, 13)]
    late = retention(ordered(*(("a", day, 10.0) for day in months[6:])), as_of=AS_OF)
    assert [finding.code for finding in late.findings] == ["retention.history-short"]
    assert math.isnan(late.total["nrr"][0])
    both = retention(
        ordered(*(("a", day, 10.0) for day in months[6:])), signed(("c", "2019-01-01", None, 50.0)), as_of=AS_OF
    )
    assert both.by_basis.set_index("group")["grr"].to_dict()["contracts"] == 1.0
    assert math.isnan(both.total["grr"][0])
    whole = retention(ordered(*(("a", day, 10.0) for day in months[2:])), as_of=AS_OF)
    assert (whole.findings, whole.total["nrr"][0]) == ((), 1.2)


def test_years_of_weeks_are_of_one_length() -> None:
    """To 3 February 2024, the end of a year of 53 weeks: 52 weeks from 5 February 2023 against the 52 before."""
    weeks = Calendar.parse("4-4-5:near-sat-jan")
    rows = ordered(
        ("A", "2022-02-06", 10.0), ("A", "2023-02-04", 10.0), ("A", "2023-02-05", 30.0), ("A", "2024-02-03", 7.0)
    )
    kept = retention(rows, as_of=date(2024, 2, 3), calendar=weeks)
    assert kept.first_day == date(2023, 2, 5)
    assert kept.accounts[["start", "end"]].to_numpy().tolist() == [[2_000, 3_700]]
