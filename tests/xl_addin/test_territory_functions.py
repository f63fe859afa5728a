"""Territories in cells: what the examples do not show, and every refusal."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, ErrorKind

FOUR = [[["a"], ["b"], ["c"], ["d"]], [["Ana"]] * 4, [[10.0]] * 4, [[1.0]] * 4, [["Ana"], ["Ben"]], [[1.0], [1.0]]]
ARR = [[900.0], [10.0], [20.0], [900.0]]
HIRE = [[["Ben"]], [[43466.0]], 43922.0, 44287.0]


def rebalanced(*rest, head=FOUR, arr=ARR):
    """REBALANCE of four equal accounts that all are Ana's, with what follows the revenue."""
    return call("REBALANCE", [*head, arr, *rest])


def test_the_certificate_of_a_plan_says_that_it_is_the_best():
    """Moving b and c costs 2·50 + 30·0.02 = 100.60, nothing is cheaper, and two equal loads do not deviate."""
    table = dict(rebalanced(*[None] * 13, "certificate")[1:])
    assert table["cost"] == pytest.approx(100.6)
    assert table["proven least cost"] == pytest.approx(100.6)
    assert (table["gap"], table["proven optimal"], table["rules"]) == (0.0, "yes", "kept")
    assert (table["largest deviation, potential"], table["revenue moved"]) == (0.0, 30.0)


def test_rules_that_cannot_be_kept_are_named():
    """Nothing may move, so Ben gets nothing: proven impossible, and a finding says what would help."""
    table = dict(rebalanced(*[None] * 10, "minimal", None, 0.0, "certificate")[1:])
    assert table["rules"] == "cannot be kept"
    lines = rebalanced(*[None] * 10, "minimal", None, 0.0, "findings")
    assert lines[0] == ["line", "severity", "finding", "rows"]
    assert any("ARR limit" in line[2] for line in lines)


def test_locks_families_pools_and_caps_reach_the_optimiser():
    """b is locked and c, d are a family, which goes to Ben; pools share out their own; a cap of 1 binds."""
    locked = rebalanced(None, [["no"], ["yes"], ["no"], ["no"]], *[None] * 4, [[""], [""], ["f"], ["f"]])
    assert [row[2] for row in locked[1:]] == ["Ana", "Ana", "Ben", "Ben"]
    pools = rebalanced(*[None] * 7, [["x"], ["x"], ["y"], ["y"]], [["x"], ["y"]])
    assert [row[2] for row in pools[1:]] == ["Ana", "Ana", "Ben", "Ben"]
    capped = rebalanced(*[None] * 9, [[""], [1.0]], "balanced", 0.9)
    assert [row[2] for row in capped[1:]].count("Ben") == 1


