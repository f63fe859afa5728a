"""Draws of a compact table: closed forms of one and two deals, certain money, what cannot be drawn."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from calculations.errors import ShapeError, UnknownColumnError
from calculations.outlook.draws import GRID, MOST_DRAWS, draw
from calculations.outlook.table import expected
from calculations.schemas import OUTLOOK
from tests.calculations.outlook.again import row_again
from tests.calculations.outlook.tables import ROW, table_of

NORMAL = NormalDist()


def both(first: float, second: float, correlation: float) -> float:
    """P(Z₁ < a, Z₂ < b) of two correlated standard normal numbers, by the trapezoid rule over what they share."""
    a, b = NORMAL.inv_cdf(first), NORMAL.inv_cdf(second)
    rest = math.sqrt(1 - correlation)
    steps = np.linspace(-9, 9, 4001)
    inside = [
        NORMAL.pdf(z) * NORMAL.cdf((a - math.sqrt(correlation) * z) / rest)
        * NORMAL.cdf((b - math.sqrt(correlation) * z) / rest)
        for z in steps
    ]  # fmt: skip
    return float(np.sum(inside) * (steps[1] - steps[0]))


@pytest.mark.parametrize("chance", [0.0, 0.05, 0.4, 0.9, 1.0])
def test_one_deal_is_won_as_often_as_its_chance_says(chance: float) -> None:
    """A deal of 100 with a chance of p brings 100 in exactly p of 2,000 draws, whatever the seed."""
    for seed in (0, 1, 12345):
        sums = draw(table_of({"chance": chance, "deal_id": "d"}), seed).sums()
        assert np.count_nonzero(sums == 100.0) == round(2000 * chance)
        assert np.count_nonzero(sums == 0.0) == 2000 - round(2000 * chance)


@pytest.mark.parametrize(("first", "second"), [(0.5, 0.5), (0.2, 0.7), (0.9, 0.1)])
def test_two_deals_apart_are_won_together_as_often_as_the_product_says(first: float, second: float) -> None:
    """Without a shared factor P(both) = p₁ × p₂ within four standard errors of 20,000 draws."""
    rows = ({"chance": first, "deal_id": "a"}, {"chance": second, "deal_id": "b", "mean": 10.0})
    sums = draw(table_of(*rows), 3, 20_000).sums()
    want = first * second
    assert abs(float(np.mean(sums == 110.0)) - want) < 4 * math.sqrt(want * (1 - want) / 20_000)


@pytest.mark.parametrize("loading", [0.3, 0.7, 0.95])
@pytest.mark.parametrize(("first", "second"), [(0.5, 0.5), (0.2, 0.7)])
def test_two_deals_of_one_market_follow_the_bivariate_normal(first: float, second: float, loading: float) -> None:
    """Loadings ρ on the company's factor correlate two deals by ρ²: P(both) is that of the bivariate normal."""
    rows = (
        {"chance": first, "deal_id": "a", "company_loading": loading},
        {"chance": second, "deal_id": "b", "company_loading": loading, "mean": 10.0},
    )
    sums = draw(table_of(*rows), 5, 20_000).sums()
    want = both(first, second, loading**2)
    assert abs(float(np.mean(sums == 110.0)) - want) < 4 * math.sqrt(want * (1 - want) / 20_000)
    assert abs(float(np.mean(sums >= 100.0)) - first) < 0.006


def test_deals_that_hang_on_one_factor_alone_are_won_together() -> None:
    """With a loading of 1 the deal of the smaller chance is never won without the other."""
    rows = ({"chance": 0.3, "deal_id": "a", "rep_loading": 1.0}, {"chance": 0.6, "deal_id": "b", "rep_loading": 1.0})
    sums = draw(table_of(*rows), 1).sums()
    assert [int(np.sum(sums == money)) for money in (0.0, 100.0, 200.0)] == [800, 600, 600]


