"""The functions of the assessment: what they refuse, and that deals and sums of deals give the same answer."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, ErrorKind

AMOUNTS = [[300.0], [100.0], [100.0], [None], [700.0]]
GROUPS = [["a"], ["a"], ["b"], ["b"], ["b"]]


@pytest.mark.parametrize(
    ("name", "args", "kind", "words"),
    [
        ("BANDS", [[["a"]], [[1.0], [2.0]], [[1.0]]], ErrorKind.VALUE, "groups 1, actual 2, quota 1"),
        ("TREND", [[["a"]], [["soon"]], [[1.0]], 43921.0], ErrorKind.VALUE, "'soon' is not a quarter"),
        (
            "TREND",
            [[["a"]], [["2020Q1"]], [[1.0]], 43921.0, None, 13.0],
            ErrorKind.VALUE,
            "first month 13 is not one of 1 to 12",
        ),
        ("PRODUCTIVITY", [[["a"]], [[1.0]], [[43000.0]], 43922.0, 43922.0], ErrorKind.VALUE, "first day after"),
        ("TENUREBAND", [[[43000.0]], None], ErrorKind.VALUE, "day is empty"),
        ("OVERASSIGNLEVELS", [1.0, [["a"]], [[1.0], [2.0]]], ErrorKind.VALUE, "levels 1, carried 2"),
        ("RETENTION", [[["a"]], [[1.0]], [[1.0], [2.0]], [[1.0]], [[1.0]]], ErrorKind.VALUE, "contraction 2"),
        ("RETENTIONMOVES", [[["a"]], [["much"]], [[1.0]]], ErrorKind.VALUE, "text 'much'"),
        ("WINRATE", [[["a"]], [[1.0]], [[2.0]]], ErrorKind.VALUE, "more won than closed"),
        ("SIZEBAND", [[[1.0]], [[5.0], [5.0]]], ErrorKind.VALUE, "each higher"),
        ("SIZEBAND", [[[1.0]], [[0.0]]], ErrorKind.VALUE, "above zero"),
        ("COVERAGE", [100.0, 50.0, 50.0], ErrorKind.NA, "Nothing is left to book"),
        ("COVERAGE", [[[1.0], [2.0]], [[1.0], [2.0], [3.0]]], ErrorKind.VALUE, "COVERAGE"),
        ("REQUIREDCOVERAGE", [0.2, 0.0], ErrorKind.NA, "do not say what is required"),
        ("SLIPRATE", [[["a"]], [[1.0]], [[1.0], [0.0]]], ErrorKind.VALUE, "slipped 2"),
        ("STAGECONVERSION", [[["a"]], [["z"]], [["a"]], [["won"]]], ErrorKind.VALUE, "'z' is not one of the stages"),
        ("STAGECONVERSION", [[["a"]], [["a"]], [["a"]], [["gone"]]], ErrorKind.VALUE, "open, won or lost"),
        ("VELOCITY", [[["a"]], [[1.0]], [[1.0]], [[1.0]], [[1.0]], [[1.0], [2.0]]], ErrorKind.VALUE, "cycle_days 2"),
        ("PIPELINEFLOW", [[["vanished"]], [[1.0]], [[None]]], ErrorKind.VALUE, "'vanished' is not a flow"),
        ("PIPELINEFLOW", [[[""]], [[1.0]], [[2.0]]], ErrorKind.VALUE, "would not add up"),
        ("PROJECTION", [[[1.0]], [[0.5]], [[0.5]], [["sure"]], [[True]]], ErrorKind.VALUE, "'sure' is not a forecast"),
        ("RISKLIST", [[["a"]], [["b"]], [[1.0]], [[43000.0], [43001.0]], 43000.0], ErrorKind.VALUE, "close_dates 2"),
    ],
)
def test_what_is_wrong_with_the_ranges_is_said(name, args, kind, words):
    """Each refusal is an error cell with a sentence that names what to mend."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert words in answer.sentence


def test_deals_and_their_sums_have_one_win_rate():
    """a: 1 of 2 won, 300 of 400; b: 2 of 3 won, 800 of 800, one without amount: as deals and as sums by group."""
    ones = [[1.0]] * 5
    deals = call("WINRATE", [GROUPS, ones, [[1.0], [0.0], [1.0], [0.0], [1.0]], AMOUNTS])
    sums = call(
        "WINRATE",
        [[["a"], ["b"]], [[2.0], [3.0]], [[1.0], [2.0]], [[400.0], [800.0]], [[300.0], [800.0]], [[0.0], [1.0]]],
    )
    assert deals == sums
    assert [row[6:8] for row in deals[1:]] == [[0.5, 0.75], [2 / 3, 1.0]]


def test_win_rates_without_amounts_leave_money_blank():
    """Counts alone: the rate by value does not exist."""
    row = call("WINRATE", [[["a"]], [[4.0]], [[1.0]]])[1]
    assert row[6] == 0.25
    assert row[7] == row[9] == ""


def test_deals_and_their_sums_have_one_velocity():
    """Two deals won for 300 and 500 after 20 and 40 days, two lost, three open: 3 × 400 × ½ / 30 = 20 a day."""
    deals = call(
        "VELOCITY",
        [
            [["a"]] * 7,
            [[1.0]] * 3 + [[0.0]] * 4,
            [[0.0]] * 3 + [[1.0]] * 4,
            [[0.0]] * 3 + [[1.0], [1.0], [0.0], [0.0]],
            [[9.0]] * 3 + [[300.0], [500.0], [80.0], [None]],
            [[None]] * 3 + [[20.0], [40.0], [9.0], [9.0]],
        ],
    )
    assert deals == call("VELOCITY", [[["a"]], [[3.0]], [[4.0]], [[2.0]], [[800.0]], [[60.0]]])
    assert deals[1] == ["a", 3.0, 400.0, 0.5, 30.0, 20.0]


