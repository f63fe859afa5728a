"""Laws of the pipeline figures: exact flow, no hindsight, permutation, scale, additivity."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.findings import ranked
from calculations.fiscal import Quarter
from calculations.pipeline.assessment import assess_pipeline
from calculations.pipeline.conversion import stage_conversion
from calculations.pipeline.coverage import open_pipeline_by
from calculations.pipeline.flow import FLOWS, pipeline_flow
from calculations.pipeline.history import Pipeline, read_pipeline
from calculations.pipeline.projection import project
from calculations.pipeline.quarters import quarter_turns
from calculations.pipeline.risk import deal_reasons
from calculations.pipeline.state import state_as_of
from calculations.pipeline.velocity import velocity
from calculations.pipeline.win_rates import created_cohorts, win_rates
from tests.calculations.pipeline.ladders import LADDER, frames

DAY = st.dates(date(2019, 12, 1), date(2020, 12, 31))
ROW = st.tuples(
    st.integers(0, 7),
    st.one_of(st.none(), DAY.map(str)),
    st.integers(-1, 4),
    st.one_of(st.none(), st.integers(-100, 10**8).map(lambda cents: cents / 100)),
    st.one_of(st.none(), st.just("2950-01-01"), DAY.map(str)),
)
ROWS = st.lists(ROW, max_size=25)
AS_OF = date(2020, 12, 31)
Q2 = Quarter.parse("2020Q2")


def read(rows: list[tuple[int, str | None, int, float | None, str | None]], as_of: date = AS_OF) -> Pipeline:
    """The pipeline of any rows."""
    return read_pipeline(*frames(rows), LADDER, as_of)


@settings(max_examples=30, deadline=None)
@given(ROWS, DAY, DAY, st.sampled_from([None, Q2]))
def test_flow_adds_up_exactly(rows: list, one: date, other: date, quarter: Quarter | None) -> None:
    """Opening + every flow = closing in whole minor units, each deal in one bucket, whatever the history."""
    first, last = min(one, other), max(one, other)
    flow = pipeline_flow(read(rows), first, last, quarter)
    by_flow = flow.table.set_index("flow")["minor"]
    assert flow.opening + sum(by_flow[name] for name in FLOWS) == flow.closing == by_flow["closing"]
    assert int(flow.change.sum()) == flow.closing - flow.opening
    assert not flow.change[flow.bucket < 0].any()


@settings(max_examples=15, deadline=None)
@given(ROWS, DAY, DAY, DAY)
def test_flows_of_two_spans_open_and_close_alike(rows: list, one: date, two: date, three: date) -> None:
    """What one span closes with the next one opens with."""
    a, b, c = sorted((one, two, three))
    pipeline = read(rows)
    assert pipeline_flow(pipeline, a, b).closing == pipeline_flow(pipeline, b, c).opening


@settings(max_examples=15, deadline=None)
@given(ROWS, DAY)
def test_state_has_no_hindsight(rows: list, day: date) -> None:
    """The state of a day from the whole history is that from a history that ends on the day."""
    whole, cut = read(rows), read(rows, day)
    one, other = state_as_of(whole, day), state_as_of(cut, day)
    for name in ("open", "won", "lost", "stage", "category"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    np.testing.assert_array_equal(one.amount, other.amount)
    assert (one.open.astype(int) + one.won + one.lost == (one.row >= 0)).all()


@settings(max_examples=8, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: list, random: object) -> None:
    """Shuffled history gives the same win rates, conversion, turns and totals (rows of one moment apart)."""
    distinct = list({(row[0], row[1]): row for row in rows}.values())
    moved = list(distinct)
    random.shuffle(moved)  # type: ignore[attr-defined]
    for figure in (_win_rates, _conversion, _turns, _totals):
        pd.testing.assert_frame_equal(figure(read(distinct)), figure(read(moved)))


@settings(max_examples=15, deadline=None)
@given(ROWS)
def test_scale_moves_money_and_no_rate(rows: list) -> None:
    """Twice the amounts are twice the money; rates stay."""
    pipeline = read(rows)
    double = replace(pipeline, amount=pipeline.amount * 2)
    one, other = _win_rates(pipeline), _win_rates(double)
    pd.testing.assert_frame_equal(
        one[["rate", "value_rate", "shrunk_rate"]], other[["rate", "value_rate", "shrunk_rate"]]
    )
    np.testing.assert_allclose(one["won_amount"] * 2, other["won_amount"])
    rates = [name for name in _turns(pipeline).columns if name.endswith(("_rate", "_share"))]
    pd.testing.assert_frame_equal(_turns(pipeline)[rates], _turns(double)[rates])


@settings(max_examples=30, deadline=None)
@given(ROWS, DAY)
def test_whatever_the_rows_figures_are_defined(rows: list, day: date) -> None:
    """No history breaks a figure: rates are NaN or 0 to 1, parts sum to the whole."""
    pipeline = read(rows)
    state = state_as_of(pipeline, day)
    table = stage_conversion(pipeline, state)
    assert ((table["advanced"] <= table["left"]) & (table["left"] <= table["reached"])).all()
    assert (deal_reasons(pipeline, state, table)[~state.open] == 0).all()
    by_stage = open_pipeline_by(state, state.stage, LADDER.names)
    assert by_stage["deals"].sum() == state.open.sum()
    np.testing.assert_allclose(by_stage["amount"].sum(), np.nansum(state.amount[state.open]), atol=1e-6)
    rates = win_rates(pipeline, state, date(2019, 1, 1), date(2021, 1, 1)).filter(like="rate").to_numpy().ravel()
    assert ((rates >= 0) & (rates <= 1 + 1e-12) | np.isnan(rates)).all()
    assert created_cohorts(pipeline, state)["created"].sum() <= pipeline.size
    assert not velocity(pipeline, state, date(2019, 1, 1), date(2021, 1, 1)).per_day < 0
    totals = project(pipeline, Quarter.parse("2021Q1")).totals
    assert all(np.isnan(total) or total >= 0 for total in totals.values())


@settings(max_examples=10, deadline=None)
@given(ROWS, st.sampled_from([np.nan, -1.0, 0.0, 1e6]))
def test_whatever_the_rows_there_is_an_assessment(rows: list, target: float) -> None:
    """No history and no target breaks the assessment; its findings are sentences and its ranking holds."""
    result = assess_pipeline(read(rows), Quarter.parse("2020Q4"), {}, next_target=target)
    assert all(f.sentence.endswith(".") and "nan" not in f.sentence for f in result.findings)
    assert list(result.findings) == list(ranked(result.findings))
    assert result.flow.closing == result.flow.opening + int(result.flow.change.sum())


def _win_rates(pipeline: Pipeline) -> pd.DataFrame:
    return win_rates(pipeline, state_as_of(pipeline, AS_OF), date(2019, 1, 1), date(2021, 1, 1))


def _conversion(pipeline: Pipeline) -> pd.DataFrame:
    return stage_conversion(pipeline, state_as_of(pipeline, AS_OF))


def _turns(pipeline: Pipeline) -> pd.DataFrame:
    return quarter_turns(pipeline, [Q2, Q2.shift(1)])


def _totals(pipeline: Pipeline) -> pd.DataFrame:
    return pd.DataFrame([dict(project(pipeline, Quarter.parse("2021Q1")).totals)])
