"""Codes of findings on plans that are edited in several places; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING

CODES = (
    Code(
        "sync.conflict-copy",
        (_WARNING,),
        "Beside a workbook lies a copy that a drive made when two people saved at once.",
        "Take over what is missing, then delete the copy: it is never synced.",
    ),
)