def test_a_stage_nobody_left_has_no_conversion():
    """One deal, open in the second of three stages: it left the first, and nothing is known of the others."""
    table = call("STAGECONVERSION", [[["x"], ["y"], ["z"]], [["x"]], [["y"]], [["open"]]])
    assert table[1:] == [["x", 1.0, 1.0, 1.0, 1.0, ""], ["y", 1.0, 0.0, 0.0, "", ""], ["z", 0.0, 0.0, 0.0, "", ""]]


def test_a_deal_begun_as_won_passed_no_stage():
    """A deal that was entered as won reached no open stage and counts in none."""
    assert call("STAGECONVERSION", [[["x"]], [[""]], [[""]], [["won"]]])[1] == ["x", 0.0, 0.0, 0.0, "", ""]


def test_the_flow_takes_any_spelling_of_its_names():
    """pulled_in, Pulled in and PULLED IN are one flow; 0.1 + 0.2 comes out as 0.3 to the cent."""
    table = call("PIPELINEFLOW", [[["pulled_in"], ["Pulled In"]], [[None], [None]], [[0.1], [0.2]]])
    assert table[4] == ["pulled in", 2, 0.3]
    assert table[-1] == ["closing", 2, 0.3]


def test_a_projection_needs_neither_booked_nor_a_flat_rate():
    """An empty booked counts nothing; a flat rate not given is blank; roll-ups by category are not known where a deal
    that is due has none, and are the sum of those committed where all have one."""
    table = dict(call("PROJECTION", [[[100.0]], [[0.5]], [[0.2]], [[""]], [[True]], None])[1:])
    assert (table["qplan"], table["crm probability"], table["category commit"]) == (50.0, 20.0, "")
    assert table["flat win rate"] == ""
    deals = [[100.0], [60.0]], [[0.5], [0.5]], [[0.2], [0.2]], [["pipeline"], ["commit"]], [[True], [True]]
    assert dict(call("PROJECTION", [*deals, None])[1:])["category commit"] == 60.0


def test_the_list_gives_every_reason_it_can_know():
    """40 days in a stage nine in ten leave in 30, 61 days untouched, closes in 5 days where 20 are usual."""
    table = call(
        "RISKLIST",
        [[["d"]], [["o"]], [[1.0]], [[43926.0]], 43921.0, [[40.0]], [[30.0]], [[61.0]], [[0.0]], [[20.0]]],
    )
    assert table[1][3] == (
        "longer in its stage than nine in ten; no change for 60 days; "
        "less time to the close date than half the usual from its stage"
    )
    undated = call("RISKLIST", [[["d"]], [["o"]], [[1.0]], [[None]], 43921.0])
    assert undated[1][3] == "no close date"


def test_retention_of_accounts_equals_retention_of_their_sums():
    """Movements of three accounts, by account and summed: start 250, kept 190; one of three lost."""
    moves = call("RETENTIONMOVES", [[["x"], ["y"], ["z"]], [[100.0], [100.0], [50.0]], [[160.0], [30.0], [-5.0]]])
    rows = [dict(zip(moves[0], row, strict=True)) for row in moves[1:]]
    assert rows[2]["churn"] == 50.0
    assert rows[2]["credit"] == -5.0
    columns = [[[row[name]] for row in rows] for name in ("start", "contraction", "churn", "expansion")]
    each = call("RETENTION", [[["all"]] * 3, *columns])
    sums = [[[sum(cell for (cell,) in column)]] for column in columns]
    assert each == call("RETENTION", [[["all"]], *sums, [[3.0]], [[1.0]]])
    assert each[1][3:8] == [250.0, 70.0, 50.0, 60.0, 190.0]


def test_people_who_left_count_until_they_did():
    """In the role throughout January only: a third of the quarter's ramped months."""
    row = call("PRODUCTIVITY", [[["a"]], [[50.0]], [[40000.0]], 43831.0, 43922.0, [[43861.0]]])[1]
    assert row[3:6] == [1.0, 50.0, 50.0]


def test_ramped_months_are_those_of_the_fiscal_calendar():
    """Hired on the first day of the five weeks of a 4-4-5 quarter, at half: half a month, so 50 is 100 a month."""
    hired, first, end = 43912.0, 43856.0, 43947.0  # 22 March, 26 January and 26 April 2020
    given = [[["a"]], [[50.0]], [[hired]], first, end, None, [[0.5]], "4-4-5:last-sat-jan"]
    assert call("PRODUCTIVITY", given)[1][3:7] == [0.5, 50.0, 100.0, 300.0]


def test_groups_are_one_regardless_of_case_and_blanks_around_them():
    """A spreadsheet compares texts so: 10 + 20 + 30 of 100 each stand under the first spelling, B by itself."""
    groups = [["East"], ["EAST"], ["East "], ["B"]]
    table = call("ATTAINMENTBY", [groups, [[10.0], [20.0], [30.0], [5.0]], [[100.0]] * 4])
    assert table[1:] == [["East", 300.0, 60.0, 0.2], ["B", 100.0, 5.0, 0.05]]
    assert [row[0] for row in call("WINRATE", [groups, [[1.0]] * 4, [[1.0]] * 4])[1:]] == ["East", "B"]
    assert [row[0] for row in call("RETENTION", [groups, *[[[1.0]] * 4] * 4])[1:]] == ["East", "B"]
