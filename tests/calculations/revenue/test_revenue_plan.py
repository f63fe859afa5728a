"""The revenue plan as a whole: steady figures by hand, missing parts, exact sums, and what bad input does."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import Quarter
from calculations.gates.gate import Verdict, Waiver
from calculations.gates.scenario_variance import SpreadMode
from calculations.reach import Reach
from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from calculations.schemas import ACCOUNT_QUARTERS
from tests.calculations.pipeline.ladders import FIND, LOST, WON, pipeline_of
from tests.calculations.revenue.plan_cases import (
    EVE,
    Q2,
    accounts,
    empty_facts,
    facts,
    half_sure,
    quotas,
    reps,
    steady_sales,
)

STILL = {"attrition_rate": 0.0}
NOBODY_LEAVES = {"attrition_rate": (0.0, 0.0, 0.0)}


@pytest.fixture(scope="module")
def steady():
    """The plan of steady facts without attrition."""
    return revenue_plan(facts(), Assumptions(drivers=STILL))


def test_a_steady_business_goes_on(steady):
    """350 a month for three years: the history says 1,050, and quotas of 1,312.5 at 80 % say so too."""
    assert steady.views.time_series == pytest.approx(1050)
    assert steady.views.capacity == pytest.approx(1050)
    assert math.isnan(steady.views.pipeline)
    assert steady.total == pytest.approx(1050)
    assert steady.base.drivers.attainment_rate == pytest.approx(0.8)
    assert steady.weights.weights == pytest.approx({"time_series": 0.5, "capacity": 0.5, "pipeline": 0.0})


def test_the_target_is_last_year_with_growth_or_what_a_person_set(steady):
    """1,050 × 1.05 = 1,102.5; or 2,000."""
    assert steady.target == pytest.approx(1102.5)
    assert steady.reconciliation.gap == pytest.approx(52.5)
    assert revenue_plan(facts(), Assumptions(target=2000.0)).target == 2000


def test_closures_sum_to_the_gap(steady):
    """Nobody can start in time; stretch of 5 % of 1,050 is 52.5, the whole gap."""
    amounts = {step.name: step.amount for step in steady.reconciliation.closures}
    assert amounts == pytest.approx({"hires": 0, "stretch": 52.5, "attainment": 0, "target revision": 0})


def test_children_sum_to_their_parents_in_whole_money(steady):
    """Total, segments, lines, regions and cells hold the plan and the target to the unit."""
    table = steady.breakdown.table
    for name, total in (("base", 1050), ("target", 1102)):
        whole = table.loc[table["level"] == "total", name].item()
        assert whole == total
        for level in ("segment", "product_line", "region", "cell"):
            assert table.loc[table["level"] == level, name].sum() == whole
        for dimension in ("segment", "product_line", "region"):
            cells = table[table["level"] == "cell"].groupby(dimension)[name].sum()
            nodes = table[table["level"] == dimension].set_index(dimension)[name]
            assert cells.to_dict() == nodes.to_dict()


def test_the_bridge_leads_from_the_closing_quarter_to_the_plan(steady):
    """Past: x grew by 200, y left with 350, z is new with 150. From 1,050 to the plan of 1,050, nothing left over."""
    past = steady.bridges.past["2020Q1"]
    assert (past.money("expansion"), past.money("churn"), past.money("new")) == (200, -350, 150)
    planned = steady.bridges.planned
    assert (planned.start, planned.residual) == (1050, 0)
    assert planned.end == pytest.approx(steady.total, abs=0.005)


def test_scenarios_named_by_a_person_stand_beside_the_standard_ones():
    """Attainment of 0.4 halves the capacity view: 787.5; it does not count for the gate."""
    plan = revenue_plan(facts(), Assumptions(drivers=STILL, scenarios={"bad year": {"attainment_rate": 0.4}}))
    made = {scenario.name: scenario for scenario in plan.scenarios}
    assert list(made) == ["conservative", "base", "upside", "worse drivers", "better drivers", "bad year"]
    assert made["bad year"].total == pytest.approx(787.5)
    assert dict(plan.effects["bad year"]) == pytest.approx({"attainment_rate": -262.5})
    assert plan.breakdown.table["bad year"].iloc[0] == 788


def test_the_tornado_ranks_and_key_assumptions_say_where_they_come_from(steady):
    """Prices move all of 1,050 by 2 % either way, the most; steady attainment moves nothing; attrition was set."""
    assert steady.tornado[0].driver == "price_rate"
    by = {row.driver: row for row in steady.tornado}
    assert by["price_rate"].swing == pytest.approx(42)
    assert by["attainment_rate"].swing == pytest.approx(0)
    sources = {row.driver: row.source for row in steady.key_assumptions}
    assert sources["attrition_rate"] == "set"
    assert sources["attainment_rate"] == "median of 8 quarters"
    assert sources["price_rate"] == "assumed"
    assert sources["forecast_factor"] == "the forecast itself"
    assert sources["hires"] == "default"


def test_what_is_planned_with_is_what_the_outlook_expects():
    """600 sure and 1,000 in one of two quarters: 1,100; one in five 600, four in five 1,600; 1,102.5 in one of two."""
    plan = revenue_plan(facts(outlook=half_sure()), Assumptions(ranges=NOBODY_LEAVES))
    totals = {scenario.name: scenario.total for scenario in plan.scenarios}
    assert totals["base"] == plan.total == pytest.approx(1100)
    assert (totals["conservative"], totals["upside"]) == (600, 1600)
    assert plan.views.time_series == pytest.approx(1050)
    assert plan.target == pytest.approx(1102.5)
    assert plan.chance == 0.5
    assert plan.range_80 == plan.range_95 == (600, 1600)
    assert plan.gate.figure == pytest.approx(500 / 1100)


def test_a_drivers_own_value_moves_the_plan_and_its_chance_and_the_outlook_stays():
    """All weight on capacity, whose attainment a person sets to half: 1,100 become 550 in each draw's mean. 600 are
    booked, so that nothing more comes; at three quarters of it 825 are left: 600 and 225 on average, 450 or nothing."""
    given = Assumptions(ranges=NOBODY_LEAVES, view_weights={"capacity": 1.0})
    plan = revenue_plan(facts(outlook=half_sure()), replace(given, drivers={"attainment_rate": 0.6}, target=1050.0))
    assert (plan.expected, plan.total) == (1100.0, pytest.approx(825))
    totals = {scenario.name: scenario.total for scenario in plan.scenarios}
    assert totals["base"] == plan.total
    assert (totals["conservative"], totals["upside"]) == (600, pytest.approx(1050))
    assert plan.range_80 == (600, pytest.approx(1050))
    assert plan.chance == 0.5
    assert plan.is_moved
    assert plan.breakdown.table["base"].iloc[0] == 825
    low = revenue_plan(facts(outlook=half_sure()), replace(given, drivers={"attainment_rate": 0.4}))
    assert (low.total, low.range_95) == (pytest.approx(550), (600, 600))
    assert not revenue_plan(facts(outlook=half_sure()), given).is_moved


def test_planned_hires_are_joined_to_the_draws():
    """One hire from January at 437.5 × 0.8 by month: 75 % of a third and two thirds, on top of 1,100; nobody leaves.

    The chance of 1,600 rises: the deal alone just reached it in half of the quarters, and now a hire helps in them.
    """
    one = Assumptions(ranges=NOBODY_LEAVES, hires=((date(2020, 1, 1), 1), (date(2020, 4, 1), 0)), target=1700.0)
    plan = revenue_plan(facts(outlook=half_sure()), one)
    hire = 437.5 * 0.8 / 3 * 2.75
    assert plan.hired == pytest.approx(hire)
    assert plan.total == plan.expected == pytest.approx(1100 + hire)
    assert 0.4 < plan.chance < 0.5
    assert plan.facts.outlook.expected() == 1100
    row = plan.outlook.table.iloc[-1]
    assert (row["rep_id"], row["segment"], row["kind"]) == ("Hire 1", "(planned hires)", "flow")
    assert row[["month_1", "month_2", "month_3", "month_4"]].tolist() == pytest.approx(
        [0.75 / 2.75, *[1 / 2.75] * 2, 0]
    )
    parts = plan.breakdown.table.set_index(["level", "segment"])["base"]
    assert parts["segment", "(planned hires)"] == round(hire)
    late = revenue_plan(facts(outlook=half_sure()), replace(one, hires=((date(2020, 6, 30), 1),)))
    assert late.hired == 0


def test_parts_of_the_plan_are_sums_of_the_outlooks_draws():
    """600 of segment SMB are booked, Large has one deal of 1,000 in half of the quarters; no lines, no regions."""
    plan = revenue_plan(facts(outlook=half_sure()), Assumptions(ranges=NOBODY_LEAVES))
    rows = plan.breakdown.table.set_index(["level", "segment"])
    assert rows.loc[("segment", "SMB"), ["forecast", "lower", "upper", "base"]].tolist() == [600, 600, 600, 600]
    assert rows.loc[("segment", "Large"), ["forecast", "lower", "upper", "base"]].tolist() == [500, 0, 1000, 500]
    assert rows.loc[("total", ""), "base"].item() == plan.total == 1100
    assert rows.loc[("total", ""), "time_series"].item() == pytest.approx(1050)
    assert set(plan.breakdown.table["product_line"]) == {"", "(none)"}
    empty = replace(half_sure(), table=half_sure().table.iloc[:0])
    assert revenue_plan(facts(outlook=empty)).breakdown is None


def test_a_what_if_moves_the_plan_as_it_moves_the_views():
    """An attainment of 0.4 takes a quarter off the views' mean, 1,050, and so off the 1,100 that are expected."""
    bad = {"bad year": {"attainment_rate": 0.4}}
    plan = revenue_plan(facts(outlook=half_sure()), Assumptions(ranges=NOBODY_LEAVES, scenarios=bad))
    assert plan.scenarios[-1].total == pytest.approx(1100 * 0.75)


