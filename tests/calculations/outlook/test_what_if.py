"""What would change a quarter, on a simulated pipeline: rows edited, never a figure weighted."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated_pipeline import LADDER, simulate
from calculations.fiscal import Quarter
from calculations.outlook.facts import DealNames, OutlookFacts
from calculations.outlook.outlook import Outlook, quarter_outlook
from calculations.outlook.what_if import account_lost, deals_slip
from calculations.pipeline.history import read_pipeline
from calculations.pipeline.state import state_as_of
from calculations.schemas import MONTHLY_SALES, REPS

pytestmark = pytest.mark.full  # a deal model is learnt five times

DAY, DEALS, SELLERS, ACCOUNTS = date(2020, 4, 28), 900, 5, 30


def facts(unit: float = 1.0) -> OutlookFacts:
    """A company of five sellers and nine hundred deals, its money in some unit."""
    opportunities, history = simulate(np.random.default_rng(7), DEALS, DAY)
    numbers = np.arange(DEALS)
    deals = opportunities.assign(owner=numbers % SELLERS, account=numbers % ACCOUNTS, product=0)
    pipeline = read_pipeline(deals, history.assign(amount=history["amount"] * unit), LADDER, DAY)
    names = DealNames(
        deals=tuple(f"D{i}" for i in range(DEALS)),
        owners=tuple(f"R{i}" for i in range(SELLERS)),
        accounts=tuple(f"A{i}" for i in range(ACCOUNTS)),
        segments=("small", "middle", "large"),
        products=("line",),
        regions=("north",) * ACCOUNTS,
    )
    state = state_as_of(pipeline, DAY)
    won = np.flatnonzero(state.won)
    sold = pd.DataFrame(
        {
            "rep_id": np.array(names.owners, dtype=object)[won % SELLERS],
            "segment": np.array(names.segments, dtype=object)[deals["segment"].to_numpy()[won]],
            "product_line": "line",
            "region": "north",
            "month": state.closed_on[won].astype("datetime64[M]").astype(str),
            "amount": np.nan_to_num(state.amount[won]),
        }
    )
    sales = sold.groupby(list(MONTHLY_SALES.names[:-1]), as_index=False)["amount"].sum()
    people = pd.DataFrame({"rep_id": names.owners, "name": names.owners, "role": "AE", "is_active": True})
    people = people.assign(
        start_date=pd.Timestamp("2014-01-01"), manager_id="", manager="", territory_id="", territory=""
    )
    return OutlookFacts(
        Quarter(2020, 2), DAY, "USD", MONTHLY_SALES.conform(sales), REPS.conform(people), pipeline, names
    )


@cache
def outlook(unit: float = 1.0) -> Outlook:
    """Its outlook."""
    return quarter_outlook(facts(unit))


def test_three_views_are_told_with_weights_that_sum_to_one() -> None:
    """Deals, series and people."""
    views = {view.name: view for view in outlook().views}
    assert set(views) == {"deals", "time_series", "people"}
    assert sum(view.weight for view in views.values()) == pytest.approx(1.0)


def test_open_deals_that_are_listed_are_part_of_what_is_expected() -> None:
    """What single deals bring is no more than what is not booked yet."""
    made = outlook()
    still_open = made.expected() - made.expected({"kind": "booked"})
    assert 0 < float(made.open_deals["money"].sum()) <= still_open * (1 + 1e-9)


def test_a_lost_account_takes_its_open_deals_and_its_share_of_new_business() -> None:
    """As much less as its own open deals are worth, at least; what is booked stays."""
    made = outlook()
    money = made.open_deals.groupby("account_id")["money"].sum()
    largest = str(money.idxmax())
    lost = account_lost(made, largest)
    alone = made.expected({"account_id": largest, "kind": "deal"})
    assert made.expected() - lost.expected() >= alone > 0
    assert lost.expected({"kind": "booked"}) == made.expected({"kind": "booked"})


def test_a_deal_that_slips_takes_what_it_was_expected_to_bring() -> None:
    """The largest deal: its chance × its mean, in the mean and in no draw more than its amount."""
    made = outlook()
    deal = made.table[made.table["kind"] == "deal"].assign(money=lambda rows: rows["mean"] * rows["chance"])
    largest = deal.loc[deal["money"].idxmax()]
    slipped = deals_slip(made, [str(largest["deal_id"])])
    assert made.expected() - slipped.expected() == pytest.approx(float(largest["money"]), rel=1e-9)
    assert (slipped.draws.sums() <= made.draws.sums() + 1e-3).all()


def test_a_stage_that_slips_takes_its_small_deals_too() -> None:
    """All deals of the last stage, those in flows included."""
    made = outlook()
    stage = str(made.open_deals.groupby("stage")["money"].sum().idxmax())
    gone = float(made.open_deals.loc[made.open_deals["stage"] == stage, "money"].sum())
    assert made.expected() - deals_slip(made, stage=stage).expected() == pytest.approx(gone, rel=1e-6)


def test_another_unit_of_money_changes_nothing_else() -> None:
    """In thousandths, with deals and all: a thousandth, draw by draw."""
    whole, small = outlook(), outlook(0.001)
    assert small.expected() == pytest.approx(whole.expected() / 1_000, rel=1e-4)
    assert small.quantiles([0.1, 0.5, 0.9]) == pytest.approx(whole.quantiles([0.1, 0.5, 0.9]) / 1_000, rel=1e-3)
    for mine, other in zip(whole.views, small.views, strict=True):
        assert mine.weight == pytest.approx(other.weight, abs=1e-3)
