"""The tab Session as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.session.rows import figures, rows
from workbooks.tabs.session.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), rows=rows, figures=figures)