def test_without_a_view_the_outlook_stands_alone():
    """Nobody, no history and no pipeline, but an outlook: its mean is planned with, whatever the drivers are."""
    plan = revenue_plan(replace(empty_facts(), outlook=half_sure()))
    assert plan.total == pytest.approx(1100)
    assert {row.swing for row in plan.tornado} <= {0.0}


def test_without_an_outlook_nothing_is_likely(steady):
    """Ends of ranges, the chance and what a seller takes along are not known; the gate has nothing to judge."""
    ends = [scenario.total for scenario in steady.scenarios if scenario.name in ("conservative", "upside")]
    assert all(math.isnan(value) for value in (*ends, steady.chance, *steady.range_80, *steady.range_95))
    assert steady.gate.verdict is Verdict.INSUFFICIENT
    assert {risk.name for risk in steady.risks}.isdisjoint({"largest seat", "largest account"})


def test_risks_have_their_effect_in_money():
    """Seller c and account x stand behind the deal that is expected to bring 500; prices move 1,100 by 2 %."""
    plan = revenue_plan(facts(outlook=half_sure()), Assumptions(ranges=NOBODY_LEAVES))
    effects = {risk.name: risk.effect for risk in plan.risks}
    assert effects["largest seat"] == pytest.approx(-500)
    assert effects["largest account"] == pytest.approx(-500)
    assert effects["price_rate"] == pytest.approx(-22)
    assert [risk.effect for risk in plan.risks] == sorted(risk.effect for risk in plan.risks)
    assert next(risk.sentence for risk in plan.risks if risk.name == "largest seat").startswith("Rep c leaves")


