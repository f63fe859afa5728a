"""Bad input: every case has a defined result and a finding that names it."""

import numpy as np
import pandas as pd
import pytest

from calculations.findings import Severity
from calculations.territory.intake.intake import model_of
from calculations.territory.scenario import Rules, Scenario
from calculations.territory.solver.optimise import Options, Plan, optimise
from tests.calculations.territory.territory_cases import frames

WIDE = Scenario("wide", 1.0, 1.0, 0.5)


def codes(plan: Plan) -> set[str]:
    """Codes of the plan's findings."""
    return {finding.code for finding in plan.findings}


def one_each(plan: Plan, accounts: pd.DataFrame) -> bool:
    """Whether every account of the input has exactly one rep."""
    frame = plan.frame
    return sorted(frame["account_id"]) == sorted(set(accounts["account_id"])) and (frame["rep_id"] != "").all()


def test_no_accounts_is_an_empty_plan() -> None:
    """Without accounts there is nothing to assign, and a blocking finding says so."""
    accounts, reps = frames(5, 2)
    plan = optimise(accounts.iloc[:0], reps)
    assert len(plan.frame) == 0
    assert plan.certificate is None
    assert "territory.no-accounts" in codes(plan)


def test_no_reps_leaves_every_account_unassigned() -> None:
    """Without reps accounts keep an empty rep, and owners nobody knows are named."""
    accounts, reps = frames(5, 2)
    plan = optimise(accounts, reps.iloc[:0])
    assert plan.frame["rep_id"].tolist() == [""] * 5
    assert {"territory.no-reps", "territory.unknown-owner"} <= codes(plan)


def test_one_rep_takes_everything() -> None:
    """One rep holds exactly the whole and so is within any tolerance."""
    accounts, reps = frames(5, 1)
    plan = optimise(accounts, reps)
    assert set(plan.frame["rep_id"]) == {"R0"}
    assert "territory.one-rep" in codes(plan)
    assert plan.certificate is not None
    assert plan.certificate.is_feasible


def test_more_reps_than_accounts_cannot_balance_and_says_so() -> None:
    """Two accounts for four reps: each account gets one rep, and the plan is proven infeasible."""
    accounts, reps = frames(2, 4)
    accounts["locked"] = False
    plan = optimise(accounts, reps, WIDE)
    assert one_each(plan, accounts)
    assert {"territory.more-reps-than-accounts", "territory.infeasible"} <= codes(plan)
    assert plan.certificate is not None
    assert plan.certificate.is_infeasible


def test_zero_capacity_everywhere_counts_as_full_capacity() -> None:
    """Without any capacity all reps count alike, and a blocking finding asks for capacities."""
    accounts, reps = frames(30, 3)
    plan = optimise(accounts, reps.assign(capacity=0.0), WIDE)
    finding = next(f for f in plan.findings if f.code == "territory.no-capacity")
    assert finding.severity is Severity.BLOCKING
    assert plan.model.capacity.tolist() == [1.0, 1.0, 1.0]
    assert one_each(plan, accounts)


def test_an_account_larger_than_a_territory_is_named() -> None:
    """An account with ten times everyone else's potential fits nowhere; it is named, and still assigned."""
    accounts, reps = frames(20, 4)
    accounts["locked"] = False
    accounts.loc[7, "potential"] = accounts["potential"].sum() * 10
    plan = optimise(accounts, reps)
    finding = next(f for f in plan.findings if f.code == "territory.larger-than-a-territory.potential")
    assert finding.rows == ("A0007",)
    assert one_each(plan, accounts)


def test_all_locked_is_the_plan_of_today() -> None:
    """When everything is locked nothing moves, balanced or not, and locks beyond a band are named."""
    accounts, reps = frames(20, 3)
    accounts["owner"], accounts["locked"] = "R1", True
    plan = optimise(accounts, reps)
    assert set(plan.frame["rep_id"]) == {"R1"}
    assert not plan.frame["is_moved"].any()
    assert {"territory.all-locked", "territory.locks-exceed.potential", "territory.outside-tolerance"} <= codes(plan)


def test_repeated_ids_keep_their_first_row() -> None:
    """A repeated account counts once, with the figures of its first row; reps likewise."""
    accounts, reps = frames(10, 2)
    plan = optimise(pd.concat([accounts, accounts.iloc[:2].assign(potential=9e9)]), pd.concat([reps, reps]), WIDE)
    assert one_each(plan, accounts)
    assert plan.model.potential.sum() == pytest.approx(accounts["potential"].sum())
    assert {"territory.duplicate-account-id", "territory.duplicate-rep-id"} <= codes(plan)


def test_negative_and_empty_figures_count_as_zero() -> None:
    """A negative potential and an empty workload count as 0, and both rows are named."""
    accounts, reps = frames(10, 2)
    accounts.loc[2, "potential"], accounts.loc[4, "workload"] = -5.0, np.nan
    model, findings = model_of(accounts, reps)
    assert (model.potential[2], model.workload[4]) == (0.0, 0.0)
    assert {f.code: f.rows for f in findings} == {
        "territory.bad-potential": ("A0002",),
        "territory.bad-workload": ("A0004",),
    }


