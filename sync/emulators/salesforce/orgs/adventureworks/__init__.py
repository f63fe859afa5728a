"""An org from Microsoft's AdventureWorks sample: three years of reseller orders, quotas and territories."""

from collections.abc import Iterator
from datetime import date

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.adventureworks import people, pipeline, quotas, sales, sites, territories
from sync.emulators.salesforce.orgs.adventureworks.packed import FIRST_DAY, known
from sync.emulators.salesforce.orgs.forecasting import forecasting_types
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, Table, stamp, stamps

__all__ = ["AS_OF", "EXTRAS", "features", "rows"]

AS_OF = date(2020, 3, 31)
"""The last day of the last quarter whose orders are complete."""
EXTRAS = ("pipeline",)
"""What can be simulated beside the real sales: a pipeline for them, with yearly agreements and sites."""
_SIMULATED = "Simulated pipeline, agreements and sites"


def features(extras: tuple[str, ...] = ()) -> Features:
    """Return the switches: territories, forecasts by calendar quarter, one currency; what is simulated says so."""
    return Features(simulated=_SIMULATED if "pipeline" in extras else "")


def rows(as_of: date = AS_OF, extras: tuple[str, ...] = ()) -> Iterator[Table]:
    """Yield the objects of the org as it stood at the end of ``as_of``, each after those it refers to where it can.

    Orders are dated by ``as_of``, quotas belong to quarters begun by then, owners, roles, managers and territory
    members are those of that day, and no stamp is later. The same day always gives the same records.

    The integration user that loaded the records, its profile and the opportunity stages are those every emulated org
    has, so they are not among these.

    :param as_of: inclusive; from 2017-07-01. After 2020-05-31 the history simply ends.
    :param extras: any of `EXTRAS`; the orders, their amounts and their days stay what they are.
    :returns: pairs of object name and records, with Salesforce field names.
    :raises ValueError: when ``as_of`` is before the first order.
    """
    day = known(as_of)
    simulated = "pipeline" in extras
    yield "Organization", _organization(features(extras))
    yield "Profile", people.profiles()
    yield "UserRole", people.roles(day)
    yield "User", people.users(day)
    yield "FiscalYearSettings", quotas.fiscal_years()
    yield "Period", quotas.periods()
    yield "ForecastingType", forecasting_types(stamp(FIRST_DAY))
    yield "Territory2Model", territories.model()
    yield "Territory2Type", territories.types()
    yield "Territory2", territories.territories(day)
    yield "Product2", sales.products(day)
    yield "Pricebook2", sales.pricebooks()
    yield "PricebookEntry", sales.prices(day)
    yield "Account", sites.placed(day) if simulated else sales.accounts(day)
    yield "UserTerritory2Association", territories.members(day)
    yield "ObjectTerritory2Association", territories.accounts_in_territories(day)
    yield "Opportunity", pipeline.pipeline(day) if simulated else sales.opportunities(day)
    yield "OpportunityHistory", pipeline.history(day) if simulated else sales.stage_history(day)
    if simulated:
        yield "OpportunityFieldHistory", pipeline.field_history(day)
    yield "OpportunityLineItem", sales.line_items(day)
    yield "ForecastingQuota", quotas.quotas(day)


def _organization(switches: Features) -> Iterator[Row]:
    yield {
        "Id": record_id("Organization", 1),
        "Name": "AdventureWorks (Microsoft sample data)",
        "Division": switches.simulated or None,
        "IsSandbox": True,
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "EMU0",
        "FiscalYearStartMonth": switches.fiscal_year_start_month,
        "UsesStartDateAsFiscalYearName": not switches.fiscal_year_named_by_end,
        "DefaultCurrencyIsoCode": switches.default_currency,
        **stamps(INTEGRATION_USER, stamp(FIRST_DAY)),
    }
