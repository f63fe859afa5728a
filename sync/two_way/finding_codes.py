"""Codes of findings on plans that are edited in several places; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

CODES = (
    Code(
        "sync.away",
        (_WARNING,),
        "A place where the plan is edited cannot be read or written now: open, missing, still arriving.",
        "Nothing is lost; it is synced as soon as it can be read.",
    ),
    Code(
        "sync.conflict-copy",
        (_WARNING,),
        "Beside a workbook lies a copy that a drive made when two people saved at once.",
        "Take over what is missing, then delete the copy: it is never synced.",
    ),
    Code(
        "sync.held",
        (_WARNING,),
        "An edit is held though nobody contradicts it: made where it may not be, in the way of a formula, against a "
        "rule.",
        "The finding says what to do; until then it stays where it was made.",
    ),
    Code(
        "sync.not-computed",
        (_WARNING,),
        "What was typed elsewhere stands in a workbook, but its computed cells do not follow yet.",
        "Mend what is named and sync again, or run `qplan build`.",
    ),
    Code(
        "sync.not-published",
        (_WARNING,),
        "A further workbook of the plan keeps older facts: it is open, missing, or waits for a person.",
        "Mend that, then run `qplan build` again.",
    ),
    Code(
        "sync.other-facts",
        (_WARNING,),
        "The places where the plan is edited stand on different snapshots.",
        "Run `qplan build`; what people typed is synced meanwhile.",
    ),
    Code(
        "sync.other-file",
        (_BLOCKING,),
        "A file is not the one that was paired: a copy, another plan, or never paired.",
        "Put the paired file back, or pair anew: `qplan sync pair`.",
    ),
    Code(
        "sync.paused",
        (_BLOCKING,),
        "A table is not synced because what happened to it looks like an accident.",
        "Undo it, or `qplan sync --accept-changes` if it is meant.",
    ),
    Code(
        "sync.refused",
        (_WARNING,),
        "A cell could not be written where it should be: it is protected.",
        "Lift the protection, or type it there.",
    ),
    Code(
        "sync.renamed",
        (_WARNING,),
        "A column stands under another title; it is followed where its place and its cells leave no doubt.",
        "Give it its title back: all else that reads the workbook goes by it.",
    ),
    Code(
        "sync.unfinished",
        (_WARNING,),
        "Somebody typed into the same cells at each attempt to write them.",
        "The next run takes what stands there then.",
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
        "sheets.decisions-need-codes",
        (_NOTE,),
        "Decisions in the spreadsheet count with the approver's code only, as its owner can lift any protection.",
        "To decide there without codes, let a service account own it.",
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
