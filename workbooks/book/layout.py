"""The tabs of the quarterly plan, in the order they stand."""

from functools import cache

from workbooks.layout import Layout
from workbooks.sheets import (
    account_moves,
    approvals,
    assumptions,
    data,
    engine,
    headcount,
    performance,
    pipeline,
    pipeline_data,
    quota_cascade,
    quota_review,
    quotas,
    retention,
    revenue_data,
    revenue_plan,
    start,
    territory_data,
    territory_health,
    territory_scenarios,
)

__all__ = ["planning_layout"]


@cache
def planning_layout() -> Layout:
    """The layout of the quarterly plan."""
    looking_back = (performance.TAB, retention.TAB, pipeline.TAB, territory_health.TAB)
    revenue = (assumptions.TAB, revenue_plan.TAB, headcount.TAB)
    territories = (territory_scenarios.TAB, account_moves.TAB)
    decisions = (quotas.TAB, quota_cascade.TAB, quota_review.TAB, approvals.TAB)
    behind = (*data.TABS, pipeline_data.TAB, revenue_data.TAB, territory_data.TAB, engine.TAB)
    return Layout((start.TAB, *looking_back, *revenue, *territories, *decisions, *behind))
