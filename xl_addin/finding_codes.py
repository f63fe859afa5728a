"""Codes of findings on tables of findings in cells; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE


CODES = (
    Code(
        "findings.more",
        (_BLOCKING, _WARNING, _NOTE),
        "More was found than a table of findings has lines; the last line says how many and which.",
        "Mend what stands above it first.",
    ),
)
