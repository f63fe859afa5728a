"""Territory health and account potential in cells: what is refused, and that accounts and their sums agree."""

import pytest

from xl_addin.catalog import call
from xl_addin.cells.errors import CellError, ErrorKind

ONE = [[1.0]]


@pytest.mark.parametrize(
    ("name", "args", "kind", "words"),
    [
        ("TERRITORYINDEX", [[["a"]], ONE, ONE, [[1.0], [2.0]]], ErrorKind.VALUE, "sales 2"),
        ("TERRITORYINDEX", [[["a"]], ONE, ONE, ONE, [["a"], ["a"]]], ErrorKind.VALUE, "listed twice"),
        ("TERRITORYINDEX", [[["a"]], ONE, ONE, ONE, [["a"]], [[1.0], [1.0]]], ErrorKind.VALUE, "capacity 2"),
        ("TERRITORYINDEX", [[["a"]], ONE, ONE, ONE, None, None, [[1.0], [1.0]]], ErrorKind.VALUE, "three shares"),
        ("TERRITORYINDEX", [[["a"]], ONE, ONE, ONE, None, None, [[0.0]] * 3], ErrorKind.VALUE, "three shares"),
        ("BALANCE", [[["a"]], [[-1.0]]], ErrorKind.VALUE, "zero or more"),
        ("WORKLOAD", [[["a"]], ONE, ONE, ONE, [["a"], ["a"]], [[1.0], [1.0]]], ErrorKind.VALUE, "listed twice"),
        ("WORKLOAD", [[["a"]], ONE, ONE, ONE, [["a"]], ONE, None, 0.5, 0.9], ErrorKind.VALUE, "at least as much"),
        ("COVERAGEGAPS", [[["g"]], [["a"]], ONE, ONE, [["a"]], [[1.0], [2.0]]], ErrorKind.VALUE, "selling_hours 2"),
        ("HIRENEEDS", [[["h"]], [["n"]], ONE, ONE, [[1.0], [2.0]], 1.0, 1.0], ErrorKind.VALUE, "unserved 2"),
        ("POTENTIAL", [[["a"], ["a"]], [["s"], ["s"]], [["a"]], [[43600.0]], ONE, 43830.0], ErrorKind.VALUE, "twice"),
        ("POTENTIAL", [[["a"]], [["s"]], [["a"]], [["soon"]], ONE, 43830.0], ErrorKind.VALUE, "'soon'"),
        (
            "POTENTIAL",
            [[["a"]], [["s"]], [["a"]], [[43600.0]], ONE, 43830.0, None, None, None, [["a"]]],
            ErrorKind.VALUE,
            "together",
        ),
    ],
)
def test_what_is_wrong_with_the_ranges_is_said(name, args, kind, words):
    """Each refusal is an error cell with a sentence that names what to mend."""
    answer = call(name, args)
    assert isinstance(answer, CellError)
    assert answer.kind is kind
    assert words in answer.sentence


def test_accounts_and_sums_have_one_index():
    """Two accounts of East and one of West, as accounts and summed; a third listed without accounts has none of it."""
    keys = [["East"], ["West"], ["North"]]
    each = call(
        "TERRITORYINDEX",
        [
            [["East"], ["East"], ["West"]],
            [[1.0], [2.0], [3.0]],
            [[4.0], [5.0], [3.0]],
            [[0.0]] * 3,
            keys,
            [[1.0], [1.0], [0.0]],
        ],
    )
    sums = call("TERRITORYINDEX", [keys[:2], [[3.0], [3.0]], [[9.0], [3.0]], [[0.0]] * 2, keys, [[1.0], [1.0], [None]]])
    assert each == sums
    assert [row[5] for row in each[1:]] == [125.0, 75.0, ""]
    assert [row[9] for row in each[1:]] == ["over", "under", ""]


def test_balanced_territories_are_within_the_band():
    """110 and 90 are within 15 % of 100."""
    table = call("TERRITORYINDEX", [[["a"], ["b"]], [[110.0], [90.0]], [[0.0]] * 2, [[0.0]] * 2])
    assert [row[9] for row in table[1:]] == ["within", "within"]


def test_a_balance_of_nothing_is_blank():
    """No known value: no territories, no measures; a territory without anything makes largest / smallest undefined."""
    empty = dict(call("BALANCE", [[["a"]], [[None]]])[1:])
    assert (empty["territories"], empty["mean"], empty["gini"], empty["outside"]) == (0.0, "", "", "")
    assert dict(call("BALANCE", [[["a"], ["b"]], [[0.0], [1.0]]])[1:])["largest / smallest"] == ""


