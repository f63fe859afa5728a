"""Quarter turns, coverage and flow against figures computed by hand."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from calculations.errors import ShapeError
from calculations.fiscal import Quarter
from calculations.pipeline.coverage import (
    coverage_findings,
    open_pipeline_by,
    pipeline_age_band,
    pipeline_coverage,
    required_coverage,
)
from calculations.pipeline.flow import FLOWS, pipeline_flow
from calculations.pipeline.history import read_pipeline
from calculations.pipeline.quarters import full_quarters, quarter_turns
from calculations.pipeline.state import state_as_of
from calculations.schemas import OPPORTUNITIES, STAGE_HISTORY
from tests.calculations.pipeline.ladders import AGREE, FIND, LADDER, LOST, OFFER, WON, pipeline_of

Q2 = Quarter.parse("2020Q2")
EVE, END = date(2020, 3, 31), date(2020, 6, 30)
ROWS = [
    (1, "2020-01-10", FIND, 100, "2020-05-01"),  # won in the quarter at 120
    (1, "2020-05-01", WON, 120, "2020-05-01"),
    (2, "2020-01-10", FIND, 200, "2020-05-01"),  # lost
    (2, "2020-05-02", LOST, 200, "2020-05-02"),
    (3, "2020-01-10", FIND, 300, "2020-05-01"),  # slipped to the third quarter
    (3, "2020-06-01", FIND, 330, "2020-08-01"),
    (4, "2020-01-10", FIND, 400, "2020-08-01"),  # pulled in and won
    (4, "2020-06-10", WON, 380, "2020-06-10"),
    (5, "2020-04-10", FIND, 50, "2020-06-01"),  # created and closed in the quarter
    (5, "2020-06-01", WON, 60, "2020-06-01"),
    (6, "2020-01-10", FIND, 70, "2020-08-01"),  # pulled in, still open at the end
    (6, "2020-06-20", OFFER, 70, "2020-06-28"),
    (7, "2020-01-10", FIND, 10, "2020-04-15"),  # value changed, still open and dated in the quarter
    (7, "2020-05-10", AGREE, 15, "2020-06-30"),
    (8, "2020-06-20", FIND, 25, "2020-06-30"),  # new
    (9, "2020-01-10", FIND, 5, "2020-02-10"),  # overdue at the start, redated into the quarter
    (9, "2020-04-10", FIND, 5, "2020-06-30"),
    (10, "2020-01-10", LOST, 8, "2020-01-10"),  # opened again
    (10, "2020-06-11", FIND, 8, "2020-06-29"),
    (11, "2020-01-10", FIND, 3, "2020-04-10"),  # dated back before the quarter
    (11, "2020-06-12", FIND, 3, "2020-03-01"),
    (12, "2020-01-10", FIND, 2, "2020-04-10"),  # lost its date
    (12, "2020-06-12", FIND, 2, None),
]


def test_turn_of_a_quarter() -> None:
    """Dated in Q2 on its eve: deals 1, 2, 3, 7, 11, 12 with 100 + 200 + 300 + 10 + 3 + 2 = 615.

    One of six is won (120 / 615 by value), one lost (200 / 615), four are open at the end (300 + 10 + 3 + 2 = 315).
    Won in Q2: 1, 4 and 5 with 120 + 380 + 60 = 560; pulled in is 4 (380), created and closed 5 (60).
    """
    row = quarter_turns(pipeline_of(ROWS, END), [Q2]).iloc[0]
    parts = ("converted", "slipped", "opening_lost", "pulled_in", "created_and_won", "earlier")
    assert [row[part] for part in parts] == [1, 4, 1, 1, 1, 6]
    assert [row[f"{part}_amount"] for part in parts] == [120.0, 315.0, 200.0, 380.0, 60.0, 615.0]
    assert (row["opening"], row["opening_amount"], row["won"], row["won_amount"]) == (6, 615.0, 3, 560.0)
    assert row["conversion_rate"] == pytest.approx(1 / 6)
    assert row["conversion_value_rate"] == pytest.approx(120 / 615)
    assert (row["slip_rate"], row["loss_rate"]) == pytest.approx((4 / 6, 1 / 6))
    assert (row["slip_value_rate"], row["loss_value_rate"]) == pytest.approx((315 / 615, 200 / 615))
    assert (row["pull_in_share"], row["pull_in_value_share"]) == pytest.approx((1 / 3, 380 / 560))
    assert (row["create_and_close_share"], row["create_and_close_value_share"]) == pytest.approx((1 / 3, 60 / 560))


def test_carry_over_compares_with_weeks_before() -> None:
    """Twelve weeks before the eve is 7 January: nothing yet, no base. Four weeks before all six were there: 1."""
    pipeline = pipeline_of(ROWS, END)
    assert quarter_turns(pipeline, [Q2])["carry_over_rate"].tolist() == [1.0]
    assert math.isnan(quarter_turns(pipeline, [Q2], carry_over_weeks=12)["carry_over_rate"].iloc[0])


def test_full_quarters_lie_within_the_history() -> None:
    """History from 10 January to 30 June holds one quarter that began after it and is over; an empty one none."""
    assert full_quarters(pipeline_of(ROWS, END), 4) == (Q2,)
    assert full_quarters(pipeline_of(ROWS, date(2020, 6, 29)), 4) == ()
    empty = read_pipeline(OPPORTUNITIES.empty(), STAGE_HISTORY.empty(), LADDER, END)
    assert full_quarters(empty, 4) == ()
    assert quarter_turns(empty, []).empty


def test_flow_adds_up_by_bucket() -> None:
    """Scope Q2 from its eve to its end, in cents: 61,500 opening.

    In: new 8 (2,500), reopened 10 (800), pulled in 6 (7,000), slipped in 9 (500), value of 7 (+500). Out: pushed 3 and
    12 (30,000 + 200), dated earlier 11 (300), won 1 (10,000), lost 2 (20,000). Closing 6, 7, 8, 9, 10: 12,300.
    Deal 5 came and was won in between, 6,000; deal 4 was never open within the scope.
    """
    flow = pipeline_flow(pipeline_of(ROWS, END), EVE, END, Q2)
    table = flow.table.set_index("flow")["minor"]
    assert table.to_dict() == {
        "opening": 61_500,
        "new": 2_500,
        "reopened": 800,
        "pulled_in": 7_000,
        "slipped_in": 500,
        "value_change": 500,
        "pushed_out": -30_200,
        "moved_earlier": -300,
        "won": -10_000,
        "lost": -20_000,
        "closing": 12_300,
    }
    assert (flow.won_minor, flow.created_and_won, flow.created_and_won_minor) == (12_000, 1, 6_000)
    assert flow.table["deals"].tolist() == [6, 1, 1, 1, 1, 1, 2, 1, 1, 1, 5]
    sums = flow.sums.set_index("flow")
    assert sums.loc["value_change"].tolist() == [1, 1_000, 1_500]
    assert sums.loc["pushed_out", ["deals", "opening_minor"]].tolist() == [2, 30_200]
    assert math.isnan(sums.loc["pushed_out", "closing_minor"])
    assert math.isnan(sums.loc["new", "opening_minor"])
    assert "" not in sums.index  # every deal in the scope changed


def test_flow_keeps_what_did_not_change_apart() -> None:
    """One deal of 100 dated in Q2 stands still: it is in both ends and in no flow."""
    flow = pipeline_flow(pipeline_of([(1, "2020-01-10", FIND, 100, "2020-05-01")], END), EVE, END, Q2)
    assert flow.sums.to_numpy().tolist() == [["", 1, 10_000.0, 10_000.0]]


def test_flow_of_everything_open_knows_no_dates() -> None:
    """Without a quarter nothing is pushed or pulled; deal 4 is won out of it as well."""
    flow = pipeline_flow(pipeline_of(ROWS, END), EVE, END)
    table = flow.table.set_index("flow")["minor"]
    assert flow.opening + sum(table[name] for name in FLOWS) == flow.closing
    assert [table[name] for name in ("pulled_in", "slipped_in", "pushed_out", "moved_earlier")] == [0, 0, 0, 0]
    assert table["won"] == -50_000


def test_flow_runs_forward() -> None:
    """A closing day before the opening day is a fault."""
    with pytest.raises(ValueError, match="give the earlier day first"):
        pipeline_flow(pipeline_of(ROWS, END), END, EVE)


def test_coverage_divides_by_what_is_left() -> None:
    """300 open against 200 − 100: 3×. A met target and an unknown one have no coverage."""
    assert pipeline_coverage(300, 200, 100).item() == 3.0
    assert np.isnan(pipeline_coverage([300, 300], [200, np.nan], [200, 0])).all()


def test_required_coverage_grows_with_slips() -> None:
    """(1 − .2) / .25 = 3.2×, with a slip margin of 25 % 4×; without conversion nothing can be required."""
    assert required_coverage(0.2, 0.25).item() == pytest.approx(3.2)
    assert required_coverage(0.2, 0.25, 0.25).item() == pytest.approx(4.0)
    assert math.isnan(required_coverage(0.2, 0.0).item())


def test_coverage_findings_price_the_missing_pipeline() -> None:
    """100 left to book, 3.2× needed, 200 open: 120 missing. Enough pipeline says nothing."""
    (short,) = coverage_findings(200, 150, 50, 3.2, "East")
    assert (short.code, short.rows) == ("pipeline.coverage-short", ("East",))
    assert short.amount == pytest.approx(120)
    assert "2.0× of the 100 still to book" in short.sentence
    assert coverage_findings(320, 150, 50, 3.2) == ()


@pytest.mark.parametrize(
    ("target", "booked", "required", "code"),
    [
        (math.nan, 0, 3, "pipeline.target-missing"),
        (100, 110, 3, "pipeline.target-met"),
        (100, 0, math.nan, "pipeline.required-coverage-insufficient"),
    ],
)
def test_coverage_that_cannot_be_judged_is_a_note(target: float, booked: float, required: float, code: str) -> None:
    """No target, a met one, and no history each have their own note."""
    (note,) = coverage_findings(200, target, booked, required)
    assert (note.code, note.severity.value) == (code, "note")


def test_open_pipeline_by_stage() -> None:
    """On the eve nine deals are open, all in Find, 1,090 in all; in the scope of Q2 six with 615."""
    pipeline = pipeline_of(ROWS, END)
    state = state_as_of(pipeline, EVE)
    table = open_pipeline_by(state, state.stage, LADDER.names)
    assert table[["group", "deals", "amount", "amount_share"]].to_numpy().tolist() == [["Find", 9, 1090.0, 1.0]]
    assert open_pipeline_by(state, state.stage, LADDER.names, Q2)["amount"].tolist() == [615.0]
    assert open_pipeline_by(state, np.full(12, -1), LADDER.names)["group"].tolist() == ["(none)"]
    with pytest.raises(ShapeError, match="12 deals and 1 codes"):
        open_pipeline_by(state, [0], LADDER.names)


def test_age_bands_start_at_their_day() -> None:
    """On 31 March deals of 1 March (30 days), 2 March (29) and without a known creation: bands 1, 0 and none."""
    rows = [(1, "2020-03-01", FIND, 1, None), (2, "2020-03-02", FIND, 1, None), (3, "2020-04-02", FIND, 1, None)]
    pipeline = pipeline_of(rows, EVE, created_at=pd.to_datetime(["2020-03-01", "2020-03-02", None]))
    assert pipeline_age_band(pipeline, state_as_of(pipeline, EVE)).tolist() == [1, 0, -1]
