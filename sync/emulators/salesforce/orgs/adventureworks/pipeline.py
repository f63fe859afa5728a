"""A simulated pipeline for the real orders: when each deal began, which stages it passed, and which others were lost.

The sources hold orders only. Here every order is the end of a deal that is drawn backwards from it: its amount and the
day it closed are the order's. Beside it there are deals that are lost, and, behind the last order there is, deals as
those of the same days a year before, which never close. All of them are drawn once from one seed, whatever the day, and
a day shows what had happened by then: what is open on one day is found won or lost on a later one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import numpy as np

from sync.emulators.salesforce.metadata import STAGES
from sync.emulators.salesforce.org import INTEGRATION_USER
from sync.emulators.salesforce.orgs.adventureworks.agreements import agreements
from sync.emulators.salesforce.orgs.adventureworks.packed import FIRST_DAY, Known, Order, known
from sync.emulators.salesforce.orgs.adventureworks.people import user_id
from sync.emulators.salesforce.orgs.adventureworks.sales import fiscal, opportunities, owners
from sync.emulators.salesforce.orgs.adventureworks.territories import territory_id
from sync.emulators.salesforce.orgs.keys import record_id
from sync.emulators.salesforce.orgs.values import Row, money, stamp, stamps

__all__ = ["OPEN_STAGES", "SIMULATED", "field_history", "history", "pipeline"]

SIMULATED = "Simulated"
"""How the name of every deal that is not an order begins."""
OPEN_STAGES = ("Prospecting", "Needs Analysis", "Value Proposition", "Proposal/Price Quote", "Negotiation/Review")
_PROPOSAL = OPEN_STAGES.index("Proposal/Price Quote")
_SEED = 2020
_LOST_PER_ORDER = 1.2
"""So that 45 of 100 deals that end are won."""
_REACHED = (0.30, 0.25, 0.20, 0.15, 0.10)
"""How many of the lost deals come as far as each stage and no further."""
_CYCLE_DAYS, _CYCLE_SIGMA, _CYCLE_RANGE = 55, 0.5, (10, 200)
_PUSHED, _PULLED = 0.30, 0.10
_GUESSED = 0.4
"""The share of deals whose amount is a guess until the proposal."""
_LOST, _COMING = 1_000_000, 2_000_000
_EVENTS = 16
_CATEGORY_NAMES = {"BestCase": "Best Case", "Forecast": "Commit"}
_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Trade Show", "Other")


@dataclass(frozen=True, slots=True)
class Event:
    """A save of a deal: when, and stage, expected close and amount in cents from then on."""

    day: date
    seconds: int
    stage: str
    close: date
    cents: int


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal and all that ever happens to it; `order` is the order it ends in, or one much like it."""

    number: int
    order: Order
    source: str
    events: tuple[Event, ...]

    @property
    def is_order(self) -> bool:
        """Whether it ends in an order of the sources."""
        return self.number < _LOST

    def until(self, day: date) -> tuple[Event, ...]:
        """Return what has happened by the end of a day."""
        return tuple(event for event in self.events if event.day <= day)


@cache
def _deals() -> tuple[Deal, ...]:
    """Every deal there will ever be, the orders' first."""
    rng = np.random.default_rng(_SEED)
    orders = known(date.max).orders
    latest = max(order.day for order in orders)
    year = timedelta(days=364)
    coming = [order._replace(day=order.day + year) for order in orders if latest - year < order.day]
    return (
        *(_deal(rng, order.number, order, won=True) for order in orders),
        *(_deal(rng, _COMING + order.number, order, won=None) for order in coming),
        *_lost(rng, (*orders, *coming)),
    )


def _lost(rng: np.random.Generator, orders: tuple[Order, ...]) -> Iterator[Deal]:
    """Yield the lost deals: of somebody's other accounts, about when that person sold, of about that size."""
    customers: dict[int, list[int]] = {}
    for order in orders:
        customers.setdefault(order.employee, []).append(order.reseller)
    number = _LOST
    for order in orders:
        for _ in range(int(rng.poisson(_LOST_PER_ORDER))):
            number += 1
            theirs = customers[order.employee]
            day = order.day + timedelta(days=int(rng.integers(-30, 31)))
            twin = order._replace(number=number, day=max(day, FIRST_DAY), reseller=theirs[rng.integers(len(theirs))])
            yield _deal(rng, number, twin, won=False)


def _deal(rng: np.random.Generator, number: int, order: Order, *, won: bool | None) -> Deal:
    """Draw the life of a deal backwards from its end; `won` is None for one whose end nobody knows yet."""
    days = float(np.clip(rng.lognormal(np.log(_CYCLE_DAYS), _CYCLE_SIGMA), *_CYCLE_RANGE))
    began = max(FIRST_DAY, order.day - timedelta(days=int(days)))
    life = (order.day - began).days
    last = int(rng.choice(len(OPEN_STAGES), p=_REACHED)) if won is False else len(OPEN_STAGES) - 1
    shares = np.r_[0, np.cumsum(rng.gamma(2.0, 1.0, last + 1))]
    entered = [began + timedelta(days=int(life * share)) for share in shares[:-1] / shares[-1]]
    final = order.amount if won else int(round(order.amount * float(rng.lognormal(0, 0.3)), -2))
    guess = max(100_00, int(round(final * float(rng.uniform(0.75, 1.5)), -4))) if rng.random() < _GUESSED else final
    planned, pushed = _planned(rng, order.day, life)
    seconds = _second_of(number)
    events = [
        Event(
            day,
            seconds + stage,
            OPEN_STAGES[stage],
            _close(day, planned, pushed),
            final if stage >= _PROPOSAL else guess,
        )
        for stage, day in enumerate(entered)
    ]
    if pushed is not None and pushed > began:
        stage = max(place for place, day in enumerate(entered) if day <= pushed)
        before = max(event.seconds for event in events if event.day <= pushed)
        cents = events[stage].cents
        events.append(Event(pushed, before + 60, OPEN_STAGES[stage], _close(pushed, planned, pushed), cents))
    if won is not None:
        ended = "Closed Won" if won else "Closed Lost"
        events.append(Event(order.day, _evening(order.number), ended, order.day, final))
    events.sort(key=lambda event: (event.day, event.seconds))
    return Deal(number, order, _SOURCES[number % len(_SOURCES)], tuple(events))


