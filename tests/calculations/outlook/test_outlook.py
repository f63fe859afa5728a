"""The outlook of a quarter: one distribution that cells, teams and company share, from whatever is known."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

from benchmarks.simulated_pipeline import LADDER, simulate
from calculations.fiscal import Quarter
from calculations.outlook.backtest import Past, ViewOf, booked_by, look
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_model import deal_outlook, fit_deal_model
from calculations.outlook.deal_traits import traits_at
from calculations.outlook.facts import DealNames, OutlookFacts
from calculations.outlook.outlook import Outlook, quarter_outlook, settled
from calculations.outlook.published_model import chances, deals_of
from calculations.outlook.table import usable
from calculations.outlook.what_if import price_moved, seller_joins, seller_leaves
from calculations.pipeline.history import read_pipeline
from calculations.pipeline.stages import Outcome
from calculations.schemas import DEAL_CREDITS, MONTHLY_SALES, REPS

QUARTER, EVE = Quarter(2022, 1), date(2021, 12, 31)


def sales(factor: float = 1.0, months: int = 36) -> pd.DataFrame:
    """Two sellers of one segment each, 100 and 300 a month with a little noise, up to 2021-12."""
    rng = np.random.default_rng(3)
    labels = [str(m) for m in np.datetime64("2021-12", "M") - np.arange(months - 1, -1, -1)]
    rows = [
        (rep, segment, "line", "north", label, factor * level * float(rng.uniform(0.8, 1.2)))
        for rep, segment, level in (("R1", "small", 100.0), ("R2", "large", 300.0))
        for label in labels
    ]
    return MONTHLY_SALES.conform(pd.DataFrame(rows, columns=list(MONTHLY_SALES.names)))


def people(active: tuple[bool, bool] = (True, True)) -> pd.DataFrame:
    """The two sellers, there for long."""
    frame = pd.DataFrame(
        {"rep_id": ["R1", "R2"], "name": ["A", "B"], "start_date": pd.Timestamp("2015-01-01"), "is_active": active}
    )
    return REPS.conform(frame.assign(role="AE", manager_id="", manager="", territory_id="", territory=""))


def outlook(history: pd.DataFrame, reps: pd.DataFrame | None = None) -> Outlook:
    """The outlook of the quarter after the history, from sales alone."""
    return quarter_outlook(OutlookFacts(QUARTER, EVE, "USD", history, people() if reps is None else reps))


@cache
def usual() -> Outlook:
    """The outlook of both sellers' three years."""
    return outlook(sales())


def test_cells_teams_and_company_agree_draw_by_draw() -> None:
    """The sellers' draws add up to the teams', and these to the company's, to the bit."""
    made = usual().draws
    company = made.sums()
    for key in ("rep_id", "segment"):
        _, parts = made.sums_by(key)
        assert np.array_equal(parts.sum(axis=0), company)


def test_the_expected_value_is_that_of_the_table_and_near_what_was_sold() -> None:
    """400 a month for three years without growth: some 1,200 are expected, 300 of them by the first seller."""
    made = usual()
    assert made.expected() == pytest.approx(1_200, rel=0.1)
    assert made.expected({"rep_id": "R1"}) == pytest.approx(300, rel=0.15)
    assert made.draws.sums().mean() == pytest.approx(made.expected(), rel=0.02)


def test_deals_without_their_past_are_no_view_of_the_quarter() -> None:
    """Deals as they stand, open and won, seem to have brought nothing before: sales and people say what is expected."""
    deals, history = simulate(np.random.default_rng(5), 400, EVE)
    as_they_stand = history.groupby("opportunity", as_index=False).last()
    pipeline = read_pipeline(deals, as_they_stand, LADDER, EVE, has_history=False)
    made = quarter_outlook(OutlookFacts(QUARTER, EVE, "USD", sales(1_000.0), people(), pipeline))
    assert {view.name for view in made.views} == {"time_series", "people"}
    assert made.expected() == pytest.approx(1_200_000, rel=0.1)
    assert made.draws.sums().mean() == pytest.approx(made.expected(), rel=0.02)


