"""Functions that break a target down a hierarchy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.quota.cascade.basis import EVEN, Basis
from calculations.quota.cascade.cascade import Cascade, cascade
from calculations.quota.cascade.hierarchy import hierarchy_of
from calculations.quota.split.unit import DEFAULT_UNIT
from xl_addin.catalog.keyed import FINDING_COLUMNS, findings_table, same_length, whole_unit
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_BASES = ("prior year", "trailing", "potential", "expected")
_TERM = re.compile(r"(?:(\d+(?:\.\d+)?)\s*(%?)\s*\*?\s*)?([a-z][a-z ]*)")
_RATE = 6


@dataclass(frozen=True, slots=True)
class _CascadeRequest:
    """What CASCADE is asked: its arguments."""

    target: float
    nodes: NDArray[Any]
    parents: NDArray[Any]
    bases: NDArray[Any] | None
    over_assignment: NDArray[np.float64] | None
    prior_year: NDArray[np.float64] | None
    trailing: NDArray[np.float64] | None
    potential: NDArray[np.float64] | None
    expected: NDArray[np.float64] | None
    unit: float
    show: str
    hold_back: NDArray[np.float64] | None
    pins: NDArray[np.float64] | None
    floors: NDArray[np.float64] | None
    caps: NDArray[np.float64] | None
    overlay: NDArray[np.float64] | None


def _cascade(asked: _CascadeRequest) -> list[list[Any]]:
    if np.isnan(asked.target):
        raise CellFault(ErrorKind.VALUE, "target is empty: enter the amount to break down.")
    columns = dict(zip(_BASES, (asked.prior_year, asked.trailing, asked.potential, asked.expected), strict=True))
    given = {name: values for name, values in columns.items() if values is not None}
    same_length(
        len(asked.nodes), parents=asked.parents, **{name.replace(" ", "_"): values for name, values in given.items()}
    )
    same_length(
        len(asked.nodes),
        hold_back=asked.hold_back,
        pins=asked.pins,
        floors=asked.floors,
        caps=asked.caps,
        overlay=asked.overlay,
    )
    listed = np.array([bool(str(node).strip()) for node in asked.nodes], dtype=bool)  # an empty row is no second top

    def of(line: NDArray[Any] | None) -> NDArray[Any] | None:
        return None if line is None else line[listed]

    bases = {name: values[listed] for name, values in given.items()}
    result = cascade(
        asked.target,  # type: ignore[arg-type]  # whole money or not, it is made usable and shown
        hierarchy_of(
            [str(node) for node in asked.nodes[listed]], [str(parent) or None for parent in asked.parents[listed]]
        ),
        [EVEN] if asked.bases is None else [EVEN, *(_basis(str(text), given) for text in asked.bases)],
        bases,
        over_assignment=() if asked.over_assignment is None else np.nan_to_num(asked.over_assignment).tolist(),
        hold_back=of(asked.hold_back),
        pins=of(asked.pins),
        floors=of(asked.floors),
        caps=of(asked.caps),
        overlay=of(asked.overlay),
        unit=whole_unit(asked.unit),
    )
    if asked.show == "findings":
        return findings_table(result.findings)
    return _levels(result) if asked.show == "levels" else _nodes(result)


def _basis(text: str, columns: Mapping[str, Any]) -> Basis:
    """One basis, or a mix such as `50% prior year + 50% potential`."""
    mix: dict[str, float] = {}
    for part in (text.strip().lower() or EVEN).split("+"):
        term = _TERM.fullmatch(part.strip())
        name = term[3].strip() if term else part.strip()
        if term is None or name not in (EVEN, *_BASES):
            raise CellFault(ErrorKind.VALUE, f"bases names {name!r}: use {', '.join((EVEN, *_BASES))}, or a mix.")
        if name != EVEN and name not in columns:
            raise CellFault(ErrorKind.VALUE, f"bases names {name!r}, but {name.replace(' ', '_')} is not given.")
        mix[name] = mix.get(name, 0.0) + float(term[1] or 1) * (0.01 if term[2] else 1.0)
    return mix


def _nodes(result: Cascade) -> list[list[Any]]:
    at = result.nodes
    return column_table(
        CASCADE.header(),
        at["key"],
        at["parent"],
        at["level"] + 1,
        at["quota"],
        at["share"].round(_RATE),
        at["held_back"],
        at["passed_down"],
        at["unallocated"],
        at["over_assignment_rate"].round(_RATE),
        at["compounded_rate"].round(_RATE),
    )


def _levels(result: Cascade) -> list[list[Any]]:
    at = result.levels
    return column_table(
        CASCADE.header("levels"),
        at["level"] + 1,
        at["nodes"],
        at["quota"],
        at["street"],
        at["over_assignment_rate"].round(_RATE),
        at["compounded_rate"].round(_RATE),
        at["unallocated"],
    )


def _amounts(name: str, doc: str) -> Argument:
    return Argument(name, doc, shape=Shape.LINE, unit="money", default=None)


CASCADE = Function(
    name="CASCADE",
    family="quota",
    summary="Breaks a target down a hierarchy, level by level: at every node the parts add up exactly.",
    arguments=(
        Argument("target", "amount at the top", unit="money"),
        Argument("nodes", "key of each node: company, regions, managers, people; a row without one is passed over",
                 Kind.TEXT, Shape.LINE),
        Argument("parents", "key of the node above each one, empty at the top", Kind.TEXT, Shape.LINE),
        Argument(
            "bases",
            "what the nodes of a level share by, from the second level down, the last one serving all below: even, "
            "prior year, trailing, potential, expected, or a mix such as 50% prior year + 50% potential",
            Kind.TEXT,
            Shape.LINE,
            default=None,
        ),
        Argument("over_assignment", "rate each level adds when it passes on, from the top down", shape=Shape.LINE,
                 unit="rate", default=None),
        _amounts("prior_year", "bookings of each node a year earlier; empty at an inner node is the sum below"),
        _amounts("trailing", "bookings of the last twelve months, likewise"),
        _amounts("potential", "potential, likewise"),
        _amounts("expected", "expected bookings, likewise"),
        Argument("unit", "amount the quotas are multiples of", unit="money", default=float(DEFAULT_UNIT)),
        Argument("show", "the nodes, over-assignment by level, or what is wrong", Kind.TEXT, default="nodes",
                 choices=("nodes", "levels", "findings")),
        Argument("hold_back", "share of its quota a node keeps for itself", shape=Shape.LINE, unit="rate",
                 default=None),
        _amounts("pins", "fixed quotas; the siblings share the rest"),
        _amounts("floors", "lowest quotas"),
        _amounts("caps", "highest quotas"),
        Argument("overlay", "share of the parent's quota that a specialist carries beside the line, counted in no sum",
                 shape=Shape.LINE, unit="rate", default=None),
    ),
    returns="a table, one row for each node; level 1 is the top and 0 a node that takes no part (its manager is not "
    "listed, or it reports to itself); over-assignment is that of its direct reports, compounded from the top down "
    "to the node",
    body=_cascade,
    request=_CascadeRequest,
    columns=(
        Column("node", doc="the node"),
        Column("parent", doc="the node above", width=21),
        Column("level", Format.COUNT, "1 at the top"),
        Column("quota", Format.MONEY, "its quota"),
        Column("share", Format.RATE, "of its siblings, on the basis of the level"),
        Column("held back", Format.MONEY, "kept for itself"),
        Column("passed down", Format.MONEY, "what its parts add up to"),
        Column("unallocated", Format.MONEY, "left over by pins, floors and caps"),
        Column("over-assignment", Format.RATE, "of its direct reports"),
        Column("compounded", Format.RATE, "from the top down to it"),
    ),
    shown={
        "levels": (
            Column("level", Format.COUNT, "1 at the top"),
            Column("nodes", Format.COUNT, "nodes of the level"),
            Column("quota", Format.MONEY, "sum of their quotas"),
            Column("street", Format.MONEY, "the same, with what ends above"),
            Column("over-assignment", Format.RATE, "against the level above"),
            Column("compounded", Format.RATE, "against the target"),
            Column("unallocated", Format.MONEY, "left over on the level"),
        ),
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            (
                100_000.0,
                [["Company"], ["East"], ["West"], ["Ana"], ["Ben"]],
                [[""], ["Company"], ["Company"], ["East"], ["East"]],
                [["even"], ["prior year"]],
                [[0.0], [0.1]],
                [[""], [""], [""], [30_000.0], [20_000.0]],
            ),
            [
                ["node", "parent", "level", "quota", "share", "held back", "passed down", "unallocated",
                 "over-assignment", "compounded"],
                ["Company", "", 1, 100_000, 1.0, 0.0, 100_000, 0, 0.0, 0.0],
                ["East", "Company", 2, 50_000, 0.5, 0.0, 55_000, 0, 0.1, 0.0],
                ["West", "Company", 2, 50_000, 0.5, 0.0, 0, 0, "", 0.0],
                ["Ana", "East", 3, 33_000, 0.6, 0.0, 0, 0, "", 0.1],
                ["Ben", "East", 3, 22_000, 0.4, 0.0, 0, 0, "", 0.1],
            ],
        ),
        Example(
            (
                100_000.0,
                [["Company"], ["East"], ["West"], ["Ana"], ["Ben"]],
                [[""], ["Company"], ["Company"], ["East"], ["East"]],
                [["even"]],
                [[0.0], [0.1]],
                None, None, None, None, None, "levels",
            ),
            [
                ["level", "nodes", "quota", "street", "over-assignment", "compounded", "unallocated"],
                [1, 1, 100_000, 100_000, 0.0, 0.0, 0],
                [2, 2, 100_000, 100_000, 0.0, 0.0, 0],
                [3, 2, 55_000, 105_000, 0.05, 0.05, 0],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (CASCADE,)
