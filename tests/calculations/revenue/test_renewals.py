"""Renewals due and renewed, by hand."""

import math

import pandas as pd
import pytest

from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from calculations.revenue.renewals import renewal_findings, renewals_due
from calculations.schemas import CONTRACTS
from tests.calculations.revenue.plan_cases import EVE, Q2, facts, half_sure


def contracts(*rows):
    """Contracts: account, first day, last day, annual value."""
    frame = pd.DataFrame(list(rows), columns=list(CONTRACTS.names))
    return CONTRACTS.conform(
        frame.assign(start_date=pd.to_datetime(frame["start_date"]), end_date=pd.to_datetime(frame["end_date"]))
    )


SIGNED = contracts(
    ("a", "2018-06-01", "2019-05-31", 100.0),  # ended in the year before, renewed the next day
    ("a", "2019-06-01", "2020-05-31", 120.0),  # due
    ("b", "2018-09-01", "2019-08-31", 300.0),  # ended in the year before, never renewed
    ("c", "2019-05-01", "2020-04-30", 40.0),  # ends in the quarter, renewed already
    ("c", "2020-03-01", None, 50.0),
    ("d", "2019-02-15", "2020-02-14", 70.0),  # ended too lately to say
    ("e", "2019-07-01", "2020-06-30", 30.0),  # due, on the last day of the quarter
    ("f", "2019-07-02", "2020-07-01", 9.0),  # the day after it
)


def test_what_is_due_and_what_was_kept():
    """Due: 120 + 30 of two accounts. Of 400 that ended in the year to the end of 2019, 100 were renewed."""
    made = renewals_due(SIGNED, Q2, EVE)
    assert (made.contracts, made.accounts, made.due) == (2, 2, 150)
    assert made.kept_rate == 0.25
    assert made.expected == 37.5
    found = renewal_findings(made, 0.0)[0]
    assert "25% of such value was renewed in the year before: 38" in found.sentence
    assert "outside_quota" in found.remedy
    assert renewal_findings(made, 5.0)[0].remedy == ""


def test_nothing_that_ended_says_nothing_of_renewal():
    """One contract that is due, none before."""
    made = renewals_due(contracts(("a", "2019-06-01", "2020-05-31", 120.0)), Q2, EVE)
    assert math.isnan(made.kept_rate)
    assert "is not known" in renewal_findings(made, 0.0)[0].sentence


def test_a_crm_without_contracts_has_nothing_due():
    """An empty frame."""
    made = renewals_due(CONTRACTS.empty(), Q2, EVE)
    assert (made.contracts, made.due) == (0, 0)
    assert renewal_findings(made, 0.0) == ()


def test_the_plan_says_what_is_due_and_why_its_gate_fails():
    """Renewals are a note; a conservative end of 600 below an expected 1,100 is a warning with its distance, 500."""
    given = Assumptions(
        view_weights={"capacity": 1.0},
        ranges={"attrition_rate": (0.0, 0.0, 0.0), "attainment_rate": (0.4, 0.8, 0.8)},
    )
    plan = revenue_plan(facts(contracts=SIGNED, outlook=half_sure()), given)
    found = {f.code: f for f in plan.findings}
    assert found["revenue.renewals-due"].amount == 150
    assert found["revenue.scenario-variance"].amount == pytest.approx(500)