def shared() -> tuple[OutlookFacts, OutlookFacts]:
    """Four hundred deals, and the same of which every other is shared 60 to 40 with X, in two splits of 30 and 10."""
    deals, history = simulate(np.random.default_rng(5), 400, EVE)
    pipeline = read_pipeline(deals, history, LADDER, EVE)
    names = DealNames(
        deals=tuple(f"D{code}" for code in range(400)),
        owners=(*(f"R{code}" for code in range(int(deals["owner"].max()) + 1)), "X"),
    )
    facts = OutlookFacts(QUARTER, EVE, "USD", sales(1_000.0), people(), pipeline, names)
    every_other = deals.iloc[::2]
    parts = [(deal, who, share) for deal, owner in zip(every_other["opportunity"], every_other["owner"], strict=True)
             for who, share in ((owner, 0.6), (len(names.owners) - 1, 0.3), (len(names.owners) - 1, 0.1))]  # fmt: skip
    credits_ = DEAL_CREDITS.conform(pd.DataFrame(parts, columns=["opportunity", "owner", "share"]))
    return facts, replace(facts, credits=credits_)


def test_open_deals_count_with_those_who_share_them() -> None:
    """X has two fifths of the money of what is shared, owners the rest, and the company what it has without splits."""
    without, split = map(look, shared())
    whole = without.open_deals.set_index("deal_id")["money"]
    assert len(whole) > 20
    halves = split.open_deals.groupby("deal_id")["money"]
    assert halves.sum().to_dict() == pytest.approx(whole.to_dict())
    even = whole[[int(name[1:]) % 2 == 0 for name in whole.index]]
    of_x = split.open_deals[split.open_deals["rep_id"] == "X"].set_index("deal_id")["money"]
    assert of_x.to_dict() == pytest.approx((even * 0.4).to_dict())
    assert split.sources.open_total == pytest.approx(without.sources.open_total)
    assert split.views["deals"].sd == pytest.approx(without.views["deals"].sd, rel=1e-6)


@pytest.mark.full
def test_an_outlook_of_shared_deals_is_that_of_the_company_without_splits() -> None:
    """What is expected, and what is open, is the same within what fitting to parts of deals moves; X has some of it."""
    usual, made = map(quarter_outlook, shared())
    assert made.expected() == pytest.approx(usual.expected(), rel=0.02)
    assert made.expected({"kind": "deal", "rep_id": "X"}) > 0
    assert "outlook.row-repeated" not in {found.code for found in usable(made.table).findings}
    assert made.open_deals["money"].sum() == pytest.approx(usual.open_deals["money"].sum(), rel=0.05)


@pytest.mark.parametrize("count", [400, 10])
def test_deals_without_their_past_still_tell_how_large_wins_are(count: int) -> None:
    """Cells bring wins like those known, of the mean m and the mean square s: their money × s / m is its variance.

    Of fewer than twenty wins nothing is learnt: half of a cell's money up or down.
    """
    deals, history = simulate(np.random.default_rng(5), 400, EVE)
    stand = history.groupby("opportunity", as_index=False).last()
    won = stand[LADDER.having(Outcome.WON)[stand["stage"]]].head(count)
    ended = deals[deals["opportunity"].isin(won["opportunity"])]
    pipeline = read_pipeline(ended, won, LADDER, EVE, has_history=False)
    flows = look(OutlookFacts(QUARTER, EVE, "USD", sales(1_000.0), people(), pipeline)).sources.flows
    mean, square = float(won["amount"].mean()), float((won["amount"] ** 2).mean())
    wanted = flows["money"] * square / mean if count > 20 else flows["money"] ** 2 / 4.0
    assert flows["variance"].tolist() == pytest.approx(wanted.tolist(), rel=1e-6)


def test_without_anything_known_nothing_is_expected() -> None:
    """No sales, no people, no deals: an outlook of nothing, not an error."""
    made = outlook(MONTHLY_SALES.empty(), REPS.empty())
    assert made.expected() == 0.0
    assert made.quantiles([0.1, 0.9]).tolist() == [0.0, 0.0]


@pytest.mark.full
def test_money_in_another_unit_gives_the_same_outlook() -> None:
    """In thousandths all is a thousandth: no constant of the method is money."""
    whole, small = usual(), outlook(sales(0.001))
    assert small.expected() == pytest.approx(whole.expected() / 1_000, rel=1e-6)
    assert small.quantiles([0.1, 0.5, 0.9]) == pytest.approx(whole.quantiles([0.1, 0.5, 0.9]) / 1_000, rel=1e-4)


