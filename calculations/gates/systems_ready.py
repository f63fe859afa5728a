"""The gate on systems: every approved change is in the CRM, and was read back, before the quarter's first day."""

from calculations.gates.gate import Gate, Metric
from calculations.ratios import ratio_of

__all__ = ["METRIC", "systems_ready"]

METRIC = Metric(
    "systems ready on day 1",
    "Approved changes seen in the CRM before the quarter's first day",
    1.0,
    is_ceiling=False,
    needs="an approved plan",
    is_edge_good=True,
)


def systems_ready(approved: int, held: int | None, *, has_begun: bool) -> Gate:
    """The gate of one approved plan.

    Args:
        approved: changes that were approved, one or more. held: those that reading back found before the first day,
            None when nothing was read back by then. has_begun: whether the quarter has.
    """
    if held is None and not has_begun:
        return METRIC.judged(float("nan"), why_not="The CRM was not read back yet.")
    return METRIC.judged(float(ratio_of(held or 0, approved)))
