"""The gate on communications: each one that was planned is sent by its date."""

from calculations.gates.gate import Gate, Metric
from calculations.ratios import ratio_of

__all__ = ["METRIC", "communications"]

METRIC = Metric(
    "communications on time",
    "Planned communications sent by their dates, of those that are due",
    1.0,
    is_ceiling=False,
    needs="planned communications with their dates",
    is_edge_good=True,
)


def communications(due: int, late: tuple[str, ...]) -> Gate:
    """The gate of one cycle on a day.

    Args:
        due: communications that are due by the day. late: those of them that were not sent by their date; the rows.
    """
    return METRIC.judged(float(ratio_of(due - len(late), due)), rows=late)
