"""How far a series lies from the training families, and how the network's correction fades with it."""

import io

import numpy as np
import pytest

from calculations.forecast import ordinary
from calculations.forecast.block import Block
from calculations.forecast.ensemble import calm_ensemble
from calculations.forecast.familiar import EDGE_RATE, Familiar, familiar, measured, read_familiar, write_familiar
from calculations.forecast.features import TRAINED_HORIZON, features
from calculations.forecast.forecast import forecast_one
from calculations.forecast.history import Kind
from calculations.forecast.network import network

PLAIN = Familiar(np.diag([1.0, 2.0]), 2.0)


def usual(n, season):
    """A series like many: growth, a season and some noise."""
    rng = np.random.default_rng(4)
    time = np.arange(n)
    pattern = rng.normal(0, 0.1, season)[time % season]
    return 500 * np.exp(0.01 * time + pattern + rng.normal(0, 0.08, n))


def vanishing(n, season):
    """A line that halves every year without a wobble worth the name: no competition had it."""
    rng = np.random.default_rng(4)
    return 500 * np.exp(-0.69 * np.arange(n) / season + rng.normal(0, 0.02, n))


def weight_of(values, season):
    """The network's weight for one series."""
    horizon = TRAINED_HORIZON[season]
    calm, base = calm_ensemble(values[None], season, horizon, horizon)
    return float(familiar(season).weight(network(season).deviations(features(calm, season, base)))[0])


def test_distance_by_hand():
    """(3, 0) lies at √(9/2), (0, 1) at √(4/2); inputs count up to six deviations, so (100, 0) at √(36/2)."""
    given = np.array([[3.0, 0.0], [0.0, 1.0], [100.0, 0.0]])
    assert PLAIN.distance(given) == pytest.approx(np.sqrt([4.5, 2.0, 18.0]))


def test_weight_is_full_to_the_edge_and_none_at_one_and_a_half_of_it():
    """With the edge at 2: distances 0, 2, 2.5, 3 and more weigh 1, 1, a half, 0 and 0."""
    given = np.array([[distance * np.sqrt(2), 0.0] for distance in (0.0, 2.0, 2.5, 3.0, 4.0)])
    assert PLAIN.weight(given) == pytest.approx([1, 1, 0.5, 0, 0], abs=1e-12)


def test_weight_never_rises_on_the_way_out():
    """Along any ray from the training mean the weight falls from one to nothing, never rising."""
    rays = np.random.default_rng(1).normal(size=(20, network(4).mean.size))
    weights = np.array([familiar(4).weight(step * rays) for step in np.linspace(0, 8, 60)])
    assert (np.diff(weights, axis=0) <= 0).all()
    assert (weights[0] == 1).all()
    assert (weights[-1] == 0).all()


def test_the_edge_holds_its_share_of_the_training_inputs():
    """Of 4,000 correlated inputs 99.5 % weigh in full, the others less."""
    rng = np.random.default_rng(2)
    inputs = rng.standard_t(4, (4000, 3)) @ np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.3], [0.0, 0.0, 1.0]])
    assert np.mean(measured(inputs).weight(inputs) == 1) == pytest.approx(EDGE_RATE, abs=1 / 4000)


def test_it_survives_its_file():
    """Written and read, it gives the same distances to the bit: `measured` rounds as the file does."""
    one = measured(np.random.default_rng(3).normal(size=(200, 4)))
    file = io.BytesIO()
    write_familiar(one, file)
    file.seek(0)
    assert np.array_equal(read_familiar(file).root, one.root)


@pytest.mark.parametrize(("season", "n"), [(4, 32), (12, 48)])
def test_a_usual_series_keeps_the_networks_correction_to_the_bit(season, n):
    """Inside the families the range is the one the network alone gives."""
    values = usual(n, season)
    assert weight_of(values, season) == 1
    horizon = TRAINED_HORIZON[season]
    calm, base = calm_ensemble(values[None], season, horizon, horizon)
    median = network(season).correction(features(calm, season, base))[..., 2]
    made = ordinary.forecast_ordinary(Block(Kind.ORDINARY, values[None], season, horizon, (0.8,)))
    assert np.array_equal(made.point, np.exp(base.path + base.deviation * median))


@pytest.mark.parametrize(("season", "n"), [(4, 36), (12, 60)])
def test_a_strange_series_gets_the_plain_ensemble(season, n):
    """Far outside, the point is the geometric mean of the components."""
    values = vanishing(n, season)
    assert weight_of(values, season) == 0
    horizon = TRAINED_HORIZON[season]
    _, base = calm_ensemble(values[None], season, horizon, horizon)
    made = ordinary.forecast_ordinary(Block(Kind.ORDINARY, values[None], season, horizon, (0.8,)))
    within = np.clip(base.path, np.log(values.min()) - 3, np.log(values.max()) + 3)
    assert made.point == pytest.approx(np.exp(within))


@pytest.mark.parametrize("series", [usual(24, 4), vanishing(24, 4)])
@pytest.mark.parametrize("factor", [1e-6, 7.0, 1e9])
def test_the_unit_does_not_change_the_weight(series, factor):
    """k times the series gives the same weight and k times the forecast, near or far."""
    assert weight_of(factor * series, 4) == pytest.approx(weight_of(series, 4), abs=1e-6)
    assert forecast_one(factor * series, 4, 4).point == pytest.approx(factor * forecast_one(series, 4, 4).point)
