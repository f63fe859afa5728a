"""Numbers that are the same everywhere: against published sequences, the C library, and what independence demands."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from calculations.outlook.stream import (
    PLACES,
    exponential,
    key_of,
    logarithm,
    normal_quantile,
    strata,
    uniforms,
)
from tests.calculations.outlook.again import split_mix, stratum

PUBLISHED = (
    6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
)  # fmt: skip
"""The first five numbers of SplitMix64 from the seed 1234567, as its implementations print them."""


def test_the_uniforms_are_split_mix() -> None:
    """The upper 53 bits of the published sequence, each in the middle of its step."""
    assert tuple(split_mix(1234567, step) for step in range(1, 6)) == PUBLISHED
    want = [((number >> 11) + 0.5) / 2**53 for number in PUBLISHED]
    assert uniforms(np.array([1234567], dtype=np.uint64), 5).tolist() == [want]
    assert uniforms(np.array([9, 1234567], dtype=np.uint64), 3)[1].tolist() == want[:3]


def test_a_name_has_its_own_number() -> None:
    """Parts are told apart wherever they are cut, and seeds are told apart."""
    names = [(("ab", "c"), 1), (("a", "bc"), 1), (("abc",), 1), (("ab", "c"), 2), (("ab", "c"), -2), (("ab", "c1"), 1)]
    assert len({key_of(*name) for name in names}) == len(names)
    assert all(0 <= key_of(*name) < 2**64 for name in names)


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 100, 2000, 2048])
def test_each_stratum_is_visited_once(count: int) -> None:
    """The strata of every key are a permutation, at one place within all of them, as plain Python finds them too."""
    keys = [key_of(("row", str(n)), 7) for n in range(20)]
    places = strata(np.array(keys, dtype=np.uint64), count)
    assert np.array_equal(np.sort(places // PLACES, axis=1), np.tile(np.arange(count), (20, 1)))
    assert (np.ptp(places % PLACES, axis=1) == 0).all()
    assert places[3].tolist() == stratum(keys[3], count)


def test_variables_of_different_names_are_independent() -> None:
    """Correlations of 300 × 300 pairs have the mean 0 and the variance 1 / (draws − 1) of independent orders."""
    keys = np.array([key_of((str(n),), 1) for n in range(600)], dtype=np.uint64)
    order = strata(keys, 1000) // PLACES
    for kind in (order.astype(np.float64), (order < 100).astype(np.float64), (order % 4).astype(np.float64)):
        scores = (kind - kind.mean()) / kind.std()
        pairs = scores[:300] @ scores[300:].T / 1000
        assert abs(float(pairs.mean())) < 4 / math.sqrt(1000 * 90_000)
        assert float(pairs.var()) * 999 == pytest.approx(1.0, abs=0.03)


def test_neighbouring_draws_are_independent() -> None:
    """Draws beside each other in one variable's order hang together by the −1/(n − 1) of any permutation."""
    keys = np.array([key_of((str(n),), 2) for n in range(500)], dtype=np.uint64)
    order = (strata(keys, 1000) // PLACES).astype(np.float64)
    scores = (order - order.mean()) / order.std()
    for gap in (1, 2, 500):
        assert abs(float((scores[:, gap:] * scores[:, :-gap]).mean()) + 1 / 999) < 4 / math.sqrt(500 * (1000 - gap))


def test_exp_and_log_are_those_of_the_c_library() -> None:
    """To 15 digits; beyond ±700 the exponential stands still."""
    powers = np.linspace(-50, 50, 4001)
    assert exponential(powers) == pytest.approx([math.exp(power) for power in powers], rel=2e-15)
    assert logarithm(np.exp(powers)) == pytest.approx([math.log(n) for n in np.exp(powers)], rel=1e-15, abs=3e-16)
    assert exponential([-1e9, 1e9]).tolist() == exponential([-700.0, 700.0]).tolist()
    assert float(exponential(0.0)) == 1.0
    assert float(logarithm(1.0)) == 0.0


def test_the_normal_quantile_undoes_the_distribution() -> None:
    """Φ(Φ⁻¹(p)) = p in the centre and far out, with Φ by the C library's erfc; the edges are infinite."""
    chances = np.concatenate([np.linspace(0.001, 0.999, 999), 10.0 ** -np.arange(4, 300, 7)])
    back = [0.5 * math.erfc(-z / math.sqrt(2)) for z in normal_quantile(chances)]
    assert back == pytest.approx(chances.tolist(), rel=1e-12)
    assert normal_quantile([0.0, 1.0, -1.0, 2.0]).tolist() == [-math.inf, math.inf, -math.inf, math.inf]
    assert math.isnan(float(normal_quantile(math.nan)))
    assert float(normal_quantile(0.975)) == pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-14)
