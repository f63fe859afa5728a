"""Every check of an org in its order; one that cannot be made is a finding too."""

from collections.abc import Callable, Iterator

from calculations.findings import Finding, Severity
from sync.clock import Clock
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.doctor.calendar import calendar
from sync.crm.salesforce.doctor.connection import allowance, clock, version
from sync.crm.salesforce.doctor.currencies import currencies, rates
from sync.crm.salesforce.doctor.forecasts import forecasting
from sync.crm.salesforce.doctor.grain import quota_grain
from sync.crm.salesforce.doctor.objects import objects
from sync.crm.salesforce.doctor.org import ExaminedOrg, note
from sync.crm.salesforce.doctor.rights import permissions, quotas, samples, territories
from sync.errors import CrmError
from sync.settings import PlanSettings

__all__ = ["examine"]

_CHECKS: tuple[Callable[[ExaminedOrg], Iterator[Finding]], ...] = (
    version,
    clock,
    allowance,
    objects,
    quotas,
    samples,
    territories,
    permissions,
    forecasting,
    calendar,
    currencies,
    rates,
    quota_grain,
)


def examine(client: SalesforceClient, ours: Clock, plan: PlanSettings | None = None) -> tuple[Finding, ...]:
    """Look at everything qplan relies on; what is well is a note, what is missing says what to do.

    A check that cannot be made is a finding too. Only a login that is refused ends the examination, and is its only
    finding.

    Args:
        client: the org.
        ours: our own clock, to be compared with the org's.
        plan: settings of the plan, to be compared with the org's calendar and forecasting types.
    """
    try:
        me = client.user_info()
    except CrmError as error:
        sentence = f"The login does not work: {error.message}"
        return (Finding("doctor.login", sentence, error.remedy, severity=Severity.BLOCKING),)
    user, name = str(me.get("user_id", "")), str(me.get("preferred_username", ""))
    found = [note("doctor.login", f"Logged in to {client.session.instance_url} as {name or user}.")]
    org = ExaminedOrg(client, ours, user, plan or PlanSettings())
    for check in _CHECKS:
        found += _tried(check, org)
    return tuple(found)


def _tried(check: Callable[[ExaminedOrg], Iterator[Finding]], org: ExaminedOrg) -> list[Finding]:
    try:
        return list(check(org))
    except CrmError as error:
        what = (check.__doc__ or check.__name__).split(":")[0]
        return [Finding(f"doctor.{check.__name__}", f"{what} could not be checked: {error.message}", error.remedy)]
