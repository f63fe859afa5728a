"""The tab Resources as a part of the book."""

from workbooks.tabs.part import USUAL_MONTHS, Part
from workbooks.tabs.resources.engine import TABLES
from workbooks.tabs.resources.rows import rows
from workbooks.tabs.resources.tab import tab

__all__ = ["PART"]


def _in_months(months: int) -> Part:
    return Part((tab(months),), functions=TABLES, rows=rows, in_months=_in_months)


PART = _in_months(USUAL_MONTHS)
