"""The deals of a world, chunk by chunk: when each was created, how far it came, how often it slipped, how it ended.

A chunk is drawn from the world's seed and its own number, so it can be drawn again: nothing of a million deals has to
stay in memory. What is drawn is the whole life of a deal, also what lies after the last day; views cut it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sync.emulators.salesforce.orgs.generated.accounts import Accounts
from sync.emulators.salesforce.orgs.generated.lines import Basket, price
from sync.emulators.salesforce.orgs.generated.market import CYCLE_SIGMA, SEGMENTS
from sync.emulators.salesforce.orgs.generated.organisation import Ints, Organisation
from sync.emulators.salesforce.orgs.generated.parameters import OPEN_STAGES, GeneratedOrg
from sync.emulators.salesforce.orgs.generated.timeline import NEVER, Days, Season, growing, number

__all__ = ["PUSHES", "STAGES", "Deals", "Flags", "World", "chunks"]

CHUNK = 20_000
STAGES = len(OPEN_STAGES)
PROPOSAL = OPEN_STAGES.index("Proposal/Price Quote")
PUSHES = 3
"""A deal is pushed at most three times."""
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """What all chunks share."""

    org: GeneratedOrg
    organisation: Organisation
    accounts: Accounts
    season: Season


@dataclass(frozen=True)
class Deals:
    """Some deals. Moments are days since 1970; `NEVER` where something did not happen.

    `number`: the deal's number in the world, from 0. `renews`: number of the deal it renews, or −1.
    `entered[:, s]`: when it entered open stage s. `planned[:, p]`: expected close after p pushes.
    `pushed[:, p]`: when push p + 1 happened. `pulled`: when the close was brought forward. `closed`: when it ended.
    `first_cents`: amount before the proposal, −1 for none. `basket`: what the proposal offers, and so the amount then.
    `starts`, `ends`: first and last day of the contract of a won deal.
    """

    number: Ints
    renews: Ints
    account: Ints
    seat: Ints
    created: Days
    entered: Days
    planned: Days
    pushed: Days
    pulled: Days
    closed: Days
    won: Flags
    first_cents: Ints
    basket: Basket
    starts: Days
    ends: Days

    @cached_property
    def size(self) -> int:
        """The number of deals."""
        return len(self.number)

    @cached_property
    def proposed(self) -> Days:
        """When the proposal went out."""
        return self.entered[:, PROPOSAL]

    def taken(self, chosen: Ints | Flags) -> Self:
        """Return the chosen deals."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        baskets = {"basket": parts.pop("basket").taken(chosen)}
        return type(self)(**{name: part[chosen] for name, part in parts.items()}, **baskets)


def chunks(world: World) -> Iterator[Deals]:
    """Yield all deals of a world, in chunks; drawing twice gives the same."""
    for n, start in enumerate(range(0, world.org.opportunities, CHUNK)):
        size = min(CHUNK, world.org.opportunities - start)
        yield _chunk(world, np.random.default_rng([world.org.seed, 4, n]), start, size)


def _chunk(world: World, rng: np.random.Generator, start: int, size: int) -> Deals:
    """Draw first deals and the chain of renewals behind each, and keep the first `size` of them, chain by chain."""
    generations = [_first_deals(world, rng, size)]
    roots = [np.arange(size)]
    while generations[-1].size:
        parents = generations[-1]
        renewed = np.flatnonzero(parents.won & (parents.ends - _RENEWAL_LEAD[1] <= number(world.org.last_day)))
        roots.append(roots[-1][renewed])
        generations.append(_renewals(world, rng, parents.taken(renewed)))
    sizes = [generation.size for generation in generations]
    root, depth = np.concatenate(roots), np.repeat(np.arange(len(sizes)), sizes)
    created = np.concatenate([generation.created for generation in generations])
    order = np.lexsort((depth, root))
    order = order[created[order] < number(world.org.last_day) + 1][:size]
    every = _joined(generations).taken(order)
    # A renewal follows the deal it renews, so the place before it in the order is its parent's.
    renews = np.where(depth[order] > 0, start + np.arange(size) - 1, -1)
    parts = {field.name: getattr(every, field.name) for field in fields(every)}
    return Deals(**{**parts, "number": start + np.arange(size), "renews": renews})


