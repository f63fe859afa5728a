"""Functions that say what happened to the open pipeline and what will still happen to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.pipeline.flow import FLOWS, flow_table
from calculations.pipeline.projection import roll_ups
from calculations.pipeline.stages import Category
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


_MINOR = 100
_FLOW_CODES = {name.replace("_", " "): position for position, name in enumerate(FLOWS)}


def _flow(
    flows: NDArray[Any], opening: NDArray[Any], closing: NDArray[Any], deals: NDArray[Any] | None
) -> list[list[Any]]:
    size = aligned(flows=flows, opening=opening, closing=closing, deals=deals)
    said = [text.strip().lower().replace("_", " ") for text in flows]
    unknown = sorted({text for text in said if text and text not in _FLOW_CODES})
    if unknown:
        raise CellFault(ErrorKind.VALUE, f"{unknown[0]!r} is not a flow: {', '.join(_FLOW_CODES)}, or nothing.")
    bucket = np.array([_FLOW_CODES.get(text, -1) for text in said], dtype=np.int64)
    was, now = (np.rint(np.nan_to_num(line) * _MINOR).astype(np.int64) for line in (opening, closing))
    if ((bucket < 0) & (was != now)).any():
        raise CellFault(ErrorKind.VALUE, "A row changes and names no flow: the table would not add up.")
    number = np.ones(size, dtype=np.int64) if deals is None else np.nan_to_num(deals).astype(np.int64)
    frame = flow_table(bucket, was, now, ~np.isnan(opening), ~np.isnan(closing), number)
    return column_table(
        PIPELINEFLOW.header(), frame["flow"].str.replace("_", " "), frame["deals"], frame["minor"] / _MINOR
    )


_CATEGORIES = {category.name.replace("_", " ").lower(): int(category) for category in Category}


@dataclass(frozen=True, slots=True)
class _ProjectionRequest:
    """What PROJECTION is asked: its arguments."""

    amount: NDArray[Any]
    chance: NDArray[Any]
    crm_rate: NDArray[Any]
    category: NDArray[Any]
    in_quarter: NDArray[Any]
    booked: float
    value_factor: float
    created: float
    win_rate: float | None


def _projection(asked: _ProjectionRequest) -> list[list[Any]]:
    aligned(
        amount=asked.amount,
        chance=asked.chance,
        crm_rate=asked.crm_rate,
        category=asked.category,
        in_quarter=asked.in_quarter,
    )
    said = [text.strip().lower().replace("_", " ") for text in asked.category]
    unknown = sorted({text for text in said if text and text not in _CATEGORIES})
    if unknown:
        raise CellFault(ErrorKind.VALUE, f"{unknown[0]!r} is not a forecast category: {', '.join(_CATEGORIES)}.")
    codes = np.array([_CATEGORIES.get(text, -1) for text in said], dtype=np.int64)
    base = 0.0 if np.isnan(asked.booked) else asked.booked
    rate = float("nan") if asked.win_rate is None else asked.win_rate
    totals = roll_ups(asked.amount, asked.crm_rate, codes, np.nan_to_num(asked.in_quarter) > 0, base, rate)
    expected = asked.value_factor * float(np.nansum(asked.amount * asked.chance))
    measures = {"booked": base, "from open deals": expected, "from deals to come": asked.created}
    measures["qplan"] = base + expected + asked.created
    measures |= {name.replace("_", " "): money for name, money in totals.items()}
    return column_table(PROJECTION.header(), measures, measures.values())


PIPELINEFLOW = Function(
    name="PIPELINEFLOW",
    family="pipeline",
    summary="What happened to the open pipeline between two days, adding up to the cent.",
    arguments=(
        Argument("flows", f"what happened to each row: {', '.join(_FLOW_CODES)}; blank for no change", Kind.TEXT,
                 Shape.LINE),
        Argument("opening", "amount on the first day; blank when it was not in the pipeline", shape=Shape.LINE,
                 unit="money"),
        Argument("closing", "amount on the last day; blank when it is not in the pipeline", shape=Shape.LINE,
                 unit="money"),
        Argument("deals", "how many deals the row stands for; one when left out", shape=Shape.LINE, default=None),
    ),
    returns="a table, one row for each flow between opening and closing: deals, and money that leaves as negative; "
    "opening plus all flows is closing",
    body=_flow,
    columns=(
        Column("flow", doc="opening, a flow, or closing"),
        Column("deals", Format.COUNT, "how many"),
        Column("amount", Format.MONEY, "money, negative where it leaves"),
    ),
    examples=(
        Example(
            (
                [["won"], ["new"], ["value change"], [""]],
                [[100.0], [None], [50.0], [20.0]],
                [[None], [80.0], [40.0], [20.0]],
                [[1.0], [2.0], [1.0], [1.0]],
            ),
            [
                ["flow", "deals", "amount"],
                ["opening", 3, 170.0],
                ["new", 2, 80.0],
                ["reopened", 0, 0.0],
                ["pulled in", 0, 0.0],
                ["slipped in", 0, 0.0],
                ["value change", 1, -10.0],
                ["pushed out", 0, 0.0],
                ["moved earlier", 0, 0.0],
                ["won", 1, -100.0],
                ["lost", 0, 0.0],
                ["closing", 4, 140.0],
            ],
        ),
    ),
)  # fmt: skip

PROJECTION = Function(
    name="PROJECTION",
    family="pipeline",
    summary="What the quarter will book by its end, beside what the CRM's probabilities and categories say.",
    arguments=(
        Argument("amount", "of each open deal, or the sum of alike ones", shape=Shape.LINE, unit="money"),
        Argument("chance", "own chance to be won by the quarter's end", shape=Shape.LINE, unit="rate"),
        Argument("crm_rate", "the CRM's probability", shape=Shape.LINE, unit="rate"),
        Argument("category", f"forecast category: {', '.join(_CATEGORIES)}", Kind.TEXT, Shape.LINE),
        Argument("in_quarter", "whether its close date is in the quarter", Kind.FLAG, Shape.LINE),
        Argument("booked", "already won in the quarter", unit="money", default=0.0),
        Argument("value_factor", "won value / chance × amount in past quarters", default=1.0),
        Argument("created", "expected from deals that do not exist yet", unit="money", default=0.0),
        Argument("win_rate", "flat rate to compare with", unit="rate", default=None),
    ),
    returns="a table, one row for each method and each part of the own one; the CRM's see only deals dated in the "
    "quarter",
    body=_projection,
    request=_ProjectionRequest,
    columns=(
        Column("method", doc="a part of the own projection, the whole of it (qplan), or a method of the CRM's"),
        Column("amount", Format.MONEY, "what it says"),
    ),
    examples=(
        Example(
            (
                [[100.0], [200.0], [400.0]],
                [[0.5], [0.25], [0.1]],
                [[0.75], [0.5], [0.2]],
                [["commit"], ["best case"], ["pipeline"]],
                [[True], [True], [False]],
                50.0,
                0.5,
                10.0,
                0.25,
            ),
            [
                ["method", "amount"],
                ["booked", 50.0],
                ["from open deals", 70.0],
                ["from deals to come", 10.0],
                ["qplan", 130.0],
                ["crm probability", 225.0],
                ["category commit", 150.0],
                ["category best case", 350.0],
                ["flat win rate", 125.0],
            ],
        ),
    ),
)

FUNCTIONS = (PIPELINEFLOW, PROJECTION)
