"""Codes of findings on an org, before it is planned with; `docs/findings.md` lists them."""

from calculations.findings import Code, Severity

__all__ = ["CODES"]

_BLOCKING = Severity.BLOCKING
_WARNING = Severity.WARNING
_NOTE = Severity.NOTE

CODES = (
    Code(
        "doctor.<check>",
        (_WARNING,),
        "A check could not be made: the CRM refused what it asked for.",
        "As the org's answer says.",
    ),
    Code(
        "doctor.access",
        (_WARNING, _NOTE),
        "Whether the user may edit a sample of the quotas, as the org says.",
        "Give the user a role above their owners, or View All Forecasts with Manage Quotas.",
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
    Code(
        "doctor.grain",
        (_WARNING, _NOTE),
        "By what the org's quotas are set, beside plan.quota_grain.",
        "Set plan.quota_grain to what the org's quotas are set by, or leave it out.",
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
        (_BLOCKING, _WARNING, _NOTE),
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
)
