"""A small quantile network that corrects the ensemble: eight perceptrons, averaged, numpy only.

    inputs (standardised, held within ±4) → 64 → 48 → five quantiles of the log error per step, in deviations

Quantiles cannot cross: the net gives the median and four positive distances (softplus) from it. Weights ship as
half-precision package data; `benchmarks/train_forecast.py` makes them and writes their provenance beside them.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import IO

import numpy as np

from calculations.arrays import Floats

__all__ = ["QUANTILES", "Network", "network", "quantiles", "read_network", "sigmoid", "softplus", "write_network"]

QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
_FILES = {4: "quarterly.npz", 12: "monthly.npz"}
_REACH = 4.0


@dataclass(frozen=True, slots=True)
class Network:
    """K perceptrons of one shape: standardisation of the D inputs, three layers, and where they come from."""

    mean: Floats  # (D,)
    scale: Floats  # (D,)
    layers: tuple[Floats, ...]  # weights (K, i, o) and biases (K, 1, o), in turn
    provenance: dict[str, object]

    def deviations(self, inputs: Floats) -> Floats:
        """Inputs (S, D) in training deviations from the training mean."""
        apart: Floats = (inputs - self.mean) / self.scale
        return apart

    def standardised(self, inputs: Floats) -> Floats:
        """Inputs (S, D) in training deviations, held within ±4."""
        held: Floats = np.clip(self.deviations(inputs), -_REACH, _REACH)
        return held

    def correction(self, inputs: Floats) -> Floats:
        """Quantiles (S, h, 5) of the error of the ensemble, in deviations, averaged over the perceptrons."""
        signal = self.standardised(inputs)[None]
        for i in (0, 2):
            signal = np.maximum(np.matmul(signal, self.layers[i]) + self.layers[i + 1], 0)
        mean: Floats = quantiles(np.matmul(signal, self.layers[4]) + self.layers[5]).mean(axis=0)
        return mean


def quantiles(outputs: Floats) -> Floats:
    """Ordered quantiles (…, h, 5) from raw outputs (…, 5h): a median and four positive distances."""
    raw = outputs.reshape(*outputs.shape[:-1], -1, 5)
    median = raw[..., 2]
    inner_low, inner_high = median - softplus(raw[..., 1]), median + softplus(raw[..., 3])
    return np.stack(
        [inner_low - softplus(raw[..., 0]), inner_low, median, inner_high, inner_high + softplus(raw[..., 4])], axis=-1
    )


def softplus(values: Floats) -> Floats:
    """log(1 + e^x), without overflow."""
    soft: Floats = np.maximum(values, 0) + np.log1p(np.exp(-np.abs(values)))
    return soft


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + e^−x), the slope of softplus, without overflow."""
    slope: Floats = 0.5 * (1 + np.tanh(0.5 * values))
    return slope


@lru_cache(maxsize=2)
def network(season: int) -> Network:
    """The network shipped for quarters (4) or months (12)."""
    with resources.files(__package__).joinpath("weights", _FILES[season]).open("rb") as file:
        return read_network(file)


def read_network(file: IO[bytes]) -> Network:
    """A network from the .npz written by `write_network`."""
    with np.load(file, allow_pickle=False) as data:
        layers = tuple(data[f"layer_{i}"].astype(float) for i in range(6))
        return Network(
            data["mean"].astype(float), data["scale"].astype(float), layers, json.loads(str(data["provenance"]))
        )


def write_network(net: Network, file: IO[bytes]) -> None:
    """Write a network as .npz, weights in half precision (the rounding moves forecasts by less than 0.01 %)."""
    layers = {f"layer_{i}": layer.astype(np.float16) for i, layer in enumerate(net.layers)}
    np.savez_compressed(
        file,
        allow_pickle=False,
        mean=net.mean.astype(np.float32),
        scale=net.scale.astype(np.float32),
        provenance=np.array(json.dumps(net.provenance, sort_keys=True)),
        **layers,
    )
