"""Functions of the revenue plan in cells: what the examples leave out, and what cells may hold wrongly."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError

APRIL, JULY = 43922.0, 44013.0
SEATS = ([[300.0], [600.0]], [[42000.0], [None]])


def test_scenarios_recompute_the_people():
    """900 on the street at 90 % is 810; stretched by a tenth 891; a drivers' row that is blank stays as in the base."""
    drivers = [["attainment_rate"], ["attrition_rate"], ["stretch_rate"]]
    values = [[0.9, None], [0.0, None], [0.0, 0.1]]
    made = call("SCENARIOS", [drivers, values, [["base"], ["stretched"]], None, None, *SEATS, APRIL])
    assert [row[2] for row in made[1:]] == pytest.approx([810, 891])
    assert made[2][5] == pytest.approx(0.1)


def test_the_plan_is_the_weighted_mean_of_the_views():
    """Forecast 1,000 and capacity 900, three to one: 975."""
    args = [[["attrition_rate"]], [[0.0]], [["only"]], 1000.0, None, *SEATS, APRIL, None, [[3.0], [1.0], [0.0]]]
    assert call("SCENARIOS", args)[1][4] == pytest.approx(975)


def test_a_tornado_of_people():
    """Attainment 0.8 to 1.0 of 900 moves 180; slower ramps move nobody who is ramped."""
    made = call(
        "SENSITIVITY",
        [
            [["ramp_months"], ["attainment_rate"], ["attrition_rate"]],
            [[3.0], [0.8], [None]],
            [[4.0], [0.9], [0.0]],
            [[6.0], [1.0], [None]],
            None,
            None,
            *SEATS,
            APRIL,
        ],
    )
    assert [row[0] for row in made[1:]] == ["attainment_rate", "ramp_months"]
    assert made[1][6] == pytest.approx(180)
    assert made[1][7] == pytest.approx(1)
    assert made[2][6] == 0


def test_a_tornado_without_any_range_is_a_header():
    """Drivers without both ends are left out, all of them here."""
    made = call("SENSITIVITY", [[["hires"]], [[None]], [[1.0]], [[None]], 5.0])
    assert made == [["driver", "low", "base", "high", "atlow", "athigh", "swing", "elasticity"]]


def test_a_met_target_lists_its_closures_unused():
    """The rows are there for whoever looks them up."""
    made = call("RECONCILE", [100.0, 120.0])
    assert [row[0] for row in made[-4:]] == ["hires", "stretch", "attainment", "target revision"]
    assert {row[1] for row in made[-4:]} == {0.0}


def test_caps_and_floors_are_marked():
    """Target 400 with caps of 120 and 230: 50 are left over; floors hold the first up."""
    made = call("TARGETSPLIT", [400.0, [[100.0], [200.0]], "share", None, [[120.0], [230.0]]])
    assert [row[4] for row in made[1:]] == ["cap", "cap", ""]
    assert made[-1][3] == 50
    held = call("TARGETSPLIT", [240.0, [[100.0], [200.0]], "share", None, None, [[95.0], [0.0]]])
    assert held[1][3:] == [95.0, "floor"]


def test_a_variance_without_figures_is_insufficient():
    """Only a base."""
    made = call("SCENARIOVARIANCE", [[["base"]], [[100.0]]])
    assert {row[2] for row in made[1:]} == {"insufficient"}


def test_a_cycle_that_is_not_known_leaves_the_day_blank():
    """No median cycle, no latest day."""
    args = [[["East"]], [[1000.0]], 0.0, 0.0, 0.0, 0.5, 10.0, JULY]
    assert call("PIPELINETARGET", args)[1][-1] == ""


def test_blank_starts_hire_nobody():
    """A row of the hiring table that is not filled in."""
    assert call("BUDGET", [0.0, [[None]], [[3.0]], APRIL])[-1][-1] == 0


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("CAPACITY", [[[1.0]], [[1.0], [2.0]], APRIL], "start_dates has 2 cells for 1 rows"),
        ("CAPACITY", [[[1.0]], [[42000.0]], APRIL + 3], "not the first day of a month"),
        ("CAPACITY", [[[1.0]], [[42000.0]], APRIL, 1.0, 2.0], "0 to 1"),
        ("CAPACITY", [[[1.0]], [[42000.0]], APRIL, 1.0, 0.1, None, None, 1.5], "backfill_lag must be a whole number"),
        ("RECONCILE", [None, 5.0], "target or capacity is empty"),
        ("TARGETSPLIT", [None, [[1.0]]], "target is empty"),
        ("TARGETSPLIT", [5.0, [[1.0]], "variance"], "needs variances"),
        ("BRIDGE", [[[1.0]], [[1.0], [2.0]]], "1 start and 2 end"),
        ("PLANBRIDGE", [None, 1.0, [[1.0]], [["new"]], [[1.0]]], "start or end is empty"),
        ("PLANBRIDGE", [1.0, 1.0, [[1.0]], [["magic"]], [[1.0]]], "a row for each of its flows"),
        ("SCENARIOS", [[["win_rate"]], [[0.5, 0.6]], [["base"]]], "a row for each driver"),
        ("SCENARIOS", [[["luck"]], [[0.5]], [["base"]]], "'luck' is no driver"),
        ("SCENARIOS", [[["win_rate"]], [[0.5]], [["base"]], None, None, [[1.0]]], "start_dates and quarter_start"),
        ("SENSITIVITY", [[["win_rate"]], [[0.1], [0.2]], [[0.5]], [[0.6]]], "low has 2 cells for 1 rows"),
        ("SENSITIVITY", [[["luck"]], [[0.1]], [[0.5]], [[0.6]]], "'luck' is no driver"),
        ("SENSITIVITY", [[["luck"]], [[0.1]], [[None]], [[0.6]]], "'luck' is no driver"),
        ("HIRES", [None, 1.0, APRIL, APRIL], "gap or quota is empty"),
        ("BUDGET", [1.0, [[APRIL]], [[1.0]], APRIL, -1.0], "costs are not below zero"),
        ("PIPELINETARGET", [[["A"]], [[1.0], [2.0]], 0.0, 0.0, 0.0, 0.5, 1.0, JULY], "targets has 2 cells"),
    ],
)
def test_faults_say_what_is_wrong(name, args, words):
    """A sentence that names the argument."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert words in answer.sentence
