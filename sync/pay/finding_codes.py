"""Codes of findings on files of pay plans; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING

CODES = (
    Code(
        "payfile.cell-unread",
        (_BLOCKING,),
        "A cell is empty, cannot be read, or has two readings; what it holds is not repeated.",
        "Correct the cell that is named.",
    ),
    Code(
        "payfile.column-missing",
        (_BLOCKING,),
        "No heading says the person, the on-target earnings or the base.",
        "Call the columns person, ote and base.",
    ),
    Code("payfile.column-twice", (_BLOCKING,), "Two headings say the same.", "Keep one of the columns."),
    Code(
        "payfile.column-unread",
        (Severity.WARNING,),
        "Headings say nothing known, and their columns are not read.",
        "Use the headings of docs/pay.md, if they matter.",
    ),
    Code(
        "payfile.empty",
        (_BLOCKING,),
        "A file of pay plans holds no rows.",
        "Put a line of headings and a row for each person into it.",
    ),
    Code("payfile.person-twice", (_BLOCKING,), "A person stands in several rows.", "Keep one of the rows."),
)
