"""The gap between a top-down target and the bottom-up plan, and the steps that could close it, in order."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from calculations.assumptions import MOST_HIRES, MOST_STRETCH_RATE
from calculations.findings import Finding, Severity

__all__ = ["CLOSURES", "Closure", "Reconciliation", "reconcile"]

_LEAST_RATE = 1e-6  # of attainment: there is nothing to raise below it
CLOSURES = ("hires", "stretch", "attainment", "target revision")


@dataclass(frozen=True, slots=True)
class Closure:
    """One step: at most `limit` money can come from it, it gives `amount`, and `left` is the gap after it."""

    name: str
    limit: float
    amount: float
    left: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A target against the bottom-up plan and each view.

    gap: target − bottom-up, above zero when the plan falls short. view_gaps: target − each view, NaN for a view that
    says nothing. closures: in order, amounts summing to the gap; no steps when there is no gap to close.
    """

    target: float
    bottom_up: float
    gap: float
    view_gaps: Mapping[str, float]
    closures: tuple[Closure, ...]
    findings: tuple[Finding, ...]


def reconcile(
    target: float,
    bottom_up: float,
    views: Mapping[str, float],
    *,
    hire_contribution: float = 0.0,
    most_hires: float = MOST_HIRES.default,
    capacity: float = 0.0,
    most_stretch_rate: float = MOST_STRETCH_RATE.default,
    attainment_rate: float = 1.0,
    best_attainment_rate: float = 1.0,
) -> Reconciliation:
    """Reconcile a top-down target with the bottom-up plan.

    gap = target − bottom-up. It is closed in order: hires (as many as can still start, each with what it books in the
    quarter), stretch (quotas up by at most a rate, at the same attainment), attainment (from the base to the best rate
    seen), target revision (the rest). A step never gives more than the gap or its limit.

    Args:
        target, bottom_up: money. views: what each view says, money, NaN where nothing.
        hire_contribution: what one more hire at the earliest start books in the quarter, money. most_hires: how many.
        capacity: what the seats book at the base, money: stretch and attainment are rates of it.
        most_stretch_rate: of the quotas. attainment_rate, best_attainment_rate: base and the 80th percentile, say.

    Returns:
        The reconciliation; a negative gap has no closures: the plan reaches the target.
    """
    gap = target - bottom_up
    better = 0.0
    if attainment_rate > _LEAST_RATE:
        better = max(best_attainment_rate / attainment_rate - 1.0, 0.0)
    stretched = max(capacity, 0.0) * max(most_stretch_rate, 0.0)
    limits = {
        "hires": max(hire_contribution, 0.0) * max(most_hires, 0),
        "stretch": stretched,
        "attainment": (max(capacity, 0.0) + min(stretched, max(gap, 0.0))) * better,
        "target revision": float("inf"),
    }
    closures: list[Closure] = []
    left = gap
    for name in CLOSURES if gap > 0 else ():
        amount = min(left, limits[name])
        left = left - amount if limits[name] < left else 0.0
        sentence = _said(name, amount, hire_contribution, most_hires, capacity, attainment_rate, target)
        closures.append(Closure(name, limits[name], amount, left, sentence))
    return Reconciliation(
        target=target,
        bottom_up=bottom_up,
        gap=gap,
        view_gaps={name: target - value for name, value in views.items()},
        closures=tuple(closures),
        findings=_findings(target, gap, views, closures),
    )


def _said(
    name: str, amount: float, contribution: float, most: float, capacity: float, attained: float, target: float
) -> str:
    """What a step means for people."""
    if name == "hires":
        if not contribution > 0:
            return "A hire who can still start books nothing in the quarter: hires help later quarters."
        count = int(np.ceil(round(amount / contribution, 9)))
        return f"{count} of at most {most:,.0f} hires, {contribution:,.0f} each in the quarter."
    if name == "target revision":
        return "Nothing to take off the target." if not amount else f"Target revised to {target - amount:,.0f}."
    if not capacity > 0 or not amount:
        return "Not needed." if capacity > 0 else "There is no capacity to raise."
    if name == "stretch":
        return f"Quotas {amount / capacity:.1%} higher at the same attainment."
    return f"Attainment {attained:.1%} → about {attained * (1 + amount / capacity):.1%}."


def _findings(target: float, gap: float, views: Mapping[str, float], closures: list[Closure]) -> tuple[Finding, ...]:
    known = {name: value for name, value in views.items() if np.isfinite(value)}
    below = [f"{name.replace('_', ' ')} {value - target:+,.0f}" for name, value in known.items()]
    against = f" Views against it: {', '.join(below)}." if below else ""
    if gap > 0:
        revised = closures[-1].amount
        sentence = f"The plan is {gap:,.0f} below the target of {target:,.0f}.{against}"
        remedy = "See the closures: hires, stretch, attainment, and the target itself."
        severity = Severity.WARNING
        found = [Finding("revenue.gap", sentence, remedy, (), severity, gap)]
        if revised > 0:
            told = f"{revised:,.0f} of the gap is left after hires, stretch and attainment."
            found.append(
                Finding("revenue.gap-not-closed", told, "Revise the target or the plan.", (), severity, revised)
            )
        return tuple(found)
    if np.isnan(gap):
        return (Finding("revenue.gap-unknown", "There is no target or no plan to compare.", "Enter the target."),)
    sentence = f"The plan reaches the target of {target:,.0f} with {-gap:,.0f} to spare.{against}"
    return (Finding("revenue.target-reached", sentence, "", (), Severity.NOTE, -gap),)