@pytest.mark.parametrize(
    ("name", "args", "kind", "words"),
    [
        ("REBALANCE", [[[""]], [[""]], [[1.0]], [[1.0]], [["r"]], [[1.0]]], ErrorKind.VALUE, "no accounts to assign"),
        ("REBALANCE", [[["a"]], [[""]], [[1.0]], [[1.0]], [[""]], [[1.0]]], ErrorKind.VALUE, "no reps"),
        ("REBALANCE", [[["a"]], [[""], [""]], *FOUR[2:]], ErrorKind.VALUE, "owners has 2 cells for 1 rows"),
        ("REBALANCE", [*FOUR, *[None] * 11, "bold"], ErrorKind.VALUE, "one of minimal, balanced, growth"),
        ("REBALANCE", [*FOUR, *[None] * 11, "balanced", 1.5], ErrorKind.NUM, "tolerance is 1.5"),
        ("REBALANCE", [[[f"a{i}"] for i in range(1000)], [[""]] * 1000, [[1.0]] * 1000, [[1.0]] * 1000,
                       [[f"r{i}"] for i in range(300)], [[1.0]] * 300], ErrorKind.NUM, "qplan plan territory"),
        ("CARVE", [*FOUR, *HIRE], ErrorKind.VALUE, "Ben is both a rep and a hire"),
        ("CARVE", [*FOUR, [["Cy"]], [[43466.0]], 43922.0, 43922.0], ErrorKind.VALUE, "later than its start"),
        ("CARVE", [[[""]], [[""]], [[1.0]], [[1.0]], [["r"]], [[1.0]], *HIRE], ErrorKind.VALUE, "at least one account"),
        ("EXPANSION", [[["N"]], [[1.0]], [[1.0]], [[1.0]], [[1.0], [2.0]]], ErrorKind.VALUE, "hours has 2 cells"),
        ("EXPANSION", [[["N"]], *[[[1.0]]] * 4, None, None, 0.0], ErrorKind.VALUE, "rep_hours must be above 0"),
        ("CHURNRISK", [[[0.0]], [[True]]], ErrorKind.NA, ""),
        ("CHURNRISK", [[[1.0]], [[True]], 1.5], ErrorKind.NUM, "a share of revenue"),
        ("CHURNRISK", [[[1.0]], [["maybe"]]], ErrorKind.VALUE, "yes or no"),
        ("CHURNRISK", [[[1.0]], [[True], [True]]], ErrorKind.VALUE, "moved has 2 cells"),
        ("MOVEIMPACT", [[["a"]], [["r"]], [["s"]], [[1.0]], None, [[43900.0]]], ErrorKind.VALUE, "as_of is empty"),
        ("EVALUATEMOVES", [[["a"]], [["r"]], [["s"]], [[1.0]], [[1.0]], [[""]], [[1.0]]], ErrorKind.VALUE, "no reps"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_refused_with_a_sentence(name, args, kind, words):
    """No accounts, no reps, lines that do not fit, figures out of range: an error cell and why."""
    answer = call(name, args)
    assert isinstance(answer, CellError), answer
    assert answer.kind is kind
    assert words in answer.sentence


def test_nothing_at_all_is_a_header_alone():
    """Blank ranges, as before any option was computed, give tables without rows."""
    blank = [[[None]], [[None]], [[None]], [[None]]]
    assert call("MOVEIMPACT", [*blank, *[None] * 7, "moves"])[1:] == []
    head = [[[None]], [[None]], [[None]], [[None]], [[None]], [["r"]], [[1.0]]]
    assert call("EVALUATEMOVES", head)[1:] == []
    assert call("EVALUATEMOVES", [*head, *[None] * 9, "territories"])[1:] == []
    assert "There are no accounts" in call("EVALUATEMOVES", [*head, *[None] * 9, "findings"])[1][2]


def test_a_carve_shows_the_moves_and_what_is_wrong():
    """The two cheap accounts go to Ben; a hire who starts after the period is named and gets nothing."""
    head = [*FOUR[:4], [["Ana"]], [[1.0]]]
    moves = call("CARVE", [*head, *HIRE, ARR, *[None] * 10, "moves"])
    assert [row[:4] for row in moves[1:]] == [["b", "Ana", "Ben", 10.0], ["c", "Ana", "Ben", 20.0]]
    late = [[["Ben"]], [[44300.0]], 43922.0, 44287.0]
    lines = call("CARVE", [*head, *late, ARR, *[None] * 10, "findings"])
    assert any("no capacity in the period" in line[2] for line in lines[1:])
    assert call("CARVE", [*head, *late, ARR])[1][:3] == ["Ben", 0.0, 0]


def test_impact_is_summed_by_tenure_and_receiver():
    """Ben, who is ramping, gets 100 with five years' tenure: 100·.2·1.25·1.2 = 30; a blank owner has not moved."""
    args = [[["a"], ["b"]], [["Ana"], [""]], [["Ben"], ["Ben"]], [[100.0], [50.0]], [[5.0], [0.0]]]
    receivers = call("MOVEIMPACT", [*args, None, None, None, [["Ben"]], [[0.5]], 0.2, "receivers"])
    assert receivers == [["rep", "accounts", "arr", "at risk"], ["Ben", 1, 100.0, pytest.approx(30.0)]]
    tenure = call("MOVEIMPACT", [*args, None, None, None, None, None, 0.2, "tenure"])
    assert [row[1] for row in tenure[1:]] == [0, 0, 0, 1]
    accounts = call("MOVEIMPACT", [*args, None, None, None, None, None, 0.2, "accounts"])
    assert accounts[1:] == [["a", "yes", 0.25, 25.0], ["b", "no", 0.0, 0.0]]


def test_own_moves_show_in_territories_and_what_they_break_is_named():
    """Ana 40 and Ben 0 today; the plan gives c to Ben, the manager b as well: 10 and 30, shares .5 and 1.5."""
    args = [
        [["a"], ["b"], ["c"], ["d"]], [["Ana"]] * 4, [[""], [""], ["Ben"], [""]], [[10.0]] * 4, [[1.0]] * 4,
        [["Ana"], ["Ben"]], [[1.0], [1.0]], [[""], ["Ben"], [""], ["Cy"]],
    ]  # fmt: skip
    table = call("EVALUATEMOVES", [*args, *[None] * 8, "territories"])
    assert table[1] == ["Ana", 4, 2, 40.0, 20.0, 2.0, 1.0, 4.0, 2.0, 2.0, 1.0]
    assert table[2][:3] == ["Ben", 0, 2]
    assert "not in the plan" in call("EVALUATEMOVES", [*args, *[None] * 8, "findings"])[1][2]


BOOK = [[["a"], ["b"], ["c"]], [["Ana"]] * 3, [[50.0], [30.0], [20.0]], [[0.0]] * 3, [["Ana"], ["Ben"]], [[1.0], [1.0]]]


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("FRONTIER", [*BOOK, *[None] * 11, [[1.5]]], "budgets are shares"),
        ("FRONTIER", [*BOOK[:4], [[""]], [[1.0]]], "no reps"),
        ("POOLBALANCE", [[["Ana"]], [[-1.0]], [[1.0]]], "zero or more"),
    ],
)
def test_what_a_frontier_cannot_answer_is_said(name, args, words):
    """A budget above the whole, nobody to share with, a negative potential: each in a sentence."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert words in answer.sentence


def test_the_frontier_ranks_moves_and_knows_the_whole_without_pools():
    """Ana 50, 30 and 20, Ben none: the account of 50 makes both equal, and with response 0.5 is worth 12.5 a year."""
    moves = call("FRONTIER", [*BOOK, *[None] * 11, [[0.4]], "customers", None, "moves"])
    assert moves[1:] == [[1, "a", "Ana", "Ben", 12.5, 1.0]]
    nothing = call("FRONTIER", [*BOOK[:2], [[0.0]] * 3, *BOOK[3:]])
    assert {row[5] for row in nothing[1:]} == {""}
    assert call("POOLBALANCE", [[["Ana"], ["Ben"]], [[60.0], [40.0]], [[1.0], [1.0]]])[1:] == [
        ["all", 2, 2.0, 100.0, 0.8],
        ["(all pools)", 2, 2.0, 100.0, 0.8],
    ]
    assert call("DRIVETIME", [[[None]], [[0.0]], [[0.0]], [[0.0]]])[1:] == [["", ""]]
