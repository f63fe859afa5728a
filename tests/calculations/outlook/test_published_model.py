"""A published model: the same chances as the fitted one, and defined ones for what it does not know."""

import math
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated_pipeline import LADDER, Market, simulate
from calculations.fiscal import Quarter
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_model import DealModel, fit_deal_model
from calculations.outlook.deal_traits import Traits, traits_at
from calculations.outlook.published_model import NUMBERS, TEXTS, chances, deals_of, published
from calculations.outlook.reliability import Reliability
from calculations.outlook.weeks_ahead import weeks_after
from calculations.pipeline.history import Pipeline, read_pipeline
from tests.calculations.pipeline.ladders import AGREE, FIND, OFFER, pipeline_of

AS_OF = date(2025, 5, 10)
Q2 = Quarter.parse("2025Q2")
LINE = [Q2.shift(place) for place in range(3)]
NAMES = {"stage": ["Prospecting", "Qualification", "Proposal", "Negotiation"], "segment": ["SMB", "MID", "ENT"]}


@cache
def sales() -> Pipeline:
    """Two years of 400 deals."""
    return read_pipeline(*simulate(np.random.default_rng(5), 400, AS_OF, Market(years=2)), LADDER, AS_OF)


@cache
def learnt() -> tuple[DealModel, Traits]:
    """The model of it and the deals open then."""
    return fit_deal_model(sales()), traits_at(DealHistory(sales()), AS_OF)


def by_quarter(model: DealModel, traits: Traits) -> np.ndarray:
    """Chances of deals to be won by the end of each of three quarters, out of the fitted model."""
    spans = weeks_after(AS_OF, LINE)
    found = model.reliable(traits, spans, LINE)
    return np.cumsum([found[:, spans.quarter == place].sum(axis=1) for place in range(3)], axis=0)


def ends() -> list[date]:
    """Last days of the three quarters."""
    return [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]


def test_a_published_model_gives_the_chances_of_the_fitted_one() -> None:
    """By the end of this quarter and of the two after it, deal by deal, with names and without."""
    model, traits = learnt()
    fitted = by_quarter(model, traits)
    assert len(traits.deals) > 30
    for names in (None, NAMES):
        table, deals = published(model, names), deals_of(traits, names)
        for until, want in zip(ends(), fitted, strict=True):
            assert chances(table, deals, AS_OF, until) == pytest.approx(want, abs=1e-9)


def test_a_table_that_was_written_and_read_gives_them_too() -> None:
    """Rows upside down, capitals, and numbers of fifteen digits as a spreadsheet keeps them."""
    model, traits = learnt()
    table = published(model, NAMES).iloc[::-1]
    table = table.assign(level=table["level"].str.upper(), won=[float(f"{v:.15g}") for v in table["won"]])
    assert chances(table, deals_of(traits, NAMES), AS_OF, ends()[1]) == pytest.approx(
        by_quarter(model, traits)[1], abs=1e-9
    )


def test_quarters_that_were_never_looked_at_are_published_as_they_are() -> None:
    """A model whose first quarter has shifts and whose second has none, and one without any."""
    model, traits = learnt()
    for reliability in ((model.reliability[0], Reliability(None)), ()):
        plain = replace(model, reliability=reliability)
        for until, want in zip(ends(), by_quarter(plain, traits), strict=True):
            got = chances(published(plain), deals_of(traits), AS_OF, until)
            assert got == pytest.approx(want, abs=1e-9)


def test_a_model_without_past_gives_the_crms_probabilities() -> None:
    """Nothing ended: .5 by the end of June, .8 not before August, and .1 × 51 days of 26 weeks of an overdue one."""
    rows = [
        (1, "2025-05-09", OFFER, 100, "2025-06-10"),
        (2, "2025-05-09", AGREE, 100, "2025-08-10"),
        (3, "2025-05-09", FIND, 100, "2025-04-10"),
    ]
    pipeline = pipeline_of(rows, AS_OF)
    table = published(fit_deal_model(pipeline))
    deals = deals_of(traits_at(DealHistory(pipeline), AS_OF))
    assert chances(table, deals, AS_OF, ends()[0]) == pytest.approx([0.5, 0.0, 0.1 * (51 / 7) / 26])
    assert np.isnan(chances(table, deals.assign(probability=np.nan), AS_OF, ends()[0])).all()


