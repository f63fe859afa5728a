"""Codes of findings on the workbook and what people typed into it; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING


CODES = (
    Code(
        "account-moves.nobody-to-keep",
        (_WARNING,),
        "A move is rejected or pinned that takes an account from nobody.",
        "Name who gets it as its own move, and clear the decision.",
    ),
    Code(
        "account-moves.swap-unnamed",
        (_WARNING,),
        "A move is to be swapped, and no other person is named for it.",
        "Type whom as its own move.",
    ),
    Code(
        "workbook.other-day-zero",
        (_BLOCKING,),
        "The workbook counts its days from 1904, so that none can be written into it.",
        "Copy its tabs into a workbook that counts from 1900, or clear the option and correct the days.",
    ),
    Code(
        "table.merged-cells",
        (_BLOCKING,),
        "Cells in the rows of a table are merged into one.",
        "Unmerge them, and type again what is missing.",
    ),
    Code(
        "sheets.still-computing",
        (_BLOCKING,),
        "Google Sheets still computes cells.",
        "Wait until no cell shows Loading..., then try again; if they stay so, check the add-in and its server.",
    ),
    Code(
        "approval.decision-without-code",
        (_BLOCKING,),
        "Somebody decided without a code.",
        "Type the code that was sent to the approver.",
    ),
    Code(
        "cell.formula-changed",
        (_BLOCKING,),
        "The formula of a cell was changed.",
        "Undo it, or put back the formula named. Your own figures belong into the yellow cells.",
    ),
    Code(
        "cell.formula-typed-over",
        (_BLOCKING,),
        "The formula of a cell was typed over.",
        "Undo it, or put back the formula named. Your own figures belong into the yellow cells.",
    ),
    Code(
        "cell.formula-without-value",
        (_BLOCKING,),
        "A formula has no stored value: the program that saved the file dropped it.",
        "Open the workbook in your spreadsheet program and save it, or type the number.",
    ),
    Code(
        "cell.not-a-number",
        (_BLOCKING,),
        "A cell holds text where a number is needed.",
        "Type a plain number, without currency or spaces.",
    ),
    Code(
        "control-total",
        (_BLOCKING,),
        "A cell shows another value than the plan's own data and inputs give.",
        "Run `qplan build`: it recalculates and keeps what you typed.",
    ),
    Code("data.unknown-period", (_BLOCKING,), "A row of the data names no period.", "Pull again, or restore the cell."),
    Code(
        "driver.out-of-bounds",
        (_BLOCKING,),
        "A driver or its range is out of bounds.",
        "Enter another value, or clear the cell.",
    ),
    Code(
        "entry.not-a-choice",
        (_BLOCKING,),
        "What was chosen in a row is not one of the choices.",
        "Choose one of those named, or clear the cell.",
    ),
    Code(
        "entry.out-of-range",
        (_BLOCKING,),
        "What was typed in a row is out of its bounds.",
        "Enter a value within the bounds named.",
    ),
    Code(
        "facts.changed",
        (_BLOCKING,),
        "A cell shows another value than the CRM's fact.",
        "Change facts in the CRM and pull: `qplan build` puts the fact back.",
    ),
    Code("input.empty", (_BLOCKING,), "An input is empty that the plan needs.", "Enter it."),
    Code(
        "resources.line-incomplete",
        (_WARNING,),
        "A line of needs has money, and no owner, no decision or no kind.",
        "Fill it in.",
    ),
    Code(
        "resources.unknown-team",
        (_WARNING,),
        "A line of needs is of no team of the plan, so that no sum by team counts it.",
        "Type the team's name as it stands in the table By team.",
    ),
    Code(
        "input.not-in-list",
        (Severity.WARNING,),
        "What is to be compared is not on the list of the cell.",
        "Choose one of the cell's list.",
    ),
    Code("input.not-a-choice", (_BLOCKING,), "An input is not one of its choices.", "Choose one of those named."),
    Code(
        "input.out-of-range", (_BLOCKING,), "An input is out of its bounds.", "Enter a number within the bounds named."
    ),
    Code(
        "quota.rep-left",
        (_BLOCKING,),
        "Somebody who has left still has a quota.",
        "Delete the row; move the quota to whoever takes over.",
    ),
    Code(
        "quota.row-deleted",
        (_BLOCKING,),
        "The row of somebody with a quota is missing.",
        "Undo the deletion; to plan no quota, override it with 0 and a reason.",
    ),
    Code(
        "quota.team-total-unmet",
        (_BLOCKING,),
        "The final quotas of a team do not add up to the total typed for it.",
        "Run `qplan build`; where they still differ, overrides and floors stand in the way.",
    ),
    Code(
        "quota.team-total-without-reason",
        (_BLOCKING,),
        "A total is typed for a team without a reason.",
        "Write the reason beside it, or clear the total.",
    ),
    Code(
        "table.duplicate-row",
        (_BLOCKING,),
        "A row stands more than once in its table.",
        "Delete all but one of these rows.",
    ),
    Code(
        "table.row-with-entries-leaves",
        (_BLOCKING,),
        "Somebody is no longer among the facts, but something was typed in the row.",
        "Move it to whom it now concerns and clear the cell; then publish again.",
    ),
    Code("table.row-without-key", (_BLOCKING,), "A row has no id.", "Put the id back, or clear the row."),
    Code(
        "workbook.cell-missing",
        (_BLOCKING,),
        "A cell of the plan is gone.",
        "Undo the deletion, or restore the tab from the last version.",
    ),
    Code(
        "workbook.column-missing",
        (_BLOCKING,),
        "A column is missing from its table.",
        "Give one column of this header row its title again, or undo the change.",
    ),
    Code(
        "workbook.column-twice",
        (_BLOCKING,),
        "A column stands several times in its table.",
        "Give one column of this header row its title again, or undo the change.",
    ),
    Code(
        "workbook.no-stored-values",
        (_BLOCKING,),
        "Formulas have no stored value: the program that saved the file dropped them.",
        "Run `qplan build`: it recalculates and keeps what you typed.",
    ),
    Code(
        "workbook.not-carried",
        (_WARNING,),
        "Something of yours could not be carried into the workbook's newer layout.",
        "The old file is beside the workbook: take from there what you want to keep.",
    ),
    Code(
        "workbook.older-layout",
        (_BLOCKING,),
        "The workbook was built by another version of qplan.",
        "Run `qplan build`: it brings the workbook forward, keeps what you typed, and puts the old file beside it.",
    ),
    Code(
        "workbook.open",
        (_WARNING,),
        "A spreadsheet program has the workbook open; what is not saved is not read.",
        "Save it there and read again.",
    ),
    Code(
        "workbook.other-quarter",
        (_BLOCKING,),
        "The workbook is the plan of another quarter.",
        "Open the workbook of this quarter, or name the other one as the quarter.",
    ),
    Code(
        "workbook.tab-missing",
        (_BLOCKING,),
        "A tab is missing.",
        "Rename the tab back, or restore it from the last version.",
    ),
    Code(
        "workbook.table-missing",
        (_BLOCKING,),
        "A table is gone.",
        "Undo the deletion, or restore the tab from the last version.",
    ),
    Code(
        "workbook.title-taken",
        (_BLOCKING,),
        "A tab of yours has the title of a tab the plan now has.",
        "Give your tab another title; then run `qplan build` again.",
    ),
    Code(
        "workbook.unknown-period", (_BLOCKING,), "The quarter on the workbook is none.", "Restore the quarter's label."
    ),
)
