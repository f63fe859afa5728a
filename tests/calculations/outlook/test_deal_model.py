"""Chances of open deals: against figures worked out by hand where nothing is known, and laws where something is."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated_pipeline import LADDER as SALES_LADDER
from benchmarks.simulated_pipeline import Market, simulate
from calculations.fiscal import Quarter
from calculations.outlook.deal_model import DealOutlook, deal_outlook
from calculations.pipeline.history import Pipeline, read_pipeline
from calculations.pipeline.state import state_as_of
from tests.calculations.pipeline.ladders import AGREE, FIND, OFFER, WON, pipeline_of

AS_OF = date(2025, 5, 10)
Q2 = Quarter.parse("2025Q2")
MONTHS = [f"month_{number}" for number in range(1, 5)]


@cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two years of 400 deals."""
    return simulate(np.random.default_rng(5), 400, AS_OF, Market(years=2))


def read(deals: pd.DataFrame, history: pd.DataFrame, as_of: date = AS_OF) -> Pipeline:
    """The pipeline of some tables."""
    return read_pipeline(deals, history, SALES_LADDER, as_of)


@cache
def sales() -> Pipeline:
    """The pipeline of `tables`."""
    return read(*tables())


@cache
def outlooks() -> tuple[DealOutlook, ...]:
    """This quarter and the three after it."""
    return deal_outlook(sales(), [Q2.shift(i) for i in range(4)])


def test_products_that_deals_get_when_they_are_won_move_no_chance() -> None:
    """Lines are entered as a deal is won, so a product known today tells how a past deal ended: chances without any."""
    deals, history = tables()
    won = history.loc[history["stage"] == SALES_LADDER.open_count, "opportunity"].unique()
    told = deals.assign(product=np.where(deals["opportunity"].isin(won), 0, -1))
    with_lines, without = (
        deal_outlook(read(table, history), [Q2])[0].deals["chance"] for table in (told, deals.assign(product=-1))
    )
    assert 0 < len(won) < len(deals)
    assert with_lines.tolist() == without.tolist()


