"""Codes of findings on attainment, productivity and retention; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "HISTORY_SHORT"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

HISTORY_SHORT = Code(
    "retention.history-short",
    (_WARNING,),
    "Orders begin within the year that is compared with, so no retention by orders is given.",
    "Load the orders of two years.",
)

CODES = (
    Code("performance.<dimension>-behind", (_WARNING,), "A group attained less of its quota than the whole."),
    Code(
        "performance.<dimension>-insufficient",
        (_NOTE,),
        "Groups have too few attainments for a spread.",
        "Read their figures singly; their spread says nothing.",
    ),
    Code(
        "performance.<dimension>-unproductive",
        (_WARNING,),
        "A group books clearly less per ramped rep than all of them.",
    ),
    Code(
        "performance.amount-infinite",
        (_WARNING,),
        "Rows have an amount without end, read as not known.",
        "Correct them.",
    ),
    Code(
        "performance.groups-insufficient",
        (_NOTE,),
        "Groups have too few attainments for a spread.",
        "Read their figures singly; their spread says nothing.",
    ),
    Code(
        "performance.nothing-booked",
        (_WARNING,),
        "People with a quota booked nothing.",
        "Check leave, ramp and ownership.",
    ),
    Code(
        "performance.people-behind",
        (_WARNING,),
        "People attained less than half of their quota.",
        "Go through them one by one.",
    ),
    Code(
        "performance.quarter-far-out",
        (_WARNING,),
        "Rows lie so many years back that their date cannot be meant; they are left out.",
        "Correct their dates.",
    ),
    Code(
        "performance.quarter-running",
        (_NOTE,),
        "The quarter is not over: attainment is of what is booked so far.",
        "Judge nobody by it yet.",
    ),
    Code(
        "performance.quarter-without-bookings",
        (_WARNING,),
        "No booking of the quarter is known, so nobody's attainment is.",
        "Pull or export the deals up to the day of the assessment.",
    ),
    Code(
        "performance.quarter-without-quota",
        (_WARNING,),
        "Nobody has a quota for the quarter, so no attainment can be given.",
        "Enter the quotas.",
    ),
    Code(
        "performance.quota-missing",
        (_WARNING,),
        "Rows sold without a quota; they count in no attainment of their own.",
        "Enter the quota that was in force, or confirm that there was none.",
    ),
    Code(
        "performance.quota-repeated",
        (_BLOCKING,),
        "People have more than one quota for a quarter; it counts as not known.",
        "Keep the one that was in force.",
    ),
    Code(
        "performance.rep-repeated",
        (_WARNING,),
        "Several rows are of one person; the first of each counts.",
        "Keep one row per person.",
    ),
    Code(
        "performance.rep-unknown",
        (_WARNING,),
        "People with quotas or bookings are not among the reps.",
        "Load them, or give their deals another owner.",
    ),
    Code(
        "retention.churn",
        (_WARNING,),
        "Customers bought nothing more.",
        "Start with the largest; they are listed in that order.",
    ),
    Code(
        "retention.contract-incomplete",
        (_WARNING,),
        "Contracts lack an account, a start or a value and are left out.",
        "Complete them in the CRM.",
    ),
    Code(
        "retention.credits",
        (_WARNING,),
        "Accounts were credited more than they bought; they count as lost.",
        "Check whether the credits belong to these quarters.",
    ),
    HISTORY_SHORT,
    Code(
        "retention.insufficient",
        (_NOTE,),
        "Nobody was a customer at the start, so retention cannot be judged.",
        "Load the orders of two years.",
    ),
    Code(
        "retention.order-incomplete",
        (_WARNING,),
        "Orders lack an account, a date or an amount and are left out.",
        "Complete them in the CRM.",
    ),
    Code("retention.segment-behind", (_WARNING,), "A segment retains less than all customers together."),
)