def test_findings_are_ranked_by_severity_and_money(steady):
    """The gap is a warning with its money."""
    gap = next(found for found in steady.findings if found.code == "revenue.gap")
    assert gap.amount == pytest.approx(52.5)
    order = ["blocking", "warning", "note"]
    assert [order.index(f.severity) for f in steady.findings] == sorted(
        order.index(f.severity) for f in steady.findings
    )
    warnings = [abs(f.amount or 0) for f in steady.findings if f.severity == "warning"]
    assert warnings == sorted(warnings, reverse=True)


def test_planned_hires_count_in_capacity_and_budget():
    """One hire from January, ramped by May at the mean quota of 437.5 × 0.8: 75 % of a third, and two thirds."""
    made = revenue_plan(facts(), Assumptions(drivers=STILL, hires=((date(2020, 1, 1), 1),)))
    hire = 437.5 * 0.8 / 3 * 2.75
    assert made.views.capacity == pytest.approx(1050 + hire)
    lines = {line.name: line.units for line in made.budget}
    assert lines["headcount, at work"] == pytest.approx(12)


def test_a_crm_that_knows_nothing_gives_an_empty_plan_with_its_reasons():
    """No history, people, deals: every part is None or NaN, the gate is insufficient, findings say why."""
    plan = revenue_plan(empty_facts())
    assert math.isnan(plan.total)
    assert math.isnan(plan.target)
    assert (plan.time_series, plan.breakdown, plan.capacity, plan.deals, plan.marketing) == (None,) * 5
    assert plan.gate.verdict is Verdict.INSUFFICIENT
    assert plan.hires == ()
    codes = {found.code for found in plan.findings}
    assert {"revenue.no-history", "revenue.no-people", "revenue.no-pipeline", "revenue.gap-unknown"} <= codes
    heads = {line.name: line.amount for line in plan.budget if line.unit == "head months"}
    assert math.isnan(heads["headcount, at work"])  # nobody carries a quota: who is at work is not known, and not 0
    assert math.isnan(heads["tools"])


