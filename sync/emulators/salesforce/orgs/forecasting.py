"""The forecast every org here has: opportunity revenue by close date, by quarter."""

from collections.abc import Iterator

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamps

__all__ = ["REVENUE", "forecasting_type", "forecasting_types"]

REVENUE = record_id("ForecastingType", 1)


def forecasting_types(created: str) -> Iterator[Row]:
    """Yield the one active forecasting type."""
    yield forecasting_type(1, "Opportunity Revenue", created)


def forecasting_type(number: int, label: str, created: str, **others: object) -> Row:
    """Return an active type of revenue by close date along the roles, but for the fields in `others`."""
    return {
        "Id": record_id("ForecastingType", number),
        "DeveloperName": label.replace(" ", ""),
        "MasterLabel": label,
        "HasProductFamily": False,
        "DisplayPosition": number,
        "Language": "en_US",
        "IsActive": True,
        "IsAmount": True,
        "IsQuantity": False,
        "DateType": "OpportunityCloseDate",
        "RoleType": "R",
        **stamps(INTEGRATION_USER, created),
        **others,
    }
