"""Reading deals and history: what stands on a day, and what bad rows become."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from calculations.errors import ShapeError, UnknownColumnError
from calculations.fiscal import Quarter
from calculations.pipeline.history import read_pipeline
from calculations.pipeline.stages import Category, Outcome, StageLadder
from calculations.pipeline.state import state_as_of
from calculations.schemas import OPPORTUNITIES, STAGE_HISTORY
from tests.calculations.pipeline.ladders import AGREE, FIND, LADDER, LOST, OFFER, WON, frames, pipeline_of

ROWS = [
    (7, "2020-01-05 10:00", FIND, 100, "2020-03-10"),
    (7, "2020-02-01 09:00", OFFER, 120, "2020-04-10"),
    (7, "2020-02-20 09:00", OFFER, 120, "2020-05-10"),
    (7, "2020-05-04 09:00", WON, 110, "2020-05-03"),
    (9, "2020-02-01 09:00", FIND, None, None),
]


def test_state_is_the_latest_row_of_the_day() -> None:
    """On 31 January deal 7 is in Find at 100 and deal 9 does not exist; on 1 February both are as written that day."""
    pipeline = pipeline_of(ROWS, date(2020, 12, 31))
    january, february = state_as_of(pipeline, date(2020, 1, 31)), state_as_of(pipeline, date(2020, 2, 1))
    assert january.stage.tolist() == [FIND, -1]
    assert january.open.tolist() == [True, False]
    assert np.isnan(january.amount[1])
    assert february.stage.tolist() == [OFFER, FIND]
    assert february.amount[0] == 120
    assert february.category.tolist() == [Category.BEST_CASE, Category.PIPELINE]
    assert february.dated_in(Quarter.parse("2020Q2")).tolist() == [True, False]


def test_days_asked_for_before_show_what_they_showed() -> None:
    """Forty days asked for twice, in two orders, on one pipeline: each as on a pipeline that was asked for no other."""
    pipeline = pipeline_of(ROWS, date(2020, 12, 31))
    days = [date(2020, 1, 1) + timedelta(days=5 * step) for step in range(40)]
    for day in (*days, *reversed(days)):
        again, alone = state_as_of(pipeline, day), state_as_of(pipeline_of(ROWS, date(2020, 12, 31)), day)
        assert again.day == day
        assert again.stage.tolist() == alone.stage.tolist()
        assert again.amount.tolist() == pytest.approx(alone.amount.tolist(), nan_ok=True)


def test_won_deal_closed_on_its_close_date() -> None:
    """Marked on 4 May with the date 3 May, deal 7 closed on 3 May; the open one has no such day."""
    state = state_as_of(pipeline_of(ROWS, date(2020, 12, 31)), date(2020, 12, 31))
    assert state.won.tolist() == [True, False]
    assert str(state.closed_on[0]) == "2020-05-03"
    assert np.isnat(state.closed_on[1])


@pytest.mark.parametrize("close", [None, "2020-08-01"])
def test_deal_closed_without_a_day_that_can_be_closed_when_marked(close: str | None) -> None:
    """Lost on 4 May without a close date, or with one still to come: it closed on 4 May."""
    state = state_as_of(pipeline_of([(1, "2020-05-04 09:00", LOST, 5, close)], date(2020, 6, 1)), date(2020, 6, 1))
    assert str(state.closed_on[0]) == "2020-05-04"


def test_pushes_count_dates_moved_later() -> None:
    """Deal 7 moved from March to April to May, then was won earlier: two pushes. Its stage Offer began with row 1."""
    pipeline = pipeline_of(ROWS, date(2020, 12, 31))
    assert pipeline.pushes.tolist() == [0, 1, 2, 2, 0]
    assert pipeline.entered.tolist() == [0, 1, 1, 3, 4]


def test_order_of_rows_does_not_matter_and_ties_go_to_the_later_row() -> None:
    """Reversed rows read alike; of two rows of one moment the one further down stands."""
    turned = pipeline_of(list(reversed(ROWS)), date(2020, 12, 31))
    assert turned.stage.tolist() == pipeline_of(ROWS, date(2020, 12, 31)).stage.tolist()
    tied = pipeline_of([(1, "2020-01-01", FIND, 1, None), (1, "2020-01-01", AGREE, 2, None)], date(2020, 1, 1))
    assert state_as_of(tied, date(2020, 1, 1)).stage.tolist() == [AGREE]


def test_later_rows_are_not_read() -> None:
    """As of 31 January the pipeline holds one row; asking for a later day shows that day's knowledge, not more."""
    pipeline = pipeline_of(ROWS, date(2020, 1, 31))
    assert len(pipeline.stage) == 1
    assert state_as_of(pipeline, date(2020, 12, 31)).stage.tolist() == [FIND, -1]


