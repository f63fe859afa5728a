"""The tabs of the quarterly plan, in the order they stand."""

from functools import cache
from importlib import import_module

from calculations.fiscal import Calendar, Quarter
from workbooks.grammar.layout import Layout
from workbooks.tabs.part import USUAL_MONTHS, Part

__all__ = ["PARTS", "former_order", "layout_of", "planning_layout"]

_FOLDERS = (
    "start",
    "scorecard",
    "performance",
    "retention",
    "territory_health",
    "pipeline",
    "outlook",
    "assumptions",
    "revenue_plan",
    "territory_scenarios",
    "account_moves",
    "quotas",
    "quota_cascade",
    "quota_review",
    "resources",
    "session",
    "approvals",
    "conflicts",
    "changes",
    "versions",
    "last_plan",
    "data",
    "pipeline_data",
    "outlook_data",
    "revenue_data",
    "territory_data",
    "versions_data",
    "in_order",
    "engine",
)
"""The folders of `workbooks.tabs`: each is imported by its name, so that a tab is one line here."""

PARTS: tuple[Part, ...] = tuple(import_module(f"workbooks.tabs.{folder}.part").PART for folder in _FOLDERS)
"""Every part of the book."""

_STOOD_BEHIND = {"Territory health": "Outlook", "Resources": "Revenue plan"}
"""Tabs that stand elsewhere than in the first release, with the one each stood behind."""


def planning_layout(months: int = USUAL_MONTHS) -> Layout:
    """The layout of the quarterly plan, for a quarter of so many fiscal months."""
    return _made(months)


def layout_of(quarter: str, calendar: str) -> Layout:
    """The layout of the plan of a quarter by its label and its calendar's text; the usual one where they name none."""
    try:
        return planning_layout(len(Quarter.parse(quarter, Calendar.parse(calendar)).periods))
    except ValueError:
        return planning_layout()


def former_order(layout: Layout) -> list[str]:
    """Titles of the tabs in the order of earlier releases: where a workbook has it, nobody has moved a tab."""
    titles = [tab.title for tab in layout.tabs]
    for title, behind in _STOOD_BEHIND.items():
        if title in titles and behind in titles:
            titles.remove(title)
            titles.insert(titles.index(behind) + 1, title)
    return titles


@cache
def _made(months: int) -> Layout:
    parts = tuple(part if part.in_months is None else part.in_months(months) for part in PARTS)
    return Layout(tuple(part.completed(tab, parts) for part in parts for tab in part.tabs))
