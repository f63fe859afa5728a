"""Starter territories for new hires: their size, who gives, and what stays where it is."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.territory.carve import carve
from calculations.territory.scenario import Scenario
from calculations.territory.solver.optimise import Options
from tests.calculations.territory.territory_cases import frames

YEAR = (date(2020, 4, 1), date(2021, 4, 1))
AS_OF = date(2020, 3, 31)
QUICK = Options(effort=0.2)


def equal_accounts() -> pd.DataFrame:
    """Two reps with six equal accounts each; r's lie at longitude 0, s's at 10; each has one cheap account."""
    return pd.DataFrame(
        {
            "account_id": [f"a{i:02d}" for i in range(12)],
            "owner": ["r"] * 6 + ["s"] * 6,
            "potential": 10.0,
            "workload": 1.0,
            "arr": [1.0, 2.0, 500.0, 500.0, 500.0, 500.0] * 2,
            "tenure": 1.0,
            "lat": 0.0,
            "lon": [0.0] * 6 + [10.0] * 6,
        }
    )


def team(**columns: object) -> pd.DataFrame:
    """Reps r and s, fully ramped."""
    return pd.DataFrame({"rep_id": ["r", "s"], "capacity": 1.0, "lat": 0.0, "lon": [0.0, 10.0], **columns})


def hire(start: str, **columns: object) -> pd.DataFrame:
    """One hire, h, halfway between the two."""
    return pd.DataFrame({"rep_id": ["h"], "start_date": [start], "lat": 0.0, "lon": [5.0], **columns})


def test_a_hire_gets_an_equal_share_from_the_accounts_that_are_cheapest_to_move() -> None:
    """A year after the ramp h counts as one of three: 12 / 3 = 4 accounts, the four with hardly any revenue."""
    found = carve(equal_accounts(), team(), hire("2019-01-01"), YEAR, AS_OF)
    row = found.hires.iloc[0]
    assert (row["accounts"], row["capacity"], row["potential_share"], row["workload_share"]) == (4, 1.0, 1.0, 1.0)
    assert sorted(found.impact.moves["account_id"]) == ["a00", "a01", "a06", "a07"]
    assert row["arr"] == 6.0
    assert set(found.impact.moves["to_rep"]) == {"h"}


def test_the_start_month_and_the_ramp_size_the_territory() -> None:
    """Starting in November, h carries 0, 25, 50, 75 and 100 % in five of twelve months: 0.2083 of a rep's territory."""
    accounts = pd.concat([equal_accounts()] * 4).assign(account_id=[f"a{i:02d}" for i in range(48)])
    found = carve(accounts, team(), hire("2020-11-01"), YEAR, AS_OF, scenario=Scenario("x", tolerance=0.2))
    row = found.hires.iloc[0]
    assert row["capacity"] == pytest.approx(2.5 / 12)
    assert 0.8 <= row["potential_share"] <= 1.2
    assert row["potential"] == pytest.approx(480 * (2.5 / 12) / (2 + 2.5 / 12), rel=0.2)


def test_a_hire_after_the_period_gets_nothing_and_a_note() -> None:
    """Starting two years on, h has no capacity: no account moves and the note names h."""
    found = carve(equal_accounts(), team(), hire("2022-04-01"), YEAR, AS_OF)
    assert found.impact.accounts_moved == 0
    assert [f.rows for f in found.findings if f.code == "territory.hire-without-capacity"] == [("h",)]
    assert np.isnan(found.hires["potential_share"].iloc[0])


def test_accounts_stay_or_go_to_a_hire_locks_hold_and_givers_keep_their_share() -> None:
    """Whoever moves goes to a hire, locks hold, the family comes together, nobody gives below the share less 5 %."""
    accounts, reps = frames(300, 5, 4)
    accounts["family"] = ["f" if i in (3, 40, 77) else "" for i in range(300)]
    hires = pd.DataFrame({"rep_id": ["X1", "X2"], "start_date": "2019-01-01", "lat": 42.0, "lon": [-99.0, -96.0]})
    found = carve(accounts, reps, hires, YEAR, AS_OF, options=QUICK)
    frame = found.plan.frame.assign(locked=accounts["locked"].to_numpy())
    owned = frame[(frame["owner"] != "") & (accounts["family"] == "")]
    assert set(owned.loc[owned["is_moved"], "rep_id"]) <= {"X1", "X2"}
    assert (owned.loc[owned["locked"], "rep_id"] == owned.loc[owned["locked"], "owner"]).all()
    model = found.plan.model
    before = np.bincount(model.owner[model.owner >= 0], model.potential[model.owner >= 0], 7)
    after, target = model.loads(found.plan.assignment)[:, 0], model.target[:, 0]
    assert (after >= np.minimum(before, 0.95 * target) - 1e-6).all()
    assert found.plan.certificate is not None
    assert found.plan.certificate.is_feasible
    assert found.hires["potential_share"].between(0.95, 1.05).all()
    assert frame.groupby(accounts["family"])["rep_id"].nunique()["f"] == 1


def test_a_starter_territory_in_one_pool_leaves_the_others_alone() -> None:
    """A hire for the south takes from the south only: two of four accounts at capacity 1 of 2."""
    accounts = equal_accounts().iloc[[0, 1, 2, 3, 6, 7, 8, 9]].assign(pool=["n"] * 4 + ["s"] * 4)
    found = carve(accounts, team(pool=["n", "s"]), hire("2019-01-01", pool="s"), YEAR, AS_OF)
    assert set(found.impact.moves["from_rep"]) == {"s"}
    assert found.hires["accounts"].tolist() == [2]


def test_a_carve_out_needs_accounts_and_hires() -> None:
    """Without either there is nothing to carve, and the message says so."""
    with pytest.raises(ValueError, match="at least one account and one hire"):
        carve(equal_accounts(), team(), hire("2020-01-01").iloc[:0], YEAR, AS_OF)
