"""What is offered: up to three products per deal, whose lines add up to the amount to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.generated.currencies import CURRENCIES, SCALE, dollars_to
from sync.emulators.salesforce.orgs.generated.market import (
    AMOUNT_SIGMA,
    DIGITS,
    FAMILIES,
    PER_DOLLAR,
    SEGMENTS,
    UNIT_PRICE,
)
from sync.emulators.salesforce.orgs.generated.organisation import Ints
from sync.emulators.salesforce.orgs.generated.parameters import GeneratedOrg
from sync.emulators.salesforce.orgs.generated.timeline import Days
from sync.emulators.salesforce.orgs.keys import record_id, record_ids
from sync.emulators.salesforce.orgs.values import Row, money, stamps

__all__ = ["PRICEBOOK", "PRODUCTS", "Basket", "line_rows", "price"]

LINES = 3
PRODUCTS = tuple((family, name, price) for family, products in FAMILIES.items() for name, price in products)
STEP = np.array([100 if DIGITS.get(currency) == 0 else 1 for currency in CURRENCIES])
"""The smallest amount of each currency, in the units amounts are counted in (`SCALE`)."""
PRICEBOOK = record_id("Pricebook2", 1)
_SERVICES = np.array([family == "Services" for family, _, _ in PRODUCTS])


@dataclass(frozen=True)
class Basket:
    """The lines of some deals: quantity 0 where there is no line. Prices are hundredths of the currency, or its
    thousandths (`SCALE`)."""

    currency: Ints
    product: Ints
    quantity: Ints
    unit_cents: Ints

    @property
    def cents(self) -> Ints:
        """The amount of each deal: the exact sum of its lines."""
        total: Ints = (self.quantity * self.unit_cents).sum(axis=1)
        return total

    @property
    def recurring(self) -> NDArray[np.bool_]:
        """Whether the first line is a subscription rather than a service."""
        return ~_SERVICES[self.product[:, 0]]

    def repriced(self, factor: Days) -> Self:
        """Return the same lines at other prices."""
        step = STEP[self.currency][:, None]
        unit = np.round(self.unit_cents * factor[:, None] / step).astype(np.int64) * step
        return type(self)(self.currency, self.product, self.quantity, unit)

    def taken(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> Self:
        """Return the baskets of the chosen deals."""
        return type(self)(*(part[chosen] for part in (self.currency, self.product, self.quantity, self.unit_cents)))

    @classmethod
    def joined(cls, parts: list["Basket"]) -> "Basket":
        """Return the baskets of several groups of deals as one."""
        return cls(
            np.concatenate([part.currency for part in parts]),
            np.concatenate([part.product for part in parts]),
            np.concatenate([part.quantity for part in parts]),
            np.concatenate([part.unit_cents for part in parts]),
        )


def price(org: GeneratedOrg, rng: np.random.Generator, segment: Ints, currency: Ints, created: Days) -> Basket:
    """Draw what deals are about: lognormal amounts by segment, divided among one to three different products."""
    size = len(segment)
    dollars = np.array([s.amount for s in SEGMENTS])[segment] * rng.lognormal(0, AMOUNT_SIGMA, size)
    target = dollars * dollars_to(org, currency, created) * SCALE[currency]
    lines = rng.choice(np.arange(1, LINES + 1), size, p=[0.5, 0.3, 0.2])
    used = np.arange(LINES) < lines[:, None]
    share = rng.dirichlet(np.full(LINES, 4.0), size) * used
    share /= share.sum(axis=1, keepdims=True)
    start = (rng.random(size) ** 1.5 * len(PRODUCTS)).astype(np.int64)
    product = (start[:, None] + np.arange(LINES) * rng.integers(1, 4, size)[:, None]) % len(PRODUCTS)
    quantity = rng.integers(1, 26, (size, LINES)) * used
    step = STEP[currency][:, None]
    unit = np.maximum(np.round(target[:, None] * share / np.maximum(quantity, 1) / step), 1).astype(np.int64) * step
    return Basket(currency, product, quantity, unit)


def product_rows(created: str) -> Iterator[Row]:
    """Yield the product list."""
    for number, (family, name, _) in enumerate(PRODUCTS):
        yield {
            "Id": record_id("Product2", number),
            "Name": name,
            "ProductCode": f"SIM-{number:03d}",
            "Family": family,
            "IsActive": True,
            "IsDeleted": False,
            **stamps(INTEGRATION_USER, created),
        }


def pricebook_rows(created: str) -> Iterator[Row]:
    """Yield the standard price book."""
    yield {
        "Id": PRICEBOOK,
        "Name": "Standard Price Book",
        "IsActive": True,
        "IsStandard": True,
        "IsDeleted": False,
        **stamps(INTEGRATION_USER, created),
    }


def _entry(product: Ints, currency: Ints) -> Ints:
    return product * 100 + currency


def price_rows(org: GeneratedOrg, created: str) -> Iterator[Row]:
    """Yield the list price of each product in each currency; deals are priced as negotiated, not by the list."""
    for number, (_, name, price) in enumerate(PRODUCTS):
        for currency in org.currencies if org.many_currencies else (org.corporate,):
            position = CURRENCIES.index(currency)
            cents = round(price * UNIT_PRICE * PER_DOLLAR[currency]) * 100
            yield {
                "Id": record_id("PricebookEntry", number * 100 + position),
                "Name": name,
                "ProductCode": f"SIM-{number:03d}",
                "Pricebook2Id": PRICEBOOK,
                "Product2Id": record_id("Product2", number),
                "UnitPrice": money(cents),
                "CurrencyIsoCode": currency,
                "IsActive": True,
                "UseStandardPrice": False,
                "IsDeleted": False,
                **stamps(INTEGRATION_USER, created),
            }


def line_rows(number: Ints, basket: Basket, proposed: list[str], days: list[str], user: list[str]) -> Columns:
    """Return the line items of deals that have been proposed.

    :param number: numbers of the deals.
    :param proposed: stamps of the proposals, when the lines were entered.
    :param days: the days deals close on as expected now.
    :param user: ids of who entered them.
    """
    deal, line = np.nonzero(basket.quantity)
    product, currency = basket.product[deal, line], basket.currency[deal]
    quantity, unit = basket.quantity[deal, line], basket.unit_cents[deal, line]
    rows = deal.tolist()
    products = product.tolist()
    created, author = [proposed[n] for n in rows], [user[n] for n in rows]
    return Columns({
        "Id": record_ids("OpportunityLineItem", number[deal] * LINES + line),
        "OpportunityId": record_ids("Opportunity", number[deal]),
        "PricebookEntryId": record_ids("PricebookEntry", _entry(product, currency)),
        "Product2Id": record_ids("Product2", product),
        "ProductCode": [f"SIM-{n:03d}" for n in products],
        "Name": [PRODUCTS[n][1] for n in products],
        "SortOrder": (line + 1).tolist(),
        "Quantity": quantity.astype(float).tolist(),
        "UnitPrice": (unit / SCALE[currency]).tolist(),
        "TotalPrice": (quantity * unit / SCALE[currency]).tolist(),
        "ServiceDate": [days[n] for n in rows],
        "CurrencyIsoCode": [CURRENCIES[n] for n in currency.tolist()],
        "IsDeleted": repeat(False),
        "CreatedDate": created,
        "CreatedById": author,
        "LastModifiedDate": created,
        "LastModifiedById": author,
        "SystemModstamp": created,
    })  # fmt: skip
