"""Chances of open deals: against figures worked out by hand where nothing is known, and laws where something is."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated_pipeline import LADDER as SALES_LADDER
from benchmarks.simulated_pipeline import simulate
from calculations.fiscal import Quarter
from calculations.outlook.deal_model import DealOutlook, deal_outlook
from calculations.pipeline.history import Pipeline, read_pipeline
from tests.calculations.pipeline.ladders import AGREE, FIND, OFFER, WON, pipeline_of

AS_OF = date(2025, 5, 10)
Q2 = Quarter.parse("2025Q2")
MONTHS = [f"month_{number}" for number in range(1, 5)]


@cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Four years of 1,000 deals."""
    return simulate(np.random.default_rng(5), 1_000, AS_OF)


@cache
def sales() -> Pipeline:
    """The pipeline of `tables`."""
    deals, history = tables()
    return read_pipeline(deals, history, SALES_LADDER, AS_OF)


@cache
def outlooks() -> tuple[DealOutlook, ...]:
    """This quarter and the three after it."""
    return deal_outlook(sales(), [Q2.shift(i) for i in range(4)])


def test_a_pipeline_entered_yesterday_has_the_crms_probabilities() -> None:
    """Nothing ended: the deal due in June has its .5 there; one due in August nothing in Q2, its .8 in Q3.

    The overdue one of .1 may be won within 26 weeks, evenly: 8 weeks and a day are left in the quarter that ends on 30
    June, 51 days after 10 May.
    """
    rows = [
        (1, "2025-05-09", OFFER, 100, "2025-06-10"),
        (2, "2025-05-09", AGREE, 100, "2025-08-10"),
        (3, "2025-05-09", FIND, 100, "2025-04-10"),
    ]
    now, following = deal_outlook(pipeline_of(rows, AS_OF), [Q2, Q2.shift(1)])
    assert now.deals["chance"].tolist() == pytest.approx([0.5, 0.0, 0.1 * (51 / 7) / 26])
    assert following.deals["chance"].tolist() == pytest.approx([0.0, 0.8, 0.1 * (92 / 7) / 26])
    assert now.deals["mean"].tolist() == pytest.approx([100.0] * 3)
    assert now.deals[MONTHS].to_numpy()[0] == pytest.approx([0.0, 0.0, 1.0, 0.0])
    assert [f.code for f in now.findings] == ["outlook.deals-without-past"]


def test_no_open_deal_is_said() -> None:
    """Only a won deal: no rows, nothing expected, and a finding."""
    (only,) = deal_outlook(pipeline_of([(1, "2025-05-01", WON, 100, "2025-05-01")], AS_OF), [Q2])
    assert len(only.deals) == 0
    assert only.expected == 0.0
    assert [f.code for f in only.findings] == ["outlook.no-open-deals"]


def test_chances_of_quarters_add_up_to_at_most_one() -> None:
    """A deal is won once: chances lie in 0–1, so do their sums, and the months of each share it out."""
    total = np.sum([outlook.deals["chance"] for outlook in outlooks()], axis=0)
    assert total.max() <= 1
    for outlook in outlooks():
        assert outlook.deals["chance"].between(0, 1).all()
        some = outlook.deals["chance"] > 0
        assert outlook.deals.loc[some, MONTHS].sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_unit_does_not_matter() -> None:
    """All amounts in cents instead of units: the same chances and spreads, a hundredfold money."""
    deals, history = tables()
    cents = read_pipeline(deals, history.assign(amount=history["amount"] * 100), SALES_LADDER, AS_OF)
    (other,) = deal_outlook(cents, [Q2])
    mine = outlooks()[0].deals
    assert other.deals["chance"].to_numpy() == pytest.approx(mine["chance"].to_numpy(), abs=1e-9)
    assert other.deals["mean"].to_numpy() == pytest.approx(100 * mine["mean"].to_numpy())
    assert other.company_loading == pytest.approx(outlooks()[0].company_loading, abs=1e-9)


def test_order_of_rows_does_not_matter() -> None:
    """Tables upside down: the same outlook."""
    deals, history = tables()
    turned = read_pipeline(deals.iloc[::-1], history.iloc[::-1], SALES_LADDER, AS_OF)
    (other,) = deal_outlook(turned, [Q2])
    pd.testing.assert_frame_equal(other.deals, outlooks()[0].deals, check_exact=False, rtol=1e-9)


def test_nothing_later_is_looked_at() -> None:
    """Seen from a year before, the outlook is that of a pipeline whose later rows were never written."""
    day = date(2024, 5, 10)
    deals, history = tables()
    earlier = read_pipeline(deals, history, SALES_LADDER, day)
    quarter = Quarter.of(day)
    (seen,), (then,) = deal_outlook(sales(), [quarter], day), deal_outlook(earlier, [quarter])
    pd.testing.assert_frame_equal(seen.deals, then.deals, check_exact=False, rtol=1e-9)