def test_one_view_alone_carries_the_plan():
    """Without people the history plans alone; without history the people do."""
    alone = revenue_plan(facts(reps=reps(()), quotas=quotas({})))
    assert alone.total == pytest.approx(1050)
    assert alone.capacity is None
    people = revenue_plan(replace(empty_facts(), reps=reps(), quotas=facts().quotas), Assumptions(drivers=STILL))
    assert people.time_series is None
    assert people.total == pytest.approx(people.views.capacity)
    assert "revenue.range-assumed" in {found.code for found in people.findings}


def test_one_segment_is_a_plan():
    """One cell: total, segment, line, region and cell are all the same."""
    sales = steady_sales()
    one = sales[sales["segment"] == "Large"]
    plan = revenue_plan(facts(sales=one))
    assert set(plan.breakdown.table["base"]) == {round(plan.total)}


def test_a_negative_target_is_spread_as_nothing_and_said():
    """Cells do not go below zero: −100 stays unallocated."""
    plan = revenue_plan(facts(), Assumptions(target=-100.0))
    assert plan.breakdown.table["target"].iloc[0] == 0
    assert "reconcile.unallocated" in {found.code for found in plan.findings}
    assert plan.reconciliation.closures == ()


def test_people_who_left_are_no_seats():
    """Rep c is not at work any more: 600 of capacity are gone, and said with its quota of 750."""
    people = pd.concat([reps(("a", "b")), reps(("c",), active=False)], ignore_index=True)
    plan = revenue_plan(facts(reps=people), Assumptions(drivers=STILL))
    assert plan.views.capacity == pytest.approx(450)
    gone = next(found for found in plan.findings if found.code == "revenue.seats-empty")
    assert (gone.amount, gone.rows) == (750, ("c",))


