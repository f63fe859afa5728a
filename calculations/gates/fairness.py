"""The gate on fairness of quotas: F = max(0, 1 − CV of expected attainment) must be above 0.85."""

from calculations.gates.gate import Gate, Metric

__all__ = ["LEAST_REPS", "METRIC", "fairness_gate"]

METRIC = Metric("fairness", "Fairness of quotas", 0.85, is_ceiling=False, needs="quotas")

LEAST_REPS = 5
"""Below this many people there is no verdict."""


def fairness_gate(score: float, count: int, *, is_circular: bool = False) -> Gate:
    """The gate of one set of quotas.

    Args:
        score: F; NaN where it cannot be computed. count: people scored. is_circular: the estimate set the quotas.
    """
    why_not = ""
    if is_circular:
        why_not = "The estimate that scores the quotas is the one that set them."
    elif count < LEAST_REPS:
        why_not = f"{count} people are scored, fewer than {LEAST_REPS}."
    return METRIC.judged(score, why_not=why_not)
