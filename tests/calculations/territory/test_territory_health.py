"""Territory health against figures worked out by hand, and bad input."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.errors import ShapeError, UnknownColumnError
from calculations.territory.geometry import EARTH_RADIUS_KM, on_sphere
from calculations.territory.health.health import DEFAULT_RULES, HealthRules, TerritoryHealth, assess_territories
from calculations.territory.health.hires import PlannedHire, hire_needs
from calculations.territory.health.workload import Travel, owner_codes, served_shares, travel_hours
from tests.calculations.territory.health_cases import RULES, accounts, reps

DAY = date(2020, 3, 31)


def _assess(a: pd.DataFrame | None = None, r: pd.DataFrame | None = None, *hires: PlannedHire) -> TerritoryHealth:
    return assess_territories(
        accounts() if a is None else a, reps() if r is None else r, as_of=DAY, rules=RULES, hires=hires
    )


def test_hours_go_where_they_bring_most() -> None:
    """Ana has 100 hours for 120: a1 (10 an hour) is served, a2 (5 an hour) gets 40 of 60; Cem's and nobody's none."""
    share = served_shares(
        np.array([0, 0, 1, 2, -1]),
        np.array([60.0, 60.0, 60.0, 20.0, 10.0]),
        np.array([600.0, 300.0, 300.0, 200.0, 100.0]),
        np.array([100.0, 100.0, 0.0]),
    )
    assert share.tolist() == pytest.approx([1.0, 2 / 3, 1.0, 0.0, 0.0])


def test_an_account_that_asks_for_nothing_needs_an_owner_with_hours() -> None:
    """No hours asked: served by someone with capacity, not by one without, and not by nobody."""
    share = served_shares(np.array([0, 1, -1]), np.zeros(3), np.ones(3), np.array([1.0, 0.0]))
    assert share.tolist() == [1.0, 0.0, 0.0]
    assert served_shares(np.array([-1]), np.ones(1), np.ones(1), np.zeros(0)).tolist() == [0.0]


def test_workload_by_person() -> None:
    """Ana 120 of 100 hours: overloaded; Ben 60 of 100: room; Cem 20 of 0: no hours."""
    table = _assess().territories
    assert table["workload"].tolist() == [120.0, 60.0, 20.0]
    assert table["load_rate"].iloc[:2].tolist() == [1.2, 0.6]
    assert table["spare_hours"].tolist() == [-20.0, 40.0, -20.0]
    assert table["state"].tolist() == ["overloaded", "room", "no hours"]


def test_index_and_balance() -> None:
    """Workload 120 and 60 (133⅓, 66⅔), potential 900 and 300 (150, 50), sales 300 and 100 (150, 50): mean 144.4, 55.6.

    CV .444, Gini .222, max/min 2.6, nobody within 15 %. Cem has no capacity and no index.
    """
    health = _assess()
    assert health.territories["index"].iloc[:2].tolist() == pytest.approx([1300 / 9, 500 / 9])
    assert np.isnan(health.territories["index"].iloc[2])
    assert health.territories["outside"].tolist() == [True, True, False]
    balance = health.balance["index"]
    assert balance.cv_error == pytest.approx(4 / 9)
    assert balance.gini_error == pytest.approx(2 / 9)
    assert balance.max_min_ratio == pytest.approx(2.6)
    assert balance.within_share == 0.0
    assert health.balance["workload"].max_min_ratio == pytest.approx(2.0)


def test_weights_and_band_may_be_set() -> None:
    """On workload alone 133⅓ and 66⅔; within 40 % of the mean both are balanced."""
    rules = HealthRules(weights=(1.0, 0.0, 0.0), band=0.4, selling_hours=100.0)
    health = assess_territories(accounts(), reps(), as_of=DAY, rules=rules)
    assert health.territories["index"].iloc[0] == pytest.approx(400 / 3)
    assert health.balance["index"].within_share == 1.0


def test_account_coverage_and_gaps() -> None:
    """Covered 600 + 200 + 300 of 1,500; orphaned c1 and o1, 300; a2 lacks a third of its hours, 100. North 800/1000."""
    health = _assess()
    row = health.coverage["all"].iloc[0]
    assert row[["covered", "orphaned", "without_hours", "white_space"]].tolist() == pytest.approx([1100, 300, 100, 100])
    assert row["coverage_share"] == pytest.approx(1100 / 1500)
    assert (row["orphans"], row["unserved"]) == (2, 1)
    assert health.coverage["region"].set_index("group")["coverage_share"]["North"] == pytest.approx(0.8)
    assert health.gaps["account_id"].tolist() == ["c1", "a2", "o1"]
    assert health.gaps["state"].tolist() == ["without an owner", "partly covered", "without an owner"]
    assert health.territories["covered_share"].tolist() == pytest.approx([800 / 900, 1.0, 0.0])


def test_what_stands_out_is_ranked_by_money() -> None:
    """A fair share is 600 of 1,200: Ana is 300 over, Ben 300 under, as much as is orphaned; 100 lacks hours."""
    findings = {f.code: f for f in _assess().findings}
    assert findings["territory.index-over"].sentence.startswith("ana is 44% over the mean index: 900 of potential")
    assert findings["territory.index-over"].amount == findings["territory.index-under"].amount == 300.0
    orphans = findings["territory.orphans"]
    assert orphans.sentence == "2 accounts without an owner: 20.0% of potential, 300."
    assert orphans.rows == ("c1", "o1")
    assert findings["territory.unserved"].amount == pytest.approx(100.0)
    assert findings["territory.overloaded"].rows == ("ana",)
    assert findings["territory.overloaded"].amount == pytest.approx(100.0)
    assert findings["territory.no-hours"].amount == 200.0
    assert findings["territory.room"].rows == ("ben",)
    assert findings["territory.white-space"].amount == 100.0
    assert findings["territory.region-uncovered"].sentence.startswith(
        "South has 60% of its potential covered, against 73%"
    )
    assert "territory.segment-uncovered" not in findings
    warned = [f.amount for f in _assess().findings if f.amount and f.severity == "warning"]
    assert warned == sorted(warned, reverse=True)


def test_names_are_told_and_only_the_furthest_are_named() -> None:
    """Twelve territories, each with 100 more than the one before: three over and three under, the furthest first."""
    ids = [f"r{number:02d}" for number in range(12)]
    many = pd.DataFrame({"account_id": ids, "owner": ids, "potential": np.arange(12) * 100.0, "workload": 1.0})
    people = pd.DataFrame({"rep_id": ids, "name": [f"Rep {i}" for i in range(12)], "capacity": 1.0})
    rules = HealthRules(weights=(0.0, 1.0, 0.0))
    findings = assess_territories(many, people, as_of=DAY, rules=rules).findings
    over = [f for f in findings if f.code == "territory.index-over"]
    assert [f.rows for f in over] == [("r11",), ("r10",), ("r09",)]
    assert over[0].sentence.startswith(
        "Rep 11 is 100% over the mean index: 1,100 of potential, 1 hours and 0 of sales for a"
    )
    assert sum(f.code == "territory.index-under" for f in findings) == 3


def test_part_of_a_rep_is_told() -> None:
    """Half a rep."""
    findings = _assess(None, reps().assign(capacity=[0.5, 1.0, 0.0])).findings
    assert next(f for f in findings if f.code == "territory.index-over").sentence.endswith("of sales for 0.5 of a rep.")


def test_a_hire_goes_where_hours_are_missing() -> None:
    """North lacks 130 − 100 = 30 hours, South none. A third of 1,500 is 500: 200 unserved there, 300 from others."""
    hire = _assess(None, None, PlannedHire("hire 1")).hires.iloc[0]
    assert hire[["region", "missing_hours", "hours"]].tolist() == ["North", 30.0, 100.0]
    assert hire[["potential", "from_unserved", "from_others"]].tolist() == pytest.approx([500.0, 200.0, 300.0])
    finding = next(f for f in _assess(None, None, PlannedHire("hire 1")).findings if f.code == "territory.hire-needs")
    assert "needed most in North: 30 hours" in finding.sentence


def test_a_second_hire_finds_what_the_first_left() -> None:
    """Two regions lack 150 and 120 hours; a hire brings 100: first the one, then the other, then a given region."""
    table = hire_needs(
        [PlannedHire("1"), PlannedHire("2", capacity=0.5), PlannedHire("3", "Elsewhere")],
        ["N", "S"], np.array([250.0, 120.0]), np.array([100.0, 0.0]), np.array([80.0, 30.0]), 100.0, 100.0,
    )  # fmt: skip
    assert table["region"].tolist() == ["N", "S", "Elsewhere"]
    assert table["potential"].tolist() == [100.0, 50.0, 100.0]
    assert table["from_unserved"].tolist() == [80.0, 30.0, 0.0]
    assert hire_needs([PlannedHire("1")], [], *[np.zeros(0)] * 3, 0.0, 1.0)["region"].tolist() == [""]
    with pytest.raises(ShapeError, match="1 regions"):
        hire_needs([], ["N"], np.zeros(0), np.zeros(0), np.zeros(0), 0.0, 0.0)


def test_travel_is_trips_there_and_back() -> None:
    """9 hours are 6 calls, 2 trips; 30 km at 60 km/h there and back: 2 hours. Beyond 300 km, or unknown: none."""
    base = on_sphere(np.zeros(3), np.zeros(3))
    places = on_sphere(np.degrees(np.array([30.0, 900.0, np.nan]) / EARTH_RADIUS_KM), np.zeros(3))
    assert travel_hours(np.full(3, 9.0), places, base, Travel()).tolist() == pytest.approx([2.0, 0.0, 0.0])


def test_travel_counts_as_workload_where_asked_for() -> None:
    """Accounts of Ana 30 km from her: 60 hours are 40 calls, 13⅓ trips of an hour. One without an owner travels not."""
    lat = np.degrees(30.0 / EARTH_RADIUS_KM)
    near = accounts(lat=lat, lon=0.0)
    base = reps().assign(lat=0.0, lon=0.0)
    rules = HealthRules(selling_hours=100.0, travel=Travel())
    health = assess_territories(near, base, as_of=DAY, rules=rules)
    assert health.territories["travel_hours"].iloc[0] == pytest.approx(2 * 40 / 3)
    assert health.territories["workload"].iloc[0] == pytest.approx(120 + 2 * 40 / 3)
    assert health.accounts["hours"].iloc[4] == 10.0


def test_a_team_of_one_has_no_balance() -> None:
    """One person: an index of 100, no verdict, and a note that says so."""
    health = _assess(accounts(owner="ana"), reps().head(1))
    assert health.territories["index"].tolist() == pytest.approx([100.0])
    assert "territory.balance-insufficient" in {f.code for f in health.findings}


def test_an_empty_crm_is_said_to_be_empty() -> None:
    """No accounts, no reps: empty tables, no balance, and what is missing."""
    health = _assess(accounts().head(0), reps().head(0))
    codes = {f.code for f in health.findings}
    assert {"territory.no-reps", "territory.no-accounts"} <= codes
    assert health.balance["index"].cv_error is None
    assert health.coverage["all"].empty
    assert health.gaps.empty
    assert _assess(accounts().head(0)).territories["state"].tolist() == ["no accounts"] * 3
    orphaned = _assess(None, reps().head(0), PlannedHire("x"))
    assert orphaned.coverage["all"]["coverage_share"].tolist() == [0.0]
    travelled = assess_territories(accounts(), reps().head(0), as_of=DAY, rules=HealthRules(travel=Travel()))
    assert travelled.coverage["all"]["orphans"].tolist() == [5.0]


def test_bad_rows_have_a_value_and_a_finding() -> None:
    """A repeated account and rep count once, a negative and a missing figure 0, a stranger's account is an orphan."""
    twice = pd.concat([accounts(), accounts().head(1)])
    wrong = twice.assign(
        potential=[600.0, -1.0, 300.0, 200.0, np.nan, 600.0], owner=["ana", "zoe", "ben", "", "", "ana"]
    )
    people = pd.concat([reps(), reps().head(1)]).assign(capacity=[1.0, np.inf, -2.0, 1.0])
    health = _assess(wrong, people)
    assert len(health.accounts) == 5
    assert len(health.territories) == 3
    assert health.accounts["potential"].tolist() == [600.0, 0.0, 300.0, 200.0, 0.0]
    assert health.territories["capacity"].tolist() == [1.0, 0.0, 0.0]
    codes = {f.code: f.rows for f in health.findings}
    assert codes["territory.repeated-account"] == ("a1",)
    assert codes["territory.repeated-rep"] == ("ana",)
    assert codes["territory.no-potential"] == ("a2", "o1")
    assert codes["territory.no-capacity"] == ("ben", "cem")
    assert codes["territory.owner-unknown"] == ("a2",)


