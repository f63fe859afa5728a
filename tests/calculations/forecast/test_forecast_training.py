"""The training that ships with its weights: slopes checked by differences, draws by seed, results by retraining."""

import csv
import os
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import train_forecast as training
from calculations.forecast.ensemble import ensemble
from calculations.forecast.familiar import familiar
from calculations.forecast.features import TRAINED_HORIZON, features
from calculations.forecast.forecast import forecast
from calculations.forecast.network import QUANTILES, network, quantiles

SMALL = replace(training.RECIPES["quarterly"], perceptrons=2, hidden=(8, 6), epochs=6, batch=32, stride=2)
SAMPLES = os.environ.get("QPLAN_FORECAST_SAMPLES", "")


def generated(count, seed):
    """Quarterly series of 40 points on a cycle of six quarters, which no component of the ensemble knows."""
    rng = np.random.default_rng(seed)
    phase = rng.uniform(0, 6, (count, 1))
    logs = 0.3 * np.sin(2 * np.pi * (np.arange(40) + phase) / 6) + rng.normal(0, 0.03, (count, 40))
    return [(f"S{i}", values) for i, values in enumerate(100 * np.exp(logs))]


def blocks(values, season):
    """Network inputs of series of one length."""
    return features(values, season, ensemble(values, season, TRAINED_HORIZON[season], TRAINED_HORIZON[season]))


def test_months_add_up_to_quarters_at_three_offsets():
    """Fifty months give sixteen quarters ending with month 50, 49 and 48."""
    quarters = list(training.added_to_quarters(np.arange(1.0, 51.0)))
    assert [q.size for q in quarters] == [16, 16, 16]
    assert [q[-1] for q in quarters] == [48 + 49 + 50, 47 + 48 + 49, 46 + 47 + 48]
    assert list(training.added_to_quarters(np.arange(47.0))) == []


def test_windows_stay_inside_their_series_and_do_not_overlap_their_future():
    """Each example is a run of its series: eight to forty points and the eight right after them."""
    series = [("A", np.arange(1.0, 60.0))]
    cut = training.windows(series, SMALL, np.random.default_rng(1))
    assert len(cut) == 22  # origins 51, 49, … 9
    for past, future in cut:
        run = np.concatenate([past, future])
        assert (np.diff(run) == 1).all()
        assert (8 <= past.size <= 40, future.size, run[-1] <= 59) == (True, 8, True)


def test_windows_without_a_logarithm_are_left_out():
    """Zeros in history or future, and histories that never change, teach nothing on a log scale."""
    flat, holed = np.ones(30), np.arange(1.0, 31.0)
    holed[15] = 0
    cut = training.windows([("A", flat), ("B", holed)], SMALL, np.random.default_rng(1))
    assert all(past.min() > 0 and future.min() > 0 and np.ptp(past) > 0 for past, future in cut)


