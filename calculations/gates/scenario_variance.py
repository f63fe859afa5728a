"""The gate on scenarios: the furthest of them from the base, relative to it, must be below 10 %."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np

from calculations.assumptions import GATE_THRESHOLD
from calculations.gates.gate import Gate, Measure, Metric, Verdict

__all__ = ["METRIC", "SCENARIO_VARIANCE", "SpreadMode", "scenario_variance"]

SCENARIO_VARIANCE = GATE_THRESHOLD.default
"""Largest spread of scenarios a plan may have."""

METRIC = Metric(
    "scenario variance",
    "Furthest scenario from the base, relative to it",
    SCENARIO_VARIANCE,
    is_ceiling=True,
    needs="a revenue plan",
)


class SpreadMode(StrEnum):
    """By what the spread of scenarios is judged; the other figures are shown beside it."""

    FROM_BASE = "from base"  # max |scenario − base| / base
    RANGE = "range"  # (max − min) / base, the stricter one
    GAP = "gap"  # |target − bottom-up| / target


def scenario_variance(
    totals: Mapping[str, float],
    base: str = "base",
    *,
    target: float = float("nan"),
    bottom_up: float = float("nan"),
    drivers: Sequence[tuple[str, float]] = (),
    mode: SpreadMode = SpreadMode.FROM_BASE,
    threshold: float = SCENARIO_VARIANCE,
) -> Gate:
    """The gate on scenario variance: max |scenario − base| / base below 10 %.

    Args:
        totals: planned total of each scenario, money. base: the name of the base one.
        target, bottom_up: money, for the gap shown beside. drivers: effect of each driver on the widest scenario,
            money, shown when the gate does not pass. mode: which figure decides. threshold: rate; the figure must be
            below it.

    Returns:
        The gate; insufficient without a base above zero, without another scenario, or when the deciding figure is not
        known. `rows` is the scenario furthest from the base.
    """
    middle = totals.get(base, float("nan"))
    others = {name: value for name, value in totals.items() if name != base and np.isfinite(value)}
    known = bool(middle > 0 and others)
    widest = max(others, key=lambda name: abs(others[name] - middle)) if known else ""
    ends = [middle, *others.values()]
    figures = {
        SpreadMode.FROM_BASE: abs(others[widest] - middle) / middle if known else float("nan"),
        SpreadMode.RANGE: (max(ends) - min(ends)) / middle if known else float("nan"),
        SpreadMode.GAP: abs(target - bottom_up) / target if target > 0 else float("nan"),
    }
    figure = figures[mode]
    names = {
        SpreadMode.FROM_BASE: "furthest scenario from base",
        SpreadMode.RANGE: "range of scenarios",
        SpreadMode.GAP: "gap of target and bottom-up",
    }
    verdict = METRIC.verdict(figure, threshold)
    if verdict is Verdict.INSUFFICIENT:
        sentence = "There are not the figures to judge the spread of the scenarios by."
    else:
        word = "below" if verdict is Verdict.PASS else "not below"
        sentence = f"{names[mode].capitalize()}: {figure:.1%}, {word} {threshold:.0%}"
        sentence += f" ({widest})." if widest and mode is not SpreadMode.GAP else "."
    return Gate(
        name=METRIC.name,
        verdict=verdict,
        figure=figure,
        threshold=threshold,
        sentence=sentence,
        measures=tuple(Measure(names[one], value) for one, value in figures.items()),
        drivers=() if verdict is Verdict.PASS else tuple(Measure(name, value) for name, value in drivers),
        rows=(widest,) if widest else (),
    )
