"""Which accounts are locked, and what stands in for places nobody gave."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.territory.calls import CallPlan, hours_by_size
from calculations.territory.intake.locks import LockRules, locks_of
from calculations.territory.intake.places import adjacency_of, bases_of

AS_OF = date(2020, 3, 31)


def test_named_accounts_late_deals_and_near_renewals_are_locked_with_their_reasons() -> None:
    """a is named, b has two late deals and renews on day 90, c renewed yesterday, d renews after 91 days."""
    facts = pd.DataFrame(
        {
            "account_id": list("abcd"),
            "is_named": [True, False, None, False],
            "late_deals": [0, 2, np.nan, 0],
            "renewal_date": pd.to_datetime([None, "2020-06-29", "2020-03-30", "2020-06-30"]),
        }
    )
    found = locks_of(facts, AS_OF)
    assert found["locked"].tolist() == [True, True, False, False]
    assert found["lock_reason"].tolist() == ["named account", "2 late-stage deals open, renews in 90 days", "", ""]


def test_a_rule_that_is_off_locks_nothing_and_facts_may_be_missing() -> None:
    """Without rules for deals and renewals only named accounts are locked; without any facts none is."""
    facts = pd.DataFrame({"account_id": ["a"], "late_deals": [1.0], "renewal_date": [pd.Timestamp("2020-04-01")]})
    assert locks_of(facts, AS_OF)["lock_reason"].tolist() == ["1 late-stage deal open, renews in 1 days"]
    assert not locks_of(facts, AS_OF, LockRules(None, None))["locked"].any()
    assert not locks_of(facts[["account_id"]], AS_OF)["locked"].any()


def test_a_base_is_the_centre_of_the_accounts_owned_weighted_by_workload() -> None:
    """On the equator 3 hours at 0° and 1 at 90° average to atan(1/3) = 18.43°; others do not count."""
    accounts = pd.DataFrame(
        {
            "owner": ["r", "r", "", "s"],
            "workload": [3.0, 1.0, 9.0, 1.0],
            "lat": [0.0, 0.0, 50.0, np.nan],
            "lon": [0.0, 90.0, 50.0, 0.0],
        }
    )
    bases = bases_of(accounts)
    assert bases["rep_id"].tolist() == ["r"]
    assert bases[["lat", "lon"]].iloc[0].tolist() == pytest.approx([0.0, 18.4349488])


def test_regions_one_person_serves_touch() -> None:
    """r serves N and S, s serves S and W: S touches both, N and W do not touch; E is alone."""
    accounts = pd.DataFrame({"owner": ["r", "r", "s", "s", "t", "", "t"], "region": ["N", "S", "S", "W", "E", "N", ""]})
    assert adjacency_of(accounts) == {"E": (), "N": ("S",), "S": ("N", "W"), "W": ("S",)}


def test_hours_follow_the_size_of_an_account() -> None:
    """Of 100, the 50 is A, both 20s are B (half is larger), the 10 is C (nine tenths are), 0 and −5 are none."""
    hours = hours_by_size(np.array([20.0, 50.0, 10.0, 0.0, 20.0, -5.0]))
    assert hours.tolist() == [9.0, 18.0, 4.5, 1.5, 9.0, 1.5]
    assert hours_by_size(np.zeros(2), CallPlan((4, 3, 2, 1), 2.0)).tolist() == [2.0, 2.0]
