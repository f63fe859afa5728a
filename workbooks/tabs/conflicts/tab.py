"""Conflicts: what was edited differently in two places, and what people decide about it."""

from workbooks.grammar.formulas import Binary, Const, If, Sum
from workbooks.grammar.layout import Column, Format, Owner, Tab, Table
from workbooks.grammar.sentences import counted, sentence

__all__ = ["ANSWERS", "CONFLICTS", "LINES", "OWN_VALUES", "TAB", "TOLD", "WHOLE_COLUMN"]

CONFLICTS = "conflicts"
"""The table of the tab."""

LINES = 20
"""How many conflicts are shown at a time; further ones take the place of those that were decided."""

WHOLE_COLUMN = ("yes",)

OWN_VALUES = ("own_1", "own_2", "own_3")
"""Columns for other values than either side's: one for each cell of the conflict, in its order."""

ANSWERS = ("take", "whole_column", *OWN_VALUES)
"""Columns people answer in."""

_WAITING = Sum(CONFLICTS, "waits")


def _told(id_: str, title: str, width: float, doc: str = "", format_: Format = Format.TEXT) -> Column:
    return Column(id_, title, format_, width=width, doc=doc, is_stamped=True)


def _answer(id_: str, title: str, width: float, doc: str) -> Column:
    return Column(id_, title, owner=Owner.SHARED, width=width, doc=doc)


TAB = Tab(
    "conflicts",
    "Conflicts",
    "Conflicts {quarter}",
    "The same cell was edited differently in two places: no place is written until somebody decides here, in any of "
    "them.",
    conclusion=If(
        Binary("=", _WAITING, Const(0)),
        Const("Nothing is in conflict"),
        sentence(counted(_WAITING), " edits contradict one another and wait for a decision"),
    ),
    tables=(
        Table(
            CONFLICTS,
            "Waiting for a decision",
            "line",
            (
                Column("line", "Line", width=10, doc="Key of the row; leave it in place."),
                _told("what", "What", 40, "The cells that were edited, in the order in which values are named."),
                _told("agreed", "Agreed before", 18, "What all places held last."),
                _told("wanted", "Each place says", 36),
                _told("who", "Who may have typed", 26, "Whoever could have: no file says who typed a cell."),
                _told("seen", "Typed between (UTC)", 34),
                _told("age", "Days open", 12, format_=Format.COUNT),
                _answer(
                    "take", "Take", 14, "The name of the place that is right, or agreed for what was agreed before."
                ),
                Column(
                    "whole_column",
                    "All of the column",
                    owner=Owner.SHARED,
                    width=14,
                    choices=WHOLE_COLUMN,
                    doc="yes: take that place in every conflict of this column.",
                ),
                _answer("own_1", "Or this value", 16, "Another value than either; for several cells the first one's."),
                _answer("own_2", "second value", 20, "For an override: its reason."),
                _answer("own_3", "third value", 16, "Where three cells belong together."),
                _told("note", "Note", 36, "Why an answer was not taken, or that answers differ."),
                Column("conflict", "Id", width=21, is_quiet=True, is_stamped=True, doc="What an answer is bound to."),
                Column(
                    "waits",
                    "Open",
                    Format.COUNT,
                    width=9,
                    is_quiet=True,
                    is_stamped=True,
                    doc="1 where the line waits for a decision.",
                ),
            ),
            note="Name the place that is right under Take, or type another value; the next sync carries it everywhere.",
            row=4,
        ),
    ),
    frozen=(3, 2),
    colour="#548235",
    about="Conflicts: what was edited differently in two places, and who decides",
)

TOLD = tuple(column.id for column in TAB.tables[0].columns if column.is_stamped)
"""Columns in which the sync tells what is in conflict."""
