"""Codes of findings on files exported from a CRM; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "COLUMN_UNREAD"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

COLUMN_UNREAD = Code("csv.column-unread", (_NOTE,), "Columns are not read.", "Name a field for them, if they matter.")

CODES = (
    COLUMN_UNREAD,
    Code(
        "csv.amount-scaled",
        (_WARNING,),
        "Amounts are read in thousands or millions, as their heading says.",
        "Take the field out of [csv.files.forms], if they are not.",
    ),
    Code(
        "csv.bytes-unread",
        (_WARNING,),
        "Lines of a file in UTF-8 hold bytes that are none.",
        "Export it again, or correct these lines and save the file as UTF-8.",
    ),
    Code(
        "csv.currency-unknown",
        (_WARNING,),
        "A column of currencies holds what is no ISO code of one.",
        "Write what it stands for in [csv.files.values.CurrencyIsoCode].",
    ),
    Code(
        "csv.id-in-two-files",
        (_WARNING,),
        "Rows are in two files, and differ.",
        "Put the entry of the newest file first, or take the older one away.",
    ),
    Code(
        "csv.id-rounded",
        (_WARNING,),
        "A spreadsheet rounded Ids, so that several rows have one: they are not read as Ids.",
        "Export the file again, and do not save it from a spreadsheet with the column as numbers.",
    ),
    Code(
        "csv.units-mixed",
        (_BLOCKING,),
        "Columns of amounts say different units or currencies.",
        "Write all amounts in one unit, or make a file of each.",
    ),
    Code(
        "csv.owner-adds-up",
        (_WARNING,),
        "The quotas of an owner are exactly the sum of those above, as a team's are.",
        "If they are sums of others, take these lines out: their quotas count twice.",
    ),
    Code(
        "csv.column-missing",
        (_WARNING,),
        "No column looks like one that is needed.",
        "Name the columns in [csv.files.columns], or give a constant.",
    ),
    Code(
        "csv.cells-empty",
        (_WARNING,),
        "Cells are empty in a column that may be one of a grouped report, where they mean the cell above.",
        "Set fill_down to the field, if so; until then those lines have none.",
    ),
    Code(
        "csv.cells-filled",
        (_WARNING,),
        "Empty cells of a grouped report are read as the cell above them.",
        "Take the field out of fill_down, if those lines have none.",
    ),
    Code(
        "csv.column-twice",
        (_WARNING,),
        "Several columns have one title.",
        "Name the other one in [csv.files.columns], if it is meant: the second Amount is Amount (2).",
    ),
    Code(
        "csv.column-unclear",
        (_WARNING,),
        "Several columns are called as a field is that money hangs on; one of them is read.",
        "Name the right one in [csv.files.columns].",
    ),
    Code(
        "csv.column-unfit",
        (_WARNING,),
        "A column is called as a field is, but holds something else, and is not read as that.",
        "Correct its cells, if it is meant.",
    ),
    Code(
        "csv.created-missing",
        (_NOTE,),
        "Deals have no date of creation: nothing is known of their age, or of the pipeline of past days.",
        "Export when they were created.",
    ),
    Code(
        "csv.currency-mixed",
        (_BLOCKING,),
        "Amounts carry different currency signs, and no column says the currency.",
        "Add a column with the ISO code, or one file for each currency: signs are not converted.",
    ),
    Code(
        "csv.date-mixed",
        (_WARNING,),
        "Dates of a file are written in several forms; lines in another form are not taken.",
        "Write all dates of the file in one form.",
    ),
    Code(
        "csv.date-unclear",
        (_WARNING,),
        "Dates can be read in several ways; the first is proposed.",
        "Set date_format to the right one.",
    ),
    Code(
        "csv.decimal-unclear",
        (_WARNING,),
        "A number may have thousands or thousandths after its point.",
        'Set decimal to "," or "." as is right.',
    ),
    Code(
        "csv.file-unknown",
        (_WARNING,),
        "Nothing tells what a file holds, so it is left out.",
        "If it matters, write an entry [[csv.files]] for it by hand.",
    ),
    Code(
        "csv.id-missing",
        (_NOTE,),
        "Deals have no Id, so a line that is changed later is a new deal.",
        "Export the Id, if you can.",
    ),
    Code(
        "csv.id-repeated",
        (_WARNING,),
        "Deals stand in several lines that contradict each other; only the first of each is taken.",
        "Export each deal once, as it stands now.",
    ),
    Code(
        "csv.line-amount-missing",
        (_WARNING,),
        "No column says what each product of a deal brought, so products have no amounts.",
        "Export the total price of each product.",
    ),
    Code(
        "csv.lines-repeated",
        (_NOTE,),
        "Deals stand in several lines, one for each of their products, and are read as one.",
        "Take several_lines out, if they are deals of their own.",
    ),
    Code(
        "csv.name-alike",
        (_NOTE,),
        "Names are written differently than in their own file, and are read as the same.",
        "Take them out of [csv.files.values] if they are not.",
    ),
    Code(
        "csv.name-ambiguous",
        (_BLOCKING, _WARNING),
        "A name is that of several records, which nothing tells apart.",
        "Export the Id beside the name.",
    ),
    Code(
        "csv.name-unknown",
        (_WARNING,),
        "Names have no row in a file of their own.",
        "They are read with their name alone.",
    ),
    Code(
        "csv.number-mixed",
        (_WARNING,),
        "Numbers of a file are written in two forms; lines in the other form are not taken.",
        "Export the file with one form of numbers.",
    ),
    Code(
        "csv.outcome-differs",
        (_WARNING,),
        "Deals have a status of their own that says another end than their stage does.",
        "The deal's own status counts.",
    ),
    Code(
        "csv.probability-in-shares",
        (_NOTE,),
        "Probabilities all lie in 0 to 1 and are read as shares: 0.4 is 40 per cent.",
        "Take the field out of [csv.files.forms], if they are per cent.",
    ),
    Code(
        "csv.cell-unread",
        (_WARNING,),
        "Cells that a row can do without cannot be read and are left empty.",
        "Correct them in the file, if they matter.",
    ),
    Code(
        "csv.several-named",
        (_WARNING,),
        "Cells name several records with semicolons between; the first of each is read.",
        "Export the primary one alone, if another is meant.",
    ),
    Code(
        "csv.year-missing",
        (_WARNING,),
        "Columns of quotas name quarters or months and no year, and nothing else tells it.",
        "Write the year in the headings, or in the file's name.",
    ),
    Code(
        "csv.year-assumed",
        (_WARNING,),
        "Columns of quotas name quarters or months and no year: that of the file's name is read, or the planned one.",
        "Write the year in the headings, if another is meant.",
    ),
    Code(
        "csv.quarter-named",
        (_WARNING,),
        "Periods are named as quarters, and read as those of the calendar, or of the fiscal one that settings declare.",
        "Write first days, if your year begins otherwise.",
    ),
    Code(
        "csv.stage-missing",
        (_WARNING,),
        "No stage looks won, or lost.",
        "Name the stages in the mapping; until then no deal counts as such.",
    ),
)
