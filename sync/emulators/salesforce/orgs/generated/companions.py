"""What some worlds have beside their accounts: people as accounts with their contacts, and account teams."""

from collections.abc import Iterator
from itertools import repeat

import numpy as np

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.organisation import Organisation
from sync.emulators.salesforce.orgs.generated.parameters import GeneratedOrg
from sync.emulators.salesforce.orgs.generated.people import PeopleNames
from sync.emulators.salesforce.orgs.generated.texts import person_names
from sync.emulators.salesforce.orgs.generated.timeline import stamp_texts
from sync.emulators.salesforce.orgs.generated.view import View
from sync.emulators.salesforce.orgs.keys import record_id, record_ids
from sync.emulators.salesforce.orgs.values import Row, stamps

__all__ = ["contact_rows", "peopled", "split_rows", "split_type_rows", "team_rows"]

REVENUE, OVERLAY = 1, 2
"""Numbers of the split types."""

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


def split_type_rows(created: str) -> Iterator[Row]:
    """Yield the two types of splits: of revenue, which add up to the deal, and overlays, which need not."""
    for number, label in ((REVENUE, "Revenue"), (OVERLAY, "Overlay")):
        yield {
            "Id": record_id("OpportunitySplitType", number),
            "DeveloperName": label,
            "MasterLabel": label,
            "IsActive": True,
            "IsTotalValidated": number == REVENUE,
            **stamps(INTEGRATION_USER, created),
        }


def split_rows(seen: View, organisation: Organisation, people: PeopleNames) -> Columns:
    """Return the splits of deals: all is the owner's, but for two fifths of every third deal, and overlays."""
    numbers = seen.deals.number.tolist()
    owners = [people.ids[n] for n in seen.owner.tolist()]
    head = people.ids[organisation.people]
    created = stamp_texts(seen.deals.created)
    rows = []
    for place, number in enumerate(numbers):
        shared = number % 3 == 0 and owners[place] != head
        rows.append((place, 0, owners[place], 60.0 if shared else 100.0, REVENUE))
        if shared:
            rows.append((place, 1, head, 40.0, REVENUE))
        if number % 5 == 0:
            rows.append((place, 2, head, 20.0, OVERLAY))
    deals = np.array([numbers[place] for place, *_ in rows], np.int64)
    stamped = [created[place] for place, *_ in rows]
    return Columns({
        "Id": record_ids("OpportunitySplit", deals * 4 + np.array([slot for _, slot, *_ in rows], np.int64)),
        "OpportunityId": record_ids("Opportunity", deals),
        "SplitOwnerId": [who for _, _, who, _, _ in rows],
        "SplitPercentage": [share for _, _, _, share, _ in rows],
        "SplitTypeId": record_ids("OpportunitySplitType", np.array([kind for *_, kind in rows], np.int64)),
        "IsDeleted": repeat(False),
        "CreatedDate": stamped,
        "CreatedById": repeat(INTEGRATION_USER),
        "LastModifiedDate": stamped,
        "LastModifiedById": repeat(INTEGRATION_USER),
        "SystemModstamp": stamped,
    })  # fmt: skip
