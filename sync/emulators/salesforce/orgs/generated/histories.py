"""Opportunities and their histories: what stands, each step that led there, and each tracked field that changed."""

from collections.abc import Iterator, Sequence
from itertools import repeat

import numpy as np

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.orgs.generated.currencies import CURRENCIES, SCALE
from sync.emulators.salesforce.orgs.generated.deals import World
from sync.emulators.salesforce.orgs.generated.lines import PRICEBOOK, PRODUCTS, line_rows
from sync.emulators.salesforce.orgs.generated.organisation import Ints
from sync.emulators.salesforce.orgs.generated.people import PeopleNames
from sync.emulators.salesforce.orgs.generated.texts import UGLY_NAMES, UGLY_TEXTS
from sync.emulators.salesforce.orgs.generated.timeline import Days, day_texts, stamp_texts
from sync.emulators.salesforce.orgs.generated.view import (
    CATEGORIES,
    CATEGORY_NAMES,
    EVENTS,
    OWNER_CHANGES,
    STAGE_NAMES,
    WON,
    View,
    probabilities,
)
from sync.emulators.salesforce.orgs.keys import record_ids

__all__ = ["field_history_rows", "history_rows", "item_rows", "opportunity_rows"]

_FIELD_ROWS = 32
_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
_MIXER = 2_654_435_761
"""Knuth's multiplicative hash: spreads consecutive deal numbers, so that a few of them can be picked by number."""


def _amounts(cents: Ints, currency: Ints) -> list[float | None]:
    return [None if c < 0 else a for c, a in zip(cents.tolist(), (cents / SCALE[currency]).tolist(), strict=True)]


def _expected(cents: Ints, probability: Ints, currency: Ints) -> list[float | None]:
    product = np.round(cents * probability / 100)
    return [None if c < 0 else e for c, e in zip(cents.tolist(), (product / SCALE[currency]).tolist(), strict=True)]


def _spread(number: Ints) -> Days:
    return (number * _MIXER % 2**32) / 2**32