def test_a_flow_spreads_as_its_loadings_say() -> None:
    """The log of a flow that always happens has the variance Σ l² + s², and its mean is its mean."""
    row = {"kind": "flow", "mean": 1e6, "log_sd": 0.3, "company_loading": 0.2, "segment_loading": 0.1,
           "region_loading": 0.15, "rep_loading": 0.25}  # fmt: skip
    sums = draw(table_of(row), 2, 20_000).sums()
    variance = 0.3**2 + 0.2**2 + 0.1**2 + 0.15**2 + 0.25**2
    assert float(np.var(np.log(sums))) == pytest.approx(variance, rel=0.05)
    assert float(sums.mean()) == pytest.approx(1e6, rel=0.005)


def test_the_mean_of_draws_is_chance_times_mean() -> None:
    """Over 300 rows of every kind the mean of the draws is Σ chance × mean within four standard errors."""
    rng = np.random.default_rng(0)
    rows = [
        {"kind": kind, "deal_id": str(n) if kind == "deal" else "", "rep_id": f"r{n}", "mean": float(rng.uniform(1, 9)),
         "chance": float(rng.uniform(0, 1)), "log_sd": float(rng.uniform(0, 0.8)), "company_loading": 0.3,
         "rep_loading": 0.2}
        for n, kind in enumerate(["deal", "flow", "booked"] * 100)
    ]  # fmt: skip
    table = table_of(*rows)
    sums = draw(table, 11).sums()
    want = sum(row["chance"] * row["mean"] for row in rows)
    assert expected(table) == pytest.approx(want, rel=1e-12)
    assert abs(float(sums.mean()) - want) < 4 * float(sums.std()) / math.sqrt(2000)


def test_booked_money_is_certain_to_the_cent() -> None:
    """What is booked stands in every draw, in float64: 123,456,789.12 less a credit of 0.07."""
    table = table_of({"kind": "booked", "mean": 123_456_789.12}, {"kind": "booked", "mean": -0.07, "rep_id": "r2"})
    draws = draw(table, 1)
    assert draws.values.shape == (0, 2000)
    assert np.abs(draws.sums() - 123_456_789.05).max() < 2 * GRID
    assert np.ptp(draws.sums()) == 0.0


def test_months_sum_to_the_quarter() -> None:
    """A row of 100 with shares .2, .3, .5 brings 20, 30 and 50 where it is won; the fourth month stays empty."""
    row = {"chance": 0.5, "deal_id": "d", "month_1": 0.2, "month_2": 0.3, "month_3": 0.5}
    draws = draw(table_of(row, {"kind": "booked", "mean": 10.0, "month_1": 1.0}), 1)
    months, sums = draws.month_sums(), draws.sums()
    assert np.array_equal(months.sum(axis=0), sums)
    won = sums == 110.0
    assert np.abs(months[:, won] - np.array([[30.0], [30.0], [50.0], [0.0]])).max() < 4 * GRID
    assert np.array_equal(months[:, ~won], np.repeat([[10.0], [0.0], [0.0], [0.0]], 1000, axis=1))


def test_sums_by_are_the_cuts_one_by_one() -> None:
    """The parts of a cut are sorted, and each is the sum of its own rows."""
    rows = [
        {"kind": "flow", "rep_id": rep, "segment": segment, "log_sd": 0.4, "chance": 0.8}
        for rep in ("r2", "r1", "r3") for segment in ("SMB", "ENT")
    ]  # fmt: skip
    draws = draw(table_of(*rows, {"kind": "booked", "rep_id": "r1", "segment": "SMB"}), 4)
    parts, sums = draws.sums_by(["rep_id", "segment"], {"rep_id": ["r1", "r2"]})
    assert list(parts.itertuples(index=False, name=None)) == [
        ("r1", "ENT"), ("r1", "SMB"), ("r2", "ENT"), ("r2", "SMB"),
    ]  # fmt: skip
    for (rep, segment), line in zip(parts.itertuples(index=False, name=None), sums, strict=True):
        assert np.array_equal(line, draws.sums({"rep_id": rep, "segment": segment}))
    with pytest.raises(UnknownColumnError, match="not by month_1"):
        draws.sums_by("month_1")


def test_an_empty_table_brings_nothing() -> None:
    """No rows: every draw is 0, in every month, and there are no parts."""
    draws = draw(OUTLOOK.empty(), 1, 10)
    assert np.array_equal(draws.sums(), np.zeros(10))
    assert np.array_equal(draws.month_sums(), np.zeros((4, 10)))
    parts, sums = draws.sums_by("rep_id")
    assert parts.empty
    assert sums.shape == (0, 10)
    assert expected(draws.table) == 0.0


