"""The revenue plan in the workbook: what cells compute is the plan, whatever a person assumes."""

from dataclasses import replace
from datetime import date
from math import isnan

import pytest

from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from tests.calculations.revenue import plan_cases
from tests.calculations.revenue.test_revenue_plan import deals
from tests.workbooks.conftest import small_outlook
from workbooks.book.checks import control_totals
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read
from xl_addin.cells.marshal import to_serial

FACTS = plan_cases.facts(sales=plan_cases.steady_sales(noise=0.2), outlook=small_outlook())
TARGET = 1_200.0


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory):
    """A workbook of the small company with a sales history of three cells, its target set to 1,200."""
    from tests.workbooks.conftest import small_facts

    path = tmp_path_factory.mktemp("revenue") / "plan.xlsx"
    build(small_facts(), path, inputs={"target": TARGET})
    return path


@pytest.fixture
def workbook(plan_file, tmp_path):
    """A copy to type into."""
    copy = tmp_path / "plan.xlsx"
    copy.write_bytes(plan_file.read_bytes())
    return copy


def column(document, table, name):
    """A column of a table by row key."""
    return {row.key: row.values[name] for row in document.tables[table]}


def agrees(document, plan):
    """Every figure of the plan that the workbook shows."""
    assert document.figures["plan_total"] == pytest.approx(plan.total)
    assert document.figures["plan_gap_amount"] == pytest.approx(-plan.reconciliation.gap)
    assert document.figures["plan_verdict"] == plan.gate.verdict.value
    shown = column(document, "scenarios", "plan")
    told = {one.name: one.total for one in plan.scenarios}
    assert {name for name in told if shown[name] == "n/a"} == {name for name in told if isnan(told[name])}
    known = {name: total for name, total in told.items() if not isnan(total)}
    assert {name: shown[name] for name in known} == pytest.approx(known)
    assert column(document, "closures", "amount")["target"] == TARGET
    assert column(document, "capacity_months", "capacity")["total"] == pytest.approx(plan.capacity.total)
    planned = plan.bridges.planned
    assert column(document, "bridge_steps", "amount") == pytest.approx(
        {"start": planned.start, "end": planned.end} | {name: planned.money(name) for name in planned.amounts}
    )
    budget = column(document, "budget_lines", "amount")
    assert {line.name: budget[line.name] for line in plan.budget} == pytest.approx(
        {line.name: line.amount for line in plan.budget}
    )
    assert control_totals(document) == ()


def test_the_workbook_shows_the_plan_of_the_calculations(workbook):
    """Cells compute with the catalog what `revenue_plan` computes at once: total, gap, scenarios, bridge, budget."""
    agrees(read(workbook), revenue_plan(FACTS, Assumptions(target=TARGET)))


@pytest.mark.parametrize(
    ("typed", "drivers"),
    [
        pytest.param({"attainment_rate": 0.95}, {"attainment_rate": 0.95}, marks=pytest.mark.full),
        ({"ramp_months": 2.0, "attrition_rate": 0.3}, {"ramp_months": 2.0, "attrition_rate": 0.3}),
        ({"hires": 2.0, "outside_quota": 40.0}, {"hires": 2.0, "outside_quota": 40.0}),
        pytest.param(*2 * ({"price_rate": -0.05, "stretch_rate": 0.1},), marks=pytest.mark.full),
    ],
    ids=", ".join,
)
def test_a_changed_assumption_replans(workbook, typed, drivers):
    """A driver typed on the tab Assumptions gives the plan that the same driver gives the calculations."""
    enter(workbook, {("drivers", name, "yours"): value for name, value in typed.items()})
    plan = revenue_plan(FACTS, Assumptions(target=TARGET, drivers=drivers))
    document = read(workbook)
    assert document.figures["plan_total"] == pytest.approx(plan.total)
    shown = column(document, "scenarios", "plan")
    told = {one.name: one.total for one in plan.scenarios}
    assert {name for name in told if shown[name] == "n/a"} == {name for name in told if isnan(told[name])}
    known = {name: total for name, total in told.items() if not isnan(total)}
    assert {name: shown[name] for name in known} == pytest.approx(known)
    assert control_totals(document) == ()
    figures = document.figures
    assert figures["plan_outlook"] == figures["outlook_expected"] == pytest.approx(small_outlook().expected())
    assert figures["plan_outlook"] + figures["plan_assumed"] == pytest.approx(plan.total, abs=0.01)
    assert figures["plan_base_chance"] == plan.chance
    assert figures["outlook_chance"] == small_outlook().chance(TARGET)


