"""The forecast every org here has: opportunity revenue by close date, by quarter."""

from collections.abc import Iterator

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamps

__all__ = ["REVENUE", "forecasting_types"]

REVENUE = record_id("ForecastingType", 1)


def forecasting_types(created: str) -> Iterator[Row]:
    """Yield the one active forecasting type."""
    yield {
        "Id": REVENUE,
        "DeveloperName": "OpportunityRevenue",
        "MasterLabel": "Opportunity Revenue",
        "HasProductFamily": False,
        "DisplayPosition": 1,
        "Language": "en_US",
        "IsActive": True,
        "IsAmount": True,
        "IsQuantity": False,
        "DateType": "OpportunityCloseDate",
        "RoleType": "R",
        **stamps(INTEGRATION_USER, created),
    }
