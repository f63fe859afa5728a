"""Series like those of sales, outside the families the networks were trained on: a real company's and generated ones.

AdventureWorks (the demonstration org: a fictitious company's order book, Microsoft's sample, MIT licence) by month and
by quarter of the year, in several cuts. The generated kinds state what a territory or a product line does: deals that
come one by one, a level that shifts, a launch, promotions, a new territory, growth from nothing, contracts that renew
yearly, a decline. Generated series say nothing of any company; they say what the engine does with such a shape.
"""

from collections.abc import Callable

import numpy as np

from calculations.arrays import Floats

__all__ = ["GENERATED", "generated"]

Pair = tuple[Floats, Floats]  # a history and what came after it


def _usual(rng: np.random.Generator, n: int, season: int) -> Floats:
    """Growth of −10 to +30 % a year and a season of some 15 %: what every kind starts from."""
    years = np.arange(n) / season
    pattern = rng.normal(0, rng.uniform(0.02, 0.3), season)
    if season == 12:
        pattern = pattern + np.tile(np.array([-0.1, -0.05, 0.15]), 4) * rng.uniform(0, 2)  # quarters end with a rush
    return np.exp(rng.uniform(-0.1, 0.3) * years + pattern[np.arange(n) % season])


def _noise(rng: np.random.Generator, n: int) -> Floats:
    """Independent noise of 3 to 25 %."""
    return np.exp(rng.normal(0, rng.uniform(0.03, 0.25), n))


def steady(rng: np.random.Generator, n: int, season: int) -> Floats:
    """A region with many customers: growth, season, noise."""
    return _usual(rng, n, season) * _noise(rng, n)


def deals(rng: np.random.Generator, n: int, season: int) -> Floats:
    """Deals one by one: 2 to 30 a period, log-normal amounts a hundred to one apart."""
    rate = _usual(rng, n, season)
    counts = rng.poisson(rate / rate.mean() * rng.uniform(2, 30), n)
    spread = rng.uniform(0.5, 1.2)
    return np.array([rng.lognormal(0, spread, count).sum() for count in counts])


def sparse(rng: np.random.Generator, n: int, season: int) -> Floats:
    """A new segment: 0.3 to 2 deals a period, many periods without one."""
    rate = _usual(rng, n, season)
    counts = rng.poisson(rate / rate.mean() * rng.uniform(0.3, 2), n)
    return np.array([rng.lognormal(0, 0.8, count).sum() for count in counts])


def shifted(rng: np.random.Generator, n: int, season: int) -> Floats:
    """A level that shifts once or twice by a quarter to a factor of three: accounts handed over, a customer lost."""
    level = np.zeros(n)
    for at in rng.integers(season, n, rng.integers(1, 3)):
        level[at:] += rng.choice([-1, 1]) * rng.uniform(0.25, 1.1)
    return _usual(rng, n, season) * np.exp(level) * _noise(rng, n)


def launched(rng: np.random.Generator, n: int, season: int) -> Floats:
    """A product from its launch: a logistic rise over one to four years to its level."""
    years = np.arange(n) / season
    reach = rng.uniform(1, 4)
    rise = 1 / (1 + np.exp(-6 * (years / reach - 0.5)))
    return rise * _usual(rng, n, season) * _noise(rng, n)


def promoted(rng: np.random.Generator, n: int, season: int) -> Floats:
    """Promotions in a tenth of the periods: half as much to three times as much again, a part of it from the next."""
    base = _usual(rng, n, season) * _noise(rng, n)
    lift = np.where(rng.random(n) < 0.1, rng.uniform(0.5, 3, n), 0.0)
    taken = np.concatenate([[0.0], 0.3 * np.minimum(lift[:-1], 1.5)])
    values: Floats = base * (1 + lift) * (1 - taken)
    return values


def opened(rng: np.random.Generator, n: int, season: int) -> Floats:
    """A territory with its first seller: a linear ramp over a year or two, then a second seller somewhere."""
    time = np.arange(1, n + 1) / season
    sellers = np.minimum(time / rng.uniform(0.75, 2), 1.0)
    second = rng.integers(season, n)
    sellers = sellers + np.clip((time - time[second]) / rng.uniform(0.75, 2), 0, 1)
    values: Floats = sellers * _usual(rng, n, season) * _noise(rng, n)
    return values


def grown(rng: np.random.Generator, n: int, season: int) -> Floats:
    """Growth from nothing: doubling at first, slower every year."""
    years = np.arange(n) / season
    pace, fade = rng.uniform(0.8, 2.0), rng.uniform(1.0, 3.0)
    return np.exp(pace * fade * (1 - np.exp(-years / fade))) * _usual(rng, n, season) * _noise(rng, n)


def renewed(rng: np.random.Generator, n: int, season: int) -> Floats:
    """Contracts that renew every year in the period they were signed in, nine in ten of them, with new ones added."""
    booked = np.zeros(n)
    for t in range(n):
        kept = booked[t - season] * rng.uniform(0.8, 1.05) if t >= season else 0.0
        booked[t] = kept + rng.gamma(rng.uniform(1, 4), 0.25 if t >= season else 1.0)
    return booked


def declining(rng: np.random.Generator, n: int, season: int) -> Floats:
    """A line on its way out: 10 to 50 % less every year."""
    years = np.arange(n) / season
    return np.exp(-rng.uniform(0.1, 0.7) * years) * _usual(rng, n, season) * _noise(rng, n)


GENERATED: dict[str, Callable[[np.random.Generator, int, int], Floats]] = {
    "steady": steady,
    "deals": deals,
    "sparse": sparse,
    "shifted": shifted,
    "launched": launched,
    "promoted": promoted,
    "opened": opened,
    "grown": grown,
    "renewed": renewed,
    "declining": declining,
}


def generated(kind: str, season: int, count: int, seed: int) -> list[Pair]:
    """Histories of four to ten years of quarters, two to five of months, and the 8 or 18 periods after them."""
    kinds = list(GENERATED)
    rng = np.random.default_rng([seed, season, kinds.index(kind)])
    horizon, least, most = (8, 12, 40) if season == 4 else (18, 24, 60)
    found = []
    for length in rng.integers(least, most + 1, count):
        values = GENERATED[kind](rng, int(length) + horizon, season) * np.exp(rng.normal(8, 2))
        found.append((values[:-horizon], values[-horizon:]))
    return found