def test_a_pipeline_entered_yesterday_has_the_crms_probabilities() -> None:
    """Nothing ended: the deal due in June has its .5 there; one due in August nothing in Q2, its .8 in Q3.

    The overdue one of .1 may be won within 26 weeks, evenly: 51 days are left of the quarter that ends on 30 June.
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


def test_no_deal_at_all_is_said_too() -> None:
    """Empty tables: the same."""
    deals, history = tables()
    (only,) = deal_outlook(read(deals.iloc[:0], history.iloc[:0]), [Q2])
    assert len(only.deals) == 0
    assert [f.code for f in only.findings] == ["outlook.no-open-deals"]


def test_a_deal_larger_than_the_company_is_told() -> None:
    """Won 100 in the year, 5,000 open: the open one stands, and is named with its money."""
    rows = [(1, "2025-02-01", WON, 100, "2025-02-01"), (2, "2025-05-09", OFFER, 5_000, "2025-06-10")]
    (now,) = deal_outlook(pipeline_of(rows, AS_OF), [Q2])
    (finding,) = [f for f in now.findings if f.code == "outlook.deal-dominates"]
    assert finding.rows == ("2",)
    assert finding.amount == pytest.approx(5_000.0)


def test_few_deals_that_ended_are_said() -> None:
    """Ten deals that were each won within two months or so, and an open one: chances lean on plain rates."""
    rows = [(9, "2025-05-09", OFFER, 100, "2025-06-10")]
    for deal in range(10, 20):
        end = f"2024-{deal - 8:02d}-20"
        rows += [(deal, f"2024-{deal - 9:02d}-01", OFFER, 100, end), (deal, end, WON, 100, end)]
    (now,) = deal_outlook(pipeline_of(rows, AS_OF), [Q2])
    (finding,) = now.findings
    assert finding.code == "outlook.deals-few"
    assert finding.sentence.startswith("Only 10 deals are known to have ended before 2025-05-10:")


def test_chances_of_quarters_add_up_to_at_most_one() -> None:
    """A deal is won once: chances lie in 0–1, so do their sums, and the months of each share it out."""
    total = np.sum([outlook.deals["chance"] for outlook in outlooks()], axis=0)
    assert total.max() <= 1 + 1e-9
    for outlook in outlooks():
        assert outlook.deals["chance"].between(0, 1).all()
        some = outlook.deals["chance"] > 0
        assert outlook.deals.loc[some, MONTHS].sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_a_later_stage_has_the_higher_chance() -> None:
    """Deals in their last stage are promised more than those in the first, of those dated in the quarter."""
    state = state_as_of(sales(), AS_OF)
    frame = outlooks()[0].deals
    due = state.dated_in(Q2)[frame["deal"]]
    stage = state.stage[frame["deal"]]
    means = [frame.loc[due & (stage == code), "chance"].mean() for code in (0, 3)]
    assert means[0] < means[1]


def test_chances_come_true_where_they_were_not_learnt() -> None:
    """A year back, the wins promised by the end of the quarter are within three deviations of those that came."""
    day, quarter = date(2024, 11, 10), Quarter.parse("2024Q4")
    (then,) = deal_outlook(sales(), [quarter], day)
    end = state_as_of(sales(), date(2024, 12, 31))
    won = end.won[then.deals["deal"]]
    chance = then.deals["chance"]
    assert abs(chance.sum() - won.sum()) < 3 * np.sqrt((chance * (1 - chance)).sum()) + 3


def test_unit_order_and_repetition_do_not_matter() -> None:
    """In cents, upside down and every deal entered twice: the same chances and spreads, money in the other unit."""
    deals, history = tables()
    turned = history.assign(amount=history["amount"] * 100).iloc[::-1]
    (other,) = deal_outlook(read(pd.concat([deals, deals]).iloc[::-1], turned), [Q2])
    mine = outlooks()[0].deals
    assert other.deals["chance"].to_numpy() == pytest.approx(mine["chance"].to_numpy(), abs=1e-7)
    assert other.deals["log_sd"].to_numpy() == pytest.approx(mine["log_sd"].to_numpy(), abs=1e-7)
    assert other.deals["mean"].to_numpy() == pytest.approx(100 * mine["mean"].to_numpy())
    assert other.company_loading == pytest.approx(outlooks()[0].company_loading, abs=1e-7)


def test_amounts_that_say_nothing_bring_nothing() -> None:
    """All amounts nothing, negative or missing: chances stand, no money is expected, and nothing is NaN."""
    deals, history = tables()
    amount = np.resize([0.0, -50.0, np.nan], len(history))
    (other,) = deal_outlook(read(deals, history.assign(amount=amount)), [Q2])
    assert np.isfinite(other.deals.drop(columns="shown").to_numpy(dtype=np.float64)).all()
    assert other.deals["chance"].sum() > 0
    assert other.expected == 0.0


def test_nothing_later_is_looked_at() -> None:
    """Seen from a quarter before, the outlook is that of a pipeline whose later rows were never written."""
    day = date(2025, 2, 10)
    deals, history = tables()
    quarter = Quarter.of(day)
    (seen,), (then,) = deal_outlook(sales(), [quarter], day), deal_outlook(read(deals, history, day), [quarter])
    pd.testing.assert_frame_equal(seen.deals, then.deals, check_exact=False, rtol=1e-7)


def test_one_rep_and_stages_that_vanished_are_defined() -> None:
    """All deals of one seller, a third of the history in stages the ladder lost: chances from 0 to 1, and a finding."""
    deals, history = tables()
    gone = history["stage"].where(np.arange(len(history)) % 3 > 0, -1)
    pipeline = read(deals.assign(owner=0), history.assign(stage=gone))
    (now,) = deal_outlook(pipeline, [Q2])
    assert "pipeline.stage-unknown" in [f.code for f in pipeline.findings]
    assert len(now.deals) > 0
    assert now.deals["chance"].between(0, 1).all()
    assert np.isfinite(now.deals.drop(columns="shown").to_numpy(dtype=np.float64)).all()
