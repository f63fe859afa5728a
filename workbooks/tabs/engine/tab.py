"""Engine: every function that returns a table, called once over fixed references; other tabs read it by key.

Its stored values are what a reader without the add-in sees everywhere else; on this tab such a reader may see #NAME?.
Beside each such table stands the column `lookup`, its keys as plain texts: LibreOffice 7.4 does not find a text that an
add-in returned in a table (MATCH and = compare it by identity), but finds the same text once `&""` has made it its own.
"""

from collections.abc import Sequence
from dataclasses import replace

from workbooks.grammar.layout import Figure, Format, Panel, Tab
from workbooks.grammar.spilled import FIRST_ROW, side_by_side
from workbooks.tabs.part import Part

__all__ = ["TAB", "completed"]

_SETTINGS = Panel(
    "settings",
    "Settings",
    (
        Figure("quarter_start", "Planned quarter starts", Format.DATE),
        Figure("quarter_end", "Planned quarter ends before", Format.DATE),
        Figure("same_quarter_last_year", "Same quarter last year"),
        Figure("mix_quarter", "Quarter of the family mix"),
        Figure("host", "Functions are spelled for"),
        Figure("layout_version", "Layout version", Format.COUNT),
    ),
    row=3,
    column=0,
)


_LOOKING_BACK = Panel(
    "looking_back",
    "Looking back",
    (
        Figure("last_quarter_start", "Last full quarter starts", Format.DATE),
        Figure("last_quarter_end", "Last full quarter ends before", Format.DATE),
        Figure("first_month", "Fiscal year starts in month", Format.COUNT),
        Figure("pipeline_booked", "Booked in the projected quarter", Format.MONEY),
        Figure("pipeline_value_factor", "Won value / chance × amount in the past", Format.FACTOR),
        Figure("pipeline_created", "Expected from deals to come", Format.MONEY),
        Figure("pipeline_win_rate", "Flat win rate", Format.RATE),
        Figure("calendar", "Fiscal calendar"),
    ),
    row=3,
    column=5,
    offset=3,
)

_QUOTA_SETTINGS = Panel(
    "quota_settings",
    "Of the quotas",
    (
        Figure("required_coverage", "Required pipeline coverage", Format.FACTOR),
        Figure("records_from", "First closed deal known", Format.DATE),
        Figure("records_to", "Last closed deal known", Format.DATE),
        Figure("records_gap", "Usual time between two, at most, days", Format.COUNT),
        Figure("large_change", "A change is large from", Format.RATE),
        Figure("quarters_ahead", "Quarters forecast, and of a year", Format.COUNT),
    ),
    row=3,
    column=3,
)

TAB = Tab(
    "engine",
    "Engine",
    "Engine",
    "Owned by qplan: each table-returning QPLAN function is called once here. Other tabs read these cells by key.",
    margin=0,
    panels=(_SETTINGS, _QUOTA_SETTINGS, _LOOKING_BACK),
    frozen=(FIRST_ROW + 2, 0),
    colour="#7F7F7F",
    about="Engine: the QPLAN functions, each called once",
)


def completed(tab: Tab, parts: Sequence[Part]) -> Tab:
    """The tab with the functions called for each part of the book."""
    called = sorted(parts, key=lambda part: part.functions_at)
    return replace(tab, tables=tuple(side_by_side(table for part in called for table in part.functions)))
