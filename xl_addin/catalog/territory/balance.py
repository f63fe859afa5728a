"""Functions that weigh territories: an index, and how evenly they share something."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.territory.balance import BAND_SHARE, balance_of, gini_error, territory_index
from xl_addin.catalog.territory.ranges import POTENTIAL, optional, rep_places, texts
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


Line = NDArray[Any]

_BAND = Argument("band", "share around the mean that counts as balanced", unit="rate", default=BAND_SHARE)

_INDEXED = ("workload", "potential", "sales")


def _index(
    territories: Line,
    workload: Line,
    potential: Line,
    sales: Line,
    keys: Line | None,
    capacity: Line | None,
    weights: Line | None,
    band: float,
) -> list[list[Any]]:
    aligned(territories=territories, workload=workload, potential=potential, sales=sales)
    names = list(dict.fromkeys(name for name in (texts(territories) or []) if name)) if keys is None else texts(keys)
    listed = np.array(names or [], dtype=object)
    place = rep_places(territories, listed)
    share = np.ones(len(listed)) if capacity is None else np.nan_to_num(capacity)
    aligned(keys=listed, capacity=share)
    part = (1.0, 1.0, 1.0) if weights is None else tuple(np.nan_to_num(weights).tolist())
    if len(part) != len(_INDEXED) or min(part) < 0 or not sum(part) > 0:
        raise CellFault(ErrorKind.VALUE, "weights must be three shares of zero or more: workload, potential, sales.")
    held = place >= 0
    loads = np.stack(
        [
            np.bincount(place[held], weights=np.nan_to_num(line)[held], minlength=len(listed)).astype(np.float64)
            for line in (workload, potential, sales)
        ],
        axis=1,
    )
    index = territory_index(loads, part, share)
    parts = [territory_index(loads[:, [k]], (1.0,), share) for k in range(len(_INDEXED))]
    outside = np.isin(listed, balance_of(index, listed.tolist(), band).outside)
    state = np.where(np.isnan(index), "", np.where(~outside, "within", np.where(index > 100, "over", "under")))
    return column_table(TERRITORYINDEX.header(), listed, share, *loads.T, index, *parts, state)


def _balance(territories: Line, values: Line, band: float) -> list[list[Any]]:
    aligned(territories=territories, values=values)
    if (np.nan_to_num(values) < 0).any():
        raise CellFault(ErrorKind.VALUE, "values must be zero or more: an index, money or hours.")
    found = balance_of(values, texts(territories) or [], band)
    known = values[~np.isnan(values)]
    mean = float(known.mean()) if len(known) else float("nan")
    gini = gini_error(known)
    rows = {
        "territories": float(len(known)),
        "mean": mean,
        "coefficient of variation": found.cv_error,
        "gini": gini,
        "largest / smallest": found.max_min_ratio,
        "share within the band": found.within_share,
        "outside": ", ".join(found.outside),
    }
    return column_table(BALANCE.header(), rows, ("" if value is None else value for value in rows.values()))


TERRITORYINDEX = Function(
    name="TERRITORYINDEX",
    family="territory",
    summary="Index of each territory, mean 100, weighted on workload, potential and own sales.",
    arguments=(
        Argument("territories", "territory or owner of each account; blank for none", Kind.TEXT, Shape.LINE),
        Argument("workload", "hours each account asks for", shape=Shape.LINE, unit="hours"),
        POTENTIAL,
        Argument("sales", "own sales of each account", shape=Shape.LINE, unit="money"),
        Argument("keys", "the territories to list; those of the accounts when left out", Kind.TEXT, Shape.LINE,
                 default=None),
        optional("capacity", "part of a full rep in each listed territory; 1 when left out"),
        optional("weights", "weights of workload, potential and sales; equal when left out"),
        _BAND,
    ),
    returns="a table, one row for each territory; rows may be accounts or sums of accounts; the index is per full rep "
    "and blank without capacity; state is over, under or within the band",
    body=_index,
    columns=(
        Column("territory", doc="the territory", width=24),
        Column("capacity", Format.FACTOR, "full reps in it"),
        Column("workload", Format.COUNT, "hours its accounts ask for", unit="hours"),
        Column("potential", Format.MONEY, "potential of its accounts"),
        Column("sales", Format.MONEY, "own sales of its accounts"),
        Column("index", Format.NUMBER, "weighted index per full rep, mean 100"),
        *(Column(f"{name}_index", Format.NUMBER, f"index of {name} alone") for name in _INDEXED),
        Column("state", doc="over, under or within the band"),
    ),
    examples=(
        Example(
            (
                [["East"], ["East"], ["West"], [""]],
                [[60.0], [60.0], [40.0], [10.0]],
                [[600.0], [300.0], [300.0], [90.0]],
                [[200.0], [100.0], [100.0], [0.0]],
                None,
                None,
                [[1.0], [1.0], [2.0]],
            ),
            [
                ["territory", "capacity", *_INDEXED, "index", "workload_index", "potential_index", "sales_index",
                 "state"],
                ["East", 1.0, 120.0, 900.0, 300.0, 150.0, 150.0, 150.0, 150.0, "over"],
                ["West", 1.0, 40.0, 300.0, 100.0, 50.0, 50.0, 50.0, 50.0, "under"],
            ],
        ),
    ),
)  # fmt: skip

BALANCE = Function(
    name="BALANCE",
    family="territory",
    summary="How evenly territories share something: spread, Gini, largest over smallest, share within a band.",
    arguments=(
        Argument("territories", "name of each territory", Kind.TEXT, Shape.LINE),
        Argument("values", "its index, potential or workload; blank where it has none", shape=Shape.LINE),
        _BAND,
    ),
    returns="a table of measures and their values; outside names the territories beyond the band; blank where a "
    "measure is not defined",
    body=_balance,
    columns=(
        Column("measure", doc="the measure", width=24),
        Column("value", Format.FACTOR, "its value"),
    ),
    examples=(
        Example(
            ([["East"], ["West"]], [[150.0], [50.0]]),
            [
                ["measure", "value"],
                ["territories", 2.0],
                ["mean", 100.0],
                ["coefficient of variation", 0.5],
                ["gini", 0.25],
                ["largest / smallest", 3.0],
                ["share within the band", 0.0],
                ["outside", "East, West"],
            ],
        ),
    ),
)

FUNCTIONS = (TERRITORYINDEX, BALANCE)