def _planned(rng: np.random.Generator, end: date, life: int) -> tuple[tuple[date, date], date | None]:
    """The expected close before and after it is put off, and the day on which it is, if ever."""
    luck = rng.random()
    if luck < _PUSHED and life > 30:
        early = end - timedelta(days=int(rng.integers(15, max(16, min(75, life - 10)))))
        return (early, end + timedelta(days=int(rng.integers(0, 10)))), early - timedelta(days=int(rng.integers(0, 6)))
    late = int(rng.integers(20, 60)) if luck > 1 - _PULLED else int(rng.integers(0, 12))
    return (end + timedelta(days=late),) * 2, None


def _close(day: date, planned: tuple[date, date], pushed: date | None) -> date:
    return planned[pushed is not None and day >= pushed]


def _second_of(number: int) -> int:
    return 9 * 3600 + number * 53 % (6 * 3600)


def _evening(number: int) -> int:
    """The second of the day in which the order was booked, which is after all else on that day."""
    return 17 * 3600 + number * 97 % 3000


def pipeline(day: Known) -> Iterator[Row]:
    """Yield the opportunities: the orders, with the day their deals began and agreements, then those open or lost."""
    won = {deal.number: deal for deal in _deals() if deal.is_order}
    agreed = agreements(day)
    for row, order in zip(opportunities(day), day.orders, strict=True):
        events = won[order.number].events
        yield {
            **row,
            **agreed.get(order.number, {}),
            "LeadSource": won[order.number].source,
            **stamps(INTEGRATION_USER, _moment(events[0]), _moment(events[-1])),
            "LastStageChangeDate": _moment(events[-1]),
        }
    yield from _others(day)


def _others(day: Known) -> Iterator[Row]:
    names = {reseller.key: reseller.name for reseller in day.resellers}
    home = {reseller.key: reseller.territory for reseller in day.resellers}
    customers = {order.reseller for order in day.orders}
    owned = owners(day)
    for deal in _deals():
        events = deal.until(day.as_of)
        if not events or (deal.is_order and deal.order.day <= day.as_of):
            continue
        latest, reseller = events[-1], deal.order.reseller
        owner = deal.order.employee if deal.order.employee in day.hired else owned[reseller]
        chance, category, closed, _ = STAGES[latest.stage]
        yield {
            "Id": record_id("Opportunity", deal.number),
            "Name": f"{SIMULATED}: {names[reseller]}",
            "AccountId": record_id("Account", reseller),
            "OwnerId": user_id(owner),
            "Territory2Id": territory_id(home[reseller]),
            "IsExcludedFromTerritory2Filter": False,
            "StageName": latest.stage,
            "Amount": money(latest.cents),
            "ExpectedRevenue": money(round(latest.cents * chance / 100)),
            "Probability": float(chance),
            "CloseDate": latest.close.isoformat(),
            "Type": "Existing Customer - Reorder" if reseller in customers else "New Customer",
            "LeadSource": deal.source,
            "ForecastCategory": category,
            "ForecastCategoryName": _CATEGORY_NAMES.get(category, category),
            "IsClosed": closed,
            "IsWon": False,
            "HasOpportunityLineItem": False,
            **fiscal(latest.close),
            "LastStageChangeDate": _moment(next(event for event in events if event.stage == latest.stage)),
            **stamps(INTEGRATION_USER, _moment(events[0]), _moment(latest)),
        }


def _moment(event: Event) -> str:
    return stamp(event.day, event.seconds)


def history(day: Known) -> Iterator[Row]:
    """Yield a row for each save of each deal: the record as it stood then."""
    for deal in _deals():
        for place, event in enumerate(deal.until(day.as_of)):
            chance, category, _, _ = STAGES[event.stage]
            yield {
                "Id": record_id("OpportunityHistory", deal.number * _EVENTS + place),
                "OpportunityId": record_id("Opportunity", deal.number),
                "StageName": event.stage,
                "Amount": money(event.cents),
                "ExpectedRevenue": money(round(event.cents * chance / 100)),
                "Probability": float(chance),
                "ForecastCategory": category,
                "CloseDate": event.close.isoformat(),
                "CreatedDate": _moment(event),
                "CreatedById": INTEGRATION_USER,
                "SystemModstamp": _moment(event),
            }


def field_history(day: Known) -> Iterator[Row]:
    """Yield a row for each change of close date and amount."""
    for deal in _deals():
        events = deal.until(day.as_of)
        for place, (before, after) in enumerate(pairwise(events)):
            changes = (
                ("CloseDate", "DateOnly", before.close.isoformat(), after.close.isoformat()),
                ("Amount", "Currency", str(money(before.cents)), str(money(after.cents))),
            )
            for slot, (name, kind, old, new) in enumerate(changes):
                if old != new:
                    yield {
                        "Id": record_id("OpportunityFieldHistory", (deal.number * _EVENTS + place) * 2 + slot),
                        "OpportunityId": record_id("Opportunity", deal.number),
                        "Field": name,
                        "DataType": kind,
                        "OldValue": old,
                        "NewValue": new,
                        "CreatedDate": _moment(after),
                        "CreatedById": INTEGRATION_USER,
                    }
