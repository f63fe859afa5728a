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
    Code("resources.hires", (_NOTE,), "How many hires would close the gap, and by when to ask for them."),
    Code(
        "resources.hires-too-late",
        (_WARNING,),
        "Nobody hired from now on books anything in the quarter: hires do not close its gap.",
        "Close the gap by other means; hire for the quarters after it.",
    ),
    Code(
        "resources.pipeline-too-late",
        (_WARNING,),
        "Pipeline would have had to exist by now: the usual cycle does not fit into the rest of the quarter.",
        "Plan it for the next quarter, or shorten the cycle.",
    ),
)