def test_a_missing_fx_rate_is_said():
    """Euros without a plan rate keep the rate they were booked at; with one, fx is a step of the bridge."""
    euros = accounts([("x", "EUR", "2019Q4", 500.0, 550.0), ("x", "EUR", "2020Q1", 1000.0, 1100.0)])
    without = revenue_plan(facts(accounts=euros))
    assert "revenue.fx-rate-assumed" in {found.code for found in without.findings}
    assert without.bridges.planned.money("fx") == 0
    known = revenue_plan(facts(accounts=euros, plan_fx={"EUR": 1.2}), Assumptions(drivers={"price_rate": 0.1}))
    assert known.bridges.planned.money("fx") == pytest.approx(100)
    assert known.bridges.planned.money("price") == pytest.approx(120)
    assert known.bridges.planned.residual == 0


def test_without_accounts_or_sales_in_the_closing_quarter_there_is_no_bridge():
    """Nothing to start from."""
    assert revenue_plan(facts(accounts=ACCOUNT_QUARTERS.empty())).bridges.planned is None
    old = accounts([("x", "USD", "2019Q1", 5.0, 5.0)])
    assert revenue_plan(facts(accounts=old)).bridges.planned is None


@pytest.mark.parametrize(("target", "codes"), [(None, {"target.no-base"}), (1_000.0, set())])
def test_a_target_that_a_person_gives_needs_no_base(target, codes):
    """The records begin after the same quarter of the year before: nothing to grow from, and nothing to grow."""
    short = facts(reach=Reach(date(2019, 7, 1), EVE), sales=steady_sales(count=9))
    plan = revenue_plan(short, Assumptions(drivers=STILL, target=target))
    assert {found.code for found in plan.findings if found.code.startswith("target.")} == codes


def test_weights_and_ranges_of_a_person_replace_the_measured_ones():
    """All weight on capacity; attainment between 0.4 and 0.8 halves it with worse drivers. The gate fails by what the
    outlook says, 600 of 1,100, and opens by a waiver."""
    given = Assumptions(
        view_weights={"capacity": 1.0},
        ranges=NOBODY_LEAVES | {"attainment_rate": (0.4, 0.8, 0.8), "created": (0.0, 1.0, 2.0)},
        waiver=Waiver("Carol", "CFO", "We know why"),
    )
    plan = revenue_plan(facts(outlook=half_sure()), given)
    low = next(scenario for scenario in plan.scenarios if scenario.name == "worse drivers")
    assert low.total == pytest.approx(550)
    assert plan.gate.verdict is Verdict.FAIL
    assert plan.gate.rows == ("conservative",)
    assert plan.gate.is_open
    assert not revenue_plan(facts(outlook=half_sure()), replace(given, waiver=None)).gate.is_open


def test_the_gap_can_decide_the_gate():
    """Target 2,000 against 1,050: 47.5 %."""
    plan = revenue_plan(facts(), Assumptions(drivers=STILL, target=2000.0, gate_mode=SpreadMode.GAP))
    assert plan.gate.figure == pytest.approx(0.475)


def test_a_quarter_that_is_over_is_refused():
    """Nothing to plan."""
    with pytest.raises(ValueError, match="2020Q1 was over"):
        revenue_plan(facts(quarter=Quarter.parse("2020Q1")))


def test_a_quarter_nobody_can_see_is_refused():
    """Eight quarters after 2020Q1 is 2022Q1, the last that is planned; 2022Q2 is one too many."""
    with pytest.raises(ValueError, match="2022Q2 lies more than 8 quarters after"):
        revenue_plan(facts(quarter=Quarter.parse("2022Q2")))


def test_a_quarter_far_ahead_is_planned_and_said_to_be_far():
    """The quarters before 2021Q4 have not been, so nothing was sold in them: no fault, and a note says it is far."""
    plan = revenue_plan(facts(quarter=Quarter.parse("2021Q4")))
    assert "revenue.far-ahead" in {found.code for found in plan.findings}


