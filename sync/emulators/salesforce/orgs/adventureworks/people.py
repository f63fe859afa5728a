"""The roles and users of the AdventureWorks org: placeholders, because the sources hold no names."""

from collections.abc import Iterator
from datetime import date

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.adventureworks.packed import FIRST_DAY, Known
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["MANAGERS", "VICE_PRESIDENT", "in_office", "regions", "user_id"]

VICE_PRESIDENT = 277
MANAGERS = {"North America": 272, "Europe": 290, "Pacific": 294}
"""Region to its manager, who also carries a quota (the sources have no manager links; territory coverage implies
them)."""
_COMPANY_ROLE = 1
_REGION_ROLES = {region: 10 + n for n, region in enumerate(MANAGERS)}
_TERRITORY_ROLES = 100


def user_id(employee: int) -> str:
    """Return the User id of an employee key."""
    return record_id("User", employee)


def regions(known: Known) -> dict[int, str]:
    """Return the region of each territory."""
    return {territory.key: territory.region for territory in known.territories}


def in_office(known: Known, region: str) -> int | None:
    """Return the manager of a region, or None before that person was hired."""
    manager = MANAGERS[region]
    return manager if manager in known.hired else None


def superior(known: Known, employee: int) -> int:
    """Return whom an employee reports to: the manager of the region of the main territory, else the vice president."""
    if employee in MANAGERS.values() or not known.served[employee]:
        return VICE_PRESIDENT
    return in_office(known, regions(known)[known.served[employee][0]]) or VICE_PRESIDENT


def _role_of(known: Known, employee: int) -> int | None:
    for region, manager in MANAGERS.items():
        if employee == manager:
            return _REGION_ROLES[region]
    served = known.served[employee]
    return _TERRITORY_ROLES + served[0] if served else None


def roles(known: Known) -> Iterator[Row]:
    """Yield the role tree: company, three regions, ten territories."""
    yield _role(_COMPANY_ROLE, "VP Sales", None, VICE_PRESIDENT)
    for region, number in _REGION_ROLES.items():
        yield _role(number, f"{region} Sales Manager", _COMPANY_ROLE, in_office(known, region))
    for territory in known.territories:
        parent = _REGION_ROLES[territory.region]
        yield _role(_TERRITORY_ROLES + territory.key, f"{territory.name} Sales Representative", parent, None)


def _role(number: int, name: str, parent: int | None, forecaster: int | None) -> Row:
    return {
        "Id": record_id("UserRole", number),
        "Name": name,
        "DeveloperName": name.replace(" ", "_"),
        "ParentRoleId": None if parent is None else record_id("UserRole", parent),
        "ForecastUserId": None if forecaster is None else user_id(forecaster),
        "LastModifiedDate": stamp(FIRST_DAY),
        "SystemModstamp": stamp(FIRST_DAY),
    }


def users(known: Known) -> Iterator[Row]:
    """Yield the vice president and everyone who has a quota or a sale so far.

    Each is created, and starts, on the first day of the quarter of the first quota or sale, whichever is earlier.
    """
    vp_role = record_id("UserRole", _COMPANY_ROLE)
    name = f"VP Sales {VICE_PRESIDENT} (placeholder)"
    yield _user(VICE_PRESIDENT, name, None, vp_role, FIRST_DAY)
    for employee, hired in known.hired.items():
        label = "Manager" if employee in MANAGERS.values() else "Rep"
        role = _role_of(known, employee)
        role_id = None if role is None else record_id("UserRole", role)
        manager = user_id(superior(known, employee))
        yield _user(employee, f"{label} {employee} (placeholder)", manager, role_id, hired)


def _user(employee: int, name: str, manager: str | None, role: str | None, hired: date) -> Row:
    first, _, last = name.removesuffix(" (placeholder)").rpartition(" ")
    address = f"{first}.{last}@example.com".lower().replace(" ", "-")
    return {
        "Id": user_id(employee),
        "Name": name,
        "FirstName": first,
        "LastName": name.removeprefix(first).strip(),
        "Username": address,
        "Email": address,
        "Alias": f"{first[:3].lower()}{last[:5].lower()}",
        "EmployeeNumber": str(employee),
        "IsActive": True,
        "ManagerId": manager,
        "UserRoleId": role,
        "ProfileId": record_id("Profile", 1),
        "UserType": "Standard",
        "ForecastEnabled": True,
        "Start_Date__c": hired.isoformat(),
        **stamps(INTEGRATION_USER, stamp(hired)),
    }


def profiles() -> Iterator[Row]:
    """Yield the profile of everyone who sells; none of them may write quotas or territories."""
    yield {
        "Id": record_id("Profile", 1),
        "Name": "Standard User",
        "UserType": "Standard",
        **stamps(INTEGRATION_USER, stamp(FIRST_DAY)),
    }