def test_the_budget_counts_those_who_stay_at_the_attrition_that_is_typed(workbook):
    """At 60 % leaving in a year the tab pays for as many as `plan revenue`, and for fewer than at the default."""
    before = column(read(workbook), "budget_lines", "amount")
    enter(workbook, {("drivers", "attrition_rate", "yours"): 0.6})
    document, plan = read(workbook), revenue_plan(FACTS, Assumptions(target=TARGET, drivers={"attrition_rate": 0.6}))
    amounts = column(document, "budget_lines", "amount")
    assert {line.name: amounts[line.name] for line in plan.budget} == pytest.approx(
        {line.name: line.amount for line in plan.budget}
    )
    assert amounts["headcount, at work"] < before["headcount, at work"]
    assert control_totals(document) == ()


def test_planned_hires_count_in_capacity_and_budget(workbook):
    """Two hires on 1 April and one on 1 May book with the mean quota and a ramp, and cost from their month on."""
    entries = {
        ("planned_hires", "Hire 1", "start"): to_serial(date(2020, 4, 1)),
        ("planned_hires", "Hire 1", "people"): 2,
        ("planned_hires", "Hire 2", "start"): to_serial(date(2020, 5, 1)),
        ("planned_hires", "Hire 2", "people"): 1,
    }
    enter(workbook, entries)
    hires = ((date(2020, 4, 1), 2), (date(2020, 5, 1), 1))
    document, plan = read(workbook), revenue_plan(FACTS, Assumptions(target=TARGET, hires=hires))
    assert document.findings == ()
    agrees(document, plan)
    assert document.figures["outlook_expected"] == pytest.approx(small_outlook().expected() + plan.hired)
    assert document.figures["outlook_hired"] == pytest.approx(plan.hired)
    assert plan.hired > 0
    assert document.figures["outlook_chance"] == plan.chance
    by_segment = column(document, "outlook_by_segment", "expected")
    assert by_segment["(planned hires)"] == pytest.approx(plan.hired)
    assert sum(by_segment.values()) == pytest.approx(plan.expected)


def test_own_scenarios_stand_beside_the_others(workbook):
    """A blank cell of one's own scenario is as in the base; what is filled in moves that scenario alone."""
    enter(workbook, {("drivers", "attainment_rate", "own_1"): 1.0, ("drivers", "forecast_factor", "own_2"): 0.5})
    own = {"own_1": {"attainment_rate": 1.0}, "own_2": {"forecast_factor": 0.5}}
    plan = revenue_plan(FACTS, Assumptions(target=TARGET, scenarios=own))
    shown = column(read(workbook), "scenarios", "plan")
    assert shown == pytest.approx({one.name: one.total for one in plan.scenarios})


def test_weights_of_the_views_can_be_set(workbook):
    """Weights 1 : 3 : 0: the plan stays what the outlook expects, and a what-if moves it as it moves 25 % of the time
    series and 75 % of the capacity view."""
    weights = {"time_series": 1.0, "capacity": 3.0, "pipeline": 0.0}
    enter(workbook, {("view_weights", view, "yours"): weight for view, weight in weights.items()})
    document = read(workbook)
    series, capacity = (column(document, "scenarios", view) for view in ("time_series", "capacity"))
    mean = {name: 0.25 * series[name] + 0.75 * capacity[name] for name in ("base", "worse drivers")}
    assert document.figures["plan_total"] == pytest.approx(small_outlook().expected())
    moved = column(document, "scenarios", "plan")["worse drivers"] / document.figures["plan_total"]
    assert moved == pytest.approx(mean["worse drivers"] / mean["base"])


