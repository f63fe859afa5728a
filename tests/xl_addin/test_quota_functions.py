"""Quota functions in cells: what a planner mistypes is a finding with its place or a sentence, never a wrong total."""

from datetime import date

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError

DAY_ZERO = date(1899, 12, 30)


def _findings(name, args):
    """(severity, sentence, rows) of the lines that hold one; every findings table has twelve lines."""
    table = call(name, args)
    assert table[0] == ["line", "severity", "finding", "rows"]
    assert [row[0] for row in table[1:]] == list(range(1, 13))
    return [tuple(row[1:]) for row in table[1:] if row[1]]


def _split(target, weights, show, **given):
    order = ("over", "ramp", "last", "floor", "cap", "unit", "keys", "show", "pins", "floors", "caps")
    given = {"over": 0.0, "keys": [["Ana"], ["Ben"]], "show": show, **given}
    return call("QUOTASPLIT", [target, weights, *(given.get(name) for name in order)])


def _split_findings(target, weights, **given):
    table = _split(target, weights, "findings", **given)
    return [tuple(row[1:]) for row in table[1:] if row[1]]


def _totals(target, weights, **given):
    return dict(_split(target, weights, "totals", **given)[1:])


def _sum(target, weights, **given):
    return sum(row[1] for row in _split(target, weights, "quotas", **given)[1:])


