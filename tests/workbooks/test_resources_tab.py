"""The tab Resources: people by month, and what teams need, line by line."""

from datetime import date

import pytest

from workbooks.book.checks import control_totals
from workbooks.xlsx.edit import enter
from workbooks.xlsx.publish import publish
from workbooks.xlsx.read import read
from xl_addin.cells.marshal import to_serial

WHOLE = {"owner": "Fay", "team": "Mia Stone", "kind": "tools", "decision": "asked"}


def line(number, **cells):
    """The entries of a line of needs."""
    return {("resource_lines", f"Line {number}", column): value for column, value in cells.items()}


def by(document, table, key, *columns):
    """Columns of a table by the column of its rows' names."""
    read_ = document.tables[table].columns
    return dict(zip(read_[key], zip(*(read_[id_] for id_ in columns), strict=True), strict=True))


def test_people_add_up_month_by_month(plan):
    """Four planned today; one leaves in April, two in June; three start on 10 May.

    At the ends of the months: 4 − 1 = 3, + 3 = 6, − 2 = 4.
    """
    start = float(to_serial(date(2020, 5, 10)))
    enter(
        plan,
        {
            ("people_months", "1", "leavers"): 1.0,
            ("people_months", "3", "leavers"): 2.0,
            ("people_months", "2", "openings"): 5.0,
            ("planned_hires", "Hire 1", "start"): start,
            ("planned_hires", "Hire 1", "people"): 3.0,
        },
    )
    document = read(plan)
    assert (document.findings, control_totals(document)) == ((), ())
    assert by(document, "people_months", "month", "today", "leavers", "openings", "hires", "end") == {
        "2020-04": (4.0, 1.0, None, 0.0, 3.0),
        "2020-05": (4.0, None, 5.0, 3.0, 6.0),
        "2020-06": (4.0, 2.0, None, 0.0, 4.0),
    }


def test_needs_are_summed_by_kind_month_and_team(plan, make_facts):
    """Three lines: 600 for tools and 300 for training of Mia's team, 50 of no team; 300 approved, of a budget of 1,000.

    They stay when facts move.
    """
    team = read(plan).tables["resource_teams"]
    (mia,) = [key for key, name in zip(team.keys, team.columns["team"], strict=True) if name == "Mia Stone"]
    told = {"owner": "Fay", "team": "mia stone"}
    seats = {"month_1": 100.0, "month_2": 200.0, "month_3": 300.0}
    enter(
        plan,
        {
            **line(1, what="CRM seats", kind="tools", decision="asked", **seats, **told),
            **line(2, what="=Onboarding()", kind="training", month_2=300.0, decision="approved", **told),
            **line(3, what="Booth", kind="other", month_3=50.0, decision="declined", owner="Bo", team="Events"),
            ("resource_teams", mia, "budget"): 1_000.0,
        },
    )
    document = read(plan)
    assert control_totals(document) == ()
    assert [found.finding.code for found in document.findings] == ["resources.unknown-team"]
    kinds = by(document, "resource_kinds", "kind", "month_1", "month_2", "month_3", "total", "approved")
    assert kinds["tools"] == (100.0, 200.0, 300.0, 600.0, 0.0)
    assert kinds["training"] == (0.0, 300.0, 0.0, 300.0, 300.0)
    assert kinds["other"] == (0.0, 0.0, 50.0, 50.0, 0.0)
    assert by(document, "resource_teams", "team", "budget", "asked", "approved", "left")["Mia Stone"] == (
        1_000.0, 900.0, 300.0, 700.0,
    )  # fmt: skip
    assert document.figures["resource_lines.total.total"] == 950.0
    publish(make_facts(snapshot_id="snap-2"), plan)
    after = read(plan)
    assert after.tables["resource_lines"].columns["what"][:3] == document.tables["resource_lines"].columns["what"][:3]
    assert by(after, "resource_kinds", "kind", "total")["tools"] == (600.0,)


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"month_1": -5.0, **WHOLE}, ["entry.out-of-range"]),
        ({"month_1": "much", **WHOLE}, ["cell.not-a-number"]),
        ({"kind": "cars"}, ["entry.not-a-choice"]),
        ({"decision": "maybe"}, ["entry.not-a-choice"]),
        ({"month_1": 5.0, "team": "Mia Stone"}, ["resources.line-incomplete"] * 3),
        ({"what": "Later"}, []),
    ],
)
def test_what_cannot_be_taken_is_a_finding(plan, cells, codes):
    """Below zero, a text for money, a kind or decision that is none, money nobody answers for; a bare line is fine."""
    enter(plan, line(7, **cells))
    assert [found.finding.code for found in read(plan).findings] == codes


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2020, 3, 31), "before"),
        (date(2020, 4, 1), "1"),
        (date(2020, 4, 30), "1"),
        (date(2020, 6, 30), "3"),
        (date(2020, 7, 1), "after"),
    ],
)
def test_a_hire_starts_in_a_month_of_the_quarter_or_outside(plan, day, month):
    """First and last days belong to their month; what is before or after the quarter is in none of its months."""
    hire = ("planned_hires", "Hire 1")
    enter(plan, {(*hire, "start"): float(to_serial(day)), (*hire, "people"): 2.0})
    document = read(plan)
    assert document.tables["planned_hires"].columns["in_month"][0] == month
    hires = dict(
        zip(document.tables["people_months"].keys, document.tables["people_months"].columns["hires"], strict=True)
    )
    assert {number for number, count in hires.items() if count} == ({month} & {"1", "2", "3"})
