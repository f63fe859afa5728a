"""The tab Engine as a part of the book."""

from workbooks.tabs.engine.rows import figures
from workbooks.tabs.engine.tab import TAB, completed
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), figures=figures, completed=completed)
