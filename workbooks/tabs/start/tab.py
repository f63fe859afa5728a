"""Start: what this workbook is, what it stands on, its key figures, and how to read it."""

from collections.abc import Sequence
from dataclasses import replace

from workbooks.grammar.formulas import Amount, Call, Count, If, IfError, Sum
from workbooks.grammar.layout import Figure, Format, Note, Panel, Tab
from workbooks.grammar.lookups import NOT_APPLICABLE
from workbooks.tabs.part import Part

__all__ = ["TAB", "completed"]

_PLAN = Panel(
    "plan",
    "This plan",
    (
        Figure("quarter", "Quarter being planned", doc="Calendar of the CRM's fiscal year.", is_strong=True),
        Figure("as_of", "Facts as of", Format.DATE, doc="Nothing later than this day is in the data tabs."),
        Figure("last_quarter", "Last full quarter"),
        Figure("source", "Facts from"),
        Figure("snapshot_id", "Snapshot", doc="The pull these facts came from; `qplan trace` starts here."),
        Figure("currency", "Currency"),
        Figure(
            "rates",
            "Rates of exchange",
            doc="Amounts go to the CRM's corporate currency at their own day's rate, "
            "and from there to this one at one rate for the whole plan.",
        ),
    ),
    row=4,
    offset=2,
)

_KEY_FIGURES = Panel(
    "key_figures",
    "Key figures",
    (
        Figure("key_actual", "Closed-won, last full quarter", Format.MONEY, Sum("data_reps", "last_actual")),
        Figure(
            "key_quota",
            "Quota, last full quarter",
            Format.MONEY,
            If(Sum("data_reps", "last_quota").equals(0), NOT_APPLICABLE, Sum("data_reps", "last_quota")),
        ),
        Figure(
            "key_attainment",
            "Company attainment",
            Format.RATE,
            IfError(Call("ATTAINMENT", actual=Amount("key_actual"), quota=Amount("key_quota")), NOT_APPLICABLE),
            is_strong=True,
        ),
        Figure("key_target", "Company target", Format.MONEY, Amount("target")),
        Figure("key_final", "Sum of final quotas", Format.MONEY, Amount("final_total")),
        Figure("key_in_force", "Over-assignment in force", Format.RATE, Amount("over_assignment_in_force")),
        Figure("key_unallocated", "Not allocated (caps)", Format.MONEY, Amount("unallocated")),
        Figure("key_overrides", "Quotas overridden by hand", Format.COUNT, Count("quotas", "override")),
    ),
    row=4,
    column=5,
    offset=2,
)

_LEGEND = Panel(
    "legend",
    "How to read the cells",
    (
        Note("Yours to fill in: the only cells qplan reads as a decision", sample="input"),
        Note("Calculated: a formula, checked before anything is submitted", sample="formula"),
        Note("From the CRM: refreshed by qplan, never edited here", sample="fact"),
        Note("The sheets are protected without a password, against slips only"),
    ),
    row=15,
    column=5,
    offset=3,
)

TAB = Tab(
    "start",
    "Start",
    "Sales plan {quarter}",
    "Computed with qplan from the CRM's facts as of {as_of}. All amounts in {currency}.",
    panels=(_PLAN, _KEY_FIGURES),
    widths=((1, 26), (2, 4), (3, 34), (4, 4), (5, 26), (6, 8), (7, 20), (8, 24)),
    is_one_page=True,
    colour="#1F3864",
)


def completed(tab: Tab, parts: Sequence[Part]) -> Tab:
    """The tab with where to find what: a line for each tab of the book that has something to say about itself."""
    lines = tuple(Note(other.about, link=other.title) for part in parts for other in part.tabs if other.about)
    tabs = Panel("tabs", "Where to find what", lines, row=15, offset=2)
    return replace(tab, panels=(*tab.panels, tabs, _LEGEND))
