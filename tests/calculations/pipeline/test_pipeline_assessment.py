"""The pipeline assessment: one result, its parts agreeing with each other, and findings ranked by money."""

import math
from datetime import date

import numpy as np
import pytest

from benchmarks.simulated_pipeline import LADDER as SALES_LADDER
from benchmarks.simulated_pipeline import simulate
from calculations.errors import ShapeError
from calculations.fiscal import Quarter
from calculations.pipeline.assessment import PipelineAssessment, assess_pipeline
from calculations.pipeline.history import read_pipeline
from calculations.schemas import OPPORTUNITIES, STAGE_HISTORY
from tests.calculations.pipeline.ladders import AGREE, FIND, LADDER, LOST, OFFER, WON, pipeline_of

Q1 = Quarter.parse("2020Q1")
DAY = date(2020, 3, 31)
NAMES = {"segment": ["Small", "Mid", "Large"], "opportunity": ["zero", "one"]}


@pytest.fixture(scope="module")
def assessed() -> PipelineAssessment:
    """A simulated org of 5,000 deals, assessed on the last day of 2020Q1 with a target for the next quarter."""
    pipeline = read_pipeline(*simulate(np.random.default_rng(3), 5000, DAY), SALES_LADDER, DAY)
    return assess_pipeline(pipeline, Q1, NAMES, next_target=50e6)


def test_parts_agree(assessed: PipelineAssessment) -> None:
    """Every breakdown of the open pipeline holds the same deals and money; so does the flow's end and the coverage."""
    for tables in (assessed.open_by, assessed.next_by):
        assert {int(table["deals"].sum()) for table in tables.values()} == {int(tables["stage"]["deals"].sum())}
        amounts = [table["amount"].sum() for table in tables.values()]
        assert amounts == pytest.approx([amounts[0]] * len(amounts))
    assert assessed.coverage.open_amount == pytest.approx(assessed.next_by["stage"]["amount"].sum())
    closed = [int(table["closed"].sum()) for table in assessed.win_rates.values()]
    assert closed == [closed[0]] * len(closed)
    assert assessed.turns["won_amount"].iloc[-1] == pytest.approx(assessed.projection.booked)
    assert list(assessed.open_by["segment"]["group"]) == ["Small", "Mid", "Large"]


def test_coverage_uses_the_last_four_quarters(assessed: PipelineAssessment) -> None:
    """Conversion = Σ won of the opening pipelines / Σ opening pipelines, by value; 3× stands beside as comparison."""
    last = assessed.turns.tail(4)
    conversion = (last["conversion_value_rate"] * last["opening_amount"]).sum() / last["opening_amount"].sum()
    assert assessed.coverage.conversion_rate == pytest.approx(conversion)
    required = last["opening_amount"].sum() / last["won_amount"].sum()
    assert assessed.coverage.required == pytest.approx(required)
    assert assessed.coverage.flat == 3.0
    assert assessed.coverage.coverage == pytest.approx(assessed.coverage.open_amount / 50e6)


def test_findings_are_ranked_by_money(assessed: PipelineAssessment) -> None:
    """Warnings first, by money; the coverage gap, overdue deals and deals at risk are named with their rows."""
    amounts = [abs(f.amount or 0.0) for f in assessed.findings if f.severity == "warning"]
    assert amounts == sorted(amounts, reverse=True)
    codes = {f.code for f in assessed.findings}
    assert {"pipeline.coverage-short", "pipeline.deals-overdue", "pipeline.deals-at-risk"} <= codes
    assert "pipeline.slipped" in codes


def test_rows_of_findings_have_titles() -> None:
    """Deal 0 is called by its name, deal 2 by its number; each of the reasons counts its deals and money."""
    rows = [
        (0, "2020-03-01", FIND, 10, "2020-03-10"),
        (2, "2020-03-01", AGREE, None, None),
        (3, "2019-10-01", OFFER, 30, "2020-05-01"),
    ]
    result = assess_pipeline(pipeline_of(rows, DAY, owner=[0, -1, 0]), Q1, NAMES)
    told = {f.code: (f.rows, f.amount) for f in result.findings}
    assert told["pipeline.deals-overdue"] == (("zero",), 10.0)
    assert told["pipeline.deals-stale"] == (("3",), 30.0)
    assert told["pipeline.deals-ownerless"] == told["pipeline.deals-undated"] == (("2",), 0.0)
    assert told["pipeline.deals-without-amount"] == (("2",), 0.0)


def test_everything_lost_is_said() -> None:
    """Ten deals lost from the start: a win rate of 0, no coverage required, a finding with the money, no pipeline."""
    rows = [(deal, "2020-02-01", LOST, 10, "2020-02-01") for deal in range(10)]
    result = assess_pipeline(pipeline_of(rows, DAY), Q1, {})
    told = {f.code: f for f in result.findings}
    assert told["pipeline.nothing-won"].amount == 100.0
    assert "pipeline.closed-only" in told
    assert "pipeline.target-missing" not in told
    assert result.win_rates["all"]["rate"].tolist() == [0.0]
    assert math.isnan(result.coverage.required)


