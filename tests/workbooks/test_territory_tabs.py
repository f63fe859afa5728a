"""Territory tabs: what they show of the small company, and what a person types into them."""

from workbooks.checks import control_totals
from workbooks.content.territory import labels_of
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import enter
from workbooks.xlsx.read import read


def option(document, name):
    """The values of one option's row."""
    return next(row.values for row in document.tables["territory_options"] if row.key == name)


def test_options_stand_side_by_side(plan):
    """Today Ana 90, Ben 10: mean 50, deviation 40, fairness 20 %. Balanced: 60 each, one move, 23.10 of 1,000 at risk.

    A2 of revenue 100 renews in 61 days: 100 · 15.4 % · 1.5 = 23.10, 2.31 % of all; Delta finds an owner. Growth was
    never computed, and says so.
    """
    document = read(plan)
    assert abs(option(document, "today")["fairness"] - 0.2) < 1e-6
    balanced = option(document, "balanced")
    assert (balanced["fairness"], balanced["moved"], balanced["arr_moved"]) == (1.0, 1, 100.0)
    assert (balanced["at_risk"], balanced["closed"], balanced["rules"]) == (23.1, 1, "kept")
    assert abs(balanced["churn"] - 0.0231) < 1e-9
    assert option(document, "chosen")["fairness"] == 1.0
    growth = option(document, "growth")
    assert (growth["fairness"], growth["moved"], growth["rules"]) == ("n/a", "n/a", "not computed")


def test_an_own_move_shows_its_effect_at_once(plan):
    """Gamma (10) to Ana: 70 and 50, fairness 1 − 10/60; its revenue of 400 adds 61.60 at risk to 23.10."""
    enter(plan, {("account_moves", "A3", "own_move"): "Ana Lopez"})
    document = read(plan)
    assert document.findings == ()
    assert control_totals(document) == ()
    assert abs(document.figures["moves_fairness_option"] - 1.0) < 1e-9
    assert abs(document.figures["moves_fairness_final"] - (1 - 10 / 60)) < 1e-6
    assert abs(document.figures["moves_churn_final"] - 0.0847) < 1e-9
    row = next(row.values for row in document.tables["account_moves"] if row.key == "A3")
    assert (row["final"], row["reason"], row["at_risk"]) == ("Ana Lopez", "a manager's own move", 61.6)


def test_an_own_move_to_nobody_is_named(plan):
    """A name that no rep has moves nothing, and the tab says which account it was typed for."""
    enter(plan, {("account_moves", "A3", "own_move"): "Somebody"})
    document = read(plan)
    assert "not in the plan" in document.figures["moves_finding_1"]
    assert document.figures["moves_count_final"] == document.figures["moves_count_option"]


def test_another_option_is_chosen_by_name(plan):
    """Minimal moves nothing but gives Delta to Ben; a word that is no option is a finding that lists them."""
    enter(plan, {"territory_option": "Minimal"})
    document = read(plan)
    assert document.inputs["territory_option"] == "minimal"
    assert document.figures["moves_count_final"] == 0
    assert document.findings == ()
    enter(plan, {"territory_option": "bold"})
    (finding,) = read(plan).findings
    assert finding.finding.code == "input.not-a-choice"
    assert "minimal, balanced, growth" in finding.finding.remedy


def test_without_territories_the_tabs_say_how_to_get_them(make_facts, tmp_path):
    """Nothing was computed: no error shows, figures are n/a, and the tab names the command."""
    document = read(build(make_facts(territory=None), tmp_path / "plan.xlsx").path)
    assert document.findings == ()
    assert control_totals(document) == ()
    assert "qplan plan territory" in document.figures["options_snapshot"]
    assert document.figures["chosen_fairness"] == "n/a"


def test_people_of_one_name_are_told_apart(make_facts):
    """Two called Ana get the end of their id behind the name, in whatever case it is written."""
    reps = make_facts().territory.reps.assign(rep_id=["005-000001", "005-000002"], name=["Ana", "ANA"])
    assert labels_of(reps) == {"005-000001": "Ana (000001)", "005-000002": "ANA (000002)"}
