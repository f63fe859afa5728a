"""Users and roles of a generated org: reps by seat, a head for every team, region and the company."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.currencies import CURRENCIES, quota_currencies
from sync.emulators.salesforce.orgs.generated.organisation import PLAN_DAYS, Organisation
from sync.emulators.salesforce.orgs.generated.parameters import LEAD_IN, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.texts import person_names
from sync.emulators.salesforce.orgs.generated.timeline import day, number
from sync.emulators.salesforce.orgs.keys import record_id, record_ids
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["PeopleNames"]

_TITLES = ("Chief Revenue Officer", "Vice President", "Director", "Sales Manager")
_SEAT_ROLES = 100_000


class PeopleNames(NamedTuple):
    """Ids and names by person number: those who sit on seats, then the heads of the teams."""

    ids: list[str]
    given: list[str]
    family: list[str]

    @property
    def names(self) -> list[str]:
        """Full names."""
        return [f"{given} {family}" for given, family in zip(self.given, self.family, strict=True)]


def name_people(org: GeneratedOrg, organisation: Organisation) -> PeopleNames:
    """Return ids and names of everyone who ever worked in a world."""
    count = organisation.people + len(organisation.teams)
    given, family = zip(*person_names(np.random.default_rng([org.seed, 6]), count), strict=True)
    return PeopleNames(record_ids("User", np.arange(1, count + 1)), list(given), list(family))


def role_rows(org: GeneratedOrg, organisation: Organisation, people: PeopleNames) -> Iterator[Row]:
    """Yield the role tree: one role per team, each forecast by its head, and one for the reps of each team."""
    begun = stamp(org.first_day - LEAD_IN)
    seated = set(organisation.team.tolist())
    for number_, team in enumerate(organisation.teams):
        title = f"{_TITLES[team.level]} {team.name}" if team.level else _TITLES[0]
        head = people.ids[organisation.people + number_]
        yield _role(number_, title, team.parent if team.level else None, head, begun)
        if number_ in seated:
            yield _role(_SEAT_ROLES + number_, f"Account Executive {team.name}", number_, None, begun)


def _role(number_: int, name: str, parent: int | None, forecaster: str | None, begun: str) -> Row:
    return {
        "Id": record_id("UserRole", number_),
        "Name": name,
        "DeveloperName": name.replace(" ", "_").replace("-", "_"),
        "ParentRoleId": None if parent is None else record_id("UserRole", parent),
        "ForecastUserId": forecaster,
        "LastModifiedDate": begun,
        "SystemModstamp": begun,
    }


def user_rows(org: GeneratedOrg, organisation: Organisation, people: PeopleNames, moment: float) -> Iterator[Row]:
    """Yield everyone hired before a moment; who has left by then is inactive, and keeps what was owned until handed on.

    Heads of teams come first, from the top: managers exist before those who report to them.
    """
    begun = number(org.first_day - LEAD_IN) - 400
    for number_, team in enumerate(organisation.teams):
        person = organisation.people + number_
        manager = people.ids[organisation.people + team.parent] if team.level else None
        role = record_id("UserRole", number_)
        user = _user(people, person, manager, role, _TITLES[team.level], begun, None, on_plan=False)
        yield user | _own_currency(org, org.corporate)
    spoken = quota_currencies(org, organisation)
    for person in np.flatnonzero(organisation.hired < moment).tolist():
        team_number = int(organisation.team[organisation.person_seat[person]])
        manager = people.ids[organisation.people + team_number]
        role = record_id("UserRole", _SEAT_ROLES + team_number)
        left = float(organisation.left[person])
        plan = float(organisation.plan[person])
        on_plan = plan < moment <= plan + PLAN_DAYS and left >= moment
        hired = int(organisation.hired[person])
        changes = [change for change in (left, plan, plan + PLAN_DAYS) if change < moment and change <= left]
        changed = max(changes, default=None)
        title = "Account Executive"
        user = _user(people, person, manager, role, title, hired, changed, on_plan=on_plan, active=left >= moment)
        yield user | _own_currency(org, CURRENCIES[spoken[person]])


def _own_currency(org: GeneratedOrg, code: str) -> Row:
    return {"DefaultCurrencyIsoCode": code} if org.many_currencies else {}


def _user(
    people: PeopleNames,
    person: int,
    manager: str | None,
    role: str,
    title: str,
    hired: int,
    changed: float | None,
    *,
    on_plan: bool,
    active: bool = True,
) -> Row:
    given, family = people.given[person], people.family[person]
    address = f"sim{person + 1:06d}@example.com"
    created = stamp(day(hired))
    return {
        "Id": people.ids[person],
        "Name": f"{given} {family}",
        "FirstName": given,
        "LastName": family,
        "Username": address,
        "Email": address,
        "Alias": f"s{person + 1:x}"[:8],
        "EmployeeNumber": f"SIM-{person + 1:06d}",
        "Title": title,
        "IsActive": active,
        "UserRoleId": role,
        "ProfileId": record_id("Profile", 1),
        "UserType": "Standard",
        "ManagerId": manager,
        "ForecastEnabled": active,
        "Start_Date__c": day(hired).isoformat(),
        "On_Performance_Plan__c": on_plan,
        **stamps(INTEGRATION_USER, created, None if changed is None else stamp(day(changed))),
    }


def profile_rows(org: GeneratedOrg) -> Iterator[Row]:
    """Yield the profile of everyone who sells."""
    yield {
        "Id": record_id("Profile", 1),
        "Name": "Standard User",
        "UserType": "Standard",
        **stamps(INTEGRATION_USER, stamp(org.first_day - LEAD_IN)),
    }
