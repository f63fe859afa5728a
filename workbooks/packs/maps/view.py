"""What a map of territories shows, as values: places on a plane, who holds what before and after, moves as arcs."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbooks.grammar.look import SERIES
from workbooks.models import TerritoryFacts
from workbooks.tabs.territory_data.accounts import labels_of

__all__ = ["HEIGHT", "NOBODY", "WIDTH", "Arc", "MapView", "Spot", "map_view"]

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 960.0, 560.0
"""The plane, in pixels."""

NOBODY = ""
_MARGIN = 36.0
_LEAST_DEGREES = 0.5  # a company in one city is drawn as wide as one
_TURN = math.pi * (3 - math.sqrt(5))
_SPREAD = 3.0  # pixels between accounts that lie at one place, which stand around it as the seeds of a sunflower
_SHADES = tuple(shade for shade in SERIES if shade != SERIES[2])  # gold is of what moves


@dataclass(frozen=True, slots=True)
class Spot:
    """An account on the plane: its id and name, potential in money, who has it and who gets it, and why it moves.

    before, after: position among the people, −1 for nobody.
    """

    account: str
    name: str
    x: float
    y: float
    potential: float
    before: int
    after: int
    reason: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether it changes hands, finding an owner included."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Arc:
    """Accounts that go from one person to another: how many, their potential, and from where to where."""

    giver: int
    receiver: int
    accounts: int
    potential: float
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapView:
    """A map: its title, the people with a shade each and their pools, the accounts, the arcs, what is not drawn.

    unplaced: accounts without a place. guessed: whether places are told by state or country where the CRM has none.
    """

    title: str
    people: tuple[str, ...]
    shades: tuple[str, ...]
    pools: tuple[str, ...]
    spots: tuple[Spot, ...]
    arcs: tuple[Arc, ...]
    unplaced: int

    @property
    def moved(self) -> int:
        """How many accounts on the map change hands."""
        return sum(spot.is_moved for spot in self.spots)

    def centre(self, person: int, *, after: bool) -> tuple[float, float] | None:
        """The middle of what somebody holds, by potential; None without anything on the map."""
        mine = [spot for spot in self.spots if (spot.after if after else spot.before) == person]
        return _middle(mine)


def map_view(
    territory: TerritoryFacts, receivers: Mapping[str, str], title: str, reasons: Mapping[str, str] | None = None
) -> MapView:
    """The map of a plan.

    Args:
        territory: accounts and reps. receivers: rep id by account id, of accounts that change hands or find an owner.
        title: what stands above it. reasons: sentences by account id.
    """
    frame, said = territory.accounts, reasons or {}
    labels = labels_of(territory.reps)
    ids = list(labels)
    at = {rep: position for position, rep in enumerate(ids)}
    pools = dict(zip(territory.reps["rep_id"].astype(str), territory.reps["pool"].astype(str), strict=True))
    lat, lon = (frame[name].to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    placed = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    x, y = _plane(lat[placed], lon[placed])
    accounts, names = frame["account_id"].astype(str).tolist(), frame["name"].astype(str).tolist()
    owners, potential = frame["owner"].astype(str).tolist(), frame["potential"].to_numpy(dtype=np.float64)
    spots = []
    for number, row in enumerate(placed.tolist()):
        before = at.get(owners[row], -1)
        after = at.get(receivers.get(accounts[row], owners[row]), before)
        worth = float(np.nan_to_num(potential[row]))
        reason = said.get(accounts[row], "")
        place = (round(float(x[number]), 1), round(float(y[number]), 1))
        spots.append(Spot(accounts[row], names[row] or accounts[row], *place, worth, before, after, reason))
    return MapView(
        title=title,
        people=tuple(labels.values()),
        shades=_shades([pools[rep] for rep in ids]),
        pools=tuple(pools[rep] for rep in ids),
        spots=tuple(spots),
        arcs=tuple(_arcs(spots)),
        unplaced=len(frame) - len(placed),
    )


def _shades(pools: Sequence[str]) -> tuple[str, ...]:
    """A shade for each person, those of one pool apart as long as there are enough."""
    seen: Counter[str] = Counter()
    shades = []
    for pool in pools:
        shades.append(_SHADES[seen[pool] % len(_SHADES)])
        seen[pool] += 1
    return tuple(shades)


def _plane(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Pixels of places: an equal scale in both directions at the middle latitude, cut where the globe is emptiest.

    Accounts at one place are spread around it, each in its turn.
    """
    if not len(lat):
        return lat, lon
    east = np.sort(np.mod(lon, 360))
    gaps = np.diff(np.append(east, east[0] + 360))
    cut = east[(int(gaps.argmax()) + 1) % len(east)]
    along = np.mod(lon - cut, 360)
    middle = math.cos(math.radians(float(np.clip((lat.min() + lat.max()) / 2, -80, 80))))
    across, up = along * middle, lat
    wide = max(float(np.ptp(across)), _LEAST_DEGREES)
    high = max(float(np.ptp(up)), _LEAST_DEGREES)
    scale = min((WIDTH - 2 * _MARGIN) / wide, (HEIGHT - 2 * _MARGIN) / high)
    x = WIDTH / 2 + scale * (across - (across.min() + across.max()) / 2)
    y = HEIGHT / 2 - scale * (up - (up.min() + up.max()) / 2)
    turn: Counter[tuple[float, float]] = Counter()
    for row, here in enumerate(zip(np.round(x, 1).tolist(), np.round(y, 1).tolist(), strict=True)):
        number = turn[here]
        turn[here] += 1
        x[row] += _SPREAD * math.sqrt(number) * math.cos(number * _TURN)
        y[row] += _SPREAD * math.sqrt(number) * math.sin(number * _TURN)
    return x, y


def _middle(spots: Sequence[Spot]) -> tuple[float, float] | None:
    if not spots:
        return None
    weights = [max(spot.potential, 1e-9) for spot in spots]
    x = sum(spot.x * weight for spot, weight in zip(spots, weights, strict=True)) / sum(weights)
    y = sum(spot.y * weight for spot, weight in zip(spots, weights, strict=True)) / sum(weights)
    return round(x, 1), round(y, 1)


def _arcs(spots: Sequence[Spot]) -> list[Arc]:
    """An arc for each pair of people between whom accounts move, the largest potential first.

    It goes from the middle of what the giver has to that of what the receiver has in the end.
    """
    moved: dict[tuple[int, int], list[Spot]] = {}
    held: dict[int, list[Spot]] = {}
    got: dict[int, list[Spot]] = {}
    for spot in spots:
        held.setdefault(spot.before, []).append(spot)
        got.setdefault(spot.after, []).append(spot)
        if spot.is_moved and spot.before >= 0 and spot.after >= 0:
            moved.setdefault((spot.before, spot.after), []).append(spot)
    arcs = []
    for (giver, receiver), those in moved.items():
        start, end = _middle(held[giver]), _middle(got[receiver])
        assert start is not None  # noqa: S101 - somebody who gives has something
        assert end is not None  # noqa: S101 - and who gets it as well
        arcs.append(Arc(giver, receiver, len(those), sum(spot.potential for spot in those), start, end))
    return sorted(arcs, key=lambda arc: (-arc.potential, arc.giver, arc.receiver))
