"""The tabs of the quarterly plan, in the order they stand."""

from functools import cache

from workbooks.grammar.layout import Layout
from workbooks.tabs.account_moves import tab as account_moves
from workbooks.tabs.approvals import tab as approvals
from workbooks.tabs.assumptions import tab as assumptions
from workbooks.tabs.data import tab as data
from workbooks.tabs.engine import tab as engine
from workbooks.tabs.headcount import tab as headcount
from workbooks.tabs.performance import tab as performance
from workbooks.tabs.pipeline import tab as pipeline
from workbooks.tabs.pipeline_data import tab as pipeline_data
from workbooks.tabs.quota_cascade import tab as quota_cascade
from workbooks.tabs.quota_review import tab as quota_review
from workbooks.tabs.quotas import tab as quotas
from workbooks.tabs.retention import tab as retention
from workbooks.tabs.revenue_data import tab as revenue_data
from workbooks.tabs.revenue_plan import tab as revenue_plan
from workbooks.tabs.start import tab as start
from workbooks.tabs.territory_data import tab as territory_data
from workbooks.tabs.territory_health import tab as territory_health
from workbooks.tabs.territory_scenarios import tab as territory_scenarios

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