def test_rows_of_nothing_are_not_drawn() -> None:
    """All zeros, and a chance of none, take no memory and bring nothing."""
    draws = draw(table_of({"kind": "flow", "mean": 0.0, "log_sd": 0.5}, {"kind": "deal", "chance": 0.0}), 1)
    assert draws.values.shape == (0, 2000)
    assert not draws.sums().any()


def test_a_credit_that_may_come_lowers_the_quarter() -> None:
    """A flow below zero is drawn like any other: −50 in half of the draws."""
    sums = draw(table_of({"kind": "flow", "mean": -50.0, "chance": 0.5}), 1).sums()
    assert [int(np.sum(sums == money)) for money in (-50.0, 0.0)] == [1000, 1000]


def test_draws_that_cannot_be_are_refused() -> None:
    """No draws, too many, and a table that lacks a column are faults of the program."""
    for count in (0, MOST_DRAWS + 1):
        with pytest.raises(ShapeError, match="ask for 1 to"):
            draw(table_of(ROW), 1, count)
    with pytest.raises(UnknownColumnError, match="outlook lacks chance"):
        draw(table_of(ROW).drop(columns="chance"), 1)
    with pytest.raises(UnknownColumnError, match="not by chance"):
        draw(table_of(ROW), 1).sums({"chance": "1"})


def test_another_program_draws_the_same() -> None:
    """Written again in plain Python from the description, number by number, the draws are those of the product."""
    shared = {"log_sd": 0.25, "chance": 0.75, "company_loading": 0.1, "rep_loading": 0.2, "region_loading": 0.3}
    table = table_of({"kind": "flow", "mean": 1000.0, **shared}, {"mean": 77.0, "deal_id": "d", **shared})
    for seed, count in ((42, 5), (-3, 40)):
        values = draw(table, seed, count).values
        assert values.dtype == np.float32
        want = [row_again(row, seed, count) for row in table.to_dict("records")]
        assert values == pytest.approx(np.array(want), rel=1e-6, abs=2 * GRID)


def test_parts_of_a_deal_are_won_together() -> None:
    """A deal of 100 shared 60 to 40 brings 60 and 40 in the same quarters, and in sum what the whole deal does.

    Its parts load on sellers of their own: the seller of the larger part moves both.
    """
    whole = {"deal_id": "D", "chance": 0.4, "log_sd": 0.3, "company_loading": -0.3, "rep_loading": -0.5}
    parts = draw(table_of({**whole, "rep_id": "b", "mean": 40.0}, {**whole, "rep_id": "a", "mean": 60.0}), 1)
    smaller, larger = parts.sums({"rep_id": "b"}), parts.sums({"rep_id": "a"})
    assert np.count_nonzero(larger) == pytest.approx(800, abs=40)
    assert smaller * 1.5 == pytest.approx(larger, abs=1e-3)
    alone = draw(table_of({**whole, "rep_id": "a", "mean": 100.0}), 1)
    assert parts.sums() == pytest.approx(alone.sums(), abs=1e-3)
    apart = draw(table_of({**whole, "rep_id": "a", "mean": 60.0}, {**whole, "rep_id": "b", "deal_id": "E"}), 1)
    assert np.count_nonzero((apart.sums({"rep_id": "a"}) > 0) != (apart.sums({"rep_id": "b"}) > 0)) > 400


def test_parts_of_one_size_are_drawn_alike_in_any_order() -> None:
    """Two halves: the seller who comes first by name moves both, whichever row stands first."""
    half = {"deal_id": "D", "chance": 0.5, "rep_loading": -0.6}
    there = draw(table_of({**half, "rep_id": "a"}, {**half, "rep_id": "b"}), 7)
    back = draw(table_of({**half, "rep_id": "b"}, {**half, "rep_id": "a"}), 7)
    assert np.array_equal(there.sums({"rep_id": "b"}), back.sums({"rep_id": "b"}))
    assert np.array_equal(there.sums({"rep_id": "a"}), there.sums({"rep_id": "b"}))
