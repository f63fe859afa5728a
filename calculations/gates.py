"""Gates: the success metrics of a planning cycle, each with a figure, a threshold and a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from calculations.assumptions import GATE_THRESHOLD

__all__ = ["SCENARIO_VARIANCE", "Gate", "Measure", "SpreadMode", "Verdict", "Waiver", "scenario_variance", "waived"]

SCENARIO_VARIANCE = GATE_THRESHOLD.default
"""Largest spread of scenarios a plan may have."""


class Verdict(StrEnum):
    """What a gate answers."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    INSUFFICIENT = "insufficient"


class SpreadMode(StrEnum):
    """By what the spread of scenarios is judged; the other figures are shown beside it."""

    FROM_BASE = "from base"  # max |scenario − base| / base
    RANGE = "range"  # (max − min) / base, the stricter one
    GAP = "gap"  # |target − bottom-up| / target


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure beside its name; NaN is not known."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Waiver:
    """An executive's word that a failed gate does not stop the plan: who, in which role, and why."""

    executive: str
    role: str
    reason: str

    def __post_init__(self) -> None:
        if not (self.executive.strip() and self.role.strip() and self.reason.strip()):
            raise ValueError("a waiver names an executive, their role and a reason")


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its figure against its threshold, what else was measured, and the rows behind it.

    drivers: what moved the figure, with its effect in money, largest first. A waiver leaves the verdict as it is and
    lets the plan go on: see `is_open`.
    """

    name: str
    verdict: Verdict
    figure: float
    threshold: float
    sentence: str
    measures: tuple[Measure, ...] = ()
    drivers: tuple[Measure, ...] = ()
    rows: tuple[str, ...] = ()
    waiver: Waiver | None = None

    @property
    def is_open(self) -> bool:
        """Whether the plan may go through: passed, or failed and waived. Insufficient figures need a person too."""
        return self.verdict is Verdict.PASS or self.waiver is not None


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
    if np.isnan(figure):
        verdict, sentence = Verdict.INSUFFICIENT, "There are not the figures to judge the spread of the scenarios by."
    else:
        verdict = Verdict.PASS if figure < threshold else Verdict.FAIL
        word = "below" if verdict is Verdict.PASS else "not below"
        sentence = f"{names[mode].capitalize()}: {figure:.1%}, {word} {threshold:.0%}"
        sentence += f" ({widest})." if widest and mode is not SpreadMode.GAP else "."
    return Gate(
        name="scenario variance",
        verdict=verdict,
        figure=figure,
        threshold=threshold,
        sentence=sentence,
        measures=tuple(Measure(names[one], value) for one, value in figures.items()),
        drivers=() if verdict is Verdict.PASS else tuple(Measure(name, value) for name, value in drivers),
        rows=(widest,) if widest else (),
    )


def waived(gate: Gate, waiver: Waiver) -> Gate:
    """A gate with an executive's waiver; ValueError when it passed and there is nothing to waive."""
    if gate.verdict is Verdict.PASS:
        raise ValueError(f"the gate {gate.name} passed: there is nothing to waive")
    return replace(gate, waiver=waiver)