def opportunity_rows(world: World, seen: View, people: PeopleNames, first_win: Days, leaf_ids: list[str]) -> Columns:
    """Return the opportunities of a chunk as they stand."""
    deals, ids = seen.deals, people.ids
    currency = deals.basket.currency
    stage = seen.stage
    cents = seen.latest(seen.cents)
    days = seen.latest(seen.close_days)
    chance = np.array(probabilities(world.org))[stage]
    signed = stage == WON
    luck = _spread(deals.number)
    ugly = (luck < world.org.ugly_share).tolist()
    numbers, stages, won = deals.number.tolist(), stage.tolist(), signed.tolist()
    renews = deals.renews.tolist()
    parents = record_ids("Opportunity", np.maximum(deals.renews, 0))
    months = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    years, quarters = (months // 12 + 1970).tolist(), (months % 12 // 3 + 1).tolist()
    # Other calendars than the calendar year's are left to the org, which knows its periods.
    fiscal: dict[str, list[object]] = (
        {
            "FiscalYear": years,
            "FiscalQuarter": quarters,
            "Fiscal": [f"{y} {q}" for y, q in zip(years, quarters, strict=True)],
        }
        if world.org.calendar == "standard"
        else {}
    )
    contract = np.isfinite(deals.starts) & signed
    starts = day_texts(np.where(contract, deals.starts, 0))
    ends = day_texts(np.where(contract, deals.ends, 0))
    old = (first_win[deals.account] < deals.created).tolist()
    owners = [ids[n] for n in seen.owner.tolist()]
    first_owners = [ids[n] for n in seen.hands.owner[:, 0].tolist()]
    created, modified = stamp_texts(deals.created), stamp_texts(seen.modified)
    offered = deals.proposed < seen.moment
    return Columns({
        "Id": record_ids("Opportunity", deals.number),
        "Name": _names(world, seen, ugly),
        "AccountId": record_ids("Account", deals.account),
        "OwnerId": owners,
        "StageName": [STAGE_NAMES[s] for s in stages],
        "Amount": _amounts(cents, currency),
        "Probability": chance.astype(float).tolist(),
        "ExpectedRevenue": _expected(cents, chance, currency),
        "CloseDate": day_texts(days),
        "Type": [
            "Renewal" if r >= 0 else "Existing Customer - Upgrade" if o else "New Customer"
            for r, o in zip(renews, old, strict=True)
        ],
        "LeadSource": [_SOURCES[int(n * 97) % len(_SOURCES)] for n in luck.tolist()],
        "NextStep": [UGLY_NAMES[n % len(UGLY_NAMES)] if u else None for n, u in zip(numbers, ugly, strict=True)],
        "Description": [UGLY_TEXTS[n % len(UGLY_TEXTS)] if u else None for n, u in zip(numbers, ugly, strict=True)],
        "IsClosed": (stage >= WON).tolist(),
        "IsWon": won,
        "ForecastCategory": [CATEGORIES[s] for s in stages],
        "ForecastCategoryName": [CATEGORY_NAMES[s] for s in stages],
        "HasOpportunityLineItem": offered.tolist(),
        "Pricebook2Id": repeat(PRICEBOOK),
        "Territory2Id": [leaf_ids[n] for n in deals.seat.tolist()],
        "IsExcludedFromTerritory2Filter": repeat(False),
        "CurrencyIsoCode": [CURRENCIES[n] for n in currency.tolist()],
        **fiscal,
        "LastStageChangeDate": stamp_texts(seen.stage_since),
        "Contract_Start_Date__c": [t if c else None for t, c in zip(starts, contract.tolist(), strict=True)],
        "Contract_End_Date__c": [t if c else None for t, c in zip(ends, contract.tolist(), strict=True)],
        "Renewal_Of__c": [p if r >= 0 else None for p, r in zip(parents, renews, strict=True)],
        "IsDeleted": repeat(False),
        "CreatedDate": created,
        "CreatedById": first_owners,
        "LastModifiedDate": modified,
        "LastModifiedById": owners,
        "SystemModstamp": modified,
    })  # fmt: skip


def _names(world: World, seen: View, ugly: list[bool]) -> list[str]:
    deals, accounts = seen.deals, world.accounts.names
    families = [PRODUCTS[n][0] for n in deals.basket.product[:, 0].tolist()]
    plain = [
        f"{accounts[a].strip()[:80]} - {family}{' renewal' if r >= 0 else ''}"
        for a, family, r in zip(deals.account.tolist(), families, deals.renews.tolist(), strict=True)
    ]
    hostile = [UGLY_NAMES[n % len(UGLY_NAMES)] for n in deals.number.tolist()]
    return [h if u else p for h, p, u in zip(hostile, plain, ugly, strict=True)]


def history_rows(world: World, seen: View, people: PeopleNames) -> Columns:
    """Return a row per event: the record as it was saved then."""
    deal, event = np.nonzero(seen.happened)
    numbers = seen.deals.number[deal]
    stage, cents = seen.stages[deal, event], seen.cents[deal, event]
    chance = np.array(probabilities(world.org))[stage]
    currency = seen.deals.basket.currency[deal]
    times = stamp_texts(seen.times[deal, event])
    stages = stage.tolist()
    return Columns({
        "Id": record_ids("OpportunityHistory", numbers * EVENTS + event),
        "OpportunityId": record_ids("Opportunity", numbers),
        "StageName": [STAGE_NAMES[s] for s in stages],
        "Amount": _amounts(cents, currency),
        "ExpectedRevenue": _expected(cents, chance, currency),
        "CloseDate": day_texts(seen.close_days[deal, event]),
        "Probability": chance.astype(float).tolist(),
        "ForecastCategory": [CATEGORIES[s] for s in stages],
        "CurrencyIsoCode": [CURRENCIES[n] for n in currency.tolist()],
        "IsDeleted": repeat(False),
        "CreatedDate": times,
        "CreatedById": [people.ids[n] for n in seen.actor(seen.times)[deal, event].tolist()],
        "SystemModstamp": times,
    })  # fmt: skip


def field_history_rows(seen: View, people: PeopleNames) -> Iterator[Columns]:
    """Yield the tracked changes: close date, amount, owner. A new owner makes two rows, one of names and one of ids."""
    days, cents = seen.close_days, seen.cents
    moved = np.nonzero(seen.happened[:, 1:] & (days[:, 1:] != days[:, :-1]))
    priced = np.nonzero(seen.happened[:, 1:] & (cents[:, 1:] != cents[:, :-1]))
    (deal, event), (offer, step) = moved, priced
    old, new = day_texts(days[deal, event]), day_texts(days[deal, event + 1])
    yield _changes(seen, people, moved, ("CloseDate", "DateOnly", 0), old, new)
    currency = seen.deals.basket.currency[offer]
    before = _amount_texts(cents[offer, step], currency)
    after = _amount_texts(cents[offer, step + 1], currency)
    yield _changes(seen, people, priced, ("Amount", "Currency", EVENTS), before, after)
    yield from _new_owners(seen, people)


def _changes(
    seen: View,
    people: PeopleNames,
    where: tuple[Ints, ...],
    field: tuple[str, str, int],
    before: Sequence[str | None],
    after: Sequence[str | None],
) -> Columns:
    """Return the rows of one field: `where` holds deals and the events before, `field` its name, kind and slot."""
    deal, event = where
    name, kind, slot = field
    times = stamp_texts(seen.times[deal, event + 1])
    numbers = seen.deals.number[deal]
    return Columns({
        "Id": record_ids("OpportunityFieldHistory", numbers * _FIELD_ROWS + slot + event),
        "OpportunityId": record_ids("Opportunity", numbers),
        "Field": repeat(name),
        "DataType": repeat(kind),
        "OldValue": before,
        "NewValue": after,
        "IsDeleted": repeat(False),
        "CreatedDate": times,
        "CreatedById": [people.ids[n] for n in seen.actor(seen.times)[deal, event + 1].tolist()],
    })  # fmt: skip


def _amount_texts(cents: Ints, currency: Ints) -> list[str | None]:
    return [None if amount is None else str(amount) for amount in _amounts(cents, currency)]


def _new_owners(seen: View, people: PeopleNames) -> Iterator[Columns]:
    deal, change = np.nonzero(seen.handed)
    before, after = seen.hands.owner[deal, change].tolist(), seen.hands.owner[deal, change + 1].tolist()
    times = stamp_texts(seen.hands.changed[deal, change])
    numbers = seen.deals.number[deal]
    slots = _FIELD_ROWS * numbers + 2 * EVENTS + change
    for kind, spelled, offset in (("Text", people.names, 0), ("EntityId", people.ids, OWNER_CHANGES)):
        yield Columns({
            "Id": record_ids("OpportunityFieldHistory", slots + offset),
            "OpportunityId": record_ids("Opportunity", numbers),
            "Field": repeat("Owner"),
            "DataType": repeat(kind),
            "OldValue": [spelled[n] for n in before],
            "NewValue": [spelled[n] for n in after],
            "IsDeleted": repeat(False),
            "CreatedDate": times,
            "CreatedById": [people.ids[n] for n in after],
        })  # fmt: skip


def item_rows(seen: View, people: PeopleNames) -> Columns:
    """Return the line items of the deals proposed so far."""
    offered = np.flatnonzero(seen.deals.proposed < seen.moment)
    deals = seen.deals.taken(offered)
    days = day_texts(seen.latest(seen.close_days)[offered])
    authors = seen.actor(seen.deals.proposed[:, None])[offered, 0]
    proposed = stamp_texts(deals.proposed)
    return line_rows(deals.number, deals.basket, proposed, days, [people.ids[n] for n in authors.tolist()])
