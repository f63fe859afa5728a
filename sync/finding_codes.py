"""Codes of findings on the CRM, exports, the store and the jobs; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES", "COLUMN_UNREAD", "STALE"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

COLUMN_UNREAD = Code("csv.column-unread", (_NOTE,), "Columns are not read.", "Name a field for them, if they matter.")
STALE = Code(
    "facts.stale",
    (_BLOCKING,),
    "The workbook stands on an older snapshot than the newest.",
    "Run `qplan build`, look at what moved, and go on.",
)

CODES = (
    Code(
        "crm.before-calendar",
        (_WARNING,),
        "Won deals closed before the first day that a custom fiscal calendar knows; they are left out.",
        "Define the fiscal years they fall in, or declare plan.fiscal_calendar as a rule.",
    ),
    Code(
        "crm.bulk-refused",
        (_NOTE,),
        "An object was read page by page, because the org takes no bulk job.",
        "Wait until the org's allowance of bulk jobs renews; `qplan doctor` says what is left.",
    ),
    Code(
        "crm.calendar-differs",
        (_BLOCKING,),
        "The fiscal calendar in the settings is not the org's.",
        "Take fiscal_calendar and fiscal_year_start_month out of [plan] to follow the org, or set the one it keeps.",
    ),
    Code(
        "crm.calendar-ends",
        (_BLOCKING,),
        "The planned quarter lies outside the fiscal years that the org lists.",
        "Define them in the CRM and pull again, or declare plan.fiscal_calendar.",
    ),
    Code(
        "crm.calendar-unread",
        (_BLOCKING,),
        "The org's fiscal periods make no years of four quarters.",
        "Mend its fiscal years and pull again, or declare plan.fiscal_calendar.",
    ),
    Code("crm.deleted-for-good", (_NOTE,), "Rows were deleted without a trace in the recycle bin."),
    Code(
        "crm.deletions-forgotten",
        (_NOTE,),
        "The CRM does not remember all deletions since the last pull, so all Ids were compared.",
    ),
    Code("crm.field-appeared", (_NOTE,), "Fields are visible now, and were read for all rows."),
    Code(
        "crm.field-hidden",
        (_WARNING,),
        "Fields are no longer visible.",
        "Give the integration user read access to them again.",
    ),
    Code(
        "crm.field-misfit",
        (_WARNING,),
        "A field has another type in the org than the one that belongs there; it is not read.",
        "If it matters, give the org a field of that name with the right type.",
    ),
    Code(
        "crm.no-rate",
        (_BLOCKING,),
        "There is no rate from a currency to the plan's, so its amounts cannot be counted.",
        "Add the currency's conversion rate in the CRM's company settings and pull again, or say under [plan.rates] "
        "what one unit is worth.",
    ),
    Code("crm.object-forgotten", (_WARNING,), "An object is not there any more, and its rows leave the store."),
    Code(
        "crm.object-gone",
        (_BLOCKING,),
        "An object was in the CRM and is gone; its rows in the store are kept and not up to date.",
        "Give the integration user read access to it again; if the org has given it up, `qplan pull --forget OBJECT`.",
    ),
    Code(
        "crm.object-refused",
        (_BLOCKING,),
        "The CRM does not say what there is of an object; its rows in the store are kept and not up to date.",
        "Run `qplan pull` again; if it stays, give the integration user read access to the object.",
    ),
    Code(
        "crm.plan-currency",
        (_BLOCKING,),
        "The plan is in a currency to which the CRM's amounts have no rate.",
        "Plan in the CRM's currency (plan.currency), or say under [plan.rates] what one unit is worth.",
    ),
    Code(
        "crm.rows-missed",
        (_WARNING,),
        "Rows of the CRM were not in the mirror as they are; the object was read whole again.",
    ),
    Code(
        "crm.rows-unseen",
        (_WARNING,),
        "Rows are not visible any more and were marked deleted: hard deletes, or sharing that was lost.",
        "If nobody deleted them, give the integration user their sharing back, then pull again.",
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
        "Several columns have one title; the first of them is read.",
        "Give them different names, if another is meant.",
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
    COLUMN_UNREAD,
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
        (_WARNING,),
        "Probabilities are shares where per cent are read; the column is left out.",
        "Export them in per cent, if they matter.",
    ),
    Code(
        "csv.quarter-named",
        (_WARNING,),
        "Periods are named as quarters, and read as those of the calendar.",
        "Write first days, if your year begins otherwise.",
    ),
    Code(
        "csv.stage-missing",
        (_WARNING,),
        "No stage looks won, or lost.",
        "Name the stages in the mapping; until then no deal counts as such.",
    ),
    Code(
        "doctor.<check>",
        (_WARNING,),
        "A check could not be made: the CRM refused what it asked for.",
        "As the org's answer says.",
    ),
    Code(
        "doctor.allowance",
        (_WARNING, _NOTE),
        "How many of the daily API requests, and of bulk jobs and their results, are left.",
        "Pull later, or find what uses them: Setup → API Usage.",
    ),
    Code(
        "doctor.calendar",
        (_BLOCKING, _WARNING, _NOTE),
        "The org's fiscal calendar beside the plan's.",
        "Take fiscal_calendar and fiscal_year_start_month out of [plan], or set the calendar the org keeps.",
    ),
    Code(
        "doctor.clock",
        (_WARNING, _NOTE),
        "How this machine's clock stands beside the org's.",
        "Set the clock: JWT logins fail, and times in the evidence are off.",
    ),
    Code(
        "doctor.currencies",
        (_BLOCKING, _WARNING, _NOTE),
        "The org's currencies beside the plan's currency and its planning rates.",
        "Set plan.currency to an active currency, or give its worth under [plan.rates].",
    ),
    Code(
        "doctor.field",
        (_WARNING,),
        "Fields are not visible.",
        "Give the integration user read access to them, where the org has them.",
    ),
    Code(
        "doctor.forecasting",
        (_BLOCKING, _NOTE),
        "Which forecasting types are active.",
        "Switch on Collaborative Forecasts and activate a type: Setup → Forecasts Settings.",
    ),
    Code("doctor.login", (_BLOCKING, _NOTE), "Whether the login works.", "As the org's answer says."),
    Code(
        "doctor.object",
        (_BLOCKING, _NOTE),
        "Whether an object that is read is visible.",
        "Give the integration user read access to it.",
    ),
    Code(
        "doctor.periods",
        (_WARNING, _NOTE),
        "By which periods the org forecasts.",
        "Check the forecast range in Forecasts Settings.",
    ),
    Code(
        "doctor.permissions",
        (_WARNING, _NOTE),
        "Whether the user has the permissions that writing takes.",
        "Grant them by a permission set.",
    ),
    Code(
        "doctor.quotas",
        (_BLOCKING, _NOTE),
        "Whether quotas can be written.",
        "Grant Manage Quotas, and create and edit access to Forecasting Quota.",
    ),
    Code(
        "doctor.territories",
        (_WARNING, _NOTE),
        "Whether a territory model is active and can be written.",
        "Grant Manage Territories, if qplan is to write them.",
    ),
    Code(
        "doctor.version",
        (_BLOCKING, _NOTE),
        "Whether the org offers the API version that is set.",
        "Set salesforce.api_version to one it offers.",
    ),
    STALE,
    Code(
        "quota.family-unknown",
        (_BLOCKING,),
        "Quotas are to be set by product family, and no quota or booking of the last year names one.",
        "Take family out of plan.quota_grain, or set one quota by family in the CRM.",
    ),
    Code(
        "quota.left-alone",
        (_NOTE,),
        "The CRM holds quotas of the quarter that the plan does not speak of; they are neither changed nor deleted.",
    ),
    Code(
        "quota.measure-unknown",
        (_BLOCKING,),
        "The forecasting type counts something that is not modelled: splits, quantities, another amount or date.",
        "Set plan.forecasting_type to a revenue type by close date without splits.",
    ),
    Code(
        "quota.no-rate",
        (_BLOCKING,),
        "A quota is kept in a currency to which there is no rate.",
        "Add the currency's conversion rate in the CRM and pull again, or give a planning rate ([plan.rates]).",
    ),
    Code(
        "quota.no-territory",
        (_BLOCKING,),
        "Quotas are set by territory, and somebody with a quota serves none.",
        "Assign a territory in the CRM and pull again, or take territory out of plan.quota_grain.",
    ),
    Code(
        "quota.no-amount",
        (_BLOCKING,),
        "A row has no quota that could be one.",
        "Empty is not zero: type an amount as override with its reason, or run `qplan build`.",
    ),
    Code(
        "quota.of-team",
        (_NOTE,),
        "A manager's quota is that of the people below, and is counted with theirs.",
        "Take the manager out of the forecast hierarchy above them, if it is the manager's own.",
    ),
    Code(
        "quota.other-currency",
        (_BLOCKING,),
        "The CRM holds a quota in another currency than the one it is to be written in.",
        "Write in the record's currency (plan.quota_currency), or replace the record in the CRM.",
    ),
    Code(
        "quota.period-unaligned",
        (_BLOCKING,),
        "The forecast periods of the CRM do not begin where those of the planned quarter do.",
        "Give the plan the CRM's fiscal calendar: a quota lands in whichever period holds its date.",
    ),
    Code(
        "quota.share-missing",
        (_BLOCKING,),
        "A forecast period or product family has no share of the quotas.",
        "Type one, or 0; empty is not zero.",
    ),
    Code(
        "quota.shares-in-proportion",
        (_NOTE,),
        "Shares of forecast periods or product families do not add up to 100 % and are taken in proportion.",
    ),
    Code(
        "quota.team-kept",
        (_WARNING,),
        "A manager's quota in the CRM is that of the team; the manager's own is not written over it.",
        "Override it with 0 and a reason, so that others carry it; the team's quota is set in the CRM.",
    ),
    Code(
        "quota.total-beside-parts",
        (_WARNING, _NOTE),
        "Quotas without a family, territory or forecasting group stand beside quotas with one, which alone count.",
        "Delete the ones in the CRM that are not in force.",
    ),
    Code(
        "quota.twice",
        (_BLOCKING,),
        "The CRM holds several quotas that nothing tells apart.",
        "Keep the one in force in the CRM, and pull again.",
    ),
    Code(
        "quota.type-inactive",
        (_BLOCKING,),
        "The plan's forecasting type is not active, so that nobody would see its quotas.",
        "Activate it in Forecasts Settings, or set plan.forecasting_type to an active one.",
    ),
)
