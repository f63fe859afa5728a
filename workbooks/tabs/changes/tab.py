"""Changes: which cells people changed, from what to what, between which moments, and who had saved the file."""

from workbooks.grammar.formulas import AtEnd, Const, Expr, Here, If, Joined, Link, Sum, SumWhere
from workbooks.grammar.layout import Chart, Column, Format, Tab, Table
from workbooks.grammar.sentences import counted, named, sentence

__all__ = ["TAB"]


def _or_empty(column: str) -> Expr:
    return If(Here(column).equals(""), Const("empty"), Here(column))


def _saved_by() -> Expr:
    """Who had saved the file, where it says so."""
    return If(Here("by").equals(""), Const(""), Joined((Const("; the file was saved by "), Here("by"))))


TAB = Tab(
    "changes",
    "Changes",
    "Changes {quarter}",
    "What people typed; a round is what one publication found. Who: the name in the file's properties, which is "
    "evidence and no proof. Times are UTC.",
    conclusion=sentence(
        counted(Sum("changes_by_tab", "new")),
        " cells changed in the newest round, ",
        counted(Sum("changes_by_tab", "all")),
        " over the plan's life; most on ",
        named(AtEnd("changes_by_tab", "most", "all", is_most=True)),
        "; the newest: ",
        named(AtEnd("changes", "said", "number", is_most=True)),
    ),
    tables=(
        Table(
            "changes_by_tab",
            "By tab",
            "tab",
            (
                Column(
                    "open",
                    "Tab",
                    width=18,
                    formula=Link(Joined((Const("#'"), Here("tab"), Const("'!A1"))), Here("tab")),
                    is_link=True,
                ),
                Column(
                    "new",
                    "In the newest round",
                    Format.COUNT,
                    width=18,
                    formula=SumWhere("changes", "new", (("tab", Here("tab")),)) + Here("older_new"),
                    total=Sum("changes_by_tab", "new"),
                ),
                Column(
                    "all",
                    "Over the plan's life",
                    Format.COUNT,
                    width=13,
                    formula=SumWhere("changes", "one", (("tab", Here("tab")),)) + Here("older"),
                    total=Sum("changes_by_tab", "all"),
                ),
                Column("last", "The newest there", width=48),
                Column("most", "Tab, where changed", width=18, is_detail=True,
                       formula=If(Here("all").equals(0), Const(""), Here("tab"))),
                Column("older_new", "New ones not listed", Format.COUNT, width=14, is_detail=True),
                Column("older", "Not listed below", Format.COUNT, width=14, is_detail=True),
                Column("tab", "Key", width=18, is_quiet=True),
            ),
            total_label="All tabs",
            row=3,
            is_record=True,
            chart=Chart(
                "bar", "Cells changed, by tab", "tab", "all", "new", row=3, left=712, size=(500, 290)
            ),
        ),
        Table(
            "changes",
            "Cell by cell, the newest first",
            "number",
            (
                Column("until", "Typed before", width=18, doc="When a publication found it."),
                Column("tab", "Tab", width=18),
                Column(
                    "cell",
                    "Cell",
                    width=13,
                    formula=If(
                        Here("place").equals(""),
                        Const(""),
                        Link(Joined((Const("#'"), Here("tab"), Const("'!"), Here("place"))), Here("place")),
                    ),
                    is_link=True,
                    doc="Where it stood then; empty where its row is gone.",
                ),
                Column("what", "What", width=48),
                Column("was", "Before", width=24),
                Column("now", "After", width=24),
                Column("by", "File saved by", width=23, doc="As the file says itself; empty where it does not."),
                Column("said", "In words", width=60, is_detail=True,
                       formula=Joined((Here("what"), Const(" on "), Here("tab"), Const(", from "), _or_empty("was"),
                                       Const(" to "), _or_empty("now"), _saved_by()))),
                Column("since", "Typed after", width=18, is_detail=True, doc="When it had been published before."),
                Column("one", "One", Format.COUNT, width=8, is_quiet=True),
                Column("new", "New", Format.COUNT, width=8, is_quiet=True),
                Column("place", "Place", width=10, is_quiet=True),
                Column("number", "Number", Format.COUNT, width=10, is_quiet=True),
            ),
            note="Older ones are summed above and below.",
            has_filter=True,
            is_record=True,
        ),
        Table(
            "changes_by_time",
            "Round by round, the newest first",
            "time",
            (
                Column("until", "Typed before", width=18),
                Column("since", "Typed after", width=18),
                Column("cells", "Cells", Format.COUNT, width=13, total=Sum("changes_by_time", "cells")),
                Column("tabs", "Tabs", width=48),
                Column("by", "File saved by", width=24),
                Column("time", "Number", width=10, is_quiet=True),
            ),
            note="The last line sums what was earlier.",
            total_label="All",
            is_record=True,
        ),
    ),
    frozen=(3, 2),
    pages=4,
    colour="#548235",
    about="Changes: what people changed, when, and who saved it",
)  # fmt: skip
