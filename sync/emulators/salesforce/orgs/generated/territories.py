"""Territories of a generated org: a patch for every seat below team, segment and region, in one active model."""

from collections.abc import Iterator
from itertools import repeat

import numpy as np

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.accounts import Accounts
from sync.emulators.salesforce.orgs.generated.organisation import Organisation
from sync.emulators.salesforce.orgs.generated.parameters import LEAD_IN, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.people import PeopleNames
from sync.emulators.salesforce.orgs.generated.timeline import day, stamp_texts
from sync.emulators.salesforce.orgs.keys import record_id, record_ids
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["account_territory_rows", "leaf_ids", "member_rows", "model_rows", "patch", "territory_rows", "type_rows"]

ACTIVE, PLANNING, ARCHIVED = 1, 2, 3
_PATCHES = 100_000
_PLANNED, _FORMER = 1_000_000, 2_000_000
_TYPES = ("Company", "Region", "Segment", "Team", "Patch")
_CHUNK = 50_000
_SUFFIXES = {ACTIVE: "", PLANNING: "_next", ARCHIVED: "_former"}


def leaf_ids(organisation: Organisation) -> list[str]:
    """Return the Territory2 id of each seat's patch in the active model."""
    return record_ids("Territory2", _PATCHES + np.arange(organisation.seats))


def patch(organisation: Organisation, seat: int) -> tuple[int, int]:
    """Return the numbers of a seat's patch and of its team's territory, in the active model."""
    return _PATCHES + seat, int(organisation.team[seat])


def model_rows(org: GeneratedOrg) -> Iterator[Row]:
    """Yield the active model, a planning model that begins as its copy, and in some worlds the archived one before."""
    begun = stamp(org.first_day - LEAD_IN)
    models = [(ACTIVE, "Active", "Current territories"), (PLANNING, "Planning", "Next territories")]
    if "archived" in org.extras:
        models.append((ARCHIVED, "Archived", "Former territories"))
    for number, state, name in models:
        yield {
            "Id": record_id("Territory2Model", number),
            "Name": name,
            "DeveloperName": name.replace(" ", "_"),
            "State": state,
            "ActivatedDate": None if number == PLANNING else begun,
            "DeactivatedDate": begun if number == ARCHIVED else None,
            **stamps(INTEGRATION_USER, begun),
        }


def type_rows(org: GeneratedOrg) -> Iterator[Row]:
    """Yield a territory type per level."""
    for number, name in enumerate(_TYPES):
        yield {
            "Id": record_id("Territory2Type", number),
            "MasterLabel": name,
            "DeveloperName": name,
            "Priority": number + 1,
            **stamps(INTEGRATION_USER, stamp(org.first_day - LEAD_IN)),
        }


def territory_rows(org: GeneratedOrg, organisation: Organisation, people: PeopleNames) -> Iterator[Row]:
    """Yield the tree of each model: the teams, forecast by their heads, then a patch per seat."""
    offsets = {ACTIVE: 0, PLANNING: _PLANNED} | ({ARCHIVED: _FORMER} if "archived" in org.extras else {})
    for model, offset in offsets.items():
        for number, team in enumerate(organisation.teams):
            head = people.ids[organisation.people + number]
            parent = team.parent + offset if team.level else None
            yield _territory(org, model, number + offset, team.name, parent, team.level, head)
        for seat, number in enumerate(organisation.team.tolist()):
            name = f"{organisation.teams[number].name} Patch {seat + 1}"
            leaf = _PATCHES + seat + offset
            yield _territory(org, model, leaf, name, number + offset, len(_TYPES) - 1, None)


def _territory(
    org: GeneratedOrg, model: int, number: int, name: str, parent: int | None, level: int, head: str | None
) -> Row:
    return {
        "Id": record_id("Territory2", number),
        "Name": name,
        "DeveloperName": f"{name.replace(' ', '_').replace('-', '_')}{_SUFFIXES[model]}",
        "ParentTerritory2Id": None if parent is None else record_id("Territory2", parent),
        "Territory2ModelId": record_id("Territory2Model", model),
        "Territory2TypeId": record_id("Territory2Type", level),
        "ForecastUserId": head,
        "AccountAccessLevel": "Edit",
        "OpportunityAccessLevel": "Edit",
        "CaseAccessLevel": "None",
        "ContactAccessLevel": "Edit",
        "LastModifiedDate": stamp(org.first_day - LEAD_IN),
        "LastModifiedById": INTEGRATION_USER,
        "SystemModstamp": stamp(org.first_day - LEAD_IN),
    }


