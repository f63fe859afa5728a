"""The projection against figures computed by hand, without hindsight, and against the CRM's own on simulated orgs."""

import math
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated_pipeline import LADDER as SALES_LADDER
from benchmarks.simulated_pipeline import Market, simulate
from calculations.fiscal import Quarter
from calculations.pipeline.backtest import WEEKS, backtest_projection
from calculations.pipeline.cuts import cut_at, ending_of, week_day
from calculations.pipeline.history import Pipeline, read_pipeline
from calculations.pipeline.projection import METHODS, deal_chances, fit_close_model, project, roll_ups
from calculations.pipeline.stages import Category, Outcome, StageLadder
from calculations.schemas import OPPORTUNITIES, STAGE_HISTORY
from tests.calculations.pipeline.ladders import AGREE, FIND, LADDER, LOST, OFFER, WON, pipeline_of

Q2 = Quarter.parse("2020Q2")
END = date(2020, 6, 30)
ROWS = [
    (1, "2020-01-10", AGREE, 100, "2020-05-01"),  # won at 110
    (1, "2020-05-20", WON, 110, "2020-05-20"),
    (2, "2020-01-10", OFFER, 200, "2020-05-20"),  # lost
    (2, "2020-05-25", LOST, 200, "2020-05-25"),
    (3, "2020-01-10", FIND, None, "2020-08-20"),  # still open
    (4, "2020-01-10", WON, 40, "2020-04-05"),  # booked by the cut
    (5, "2020-05-15", FIND, 30, "2020-06-20"),  # created after the cut and won
    (5, "2020-06-10", WON, 30, "2020-06-10"),
    (6, "2020-01-10", FIND, 5, None),
    (7, "2020-01-10", FIND, 5, "2020-03-10"),
    (8, "2020-01-10", FIND, 5, "2020-12-10"),
]
CUT_DAY = date(2020, 5, 12)


def test_cut_shows_what_was_known() -> None:
    """On 12 May deals 1 and 2 are dated in Q2, 3 in the next, 6 has no date, 7 is overdue, 8 later; 1 is overdue too.

    Deal 1 is dated 1 May, before the cut. Deal 4 is booked: marked in January for 5 April, it closed when marked, and
    so not in this quarter; nothing is booked.
    """
    cut = cut_at(pipeline_of(ROWS, END), Q2, CUT_DAY)
    assert cut.deals.tolist() == [0, 1, 2, 5, 6, 7]
    assert cut.dated.tolist() == [1, 2, 3, 0, 1, 4]
    assert cut.in_quarter.tolist() == [False, True, False, False, False, False]
    assert cut.age.tolist() == [4] * 6
    assert cut.crm_rate.tolist() == [0.8, 0.5, 0.1, 0.1, 0.1, 0.1]
    assert cut.booked == 0.0


def test_ending_splits_what_was_won() -> None:
    """110 of the open ones, 30 by the deal created after the cut: 140 in all."""
    pipeline = pipeline_of(ROWS, END)
    ending = ending_of(pipeline, cut_at(pipeline, Q2, CUT_DAY))
    assert ending.won_amount.tolist() == [110.0, 0, 0, 0, 0, 0]
    assert (ending.created_won, ending.total) == (30.0, 140.0)


def test_weeks_count_from_the_end() -> None:
    """The thirteenth week ends with the quarter, the twelfth seven days before."""
    assert week_day(Q2, 13) == END
    assert week_day(Q2, 12) == END - timedelta(days=7)


def test_booked_money_is_in_every_method() -> None:
    """100 won in the quarter and one open deal of 200 in Offer, dated in it: the CRM says 100 + .5 · 200 = 200.

    Its category is best case: the commit roll-up is 100, the best-case one 300. Without past quarters qplan is silent.
    """
    rows = [(1, "2020-05-01", WON, 100, "2020-05-01"), (2, "2020-05-01", OFFER, 200, "2020-06-01")]
    projection = project(pipeline_of(rows, CUT_DAY), Q2)
    assert projection.booked == 100.0
    totals = projection.totals
    assert [totals[m] for m in ("crm_probability", "category_commit", "category_best_case")] == [200.0, 100.0, 300.0]
    assert math.isnan(totals["qplan"])
    assert math.isnan(totals["flat_win_rate"])