@pytest.mark.full
def test_the_order_of_rows_changes_nothing() -> None:
    """Sales in reverse and sellers in reverse: the same draws."""
    straight = usual()
    turned = outlook(sales()[::-1].reset_index(drop=True), people()[::-1].reset_index(drop=True))
    assert turned.draws.sums() == pytest.approx(straight.draws.sums(), rel=1e-5)


def test_a_seller_who_left_is_not_expected_to_book() -> None:
    """The second seller left: all of the outlook is the first one's, and the finding of few quarters is none."""
    made = outlook(sales(), people(active=(True, False)))
    assert made.expected({"rep_id": "R2"}) == 0.0
    assert made.expected() > 0.0


def test_with_a_year_of_sales_the_outlook_says_that_it_rests_on_what_is_usual() -> None:
    """Twelve months: no quarter before could have been looked at with a year behind it."""
    assert "outlook.past-short" in {finding.code for finding in outlook(sales(months=12)).findings}


def test_nothing_known_is_a_finding() -> None:
    """No sales and no deals: that is said."""
    made = outlook(MONTHLY_SALES.empty(), REPS.empty())
    assert [finding.code for finding in made.findings] == ["outlook.nothing-known"]


@pytest.mark.parametrize(("sign", "told"), [(1.0, "5.0% more"), (-1.0, "5.0% less")])
def test_a_bias_of_past_quarters_is_taken_out_and_said(sign: float, told: str) -> None:
    """Eight quarters of 1,000 expected 5 % off, ± .5: t² = 700, so 5 % × (1 − 1/700) of the 1,200 are taken out.

    The people's view, which states that it knows nothing and was never tested, has no weight.
    """
    now = look(OutlookFacts(QUARTER, EVE, "USD", sales(), people()))
    booked = booked_by(sales(), QUARTER.shift(-1))
    whole = float(booked.sum())
    past = []
    for turn in (1, -1, 1, -1, 1, -1, 1, -1):
        said = (1.0 + sign * (0.05 + 0.005 * turn)) * whole
        past.append(Past(replace(now, views={"time_series": ViewOf(said, 0.05 * said)}), booked))
    views = {"time_series": ViewOf(1_200.0, 60.0), "people": ViewOf(1_200.0, 12_000.0)}
    made = settled(replace(now, views=views), past)
    assert [view.weight for view in made.views] == [1.0, 0.0]
    assert [view.quarters for view in made.views] == [8, 0]
    assert made.expected() == pytest.approx(1_200.0 * (1.0 - sign * 0.05 * (1.0 - 1.0 / 700.0)), rel=1e-6)
    (finding,) = [one for one in made.findings if one.code == "outlook.bias-corrected"]
    assert told in finding.sentence


def test_quarters_before_the_view_that_weighs_had_a_word_tell_nothing_of_its_error() -> None:
    """Four quarters are known from a series that says the double, eight from quotas too, which are right.

    Quotas have all of the weight, so the four do not widen the ranges.
    """
    now = look(OutlookFacts(QUARTER, EVE, "USD", sales(), people()))
    booked = booked_by(sales(), QUARTER.shift(-1))
    whole = float(booked.sum())
    series = {"time_series": ViewOf(2.0 * whole, whole)}
    early = [Past(replace(now, views=series), booked)] * 4
    late = [Past(replace(now, views={**series, "quotas": ViewOf(whole, 0.01 * whole)}), booked)] * 8
    views = {**series, "quotas": ViewOf(whole, 0.01 * whole)}
    short, long = (settled(replace(now, views=views), past) for past in (late, early + late))
    assert [view.weight for view in long.views] == [0.0, 1.0]
    assert [view.quarters for view in long.views] == [12, 8]
    assert long.table.equals(short.table)


def test_all_zeros_are_an_outlook_of_nothing() -> None:
    """Three years in which nothing was sold."""
    made = outlook(sales(0.0))
    assert made.expected() == 0.0
    assert made.chance(1.0) == 0.0