def test_planning_before_the_eve_says_what_it_stands_on():
    """In mid-March the quarter is not over: March is forecast, and a note says so."""
    early = revenue_plan(facts(as_of=date(2020, 3, 15)), Assumptions(drivers=STILL))
    assert early.views.time_series == pytest.approx(1050)
    assert "revenue.closing-quarter-open" in {found.code for found in early.findings}


def test_months_of_the_quarter_that_are_over_count_as_they_were():
    """At the end of April 600 are booked instead of 350: May and June go on from there."""
    sales = steady_sales()
    april = sales[sales["month"] == "2020-03"].assign(month="2020-04")
    april["amount"] = april["amount"] * (600 / 350)
    plan = revenue_plan(facts(sales=pd.concat([sales, april], ignore_index=True), as_of=date(2020, 4, 30)))
    assert plan.time_series.monthly[0, 0] == pytest.approx(600)
    assert plan.time_series.months == ("2020-04", "2020-05", "2020-06")
    assert np.isfinite(plan.time_series.monthly).all()


def test_months_that_were_not_loaded_are_suspected():
    """Planned at the end of April with sales to March: 350 are missing, and said."""
    plan = revenue_plan(facts(as_of=date(2020, 4, 30)))
    stale = next(found for found in plan.findings if found.code == "revenue.history-stale")
    assert stale.amount == pytest.approx(350)
    assert "from 2020-04 to 2020-04" in stale.sentence
    assert "revenue.history-stale" not in {found.code for found in revenue_plan(facts()).findings}


def test_months_without_any_sales_suspect_nothing():
    """Zeros throughout: nothing was ever sold, so nothing is missing."""
    plan = revenue_plan(facts(sales=steady_sales((0.0, 0.0, 0.0))))
    assert "revenue.history-stale" not in {found.code for found in plan.findings}


def test_a_quarter_far_ahead_is_said_to_be():
    """2020Q4 planned in March."""
    codes = {found.code for found in revenue_plan(facts(quarter=Quarter.parse("2020Q4"))).findings}
    assert "revenue.far-ahead" in codes


def test_later_sales_are_not_read():
    """Sales of May change nothing at the end of March."""
    sales = steady_sales()
    later = sales[sales["month"] == "2020-03"].assign(month="2020-05")
    with_later = revenue_plan(facts(sales=pd.concat([sales, later], ignore_index=True)))
    assert with_later.total == revenue_plan(facts()).total


def deals(as_of=EVE):
    """Five past quarters opening with ten deals of 100 each, four won; ten open for the planned one."""
    rows = []
    deal = 0
    for back in range(6, -1, -1):
        quarter = Q2.shift(-back)
        born, close = quarter.shift(-1).start, quarter.start.replace(day=20)
        for k in range(10):
            deal += 1
            rows.append((deal, born.isoformat(), FIND, 100.0, close.isoformat()))
            if back:
                rows.append((deal, close.isoformat(), WON if k < 4 else LOST, 100.0, close.isoformat()))
        if back:
            deal += 1
            rows.append((deal, quarter.start.replace(day=5).isoformat(), FIND, 50.0, close.isoformat()))
            rows.append((deal, close.isoformat(), WON, 50.0, close.isoformat()))
    return pipeline_of(rows, as_of, segment=[i % 2 for i in range(deal)])


def test_the_pipeline_view_is_start_times_conversion_and_what_is_created():
    """1,000 open, 40 % won of what does not slip, 50 created and closed: 450."""
    plan = revenue_plan(facts(pipeline=deals(), segments=("SMB", "Large")))
    assert plan.deals.opening == 1000
    assert plan.base.drivers.win_rate == pytest.approx(0.4)
    assert plan.views.pipeline == pytest.approx(450)
    assert plan.weights.weights["pipeline"] > 0
    assert {"win_rate", "slip_rate", "created", "pulled_in"} <= set(plan.ranges)


