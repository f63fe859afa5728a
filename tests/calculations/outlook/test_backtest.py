"""Looks at a quarter: what deals say of it, and how far back its past is looked for."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from calculations.fiscal import Calendar, Quarter
from calculations.outlook.backtest import known_then, look, past_looks
from calculations.outlook.facts import DealNames, OutlookFacts
from calculations.outlook.people_view import people_view
from calculations.schemas import MONTHLY_SALES, REPS
from tests.calculations.outlook.test_new_business import Q2, steady
from tests.calculations.pipeline.ladders import FIND, LOST, OFFER, WON, Row, pipeline_of


def sales(first: str, months: int) -> pd.DataFrame:
    """One seller of one cell, 100 a month."""
    labels = [str(np.datetime64(first, "M") + number) for number in range(months)]
    rows = [("R", "small", "line", "north", label, 100.0) for label in labels]
    return MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))


def test_deals_with_a_past_are_a_view_of_open_deals_and_new_business() -> None:
    """Two wins of 100 in each of eight quarters, and none open: 200 are expected, all of new business."""
    rows = [*steady(8), (0, "2025-03-01", LOST, 100.0, None)]
    names = DealNames(owners=("R",), accounts=("A",), segments=("small",), products=("line",), regions=("north",))
    day = date(2025, 3, 31)
    seen = look(OutlookFacts(Q2, day, "USD", sales("2024-04", 12), REPS.empty(), pipeline_of(rows, day), names))
    assert seen.views["deals"].mean == pytest.approx(200.0)
    assert seen.sources.open_total == pytest.approx(200.0)
    assert seen.sources.flows["segment"].tolist() == ["small"]


def test_what_is_left_is_told_by_quarters_of_as_many_months() -> None:
    """In a fourth quarter of four periods: the last one won 300 early and 100 late, so a quarter of it is left.

    The quarters of three periods between them won all of their money on their last days, and are no example.
    """
    quarter = Quarter(2024, 4, Calendar.parse("3-3-3-4:near-sat-jan"))
    ahead = timedelta(days=60)
    won = [(quarter.shift(-4).start, 300.0), (quarter.shift(-4).end - timedelta(days=10), 100.0)]
    won += [(quarter.shift(-back).end - timedelta(days=1), 900.0) for back in (1, 2, 3)]
    rows: list[Row] = [(0, str(quarter.shift(-6).start), FIND, 1.0, None)]
    for deal, (day, money) in enumerate(won, start=1):
        rows.append((deal, str(day - timedelta(days=1)), OFFER, money, str(day)))
        rows.append((deal, str(day), WON, money, str(day)))
    as_of = quarter.end - ahead
    facts = OutlookFacts(quarter, as_of, "USD", MONTHLY_SALES.empty(), REPS.empty(), pipeline_of(rows, as_of))
    seen = look(facts, people=replace(people_view(facts), total=1_000.0, total_sd=40.0))
    assert seen.views["people"].mean == pytest.approx(250.0)
    assert seen.views["people"].sd == pytest.approx(10.0)


def test_the_past_of_a_quarter_far_ahead_is_looked_for_eight_quarters_back() -> None:
    """The nearest quarter that is over lies eight before one of late 2023, and nine before the next: out of reach."""
    facts = OutlookFacts(Quarter(2023, 4), date(2021, 12, 31), "USD", sales("2019-01", 36), REPS.empty())
    (only,) = past_looks(facts, 1)
    assert (only.look.quarter, only.look.as_of) == (Quarter(2021, 4), date(2020, 1, 1))
    assert only.booked.sum() == pytest.approx(300.0)
    assert past_looks(replace(facts, quarter=Quarter(2024, 1)), 1) == ()


def test_a_quarter_before_the_calendar_begins_is_not_looked_at() -> None:
    """A custom calendar of 2024 and 2025 knows no day of 2023, and from its first day on tells what was known then."""
    months = [f"{year}-{month:02d}-01" for year in (2024, 2025) for month in (1, 4, 7, 10)]
    calendar = Calendar.parse(f"custom:2024={','.join(months[:4])};2025={','.join(months[4:])};2026-01-01")
    facts = OutlookFacts(Quarter(2025, 4, calendar), date(2025, 9, 30), "USD", MONTHLY_SALES.empty(), REPS.empty())
    assert known_then(facts, Quarter(2024, 1, calendar), date(2023, 12, 4)) is None
