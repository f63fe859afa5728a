"""Codes of findings on the revenue plan, its views and its gap; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_WARNING = Severity.WARNING
_NOTE = Severity.NOTE


CODES = (
    Code(
        "capacity.quota-missing",
        (_WARNING,),
        "Seats have no quota or attainment and count nothing.",
        "Complete them in the list of people.",
    ),
    Code(
        "capacity.start-date-missing",
        (_WARNING,),
        "Seats have no start date and count as ramped.",
        "Complete them in the list of people.",
    ),
    Code("revenue.bridge-unknown", (_NOTE,), "There is no past bridge to go by: the change stands as one flow."),
    Code("revenue.cells-together", (_NOTE,), "The smallest cells of the forecast stand together as one."),
    Code(
        "revenue.closing-quarter-open",
        (_NOTE,),
        "The quarter before was not over on the day of the plan.",
        "Plan again on its eve.",
    ),
    Code(
        "revenue.far-ahead",
        (_NOTE,),
        "The quarter begins more than a quarter ahead; errors of the past are those of one quarter ahead.",
        "Take the scenarios as too near.",
    ),
    Code(
        "revenue.fx-rate-assumed",
        (_WARNING,),
        "Accounts lack one exchange rate of the two quarters; the other serves both.",
        "Enter it.",
    ),
    Code(
        "revenue.fx-rate-missing",
        (_WARNING,),
        "Accounts have no exchange rate and are left out.",
        "Enter the plan rate.",
    ),
    Code(
        "revenue.gap",
        (_WARNING, _NOTE),
        "The plan is below the target.",
        "See the closures: hires, stretch, attainment, and the target itself.",
    ),
    Code(
        "revenue.gap-not-closed",
        (_WARNING, _NOTE),
        "Part of the gap is left after hires, stretch and attainment.",
        "Revise the target or the plan.",
    ),
    Code("revenue.gap-unknown", (_WARNING,), "There is no target or no plan to compare.", "Enter the target."),
    Code(
        "revenue.history-stale",
        (_WARNING,),
        "The last months hold no sales, and the forecast takes them for a loss of business.",
        "Pull the CRM to the day, or plan as of the last day it knows.",
    ),
    Code(
        "revenue.no-history",
        (_WARNING,),
        "There are no sales of any month before, so there is no time-series view.",
        "Load the history of closed deals.",
    ),
    Code(
        "revenue.no-people",
        (_WARNING,),
        "Nobody at work carries a quota, so there is no capacity view.",
        "Enter quotas of past quarters.",
    ),
    Code(
        "revenue.pipeline-without-history",
        (_WARNING,),
        "No deal came with its stage history, so nobody knows what becomes of a start pipeline.",
        "Load the stage history.",
    ),
    Code(
        "revenue.no-pipeline",
        (_WARNING,),
        "There is no pipeline, so there is no pipeline view.",
        "Load open deals with their history; enter deals when they begin.",
    ),
    Code(
        "revenue.pipeline-empty",
        (_WARNING,),
        "No open deal is dated in the quarter: the pipeline view rests on what is created in it.",
        "Date the deals, or create pipeline.",
    ),
    Code(
        "revenue.pipeline-history-short",
        (_NOTE,),
        "Past quarters are too few to know what becomes of a start pipeline.",
    ),
    Code(
        "revenue.pipeline-quarters-empty",
        (_NOTE,),
        "Past quarters opened without a pipeline that moved, and are left out.",
    ),
    Code(
        "revenue.range-assumed",
        (_WARNING,),
        "Too few past quarters tell of a driver: its range is an assumption.",
        "Replace it by what you know.",
    ),
    Code(
        "revenue.renewals-due",
        (_NOTE,),
        "Contracts end in the quarter, and how much of such value is usually renewed.",
        "Enter what nobody carries a quota for as outside_quota.",
    ),
    Code(
        "revenue.scenario-variance",
        (_WARNING,),
        "The gate on scenario variance fails: the scenarios lie too far apart.",
        "Narrow what is uncertain, or have an executive waive the gate with a reason.",
    ),
    Code(
        "revenue.seats-empty",
        (_WARNING,),
        "People who carried a quota are not at work any more and not replaced.",
        "Plan hires for them, or lower the plan.",
    ),
    Code("revenue.target-reached", (_NOTE,), "The plan reaches the target."),
    Code(
        "revenue.view-untested",
        (_NOTE,),
        "Views have too few past quarters to be back-tested, and are weighted like the least accurate one.",
        "Set the weights yourself.",
    ),
    Code(
        "revenue.views-apart",
        (_WARNING, _NOTE),
        "The views of the quarter lie far apart.",
        "Ask which one knows something.",
    ),
)
