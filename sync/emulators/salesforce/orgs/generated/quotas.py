"""Quotas of a generated org: what a seat is expected to sell in a quarter, raised so that the target is missed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from sync.emulators.salesforce.fiscal import Span
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.currencies import CURRENCIES, dollars_to, quota_currencies
from sync.emulators.salesforce.orgs.generated.deals import World
from sync.emulators.salesforce.orgs.generated.grain import Part, parts
from sync.emulators.salesforce.orgs.generated.market import SEGMENTS
from sync.emulators.salesforce.orgs.generated.organisation import Ints
from sync.emulators.salesforce.orgs.generated.parameters import GeneratedOrg
from sync.emulators.salesforce.orgs.generated.people import PeopleNames
from sync.emulators.salesforce.orgs.generated.territories import patch
from sync.emulators.salesforce.orgs.generated.timeline import Days, number
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["quota_quarters", "quota_rows"]

_CUT = 10**12
"""Numbers of quotas that are pieces begin behind all others."""

_RAMP_DAYS, _RAMP_RATES = np.array([90, 180]), np.array([0.4, 0.7, 1.0])


def quota_quarters(org: GeneratedOrg, last: date) -> list[Span]:
    """Return the fiscal quarters from that of the world's first day to that of `last`."""
    return org.fiscal.spans("Quarter", org.first_day, last)


def expected_dollars(world: World, booked: Days) -> Days:
    """Return what the company expects of each quarter of the history: the straight trend of its bookings, in season.

    :param booked: dollars won in each of the quarters; only their trend and level are used.
    """
    org = world.org
    quarters = quota_quarters(org, org.last_day)
    weights = np.array(org.quarter_weights) * 4 / sum(org.quarter_weights)
    middles = [quarter.start + (quarter.end - quarter.start) / 2 for quarter in quarters]
    season = weights[[(middle.month - 1) // 3 for middle in middles]]
    ahead = np.arange(len(quarters))
    full = _complete(world)
    level = booked[:full] / season[:full]
    slope, start = np.polyfit(ahead[:full], level, 1)
    expected: Days = np.maximum(start + slope * ahead, 0.1 * level.mean()) * season
    return expected


def _complete(world: World) -> int:
    """Return how many quarters of the history are over on the last day; the one after them may have begun."""
    return len(quota_quarters(world.org, world.org.last_day + timedelta(days=1))) - 1


def quota_dollars(world: World, booked: Days) -> tuple[Ints, Ints, Days]:
    """Return person, quarter (by place in the history) and dollars of each quota of the whole history.

    The company's expectation is divided by patch and segment among the seats that are open. Whoever is on a seat when
    the quarter begins has its part, newcomers 40, then 70 per cent of it. All are raised alike, so that over the whole
    history bookings are the attainment that quotas aim at, what vacant seats and heads of teams sold included.
    """
    org, organisation = world.org, world.organisation
    totals = expected_dollars(world, booked)
    size = organisation.weight * np.array([s.amount for s in SEGMENTS])[organisation.segment]
    people, places, dollars = [], [], []
    for q, quarter in enumerate(quota_quarters(org, org.last_day)):
        begins = float(number(quarter.start))
        part = totals[q] * size / size[organisation.opens <= begins].sum()
        seat = organisation.person_seat
        there = np.flatnonzero(
            (organisation.hired <= begins) & (organisation.left > begins) & (organisation.opens[seat] <= begins)
        )
        ramp = _RAMP_RATES[np.searchsorted(_RAMP_DAYS, begins - organisation.hired[there], side="right")]
        people.append(there)
        places.append(np.full(len(there), q))
        dollars.append(part[seat[there]] * ramp)
    full = _complete(world)
    judged = sum(part.sum() for part in dollars[:full])
    scale = booked[:full].sum() / org.target_attainment / judged if judged else 1.0
    return np.concatenate(people), np.concatenate(places), np.concatenate(dollars) * scale


def quota_rows(world: World, people: PeopleNames, booked: Days, as_of: date) -> Iterator[Row]:
    """Yield the quotas of the fiscal quarters begun by `as_of` and shown then, at the grain of the org.

    A seller's quarter is in the currency of the region (or the seller's by turns), rounded to thousands, before it is
    cut. Managers, where they have quotas, have the sum of what the sellers below them have, in the corporate currency.
    """
    org, organisation = world.org, world.organisation
    quarters = quota_quarters(org, org.last_day)
    since, _ = org.quarters(as_of)
    person, place, dollars = quota_dollars(world, booked)
    spoken = quota_currencies(org, organisation)[person]
    begins = np.array([float(number(quarter.start)) for quarter in quarters])[place]
    thousands = np.maximum(1, np.round(dollars * dollars_to(org, spoken, begins) / 1000))
    corporate = np.full(len(spoken), CURRENCIES.index(org.corporate))
    rates = dollars_to(org, corporate, begins) / dollars_to(org, spoken, begins)
    above: dict[tuple[int, int], float] = defaultdict(float)
    for who, q, amount, code, rate in zip(
        person.tolist(), place.tolist(), (thousands * 1000).tolist(), spoken.tolist(), rates.tolist(), strict=True
    ):
        if quarters[q].start > as_of:
            break
        if quarters[q].start < since:
            continue
        seat = int(organisation.person_seat[who])
        for head in organisation.chain(seat):
            above[head, q] += amount * rate
        areas = patch(organisation, seat)
        yield from _cut(org, people, who, q, parts(org, quarters[q], amount, CURRENCIES[code], rate, areas))
    if "manager" in org.quota_grain:
        for (team, q), amount in above.items():
            thousand = max(1, round(amount / 1000)) * 1000.0
            cut = parts(org, quarters[q], thousand, org.corporate, 1.0, (team,))
            yield from _cut(org, people, organisation.people + team, q, cut)


def _cut(org: GeneratedOrg, people: PeopleNames, who: int, q: int, found: list[Part]) -> Iterator[Row]:
    """Yield the rows of one person's quarter; a quarter that is not cut keeps the number it always had."""
    first = org.fiscal.quarter_start(found[0].start)
    for n, part in enumerate(found):
        key = who * 1000 + q
        yield {
            "Id": record_id("ForecastingQuota", key if len(found) == 1 else _CUT + key * 1000 + n),
            "QuotaOwnerId": people.ids[who],
            **part.row(),
            **stamps(INTEGRATION_USER, stamp(first)),
        }
