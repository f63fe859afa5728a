"""The tab Account moves as a part of the book."""

from workbooks.tabs.account_moves.rows import rows
from workbooks.tabs.account_moves.tab import TAB
from workbooks.tabs.part import Part

__all__ = ["PART"]

PART = Part((TAB,), rows=rows)
