"""What a cut says: quantiles, ranges, chances alone and together."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from calculations.errors import CountError, ShapeError
from calculations.outlook.cut import Cut, cut_of, cuts_by, together
from calculations.outlook.draws import draw
from calculations.schemas import OUTLOOK
from tests.calculations.outlook.tables import table_of

TEN = Cut(expected=5.5, booked=0.0, sums=np.array([7.0, 1, 2, 3, 4, 5, 6, 10, 8, 9]), rows=1)


def test_quantiles_are_draws() -> None:
    """Of the draws 1 to 10 the quantile of p is the smallest that p of them do not exceed."""
    assert TEN.quantiles([0.0, 0.05, 0.1, 0.3, 0.31, 0.5, 1.0]).tolist() == [1, 1, 1, 3, 4, 5, 10]
    assert np.isnan(TEN.quantiles([-0.1, 1.1, math.nan])).all()
    assert TEN.quantiles([[0.2], [0.9]]).tolist() == [[2.0], [9.0]]
    assert TEN.range_of() == (1.0, 9.0)
    assert TEN.range_of(0.6) == (2.0, 8.0)


def test_what_is_reached_with_a_chance() -> None:
    """Eight of ten draws are at least 3; and the chance of what is surely reached is at least what was asked."""
    assert TEN.surely(0.8) == 3.0
    assert TEN.surely(1.0) == 1.0
    assert TEN.surely(1e-12) == 10.0
    assert TEN.chance(TEN.surely(0.75)) == 0.8
    for chance in (0.0, 1.1, math.nan):
        with pytest.raises(CountError, match="above 0 and at most 1"):
            TEN.surely(chance)


def test_a_target_is_reached_at_exactly_its_amount() -> None:
    """100.00 % counts as reached, though .1 + .2 is not .3 in binary and a large deal is drawn to 24 bits."""
    assert TEN.chance(8.0) == 0.3
    assert math.isnan(TEN.chance(math.nan))
    thirds = table_of({"kind": "booked", "mean": 0.1}, {"kind": "booked", "mean": 0.2})
    assert cut_of(draw(thirds, 1)).chance(0.3) == 1.0
    for money in (123_456_785.9, 123_456_789.12, 987_654_321.0):
        assert cut_of(draw(table_of({"mean": money, "chance": 0.25}), 1)).chance(money) == 0.25


def test_the_ranges_of_one_normal_sum() -> None:
    """A flow whose log is normal has the quantiles mean × exp(s z − s²/2), within a few draws at each end."""
    cut = cut_of(draw(table_of({"kind": "flow", "mean": 1000.0, "company_loading": 0.2}), 8))
    for level in (0.8, 0.95):
        z = NormalDist().inv_cdf((1 + level) / 2)
        want = [1000 * math.exp(0.2 * side * z - 0.02) for side in (-1, 1)]
        assert cut.range_of(level) == pytest.approx(want, rel=0.002)


def test_a_cut_without_rows_brings_nothing() -> None:
    """Nobody's cut, and any cut of an empty table, is 0 in every draw."""
    draws = draw(table_of({"kind": "flow", "log_sd": 0.3}), 1, 50)
    for cut in (cut_of(draws, {"rep_id": "nobody"}), cut_of(draw(OUTLOOK.empty(), 1, 50))):
        assert (cut.expected, cut.booked, cut.rows) == (0.0, 0.0, 0)
        assert cut.range_of() == (0.0, 0.0)
        assert (cut.chance(1.0), cut.chance(0.0)) == (0.0, 1.0)


def test_cuts_by_are_the_cuts() -> None:
    """Each part has the expectation, the booked money and the draws of its own cut."""
    draws = draw(
        table_of(
            {"kind": "booked", "rep_id": "r2", "mean": 30.0},
            {"kind": "flow", "rep_id": "r1", "mean": 50.0, "log_sd": 0.5, "chance": 0.5},
            {"kind": "flow", "rep_id": "r2", "mean": 20.0, "log_sd": 0.5, "region": "West"},
        ),
        3,
    )
    parts, cuts = cuts_by(draws, "rep_id")
    assert list(parts["rep_id"]) == ["r1", "r2"]
    assert [(cut.expected, cut.booked, cut.rows) for cut in cuts] == [(25.0, 0.0, 1), (50.0, 30.0, 2)]
    for rep, cut in zip(("r1", "r2"), cuts, strict=True):
        assert np.array_equal(cut.sums, cut_of(draws, {"rep_id": rep}).sums)
    assert [cut.rows for cut in cuts_by(draws, ["rep_id", "region"], {"region": "East"})[1]] == [1, 1]


def test_together_counts_who_reaches_in_the_same_draw() -> None:
    """Four draws by hand: two sellers with 5 each to book, a third without a quota, and a company with 10."""
    parts = [Cut(0.0, 0.0, np.array(sums, dtype=np.float64), 0) for sums in ([5, 0, 9, 5], [5, 9, 0, 4], [0, 0, 5, 0])]
    company = Cut(0.0, 0.0, np.array([10.0, 9.0, 14.0, 9.0]), 0)
    made = together(parts, [5.0, 5.0, math.nan], company, 10.0)
    assert made.each[:2].tolist() == [0.75, 0.5]
    assert math.isnan(made.each[2])
    assert made.mean_number == 1.25
    assert made.at_least.tolist() == [1.0, 1.0, 0.25, 0.0]
    assert made.company == 0.5
    assert made.with_company.tolist() == [0.5, 0.5, 0.25, 0.0]


def test_together_without_a_company_or_without_anyone() -> None:
    """The company's figures are not known without its cut or its target; no cuts are no one."""
    alone = together([TEN], [8.0])
    assert alone.at_least.tolist() == [1.0, 0.3]
    assert math.isnan(alone.company)
    assert np.isnan(together([TEN], [8.0], TEN).with_company).all()
    nobody = together([], [], TEN, 8.0)
    assert (nobody.mean_number, nobody.company, nobody.with_company.tolist()) == (0.0, 0.3, [0.3])
    assert together([], []).at_least.tolist() == [1.0]
    with pytest.raises(ShapeError, match="one target for each cut"):
        together([TEN], [8.0, 9.0])


def test_sellers_with_one_deal_each_reach_as_often_as_the_binomial_says() -> None:
    """Ten sellers with a deal of .6 each: at least k of them close it as often as the binomial distribution says."""
    table = table_of(*({"rep_id": f"r{n}", "deal_id": str(n), "chance": 0.6} for n in range(10)))
    draws = draw(table, 21, 20_000)
    _, cuts = cuts_by(draws, "rep_id")
    made = together(cuts, [100.0] * 10, cut_of(draws), 700.0)
    tail = [sum(math.comb(10, k) * 0.6**k * 0.4 ** (10 - k) for k in range(least, 11)) for least in range(11)]
    assert made.at_least == pytest.approx(np.array(tail), abs=0.014)
    assert made.company == made.with_company[7] == made.at_least[7]
    assert made.mean_number == pytest.approx(6.0, abs=1e-9)