def _joined(parts: list[Deals]) -> Deals:
    columns = {f.name: [getattr(part, f.name) for part in parts] for f in fields(Deals) if f.name != "basket"}
    basket = Basket.joined([part.basket for part in parts])
    return Deals(**{name: np.concatenate(column) for name, column in columns.items()}, basket=basket)


def _first_deals(world: World, rng: np.random.Generator, size: int) -> Deals:
    """Draw deals that renew nothing."""
    org, organisation = world.org, world.organisation
    created = growing(org, rng.random(size))
    weights = np.cumsum(organisation.weight)
    opened = np.searchsorted(organisation.opens, created, side="right")
    seat = np.searchsorted(weights, rng.random(size) * weights[opened - 1], side="right")
    account = world.accounts.drawn(seat, created, rng.random(size))
    segment = organisation.segment[seat]
    cycle = np.array([s.cycle for s in SEGMENTS])[segment] * org.cycle_scale * rng.lognormal(0, CYCLE_SIGMA, size)
    reached, won = _progress(rng, org, size)
    planned, closed, pulled = _dates(world, rng, created, np.maximum(cycle, 6), won)
    pushed = _push_moments(rng, created, planned, closed)
    entered = _stage_entries(rng, created, closed, np.zeros(size, np.int64), reached)
    basket = price(world.org, rng, segment, world.accounts.currency[account], created)
    return Deals(
        number=np.zeros(size, np.int64),
        renews=np.full(size, -1),
        account=account,
        seat=seat,
        created=created,
        entered=entered,
        planned=planned,
        pushed=pushed,
        pulled=pulled,
        closed=closed,
        won=won,
        first_cents=_first_cents(rng, org, basket),
        basket=basket,
        **_contract(rng, won & basket.recurring, np.floor(closed) + rng.integers(0, 30, size)),
    )


def _progress(rng: np.random.Generator, org: GeneratedOrg, size: int) -> tuple[Ints, Flags]:
    """Return the last open stage each deal reaches, and whether it is won.

    The chance to advance from stage s is w(s) / w(s + 1), from the last stage w itself: so the share won of those that
    reach stage s is w(s), the parameter.
    """
    rates = np.array(org.win_rates)
    advances = np.cumprod(rng.random((size, STAGES)) < np.r_[rates[:-1] / rates[1:], rates[-1]], axis=1)
    return advances[:, :-1].sum(axis=1), advances[:, -1].astype(bool)


def _dates(world: World, rng: np.random.Generator, created: Days, cycle: Days, won: Flags) -> tuple[Days, Days, Days]:
    """Return expected closes after each push, actual close, and when it was pulled in.

    Everything happens in business time and is then put on the seasonal calendar, which keeps the order.
    """
    org, size = world.org, len(created)
    slips = np.cumprod(rng.random((size, PUSHES)) < org.slip_rate, axis=1)
    gaps = rng.uniform(25, 110, (size, PUSHES)) * slips
    expected = (created + cycle)[:, None] + np.c_[np.zeros(size), np.cumsum(gaps, axis=1)]
    latest = expected[:, -1]
    early = won & (slips[:, 0] == 0) & (rng.random(size) < org.pull_in_rate)
    lost = created + (latest - created) * rng.uniform(0.35, 1.2, size)
    ends = np.where(early, created + cycle * rng.uniform(0.5, 0.8, size), np.where(won, latest, lost))
    closed = np.maximum(world.season.on_calendar(ends), created + 2)
    planned = np.maximum(world.season.on_calendar(expected), created[:, None] + 2)
    noticed = np.maximum(closed - rng.uniform(3, 20, size), created + 1)
    return planned, closed, np.where(early & (noticed < closed), noticed, NEVER)


