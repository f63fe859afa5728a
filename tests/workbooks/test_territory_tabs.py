"""Territory tabs: what they show of the small company, and what a person types into them."""

from workbooks.book.checks import control_totals
from workbooks.tabs.territory_data.accounts import labels_of
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


def test_what_a_budget_buys_stands_below(plan):
    """A line per budget with the moves it buys; a fairness that is not known is none, and the knee is marked."""
    document = read(plan)
    lines = [row.values for row in document.tables["territory_frontier"]]
    assert [line["budget"] for line in lines] == [0.0, 0.05, 0.12]
    assert [line["moves"] for line in lines] == [0, 0, 1]
    assert [line["fairness"] for line in lines] == [0.2, 0.2, None]
    assert (lines[2]["net"], lines[2]["mark"]) == (125.5, "knee at move 1")
    assert document.figures["frontier_sentence"] == "the first 1 of 1 moves"


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
    reps = make_facts().results.territory.reps.assign(rep_id=["005-000001", "005-000002"], name=["Ana", "ANA"])
    assert labels_of(reps) == {"005-000001": "Ana (000001)", "005-000002": "ANA (000002)"}


def territory(document, name):
    """The values of one rep's row on Territory health."""
    return next(row.values for row in document.tables["health_territories"] if row.key == name)


def test_health_is_weighed_on_three_measures(plan):
    """Ana 9 hours and 90 of potential, Ben 1 and 10, no sales known: both measures 180 and 20, so is their mean.

    A balance of 180 and 20: deviation 80 around 100, Gini (180 − 20)/(2 · 2 · 100) = .4, largest / smallest 9, nobody
    in the band of 15 %. Ana's 9 of 312 hours are a load of 2.88 %: she has room. Delta's 20 have no owner: of 120,
    100 are covered.
    """
    enter(plan, {("health_weights", "sales", "weight"): 0})
    document = read(plan)
    assert control_totals(document) == ()
    ana, ben = territory(document, "Ana Lopez"), territory(document, "=Ben()")
    assert [round(row[name], 9) for row in (ana, ben) for name in ("index", "potential_index", "workload_index")] == [
        *(180.0, 180.0, 180.0),
        *(20.0, 20.0, 20.0),
    ]
    assert (ana["band"], ben["band"], ana["state"], round(ana["load"], 9)) == (
        "over",
        "under",
        "room",
        round(9 / 312, 9),
    )
    spread = {row.key: row.values["index"] for row in document.tables["health_balance"]}
    assert {name: round(value, 9) for name, value in spread.items()} == {
        "coefficient of variation": 0.8, "gini": 0.4, "largest / smallest": 9.0, "share within the band": 0.0,
    }  # fmt: skip
    (whole,) = [row.values for row in document.tables["health_segments"]]
    assert (whole["group"], whole["potential"], whole["orphaned"], round(whole["coverage_share"], 9)) == (
        "(none)", 120.0, 20.0, round(100 / 120, 9),
    )  # fmt: skip


def test_fewer_selling_hours_overload(plan):
    """With 7.5 hours a quarter Ana's 9 are 120 %, above the 115 that bound a full load; with 9 she is balanced."""
    enter(plan, {"selling_hours": 7.5})
    ana = territory(read(plan), "Ana Lopez")
    assert (ana["there"], round(ana["load"], 9), ana["state"]) == (7.5, 1.2, "overloaded")
    enter(plan, {"selling_hours": 9})
    assert territory(read(plan), "Ana Lopez")["state"] == "balanced"
