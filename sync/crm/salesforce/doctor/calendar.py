"""The fiscal calendar of an org beside the plan's."""

from collections.abc import Iterator

import numpy as np

from calculations.findings import Finding, Severity
from calculations.fiscal import CALENDAR_YEAR, Quarter, covered
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.model.org_calendar import OrgCalendar, calendar_of_org, difference, told

__all__ = ["calendar", "planned"]


def calendar(org: ExaminedOrg) -> Iterator[Finding]:
    """Fiscal calendar: the plan's quarters are the org's."""
    theirs = _kept(org)
    declared = org.plan.declared_calendar
    if theirs.calendar is None:
        sentence = f"The org's fiscal calendar cannot be read: {theirs.fault or 'nothing of it is visible'}."
        severity = Severity.WARNING if declared else Severity.BLOCKING
        remedy = "Mend its fiscal years (Setup → Fiscal Year), or declare plan.fiscal_calendar."
        yield Finding("doctor.calendar", sentence, remedy, severity=severity)
        return
    ours = org.plan.calendar_beside(theirs.calendar)
    where = difference(ours, theirs.calendar, org.as_of)
    both = f"Fiscal calendar: the org's is {told(theirs.calendar)}, the plan's is {told(ours)}"
    both += " (declared)" if declared else " (from the org)"
    if where:
        remedy = "Take fiscal_calendar and fiscal_year_start_month out of [plan], or set the calendar the org keeps."
        yield Finding("doctor.calendar", f"{both}: {where}.", remedy, severity=Severity.BLOCKING)
    else:
        yield note("doctor.calendar", f"{both}.")


def planned(org: ExaminedOrg) -> Quarter:
    """The quarter that is planned, in the plan's calendar; of calendar years where the org's cannot be read."""
    ours = org.plan.calendar_beside(_kept(org).calendar)
    if org.plan.quarter:
        return Quarter.parse(org.plan.quarter, ours)
    if not covered(np.array([org.as_of], dtype="datetime64[D]"), ours).all():
        ours = CALENDAR_YEAR
    return Quarter.of(org.as_of, ours).shift(1)


def _kept(org: ExaminedOrg) -> OrgCalendar:
    """What the org says of its fiscal calendar."""
    organization = org.rows("Organization", ["FiscalYearStartMonth", "UsesStartDateAsFiscalYearName"])
    years = org.rows("FiscalYearSettings", ["Id", "Name"]) if org.describe("FiscalYearSettings") else []
    fields = ["Type", "StartDate", "EndDate", "Number", "FullyQualifiedLabel", "FiscalYearSettingsId"]
    return calendar_of_org(organization[0] if organization else None, years, org.rows("Period", fields))
