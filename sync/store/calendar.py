"""The org's fiscal calendar as the mirror has it, and whether the plan stands on it."""

from datetime import date

import numpy as np
from sqlalchemy import Engine, func, select

from calculations.findings import Finding, Severity
from calculations.fiscal import Calendar, Custom, Quarter, covered
from sync.model.org_calendar import OrgCalendar, calendar_of_org, difference, told
from sync.settings import PlanSettings
from sync.store.tables import MIRROR, live

__all__ = ["calendar_findings", "org_calendar"]

_ORGANIZATION = ("FiscalYearStartMonth", "UsesStartDateAsFiscalYearName")
_YEARS = ("Id", "Name")
_PERIODS = ("Type", "StartDate", "EndDate", "Number", "FullyQualifiedLabel", "FiscalYearSettingsId")


def org_calendar(engine: Engine) -> OrgCalendar:
    """The calendar of the org the mirror was pulled from; none before the first pull, and of a folder of exports."""
    with engine.connect() as connection:
        organization, years, periods = (
            [dict(row) for row in connection.execute(select(*(MIRROR[name].c[field] for field in fields))).mappings()]
            for name, fields in (
                ("Organization", _ORGANIZATION),
                ("FiscalYearSettings", _YEARS),
                ("Period", _PERIODS),
            )
        )
    return calendar_of_org(organization[0] if organization else None, years, periods)


def calendar_findings(engine: Engine, settings: PlanSettings, quarter: Quarter, as_of: date) -> tuple[Finding, ...]:
    """What stands between a plan and its calendar: blocking, where quotas would go to other days than the org's.

    Args:
        engine: the store. settings: of the plan. quarter: planned, in the org's calendar where they declare none.
        as_of: last day whose facts count.
    """
    org, declared, calendar = org_calendar(engine), settings.declared_calendar, quarter.calendar
    if declared is not None:
        found = [] if org.calendar is None else _differs(calendar, org.calendar, as_of)
    elif org.fault:
        sentence = f"The org's fiscal calendar cannot be read: {org.fault}."
        remedy = "Mend its fiscal years (Setup → Fiscal Year) and pull again, or declare plan.fiscal_calendar."
        found = [Finding("crm.calendar-unread", sentence, remedy, severity=Severity.BLOCKING)]
    elif org.calendar is not None and not covered(np.array([as_of], dtype="datetime64[D]"), org.calendar).all():
        found = [_ends(org.calendar, str(as_of))]
    elif org.calendar is not None and org.calendar != calendar:
        sentence = f"The plan was begun on the calendar {told(calendar)}; the one pulled since is {told(org.calendar)}."
        remedy = "Run the command again: it begins on the org's calendar."
        found = [Finding("crm.calendar-differs", sentence, remedy, severity=Severity.BLOCKING)]
    else:
        found = []
    if not found and not (quarter.is_known and quarter.shift(-1).is_known):
        found.append(_ends(calendar, f"{quarter} and the quarter before it"))
    return (*found, *_before(engine, calendar))


def _differs(declared: Calendar, org: Calendar, day: date) -> list[Finding]:
    where = difference(declared, org, day)
    if not where:
        return []
    sentence = f"The plan's fiscal calendar is declared as {told(declared)}, the org's is {told(org)}: {where}."
    remedy = (
        "Take fiscal_calendar and fiscal_year_start_month out of [plan] to follow the org, or set fiscal_calendar to "
        "what it keeps."
    )
    return [Finding("crm.calendar-differs", sentence, remedy, severity=Severity.BLOCKING)]


def _ends(calendar: Calendar, what: str) -> Finding:
    sentence = f"The fiscal calendar ({told(calendar)}) does not reach {what}."
    remedy = "Define the fiscal years (Setup → Fiscal Year) and pull again, or declare plan.fiscal_calendar."
    return Finding("crm.calendar-ends", sentence, remedy, severity=Severity.BLOCKING)


def _before(engine: Engine, calendar: Calendar) -> tuple[Finding, ...]:
    """Won deals on days that a custom calendar does not know."""
    if not isinstance(calendar.rule, Custom):
        return ()
    deals = MIRROR["Opportunity"].c
    won = live("Opportunity", "Id").where(deals.IsWon.is_(True), deals.CloseDate < calendar.rule.start.isoformat())
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(won.subquery())).scalar_one()
    if not count:
        return ()
    sentence = f"{count} won deals closed before {calendar.rule.start}, the first day the fiscal calendar knows."
    remedy = "They are left out. Define the fiscal years they fall in, or declare plan.fiscal_calendar as a rule."
    return (Finding("crm.before-calendar", sentence, remedy),)
