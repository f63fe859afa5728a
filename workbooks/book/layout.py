"""The tabs of the quarterly plan, in the order they stand."""

from functools import cache
from importlib import import_module

from workbooks.grammar.layout import Layout
from workbooks.tabs.part import Part

__all__ = ["PARTS", "planning_layout"]

_FOLDERS = (
    "start",
    "performance",
    "retention",
    "pipeline",
    "outlook",
    "territory_health",
    "assumptions",
    "revenue_plan",
    "headcount",
    "territory_scenarios",
    "account_moves",
    "quotas",
    "quota_cascade",
    "quota_review",
    "approvals",
    "data",
    "pipeline_data",
    "outlook_data",
    "revenue_data",
    "territory_data",
    "engine",
)
"""The folders of `workbooks.tabs`: each is imported by its name, so that a tab is one line here."""

PARTS: tuple[Part, ...] = tuple(import_module(f"workbooks.tabs.{folder}.part").PART for folder in _FOLDERS)
"""Every part of the book."""


@cache
def planning_layout() -> Layout:
    """The layout of the quarterly plan."""
    return Layout(tuple(part.completed(tab, PARTS) for part in PARTS for tab in part.tabs))
