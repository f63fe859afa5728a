"""Assumptions from the settings into a workbook's inputs, and from the inputs into the plan of the calculations."""

from datetime import date

import pytest

from calculations.gates.gate import Waiver
from calculations.gates.scenario_variance import SpreadMode
from calculations.revenue.plan import revenue_plan
from calculations.revenue.plan_inputs import Assumptions
from tests.workbooks.conftest import small_facts
from tests.workbooks.test_revenue_tabs import FACTS, TARGET, agrees
from workbooks.tabs.assumptions.typed import typed_assumptions
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from xl_addin.cells.marshal import to_serial

STARTING = {"target": 5_000.0, "most_hires": 3, "head_year": 99_000.0, "over_assignment_rate": 0.15}


@pytest.fixture
def workbook(tmp_path):
    """A new workbook of a team that has set a target and three assumptions."""
    return build(small_facts(starting=STARTING), tmp_path / "plan.xlsx").path


def test_the_settings_are_what_a_new_workbook_starts_with(workbook):
    """Each input holds what the team set, and the default where it set nothing."""
    inputs = read(workbook).inputs
    assert {name: inputs[name] for name in STARTING} == STARTING
    assert inputs["lead_days"] == 90


def test_what_a_person_typed_stays_whatever_the_settings_say(workbook):
    """Four hires typed over three stay four, also when the settings say eight and the facts are published again."""
    enter(workbook, {"most_hires": 4})
    publish(small_facts(starting=STARTING | {"most_hires": 8, "head_year": 1.0}), workbook)
    inputs = read(workbook).inputs
    assert (inputs["most_hires"], inputs["head_year"]) == (4, 99_000)


@pytest.mark.full
def test_a_formula_nobody_touched_stays_a_formula(tmp_path):
    """A target that the settings get later does not replace the formula in a workbook that is there."""
    path = build(small_facts(), tmp_path / "plan.xlsx").path
    before = read(path)
    publish(small_facts(starting={"target": 5_000.0}), path)
    after = read(path)
    assert "target" in after.untouched
    assert after.inputs["target"] == before.inputs["target"] != 5_000


def test_what_is_typed_is_what_the_plan_is_made_with(tmp_path):
    """Target, drivers, scenarios, hires, figures, costs and gate of the cells, each in its place."""
    path = build(small_facts(), tmp_path / "plan.xlsx", inputs={"target": TARGET}).path
    entries = {
        "most_hires": 2,
        "most_stretch_rate": 0.02,
        "head_year": 100_000.0,
        ("drivers", "attainment_rate", "yours"): 0.95,
        ("drivers", "forecast_factor", "own_2"): 0.5,
        ("planned_hires", "Hire 1", "start"): to_serial(date(2020, 4, 1)),
        ("planned_hires", "Hire 1", "people"): 2,
        ("planned_hires", "Hire 2", "start"): to_serial(date(2020, 5, 1)),
        ("view_weights", "capacity", "yours"): 3.0,
        ("view_weights", "time_series", "yours"): 1.0,
        ("gates", "scenario variance", "mode"): "range",
        ("gates", "scenario variance", "threshold"): 0.01,
    }
    waiver = {"executive": "Ann", "role": "CFO", "reason": "Known"}
    enter(path, entries | {("gates", "scenario variance", name): value for name, value in waiver.items()})
    document = read(path)
    given = Assumptions(drivers={"price_rate": 0.01}, scenarios={"slow": {"win_rate": 0.2}}, target=7.0)
    made = typed_assumptions(document, given)
    assert made.target == TARGET
    assert (made.most_hires, made.most_stretch_rate, made.costs.head_year) == (2, 0.02, 100_000)
    assert made.drivers == {"price_rate": 0.01, "attainment_rate": 0.95}
    assert made.scenarios == {"slow": {"win_rate": 0.2}, "own_2": {"forecast_factor": 0.5}}
    assert made.hires == ((date(2020, 4, 1), 2),)
    assert made.view_weights == {"capacity": 3.0, "time_series": 1.0}
    assert (made.gate_mode, made.gate_threshold) == (SpreadMode.RANGE, 0.01)
    assert made.waiver == Waiver("Ann", "CFO", "Known")
    agrees(document, revenue_plan(FACTS, typed_assumptions(document, Assumptions())))


def test_an_untouched_workbook_says_what_its_settings_say(tmp_path):
    """Nothing typed: the defaults, and the target left to the growth on last year."""
    document = read(build(small_facts(), tmp_path / "plan.xlsx").path)
    assert typed_assumptions(document, Assumptions(target=7.0)) == Assumptions()
