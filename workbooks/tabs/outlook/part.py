"""The tab Outlook as a part of the book."""

from workbooks.tabs.outlook.engine import tables
from workbooks.tabs.outlook.rows import figures, rows
from workbooks.tabs.outlook.tab import TAB
from workbooks.tabs.part import USUAL_MONTHS, Part

__all__ = ["PART"]


def _in_months(months: int) -> Part:
    return Part((TAB,), functions=tables(months), functions_at=110, rows=rows, figures=figures, in_months=_in_months)


PART = _in_months(USUAL_MONTHS)
"""Its functions stand behind all others on the Engine, so that no address there moves."""