def test_credits_are_booked_as_they_are() -> None:
    """A credit of 50 in the running quarter stands in it, below zero."""
    credit = pd.DataFrame([("R1", "small", "line", "north", "2022-01", -50.0)], columns=list(MONTHLY_SALES.names))
    history = pd.concat([sales(), MONTHLY_SALES.conform(credit)], ignore_index=True)
    made = quarter_outlook(OutlookFacts(QUARTER, date(2022, 1, 20), "USD", history, people()))
    assert made.expected({"kind": "booked"}) == -50.0
    assert made.expected() > 500.0


def test_one_seller_of_one_segment_has_an_outlook() -> None:
    """A company of one: 100 a month."""
    alone = sales()
    made = outlook(alone[alone["rep_id"] == "R1"])
    assert made.expected() == pytest.approx(300, rel=0.15)
    low, high = made.quantiles([0.1, 0.9])
    assert 0 < low < 300 < high


def test_a_lower_target_is_never_less_likely() -> None:
    """Chances fall as targets rise."""
    made = usual()
    chances = [made.chance(target) for target in (600.0, 1_000.0, 1_200.0, 1_400.0, 2_000.0)]
    assert chances == sorted(chances, reverse=True)


def test_a_seller_who_leaves_takes_what_is_expected_of_them() -> None:
    """Without the first seller the outlook is that of the second: recomputed, not weighted."""
    made = usual()
    left = seller_leaves(made, "R1")
    assert left.expected() == pytest.approx(made.expected({"rep_id": "R2"}), rel=1e-9)
    assert seller_leaves(made, "R1", kept_rate=0.5).expected() == pytest.approx(
        made.expected() - made.expected({"rep_id": "R1"}) / 2, rel=1e-9
    )


def test_a_price_moves_all_that_is_not_booked() -> None:
    """Two per cent more on everything expected, in every draw."""
    made = usual()
    dearer = price_moved(made, 0.02)
    assert dearer.expected() == pytest.approx(1.02 * made.expected(), rel=1e-9)
    assert dearer.draws.sums() == pytest.approx(1.02 * made.draws.sums(), rel=1e-5)


def test_a_seller_who_joins_brings_what_is_expected_of_them() -> None:
    """One more like the second seller, for 150: 150 more are expected, all of them of the new one."""
    made = usual()
    joined = seller_joins(made, "R3", 150.0, "R2")
    assert joined.expected() == pytest.approx(made.expected() + 150.0, rel=1e-9)
    assert joined.expected({"rep_id": "R3"}) == pytest.approx(150.0, rel=1e-9)


def test_the_outlook_carries_the_chances_of_its_deals_by_name() -> None:
    """Out of its table, with stages and sources by name, come the chances the fitted model has."""
    deals, history = simulate(np.random.default_rng(5), 400, EVE)
    pipeline = read_pipeline(deals, history, LADDER, EVE)
    names = DealNames(segments=("Small", "Mid", "Large"), sources=tuple(f"source {code}" for code in range(20)))
    made = quarter_outlook(OutlookFacts(QUARTER, EVE, "USD", sales(1_000.0), people(), pipeline, names), [])
    table = made.deal_model
    assert list(table) == ["trait", "level", "won", "lost", "shift_1", "shift_2"]
    stages = LADDER.names[: LADDER.open_count]
    assert set(table.loc[table["trait"] == "ended", "level"]) == set(stages)
    assert set(table.loc[table["trait"] == "segment", "level"]) <= {"Small", "Mid", "Large"}
    assert table.loc[table["trait"] == "source", "level"].str.startswith("source ").all()
    known = DealHistory(pipeline)
    levels = {"stage": stages, "segment": names.segments, "source": names.sources}
    shown = deals_of(traits_at(known, EVE), levels)
    found = chances(table, shown, EVE, QUARTER.end - timedelta(days=1))
    (seen,) = deal_outlook(pipeline, [QUARTER], EVE, fit_deal_model(pipeline, EVE), known)
    assert found == pytest.approx(seen.deals["chance"].to_numpy(), abs=1e-9)


def test_without_deals_there_is_no_model_of_them() -> None:
    """The columns, and no row."""
    assert usual().deal_model.empty
    assert list(usual().deal_model) == ["trait", "level", "won", "lost", "shift_1", "shift_2"]
