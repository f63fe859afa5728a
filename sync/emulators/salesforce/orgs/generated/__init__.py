"""An org made by a seeded generator: any size, years of history, and an open pipeline. All of it is simulated."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.metadata import STAGES
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated import currencies, grain, histories, lines, people, quotas, territories
from sync.emulators.salesforce.orgs.generated.accounts import account_rows, found
from sync.emulators.salesforce.orgs.generated.companions import (
    contact_rows,
    peopled,
    split_rows,
    split_type_rows,
    team_rows,
)
from sync.emulators.salesforce.orgs.generated.deals import Deals, World, chunks
from sync.emulators.salesforce.orgs.generated.market import ODD
from sync.emulators.salesforce.orgs.generated.organisation import organise
from sync.emulators.salesforce.orgs.generated.parameters import BACKTEST_RANGES, LEAD_IN, OPEN_STAGES, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.timeline import NEVER, Days, Season, number
from sync.emulators.salesforce.orgs.generated.view import (
    CATEGORIES,
    CATEGORY_NAMES,
    STAGE_NAMES,
    probabilities,
    view,
)
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, Table, stamp, stamps

__all__ = ["BACKTEST_RANGES", "ODD", "OPEN_STAGES", "SIMULATED", "GeneratedOrg", "features", "rows"]

SIMULATED = "Simulated data"


def features(org: GeneratedOrg) -> Features:
    """Return the switches of a generated org: territories, forecasts, field history, labelled as simulated."""
    kind = grain.period_kind(org)
    other = ("Quarter" if kind == "Month" else "Month") if "mixed" in org.quota_grain else ""
    switches: dict[str, Any] = {"period_kind": kind, "other_period_kind": other, **org.fiscal.features}
    return Features(
        multi_currency=org.many_currencies,
        dated_rates=org.many_currencies,
        default_currency=org.corporate,
        simulated=SIMULATED,
        person_accounts="persons" in org.extras,
        splits="splits" in org.extras,
        **switches,
    )


@dataclass(frozen=True)
class _Outcomes:
    """What a first pass over all deals finds out: first purchases, contract cover, dollars won by quarter."""

    first_win: Days
    covered_until: Days
    booked: Days


def rows(org: GeneratedOrg, as_of: date | None = None) -> Iterator[Table]:
    """Yield the objects of a generated org as it stood at the end of ``as_of``, deals in chunks of 20,000.

    A view of an earlier day is the same world with less of it known: what an earlier view shows as open, a later one
    shows as it ended. The many records come as `Columns`, an object in as many pieces as it takes.

    :param org: the world; ``opportunities`` and ``accounts`` are the counts on its last day.
    :param as_of: inclusive; by default the last day of the world.
    :returns: pairs of object name and records, with Salesforce field names.
    :raises ValueError: when ``as_of`` is outside the history, ``first_day`` to ``last_day``.
    """
    day = org.last_day if as_of is None else as_of
    if not org.first_day <= day <= org.last_day:
        raise ValueError(f"as_of is {day}: this org's history runs from {org.first_day} to {org.last_day}")
    moment = number(day) + 1.0
    since, until = org.quarters(day)
    organisation = organise(org)
    world = World(org, organisation, found(org, organisation), Season(org))
    outcomes = _outcomes(world, moment)
    staff = people.name_people(org, organisation)
    leaves = territories.leaf_ids(organisation)
    begun = stamp(org.first_day - LEAD_IN)
    yield "Organization", _organization(org, begun)
    yield "Profile", people.profile_rows(org)
    yield "UserRole", people.role_rows(org, organisation, staff)
    yield "User", people.user_rows(org, organisation, staff, moment)
    yield "OpportunityStage", _stages(org, begun)
    if "group" in org.quota_grain:
        yield "ForecastingGroup", grain.group_rows(begun)
        yield "ForecastingGroupItem", grain.group_item_rows(begun)
    if "splits" in org.extras:
        yield "OpportunitySplitType", split_type_rows(begun)
    yield "ForecastingType", grain.type_rows(org, begun)
    yield "CurrencyType", currencies.currency_rows(org, day)
    yield "DatedConversionRate", currencies.rate_rows(org, day)
    yield "Territory2Model", territories.model_rows(org)
    yield "Territory2Type", territories.type_rows(org)
    yield "Territory2", territories.territory_rows(org, organisation, staff)
    yield "Product2", lines.product_rows(begun)
    yield "Pricebook2", lines.pricebook_rows(begun)
    yield "PricebookEntry", lines.price_rows(org, begun)
    first_win, covered = outcomes.first_win, outcomes.covered_until
    for accounts in account_rows(org, world.accounts, organisation, first_win, covered, staff.ids, moment):
        named = peopled(org, accounts)
        yield "Account", named
        if "persons" in org.extras:
            yield "Contact", contact_rows(named)
        if "teams" in org.extras:
            members, shares = team_rows(organisation, staff, named)
            yield "AccountTeamMember", members
            yield "AccountShare", shares
    yield "UserTerritory2Association", territories.member_rows(organisation, staff, moment)
    if "archived" in org.extras:
        yield "UserTerritory2Association", territories.former_member_rows(organisation, staff, moment)
        yield "ObjectTerritory2Association", territories.former_account_rows(world.accounts, organisation, moment)
    for placed in territories.account_territory_rows(world.accounts, organisation, moment):
        yield "ObjectTerritory2Association", placed
    yield "ForecastingQuota", quotas.quota_rows(world, staff, outcomes.booked, day)
    gone: list[np.ndarray[Any, Any]] = []
    for deals in chunks(world):
        seen = view(_shown(deals, since, gone), organisation, number(until))
        yield "Opportunity", histories.opportunity_rows(world, seen, staff, first_win, leaves)
        yield "OpportunityHistory", histories.history_rows(world, seen, staff)
        for changes in histories.field_history_rows(seen, staff):
            yield "OpportunityFieldHistory", changes
        yield "OpportunityLineItem", histories.item_rows(seen, staff)
        if "splits" in org.extras:
            yield "OpportunitySplit", split_rows(seen, organisation, staff)


def _shown(deals: Deals, since: date, gone: list[np.ndarray[Any, Any]]) -> Deals:
    """Return the deals that were not over before a day; a renewal of one that was renews nothing that is known.

    `gone` are the numbers of those that were left out, of this chunk and of the ones before: it is added to.
    """
    if since == date.min:
        return deals
    kept = deals.closed >= number(since)
    gone.append(deals.number[~kept])
    orphaned = np.isin(deals.renews, np.concatenate(gone))
    return replace(deals, renews=np.where(orphaned, -1, deals.renews)).taken(kept)


def _outcomes(world: World, moment: float) -> _Outcomes:
    """Draw every deal once, and keep only what accounts and quotas need of them."""
    org = world.org
    quarters = np.array([number(quarter.start) for quarter in quotas.quota_quarters(org, org.last_day)])
    first_win = np.full(org.accounts, NEVER)
    covered_until = np.full(org.accounts, -NEVER)
    booked = np.zeros(len(quarters))
    for deals in chunks(world):
        won = deals.taken(deals.won)
        np.minimum.at(first_win, won.account, won.closed)
        signed = (won.closed < moment) & np.isfinite(won.ends)
        np.maximum.at(covered_until, won.account[signed], won.ends[signed])
        within = won.taken((won.closed >= quarters[0]) & (won.closed < number(org.last_day) + 1))
        coins = within.basket.currency
        dollars = within.basket.cents / currencies.SCALE[coins] / currencies.dollars_to(org, coins, within.created)
        np.add.at(booked, np.searchsorted(quarters, within.closed, side="right") - 1, dollars)
    return _Outcomes(first_win, covered_until, booked)


def _organization(org: GeneratedOrg, begun: str) -> Iterator[Row]:
    yield {
        "Id": record_id("Organization", 1),
        "Name": f"{SIMULATED}: generated org, seed {org.seed}",
        "Division": SIMULATED,
        "IsSandbox": True,
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "EMU0",
        "DefaultCurrencyIsoCode": org.corporate,
        **stamps(INTEGRATION_USER, begun),
    }


def _stages(org: GeneratedOrg, begun: str) -> Iterator[Row]:
    for position, (name, probability) in enumerate(zip(STAGE_NAMES, probabilities(org), strict=True), start=1):
        _, _, closed, won = STAGES[name]
        yield {
            "Id": record_id("OpportunityStage", position),
            "MasterLabel": name,
            "ApiName": name,
            "IsActive": True,
            "SortOrder": position,
            "IsClosed": closed,
            "IsWon": won,
            "ForecastCategory": CATEGORIES[position - 1],
            "ForecastCategoryName": CATEGORY_NAMES[position - 1],
            "DefaultProbability": float(probability),
            **stamps(INTEGRATION_USER, begun),
        }