def test_slopes_agree_with_differences():
    """Back-propagated slopes equal central differences of the loss, without dropout, in every layer."""
    recipe = replace(SMALL, perceptrons=1, dropout=(0.0, 0.0, 0.0))
    rng = np.random.default_rng(3)
    layers = [layer.astype(float) for layer in training._initial(rng, recipe, 5, 2)]
    inputs, targets = rng.normal(size=(1, 7, 5)), rng.normal(size=(1, 7, 2))
    weights = rng.uniform(0.5, 2, (1, 7, 2))

    def loss():
        """Weighted pinball loss, written out from its definition."""
        one = np.maximum(inputs @ layers[0] + layers[1], 0)
        two = np.maximum(one @ layers[2] + layers[3], 0)
        error = targets[..., None] - quantiles(two @ layers[4] + layers[5])
        levels = np.array(QUANTILES)
        pinball = np.maximum(levels * error, (levels - 1) * error)
        return (pinball * weights[..., None] * np.array(recipe.quantile_weights)).sum() / 7

    slopes = training._slopes(layers, inputs, targets, weights, recipe, rng)
    for layer, slope in zip(layers, slopes, strict=True):
        for place in list(np.ndindex(layer.shape))[:: max(1, layer.size // 7)]:
            kept = layer[place]
            layer[place] = kept + 1e-6
            above = loss()
            layer[place] = kept - 1e-6
            below = loss()
            layer[place] = kept
            assert slope[place] == pytest.approx((above - below) / 2e-6, rel=1e-3, abs=1e-5)


def test_retraining_reproduces_the_network():
    """The same series and seed give the same corrections; another seed gives others."""
    series = generated(30, 1)
    values = np.array([values for _, values in generated(5, 2)])[:, :32]
    one, again = (training.trained(series, SMALL).correction(blocks(values, 4)) for _ in range(2))
    other = training.trained(series, replace(SMALL, seed=21)).correction(blocks(values, 4))
    assert np.allclose(one, again, rtol=1e-4, atol=1e-5)
    assert not np.allclose(one, other, rtol=1e-4, atol=1e-5)


def test_training_learns_what_the_ensemble_misses():
    """Cycles of six quarters: on unseen series the trained median errs by a quarter less than the ensemble."""
    net = training.trained(generated(60, 4), replace(SMALL, epochs=20))
    values = np.array([values for _, values in generated(40, 5)])
    past, future = values[:, :32], values[:, 32:]
    base = ensemble(past, 4, 8, 8)
    error = (np.log(future) - base.path) / base.deviation
    corrected = error - net.correction(blocks(past, 4))[..., 2]
    assert np.abs(corrected).mean() < 0.75 * np.abs(error).mean()


@pytest.mark.parametrize(("name", "season"), [("quarterly", 4), ("monthly", 12)])
def test_shipped_weights_come_from_the_recipe_in_the_script(name, season):
    """What ships records the settings it was trained with, and the script still has them."""
    recorded = network(season).provenance["recipe"]
    stated = asdict(training.RECIPES[name])
    assert recorded == {key: list(value) if isinstance(value, tuple) else value for key, value in stated.items()}


@pytest.mark.soak
@pytest.mark.parametrize(("name", "season"), [("quarterly", 4), ("monthly", 12)])
def test_full_retraining_reproduces_what_ships(name, season):
    """Trained again from the competitions' in-sample parts, medians differ from the shipped ones by less than a
    twentieth of a deviation on average over every hundredth example."""
    recipe = training.RECIPES[name]
    series = training.competition_series(season)
    pool = training.examples(training.windows(series, recipe, np.random.default_rng(recipe.seed)), season)
    again = training.train(pool, recipe).correction(pool.inputs[::100])
    shipped = network(season).correction(pool.inputs[::100])
    assert np.abs(again - shipped)[..., 2].mean() < 0.05
    where = training.familiar_inputs(pool.inputs, network(season))
    assert where.edge == pytest.approx(familiar(season).edge, rel=1e-3)


@pytest.mark.skipif(
    not SAMPLES, reason="set QPLAN_FORECAST_SAMPLES to a folder with q40_dev.csv, q16_dev.csv, m60_dev.csv"
)
@pytest.mark.parametrize(("name", "limit"), [("q40_dev", 0.875), ("q16_dev", 0.815), ("m60_dev", 0.84)])
def test_accuracy_on_competition_series(name, limit):
    """OWA and coverage on the development samples, computed here from their definitions."""
    rows = list(csv.DictReader((Path(SAMPLES) / f"{name}.csv").read_text().splitlines()))
    season, horizon = int(rows[0]["m"]), int(rows[0]["h"])
    past = [np.array(row["y"].split(), float) for row in rows]
    actual = np.array([row["y_future"].split() for row in rows], float)
    made = forecast(past, horizon, season)
    scales = np.array([float(row["scale"]) for row in rows])

    def errors(point):
        """sMAPE and MASE, averaged over series."""
        gap = np.abs(point - actual)
        return (2 * gap / (np.abs(point) + np.abs(actual))).mean(), (gap.mean(axis=1) / scales).mean()

    mine = errors(np.array([one.point for one in made]))
    naive = errors(np.array([naive2(values, season, horizon) for values in past]))
    assert (mine[0] / naive[0] + mine[1] / naive[1]) / 2 <= limit
    for i, (least, most) in enumerate([(0.78, 0.84), (0.93, 0.97)]):
        within = [
            (one.intervals[i].lower <= truth) & (truth <= one.intervals[i].upper)
            for one, truth in zip(made, actual, strict=True)
        ]
        assert least <= np.mean(within) <= most


def naive2(values, season, horizon):
    """Naive2 of the M4 competition: the last value, seasonally adjusted where a 90 % test finds season."""
    n = values.size
    deviation = values - values.mean()
    lags = np.array([deviation[k:] @ deviation[: n - k] for k in range(1, season + 1)]) / (deviation @ deviation)
    limit = 1.645 * np.sqrt((1 + 2 * (lags[:-1] ** 2).sum()) / n)
    if n < 3 * season or abs(lags[-1]) <= limit or values.min() <= 0:
        return np.full(horizon, values[-1])
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    trend = np.full(n, np.nan)
    trend[season // 2 : n - season // 2] = np.convolve(values, weights, "valid")
    indices = np.array([np.nanmean((values / trend)[i::season]) for i in range(season)])
    indices *= season / indices.sum()
    return values[-1] / indices[(n - 1) % season] * indices[(n + np.arange(horizon)) % season]