def member_rows(organisation: Organisation, people: PeopleNames, moment: float) -> Iterator[Row]:
    """Yield who belongs to the active model before a moment: whoever is on a seat to its patch, heads to their teams.

    A leaver's membership goes with the leaver, so a vacant patch has no member.
    """
    for number in range(len(organisation.teams)):
        begun = stamp(day(float(organisation.opens[0])))
        yield _member(people.ids[organisation.people + number], number, number, "Sales Manager", begun)
    there = np.flatnonzero((organisation.hired < moment) & (organisation.left >= moment))
    for person in there.tolist():
        seat = int(organisation.person_seat[person])
        since = max(float(organisation.hired[person]), float(organisation.opens[0]))
        yield _member(people.ids[person], _PATCHES + person, _PATCHES + seat, "Sales Rep", stamp(day(since)))


def _member(user: str, number: int, territory: int, role: str, since: str) -> Row:
    return {
        "Id": record_id("UserTerritory2Association", number),
        "UserId": user,
        "Territory2Id": record_id("Territory2", territory),
        "RoleInTerritory2": role,
        "IsActive": True,
        "LastModifiedDate": since,
        "LastModifiedById": INTEGRATION_USER,
        "SystemModstamp": since,
    }


def account_territory_rows(accounts: Accounts, organisation: Organisation, moment: float) -> Iterator[Columns]:
    """Yield the patch of each account that exists before a moment; one in a hundred lies in none. In pieces."""
    leaves = leaf_ids(organisation)
    placed = np.flatnonzero((accounts.created < moment) & ~accounts.unassigned)
    for start in range(0, len(placed), _CHUNK):
        chosen = placed[start : start + _CHUNK]
        since = stamp_texts(accounts.created[chosen])
        yield Columns({
            "Id": record_ids("ObjectTerritory2Association", chosen),
            "ObjectId": record_ids("Account", chosen),
            "Territory2Id": [leaves[n] for n in accounts.seat[chosen].tolist()],
            "AssociationCause": [
                "Territory2Manual" if by_hand else "Territory2AssignmentRule"
                for by_hand in accounts.by_hand[chosen].tolist()
            ],
            "SobjectType": repeat("Account"),
            "IsDeleted": repeat(False),
            "LastModifiedDate": since,
            "LastModifiedById": repeat(INTEGRATION_USER),
            "SystemModstamp": since,
        })  # fmt: skip


def former_member_rows(organisation: Organisation, people: PeopleNames, moment: float) -> Iterator[Row]:
    """Yield who belonged to the archived model: the same people, each to the patch beside today's."""
    there = np.flatnonzero((organisation.hired < moment) & (organisation.left >= moment))
    for person in there.tolist():
        seat = (int(organisation.person_seat[person]) + 1) % organisation.seats
        since = stamp(day(float(organisation.opens[0])))
        yield _member(people.ids[person], _FORMER + person, _PATCHES + seat + _FORMER, "Sales Rep", since)


def former_account_rows(accounts: Accounts, organisation: Organisation, moment: float) -> Columns:
    """Return where accounts lay in the archived model: in the patch beside today's."""
    placed = np.flatnonzero(accounts.created < moment)
    leaves = record_ids("Territory2", _PATCHES + _FORMER + (accounts.seat[placed] + 1) % organisation.seats)
    since = stamp_texts(accounts.created[placed])
    return Columns({
        "Id": record_ids("ObjectTerritory2Association", placed + 10**9),
        "ObjectId": record_ids("Account", placed),
        "Territory2Id": leaves,
        "AssociationCause": repeat("Territory2Manual"),
        "SobjectType": repeat("Account"),
        "IsDeleted": repeat(False),
        "LastModifiedDate": since,
        "LastModifiedById": repeat(INTEGRATION_USER),
        "SystemModstamp": since,
    })  # fmt: skip
