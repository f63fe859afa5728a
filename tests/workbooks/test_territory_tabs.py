"""Territory tabs: what they show of the small company, and what a person types into them."""

from functools import cache

import pytest

from tests.workbooks.conftest import small_facts, small_territory
from workbooks.book.checks import control_totals
from workbooks.models import CellRef, RankedMove, TerritoryOption
from workbooks.tabs.account_moves.decisions import DECISIONS, decided_rep
from workbooks.tabs.territory_data.accounts import labels_of
from workbooks.xlsx.build import build, workbook_bytes
from workbooks.xlsx.edit import enter
from workbooks.xlsx.files import sha256_of
from workbooks.xlsx.patch import patch
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from xl_addin.names import Host


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


@cache
def ranked_bytes():
    """The small territory with growth computed: A2 is the first move, from 5 % on, and A4 finds Ben."""
    small = small_territory()
    growth = TerritoryOption(
        name="growth",
        reps={"A2": "R2", "A4": "R2"},
        reasons={"A2": "No. 1: 180% of an even share to 20%; brings 40, risks 23 a year"},
        gap=None,
        is_feasible=True,
        km_per_hour=20.0,
    )
    move = RankedMove(account_id="A2", rank=1, needs=0.05, gain=40, net=16.9, risk=23.1, risk_low=19.8, risk_high=26.4)
    territory = small_territory(options=(*small.options, growth), moves=(move,))
    return workbook_bytes(small_facts(territory=territory), Host.LIBREOFFICE)


def ranked_plan(tmp_path):
    """A copy of that workbook."""
    path = tmp_path / "ranked.xlsx"
    path.write_bytes(ranked_bytes())
    return path


def line_of(document, budget):
    """What a budget buys, as decided."""
    (found,) = [row.values for row in document.tables["territory_frontier"] if row.values["budget"] == budget]
    return [found[f"decided_{name}"] for name in ("moves", "revenue", "risk", "fairness", "net")]


def moved_row(document, key):
    """A row of Account moves."""
    return next(row.values for row in document.tables["account_moves"] if row.key == key)


def test_a_budget_is_chosen_and_a_decision_moves_frontier_and_totals(tmp_path):
    """A2 (100 of 1,000 of revenue, 23.10 at risk of it) needs 5 %; Delta finds Ben without any.

    Up to 4 % nobody moves: Ana 90, Ben 10 + 20: mean 60, deviation 30, fairness .5. From 5 % on 60 and 60. Rejected, it
    stays as with 4 %; accepted, it goes with no budget at all. Of three owned accounts one moves.
    """
    path = ranked_plan(tmp_path)
    enter(path, {"territory_option": "budget", "territory_budget": 0.04})
    document = read(path)
    assert control_totals(document) == ()
    assert document.findings == ()
    assert moved_row(document, "A2")["final"] == "Ana Lopez"
    assert moved_row(document, "A4")["final"] == "=Ben()"
    assert (document.figures["moves_count_final"], document.figures["chosen_fairness"]) == (0, 0.5)
    assert line_of(document, 0.0) == [0, 0.0, 0.0, 0.5, 0.0]
    assert line_of(document, 0.05) == [1, 0.1, 0.0231, 1.0, 16.9]
    enter(path, {"territory_budget": 0.05})
    row = moved_row(read(path), "A2")
    assert (row["rank"], row["final"], row["gain"], row["risk_low"], row["risk_high"]) == (1, "=Ben()", 40, 19.8, 26.4)
    assert row["reason"].startswith("No. 1: ")
    enter(path, {("account_moves", "A2", "decision"): "reject"})
    document = read(path)
    assert control_totals(document) == ()
    assert (moved_row(document, "A2")["final"], moved_row(document, "A2")["at_risk"]) == ("Ana Lopez", 0)
    assert moved_row(document, "A2")["reason"] == "rejected: stays with its owner"
    assert line_of(document, 0.05) == line_of(document, 0.12) == [0, 0.0, 0.0, 0.5, 0.0]
    enter(path, {("account_moves", "A2", "decision"): "accept", "territory_budget": 0.0})
    document = read(path)
    assert moved_row(document, "A2")["final"] == "=Ben()"
    assert line_of(document, 0.0) == [1, 0.1, 0.0231, 1.0, 16.9]