def test_one_cell_says_it_of_every_row():
    """Every row is one account with one call: Ana's two last 3 and 4 hours, 7 of 10; a line of ones says the same."""
    owners, hours, reps, there = [["Ana"], ["Ana"], ["Ben"]], [[3.0], [4.0], [5.0]], [["Ana"], ["Ben"]], [[10.0], [4.0]]
    short = call("WORKLOAD", [owners, 1.0, 1.0, hours, reps, there])
    assert short[1] == ["Ana", 2.0, 7.0, 10.0, 0.7, 3.0, "room"]
    assert short == call("WORKLOAD", [owners, [[1.0]] * 3, [[1.0]] * 3, hours, reps, there])


def test_accounts_without_a_group_are_one_group():
    """A cell without a segment, and one with blanks in it, stand together as (none)."""
    ones = [[1.0]] * 3
    table = call("COVERAGEGAPS", [[["North"], [None], [" "]], [["Ana"]] * 3, ones, ones, [["Ana"]], [[9.0]]])
    assert [row[:2] for row in table[1:]] == [["North", 1.0], ["(none)", 2.0]]


def test_travel_adds_to_the_workload():
    """Ten accounts, two calls of an hour and half an hour on the road each: 25 hours of 20."""
    row = call("WORKLOAD", [[["Ana"]], [[10.0]], [[2.0]], [[1.0]], [["Ana"]], [[20.0]], [[0.5]]])[1]
    assert row == ["Ana", 10.0, 25.0, 20.0, 1.25, -5.0, "overloaded"]


def test_rows_may_be_classes_of_accounts():
    """Five orphans in one row count as five; white space is summed; someone without hours serves nobody."""
    table = call(
        "COVERAGEGAPS",
        [
            [["s"], ["s"]],
            [[""], ["Ana"]],
            [[50.0], [30.0]],
            [[5.0], [3.0]],
            [["Ana"]],
            [[0.0]],
            [[7.0], [2.0]],
            [[5.0], [1.0]],
        ],
    )
    assert table[1] == ["s", 6.0, 80.0, 0.0, 0.0, 6.0, 80.0, 0.0, 0.0, 9.0]


def test_a_hire_may_have_a_region_and_be_part_of_one():
    """Half a rep for South, where nothing is missing: half the fair share, all of it from others."""
    row = call(
        "HIRENEEDS",
        [
            [["h"]],
            [["North"], ["South"]],
            [[9.0], [1.0]],
            [[0.0], [5.0]],
            [[4.0], [0.0]],
            80.0,
            10.0,
            [["South"]],
            [[0.5]],
        ],
    )[1]
    assert row == ["h", "South", 0.0, 5.0, 40.0, 0.0, 40.0]
    empty = call("HIRENEEDS", [[["h"]], [["North"]], ONE, ONE, ONE, None, None])[1]
    assert empty[4:] == [0.0, 0.0, 0.0]


def test_potential_knows_size_and_creation():
    """Sizes and days of creation may be given; accounts without orders anywhere have no potential."""
    row = call(
        "POTENTIAL",
        [[["a"]], [["s"]], [["a"]], [[43600.0]], [[100.0]], 43830.0, [[50.0]], [[None]], [[43000.0]]],
    )[1]
    assert row[:2] == ["a", 100.0]
    assert call("POTENTIAL", [[["a"]], [["s"]], [[None]], [[None]], [[None]], 43830.0])[1][1:4] == ["", "", ""]


def test_a_contract_that_is_due_raises_the_potential():
    """Thirty accounts renew each June, thirty bought once five years ago; with contracts the first are told apart.

    Renewers bring 100 a year; without their contracts they are known by habit alone, and hardly less.
    """
    names = [f"a{n:02d}" for n in range(60)]
    years = [41800.0 + 365 * year for year in range(5)]
    buyers = [name for name in names[:30] for _ in years] + names[30:]
    days = [day for _ in names[:30] for day in years] + [41800.0] * 30
    base = [
        [[name] for name in names], [["s"]] * 60, [[b] for b in buyers], [[d] for d in days], [[100.0]] * len(buyers),
        43500.0, None, None, None,
    ]  # fmt: skip
    ends = [[day + 364] for day in days[:150]] + [[None]] * 30
    table = call("POTENTIAL", [*base, [[b] for b in buyers], [[d] for d in days], ends, [[100.0]] * len(buyers)])
    assert 85 < table[1][1] < 115
    assert table[60][1] < 15
    lasting = call("POTENTIAL", [*base, [[names[0]]], [[41800.0]], None, [[100.0]]])
    assert len(lasting) == 61
