"""Headcount as a decision on a small plan: what the next rep is worth by segment, beside the hires by the gap."""

from dataclasses import replace
from datetime import date

import pytest

from calculations.resources.budget import Costs
from calculations.revenue.hire_choice import hire_choice
from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from tests.calculations.revenue.plan_cases import empty_facts, facts, steady_sales

CHEAP = Costs(head_year=60.0, tools_month=1.0, recruiting=6.0, enablement=2.0)
"""80 in a first year."""


def chosen(given, **assumed):
    """The choice of a plan."""
    return hire_choice(revenue_plan(given, Assumptions(drivers={"attrition_rate": 0.0}, **assumed)))


def test_the_next_rep_by_segment_has_a_closed_form():
    """Large: 600 with one person, small: 450 with two, a response of .34 as reps never changed. Ready on 29 June, so
    from July: a year of 0, 25, 50, 75 % and eight full months, at a third of a quarter each."""
    made = chosen(facts(), costs=CHEAP, gross_margin=0.5)
    assert made.hire.start == date(2020, 7, 1)
    ramp = [0.0, 0.25, 0.5, 0.75] + [1.0] * 8
    worth = {
        name: sum(base * (((reps + r) / reps) ** 0.34 - 1) for r in ramp) / 3
        for name, base, reps in (("Large", 600.0, 1.0), ("SMB", 450.0, 2.0))
    }
    assert {one.response.segment: one.first_year for one in made.next_reps} == pytest.approx(worth)
    assert [one.response.segment for one in made.next_reps] == ["Large", "SMB"]
    assert made.next_reps[0].contribution == pytest.approx(worth["Large"] / 2 - 80)
    assert [one.in_quarter for one in made.next_reps] == [0.0, 0.0]
    assert all(one.response.prior_share == 1.0 for one in made.next_reps)
    assert "resources.elasticity-assumed" in [one.code for one in made.findings]


def test_a_budget_buys_the_best_first_and_the_gap_has_its_own_number():
    """With 80 there is one hire, in Large. A gap of 52.5 on the eve can be closed by nobody; with a day's notice from
    January on by one from April, who brings 350 / 3 × .8 × .75 or so."""
    assert chosen(facts(), costs=CHEAP, hire_budget=80.0).mix.counts == {"Large": 1}
    assert chosen(facts(), costs=CHEAP, hire_budget=79.0).mix.steps == ()
    assert chosen(facts()).by_gap is None
    early = chosen(facts(as_of=date(2020, 1, 31)), lead_days=1)
    assert early.hire.start == date(2020, 4, 1)
    assert early.by_gap.start == date(2020, 4, 1)
    assert early.by_gap.needed >= 1


def test_a_segment_whose_people_left_is_not_known():
    """Rep c, the only one of Large, is not at work any more: n/a there, last in the list, and a finding."""
    given = facts()
    gone = given.reps.assign(is_active=given.reps["rep_id"] != "c")
    made = chosen(replace(given, reps=gone), costs=CHEAP)
    assert [one.response.is_known for one in made.next_reps] == [True, False]
    assert ("Large",) in [one.rows for one in made.findings if one.code == "resources.response-unknown"]
    assert "Large" not in made.mix.counts


def test_any_unit_of_money_gives_the_same_hires():
    """Sales, quotas and costs times 1,000 (yen for pence, say): the same people, money times 1,000."""
    given = facts(sales=steady_sales(noise=0.3))
    more = replace(
        given,
        sales=given.sales.assign(amount=given.sales["amount"] * 1e3),
        quotas=given.quotas.assign(amount=given.quotas["amount"] * 1e3),
    )
    one, other = chosen(given, costs=CHEAP), chosen(more, costs=Costs(60e3, 1e3, 6e3, 2e3))
    assert one.mix.counts == other.mix.counts != {}
    assert other.mix.contribution == pytest.approx(1e3 * one.mix.contribution)


def test_a_crm_that_knows_nothing_gets_an_answer():
    """No sales: no next rep, no hires, and a finding that says why."""
    made = chosen(empty_facts())
    assert (made.next_reps, made.mix.steps, made.by_gap) == ((), (), None)
    assert [one.code for one in made.findings] == ["resources.response-unknown"]