def test_accounts_without_potential_are_no_gap_in_money() -> None:
    """Nothing is worth anything: coverage is not known, shares are zero, nothing fails."""
    health = _assess(accounts(potential=0.0, sales=0.0, workload=0.0, white_space=0.0))
    assert health.coverage["all"]["coverage_share"].isna().all()
    assert "0.0% of potential" in next(f.sentence for f in health.findings if f.code == "territory.orphans")
    assert "territory.balance-insufficient" in {f.code for f in health.findings}


def test_what_must_be_there_is_named() -> None:
    """A frame without workload, and reps listed twice to the kernel, are faults of the program."""
    with pytest.raises(UnknownColumnError, match="workload"):
        assess_territories(accounts().drop(columns="workload"), reps(), as_of=DAY, rules=DEFAULT_RULES)
    with pytest.raises(ShapeError, match="listed twice"):
        owner_codes(["a"], ["a", "a"])


def test_where_nothing_was_ever_sold_no_zero_is_told_as_a_worth() -> None:
    """Ana has 120 hours and Ben 60, no account has a potential or sales: they are told by their hours alone."""
    findings = {f.code: f for f in _assess(accounts(potential=0.0, sales=0.0)).findings}
    assert findings["territory.index-over"].sentence == (
        "ana is 33% over the mean index: 120 hours, potential and sales not being known of any account, for a full rep."
    )
