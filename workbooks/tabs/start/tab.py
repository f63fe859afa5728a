"""Start: what this workbook is, what it stands on, its key figures, and how to read it."""

from workbooks.grammar.formulas import Amount, Call, Count, Sum
from workbooks.grammar.layout import Figure, Format, Note, Panel, Tab

__all__ = ["TAB"]

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
    ),
    row=4,
    offset=2,
)

_KEY_FIGURES = Panel(
    "key_figures",
    "Key figures",
    (
        Figure("key_actual", "Closed-won, last full quarter", Format.MONEY, Sum("data_reps", "last_actual")),
        Figure("key_quota", "Quota, last full quarter", Format.MONEY, Sum("data_reps", "last_quota")),
        Figure(
            "key_attainment",
            "Company attainment",
            Format.RATE,
            Call("ATTAINMENT", (Amount("key_actual"), Amount("key_quota"))),
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

_TABS = Panel(
    "tabs",
    "Where to find what",
    (
        Note("Performance: attainment by rep, team, region and product family, over time", link="Performance"),
        Note("Retention: which customers stayed, and what they bring", link="Retention"),
        Note("Pipeline: what is open, whether it is enough, what will come of it", link="Pipeline"),
        Note("Territory health: who has how much, and which potential nobody serves", link="Territory health"),
        Note("Assumptions: what moves the revenue plan, and what you set instead", link="Assumptions"),
        Note("Revenue plan: three views, gap, scenarios, bridge, risks", link="Revenue plan"),
        Note("Headcount: capacity, hires, budget, pipeline to create", link="Headcount"),
        Note("Territory scenarios: ways to share out the accounts, side by side", link="Territory scenarios"),
        Note("Account moves: who gets which account, and your own moves", link="Account moves"),
        Note("Quotas: target, assumptions, the split, and your overrides", link="Quotas"),
        Note("Quota cascade: from the company to every rep, and by month", link="Quota cascade"),
        Note("Quota review: fairness, what can be carried, who to talk about", link="Quota review"),
        Note("Approvals: who decides, and what they decided", link="Approvals"),
        Note("Data: the facts this plan stands on, as pulled from the CRM", link="Data Reps"),
        Note("Engine: the QPLAN functions, each called once", link="Engine"),
    ),
    row=15,
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
    panels=(_PLAN, _KEY_FIGURES, _TABS, _LEGEND),
    widths=((1, 26), (2, 4), (3, 34), (4, 4), (5, 26), (6, 8), (7, 20), (8, 24)),
    is_one_page=True,
    colour="#1F3864",
)
