"""The ten territories under their regions, who serves them, and which accounts lie in them."""

from collections.abc import Iterator

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.adventureworks.packed import FIRST_DAY, Known
from sync.emulators.salesforce.orgs.adventureworks.people import MANAGERS, in_office, user_id
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["territory_id"]

MODEL = record_id("Territory2Model", 1)
_REGION_TYPE = record_id("Territory2Type", 1)
_SALES_TYPE = record_id("Territory2Type", 2)
_REGION_KEYS = {region: 100 + n for n, region in enumerate(MANAGERS)}
_BEGUN = stamps(INTEGRATION_USER, stamp(FIRST_DAY))


def territory_id(territory: int) -> str:
    """Return the Territory2 id of a territory key."""
    return record_id("Territory2", territory)


def model() -> Iterator[Row]:
    """Yield the one territory model, active since the first day."""
    yield {
        "Id": MODEL,
        "Name": "AdventureWorks sales territories",
        "DeveloperName": "AdventureWorks_sales_territories",
        "Description": "The ten territories of Microsoft's sample, under its three territory groups.",
        "State": "Active",
        "ActivatedDate": stamp(FIRST_DAY),
        **_BEGUN,
    }


def types() -> Iterator[Row]:
    """Yield the two kinds of territory: only sales territories hold accounts."""
    for number, type_id, label in ((1, _REGION_TYPE, "Region"), (2, _SALES_TYPE, "Sales Territory")):
        name = label.replace(" ", "_")
        yield {"Id": type_id, "MasterLabel": label, "DeveloperName": name, "Priority": number, **_BEGUN}


def territories(known: Known) -> Iterator[Row]:
    """Yield the three regions, forecast by their managers, then the ten territories."""
    for region, key in _REGION_KEYS.items():
        yield _territory(key, region, None, _REGION_TYPE, in_office(known, region))
    for territory in known.territories:
        yield _territory(territory.key, territory.name, _REGION_KEYS[territory.region], _SALES_TYPE, None)


def _territory(key: int, name: str, parent: int | None, type_id: str, forecaster: int | None) -> Row:
    return {
        "Id": territory_id(key),
        "Name": name,
        "DeveloperName": name.replace(" ", "_"),
        "ParentTerritory2Id": None if parent is None else territory_id(parent),
        "Territory2ModelId": MODEL,
        "Territory2TypeId": type_id,
        "ForecastUserId": None if forecaster is None else user_id(forecaster),
        "AccountAccessLevel": "Edit",
        "OpportunityAccessLevel": "Edit",
        "CaseAccessLevel": "None",
        "ContactAccessLevel": "Edit",
        "LastModifiedDate": stamp(FIRST_DAY),
        "LastModifiedById": INTEGRATION_USER,
        "SystemModstamp": stamp(FIRST_DAY),
    }


def members(known: Known) -> Iterator[Row]:
    """Yield who serves which territory as of the day.

    A manager belongs to the region as "Sales Manager". Whoever sells in a territory, managers included, belongs to
    it as "Sales Rep", from the day of the first order there.
    """
    since = {(order.employee, order.territory): order.day for order in reversed(known.orders)}
    for region, key in _REGION_KEYS.items():
        manager = in_office(known, region)
        if manager is not None:
            yield _member(manager, key, "Sales Manager", stamp(known.hired[manager]))
    for employee, served in known.served.items():
        for key in sorted(served):
            joined = since.get((employee, key), known.hired[employee])
            yield _member(employee, key, "Sales Rep", stamp(joined))


def _member(employee: int, territory: int, role: str, joined: str) -> Row:
    return {
        "Id": record_id("UserTerritory2Association", employee * 1000 + territory),
        "UserId": user_id(employee),
        "Territory2Id": territory_id(territory),
        "RoleInTerritory2": role,
        "IsActive": True,
        "LastModifiedDate": joined,
        "LastModifiedById": INTEGRATION_USER,
        "SystemModstamp": joined,
    }


def accounts_in_territories(known: Known) -> Iterator[Row]:
    """Yield each reseller's territory: that of its geography, in which all its orders were sold too."""
    for reseller in known.resellers:
        yield {
            "Id": record_id("ObjectTerritory2Association", reseller.key),
            "ObjectId": record_id("Account", reseller.key),
            "Territory2Id": territory_id(reseller.territory),
            "AssociationCause": "Territory2Manual",
            "SobjectType": "Account",
            "LastModifiedDate": stamp(FIRST_DAY),
            "LastModifiedById": INTEGRATION_USER,
            "SystemModstamp": stamp(FIRST_DAY),
        }
