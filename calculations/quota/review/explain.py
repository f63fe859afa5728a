"""Why a quota is what it is: steps from an equal share to the final number that add up exactly."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from calculations.arrays import Vector, optional_vector
from calculations.errors import ShapeError
from calculations.findings import Finding
from calculations.quota.split.split import QuotaSplit

__all__ = ["STEPS", "Explanation", "Override", "explain", "overridden"]

STEPS = ("potential", "history", "ramp", "pins", "floor", "cap", "others_bounds", "rounding", "override")
"""The steps between an equal share of the street total and the final quota, in the order they are taken."""


@dataclass(frozen=True, slots=True)
class Override:
    """A quota a person decided, and why; the calculated value stays beside it."""

    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How each of n quotas came about.

    steps: one row per rep: `key`, `equal_share`, one column per step (signed whole money), `quota`. The equal share
        and all steps of a row sum to its quota, to the last unit of money.
    sentences: the same in words, one per rep, the largest step first.
    """

    steps: pd.DataFrame
    sentences: tuple[str, ...]


def explain(
    split: QuotaSplit,
    *,
    potential: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    final: ArrayLike | None = None,
    keys: Sequence[str] | None = None,
) -> Explanation:
    """Explain each quota of a split by what every step moved it.

    The steps replay the split with one more input each: everyone equal; by potential alone; by the full weights
    (what they differ from potential by is history and the team's mean); with ramp; with pins; within floors and caps;
    rounded; overridden. Each step's amount is the difference of two replays, in whole money, so the chain cannot but
    add up. Where a bound holds a rep, the step is that rep's floor or cap; what the bounds of others push onto the
    rest is the step `others_bounds`.

    Args:
        split: the split to explain.
        potential: n potentials; without them the step is 0 and the weights explain themselves as history.
        weights: n weights before ramp, as given to the split; without them ramp is part of history.
        final: n quotas in force, whole money; NaN where the calculated one stands.
        keys: row keys; positions from "0" by default.

    Returns:
        The explanation.

    Raises:
        ShapeError: lengths differ.
    """
    size = split.quotas.size
    names = [str(i) for i in range(size)] if keys is None else list(keys)
    if len(names) != size:
        raise ShapeError(f"{len(names)} keys for {size} quotas")
    full = split.weights if weights is None else optional_vector(weights, size, "weights")
    worth = full if potential is None else optional_vector(potential, size, "potential")
    override = optional_vector(final, size, "final")
    total = float(split.street_total)
    equal = _proportional(np.ones(size), total)
    by_potential = equal if potential is None else _proportional(worth, total)
    by_weight = _proportional(full, total)
    ramped = _proportional(split.weights, total)
    free_total = total - float(split.quotas[split.pinned].sum())
    pinned = np.where(
        split.pinned, split.quotas, _proportional(np.where(split.pinned, 0.0, split.weights), free_total)
    ).astype(np.int64)
    bounded = np.rint(split.shares).astype(np.int64)
    bound = bounded - pinned
    held_low, held_high = split.at_floor & ~split.pinned, split.at_cap & ~split.pinned
    ended = np.where(np.isnan(override), split.quotas, np.nan_to_num(override)).astype(np.int64)
    columns = {
        "potential": by_potential - equal,
        "history": by_weight - by_potential,
        "ramp": ramped - by_weight,
        "pins": pinned - ramped,
        "floor": np.where(held_low, bound, 0),
        "cap": np.where(held_high, bound, 0),
        "others_bounds": np.where(held_low | held_high, 0, bound),
        "rounding": split.quotas - bounded,
        "override": ended - split.quotas,
    }
    steps = pd.DataFrame(
        {"key": names, "equal_share": equal, **{name: columns[name] for name in STEPS}, "quota": ended}
    )
    return Explanation(steps, tuple(_sentence(row) for row in steps.to_dict("records")))


def overridden(
    quotas: ArrayLike, overrides: Sequence[Override | None], keys: Sequence[str]
) -> tuple[NDArray[np.int64], tuple[Finding, ...]]:
    """Final quotas: the override where there is one, the calculated value elsewhere; empty is not zero.

    Args:
        quotas: n calculated quotas, whole money.
        overrides: n overrides, None where the calculated value stands; an override of 0 is a quota of 0.
        keys: n row keys.

    Returns:
        The final quotas, and findings that name overrides without a reason and negative ones (which are not taken).

    Raises:
        ShapeError: lengths differ.
    """
    final = np.array(quotas, dtype=np.int64)
    if not final.size == len(overrides) == len(keys):
        raise ShapeError(f"{final.size} quotas, {len(overrides)} overrides and {len(keys)} keys")
    bare, negative = [], []
    for i, override in enumerate(overrides):
        if override is None:
            continue
        if override.amount < 0:
            negative.append(keys[i])
            continue
        final[i] = override.amount
        if not override.reason.strip():
            bare.append(keys[i])
    found = []
    if bare:
        sentence = f"{len(bare)} overrides have no reason."
        found.append(Finding("quota.override-without-reason", sentence, "Say why.", tuple(bare)))
    if negative:
        sentence = f"{len(negative)} overrides are negative and were not taken."
        found.append(Finding("quota.override-negative", sentence, "Enter zero or more.", tuple(negative)))
    return final, tuple(found)


def _proportional(weights: Vector, total: float) -> NDArray[np.int64]:
    """The total in proportion to the usable weights, each share in whole money; all 0 without any."""
    usable = np.where(np.isfinite(weights) & (weights > 0), weights, 0.0)
    sum_ = usable.sum()
    return np.rint(usable / sum_ * total if sum_ > 0 else usable).astype(np.int64)


def _sentence(row: Mapping[Hashable, object]) -> str:
    """An explanation in words: `equal share 100,000, territory potential +14,000, …: quota 92,000`."""
    words = {
        "potential": "territory potential",
        "history": "history",
        "ramp": "ramp",
        "pins": "pins",
        "floor": "floor",
        "cap": "cap",
        "others_bounds": "floors and caps of others",
        "rounding": "rounding",
        "override": "override",
    }
    moved = [(words[name], int(str(row[name]))) for name in STEPS if row[name] != 0]
    moved.sort(key=lambda step: -abs(step[1]))
    parts = [f"equal share {int(str(row['equal_share'])):,}", *(f"{word} {amount:+,}" for word, amount in moved)]
    return f"{', '.join(parts)}: quota {int(str(row['quota'])):,}"
