"""What a CRM may hold, and what the assessment makes of it: a defined value and a finding, never a wrong number."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.accounts.potential import account_potential
from calculations.fiscal import Quarter
from calculations.performance.assessment import PerformanceAssessment, assess_performance
from calculations.performance.retention import retention
from calculations.pipeline.assessment import PipelineAssessment, assess_pipeline
from calculations.schemas import BOOKINGS, OPPORTUNITIES, ORDERS, QUOTAS, REPS, STAGE_HISTORY
from calculations.territory.health.health import assess_territories
from tests.calculations.pipeline.ladders import (
    AGREE,
    FIND,
    LADDER,
    LOST,
    OFFER,
    Row,
    frames,
    pipeline_of,
    read_pipeline,
)

Q1, DAY = Quarter.parse("2020Q1"), date(2020, 3, 31)


def performance(
    bookings: list[tuple[str, str, float]], quotas: list[tuple[str, str, float]], people: str = "abc"
) -> PerformanceAssessment:
    """Assess rows of rep, quarter and money, with people in one team."""
    sold = pd.DataFrame(bookings, columns=["rep_id", "quarter", "amount"])
    sold = sold.assign(territory_id="", territory="", product_family="bikes")
    team = pd.DataFrame({"rep_id": list(people), "name": list(people), "start_date": pd.Timestamp("2018-01-01")})
    team = team.assign(role="rep", manager_id="m", manager="Mo", territory_id="", territory="", is_active=True)
    asked = pd.DataFrame(quotas, columns=["rep_id", "quarter", "amount"])
    return assess_performance(sold, asked, team, ORDERS.empty(), Q1, as_of=DAY)


def pipeline(*rows: Row, **columns: list[int]) -> PipelineAssessment:
    """Assess deals written down row by row."""
    return assess_pipeline(pipeline_of(rows, DAY, **columns), Q1, {})


def codes(findings: object) -> dict[str, tuple[str, ...]]:
    """Rows of each finding by code."""
    return {finding.code: finding.rows for finding in findings.findings}  # type: ignore[attr-defined]


def test_a_quarter_without_quota_has_no_attainment() -> None:
    """Sales of 50 and no quota in the closing quarter: n/a, though the quarter before had one."""
    made = performance([("a", "2020Q1", 50.0), ("a", "2019Q4", 50.0)], [("a", "2019Q4", 100.0)])
    assert math.isnan(made.reps["attainment"].iloc[0])
    assert made.attainment["all"]["attainment"].isna().all()
    assert {"performance.quarter-without-quota", "performance.quota-missing"} <= codes(made).keys()
    trend = made.trends["all"].set_index("quarter")["attainment"]
    assert trend["2019Q4"] == 0.5
    assert math.isnan(trend["2020Q1"])


def test_a_rep_without_deals_sold_nothing_of_the_quota() -> None:
    """A quota and no bookings is an attainment of 0, not n/a, and the person is named."""
    made = performance([("a", "2020Q1", 50.0)], [("a", "2020Q1", 100.0), ("b", "2020Q1", 80.0)])
    assert made.reps.set_index("rep_id")["attainment"].to_dict() == {"a": 0.5, "b": 0.0}
    assert codes(made)["performance.nothing-booked"] == ("b",)


def test_a_team_of_one_is_not_judged_by_its_spread() -> None:
    """One rep: an attainment, no standard deviation, and a note that groups are too small."""
    made = performance([("a", "2020Q1", 50.0)], [("a", "2020Q1", 100.0)], "a")
    row = made.attainment["manager"].iloc[0]
    assert (row["attainment"], row["count"], bool(row["sufficient"])) == (0.5, 1, False)
    assert math.isnan(row["sd"])
    assert "performance.groups-insufficient" in codes(made)


def test_quarters_far_out_are_left_out() -> None:
    """Bookings of the year 1020 are a slip of the keyboard: named, not summed, and no thousand years of trend."""
    made = performance([("a", "2020Q1", 50.0), ("a", "1020Q1", 7.0)], [("a", "2020Q1", 100.0), ("b", "1919Q4", 9.0)])
    assert len(made.trends["all"]) == 1
    assert made.reps["rep_id"].tolist() == ["a"]
    assert [f.rows for f in made.findings if f.code == "performance.quarter-far-out"] == [("b",), ("a",)]


@pytest.mark.parametrize("amount", [math.inf, -math.inf, math.nan])
def test_amounts_that_are_no_number_are_not_known(amount: float) -> None:
    """An infinite or missing quota or booking counts as not known: the other rows stand."""
    made = performance(
        [("a", "2020Q1", 50.0), ("b", "2020Q1", amount)], [("a", "2020Q1", 100.0), ("b", "2020Q1", amount)]
    )
    assert made.attainment["all"]["attainment"].tolist() == [0.5]
    assert math.isnan(made.reps.set_index("rep_id")["attainment"]["b"])
    assert ("performance.amount-infinite" in codes(made)) == math.isinf(amount)


def test_a_negative_quota_is_none_and_credits_count() -> None:
    """A quota below zero gives no attainment and is named; bookings below zero lower the sum: (50 − 20) / 100."""
    made = performance(
        [("a", "2020Q1", 50.0), ("a", "2020Q1", -20.0), ("b", "2020Q1", 5.0)],
        [("a", "2020Q1", 100.0), ("b", "2020Q1", -9.0)],
    )
    rates = made.reps.set_index("rep_id")["attainment"]
    assert rates["a"] == 0.3
    assert math.isnan(rates["b"])
    assert codes(made)["performance.quota-missing"] == ("b",)


def test_a_person_listed_twice_counts_once() -> None:
    """Two rows of one id: one row in the result, the first, and a finding."""
    made = performance([("a", "2020Q1", 50.0)], [("a", "2020Q1", 100.0)], "aa")
    assert made.reps["rep_id"].tolist() == ["a"]
    assert made.productivity["all"]["heads"].tolist() == [1]
    assert codes(made)["performance.rep-repeated"] == ("a",)


def test_deals_without_amount_owner_or_date_are_counted_and_named() -> None:
    """Three open deals, each lacking one: in counts, out of money or dates, and each on its list."""
    made = pipeline(
        (1, "2020-03-01", FIND, None, "2020-06-01"),
        (2, "2020-03-01", FIND, 10.0, None),
        (3, "2020-03-01", FIND, 20.0, "2020-06-01"),
        owner=[0, 0, -1],
    )
    stages = made.open_by["stage"].iloc[0]
    assert (stages["deals"], stages["amount"], stages["without_amount"]) == (3, 30.0, 1)
    assert made.next_by["stage"]["deals"].sum() == 2
    found = codes(made)
    assert found["pipeline.deals-without-amount"] == ("1",)
    assert found["pipeline.deals-undated"] == ("2",)
    assert found["pipeline.deals-ownerless"] == ("3",)


def test_negative_amounts_and_far_dates_are_read_as_none() -> None:
    """−50 is no amount and the year 3020 no date; a win of −50 is won without an amount."""
    made = pipeline((1, "2020-03-01", OFFER, -50.0, "3020-06-01"), (2, "2020-03-01", AGREE + 1, -50.0, "2020-03-01"))
    assert made.open_by["stage"]["amount"].sum() == 0.0
    assert made.win_rates["all"]["without_amount"].tolist() == [1]
    assert made.win_rates["all"]["rate"].tolist() == [1.0]
    assert {"pipeline.amount-negative", "pipeline.date-far-out", "pipeline.deals-undated"} <= codes(made).keys()


def test_a_deal_listed_twice_counts_once() -> None:
    """Two rows of one id among the opportunities: one deal, named."""
    opportunities, history = frames([(1, "2020-03-01", FIND, 10.0, "2020-06-01")])
    twice = pd.concat([opportunities, opportunities])
    made = assess_pipeline(read_pipeline(twice, history, LADDER, DAY), Q1, {})
    assert made.open_by["stage"]["deals"].sum() == 1
    assert codes(made)["pipeline.deal-repeated"] == ("1",)


def test_everything_lost_is_a_rate_of_zero() -> None:
    """Two deals lost, none won: a win rate of 0, no velocity, no projection, no coverage required; all said."""
    begun = [(deal, "2020-01-02", FIND, 10.0, "2020-03-01") for deal in (1, 2)]
    made = pipeline(*begun, (1, "2020-01-05", LOST, 10.0, "2020-01-05"), (2, "2020-02-05", LOST, 30.0, "2020-02-05"))
    assert made.win_rates["all"]["rate"].tolist() == [0.0]
    assert math.isnan(made.velocity.per_day)
    assert math.isnan(made.coverage.required)
    assert math.isnan(made.projection.totals["qplan"])
    assert {"pipeline.nothing-won", "pipeline.nothing-open"} <= codes(made).keys()


def test_orders_without_end_move_nobody() -> None:
    """An infinite order is left out and named; the account keeps the 100 it brought in both years."""
    rows = [("a", "2019-01-01", 100.0), ("a", "2020-01-01", 100.0), ("a", "2020-01-02", math.inf)]
    orders = pd.DataFrame(rows, columns=["account_id", "order_date", "amount"])
    made = retention(orders.assign(order_date=pd.to_datetime(orders["order_date"])), as_of=DAY)
    assert made.total[["grr", "nrr"]].iloc[0].tolist() == [1.0, 1.0]
    assert "retention.order-incomplete" in codes(made)


def test_an_empty_crm_is_assessed_throughout() -> None:
    """Nothing at all: each part comes back empty, with a finding that says what is missing."""
    nothing = assess_performance(BOOKINGS.empty(), QUOTAS.empty(), REPS.empty(), ORDERS.empty(), Q1, as_of=DAY)
    open_deals = assess_pipeline(read_pipeline(OPPORTUNITIES.empty(), STAGE_HISTORY.empty(), LADDER, DAY), Q1, {})
    accounts = pd.DataFrame({"account_id": [], "segment": [], "owner": [], "potential": [], "workload": []})
    worth = account_potential(accounts, ORDERS.empty(), as_of=DAY)
    health = assess_territories(accounts, pd.DataFrame({"rep_id": [], "capacity": []}), as_of=DAY)
    assert "performance.quarter-without-quota" in codes(nothing)
    assert "pipeline.empty" in codes(open_deals)
    assert worth.table.empty
    assert np.isnan(worth.common_sd)
    assert {"territory.no-reps", "territory.no-accounts"} <= codes(health).keys()
