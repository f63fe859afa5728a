"""Start: the plan in five minutes: how much, how likely, where it stands, what changed; and where to find what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbooks.grammar.formulas import Amount, AtEnd, Call, Const, Count, Expr, Here, If, IfError, Sum
from workbooks.grammar.layout import Chart, Column, Figure, Format, Note, Panel, Tab, Table
from workbooks.grammar.lookups import NOT_APPLICABLE, ONE, summed
from workbooks.grammar.sentences import above_or_below, counted, millions, named, percent, sentence
from workbooks.tabs.part import Part

__all__ = ["LAST_TIME", "TAB", "completed"]

LAST_TIME = {
    "was_plan_total": "plan_total",
    "was_target": "target",
    "was_plan_chance": "plan_chance",
    "was_final_total": "final_total",
    "was_key_attainment": "key_attainment",
    "was_as_of": "as_of",
}
"""Figures of the facts published before, each with the one it was."""

_MAP_ROW = 26


def _against(value: str, base: str) -> Expr:
    return IfError(Amount(value) - Amount(base), NOT_APPLICABLE)


_SUMMARY = Panel(
    "summary",
    "The quarter",
    (
        Figure("key_plan", "Planned revenue", Format.MONEY, Amount("plan_total"), is_strong=True),
        Figure("key_target", "Company target", Format.MONEY, Amount("target")),
        Figure("key_gap", "Plan against the target", Format.MONEY, _against("plan_total", "target"),
               "Above zero: the plan is above the target."),
        Figure("key_chance", "Chance to reach the target", Format.RATE, Amount("plan_chance"), is_strong=True),
        Figure("key_low", "In 8 of 10 quarters: from", Format.MONEY, Amount("outlook_low_80")),
        Figure("key_high", "to", Format.MONEY, Amount("outlook_high_80")),
        Figure("key_final", "Sum of final quotas", Format.MONEY, Amount("final_total")),
        Figure("key_in_force", "Over-assignment in force", Format.RATE, Amount("over_assignment_in_force")),
        Figure("key_unallocated", "Not allocated (caps)", Format.MONEY, Amount("unallocated")),
        Figure("key_overrides", "Quotas overridden by hand", Format.COUNT, Count("quotas", "override")),
    ),
    row=3,
)  # fmt: skip


def _found(weight: str) -> Expr:
    """Findings of a weight among those the tab Quota review gathers."""
    return summed("gathered_findings", "one", ("weight", Const(weight)))


def _gates(verdict: str) -> Expr:
    return IfError(Sum("scorecard", verdict), NOT_APPLICABLE)


_STANDING = Panel(
    "plan",
    "Where it stands",
    (
        Figure("key_status", "Approval", formula=Amount("plan_status"), is_strong=True),
        Figure("quarter", "Quarter being planned", doc="Calendar of the CRM's fiscal year.", is_strong=True),
        Figure("key_starts", "It begins on", Format.DATE, Amount("quarter_start")),
        Figure("as_of", "Data as of", Format.DATE, doc="Nothing later than this day is in the data tabs."),
        Figure("key_passed", "Gates passed", Format.COUNT, _gates("passed"), "Of those on the tab Scorecard."),
        Figure("key_failed", "Gates failed", Format.COUNT, _gates("failed")),
        Figure("key_blocking", "Findings: blocking", Format.COUNT, _found("blocking"),
               "They and the others stand on the tab Quota review."),
        Figure("key_warnings", "Findings: warnings", Format.COUNT, _found("warning")),
        Figure("key_told", "Findings: to know", Format.COUNT, _found("note")),
        Figure("key_worth", "Weakest territory", formula=IfError(
            AtEnd("performance_territories", "name", "attainment"), NOT_APPLICABLE),
            doc="Of the last full quarter, by attainment."),
    ),
    row=3,
    column=4,
)  # fmt: skip

_FACTS = Panel(
    "key_figures",
    "What it stands on",
    (
        Figure("source", "Facts from"),
        Figure("snapshot_id", "Snapshot", doc="The pull these facts came from; `qplan trace` starts here."),
        Figure("currency", "Currency"),
        Figure("rates", "Rates of exchange",
               doc="Amounts go to the CRM's corporate currency at their own day's rate, and from there to this one at "
               "one rate for the whole plan."),
        Figure("last_quarter", "Last full quarter"),
        Figure("key_actual", "Closed-won, last full quarter", Format.MONEY, Sum("data_reps", "last_actual")),
        Figure("key_quota", "Quota, last full quarter", Format.MONEY,
               If(Sum("data_reps", "last_quota").equals(0), NOT_APPLICABLE, Sum("data_reps", "last_quota"))),
        Figure("key_attainment", "Company attainment", Format.RATE,
               IfError(Call("ATTAINMENT", actual=Amount("key_actual"), quota=Amount("key_quota")), NOT_APPLICABLE)),
        Figure("was_as_of", "Before it: data as of", Format.DATE,
               doc="Last time: the facts published into this workbook before these; n/a until then."),
        Figure("was_plan_total", "Before it: planned revenue", Format.MONEY),
        Figure("was_target", "Before it: company target", Format.MONEY),
        Figure("was_plan_chance", "Before it: chance", Format.RATE),
        Figure("was_final_total", "Before it: final quotas", Format.MONEY),
        Figure("was_key_attainment", "Before it: last attainment", Format.RATE),
    ),
    row=_MAP_ROW,
    column=4,
)  # fmt: skip


def _by_key(figures: Mapping[str, Expr]) -> Expr:
    """The figure of the row's key."""
    found: Expr = NOT_APPLICABLE
    for key, value in reversed(list(figures.items())):
        found = If(Here("measure").equals(key), value, found)
    return IfError(ONE * found, NOT_APPLICABLE)


