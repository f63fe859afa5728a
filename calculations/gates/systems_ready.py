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


def systems_ready(
    approved: int, held: int | None, *, has_begun: bool, systems: int = 0, not_ready: tuple[str, ...] = ()
) -> Gate:
    """The gate of one approved plan: the share of changes in the CRM and of systems set up before the first day.

    Args:
        approved: changes that were approved, one or more. held: those that reading back found before the first day,
            None when nothing was read back by then. has_begun: whether the quarter has. systems: what else must be set
            up: dashboards, tracking, alerts. not_ready: those of them that were not by the first day; the rows.
    """
    if held is None and not has_begun:
        return METRIC.judged(float("nan"), why_not="The CRM was not read back yet.")
    if not_ready and not has_begun:
        return METRIC.judged(float("nan"), why_not=f"Not set up yet: {', '.join(not_ready)}.", rows=not_ready)
    ready = (held or 0) + systems - len(not_ready)
    return METRIC.judged(float(ratio_of(ready, approved + systems)), rows=not_ready)
