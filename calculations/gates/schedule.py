"""The gate on the planning cycle: every milestone of its four weeks is done by its date."""

from calculations.gates.gate import Gate, Metric
from calculations.ratios import ratio_of

__all__ = ["METRIC", "schedule"]

METRIC = Metric(
    "cycle on schedule",
    "Milestones done by their dates, of those that are due",
    1.0,
    is_ceiling=False,
    needs="milestones with their dates",
    is_edge_good=True,
)


def schedule(due: int, late: tuple[str, ...]) -> Gate:
    """The gate of one cycle on a day.

    Args:
        due: milestones that are due by the day. late: those of them that were not done by their date; the rows.
    """
    return METRIC.judged(float(ratio_of(due - len(late), due)), rows=late)
