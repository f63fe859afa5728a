"""The performance assessment: by hand on a small team, and on AdventureWorks."""

import math
from datetime import date

import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.performance.assessment import PerformanceAssessment, assess_performance
from calculations.schemas import BOOKINGS, ORDERS, QUOTAS, REPS
from tests.calculations.performance.adventureworks_frames import orders, rep_quarters

Q1 = Quarter.parse("2020Q1")
DAY = date(2020, 3, 31)


def people(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Reps of id, manager and start date, all in one role."""
    frame = pd.DataFrame(list(rows), columns=["rep_id", "manager", "start_date"])
    return frame.assign(
        name=frame["rep_id"].str.upper(),
        role="rep",
        manager_id=frame["manager"],
        territory_id="",
        territory="",
        is_active=True,
        start_date=pd.to_datetime(frame["start_date"]),
    )


def booked(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """Bookings of rep, product family, quarter and money."""
    frame = pd.DataFrame(list(rows), columns=["rep_id", "product_family", "quarter", "amount"])
    return frame.assign(territory_id="", territory="")


def quotas(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Quotas of rep, quarter and money."""
    return pd.DataFrame(list(rows), columns=["rep_id", "quarter", "amount"])


TEAM = people(("a", "east", "2018-01-01"), ("b", "east", "2018-01-01"), ("c", "west", "2020-01-01"))


def small(**more: object) -> PerformanceAssessment:
    """Three reps: a sold 50 + 30 of 100, b nothing of 100, c 40 of 50; x is not a rep; later quarters are there too."""
    return assess_performance(
        booked(
            ("a", "bikes", "2020Q1", 50),
            ("a", "parts", "2020Q1", 30),
            ("c", "bikes", "2020Q1", 40),
            ("x", "bikes", "2020Q1", 7),
            ("a", "bikes", "2019Q1", 40),
            ("a", "bikes", "2020Q2", 999),
        ),
        quotas(("a", "2020Q1", 100), ("b", "2020Q1", 100), ("c", "2020Q1", 50), ("a", "2020Q2", 1)),
        TEAM,
        ORDERS.empty(),
        Q1,
        as_of=DAY,
        **more,  # type: ignore[arg-type]
    )


def test_attainment_by_every_dimension() -> None:
    """East attained 80 / 200, west 40 / 50; all 127 / 250 with x's 7, who is in no team and has no attainment."""
    result = small(dimensions={"region": {"a": "North", "b": "North", "c": "South"}})
    teams = result.attainment["manager"].set_index("group")["attainment"]
    assert teams["east"] == 0.4
    assert teams["west"] == 0.8
    assert math.isnan(teams[""])
    assert result.attainment["all"]["attainment"].tolist() == [127 / 250]
    assert result.attainment["region"]["group"].tolist() == ["North", "South", ""]
    assert result.reps["rep_id"].tolist() == ["a", "b", "c", "x"]
    assert result.reps["name"].tolist() == ["A", "B", "C", ""]
    assert result.products.to_numpy().tolist() == [["bikes", 97.0], ["parts", 30.0]]


def test_trends_compare_with_the_year_before_and_read_nothing_later() -> None:
    """a sold 80 after 40 the year before: everyone's 127 after 40; 2020Q2 is not there."""
    trend = small().trends["all"].set_index("quarter")
    assert trend.index.tolist() == ["2019Q1", "2019Q2", "2019Q3", "2019Q4", "2020Q1"]
    assert trend.loc["2020Q1", "change_rate"] == pytest.approx(127 / 40 - 1)
    assert small().trends["product"]["group"].unique().tolist() == ["bikes", "parts"]


def test_productivity_counts_people_without_deals() -> None:
    """a, b, c and x are four heads; ramped are a, b with 3 months each and c, hired on the first day, with .75.

    Per ramped rep: (80 + 0 + 40) × 3 / 6.75 = 53.33; x, whose start nobody knows, is only in the heads: 127 / 4.
    """
    table = small().productivity["all"].iloc[0]
    assert (table["heads"], table["ramp_months"], table["unknown"]) == (4, 6.75, 1)
    assert table["per_ramped"] == pytest.approx(120 * 3 / 6.75)
    assert table["per_head"] == 127 / 4
    bands = small().productivity["tenure"].set_index("group")["bookings"]
    assert bands["2 years and more"] == 80


def test_findings_name_who_and_how_much() -> None:
    """b booked nothing of 100; x is unknown with 7 and without a quota; east is 120 short; over-assignment is 25 %."""
    found = {f.code: f for f in small(target=200, level_quotas={"rep": 250}).findings}
    assert (found["performance.nothing-booked"].rows, found["performance.nothing-booked"].amount) == (("b",), 100.0)
    assert (found["performance.rep-unknown"].rows, found["performance.rep-unknown"].amount) == (("x",), 7.0)
    assert found["performance.quota-missing"].rows == ("x",)
    assert found["performance.manager-behind"].amount == 120.0
    assert found["quota.over-assignment"].rows == ("rep",)
    assert "performance.all-behind" not in found


def test_quota_given_twice_is_not_known() -> None:
    """Two quotas for one rep and quarter are not added up: the attainment is n/a and the finding blocks."""
    result = assess_performance(
        booked(("a", "bikes", "2020Q1", 50)),
        quotas(("a", "2020Q1", 100), ("a", "2020Q1", 60)),
        TEAM,
        ORDERS.empty(),
        Q1,
        as_of=DAY,
    )
    assert math.isnan(result.reps["attainment"].iloc[0])
    assert (result.findings[0].code, result.findings[0].rows) == ("performance.quota-repeated", ("a",))


def test_empty_crm_is_assessed() -> None:
    """Nothing at all: empty tables, no traceback, and findings that say what is missing."""
    result = assess_performance(BOOKINGS.empty(), QUOTAS.empty(), REPS.empty(), ORDERS.empty(), Q1, as_of=DAY)
    assert result.reps.empty
    assert {f.code for f in result.findings} == {
        "performance.quarter-without-bookings",
        "performance.quarter-without-quota",
        "retention.insufficient",
    }
    assert result.levels is None


def test_real_quarter() -> None:
    """AdventureWorks 2020Q1 gives the attainment of each rep, computed with plain pandas; no quarter is partial."""
    rows = rep_quarters()
    sold = orders().groupby(["rep_id", "quarter"], as_index=False)["amount"].sum()
    team = people(*[(rep, "", "2017-07-01") for rep in sorted(set(rows["rep_id"]))])
    result = assess_performance(
        sold.assign(product_family="bikes", territory_id="", territory=""),
        rows.rename(columns={"quota": "amount"})[["rep_id", "quarter", "amount"]],
        team,
        orders(),
        Quarter.parse("2020Q1"),
        as_of=date(2020, 3, 31),
    )
    now = rows[rows["quarter"] == "2020Q1"]
    expected = (now.set_index("rep_id")["actual"].fillna(0.0) / now.set_index("rep_id")["quota"]).sort_index()
    assert result.reps.set_index("rep_id")["attainment"].tolist() == pytest.approx(expected.tolist())
    assert result.trends["all"]["quarter"].iloc[-1] == "2020Q1"
    assert not result.trends["all"]["partial"].any()


def test_nobody_is_behind_a_quota_whose_quarter_runs() -> None:
    """On 2020-02-15 a has 10 of 100, which is no finding: 45 days are left, 14 of February and 31 of March.

    On the last day it is: 90 short.
    """

    def codes(day: date) -> dict[str, str]:
        found = assess_performance(
            booked(("a", "bikes", "2020Q1", 10)), quotas(("a", "2020Q1", 100)), TEAM, ORDERS.empty(), Q1, as_of=day
        ).findings
        return {finding.code: finding.sentence for finding in found}

    running = codes(date(2020, 2, 15))
    assert "performance.people-behind" not in running
    assert running["performance.quarter-running"].startswith("2020Q1 has 45 days to go")
    assert "90 short" in codes(DAY)["performance.people-behind"]
