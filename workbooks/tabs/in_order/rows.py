"""Rows of the tables in order: the keys of the tables they follow, as these are published."""

from calculations.revenue.views import VIEWS
from calculations.territory.health.health import MEASURES
from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.in_order.engine import in_order
from workbooks.tabs.quota_cascade.rows import levels
from workbooks.tabs.quotas.tab import RAMP_SHARES

__all__ = ["rows"]


def rows(basis: Basis) -> Tables:
    """Months of the ramp, levels of the cascade, measures of the territories' health, and views of the plan."""
    return {
        in_order("ramp_schedule"): [{"month": month} for month, _ in enumerate(RAMP_SHARES, start=1)],
        in_order("cascade_levels"): [{"level": level} for level in levels(basis)],
        in_order("health_weights"): [{"measure": measure} for measure in MEASURES],
        in_order("view_weights"): [{"view": view} for view in VIEWS],
    }
