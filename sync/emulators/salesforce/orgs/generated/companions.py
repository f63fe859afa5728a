"""What some worlds have beside their accounts: people as accounts with their contacts, and account teams."""

from itertools import repeat

import numpy as np

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.organisation import Organisation
from sync.emulators.salesforce.orgs.generated.parameters import GeneratedOrg
from sync.emulators.salesforce.orgs.generated.people import PeopleNames
from sync.emulators.salesforce.orgs.generated.texts import person_names
from sync.emulators.salesforce.orgs.keys import record_ids

__all__ = ["contact_rows", "peopled", "team_rows"]

_EVERY = 4
"""Every fourth account is a person, in the worlds that have people as accounts."""


def _numbers(accounts: Columns) -> list[int]:
    return [int(str(number).removeprefix("SIM-")) for number in accounts.columns["AccountNumber"]]


def peopled(org: GeneratedOrg, accounts: Columns) -> Columns:
    """Return the accounts, every fourth a person in the worlds that have such."""
    if "persons" not in org.extras:
        return accounts
    numbers = _numbers(accounts)
    names = dict(enumerate(person_names(np.random.default_rng([org.seed, 7]), max(numbers, default=0) + 1)))
    person = [number % _EVERY == _EVERY - 1 for number in numbers]
    contacts = record_ids("Contact", np.array(numbers, np.int64))
    chosen = [names[number] if is_one else (None, None) for number, is_one in zip(numbers, person, strict=True)]
    own = list(accounts.columns["Name"])
    return Columns({
        **accounts.columns,
        "Name": [
            f"{given} {family}" if family else name for (given, family), name in zip(chosen, own, strict=True)
        ],
        "FirstName": [given for given, _ in chosen],
        "LastName": [family for _, family in chosen],
        "IsPersonAccount": person,
        "PersonContactId": [one if is_one else None for one, is_one in zip(contacts, person, strict=True)],
    })  # fmt: skip


def contact_rows(accounts: Columns) -> Columns:
    """Return the contacts that are the same people as some of the accounts."""
    wanted = ("Id", "Name", "FirstName", "LastName", "OwnerId", "CurrencyIsoCode", "CreatedDate", "PersonContactId")
    rows = [row for row in zip(*(accounts.columns[name] for name in wanted), strict=True) if row[-1] is not None]
    columns = dict(zip(wanted, map(list, zip(*rows, strict=True)), strict=True)) if rows else {n: [] for n in wanted}
    created = columns["CreatedDate"]
    return Columns({
        "Id": columns["PersonContactId"],
        "AccountId": columns["Id"],
        **{name: columns[name] for name in ("Name", "FirstName", "LastName", "OwnerId", "CurrencyIsoCode")},
        "IsPersonAccount": repeat(True),
        "IsDeleted": repeat(False),
        "CreatedDate": created,
        "CreatedById": repeat(INTEGRATION_USER),
        "LastModifiedDate": created,
        "LastModifiedById": repeat(INTEGRATION_USER),
        "SystemModstamp": created,
    })  # fmt: skip


def team_rows(organisation: Organisation, people: PeopleNames, accounts: Columns) -> tuple[Columns, Columns]:
    """Return the teams of accounts and their shares: the company's head is in every team, the owner has a share."""
    ids, numbers = list(accounts.columns["Id"]), np.array(_numbers(accounts), np.int64)
    owners, created = list(accounts.columns["OwnerId"]), list(accounts.columns["CreatedDate"])
    head = people.ids[organisation.people]
    stamped = {
        "CreatedDate": created,
        "CreatedById": repeat(INTEGRATION_USER),
        "LastModifiedDate": created,
        "LastModifiedById": repeat(INTEGRATION_USER),
        "SystemModstamp": created,
        "IsDeleted": repeat(False),
    }
    levels = {
        "AccountAccessLevel": repeat("Read"),
        "OpportunityAccessLevel": repeat("None"),
        "CaseAccessLevel": repeat("None"),
        "ContactAccessLevel": repeat("None"),
    }
    members = Columns({
        "Id": record_ids("AccountTeamMember", numbers),
        "AccountId": ids,
        "UserId": repeat(head),
        "TeamMemberRole": repeat("Executive Sponsor"),
        **levels,
        **stamped,
    })  # fmt: skip
    twice = [moment for moment in created for _ in "ab"]
    shares = Columns({
        "Id": record_ids("AccountShare", np.repeat(numbers * 2, 2) + np.tile([0, 1], len(numbers))),
        "AccountId": [one for one in ids for _ in "ab"],
        "UserOrGroupId": [one for owner in owners for one in (owner, head)],
        "RowCause": [cause for _ in ids for cause in ("Owner", "Team")],
        **levels,
        "LastModifiedDate": twice,
        "LastModifiedById": repeat(INTEGRATION_USER),
        "IsDeleted": repeat(False),
    })  # fmt: skip
    return members, shares
