"""Assumptions in `qplan.toml`: defaults that show, bounds, and sentences for what is wrong."""

from datetime import date

import pytest

from calculations.assumptions import ASSUMPTIONS, Group, assumptions_of
from calculations.gates.scenario_variance import SpreadMode
from calculations.revenue.plan_inputs import Assumptions
from sync.errors import BadSettingsError
from sync.settings import load
from sync.settings.assumptions import AssumptionSettings
from sync.settings.template import template

FILE = """\
[assumptions]
target = 1000
gate_mode = "range"
[assumptions.drivers]
attrition_rate = 0.2
[assumptions.ranges]
win_rate = [0.2, 0.25, 0.3]
[assumptions.scenarios.slow]
win_rate = 0.2
[assumptions.view_weights]
capacity = 1
[[assumptions.hires]]
start = 2020-05-01
count = 2
[assumptions.costs]
head_year = 100000
[assumptions.waiver]
executive = "Carol"
role = "CFO"
reason = "Known"
"""


def test_defaults_are_those_of_the_calculations():
    """A plan without the section is a plan with the visible defaults."""
    assert AssumptionSettings().planned_with() == Assumptions()


def test_a_file_is_read_and_the_command_line_goes_on_top(tmp_path):
    """Every entry arrives; a driver of the command line replaces the file's."""
    path = tmp_path / "qplan.toml"
    path.write_text(FILE, encoding="utf-8")
    made = load(path).assumptions.planned_with({"attrition_rate": 0.1}, {"fast": {"win_rate": 0.4}})
    assert (made.target, made.gate_mode, made.drivers["attrition_rate"]) == (1000, SpreadMode.RANGE, 0.1)
    assert made.ranges["win_rate"] == (0.2, 0.25, 0.3)
    assert list(made.scenarios) == ["slow", "fast"]
    assert made.view_weights == {"capacity": 1}
    assert made.hires == ((date(2020, 5, 1), 2),)
    assert made.costs.head_year == 100_000
    assert made.waiver.executive == "Carol"


def test_the_template_states_every_assumption_with_its_default(tmp_path):
    """With their marks taken away, the lines of the template are the settings a file without them has."""
    path, marked = tmp_path / "qplan.toml", tuple(f"# {one.name} =" for one in ASSUMPTIONS)
    marked += tuple(f"# costs.{one.name} =" for one in assumptions_of(Group.COSTS))
    lines = [line.removeprefix("# ") if line.startswith(marked) else line for line in template().splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    made = load(path).assumptions
    elsewhere = (Group.PAY, Group.DRIVERS, Group.HIRES)
    assert set(made.starting) == {one.name for one in ASSUMPTIONS if one.group not in elsewhere} | {"gross_margin"}
    assert made.planned_with() == Assumptions()


def test_what_hires_are_judged_by_is_set(tmp_path):
    """Margin, response and budget arrive in the plan; without them there is no budget but the number of hires."""
    path = tmp_path / "qplan.toml"
    path.write_text("[assumptions]\ngross_margin = 0.6\nelasticity = 0.5\nhire_budget = 900\n", encoding="utf-8")
    made = load(path).assumptions.planned_with()
    assert (made.gross_margin, made.elasticity, made.elasticity_sd, made.hire_budget) == (0.6, 0.5, 0.15, 900)
    assert Assumptions().hire_budget is None


def test_only_what_the_team_set_is_what_a_workbook_starts_with(tmp_path):
    """Target, one figure of quotas, one of costs; what stands at its default is left to the workbook's own."""
    path = tmp_path / "qplan.toml"
    text = "[assumptions]\ntarget = 7\ncap_change_rate = 0.5\n[assumptions.costs]\nenablement = 1\n"
    path.write_text(text, encoding="utf-8")
    assert load(path).assumptions.starting == {"target": 7, "cap_change_rate": 0.5, "enablement": 1}
    assert AssumptionSettings().starting == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[assumptions.drivers]\nluck = 1", "'luck' is no driver"),
        ("[assumptions.drivers]\nslip_rate = 2", "slip_rate 2 is not within 0 and 1"),
        ("[assumptions.scenarios.odd]\nluck = 1", "scenario odd: 'luck' is no driver"),
        ("[assumptions.ranges]\nluck = [1, 2, 3]", "'luck' is no driver"),
        ("[assumptions.view_weights]\nguess = 1", "weights are of time_series, capacity, pipeline"),
        ("[assumptions.view_weights]\ncapacity = 0", "one at least is above it"),
        ("[assumptions]\nlead_days = -1", "greater than or equal to 0"),
        ("[assumptions]\ngate_mode = 'luck'", "'from base', 'range' or 'gap'"),
        ("[assumptions.waiver]\nexecutive = 'Carol'\nrole = 'CFO'\nreason = ''", "at least 1 character"),
        ("[assumptions]\nmost_stretch_rate = 2", "less than or equal to 1"),
        ("[assumptions]\ncap_change_rate = -1", "greater than or equal to 0"),
        ("[assumptions]\nelasticity = 2", "less than or equal to 1"),
        ("[assumptions]\nhire_budget = -1", "greater than or equal to 0"),
        ("[assumptions]\nhope = 1", "is not a setting"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, line, said):
    """Section, name and what would be right."""
    path = tmp_path / "qplan.toml"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BadSettingsError, match=said):
        load(path)
