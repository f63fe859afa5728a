"""Exchange rates: a seeded random walk, one rate per currency and quarter."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np

from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.market import PER_DOLLAR, WHOLE_UNITS
from sync.emulators.salesforce.orgs.generated.organisation import Ints
from sync.emulators.salesforce.orgs.generated.parameters import LEAD_IN, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.timeline import Days, number, quarter_starts
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, stamp, stamps

__all__ = ["dollars_to"]


@lru_cache(maxsize=8)
def _walk(org: GeneratedOrg) -> tuple[list[date], Days]:
    """Return the quarters of the world and the units of each currency to a dollar in each (quarter, currency)."""
    quarters = quarter_starts(org.first_day - LEAD_IN, org.last_day)
    rng = np.random.default_rng([org.seed, 5])
    steps = rng.normal(0, 0.025, (len(quarters), len(PER_DOLLAR)))
    steps[:, 0] = 0
    return quarters, np.round(np.array(list(PER_DOLLAR.values())) * np.exp(np.cumsum(steps, axis=0)), 6)


def dollars_to(org: GeneratedOrg, currency: Ints, moment: Days) -> Days:
    """Return the units of each currency to a US dollar in the quarter of each moment."""
    quarters, rates = _walk(org)
    starts = np.array([number(quarter) for quarter in quarters])
    found = np.searchsorted(starts, moment, side="right") - 1
    result: Days = rates[found, currency]
    return result


def currency_rows(org: GeneratedOrg, as_of: date) -> Iterator[Row]:
    """Yield the currencies with the rates of the quarter of `as_of`; US dollars are the corporate currency."""
    quarters, rates = _walk(org)
    current = sum(quarter <= as_of for quarter in quarters) - 1
    for n, code in enumerate(PER_DOLLAR):
        yield {
            "Id": record_id("CurrencyType", n),
            "IsoCode": code,
            "ConversionRate": float(rates[current, n]),
            "DecimalPlaces": 0 if code in WHOLE_UNITS else 2,
            "IsActive": True,
            "IsCorporate": n == 0,
            **stamps(INTEGRATION_USER, stamp(quarters[0]), stamp(quarters[current])),
        }


def rate_rows(org: GeneratedOrg, as_of: date) -> Iterator[Row]:
    """Yield one rate per currency and quarter begun by `as_of`, valid until the next; the last stays valid."""
    quarters, rates = _walk(org)
    known = [quarter for quarter in quarters if quarter <= as_of]
    for q, (quarter, following) in enumerate(zip(known, [*known[1:], None], strict=True)):
        for n, code in enumerate(PER_DOLLAR):
            yield {
                "Id": record_id("DatedConversionRate", q * 100 + n),
                "IsoCode": code,
                "StartDate": quarter.isoformat(),
                "NextStartDate": following.isoformat() if following else "9999-12-31",
                "ConversionRate": float(rates[q, n]),
                **stamps(INTEGRATION_USER, stamp(quarter)),
            }