_NOW = {before: Amount(now) for before, now in LAST_TIME.items() if before != "was_as_of"}

_CHANGES = Table(
    "start_changes",
    "What changed since last time",
    "measure",
    (
        Column("title", "Measure", width=26),
        Column("before", "Last time", Format.MONEY, width=14, unit_in="unit",
               formula=_by_key({key: Amount(key) for key in _NOW})),
        Column("unit", "Unit", width=8),
        Column("change", "Change", Format.MONEY, width=26, unit_in="unit",
               formula=IfError(Here("now") - Here("before"), NOT_APPLICABLE)),
        Column("now", "Now", Format.MONEY, width=16, unit_in="unit", formula=_by_key(_NOW)),
        Column("measure", "Key", width=16, is_quiet=True),
    ),
    note="Last time: the facts that were in this workbook before these, and what people had typed then.",
    row=16,
)  # fmt: skip

_LEGEND = Panel(
    "legend",
    "How to read the cells",
    (
        Note("Yours to fill in: the only cells qplan reads as a decision", sample="input"),
        Note("Calculated: a formula, checked before anything is submitted", sample="formula"),
        Note("From the CRM: refreshed by qplan, never edited here", sample="fact"),
        Note("Keys and details are folded away right of the tables. Data tabs and Engine are"),
        Note("hidden and do not print: click any tab with the right button to show them."),
    ),
    row=3,
    column=7,
    offset=1,
)

TAB = Tab(
    "start",
    "Start",
    "Sales plan {quarter}",
    "Computed with qplan from the CRM's facts as of {as_of}. All amounts in {currency}.",
    conclusion=sentence(
        "Plan ", millions(Amount("plan_total")), ", ",
        above_or_below(Amount("plan_total"), Amount("target"), "target"), "; ", percent(Amount("plan_chance")),
        " chance to reach it; ", counted(Amount("key_passed")),
        " of ", counted(Count("scorecard", "threshold")), " gates passed; weakest: ",
        named(Amount("key_worth")), "; ", named(Amount("plan_status")),
    ),
    panels=(_SUMMARY, _STANDING, _FACTS),
    tables=(_CHANGES,),
    charts=(
        Chart("line", "Closed-won and outlook", "quarter", "actual", "low", others=("high",), dashed=("low", "high"),
              of="outlook_fan", row=3, left=845, size=(370, 265)),
    ),
    widths=((1, 28), (2, 16), (3, 8), (4, 27), (5, 36), (6, 3), (7, 12), (8, 56)),
    frozen=(3, 0),
    colour="#1F3864",
)  # fmt: skip


def completed(tab: Tab, parts: Sequence[Part]) -> Tab:
    """The tab with where to find what: a line for each tab of the book that has something to say about itself."""
    lines = tuple(Note(other.about, link=other.title) for part in parts for other in part.tabs if other.about)
    tabs = Panel("tabs", "Where to find what", lines, row=_MAP_ROW, offset=2)
    legend = replace(_LEGEND, row=16)
    return replace(tab, panels=(*tab.panels, tabs, legend))
