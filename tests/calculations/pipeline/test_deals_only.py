"""Deals without a history: known today, not known before."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.fiscal import Quarter
from calculations.pipeline.assessment import assess_pipeline
from calculations.pipeline.deals_only import history_of_deals
from calculations.pipeline.history import read_pipeline
from calculations.pipeline.risk import Reason
from calculations.pipeline.state import state_as_of
from calculations.pipeline.win_rates import win_rates
from calculations.revenue.deals_view import deals_view
from tests.calculations.pipeline.ladders import AGREE, FIND, LADDER, LOST, WON

DAY = date(2020, 3, 31)


def standing(*rows: tuple[str | None, str | None, int, float | None, str | None]) -> pd.DataFrame:
    """Deals of creation, last change, stage, amount and close date."""
    frame = pd.DataFrame(list(rows), columns=["created_at", "changed_at", "stage", "amount", "close_date"])
    frame[["created_at", "changed_at", "close_date"]] = frame[["created_at", "changed_at", "close_date"]].apply(
        pd.to_datetime
    )
    codes = dict.fromkeys(("account", "owner", "segment", "product", "source"), 0)
    return frame.assign(
        opportunity=np.arange(len(frame)), category=-1, chance=np.nan, amount=frame["amount"].astype(float), **codes
    )


DEALS = standing(
    ("2020-01-10", None, WON, 100, "2020-02-20"),
    ("2020-01-10", None, LOST, 50, "2020-03-01"),
    ("2020-01-10", "2020-03-15", AGREE, 30, "2020-05-01"),
    (None, None, WON, 70, "2020-03-02"),
    ("2020-03-20", None, FIND, 10, None),
)


def test_today_is_known_and_the_past_only_that_it_was() -> None:
    """On 31 March all stand as given; on 31 January three existed, in the first stage, without amount or date."""
    opportunities, history, finding = history_of_deals(DEALS, LADDER)
    pipeline = read_pipeline(opportunities, history, LADDER, DAY)
    now, before = state_as_of(pipeline, DAY), state_as_of(pipeline, date(2020, 1, 31))
    assert now.stage.tolist() == [WON, LOST, AGREE, WON, FIND]
    assert now.amount.tolist() == [100.0, 50.0, 30.0, 70.0, 10.0]
    assert before.stage.tolist() == [FIND, FIND, FIND, -1, -1]
    assert np.isnan(before.amount).all()
    assert np.isnat(before.close_date).all()
    assert finding.code == "pipeline.without-history"


def test_win_rate_needs_no_history() -> None:
    """Two of three closed deals were won, 170 of 220 by value, on the days they closed."""
    opportunities, history, _ = history_of_deals(DEALS, LADDER)
    pipeline = read_pipeline(opportunities, history, LADDER, DAY)
    row = win_rates(pipeline, state_as_of(pipeline, DAY), date(2020, 2, 1), date(2020, 3, 3)).iloc[0]
    assert (row["closed"], row["won"], row["value_rate"]) == (3, 2, 170 / 220)


def test_such_deals_can_be_assessed() -> None:
    """The whole assessment stands."""
    opportunities, history, _ = history_of_deals(DEALS, LADDER)
    result = assess_pipeline(read_pipeline(opportunities, history, LADDER, DAY), Quarter.parse("2020Q1"), {})
    assert result.projection.booked == 170.0


def test_what_only_a_history_tells_is_not_known_without_one() -> None:
    """How many went on, what past quarters opened with, and that nobody touched a deal would all be made up."""
    opportunities, history, _ = history_of_deals(DEALS, LADDER)
    day = date(2020, 6, 30)
    pipeline = read_pipeline(opportunities, history, LADDER, day, has_history=False)
    result = assess_pipeline(pipeline, Quarter.parse("2020Q2"), {})
    known = result.conversion.drop(columns=["stage", "name"])
    assert (len(known), bool(known.isna().to_numpy().all())) == (3, True)
    assert (len(result.turns), len(result.sums["paths"]), result.has_history) == (0, 0, False)
    assert np.isnan(result.projection.totals["qplan"])
    untouched = result.stale["reasons"].to_numpy() & int(Reason.UNTOUCHED)
    assert dict(zip(result.stale["opportunity"].tolist(), (untouched > 0).tolist(), strict=True)) == {2: True, 4: False}
    assert np.isnan(deals_view(pipeline, Quarter.parse("2020Q3"), ["All"]).opening)