def test_model_of_one_cell_is_the_rate_of_it() -> None:
    """Two past quarters with 50 like deals, 20 of them won as put: the chance is 40 %, the value factor near 1.

    Every level sees the same 100 deals with 40 won, so shrinking leaves (40 + .5) / (100 + 1) → 40.1 % … 40.0 %. Each
    amount is 10, so the value factor is (400 + 20 · 10) / (100 · 10 · p + 20 · 10) = 600 / (1000 p + 200).
    """
    rows = [(deal, "2020-01-10", FIND, 10, "2020-05-20") for deal in range(50)]
    rows += [(deal, "2020-05-20", WON, 10, "2020-05-20") for deal in range(20)]
    pipeline = pipeline_of(rows, END)
    cut = cut_at(pipeline, Q2, CUT_DAY)
    model = fit_close_model([(cut, ending_of(pipeline, cut))] * 2, 3, 0.4)
    chance = model.chances(cut)
    assert chance.tolist() == pytest.approx([0.4] * 50, abs=0.002)
    assert model.value_factor == pytest.approx(600 / (1000 * chance[0] + 200))
    assert (model.created_ratio, model.samples, model.quarters, model.sufficient) == (0.0, 100, 2, True)


def test_differing_cells_part() -> None:
    """Offers are always won and finds never: far apart, the model keeps them apart in spite of shrinking.

    For close date × stage the parent is ½ and both cells have 40: ρ = (Σ 40 · ¼ / ¼ − 2) / 78 = 78/78 = 1, k is its
    least, 2: (40 + 2 · ½) / 42 = .976 and 1/42 = .024; the finer levels have one cell below each and move on further.
    """
    rows = [(deal, "2020-01-10", OFFER if deal < 40 else FIND, 10, "2020-05-20") for deal in range(80)]
    rows += [(deal, "2020-05-20", WON, 10, "2020-05-20") for deal in range(40)]
    pipeline = pipeline_of(rows, END)
    cut = cut_at(pipeline, Q2, CUT_DAY)
    chance = fit_close_model([(cut, ending_of(pipeline, cut))], 3, 0.5).chances(cut)
    assert chance[:40].min() > 41 / 42 - 1e-3
    assert chance[40:].max() < 1 / 42 + 1e-3


def test_deal_without_amount_has_that_of_its_stage() -> None:
    """Deal 3 in Find has none: the mean of Find's 5, 5, 5 and one overall mean of 63 is (15 + 63) / 4 = 19.5."""
    pipeline = pipeline_of(ROWS, END)
    cut = cut_at(pipeline, Q2, CUT_DAY)
    model = fit_close_model([(cut, ending_of(pipeline, cut))], 3, 0.5)
    assert model.amounts(cut).tolist() == [100.0, 200.0, 19.5, 5.0, 5.0, 5.0]


def test_amounts_that_no_deal_has_are_zero() -> None:
    """Nobody entered an amount: the projection is what is booked, not a fault."""
    rows = [(deal, "2020-01-10", FIND, None, "2020-05-20") for deal in range(3)]
    projection = project(pipeline_of(rows, CUT_DAY), Q2)
    assert (projection.open_part, projection.created_part) == (0.0, 0.0)


@cache
def simulated(seed: int, deals: int = 4000) -> Pipeline:
    """A simulated org, its parameters drawn from ranges fixed beforehand."""
    rng = np.random.default_rng(seed)
    rates = np.array([0.16, 0.26, 0.42, 0.62]) * rng.uniform(0.7, 1.3)
    market = Market(tuple(rates), rng.uniform(50, 120), rng.uniform(0.2, 0.6), rng.uniform(0, 0.3))
    return read_pipeline(*simulate(rng, deals, date(2020, 3, 31), market), SALES_LADDER, date(2020, 3, 31))


def test_projection_reads_nothing_after_the_cut() -> None:
    """Projected on 12 February from the whole history and from one that ends that day: the same to the cent."""
    deals, history = simulate(np.random.default_rng(5), 3000, date(2020, 3, 31))
    quarter, day = Quarter.parse("2020Q1"), date(2020, 2, 12)
    whole = read_pipeline(deals, history, SALES_LADDER, date(2020, 3, 31))
    early = read_pipeline(deals, history, SALES_LADDER, day)
    one, other = project(whole, quarter, cut_at(whole, quarter, day)), project(early, quarter)
    assert one.totals == other.totals
    assert one.model.samples > 1000
    pd.testing.assert_frame_equal(one.deals, other.deals)


def test_chances_of_each_method_are_rates() -> None:
    """Every method says something between 0 and 1 of every open deal."""
    pipeline = simulated(1)
    chances = deal_chances(
        project(pipeline, Quarter.parse("2020Q1"), cut_at(pipeline, Quarter.parse("2020Q1"), date(2020, 1, 31)))
    )
    assert set(chances) == set(METHODS)
    assert all(((rate >= 0) & (rate <= 1)).all() for rate in chances.values())


