"""Codes of findings on hires and marketing; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_WARNING = Severity.WARNING
_NOTE = Severity.NOTE


CODES = (
    Code(
        "resources.conversion-unknown",
        (_WARNING,),
        "Segments have no conversion of new pipeline, or no deal size, to plan with.",
        "Enter them.",
    ),
    Code(
        "resources.elasticity-assumed", (_NOTE,), "How bookings answer to reps is mostly the assumption, not own data."
    ),
    Code(
        "resources.elasticity-bounded",
        (_NOTE,),
        "Own data say that more reps bring less, or more than in proportion; the plan takes the nearest bound, 0 or 1.",
    ),
    Code("resources.hires", (_NOTE,), "How many hires would close the gap, and by when to ask for them."),
    Code(
        "resources.hires-too-late",
        (_WARNING,),
        "Nobody hired from now on books anything in the quarter: hires do not close its gap.",
        "Close the gap by other means; hire for the quarters after it.",
    ),
    Code(
        "resources.next-rep-loses",
        (_WARNING,),
        "In no segment does the margin on what the next rep books pay for the rep within a year.",
        "Hire for a reason beyond the first year, or not at all.",
    ),
    Code(
        "resources.one-segment",
        (_NOTE,),
        "With one segment a better market and more reps cannot be told apart.",
    ),
    Code(
        "resources.pipeline-too-late",
        (_WARNING,),
        "Pipeline would have had to exist by now: the usual cycle does not fit into the rest of the quarter.",
        "Plan it for the next quarter, or shorten the cycle.",
    ),
    Code(
        "resources.quarters-left-out",
        (_NOTE,),
        "Quarters of segments without bookings above zero, or without reps, tell nothing of the response.",
    ),
    Code(
        "resources.response-unknown",
        (_WARNING,),
        "Segments without reps or without bookings lately: what the next rep brings is not known there.",
        "Judge them by a segment that is like them.",
    ),
)
