"""Quotas of a generated org: what a seat is expected to sell in a quarter, raised so that the target is missed."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.forecasting import REVENUE
from sync.emulators.salesforce.orgs.generated.currencies import dollars_to
from sync.emulators.salesforce.orgs.generated.deals import World
from sync.emulators.salesforce.orgs.generated.lines import CURRENCIES
from sync.emulators.salesforce.orgs.generated.market import REGIONS, SEGMENTS
from sync.emulators.salesforce.orgs.generated.organisation import Ints
from sync.emulators.salesforce.orgs.generated.people import PeopleNames
from sync.emulators.salesforce.orgs.generated.timeline import Days, number, quarter_starts
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["quota_rows"]

_RAMP_DAYS, _RAMP_RATES = np.array([90, 180]), np.array([0.4, 0.7, 1.0])


def expected_dollars(world: World, booked: Days) -> Days:
    """Return what the company expects of each quarter of the history: the straight trend of its bookings, in season.

    :param booked: dollars won in each of the quarters; only their trend and level are used.
    """
    org = world.org
    quarters = quarter_starts(org.first_day, org.last_day)
    weights = np.array(org.quarter_weights) * 4 / sum(org.quarter_weights)
    season = weights[[(quarter.month - 1) // 3 for quarter in quarters]]
    ahead = np.arange(len(quarters))
    full = _complete(world)
    level = booked[:full] / season[:full]
    slope, start = np.polyfit(ahead[:full], level, 1)
    expected: Days = np.maximum(start + slope * ahead, 0.1 * level.mean()) * season
    return expected


def _complete(world: World) -> int:
    """Return how many quarters of the history are over on the last day; the one after them may have begun."""
    quarters = quarter_starts(world.org.first_day, world.org.last_day + timedelta(days=1))
    return len(quarters) - 1


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
    for q, quarter in enumerate(quarter_starts(org.first_day, org.last_day)):
        begins = float(number(quarter))
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
    """Yield the quotas of the quarters begun by `as_of`, in the currency of the region, rounded to thousands."""
    org, organisation = world.org, world.organisation
    quarters = quarter_starts(org.first_day, org.last_day)
    currency = np.array([CURRENCIES.index(r.currency if org.multi_currency else "USD") for r in REGIONS])
    person, place, dollars = quota_dollars(world, booked)
    spoken = currency[organisation.region[organisation.person_seat[person]]]
    begins = np.array([float(number(quarter)) for quarter in quarters])[place]
    thousands = np.maximum(1, np.round(dollars * dollars_to(org, spoken, begins) / 1000))
    for who, q, amount, code in zip(
        person.tolist(), place.tolist(), (thousands * 1000).tolist(), spoken.tolist(), strict=True
    ):
        if quarters[q] > as_of:
            break
        yield {
            "Id": record_id("ForecastingQuota", who * 1000 + q),
            "QuotaOwnerId": people.ids[who],
            "ForecastingTypeId": REVENUE,
            "StartDate": quarters[q].isoformat(),
            "QuotaAmount": amount,
            "QuotaQuantity": None,
            "IsAmount": True,
            "IsQuantity": False,
            "ProductFamily": None,
            "Territory2Id": None,
            "CurrencyIsoCode": CURRENCIES[code],
            **stamps(INTEGRATION_USER, stamp(quarters[q])),
        }