def test_backtest_scores_are_of_its_forecasts() -> None:
    """WAPE, bias and Brier are recomputed from the forecasts with plain sums."""
    result = backtest_projection(simulated(1))
    assert sorted(set(result.forecasts["week"])) == sorted(WEEKS)
    part = result.forecasts.query("week == 8 and method == 'crm_probability'")
    row = result.scores.query("week == 8 and method == 'crm_probability'").iloc[0]
    off = part["forecast"] - part["actual"]
    assert row["quarters"] == 4
    assert row["wape_error"] == pytest.approx(off.abs().sum() / part["actual"].sum())
    assert row["bias_rate"] == pytest.approx(off.sum() / part["actual"].sum())
    assert row["brier_error"] == pytest.approx((part["brier_error"] * part["deals"]).sum() / part["deals"].sum())


def test_backtest_can_score_given_quarters_and_says_nothing_of_the_first() -> None:
    """A quarter without two earlier ones has the CRM's forecasts and none of its own."""
    pipeline = simulated(1)
    first = Quarter.of(pipeline.changed_at.min().astype("datetime64[D]").item()).shift(1)
    result = backtest_projection(pipeline, [first], [4])
    own = result.forecasts[result.forecasts["method"] == "qplan"]
    assert own["forecast"].isna().all()
    assert own["brier_error"].isna().all()
    assert "qplan" not in set(result.scores["method"])


def test_backtest_of_nothing_is_empty() -> None:
    """An empty CRM has neither forecasts nor scores."""
    result = backtest_projection(read_pipeline(OPPORTUNITIES.empty(), STAGE_HISTORY.empty(), LADDER, END))
    assert result.forecasts.empty
    assert result.scores.empty


def test_projection_beats_the_crm_on_simulated_orgs() -> None:
    """Ten seeds, parameters from fixed ranges: at weeks 1, 4 and 8 lower mean WAPE than every other method.

    The mean Brier score is lower at every week than the CRM's probability and the flat rate. At week 12, with nearly
    all booked and a handful of deals left, the roll-ups come as close to the total here, and nothing is claimed.
    """
    tables = [backtest_projection(simulated(seed)).scores.assign(seed=seed) for seed in range(10)]
    scores = pd.concat(tables).set_index(["week", "seed", "method"])
    wape = scores["wape_error"].unstack("method").groupby("week").mean()
    for method in METHODS[1:]:
        assert (wape["qplan"] < wape[method]).loc[[1, 4, 8]].all(), wape
    brier = scores["brier_error"].unstack("method").groupby("week").mean()
    for method in ("crm_probability", "flat_win_rate"):
        assert (brier["qplan"] < brier[method]).all(), brier


def test_scale_of_the_money_scales_the_projection() -> None:
    """In another currency (× 2, exact) every total doubles and no chance moves."""
    pipeline = simulated(2)
    double = replace(pipeline, amount=pipeline.amount * 2)
    quarter = Quarter.parse("2020Q2")
    one, other = project(pipeline, quarter), project(double, quarter)
    assert {m: 2 * total for m, total in one.totals.items()} == pytest.approx(other.totals)
    assert one.deals["chance"].equals(other.deals["chance"])


def test_the_crms_view_is_not_known_without_a_probability() -> None:
    """100 at 90 % and 1 of two others at 20 % are 90.4; a deal of the quarter without any makes the sum unknown."""
    amount, due = np.array([100.0, 1.0, 1.0, 50.0]), np.array([True, True, True, False])
    category = np.zeros(4, dtype=np.int64)
    told = roll_ups(amount, np.array([0.9, 0.2, 0.2, np.nan]), category, due, 0.0)
    assert told["crm_probability"] == pytest.approx(90.4)
    assert np.isnan(roll_ups(amount, np.array([0.9, np.nan, 0.2, 0.1]), category, due, 0.0)["crm_probability"])


def test_roll_ups_are_not_known_without_a_category() -> None:
    """Commit of 100 and best case of 1 are 105 and 106 on 5 booked; a due deal without any makes both unknown."""
    amount, due = np.array([100.0, 1.0, 50.0]), np.array([True, True, False])
    rate = np.zeros(3)
    told = roll_ups(amount, rate, np.array([Category.COMMIT, Category.BEST_CASE, -1]), due, 5.0)
    assert (told["category_commit"], told["category_best_case"]) == (105.0, 106.0)
    bare = roll_ups(amount, rate, np.array([Category.COMMIT, -1, -1]), due, 5.0)
    assert np.isnan([bare["category_commit"], bare["category_best_case"]]).all()
    assert bare["crm_probability"] == 5.0


def test_a_stage_no_source_gives_a_category_has_none() -> None:
    """An open stage without a category is −1 among the codes of its ladder, the ended ones are what they mean."""
    ladder = StageLadder(
        ("Open", "Won", "Lost"), (Outcome.OPEN, Outcome.WON, Outcome.LOST), (0.5, 1.0, 0.0),
        (None, Category.CLOSED, Category.OMITTED),
    )  # fmt: skip
    assert ladder.category_codes.tolist() == [-1, Category.CLOSED, Category.OMITTED, -1]