def test_bad_rows_have_a_defined_value_and_a_finding() -> None:
    """Unknown stage, no moment, no deal: left out. Negative amount, date of 2900: unknown. Repeated id: once."""
    opportunities, history = frames(
        [
            (1, "2020-01-01", FIND, -5, "2900-01-01"),
            (1, None, OFFER, 1, None),
            (2, "2020-01-01", -1, 1, None),
            (3, "2020-01-01", OFFER, np.inf, "1920-01-01"),
        ]
    )
    stray = history.iloc[[0]].assign(opportunity=99)
    twice = pd.concat([opportunities, opportunities.iloc[[2]]])
    pipeline = read_pipeline(twice, pd.concat([history, stray]), LADDER, date(2020, 6, 1))
    state = state_as_of(pipeline, date(2020, 6, 1))
    assert state.open.tolist() == [True, False, True]
    assert np.isnan(state.amount).all()
    assert np.isnat(state.close_date).all()
    assert {f.code: f.rows for f in pipeline.findings} == {
        "pipeline.amount-negative": ("1", "3"),
        "pipeline.date-far-out": ("1", "3"),
        "pipeline.deal-repeated": ("3",),
        "pipeline.deal-without-history": ("2",),
        "pipeline.history-undated": ("1",),
        "pipeline.history-without-deal": ("99",),
        "pipeline.stage-unknown": ("2",),
    }


def test_missing_creation_is_the_first_row() -> None:
    """A deal without a creation date was created with its first row; one without history has none."""
    pipeline = pipeline_of(ROWS, date(2020, 1, 31), created_at=[pd.NaT, pd.NaT])
    assert [str(day) for day in pipeline.created] == ["2020-01-05", "NaT"]


def test_deals_in_any_order_are_sorted_by_code() -> None:
    """Deals come sorted by code, whatever their order."""
    opportunities, history = frames(ROWS)
    assert read_pipeline(opportunities[::-1], history, LADDER, date(2020, 3, 1)).deals["opportunity"].tolist() == [7, 9]


def test_empty_crm_has_an_empty_state() -> None:
    """No deals at all, and deals without any history, are states without an open deal."""
    for deals in (OPPORTUNITIES.empty(), frames(ROWS)[0]):
        pipeline = read_pipeline(deals, STAGE_HISTORY.empty(), LADDER, date(2020, 3, 1))
        state = state_as_of(pipeline, date(2020, 2, 1))
        assert pipeline.size == len(deals)
        assert not (state.open | state.won | state.lost).any()


def test_missing_column_is_a_fault() -> None:
    """A history without stages is a program fault that names the column."""
    opportunities, history = frames(ROWS)
    with pytest.raises(UnknownColumnError, match="stage history lacks stage"):
        read_pipeline(opportunities, history.drop(columns="stage"), LADDER, date(2020, 3, 1))


def test_ladder_holds_open_stages_first() -> None:
    """Three open stages; a ladder that mixes them with closing ones, or lacks a probability, is a fault."""
    assert LADDER.open_count == 3
    assert LADDER.having(Outcome.WON).tolist() == [False, False, False, True, False, False]
    assert StageLadder.of([], "Won", "Lost").open_count == 0
    with pytest.raises(ShapeError, match="come first"):
        StageLadder(("w", "o"), (Outcome.WON, Outcome.OPEN), (1.0, 0.1), (Category.CLOSED, Category.PIPELINE))
    with pytest.raises(ShapeError, match="one outcome"):
        StageLadder(("w",), (Outcome.WON,), (), ())


def test_day_of_closing_does_not_move() -> None:
    """Won in January with a date in April: closed in January, also when seen in June, and so booked in one quarter."""
    pipeline = pipeline_of([(1, "2020-01-10 12:00", WON, 40, "2020-04-05")], date(2020, 6, 30))
    for day in (date(2020, 1, 31), date(2020, 6, 30)):
        assert str(state_as_of(pipeline, day).closed_on[0]) == "2020-01-10"