def test_weeks_on_both_sides_of_the_day_share_their_chance() -> None:
    """By the Thursday of a week: all of the weeks before it and four days' share of its own."""
    model, traits = learnt()
    table, deals = published(model), deals_of(traits)
    before, within, after = (
        chances(table, deals, AS_OF, date(2025, 5, day)) for day in (12, 16, 19)
    )  # 50 days are left after Sunday 11 May: a day alone, then full weeks that end on Mondays
    assert within == pytest.approx(before + 4 / 7 * (after - before), abs=1e-12)
    assert (after > before).any()


def rows(*given: tuple[str, str, float, float]) -> pd.DataFrame:
    """A table without shifts."""
    return pd.DataFrame(list(given), columns=["trait", "level", "won", "lost"])


def deals(**given: list[object]) -> pd.DataFrame:
    """Deals of which all is unknown but what is given."""
    size = len(next(iter(given.values())))
    blank = {**dict.fromkeys(NUMBERS, [np.nan] * size), **dict.fromkeys(TEXTS, [""] * size)}
    return pd.DataFrame({**blank, **given})


EVEN = ("intercept", "", math.log(0.5), math.log(0.5))


def test_the_intercept_alone_has_its_closed_form() -> None:
    """Won and lost with odds of ½ a week: half of the 1 − 1/2⁴ that end within four weeks."""
    found = chances(rows(EVEN), deals(stage=["Offer"]), date(2025, 6, 2), date(2025, 6, 30))
    assert found == pytest.approx([15 / 32], abs=1e-15)


def test_levels_nobody_published_add_nothing() -> None:
    """An unknown stage, owner or number of days and a blank are the pooled value; a known one is its own."""
    table = rows(EVEN, ("stage", "Offer", math.log(4.0), math.log(2.0)), ("days_in_stage", "14", 1.0, 1.0))
    given = deals(
        stage=["Hope", "", "Offer", "offer"], owner=["Zoe", "", "", ""], days_in_stage=[np.nan, 2.0, np.nan, 40.0]
    )
    found = chances(table, given, date(2025, 6, 2), date(2025, 6, 30))
    assert found == pytest.approx([15 / 32, 15 / 32, 0.6640625, 0.6640625], abs=1e-15)
    assert chances(table, deals(days_in_stage=[14.0, 29.0]), date(2025, 6, 2), date(2025, 6, 9)) == pytest.approx(
        [math.e / (1 + math.e) / 2] * 2
    )


def test_two_traits_crossed_count_for_both_together() -> None:
    """Only an Offer of a month at its stage has the coefficient of the pair."""
    table = rows(EVEN, ("stage", "Offer", 0.0, 0.0), ("stage|days_in_stage", "Offer|30", math.log(4), math.log(2)))
    given = deals(stage=["Offer", "Offer", "Hope", "Offer"], days_in_stage=[31.0, 5.0, 31.0, np.nan])
    found = chances(table, given, date(2025, 6, 2), date(2025, 6, 30))
    assert found == pytest.approx([0.6640625, 15 / 32, 15 / 32, 15 / 32], abs=1e-15)


def test_few_ended_deals_lean_on_the_rate_of_the_stage() -> None:
    """20 ended, 5 won: half the model's, half (5 + 20p)/40 by the close date; an unknown stage has the mean of all.

    Of stages with 20 and 60 ended deals the mean is 40, with 10 won: weight 1600/2000, rate (10 + 20p)/60. A deal
    without probability has 20 won of 80.
    """
    table = rows(EVEN, ("ended", "Find", 5.0, 15.0), ("ended", "Offer", 15.0, 45.0))
    given = deals(
        stage=["Find", "Hope", "Find", "Find"], close_days=[10.0] * 3 + [40.0], probability=[0.5, 0.5, np.nan, 0.5]
    )
    found = chances(table, given, date(2025, 6, 2), date(2025, 6, 30))
    hazard = 15 / 32
    want = [
        0.5 * hazard + 0.5 * (5 + 10) / 40,
        0.8 * hazard + 0.2 * (10 + 10) / 60,
        0.5 * hazard + 0.5 * (5 + 20 * 0.25) / 40,
        0.5 * hazard,
    ]
    assert found == pytest.approx(want, abs=1e-12)
