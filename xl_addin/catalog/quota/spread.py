"""The function that spreads the totals leaders type for their teams."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.exact.minor_units import digits_of
from calculations.quota.split.spread import Spread, TeamTotal, Way, spread_totals
from calculations.quota.split.unit import DEFAULT_UNIT
from xl_addin.catalog.keyed import (
    FINDING_COLUMNS,
    KEY,
    KEYS,
    findings_table,
    group_names,
    keys_of,
    same_length,
    whole_unit,
)
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


@dataclass(frozen=True, slots=True)
class _SpreadRequest:
    """What SPREADQUOTA is asked: its arguments."""

    quotas: NDArray[np.float64]
    teams: NDArray[Any]
    team_keys: NDArray[Any]
    totals: NDArray[np.float64]
    ways: NDArray[Any] | None
    pins: NDArray[np.float64] | None
    floors: NDArray[np.float64] | None
    held: NDArray[np.float64] | None
    unit: float
    currency: str
    team_names: NDArray[Any] | None
    keys: NDArray[Any] | None
    show: str


def _spread(asked: _SpreadRequest) -> list[list[Any]]:
    names = keys_of(asked.keys, len(asked.quotas))
    same_length(len(names), teams=asked.teams, pins=asked.pins, floors=asked.floors, held=asked.held)
    unknown = [name for name, quota in zip(names, asked.quotas, strict=True) if np.isnan(quota) and name.strip()]
    if unknown:
        raise CellFault(ErrorKind.VALUE, f"quotas has no number for {unknown[0]}: an unknown quota is not zero.")
    found = spread_totals(
        asked.quotas,
        [name.casefold() for name in group_names(asked.teams)],
        _typed(asked),
        pins=asked.pins,
        floors=asked.floors,
        held=None if asked.held is None else np.nan_to_num(asked.held) > 0,
        unit=whole_unit(asked.unit),
        digits=digits_of(asked.currency),
    )
    return findings_table(found.findings) if asked.show == "findings" else _table(names, found)


def _table(names: list[str], found: Spread) -> list[list[Any]]:
    flags = (found.is_spread.astype(np.int64), found.at_floor.astype(np.int64))
    return column_table(SPREADQUOTA.header(), names, found.quotas, *flags)


def _typed(asked: _SpreadRequest) -> list[TeamTotal]:
    """The totals that are typed, team by team."""
    keys = group_names(asked.team_keys)
    size = len(keys)
    if len(asked.totals) != size:
        raise CellFault(ErrorKind.VALUE, f"totals has {len(asked.totals)} cells for {size} team_keys.")
    ways = [""] * size if asked.ways is None else group_names(asked.ways)
    names = keys if asked.team_names is None else group_names(asked.team_names)
    if not len(ways) == len(names) == size:
        raise CellFault(ErrorKind.VALUE, f"ways and team_names need {size} cells each, one for each of team_keys.")
    return [
        TeamTotal(key.casefold(), float(total), _way(way), name)
        for key, total, way, name in zip(keys, asked.totals, ways, names, strict=True)
        if not np.isnan(total)
    ]


def _way(text: str) -> Way:
    word = text.strip().casefold() or Way.PROPORTIONAL
    if word not in tuple(Way):
        raise CellFault(ErrorKind.VALUE, f"ways holds {text[:40]!r}: it can be {', '.join(Way)}.")
    return Way(word)


SPREADQUOTA = Function(
    name="SPREADQUOTA",
    family="quota",
    summary="Spreads the total typed for a team over its people: pins and floors stand, and the sum is exact.",
    arguments=(
        Argument("quotas", "calculated quota of each person", shape=Shape.LINE, unit="money"),
        Argument("teams", "team of each person", Kind.TEXT, Shape.LINE),
        Argument("team_keys", "the teams, one cell each", Kind.TEXT, Shape.LINE),
        Argument("totals", "total typed for each team; blank leaves its quotas as calculated", shape=Shape.LINE,
                 unit="money"),
        Argument("ways", "how each total is spread: equal, proportional (where blank), or to the unpinned, where those "
                 "that a floor or a cap holds stay as calculated", Kind.TEXT, Shape.LINE, default=None),
        Argument("pins", "quotas set by hand, which stand and count in the total", shape=Shape.LINE, unit="money",
                 default=None),
        Argument("floors", "lowest quotas", shape=Shape.LINE, unit="money", default=None),
        Argument("held", "1 where a floor or a cap holds the calculated quota", shape=Shape.LINE, default=None),
        Argument("unit", "amount the quotas are multiples of", unit="money", default=float(DEFAULT_UNIT)),
        Argument("currency", "code of the currency, which says how small money is", Kind.TEXT, default=""),
        Argument("team_names", "what people call each team, for the findings", Kind.TEXT, Shape.LINE, default=None),
        KEYS,
        Argument("show", "quotas of the people, or what keeps totals from being met", Kind.TEXT, default="quotas",
                 choices=("quotas", "findings")),
    ),
    returns="a table, one row for each person; with show = findings, twelve lines that name the totals that cannot be "
    "met and why",
    body=_spread,
    request=_SpreadRequest,
    columns=(
        KEY,
        Column("quota", Format.MONEY, "the quota, as calculated where the team has no total"),
        Column("spread", Format.COUNT, "1 where the team's total decides it"),
        Column("at floor", Format.COUNT, "1 where the floor holds it up"),
    ),
    shown={"findings": FINDING_COLUMNS},
    examples=(
        Example(
            (
                [[60_000.0], [30_000.0], [50_000.0]], [["East"], ["East"], ["West"]], [["East"], ["West"]],
                [[120_500.0], [""]], None, None, None, None, 1000.0, "USD", None, [["Ana"], ["Ben"], ["Cem"]],
            ),
            [
                ["key", "quota", "spread", "at floor"],
                ["Ana", 80_500.0, 1, 0],
                ["Ben", 40_000.0, 1, 0],
                ["Cem", 50_000.0, 0, 0],
            ],
        ),
        Example(
            (
                [[60_000.0], [30_000.0], [10_000.0]], [["East"], ["East"], ["East"]], [["East"]], [[90_000.0]],
                [["equal"]], [[""], [""], [10_000.0]], [[45_000.0], [""], [""]], None, 1000.0, "USD", None, None,
            ),
            [
                ["key", "quota", "spread", "at floor"],
                ["1", 45_000.0, 1, 1],
                ["2", 35_000.0, 1, 0],
                ["3", 10_000.0, 0, 0],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (SPREADQUOTA,)