def _push_moments(rng: np.random.Generator, created: Days, planned: Days, closed: Days) -> Days:
    """Return when each push happened: around the date it moved; a push the end came before did not happen."""
    around = planned[:, :-1] + rng.uniform(-10, 6, (len(created), PUSHES))
    moments = np.maximum.accumulate(np.maximum(around, created[:, None] + 0.5), axis=1) + 0.01 * np.arange(PUSHES)
    moved = np.diff(planned, axis=1) > 0
    return np.where(moved & (moments < closed[:, None]), moments, NEVER)


def _stage_entries(rng: np.random.Generator, created: Days, closed: Days, first: Ints, reached: Ints) -> Days:
    """Return when each open stage was entered: the life of a deal is divided among the stages it went through."""
    size = len(created)
    stages = np.arange(STAGES)
    passed = (stages >= first[:, None]) & (stages <= reached[:, None])
    spent = np.cumsum(rng.gamma(2.0, 1.0, (size, STAGES)) * passed, axis=1)
    share = np.c_[np.zeros(size), spent[:, :-1]] / spent[:, -1:]
    return np.where(passed, created[:, None] + share * (closed - created)[:, None], NEVER)


def _first_cents(rng: np.random.Generator, org: GeneratedOrg, basket: Basket) -> Ints:
    """Return the amounts before the proposal: as later proposed, too high more often than too low, or none."""
    guess = np.round(basket.cents * rng.uniform(0.75, 1.6, len(basket.cents)), -4).astype(np.int64)
    first = np.where(rng.random(len(guess)) < org.amount_change_rate, np.maximum(guess, 10_000), basket.cents)
    return np.where(rng.random(len(guess)) < org.no_amount_share, -1, first)


_RENEWAL_LEAD = (75, 130)
_TERMS = np.array([12, 12, 12, 12, 12, 12, 12, 24, 24, 36])


def _contract(rng: np.random.Generator, signed: Flags, starts: Days) -> dict[str, Days]:
    """Return first and last days of contracts: seven in ten run a year, two two years, one three."""
    terms = rng.choice(_TERMS, len(starts))
    months = starts.astype("M8[D]").astype("M8[M]")
    day_of_month = starts.astype(np.int64) - months.astype("M8[D]").astype(np.int64)
    ends = (months + terms).astype("M8[D]").astype(np.int64) + day_of_month - 1
    return {"starts": np.where(signed, starts, NEVER), "ends": np.where(signed, ends.astype(np.float64), NEVER)}


def _renewals(world: World, rng: np.random.Generator, parents: Deals) -> Deals:
    """Draw the renewals of won contracts: they begin with a proposal, and close about when the contract ends."""
    org, size = world.org, parents.size
    created = parents.ends - rng.uniform(*_RENEWAL_LEAD, size)
    won = np.ones(size, bool)
    reached = np.full(size, PROPOSAL)
    for _ in range(2):
        won &= rng.random(size) < np.sqrt(org.renewal_rate)
        reached = np.where(won, STAGES - 1, reached)
    reached = np.where(~won & (rng.random(size) < 0.5), STAGES - 1, reached)
    closed = parents.ends + np.where(won, rng.uniform(-40, 0.9, size), rng.uniform(-20, 30, size))
    created = np.maximum(created, parents.closed + 1)
    closed = np.maximum(closed, created + 2)
    planned = np.repeat(np.maximum(parents.ends + 0.5, created + 2)[:, None], PUSHES + 1, axis=1)
    basket = parents.basket.repriced(rng.uniform(0.97, 1.12, size))
    return Deals(
        number=np.zeros(size, np.int64),
        renews=np.zeros(size, np.int64),
        account=parents.account,
        seat=parents.seat,
        created=created,
        entered=_stage_entries(rng, created, closed, np.full(size, PROPOSAL), reached),
        planned=planned,
        pushed=np.full((size, PUSHES), NEVER),
        pulled=np.full(size, NEVER),
        closed=closed,
        won=won,
        first_cents=basket.cents,
        basket=basket,
        **_contract(rng, won, np.floor(parents.ends) + 1),
    )
