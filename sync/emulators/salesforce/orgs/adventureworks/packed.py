"""The packed AdventureWorks data, and what of them is known on a day."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from sync.emulators.salesforce.orgs.values import quarter_start

__all__ = ["FIRST_DAY", "Known", "Order", "Product", "known"]

FIRST_DAY = date(2017, 7, 1)
"""The org begins with the first order."""


class Line(NamedTuple):
    """A line of an order; its amount is quantity times unit price, in cents."""

    product: int
    quantity: int
    unit_price: int


class Order(NamedTuple):
    """An order: who sold what to whom, in which territory."""

    number: int
    day: date
    reseller: int
    employee: int
    territory: int
    lines: tuple[Line, ...]

    @property
    def amount(self) -> int:
        """Return the sum of the lines in cents."""
        return sum(line.quantity * line.unit_price for line in self.lines)


class Reseller(NamedTuple):
    """A reseller with its geography; the territory follows from the geography."""

    key: int
    name: str
    business_type: str
    employees: int
    annual_sales: int
    street: str
    city: str
    state: str
    country: str
    postal_code: str
    territory: int


class Product(NamedTuple):
    """A product and the category it is planned in."""

    key: int
    name: str
    subcategory: str
    category: str


class Quota(NamedTuple):
    """What an employee was asked to sell in a quarter, in cents."""

    employee: int
    quarter: date
    amount: int


class Territory(NamedTuple):
    """One of the ten territories and the region (the sources' group) above it."""

    key: int
    name: str
    country: str
    region: str


class Assignment(NamedTuple):
    """An employee's stay in a territory; ``end`` is its last day."""

    employee: int
    territory: int
    start: date
    end: date


def _table(name: str) -> Iterator[list[str]]:
    content = (files("sync.emulators.salesforce.orgs.data") / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    yield from islice(csv.reader(io.StringIO(text)), 1, None)


def _orders() -> Iterator[Order]:
    lines = (Line(int(product), int(quantity), int(price)) for product, quantity, price in _table("order_lines.csv.gz"))
    for number, day, reseller, employee, territory, count in _table("orders.csv.gz"):
        sold = tuple(islice(lines, int(count)))
        yield Order(int(number), date.fromisoformat(day), int(reseller), int(employee), int(territory), sold)


def _reseller(row: list[str]) -> Reseller:
    key, name, business_type, employees, annual_sales, street, city, state, country, postal_code, territory = row
    size = (int(employees), int(annual_sales))
    return Reseller(int(key), name, business_type, *size, street, city, state, country, postal_code, int(territory))


def _assignment(row: list[str]) -> Assignment:
    employee, territory, start, end = row
    last = date.fromisoformat(end) if end else date.max
    return Assignment(int(employee), int(territory), date.fromisoformat(start), last)


@dataclass(frozen=True)
class Known:
    """What is known at the end of the day ``as_of``: nothing in here is later."""

    as_of: date
    orders: tuple[Order, ...]
    quotas: tuple[Quota, ...]
    assignments: tuple[Assignment, ...]
    resellers: tuple[Reseller, ...]
    products: tuple[Product, ...]
    territories: tuple[Territory, ...]

    @cached_property
    def hired(self) -> dict[int, date]:
        """Return, for each employee seen so far, the start of the quarter of the first quota or sale."""
        first: dict[int, date] = {}
        seen = [(order.employee, order.day) for order in self.orders]
        for employee, day in seen + [(quota.employee, quota.quarter) for quota in self.quotas]:
            first[employee] = min(first.get(employee, day), quarter_start(day))
        return dict(sorted(first.items()))

    @cached_property
    def recent(self) -> tuple[Order, ...]:
        """Return the orders of the 365 days to ``as_of``."""
        since = self.as_of - timedelta(days=365)
        return tuple(order for order in self.orders if order.day > since)

    @cached_property
    def served(self) -> dict[int, list[int]]:
        """Return the territories each employee serves, the one with the largest sales of the year to ``as_of`` first.

        The order lines decide: a territory is served if the employee sold there within the last 365 days. An employee
        without a sale in that time has the territories assigned on the day, which may be none.
        """
        sold: dict[int, Counter[int]] = {employee: Counter() for employee in self.hired}
        for order in self.recent:
            sold[order.employee][order.territory] += order.amount
        assigned = [a for a in self.assignments if a.start <= self.as_of <= a.end]
        for employee, counter in sold.items():
            if not counter:
                counter.update(a.territory for a in assigned if a.employee == employee)
        return {employee: [key for key, _ in counter.most_common()] for employee, counter in sold.items()}


def known(as_of: date) -> Known:
    """Return what is known at the end of ``as_of``: orders dated by then, quotas whose quarter has begun.

    :raises ValueError: when ``as_of`` is before the first order, since there is no org then.
    """
    if as_of < FIRST_DAY:
        raise ValueError(f"as_of is {as_of}; the AdventureWorks history begins on {FIRST_DAY}, give a later day")
    quotas = (
        Quota(int(employee), date(int(year), int(quarter) * 3 - 2, 1), int(amount))
        for employee, year, quarter, amount in _table("quotas.csv")
    )
    return Known(
        as_of,
        orders=tuple(order for order in _orders() if order.day <= as_of),
        quotas=tuple(quota for quota in quotas if quota.quarter <= as_of),
        assignments=tuple(_assignment(row) for row in _table("assignments.csv")),
        resellers=tuple(_reseller(row) for row in _table("resellers.csv.gz")),
        products=tuple(Product(int(key), *rest) for key, *rest in _table("products.csv.gz")),
        territories=tuple(Territory(int(key), *rest) for key, *rest in _table("territories.csv")),
    )
