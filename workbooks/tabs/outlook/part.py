"""The tab Outlook as a part of the book."""

from workbooks.tabs.outlook.engine import TABLES
from workbooks.tabs.outlook.rows import figures, rows
from workbooks.tabs.outlook.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=110, rows=rows, figures=figures)
"""Its functions stand behind all others on the Engine, so that no address there moves."""
