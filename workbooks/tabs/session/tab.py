"""Session: the agenda of the executive planning session with its minutes, and what was decided for whom by when."""

from workbooks.grammar.formulas import Amount, Sum
from workbooks.grammar.layout import Chart, Column, Figure, Format, Panel, Tab, Table
from workbooks.grammar.sentences import counted, named, sentence

__all__ = ["TAB"]

_DECISIONS, _AGENDA = "session_decisions", "session_agenda"

TAB = Tab(
    "session",
    "Session",
    "Executive planning session {quarter}",
    "As it stood when this was written (qplan build). Decided with qplan session decide, carried out with qplan "
    "session settle.",
    conclusion=sentence(
        counted(Sum(_DECISIONS, "one")),
        " decisions, ",
        counted(Sum(_DECISIONS, "open")),
        " still to be carried out, ",
        counted(Sum(_DECISIONS, "lacks")),
        " without an owner or a day; the session is on ",
        named(Amount("session_day")),
    ),
    panels=(
        Panel(
            "session_held",
            "The session",
            (
                Figure("session_day", "Day", is_strong=True),
                Figure("session_facilitators", "Facilitators"),
            ),
            row=3,
        ),
    ),
    tables=(
        Table(
            _DECISIONS,
            "Decisions",
            "number",
            (
                Column("decision", "Decision", width=64),
                Column("about", "Commits to", width=14, doc="plan, territories, quotas, resources, or something else."),
                Column("owner", "Owner", width=22),
                Column("due", "By", width=13),
                Column("stands", "Stands", width=13),
                Column("became", "What it became", width=64,
                       doc="What shows that it was carried out, or the change set in which it was approved."),
                Column("one", "One", Format.COUNT, width=8, is_quiet=True),
                Column("open", "Open", Format.COUNT, width=8, is_quiet=True),
                Column("lacks", "Lacks", Format.COUNT, width=8, is_quiet=True),
                Column("number", "Number", width=9, is_quiet=True),
            ),
            row=17,
            is_record=True,
        ),
        Table(
            _AGENDA,
            "Agenda",
            "line",
            (
                Column("item", "Item", width=64),
                Column("minutes", "Minutes", Format.COUNT, width=14, total=Sum(_AGENDA, "minutes")),
                Column("points", "Points", width=22),
                Column("line", "Line", width=8, is_quiet=True),
            ),
            total_label="The session",
            is_record=True,
            chart=Chart("bar", "Minutes of each item", "item", "minutes", row=3, left=660, size=(560, 290),
                        is_labelled=True),
        ),
    ),
    frozen=(3, 2),
    colour="#548235",
    about="Session: its agenda, and what was decided, by whom and by when",
)  # fmt: skip
