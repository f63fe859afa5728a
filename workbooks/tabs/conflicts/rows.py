"""Rows of the tab Conflicts: empty lines, which the sync fills and clears."""

from workbooks.tabs.basis import Basis, Tables
from workbooks.tabs.conflicts.tab import CONFLICTS, LINES

__all__ = ["rows"]


def rows(_: Basis) -> Tables:
    """Lines without a conflict."""
    return {CONFLICTS: [{"line": f"Line {number}"} for number in range(1, LINES + 1)]}