def test_parts_add_up_to_the_plan_in_whole_money(workbook):
    """Segments, lines and regions each sum to the company's whole number, and what the outlook expects of them to its
    mean, in all and by month."""
    document = read(workbook)
    levels, expected = column(document, "plan_parts", "level"), small_outlook().expected()
    for level in ("Total", "Segment", "Product line", "Region"):
        parts = [row.values for row in document.tables["plan_parts"] if levels[row.key] == level]
        assert sum(part["expected"] for part in parts) == pytest.approx(expected)
        months = sum(part[f"month_{at}"] for part in parts for at in (1, 2, 3))
        assert months == pytest.approx(expected)
    plans, levels = column(document, "plan_parts", "plan"), column(document, "plan_parts", "level")
    total = plans.pop("total")
    assert total == round(document.figures["plan_total"])
    for level in ("Segment", "Product line", "Region"):
        assert sum(plans[node] for node in plans if levels[node] == level) == total


def test_the_waterfall_stands_where_the_last_step_ended(workbook):
    """Each bar reaches from the level before it to the level after it; losses hang below."""
    level = 0.0
    for row in read(workbook).tables["bridge_steps"]:
        values = row.values
        if values["is_level"] == "yes":
            assert values["level"] == values["after"]
        else:
            ends = [values["base"], values["base"] + values["gain"] + values["loss"]]
            assert sorted(ends) == pytest.approx(sorted([level, values["after"]]))
        level = values["after"]


def test_the_pipeline_view_and_its_targets_by_segment(make_facts, tmp_path):
    """With deals in the CRM the pipeline view and marketing's targets are those of the calculations."""
    facts = replace(FACTS, pipeline=deals(), segments=("SMB", "Large"))
    path = build(make_facts(revenue=revenue_plan(facts)), tmp_path / "plan.xlsx", inputs={"target": TARGET}).path
    plan = revenue_plan(facts, Assumptions(target=TARGET))
    document = read(path)
    assert column(document, "views", "amount")["pipeline"] == pytest.approx(plan.views.pipeline)
    targets = plan.marketing.table.set_index("segment")
    assert column(document, "pipeline_targets", "create") == pytest.approx(targets["create"].to_dict())
    assert column(document, "pipeline_targets", "marketing") == pytest.approx(targets["marketing_deals"].to_dict())
    agrees(document, plan)


@pytest.mark.parametrize(
    ("value", "words"), [(1.5, "attrition_rate 1.5 is not within 0 and 1"), (-1.0, "attrition_rate")]
)
def test_a_driver_out_of_its_bounds_is_found_where_it_was_typed(workbook, value, words):
    """More than everyone leaving in a year: the finding names the cell, and the plan shows n/a."""
    enter(workbook, {("drivers", "attrition_rate", "yours"): value})
    document = read(workbook)
    found = [f for f in document.findings if f.finding.code == "driver.out-of-bounds"]
    assert [f.at for f in found] == [
        row.cells["yours"] for row in document.tables["drivers"] if row.key == "attrition_rate"
    ]
    assert words in str(found[0])
    assert document.figures["plan_total"] == "n/a"


def test_without_facts_the_tabs_say_so(make_facts, tmp_path):
    """A workbook without a sales history shows n/a and one sentence, no error and no finding."""
    path = build(make_facts(revenue=None), tmp_path / "plan.xlsx").path
    document = read(path)
    assert document.findings == ()
    assert document.figures["plan_total"] == "n/a"
    assert document.figures["revenue_status"].startswith("No sales history")
    assert control_totals(document) == ()
