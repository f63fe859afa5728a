"""Codes of findings on what is pulled from a CRM and kept in the store; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

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
)
