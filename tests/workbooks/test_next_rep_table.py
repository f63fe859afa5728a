"""The tab Resources shows what the next rep brings, with everything that rests on."""

from datetime import date

import pytest

from calculations.revenue.hire_choice import hire_choice
from tests.workbooks.conftest import small_facts, small_revenue
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from xl_addin.cells.serials import from_serial
from xl_addin.names import Host


def table(inputs=None) -> dict[str, dict[str, float]]:
    """The table by segment, with what people typed."""
    layout = planning_layout()
    book = Evaluation(layout, content_of(small_facts(), layout, Host.LIBREOFFICE, Entries(inputs or {}, {})))
    columns = [column.id for column in layout.tables()["next_reps"][1].columns]
    rows = zip(*(book.column("next_reps", column) for column in columns), strict=True)
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows} | {
        "start": {"day": book.amount("next_rep_start")}
    }


def test_a_year_of_the_next_rep_is_told_by_hand():
    """Two reps of SMB book 462.54 in a usual quarter, a third as much a month. With a third one at 0, 25, 50, 75, then
    100 % of a full ramp each month has ((2 + ramp) / 2) to the power of .34 of it."""
    row = table()["SMB"]
    assert (row["reps"], row["elasticity"], row["prior"], row["prior_sd"]) == (2.0, 0.34, 0.34, 0.15)
    assert row["prior_share"] == 1.0
    ramp = [0.0, 0.25, 0.5, 0.75, *[1.0] * 8]
    more = sum(row["bookings"] / 3 * (((2 + part) / 2) ** 0.34 - 1) for part in ramp)
    assert row["first_year"] == pytest.approx(more, abs=0.01)
    assert row["year_left"] == pytest.approx(0.7 * more - row["year_cost"], abs=0.01)


def test_the_margin_people_type_is_the_one_that_counts():
    """At half the margin half of what the hire books is left to pay for it."""
    row = table({"gross_margin": 0.35})["SMB"]
    assert row["year_left"] == pytest.approx(0.35 * row["first_year"] - row["year_cost"], abs=0.01)


def test_the_table_says_what_the_command_says():
    """Segment by segment the steps of `plan revenue`, and the day from which a hire can start."""
    shown, choice = table(), hire_choice(small_revenue())
    assert from_serial(shown["start"]["day"]) == choice.hire.start > date(2020, 3, 31)
    for step in choice.next_reps:
        row = shown[step.response.segment]
        money = (step.in_quarter, step.first_year, step.cost_first_year, step.contribution)
        columns = ("in_quarter", "first_year", "year_cost", "year_left")
        assert tuple(row[name] for name in columns) == pytest.approx(money, abs=0.01)
