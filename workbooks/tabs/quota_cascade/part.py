"""The tab Quota cascade as a part of the book."""

from workbooks.tabs.part import USUAL_MONTHS, Part
from workbooks.tabs.quota_cascade.engine import tables
from workbooks.tabs.quota_cascade.rows import rows
from workbooks.tabs.quota_cascade.tab import tab

__all__ = ["PART"]


def _in_months(months: int) -> Part:
    return Part((tab(months),), functions=tables(months), functions_at=10, rows=rows, in_months=_in_months)


PART = _in_months(USUAL_MONTHS)