def test_pipeline_to_create_by_segment():
    """Each segment opens with 500, of which 40 % are won: 200. Large has 4/7 of the target of 700, so 400: 200 are
    missing; everything created in a quarter was won in it, so 200 create it, in two deals of about 90 (the mean)."""
    plan = revenue_plan(facts(pipeline=deals(), segments=("SMB", "Large")), Assumptions(target=700.0))
    table = plan.marketing.table.set_index("segment")
    assert table.index.tolist() == ["SMB", "Large"]
    assert table["missing"].sum() == pytest.approx(700 - 400, abs=1)
    assert (table["create"] >= table["missing"]).all()
    assert (table["latest_create"] < pd.Timestamp(Q2.end)).all()


def test_an_empty_pipeline_is_said():
    """No deal is dated in the quarter: what is created in it is all the view has."""
    plan = revenue_plan(facts(quarter=Quarter.parse("2020Q3"), pipeline=deals(), segments=("SMB", "Large")))
    assert "revenue.pipeline-empty" in {found.code for found in plan.findings}


def test_a_crm_that_shows_closed_deals_only_has_no_pipeline_view():
    """Deals that are won on the day they appear."""
    rows = [(k, f"2020-0{k}-10", WON, 10.0, f"2020-0{k}-10") for k in (1, 2, 3)]
    plan = revenue_plan(facts(pipeline=pipeline_of(rows, EVE), segments=("SMB",)))
    assert math.isnan(plan.views.pipeline)
    assert plan.marketing is None
    assert "revenue.no-pipeline" in {found.code for found in plan.findings}


def test_a_pipeline_without_a_past_counts_only_where_there_is_nothing_else():
    """One open deal of 100, nothing before: 17.5 by convention (70 % stay, a quarter of them won), beside the others;
    alone it is the plan."""
    rows = [(1, "2020-03-10", FIND, 100.0, "2020-05-01")]
    deals_now = {"pipeline": pipeline_of(rows, EVE), "segments": ("SMB",)}
    beside = revenue_plan(facts(**deals_now))
    assert beside.views.pipeline == pytest.approx(17.5)
    assert beside.weights.weights["pipeline"] == 0
    alone = revenue_plan(replace(empty_facts(), **deals_now))
    assert alone.total == pytest.approx(17.5)
    note = next(found for found in beside.findings if found.code == "revenue.pipeline-history-short")
    assert "no other" in note.sentence


def test_a_young_pipeline_says_that_it_is_young():
    """One past quarter: the view stands, unproven."""
    rows = [
        (1, "2019-12-10", FIND, 100.0, "2020-02-01"),
        (1, "2020-02-01", WON, 100.0, "2020-02-01"),
        (2, "2019-12-10", FIND, 100.0, "2020-05-01"),
        (3, "2019-09-01", FIND, 10.0, "2019-12-20"),
        (3, "2019-12-20", LOST, 10.0, "2019-12-20"),
    ]
    plan = revenue_plan(facts(pipeline=pipeline_of(rows, EVE, segment=[0, -1, 0]), segments=("SMB",)))
    assert plan.deals.opening == 100
    assert "revenue.pipeline-history-short" in {found.code for found in plan.findings}


def test_money_scales_through():
    """Everything in cents: a hundred times the plan, the same weights and rates."""
    small, large = facts(sales=steady_sales(noise=0.1)), facts(sales=steady_sales((1e4, 5e3, 2e4), noise=0.1))
    large = replace(large, quotas=quotas({"a": 37_500.0, "b": 18_750.0, "c": 75_000.0}))
    small, large = replace(small, outlook=half_sure()), replace(large, outlook=half_sure(100.0))
    one, other = revenue_plan(small), revenue_plan(large)
    assert other.total == pytest.approx(100 * one.total)
    assert other.gate.figure == pytest.approx(one.gate.figure)
    assert other.weights.weights == pytest.approx(one.weights.weights)
