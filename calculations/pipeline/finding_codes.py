"""Codes of findings on deals, their history and their coverage; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_WARNING = Severity.WARNING
_NOTE = Severity.NOTE


CODES = (
    Code(
        "pipeline.amount-negative",
        (_WARNING,),
        "Deals had an amount below zero or without end, read as none.",
        "Correct them in the CRM.",
    ),
    Code("pipeline.closed-only", (_NOTE,), "Every deal was closed from the start: there is no pipeline to assess."),
    Code(
        "pipeline.coverage-short",
        (_WARNING,),
        "The pipeline is smaller than what past quarters needed for such a target.",
        "Create or pull in that much.",
    ),
    Code(
        "pipeline.date-far-out",
        (_WARNING,),
        "Deals had a close date too far out to be meant, read as none.",
        "Correct them in the CRM.",
    ),
    Code(
        "pipeline.deal-repeated",
        (_WARNING,),
        "Deals have an id that came before, and count once.",
        "Correct them in the CRM.",
    ),
    Code(
        "pipeline.deal-undated",
        (_NOTE,),
        "Open deals have no date of creation or change: they count from the day of the plan.",
        "Export when they were created.",
    ),
    Code(
        "pipeline.deal-without-history",
        (_WARNING,),
        "Deals have no history by then and are not counted.",
        "Correct them in the CRM.",
    ),
    Code(
        "pipeline.deals-at-risk",
        (_WARNING,),
        "Open deals of this and the next quarter show signs of not being won.",
        "Go through them by amount.",
    ),
    Code(
        "pipeline.deals-overdue", (_WARNING,), "Open deals have a close date that has passed.", "Redate or close them."
    ),
    Code("pipeline.deals-ownerless", (_WARNING,), "Open deals have no owner.", "Give each an owner."),
    Code("pipeline.deals-stale", (_WARNING,), "Open deals stand still.", "Move them on or close them."),
    Code("pipeline.deals-undated", (_WARNING,), "Open deals have no close date.", "Enter when each is expected."),
    Code(
        "pipeline.deals-without-amount",
        (_WARNING,),
        "Open deals have no amount and count nothing in money.",
        "Enter the amounts.",
    ),
    Code("pipeline.empty", (_NOTE,), "There are no deals.", "Load the CRM."),
    Code(
        "pipeline.history-undated",
        (_WARNING,),
        "History rows have no moment and are left out.",
        "Correct them in the CRM.",
    ),
    Code(
        "pipeline.history-without-deal",
        (_WARNING,),
        "History rows belong to no deal and are left out.",
        "Correct them in the CRM.",
    ),
    Code(
        "pipeline.lost-ahead",
        (_NOTE,),
        "Deals are lost but dated later than anything the source tells of, and count as lost by the day of the plan.",
        "Export the day each was lost.",
    ),
    Code("pipeline.nothing-open", (_NOTE,), "No deal is open."),
    Code("pipeline.nothing-won", (_WARNING,), "All deals closed in the last four quarters were lost."),
    Code(
        "pipeline.required-coverage-insufficient",
        (_NOTE,),
        "Past quarters do not say which coverage is required.",
        "Compare with the usual multiple until there is history.",
    ),
    Code("pipeline.slipped", (_WARNING, _NOTE), "Value dated in the last quarter on its first day slipped out of it."),
    Code(
        "pipeline.stage-unknown",
        (_WARNING,),
        "History rows have a stage that is not in the ladder and are left out.",
        "Correct them in the CRM.",
    ),
    Code("pipeline.target-met", (_NOTE,), "The target is met by what is booked."),
    Code(
        "pipeline.target-missing",
        (_NOTE,),
        "The target is not known, so its coverage is not either.",
        "Enter the target.",
    ),
    Code("pipeline.win-rate-<dimension>-behind", (_WARNING,), "A group wins clearly less of its value than all."),
    Code(
        "pipeline.without-history",
        (_NOTE,),
        "Deals came without stage history: their past states are not known, only their ends.",
        "Load the stage history for slips, carry-over and a projection.",
    ),
)
