"""A team's total, typed by its leader, spread over its people: pins and floors stand, and the sum is exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Vector, optional_vector
from calculations.errors import ShapeError
from calculations.exact.money import LARGEST_EXACT
from calculations.exact.waterfill import one_group
from calculations.findings import Finding, Severity, ranked
from calculations.quota.split.bounds import bounds_of
from calculations.quota.split.shares import whole_shares
from calculations.quota.split.unit import DEFAULT_UNIT

__all__ = ["Spread", "TeamTotal", "Way", "spread_totals"]


class Way(StrEnum):
    """How a total is spread.

    EQUAL: everybody the same. PROPORTIONAL: as the calculated quotas are to each other. UNPINNED: the same, but quotas
    that a floor or a cap holds stay as calculated, and the others take all of the change.
    """

    EQUAL = "equal"
    PROPORTIONAL = "proportional"
    UNPINNED = "to the unpinned"


@dataclass(frozen=True, slots=True)
class TeamTotal:
    """What a leader typed for a team: its key, the total in money, how to spread it; `name` is what people call it."""

    key: str
    total: float
    way: Way = Way.PROPORTIONAL
    name: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """The quotas of n people where teams have totals.

    quotas: money; as calculated where no total is typed.
    is_spread: whose quota a team's total decides; at_floor: whose is held up by the floor.
    findings: totals that cannot be met. Pins and floors stand all the same.
    """

    quotas: Vector
    is_spread: Flags
    at_floor: Flags
    findings: tuple[Finding, ...]


def spread_totals(
    calculated: ArrayLike,
    teams: Sequence[str],
    totals: Sequence[TeamTotal],
    *,
    pins: ArrayLike | None = None,
    floors: ArrayLike | None = None,
    held: Flags | None = None,
    unit: int = DEFAULT_UNIT,
    digits: int = 2,
) -> Spread:
    """Spread the totals of teams over their people, exact to the smallest amount of money.

    Quotas are multiples of the unit, but for pins and for one, which takes what is below a unit; where floors leave no
    room for whole units, all are counted in the smallest amount. People without a calculated quota share in equal parts
    when nobody free has one.

    Args:
        calculated: n calculated quotas, money; missing or below zero counts as zero.
        teams: n keys of teams.
        totals: the totals typed; a team that is not among them stays as calculated.
        pins: n quotas set by hand, money, NaN or below zero where free: they stand, and count in the total.
        floors: n lowest quotas, money, NaN for none.
        held: n flags, where a floor or a cap holds the calculated quota; only `Way.UNPINNED` asks.
        unit: whole money quotas are multiples of. digits: after the point of the smallest amount of the currency.

    Returns:
        The quotas. Where floors and pins are above a total, or everybody is pinned, they stand and a blocking finding
        says by how much the total is missed.

    Raises:
        ShapeError: lengths differ, or the unit is not a whole number above zero.
    """
    given = np.asarray(calculated, dtype=np.float64)
    if len(teams) != given.size:
        raise ShapeError(f"{len(teams)} teams for {given.size} quotas")
    if unit < 1 or unit != int(unit):
        raise ShapeError(f"the unit {unit} is not a whole amount of money above zero")
    names = np.asarray(teams, dtype=object)
    pin, floor = optional_vector(pins, given.size, "pins"), optional_vector(floors, given.size, "floors")
    pin = np.where(pin >= 0, pin, np.nan)
    stuck = np.zeros(given.size, dtype=np.bool_) if held is None else np.asarray(held, dtype=np.bool_)
    if stuck.size != given.size:
        raise ShapeError(f"{stuck.size} flags for {given.size} quotas")
    quotas = np.where(given > 0, given, 0.0)
    weights = quotas.copy()
    is_spread, at_floor = np.zeros(given.size, dtype=np.bool_), np.zeros(given.size, dtype=np.bool_)
    scale, found = 10**digits, []
    for one in totals:
        own = names == one.key
        refused = _refused(one, own, scale)
        if refused is not None:
            found.append(refused)
            continue
        fixed = np.where(np.isnan(pin[own]) & stuck[own] & (one.way is Way.UNPINNED), weights[own], pin[own])
        parts, rest, low = _of_team(one, weights[own], fixed, floor[own], unit * scale, scale)
        quotas[own], is_spread[own] = parts / scale, np.isnan(pin[own])
        at_floor[own] = np.isnan(fixed) & (low > 0) & (parts <= low)
        if rest:
            found.append(_missed(one, rest / scale))
    return Spread(quotas, is_spread, at_floor, ranked(found))


def _of_team(
    total: TeamTotal, weights: Vector, pins: Vector, floors: Vector, unit: int, scale: int
) -> tuple[Vector, int, Vector]:
    """The shares of a team in the smallest amount, what is left over, and the floors in force."""
    free = np.isnan(pins)
    shared_by = np.ones(weights.size) if total.way is Way.EQUAL or not weights[free].any() else weights
    wanted = np.array([round(total.total * scale)])
    for step in (unit, 1):
        bounds = bounds_of(
            [""] * weights.size,
            np.ones(weights.size),
            step,
            last_quota=None,
            floor_change=0.0,
            cap_change=0.0,
            floors=floors * scale,
            caps=None,
            pins=pins * scale,
        )
        shares, rests = whole_shares(wanted, one_group(weights.size), shared_by, bounds, step)
        if rests[0] >= 0:
            break
    return shares.astype(np.float64), int(rests[0]), np.where(free, bounds.low, 0.0)


def _refused(total: TeamTotal, own: Flags, scale: int) -> Finding | None:
    """Why a total is not spread at all, if it is not."""
    name = total.name or total.key
    if not own.any():
        sentence = f"A total is typed for the team {name}, and nobody is in it."
        return Finding("quota.team-total-nobody", sentence, "Clear it.", (name,), Severity.BLOCKING)
    if not 0 <= total.total <= LARGEST_EXACT / scale:
        sentence = f"The total of the team {name} cannot be spread."
        return Finding("quota.team-total-impossible", sentence, "Enter zero or more.", (name,), Severity.BLOCKING)
    return None


def _missed(total: TeamTotal, rest: float) -> Finding:
    """The blocking finding that a team's quotas do not add up to its total."""
    name, amount = total.name or total.key, f"{abs(rest):,.2f}".removesuffix(".00")
    if rest < 0:
        sentence = f"Pins and floors of the team {name} are {amount} above the total typed for it."
        remedy = "Raise the total, or lower overrides or the lowest change."
    else:
        sentence = f"{amount} of the total typed for the team {name} is carried by nobody: all quotas are pinned."
        remedy = "Clear an override, spread it another way, or lower the total."
    return Finding("quota.team-total-missed", sentence, remedy, (name,), Severity.BLOCKING, rest)
