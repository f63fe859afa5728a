"""The tab Pipeline as a part of the book."""

from workbooks.tabs.part import Part
from workbooks.tabs.pipeline.engine import TABLES
from workbooks.tabs.pipeline.rows import figures, rows
from workbooks.tabs.pipeline.tab import TAB

__all__ = ["PART"]

PART = Part((TAB,), functions=TABLES, functions_at=20, rows=rows, figures=figures)
