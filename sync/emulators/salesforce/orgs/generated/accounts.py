"""The accounts of a world: whose patch they lie in, since when, and what they look like."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.currencies import CURRENCIES, account_currencies
from sync.emulators.salesforce.orgs.generated.market import INDUSTRIES, REGIONS, SEGMENTS, Place
from sync.emulators.salesforce.orgs.generated.organisation import Ints, Organisation
from sync.emulators.salesforce.orgs.generated.parameters import LEAD_IN, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.texts import UGLY_TEXTS, company_names
from sync.emulators.salesforce.orgs.generated.timeline import NEVER, Days, number, stamp_texts
from sync.emulators.salesforce.orgs.keys import record_ids

__all__ = ["Accounts", "account_rows", "found"]

PLACES: tuple[Place, ...] = tuple(place for region in REGIONS for place in region.places)
_CHUNK = 50_000


@dataclass(frozen=True)
class Accounts:
    """Accounts in the order of seat and creation, numbered from 0."""

    seat: Ints
    created: Days
    place: Ints
    currency: Ints
    revenue: Days
    employees: Ints
    industry: Ints
    parent: Ints
    forgotten: NDArray[np.bool_]
    unassigned: NDArray[np.bool_]
    by_hand: NDArray[np.bool_]
    names: list[str]

    def drawn(self, seat: Ints, moment: Days, even: Days) -> Ints:
        """Choose one account of each seat that exists at a moment; early ones are chosen more often."""
        first = np.searchsorted(self.seat, seat)
        known = np.searchsorted(self.seat * 1e6 + self.created, seat * 1e6 + moment, side="right")
        return first + (even**1.5 * (known - first)).astype(np.int64)


def found(org: GeneratedOrg, organisation: Organisation) -> Accounts:
    """Draw the accounts of a world: each seat has at least one that was there when the seat opened."""
    rng = np.random.default_rng([org.seed, 2])
    count = org.accounts
    spare = rng.choice(org.reps, count - org.reps, p=organisation.weight / organisation.weight.sum())
    seat = np.sort(np.r_[np.arange(org.reps), spare])
    begun, last = number(org.first_day - LEAD_IN - timedelta(days=400)), number(org.last_day)
    created = np.floor(begun + (last - begun) * rng.random(count) ** 2) + rng.random(count)
    first = np.searchsorted(seat, np.arange(org.reps))
    created[first] = begun + rng.random(org.reps)
    order = np.lexsort((created, seat))
    created = created[order]
    sizes = np.array([len(region.places) for region in REGIONS])
    offsets = np.r_[0, np.cumsum(sizes)[:-1]]
    region = organisation.region[seat]
    place = offsets[region] + np.minimum((rng.random(count) ** 1.4 * sizes[region]).astype(np.int64), sizes[region] - 1)
    segment = organisation.segment[seat]
    typical = np.array([s.employees for s in SEGMENTS])[segment]
    employees = np.maximum(1, rng.lognormal(np.log(typical), 0.7)).astype(np.int64)
    numbers = np.arange(count)
    same_seat = first[seat]
    parent = np.where(rng.random(count) < 0.08, same_seat + ((numbers - same_seat) * rng.random(count)).astype(int), -1)
    return Accounts(
        seat=seat,
        created=created,
        place=place,
        currency=account_currencies(org, place, PLACES),
        revenue=np.round(employees * rng.lognormal(np.log(180_000), 0.5, count), -3),
        employees=employees,
        industry=rng.integers(0, len(INDUSTRIES), count),
        parent=np.where(parent < numbers, parent, -1),
        forgotten=rng.random(count) < org.orphan_share,
        unassigned=rng.random(count) < 0.01,
        by_hand=rng.random(count) < 0.3,
        names=company_names(rng, count, org.duplicate_share, org.ugly_share),
    )


def owners(accounts: Accounts, organisation: Organisation, chosen: Ints, moment: float) -> tuple[Ints, Days]:
    """Return who owns the chosen accounts at a moment, and since when.

    That is the last person who took the seat, even one who has left since: an account stays orphaned until there is a
    successor. A forgotten account stays with the first person who had it. Before a seat opens, its team's head owns
    what lies there.
    """
    seat = accounts.seat[chosen]
    person = organisation.holder(seat, moment)
    earliest = organisation.holder(seat, np.maximum(accounts.created[chosen], organisation.opens[seat]))
    person = np.where(accounts.forgotten[chosen], np.minimum(person, earliest), person)
    closed = organisation.opens[seat] > moment
    # A shut seat has no holder: the search ends on the seat before, so it must not be read.
    safe = np.where(closed, 0, person)
    since = np.where(closed, -NEVER, np.maximum(organisation.hired[safe], organisation.opens[seat]))
    return np.where(closed, organisation.head(seat), person), np.maximum(since, accounts.created[chosen])


def account_rows(
    org: GeneratedOrg,
    accounts: Accounts,
    organisation: Organisation,
    first_win: Days,
    covered_until: Days,
    user_ids: list[str],
    moment: float,
) -> Iterator[Columns]:
    """Yield the accounts that exist before a moment (the end of as_of), in pieces.

    :param first_win: when each account bought first, `NEVER` if it has not by then.
    :param covered_until: when its latest contract ends, minus infinity without one.
    """
    rng = np.random.default_rng([org.seed, 3])
    for start in range(0, org.accounts, _CHUNK):
        everyone = np.arange(start, min(start + _CHUNK, org.accounts))
        shift = rng.normal(0, 0.05, (2, len(everyone)))
        street, note = rng.integers(1, 400, len(everyone)), rng.random(len(everyone))
        shown = accounts.created[everyone] < moment
        chosen, shift, street, note = everyone[shown], shift[:, shown], street[shown], note[shown]
        owner, since = owners(accounts, organisation, chosen, np.nextafter(moment, 0))
        places = [PLACES[n] for n in accounts.place[chosen].tolist()]
        seat = accounts.seat[chosen]
        stamps = stamp_texts(accounts.created[chosen])
        bought = np.where(first_win[chosen] < moment, first_win[chosen], since)
        changed = stamp_texts(np.maximum(since, bought))
        ids = record_ids("Account", np.arange(org.accounts)[accounts.parent[chosen]])
        numbers = chosen.tolist()
        yield Columns({
            "Id": record_ids("Account", chosen),
            "Name": [accounts.names[n] for n in numbers],
            "Type": _types(first_win[chosen], covered_until[chosen], moment),
            "ParentId": [p if n >= 0 else None for p, n in zip(ids, accounts.parent[chosen].tolist(), strict=True)],
            "Industry": [INDUSTRIES[n] for n in accounts.industry[chosen].tolist()],
            "AnnualRevenue": accounts.revenue[chosen].tolist(),
            "NumberOfEmployees": accounts.employees[chosen].tolist(),
            "BillingStreet": [
                f"{n} Market Street" if n % 50 else f"{n} Market Street\nBuilding {n % 7}" for n in street.tolist()
            ],
            "BillingCity": [place.city for place in places],
            "BillingState": [place.state for place in places],
            "BillingPostalCode": [place.postal_code for place in places],
            "BillingCountry": [place.country for place in places],
            "BillingLatitude": [p.latitude + s for p, s in zip(places, shift[0].tolist(), strict=True)],
            "BillingLongitude": [p.longitude + s for p, s in zip(places, shift[1].tolist(), strict=True)],
            "AccountNumber": [f"SIM-{n:08d}" for n in numbers],
            "Description": [
                UGLY_TEXTS[n % len(UGLY_TEXTS)] if u < org.ugly_share else None
                for n, u in zip(numbers, note.tolist(), strict=True)
            ],
            "OwnerId": [user_ids[n] for n in owner.tolist()],
            "CurrencyIsoCode": [CURRENCIES[n] for n in accounts.currency[chosen].tolist()],
            "Segment__c": [SEGMENTS[n].name for n in organisation.segment[seat].tolist()],
            "Region__c": [REGIONS[n].name for n in organisation.region[seat].tolist()],
            "IsDeleted": repeat(False),
            "CreatedDate": stamps,
            "CreatedById": repeat(INTEGRATION_USER),
            "LastModifiedDate": changed,
            "LastModifiedById": repeat(INTEGRATION_USER),
            "SystemModstamp": changed,
        })  # fmt: skip


def _types(first_win: Days, covered_until: Days, moment: float) -> list[str]:
    bought, covered = (first_win < moment).tolist(), (covered_until >= moment - 1).tolist()
    kind = {(False, False): "Prospect", (True, True): "Customer - Direct", (True, False): "Other"}
    return [kind.get(pair, "Prospect") for pair in zip(bought, covered, strict=True)]
