"""The network's weight by how it fared on a series' own last years."""

import numpy as np
import pytest

from benchmarks.outside_series import generated
from calculations.forecast.ensemble import calm_ensemble, ensemble
from calculations.forecast.familiar import familiar
from calculations.forecast.features import features
from calculations.forecast.forecast import forecast_one
from calculations.forecast.network import network
from calculations.forecast.own_past import own_past


def grown() -> np.ndarray:
    """Sales that grow for years out of nothing: the network, which seldom saw that, calls for an end of it."""
    past, _ = generated("grown", 4, 12, 907)[3]
    return past


def usual(length: int = 32) -> np.ndarray:
    """Growth, a season and noise, as in many series."""
    rng = np.random.default_rng(4)
    season = rng.normal(0, 0.1, 4)[np.arange(length) % 4]
    return 500 * np.exp(0.01 * np.arange(length) + season + rng.normal(0, 0.08, length))


def year_errors(values: np.ndarray, back: int) -> tuple[float, float]:
    """Mean absolute error of the logarithms of the year that began so many quarters before the end: with, without."""
    past, came = values[None, :-back], np.log(values[len(values) - back :][:4])
    base, net = ensemble(past, 4, 8, 8), network(4)
    seen = features(past, 4, base)
    path = base.path[0, :4]
    moved = path + familiar(4).weight(net.deviations(seen))[0] * net.correction(seen)[0, :4, 2] * base.deviation[0, :4]
    return float(np.abs(came - moved).mean()), float(np.abs(came - path).mean())


@pytest.mark.parametrize("values", [grown(), usual()])
def test_the_weight_is_one_less_three_times_the_logarithm_of_how_much_worse_it_did(values):
    """From one and from two years before the end, the two years taken together; never above 1 or below 0."""
    one, two = year_errors(values, 4), year_errors(values, 8)
    ratio = (one[0] + two[0]) / (one[1] + two[1])
    wanted = min(max(1 - 3 * np.log(ratio), 0.0), 1.0)
    assert own_past(values[None], 4)[0] == pytest.approx(wanted, abs=0.02)


def test_where_the_network_misled_before_the_forecast_is_the_plain_ensembles():
    """Of the series that grows the correction made past years worse: its point is the ensemble's own."""
    values = grown()
    assert own_past(values[None], 4)[0] == 0.0
    _, base = calm_ensemble(values[None], 4, 8, 8)
    assert forecast_one(values, 8, 4).point == pytest.approx(np.exp(base.path[0]), rel=1e-9)


def test_short_quarters_and_months_are_not_looked_at():
    """Below five years nothing is tried, and months are left as they are."""
    assert own_past(grown()[None, -19:], 4).tolist() == [1.0]
    assert own_past(grown()[None, -20:], 4)[0] < 1.0
    assert own_past(usual(60)[None], 12).tolist() == [1.0]
    assert own_past(usual(30)[None], 7).tolist() == [1.0]


def test_the_unit_and_the_neighbours_of_a_series_change_nothing():
    """Three series at once, one of them in thousands, weigh as each alone."""
    rows = np.array([usual(), 1_000 * usual(), usual()[::-1]])
    together = own_past(rows, 4)
    assert together == pytest.approx([own_past(row[None], 4)[0] for row in rows], abs=1e-9)
    assert together[0] == pytest.approx(together[1], abs=1e-9)