def test_quota_goes_with_an_account_and_back_when_its_move_is_rejected(tmp_path):
    """A2 has 30 of Ana's 90: a third of her quota goes to Ben with it, and none when it is rejected."""
    path = ranked_plan(tmp_path)
    enter(path, {"territory_option": "growth"})
    document = read(path)
    ana, ben = ({row.key: row.values for row in document.tables["territories"]}[who] for who in ("Ana Lopez", "=Ben()"))
    assert abs(ana["quota_after"] - round(ana["quota"] * 2 / 3, 2)) < 0.011
    assert abs(ana["quota"] + ben["quota"] - ana["quota_after"] - ben["quota_after"]) < 0.005
    enter(path, {("account_moves", "A2", "decision"): "reject"})
    for row in read(path).tables["territories"]:
        assert row.values["quota_after"] == row.values["quota"]


def test_decisions_that_say_nothing_are_named(tmp_path):
    """A swap to nobody, and an account without owner that is to stay with its owner; another word is no decision."""
    path = ranked_plan(tmp_path)
    enter(path, {("account_moves", "A2", "decision"): "swap", ("account_moves", "A4", "decision"): "pin"})
    document = read(path)
    assert {found.finding.code for found in document.findings} == {
        "account-moves.swap-unnamed",
        "account-moves.nobody-to-keep",
    }
    assert moved_row(document, "A4")["final"] == "=Ben()"
    enter(path, {("account_moves", "A2", "own_move"): "=Ben()", ("account_moves", "A4", "decision"): "perhaps"})
    (found,) = read(path).findings
    assert found.finding.code == "entry.not-a-choice"


@pytest.mark.full
@pytest.mark.parametrize("own", ["", "=Ben()"])
def test_the_formula_decides_as_the_next_run_does(tmp_path, own):
    """The column Decided and the function that keeps decisions for the next run say the same of each account.

    In turn every decision and none stands beside each account: one that stays, one that moves, one without an owner.
    """
    path = ranked_plan(tmp_path)
    keys, said = ("A1", "A2", "A4"), ("", *DECISIONS)
    enter(path, {("account_moves", key, "own_move"): own for key in keys})
    for turn in range(len(said)):
        enter(path, {("account_moves", key, "decision"): said[(turn + at) % len(said)] for at, key in enumerate(keys)})
        document = read(path)
        for key in keys:
            row = moved_row(document, key)
            expected = decided_rep(row["decision"] or "", own, row["owner"] or "", row["growth"] or "")
            assert (row["decided"] or "") == expected
            assert row["final"] == (expected or row["planned"])


def test_rows_follow_a_new_ranking_and_else_stand_as_sorted(make_facts, tmp_path):
    """A3 becomes the first move of a new run: its row is on top, with what was typed; without one rows stay put."""
    path = ranked_plan(tmp_path)
    assert [row.key for row in read(path).tables["account_moves"]] == ["A2", "A4", "A1", "A3"]
    enter(path, {("account_moves", "A3", "own_move"): "Ana Lopez"})
    small = small_territory()
    first = TerritoryOption(
        name="growth", reps={"A3": "R1", "A2": "R2"}, reasons={}, gap=None, is_feasible=True, km_per_hour=1.0
    )
    money = {"gain": 1, "net": 1, "risk": 1, "risk_low": 1, "risk_high": 1}
    moves = (
        RankedMove(account_id="A3", rank=1, needs=0.4, **money),
        RankedMove(account_id="A2", rank=2, needs=0.5, **money),
    )
    again = make_facts(territory=small_territory(options=(*small.options, first), moves=moves))
    publish(again, path)
    document = read(path)
    assert document.findings == ()
    assert control_totals(document) == ()
    assert [row.key for row in document.tables["account_moves"]] == ["A3", "A2", "A4", "A1"]
    assert moved_row(document, "A3")["own_move"] == "Ana Lopez"
    assert [moved_row(document, key)["own_move"] or "" for key in ("A2", "A4", "A1")] == ["", "", ""]
    assert publish(again, path).changed_cells == 0
    patch(path, {CellRef("Account moves", "BA23"): "ask Ana first"}, expect_sha256=sha256_of(path.read_bytes()))
    publish(make_facts(territory=small_territory()), path)
    assert [row.key for row in read(path).tables["account_moves"]] == ["A3", "A2", "A4", "A1"]