def test_unknown_owners_and_leavers_leave_orphans_that_move_free() -> None:
    """An owner outside the reps and one without capacity both leave orphans without a move cost."""
    accounts, reps = frames(12, 3)
    accounts["owner"], accounts["locked"] = ["X", "R0", "R1"] * 4, [True] + [False] * 11
    reps.loc[0, "capacity"] = 0.0
    model, findings = model_of(accounts, reps)
    assert model.owner.tolist() == [-1, -1, 1] * 4
    assert model.move_cost[:2].tolist() == [0.0, 0.0]
    assert {f.code for f in findings} == {
        "territory.unknown-owner",
        "territory.leaver",
        "territory.lock-without-owner",
    }
    plan = optimise(accounts, reps, WIDE)
    assert "R0" not in set(plan.frame["rep_id"])


def test_eligibility_by_region_and_segment_holds() -> None:
    """Reps get only accounts of regions and segments they serve; who fits nobody is named and still assigned."""
    accounts, reps = frames(24, 3)
    accounts["region"] = ["N", "S", "N", "", "S", "N"] * 4
    accounts["segment"] = ["e", "e", "m", "m"] * 6
    accounts["locked"], accounts["owner"] = False, ""
    accounts.loc[[0, 1, 2], "segment"] = "unheard"
    accounts.loc[1, "owner"] = "R1"
    accounts.loc[2, ["owner", "locked"]] = ["R1", True]
    reps["regions"], reps["segments"] = ["N", "S; N", ""], "e;m"
    plan = optimise(accounts, reps, Scenario("open", tolerance=0.9))
    frame = plan.frame.merge(accounts[["account_id", "region"]], on="account_id")
    assert set(frame.loc[frame["rep_id"] == "R0", "region"]) <= {"N", ""}
    assert frame["rep_id"][1] == frame["rep_id"][2] == "R1"
    named = [f.rows for f in plan.findings if f.code == "territory.nobody-eligible"]
    assert sorted(named) == [("A0000",), ("A0001",)]
    assert "territory.lock-outside" in codes(plan)
    assert one_each(plan, accounts)


def test_families_stay_together_unless_their_rules_pull_them_apart() -> None:
    """A family goes to one rep, to its lock's owner if it has one; two owners or no common rep split it, named."""
    accounts, reps = frames(16, 2, seed=3)
    accounts["owner"], accounts["locked"], accounts["region"] = "R0", False, ""
    accounts["family"] = ["one"] * 4 + ["two"] * 3 + ["three"] * 2 + ["four"] * 2 + [""] * 5
    accounts.loc[4, "locked"] = True
    accounts.loc[[7, 8], "locked"] = True
    accounts.loc[8, "owner"] = "R1"
    accounts.loc[[9, 10], "region"] = ["N", "S"]
    reps["regions"] = ["N", "S"]
    plan = optimise(accounts, reps, Scenario("open", tolerance=0.9))
    frame = plan.frame.assign(family=accounts["family"])
    held = frame.groupby("family")["rep_id"].agg(set)
    assert len(held["one"]) == 1
    assert held["two"] == {"R0"}
    assert held["three"] == held["four"] == {"R0", "R1"}
    assert sorted(f.rows for f in plan.findings if f.code == "territory.family-split") == [
        ("A0007", "A0008"),
        ("A0009", "A0010"),
    ]


def test_account_caps_hold() -> None:
    """A rep capped at four accounts holds at most four, the others share the rest."""
    accounts, reps = frames(18, 3, seed=2)
    accounts["locked"] = False
    reps["account_cap"] = [4, np.nan, np.nan]
    plan = optimise(accounts, reps, Scenario("open", tolerance=0.7))
    assert (plan.frame["rep_id"] == "R0").sum() <= 4
    assert plan.certificate is not None
    assert plan.certificate.is_feasible


def test_caps_that_cannot_hold_name_the_cap() -> None:
    """Ten accounts and two caps of four: the cap is the rule that clashes, 25 % more would help."""
    accounts, reps = frames(10, 2)
    accounts["locked"] = False
    plan = optimise(accounts, reps.assign(account_cap=4), Scenario("open", tolerance=1.0), Rules(), Options(effort=0.1))
    assert "territory.clash.accounts" in codes(plan)
    last = next(f for f in plan.findings if f.code == "territory.infeasible")
    assert "account caps 25.0% higher" in last.remedy


def test_pools_share_out_their_own_accounts() -> None:
    """North has 30 accounts for two reps, south 10 for one: shares of 15, 15 and 10, and nobody crosses.

    An account locked to a rep of the other pool counts there; one of a pool nobody has is everybody's.
    """
    accounts, reps = frames(40, 3)
    accounts["potential"] = accounts["workload"] = 1.0
    accounts["owner"], accounts["locked"] = "", False
    accounts["pool"] = ["north"] * 30 + ["south"] * 10
    reps["pool"] = ["north", "north", "south"]
    plan = optimise(accounts, reps, Scenario("x", tolerance=0.01))
    assert plan.model.target[:, 0].tolist() == [15, 15, 10]
    assert plan.frame.groupby("rep_id").size().tolist() == [15, 15, 10]
    assert set(plan.frame.loc[30:, "rep_id"]) == {"R2"}
    accounts.loc[0, ["owner", "locked", "pool"]] = ["R2", True, "north"]
    accounts.loc[39, "pool"] = "west"
    model, _ = model_of(accounts, reps)
    assert model.target[:, 0].tolist() == pytest.approx([14.5 + 1 / 3, 14.5 + 1 / 3, 10 + 1 / 3])
