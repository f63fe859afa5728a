"""Codes of findings on packages of the cycle's agents; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

CODES = (
    Code(
        "agent.task-unknown",
        (Severity.WARNING,),
        "Nothing of what a task of the week asks for is known; its section says n/a.",
        "The sentence says what is missing; the package is made again when it is there.",
    ),
    Code(
        "agent.words-refused",
        (Severity.NOTE,),
        "A language model was to word the narrative, and did not answer, or wrote what is not taken: a digit, a number "
        "in words, a direction, an unknown key.",
        "The narrative of qplan stands; look at [agents] in qplan.toml where it does not answer.",
    ),
    Code(
        "systems.not-ready",
        (Severity.WARNING,),
        "A condition of the quarter's first day is not met: approval, writing, reading back, fresh facts, or a watch.",
        "Each says which verb comes next.",
    ),
)