def test_a_pipeline_that_ran_dry_is_said() -> None:
    """One deal was open and is won: nothing is open any more, which is another thing than never having been."""
    rows = [(0, "2020-01-10", FIND, 10, "2020-02-01"), (0, "2020-02-01", WON, 10, "2020-02-01")]
    told = {f.code for f in assess_pipeline(pipeline_of(rows, DAY), Q1, {}).findings}
    assert "pipeline.nothing-open" in told
    assert "pipeline.closed-only" not in told


def test_the_next_quarter_is_projected_on_the_eve_of_it(assessed: PipelineAssessment) -> None:
    """On 31 March 2020Q1 is over, and 2020Q2 is looked ahead to; a day earlier it is not."""
    assert assessed.next_projection is not None
    assert str(assessed.next_projection.cut.quarter) == "2020Q2"
    pipeline = read_pipeline(*simulate(np.random.default_rng(3), 500, DAY), SALES_LADDER, date(2020, 3, 30))
    before = assess_pipeline(pipeline, Q1, NAMES)
    assert before.next_projection is None


def test_the_back_test_is_of_the_crms_methods(assessed: PipelineAssessment) -> None:
    """Four methods of the CRM at four weeks of four quarters; the rival of the outlook is not among them."""
    methods = {"crm_probability", "category_commit", "category_best_case", "flat_win_rate"}
    for table in (assessed.backtest.forecasts, assessed.backtest.scores):
        assert set(table["method"]) == methods
    assert len(assessed.backtest.forecasts) == 4 * 4 * 4


def test_sums_are_of_the_same_deals(assessed: PipelineAssessment) -> None:
    """What cells compute from counts the same deals as the tables: open, closed and won ones, and the projection."""
    velocity, rates = assessed.sums["velocity"], assessed.win_rates["all"].iloc[0]
    assert velocity["open_deals"].sum() == assessed.open_by["stage"]["deals"].sum() == assessed.velocity.open_deals
    assert (velocity["closed"].sum(), velocity["won"].sum()) == (rates["closed"], rates["won"])
    sums, ahead = assessed.sums["projection"], assessed.next_projection
    assert ahead is not None
    expected = ahead.model.value_factor * (sums["amount"] * sums["chance"]).sum()
    assert expected == pytest.approx(ahead.open_part)
    due = sums[sums["in_quarter"]]
    assert (due["amount"] * due["crm_rate"]).sum() + ahead.booked == pytest.approx(ahead.totals["crm_probability"])
    assert assessed.sums["paths"]["deals"].sum() == 5000


def test_weak_segment_is_named_with_its_money() -> None:
    """Small wins 2 of 50 deals of 10, Large 40 of 50: .42 of all; Small's shrunk rate lies below nine tenths of it.

    k is its least, 2: (20 + 2 · 10 · .42) / (500 + 20) = .0546, so (.42 − .0546) × 500 = 182.7 are missing.
    """
    outcome = [WON] * 2 + [LOST] * 48 + [WON] * 40 + [LOST] * 10
    rows = [(deal, "2020-02-01", stage, 10, "2020-02-01") for deal, stage in enumerate(outcome)]
    result = assess_pipeline(pipeline_of(rows, DAY, segment=[0] * 50 + [2] * 50), Q1, NAMES)
    (finding,) = [f for f in result.findings if f.code.startswith("pipeline.win-rate")]
    assert (finding.code, finding.rows) == ("pipeline.win-rate-segment-behind", ("Small",))
    assert finding.amount == pytest.approx((0.42 - 28.4 / 520) * 500)


@pytest.mark.parametrize("history", ["none", "first quarter"])
def test_slips_are_told_from_the_first_full_quarter_on(history: str) -> None:
    """One deal of two slipped out of 2020Q1: 50 % of the value, nothing before to compare; without one, silence."""
    rows = [(deal, "2019-12-01", FIND, 10, "2020-02-01") for deal in range(2)]
    rows += [(0, "2020-02-01", WON, 10, "2020-02-01")]
    result = assess_pipeline(pipeline_of(rows if history != "none" else rows[-1:], DAY), Q1, {})
    told = [f.sentence for f in result.findings if f.code == "pipeline.slipped"]
    expected = ["50% of the value dated in 2020Q1 on its first day slipped out of it: 10."]
    assert told == (expected if history != "none" else [])


def test_empty_crm_is_assessed() -> None:
    """No deals: every table is there and empty, every figure NaN or 0, and one finding says so."""
    result = assess_pipeline(read_pipeline(OPPORTUNITIES.empty(), STAGE_HISTORY.empty(), LADDER, DAY), Q1, {})
    assert "pipeline.empty" in {f.code for f in result.findings}
    assert result.flow.opening == result.flow.closing == 0
    assert result.turns.empty
    assert result.stale.empty
    assert math.isnan(result.velocity.per_day)


def test_the_day_lies_in_the_quarter() -> None:
    """Assessing 2020Q2 on 31 March is a fault that says what to do."""
    with pytest.raises(ShapeError, match="assess the quarter that closes"):
        assess_pipeline(pipeline_of([(1, "2020-01-01", FIND, 1, None)], DAY), Q1.shift(1), {})
