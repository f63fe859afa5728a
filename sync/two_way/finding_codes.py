"""Codes of findings on plans that are edited in several places; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

CODES = (
    Code(
        "sync.conflict-copy",
        (_WARNING,),
        "Beside a workbook lies a copy that a drive made when two people saved at once.",
        "Take over what is missing, then delete the copy: it is never synced.",
    ),
    Code(
        "sheets.not-the-plan",
        (_BLOCKING,),
        "The spreadsheet is of another plan, or does not say of which it is.",
        "Link the right one with `qplan sheets link`, or make one with `qplan sheets create`.",
    ),
    Code(
        "sheets.other-layout",
        (_BLOCKING,),
        "The spreadsheet was made with another layout.",
        "Make a new one with `qplan sheets create`, after what was typed has been synced.",
    ),
    Code(
        "sheets.other-locale",
        (_BLOCKING,),
        "The spreadsheet's locale is not the one its formulas are written for.",
        "Set it back: File > Settings > Locale, United States.",
    ),
    Code(
        "sheets.tab-renamed",
        (_NOTE,),
        "A tab of the spreadsheet has another title.",
        "It is read all the same; rename it back so that people find it.",
    ),
    Code(
        "sheets.trashed",
        (_BLOCKING,),
        "The spreadsheet lies in Drive's bin.",
        "Restore it there: within thirty days it is deleted for good.",
    ),
    Code(
        "sheets.login-cannot-edit",
        (_BLOCKING,),
        "The login may not edit the spreadsheet.",
        "Share it with the login's address as an editor.",
    ),
    Code(
        "sheets.owner-types",
        (_WARNING,),
        "Somebody who types there owns the spreadsheet, and may edit what is protected.",
        "Let a login nobody types with own it.",
    ),
    Code(
        "sheets.not-shared",
        (_BLOCKING,),
        "Somebody who should type in the spreadsheet may not edit it.",
        "Run `qplan sheets share`.",
    ),
    Code(
        "sheets.open-to-many",
        (_WARNING,),
        "Everybody with the address, or of the organisation, may edit the spreadsheet.",
        "Share it with people by their addresses, and take this permission away.",
    ),
    Code(
        "sheets.approver-without-address",
        (_WARNING,),
        "An approver has no address at Google, so whoever may edit types their decision.",
        "Give approvers that address as their `channel`, then run `qplan sheets share`.",
    ),
    Code(
        "sheets.unprotected",
        (_WARNING,),
        "A protected range is missing, or protects something else.",
        "Run `qplan sheets share`, which sets the protected ranges anew.",
    ),
    Code(
        "sheets.no-functions",
        (_BLOCKING,),
        "Google Sheets does not know the functions of qplan.",
        "Install the add-in: docs/two-way-sheets.md says how.",
    ),
    Code(
        "sheets.loading",
        (_WARNING,),
        "Cells of the spreadsheet are still being computed.",
        "Wait a minute; if they stay so, the function server cannot be reached from Google.",
    ),
)