BAD = {
    "floors above caps": (100_000.0, [[1.0], [1.0]], {"floors": [[60_000.0], [""]], "caps": [[40_000.0], [""]]}, "Ana"),
    "floors above the total": (100_000.0, [[1.0], [1.0]], {"floors": [[80_000.0], [70_000.0]]}, "Ana, Ben"),
    "caps below the total": (100_000.0, [[1.0], [1.0]], {"caps": [[30_000.0], [40_000.0]]}, "Ana, Ben"),
    "a missing weight": (100_000.0, [[1.0], [""]], {}, "Ben"),
    "a weight of zero": (100_000.0, [[0.0], [1.0]], {}, "Ana"),
    "no weight at all": (100_000.0, [[0.0], [0.0]], {}, "Ana, Ben"),
    "a negative target": (-5_000.0, [[1.0], [1.0]], {}, ""),
    "a missing ramp factor": (100_000.0, [[1.0], [1.0]], {"ramp": [[1.0], [""]]}, "Ben"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_of_a_split_is_named_and_the_total_holds(case):
    """The finding names the rows; quotas and what is unallocated still add up to the street total."""
    target, weights, given, rows = BAD[case]
    found = _split_findings(target, weights, **given)
    assert rows in [named for _, _, named in found]
    totals = _totals(target, weights, **given)
    assert _sum(target, weights, **given) + totals["unallocated"] == totals["street total"]


def test_one_rep_carries_the_whole_target():
    """One weight, 50,000: one quota of 50,000 and nothing to find."""
    assert _sum(50_000.0, [[2.0]], keys=[["Ana"]]) == 50_000
    assert _split_findings(50_000.0, [[2.0]], keys=[["Ana"]]) == []


def test_what_is_over_the_lines_of_a_findings_table_is_said():
    """A table of findings has twelve lines; whatever is wrong, none of them is more than that."""
    table = _split(-1.0, [[""], [-1.0], [0.0]], "findings", over=99.0, keys=[["a"], ["b"], ["c"]],
                   ramp=[[""], [-1.0], [99.0]], last=[[-1.0], [9e18], [1.0]], pins=[[-1.0], [9e18], [""]],
                   floors=[[-1.0], [9e18], [5.0]], caps=[[-1.0], [9e18], [1.0]])  # fmt: skip
    assert len(table) == 13
    assert "more findings: quota." in table[-1][2]


def test_a_cycle_and_an_unknown_manager_take_no_part_in_a_cascade():
    """Ben and Cem report to each other, Dee to a stranger: named, level 0, no quota; East carries all of it."""
    nodes = [["Company"], ["East"], ["Ben"], ["Cem"], ["Dee"]]
    parents = [[""], ["Company"], ["Cem"], ["Ben"], ["Zoe"]]
    table = call("CASCADE", [90_000.0, nodes, parents])
    assert {row[0]: (row[2], row[3]) for row in table[1:]} == {
        "Company": (1, 90_000), "East": (2, 90_000), "Ben": (0, 0), "Cem": (0, 0), "Dee": (0, 0),
    }  # fmt: skip
    found = _findings("CASCADE", [90_000.0, nodes, parents, *[None] * 7, "findings"])
    assert [(severity, rows) for severity, _, rows in found] == [("blocking", "Ben, Cem"), ("blocking", "Dee")]


def test_a_mix_of_bases_is_written_in_words():
    """60 % of prior year (1 : 1) and 40 % even of three (1 : 1 : 1) on siblings; Cem has no prior year."""
    nodes, parents = [["Top"], ["Ana"], ["Ben"], ["Cem"]], [[""], ["Top"], ["Top"], ["Top"]]
    table = call("CASCADE", [300_000.0, nodes, parents, "60% prior year + 40% even", None, [[""], [5.0], [5.0], [0.0]]])
    assert [row[3] for row in table[1:]] == [300_000, 130_000, 130_000, 40_000]


def test_an_empty_row_takes_no_part_in_the_cascade():
    """A node left and its row stands empty: it is no second top that carries half of the target."""
    nodes, parents = [["Top"], [""], ["Ana"], ["Ben"]], [[""], [""], ["Top"], ["Top"]]
    prior, pins = [[""], [""], [1.0], [3.0]], [[""], [""], [""], [10_000.0]]
    table = call("CASCADE", [40_000.0, nodes, parents, "prior year", None, prior])
    assert [(row[0], row[3]) for row in table[1:]] == [("Top", 40_000), ("Ana", 10_000), ("Ben", 30_000)]
    pinned = call("CASCADE", [40_000.0, nodes, parents, "prior year", None, prior, *[None] * 6, pins])
    assert [(row[0], row[3]) for row in pinned[1:]] == [("Top", 40_000), ("Ana", 30_000), ("Ben", 10_000)]


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("CASCADE", [9.0, [["a"]], [[""]], "guess"], "bases names 'guess'"),
        ("CASCADE", [9.0, [["a"]], [[""]], "potential"], "potential is not given"),
        ("CASCADE", [9.0, [["a"]], [[""], [""]]], "parents has 2 cells for 1 rows"),
        ("CASCADE", [None, [["a"]], [[""]]], "target is empty"),
        ("SEASONALSPLIT", [[[-5.0]], [[1.0, 1.0]]], "quotas, cell 1 holds -5"),
        ("SEASONALSPLIT", [[[5.5]], [[1.0, 1.0]]], "enter whole money"),
        ("SEASONALSPLIT", [[[5.0]], [[1.0, 1.0]], 1.0, None, [["a"]]], "titles has 1 cells for 2 parts"),
        ("RAMPFACTOR", [[[43000.0]], 43922.0, 44013.0, None, None, [[92.0]]], "enter days from 0 to 91"),
        ("QUOTAWEIGHTS", [[["a"]], [["a"]], [["2020Q1"]], [[1.0]], "2020Q1", "2020Q1"], "later than last_quarter"),
        ("QUOTAWEIGHTS", [[["a"]], [["a"]], [["spring"]], [[1.0]], "2020Q1", "2020Q2"], "'spring' is not a quarter"),
        ("QUOTAWEIGHTS", [[["a"]], [["a"]], [["2020Q1"], ["2020Q1"]], [[1.0]], "2020Q1", "2020Q2"], "2 cells for 1"),
        ("FAIRNESS", [[[1.0]], [[1.0], [2.0]]], "expected has 1 cells for 2 rows"),
        ("FEASIBILITY", [[[1.0]], [[1.0], [2.0]]], "potential has 2 cells for 1 rows"),
        ("SIMULATEATTAINMENT", [[[1.0]], [[0.1]], [[1.0]], 0.0], "target must be above zero"),
        ("SIMULATEATTAINMENT", [[[1.0]], [[0.1]], [[1.0]], 1.0, 0.0, 0.0], "simulate from 1"),
        ("SITUATIONS", [[[1.0]], [[1.0], [2.0]]], "last_quota has 2 cells"),
        ("EXPLAINQUOTA", [None, [[1.0]]], "target is empty"),
        ("MOVEDQUOTA", [[["a"]], [["x"]], [["a"], ["b"]], [["b"]], [[43922.0]], [[1.0]], 43922.0], "givers has 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_refused_with_a_sentence(name, args, words):
    """The sentence says which argument, which cell and what to enter."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert words in answer.sentence


def test_a_move_to_someone_without_a_quota_is_not_made():
    """Zoe has no quota: the move is a blocking finding and nobody's quota changes; a move without a day counts not."""
    args = [[["Ana"]], [["Acme"], ["Bolt"]], [["Ana"], ["Ana"]], [["Zoe"], ["Ana"]], [[43922.0], [""]],
            [[10.0], [5.0]], 43922.0]  # fmt: skip
    assert call("MOVEDQUOTA", args)[1:] == [["Ana", 0]]
    assert [(s, rows) for s, _, rows in _findings("MOVEDQUOTA", [*args, "findings"])] == [("blocking", "Acme")]


def test_a_hire_after_the_quarter_has_no_ramp():
    """A start on 1 July, after the second quarter, is a factor of 0; a month's ramp is 0 as well."""
    assert call("RAMPFACTOR", [[[44013.0]], 43922.0, 44013.0])[1:] == [["1", 0.0]]


def test_one_line_of_month_weights_may_stand_in_a_column():
    """A column of three weights serves both people, as a row of three does."""
    row = call("SEASONALSPLIT", [[[40.0], [80.0]], [[1.0, 1.0, 2.0]]])
    assert call("SEASONALSPLIT", [[[40.0], [80.0]], [[1.0], [1.0], [2.0]]]) == row
    assert row[1:] == [["1", 10, 10, 20, 40], ["2", 20, 20, 40, 80]]


def test_scoring_quotas_with_their_own_weights_gets_no_verdict():
    """Quotas at twice the weights, scored with the weights: F is 1 and means nothing, and the table says so."""
    weights = [[10.0], [20.0], [30.0], [40.0], [50.0]]
    quotas = [[20.0], [40.0], [60.0], [80.0], [100.0]]
    score = call("FAIRNESS", [weights, quotas, weights])[1]
    assert score[1] == 1.0
    assert score[2].startswith("no verdict")
    found = _findings("FAIRNESS", [weights, quotas, weights, None, None, None, "findings"])
    assert "praises itself" in found[0][1]


def test_fairness_by_segment_says_when_there_are_too_few():
    """Two people with 80 % and 120 %: CV .2, F .8, and no verdict below five."""
    table = call("FAIRNESS", [[[80.0], [120.0]], [[100.0], [100.0]], None, None, None, [["E"], ["E"]], "segments"])
    assert table[1] == ["E", 2, 0.8, 0.9, 0.0, 0.6667, "insufficient: fewer than 5 people"]
    assert call("FAIRNESS", [[[1.0]], [[1.0]], None, None, None, None, "segments"])[1][0] == "all"


def test_fair_quotas_pass_and_dependence_on_size_is_named():
    """Attainments 100 to 104 %, larger with the quota: F above 0.85, and correlation 1 with size."""
    quotas = [[100.0], [200.0], [300.0], [400.0], [500.0]]
    expected = [[100.0], [202.0], [306.0], [412.0], [520.0]]
    table = call("FAIRNESS", [expected, quotas, None, [["yes"], ["no"], [""], ["no"], ["no"]],
                              [["a"], ["b"], ["c"], ["d"], ["e"]]])  # fmt: skip
    verdicts = {row[0]: row[2] for row in table[1:]}
    assert verdicts["fairness score"] == "above 0.85"
    assert verdicts["correlation with size"] == "depends on size"
    assert verdicts["held by floor or cap"] == "a"


def test_feasibility_findings_name_the_rows():
    """A quota of 100 on a territory worth 80 is above its potential."""
    args = [[[100.0]], [[80.0]], None, None, None, None, [["Ana"]], "findings"]
    assert [(s, rows) for s, _, rows in _findings("FEASIBILITY", args)] == [("warning", "Ana")]


def test_people_without_history_are_named():
    """Cem has neither bookings nor potential: planned from the group's mean, a note says so."""
    args = [[["Ana"], ["Cem"]], [["Ana"], [""]], [["2020Q1"], ["2020Q1"]], [[5.0], [1.0]], "2020Q1", "2020Q2"]
    found = _findings("QUOTAWEIGHTS", [*args, None, [["Rep"], ["Rep"]], "findings"])
    assert [(s, rows) for s, _, rows in found] == [("note", "Cem")]
    weights = call("QUOTAWEIGHTS", args)
    assert weights[2][9] == ""  # no run rate without history
    assert weights[2][5:8] == [0.0, 0.0, 1.0]


def test_a_blank_line_is_nobody_and_gets_no_weight():
    """A table without people has one blank line: nothing can be expected of it, so a split by it stays unallocated."""
    args = [[[""]], [[""]], [["2020Q1"]], [[5.0]], "2020Q1", "2020Q2"]
    assert call("QUOTAWEIGHTS", args)[1][1:3] == [0.0, 0.0]


def test_nothing_booked_by_anybody_gives_equal_weights():
    """No booking line up to the last quarter: one expectation for all."""
    args = [[["Ana"], ["Ben"]], [["Ana"]], [["2020Q3"]], [[5.0]], "2020Q1", "2020Q2"]
    table = call("QUOTAWEIGHTS", args)
    assert [row[2] for row in table[1:]] == [0.5, 0.5]


def _weights(lines, *more):
    """QUOTAWEIGHTS of Ana and Ben for 2020Q1, by person and column."""
    keys, quarters, amounts = ([[line[at]] for line in lines] for at in range(3))
    args = [[["Ana"], ["Ben"]], keys, quarters, amounts, "2019Q4", "2020Q1", None, None, "weights", "standard:1", *more]
    head, *table = call("QUOTAWEIGHTS", args)
    return {row[0]: dict(zip(head, row, strict=True)) for row in table}


YEAR = [("Ana", f"2019Q{quarter}", 100_000.0) for quarter in (1, 2, 3, 4)]
STARTS = [[float((date(2015, 1, 1) - DAY_ZERO).days)], [float((date(2019, 8, 1) - DAY_ZERO).days)]]


def test_quarters_of_the_ramp_count_by_the_ramp_of_then():
    """Ben began in August 2019: 0, 0 and 25 % make a twelfth of 2019Q3, which says nothing; 2019Q4 is at 75 %.

    The 75,000 of it are 100,000 at full ramp, as Ana's are; taken as they stand they tell of a weaker seller.
    """
    lines = [*YEAR, ("Ben", "2019Q4", 75_000.0)]
    told, untold = _weights(lines, STARTS), _weights(lines)
    assert told["Ben"]["expected"] == pytest.approx(told["Ana"]["expected"], rel=0.01)
    assert untold["Ben"]["expected"] < 0.97 * untold["Ana"]["expected"]


def test_who_booked_before_the_first_day_has_been_there_longer():
    """A first day after bookings is that of an account, not of a person: Ben's history counts as if none were given."""
    lines = [*YEAR, ("Ben", "2019Q1", 50_000.0), ("Ben", "2019Q4", 75_000.0)]
    assert _weights(lines, STARTS) == _weights(lines)


def test_ramp_and_presence_of_the_quarter_stand_beside_the_full_one():
    """Half there is half of it; a blank is all there. What is expected at full ramp stays."""
    whole, half = _weights(YEAR), _weights(YEAR, None, [[0.5], [""]])
    assert half["Ana"]["at work"] == pytest.approx(half["Ana"]["expected"] / 2, abs=0.01)
    assert half["Ben"]["at work"] == half["Ben"]["expected"]
    assert {name: row["expected"] for name, row in half.items()} == {n: row["expected"] for n, row in whole.items()}


def test_a_unit_too_coarse_for_the_plan_is_told_in_a_cell():
    """A plan in thousands, 1,000 over three at the default unit of 1,000: the two left with 0 are named."""
    arguments = [1000.0, [[1.0], [1.0], [1.0]], *[None] * 6, [["Ana"], ["Ben"], ["Cem"]]]
    assert [row[1] for row in call("QUOTASPLIT", arguments)[1:]] == [1000, 0, 0]
    first = call("QUOTASPLIT", [*arguments, "findings"])[1]
    assert first[1:2] + first[3:] == ["warning", "Ben, Cem"]
    assert "Enter a smaller unit" in first[2]
