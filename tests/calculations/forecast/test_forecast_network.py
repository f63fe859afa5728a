"""The network's forward pass, its heads, its file and the provenance it ships with."""

import io

import numpy as np
import pytest

from calculations.forecast.intervals import NORMAL_QUANTILES, bounds, normal_quantile
from calculations.forecast.network import QUANTILES, Network, network, quantiles, read_network, sigmoid, write_network


def tiny():
    """Two perceptrons with two inputs, one unit per layer and one step, weights chosen by hand."""
    layers = (
        np.array([[[1.0], [0.0]], [[0.0], [1.0]]]),
        np.zeros((2, 1, 1)),
        np.ones((2, 1, 1)),
        np.array([[[0.5]], [[-0.5]]]),
        np.array([[[0.0, 0.0, 1.0, 0.0, 0.0]]] * 2),
        np.zeros((2, 1, 5)),
    )
    return Network(np.array([1.0, 1.0]), np.array([2.0, 2.0]), layers, {"source": "by hand"})


def test_forward_pass_by_hand():
    """Inputs (5, 3) stand at (2, 1); hidden units give 2.5 and 0.5; medians average 1.5, distances are log 2."""
    correction = tiny().correction(np.array([[5.0, 3.0]]))
    half = np.log(2)
    assert correction[0, 0] == pytest.approx([1.5 - 2 * half, 1.5 - half, 1.5, 1.5 + half, 1.5 + 2 * half])


def test_inputs_are_held_within_four_deviations():
    """A wild input counts as four deviations, so (1000, 1) gives unit 4.5 in the first perceptron, 0 in the other."""
    assert tiny().correction(np.array([[1000.0, 1.0]]))[0, 0, 2] == pytest.approx(2.25)


def test_heads_never_cross():
    """Any raw outputs, however wild, give quantiles in order."""
    raw = np.random.default_rng(1).normal(0, 50, (100, 40))
    assert (np.diff(quantiles(raw), axis=-1) >= 0).all()


def test_sigmoid_is_the_slope_of_softplus():
    """The closed form 1/(1 + e^−x) at three points."""
    assert sigmoid(np.array([-2.0, 0.0, 3.0])) == pytest.approx(1 / (1 + np.exp([2.0, 0.0, -3.0])))


def test_a_network_survives_its_file():
    """Writing and reading gives the same network within half precision."""
    file = io.BytesIO()
    write_network(tiny(), file)
    file.seek(0)
    read = read_network(file)
    assert read.provenance == {"source": "by hand"}
    for before, after in zip(tiny().layers, read.layers, strict=True):
        assert after == pytest.approx(before, rel=1e-3)


@pytest.mark.parametrize(("season", "horizon"), [(4, 8), (12, 18)])
def test_shipped_networks_state_their_source(season, horizon):
    """Each shipped network says what it was trained on and how, and gives five quantiles per trained step."""
    net = network(season)
    assert "in-sample part .x only" in str(net.provenance["source"])
    assert net.provenance["script"] == "benchmarks/train_forecast.py"
    assert net.correction(np.zeros((1, net.mean.size))).shape == (1, horizon, 5)


def test_bounds_are_exact_at_the_trained_quantiles():
    """80 % lies between the 10 % and 90 % quantile, 95 % between the 2.5 % and 97.5 % one."""
    given = np.array([[-5.0, -2.0, 0.5, 1.0, 7.0]])
    assert [float(end[0]) for end in bounds(given, 0.8)] == pytest.approx([-2.0, 1.0])
    assert [float(end[0]) for end in bounds(given, 0.95)] == pytest.approx([-5.0, 7.0])


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8, 0.9, 0.99])
def test_bounds_of_a_normal_are_the_normals_own(rate):
    """On a normal's quantiles every coverage gives the normal's range: the interpolation is linear in them."""
    low, high = bounds(NORMAL_QUANTILES, rate)
    assert [float(low), float(high)] == pytest.approx([-normal_quantile(rate), normal_quantile(rate)], abs=1e-9)


def test_quantile_levels_are_symmetric():
    """Ranges are central: every level has its mirror image."""
    assert [1 - q for q in reversed(QUANTILES)] == pytest.approx(list(QUANTILES))
