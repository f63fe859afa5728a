"""The fiscal calendar of an org beside the plan's."""

from collections.abc import Iterator

from calculations.findings import Finding, Severity
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.model.org_calendar import calendar_of_org, difference, told

__all__ = ["calendar"]


def calendar(org: ExaminedOrg) -> Iterator[Finding]:
    """Fiscal calendar: the plan's quarters are the org's."""
    organization = org.rows("Organization", ["FiscalYearStartMonth", "UsesStartDateAsFiscalYearName"])
    years = org.rows("FiscalYearSettings", ["Id", "Name"]) if org.describe("FiscalYearSettings") else []
    fields = ["Type", "StartDate", "EndDate", "Number", "FullyQualifiedLabel", "FiscalYearSettingsId"]
    theirs = calendar_of_org(organization[0] if organization else None, years, org.rows("Period", fields))
    declared = org.plan.declared_calendar
    if theirs.calendar is None:
        sentence = f"The org's fiscal calendar cannot be read: {theirs.fault or 'nothing of it is visible'}."
        severity = Severity.WARNING if declared else Severity.BLOCKING
        remedy = "Mend its fiscal years (Setup → Fiscal Year), or declare plan.fiscal_calendar."
        yield Finding("doctor.calendar", sentence, remedy, severity=severity)
        return
    ours = org.plan.calendar_beside(theirs.calendar)
    where = difference(ours, theirs.calendar, org.plan.as_of or org.clock.now().date())
    both = f"Fiscal calendar: the org's is {told(theirs.calendar)}, the plan's is {told(ours)}"
    both += " (declared)" if declared else " (from the org)"
    if where:
        remedy = "Take fiscal_calendar and fiscal_year_start_month out of [plan], or set the calendar the org keeps."
        yield Finding("doctor.calendar", f"{both}: {where}.", remedy, severity=Severity.BLOCKING)
    else:
        yield note("doctor.calendar", f"{both}.")
