"""Exchange rates: a seeded random walk, one rate per currency and quarter."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.market import DIGITS, PER_DOLLAR, REGIONS, USUAL, Place
from sync.emulators.salesforce.orgs.generated.organisation import Ints, Organisation
from sync.emulators.salesforce.orgs.generated.parameters import LEAD_IN, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.timeline import Days, number, quarter_starts
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["CURRENCIES", "SCALE", "account_currencies", "dollars_to", "quota_currencies"]

CURRENCIES = tuple(PER_DOLLAR)
"""Every currency there is; columns of currencies hold places in it."""
SCALE = np.array([10 ** max(2, DIGITS.get(code, 2)) for code in CURRENCIES])
"""How many of the units amounts are counted in make one of each currency: hundredths, or thousandths where it has three
decimals."""


@lru_cache(maxsize=8)
def _walk(org: GeneratedOrg) -> tuple[list[date], Days]:
    """Return the quarters of the world and the units of each currency to a dollar in each (quarter, currency)."""
    quarters = quarter_starts(org.first_day - LEAD_IN, org.last_day)
    rng = np.random.default_rng([org.seed, 5])
    usual = rng.normal(0, 0.025, (len(quarters), len(USUAL)))
    others = np.random.default_rng([org.seed, 5, 1]).normal(0, 0.025, (len(quarters), len(PER_DOLLAR) - len(USUAL)))
    steps = np.concatenate([usual, others], axis=1)
    steps[:, 0] = 0
    return quarters, np.round(np.array(list(PER_DOLLAR.values())) * np.exp(np.cumsum(steps, axis=0)), 6)


def dollars_to(org: GeneratedOrg, currency: Ints, moment: Days) -> Days:
    """Return the units of each currency to a US dollar in the quarter of each moment."""
    quarters, rates = _walk(org)
    starts = np.array([number(quarter) for quarter in quarters])
    found = np.searchsorted(starts, moment, side="right") - 1
    result: Days = rates[found, currency]
    return result


def _places(org: GeneratedOrg) -> list[int]:
    """Return the places of the org's currencies, the corporate one first."""
    codes = org.currencies if org.many_currencies else (org.corporate,)
    return [CURRENCIES.index(code) for code in codes]


def account_currencies(org: GeneratedOrg, lies: Ints, places: Sequence[Place]) -> Ints:
    """Return the currency of each account, which lies in one of the places: that of the country, or by turns."""
    if org.dealt_out or not org.many_currencies:
        return np.resize(np.array(_places(org)), len(lies))
    return np.array([CURRENCIES.index(place.currency) for place in places])[lies]


def quota_currencies(org: GeneratedOrg, organisation: Organisation) -> Ints:
    """Return the currency of each person's quotas: that of the region, or by turns."""
    seat = organisation.person_seat
    if org.dealt_out or not org.many_currencies:
        dealt: Ints = np.resize(np.array(_places(org)), organisation.seats)[seat]
        return dealt
    of_region = np.array([CURRENCIES.index(region.currency) for region in REGIONS])
    return of_region[organisation.region[seat]]


def _corporate_rates(org: GeneratedOrg) -> tuple[list[date], Days]:
    """Return the quarters of the world and the units of each currency to one of the corporate currency in each."""
    quarters, rates = _walk(org)
    return quarters, np.round(rates / rates[:, [CURRENCIES.index(org.corporate)]], 6)


def currency_rows(org: GeneratedOrg, as_of: date) -> Iterator[Row]:
    """Yield the currencies with the rates of the quarter of `as_of`."""
    quarters, rates = _corporate_rates(org)
    current = sum(quarter <= as_of for quarter in quarters) - 1
    places = _places(org)
    for n in places:
        code = CURRENCIES[n]
        yield {
            "Id": record_id("CurrencyType", n),
            "IsoCode": code,
            "ConversionRate": float(rates[current, n]),
            "DecimalPlaces": DIGITS.get(code, 2),
            "IsActive": True,
            "IsCorporate": n == places[0],
            **stamps(INTEGRATION_USER, stamp(quarters[0]), stamp(quarters[current])),
        }


def rate_rows(org: GeneratedOrg, as_of: date) -> Iterator[Row]:
    """Yield one rate per currency and quarter begun by `as_of`, valid until the next; the last stays valid."""
    quarters, rates = _corporate_rates(org)
    known = [quarter for quarter in quarters if quarter <= as_of]
    for q, (quarter, following) in enumerate(zip(known, [*known[1:], None], strict=True)):
        for n in _places(org):
            code = CURRENCIES[n]
            yield {
                "Id": record_id("DatedConversionRate", q * 100 + n),
                "IsoCode": code,
                "StartDate": quarter.isoformat(),
                "NextStartDate": following.isoformat() if following else "9999-12-31",
                "ConversionRate": float(rates[q, n]),
                **stamps(INTEGRATION_USER, stamp(quarter)),
            }
