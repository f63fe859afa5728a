"""Functions that explain the change from one quarter to the next, in buckets that leave nothing over."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calculations.revenue.bridge import BUCKETS, Bridge, bridge, planned_bridge
from xl_addin.catalog.keyed import KEYS, keys_of
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_FLOWS = ("new", "expansion", "reactivation", "contraction", "churn")


@dataclass(frozen=True, slots=True)
class _BridgeRequest:
    """What BRIDGE is asked: its arguments."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    before: NDArray[np.float64] | None
    keys: NDArray[Any] | None
    start_fx: ArrayLike
    plan_fx: ArrayLike
    price_rates: ArrayLike
    one_off_start: ArrayLike
    one_off_end: ArrayLike


def _bridge(asked: _BridgeRequest) -> list[list[Any]]:
    made = bridge(
        asked.start,
        asked.end,
        None if asked.before is None else np.nan_to_num(asked.before) > 0,
        keys=keys_of(asked.keys, len(asked.start)),
        start_fx=asked.start_fx,
        plan_fx=asked.plan_fx,
        price_rates=asked.price_rates,
        one_off_start=asked.one_off_start,
        one_off_end=asked.one_off_end,
    )
    return _steps(made)


def _steps(made: Bridge) -> list[list[Any]]:
    """A bridge from its start to its end, with what is left over."""
    flows = [[bucket, made.money(bucket), made.accounts[bucket]] for bucket in BUCKETS]
    levels = made.start_minor + np.cumsum([made.amounts[bucket] for bucket in BUCKETS])
    steps = [[*flow, level / 100] for flow, level in zip(flows, levels.tolist(), strict=True)]
    ends = [["end", made.end, 0, made.end], ["residual", made.residual, 0, ""]]
    rows = [["start", made.start, 0, made.start], *steps, *ends]
    return column_table(BRIDGE.header(), *zip(*rows, strict=True))


def _plan_bridge(
    start: float,
    end: float,
    past_starts: NDArray[np.float64],
    flows: NDArray[Any],
    past: NDArray[np.float64],
    price: float,
    fx: float,
) -> list[list[Any]]:
    if np.isnan(start) or np.isnan(end):
        raise CellFault(ErrorKind.VALUE, "start or end is empty: enter what the bridge leads from and to.")
    wrong = sorted({str(flow) for flow in flows} - set(_FLOWS))
    if wrong or past.shape != (len(flows), len(past_starts)):
        raise CellFault(
            ErrorKind.VALUE,
            f"past needs a row for each of its flows ({', '.join(_FLOWS)}) and a column for each past start.",
        )
    history = [
        Bridge(
            start_minor=round(100 * begin),
            end_minor=0,
            amounts=dict.fromkeys(BUCKETS, 0)
            | {str(flow): round(100 * value) for flow, value in zip(flows, column, strict=True)},
            accounts={},
        )
        for begin, column in zip(np.nan_to_num(past_starts), np.nan_to_num(past).T, strict=True)
    ]
    return _steps(planned_bridge(history, start, end, price=price, fx=fx))


BRIDGE = Function(
    name="BRIDGE",
    family="revenue",
    summary="Explains the change between two quarters: each account in one bucket, at plan FX rate, nothing left over.",
    arguments=(
        Argument("start", "value of each account in the first quarter", shape=Shape.LINE, unit="money"),
        Argument("end", "value of each account in the second quarter", shape=Shape.LINE, unit="money"),
        Argument("before", "whether the account bought in any earlier quarter", Kind.FLAG, Shape.LINE, default=None),
        KEYS,
        Argument("start_fx", "plan currency per unit when booked, one cell or one each", shape=Shape.ANY, default=1.0),
        Argument("plan_fx", "plan currency per unit in the plan, one cell or one each", shape=Shape.ANY, default=1.0),
        Argument("price_rates", "price change, one cell or one each", shape=Shape.ANY, unit="rate", default=0.0),
        Argument("one_off_start", "part of start that will not come again", shape=Shape.ANY, unit="money",
                 default=0.0),
        Argument("one_off_end", "part of end that will not come again", shape=Shape.ANY, unit="money", default=0.0),
    ),
    returns="a table: start, new, expansion, reactivation, price, fx, contraction, churn, one_offs, end and a residual "
    "of zero, with the accounts in each and the level after it",
    body=_bridge,
    request=_BridgeRequest,
    columns=(
        Column("bucket", doc="start, a bucket, end or residual", width=16),
        Column("amount", Format.MONEY, "money"),
        Column("accounts", Format.COUNT, "accounts in it"),
        Column("after", Format.MONEY, "level after it"),
    ),
    examples=(
        Example(
            ([[100.0], [100.0], [0.0], [0.0]], [[130.0], [0.0], [50.0], [40.0]], [[True], [True], [False], [True]]),
            [
                ["bucket", "amount", "accounts", "after"],
                ["start", 200.0, 0, 200.0],
                ["new", 50.0, 1, 250.0],
                ["expansion", 30.0, 1, 280.0],
                ["reactivation", 40.0, 1, 320.0],
                ["price", 0.0, 0, 320.0],
                ["fx", 0.0, 0, 320.0],
                ["contraction", 0.0, 0, 320.0],
                ["churn", -100.0, 1, 220.0],
                ["one_offs", 0.0, 0, 220.0],
                ["end", 220.0, 0, 220.0],
                ["residual", 0.0, 0, ""],
            ],
        ),
    ),
)  # fmt: skip

PLANBRIDGE = Function(
    name="PLANBRIDGE",
    family="revenue",
    summary="The bridge into a planned quarter: past flows at their usual size, moved until they reach the plan.",
    arguments=(
        Argument("start", "value of the closing quarter", unit="money"),
        Argument("end", "plan of the next quarter", unit="money"),
        Argument("past_starts", "value each past bridge started from", shape=Shape.LINE, unit="money"),
        Argument("flows", "name of each row of past: new, expansion, reactivation, contraction, churn", Kind.TEXT,
                 Shape.LINE),
        Argument("past", "flows of past bridges, a row for each flow and a column for each bridge", shape=Shape.BLOCK,
                 unit="money"),
        Argument("price", "effect of price changes", unit="money", default=0.0),
        Argument("fx", "effect of exchange rates", unit="money", default=0.0),
    ),
    returns="a table like that of BRIDGE, without accounts",
    body=_plan_bridge,
    columns=BRIDGE.columns,
    examples=(
        Example(
            (2200.0, 2400.0, [[1100.0]], [["new"], ["churn"]], [[200.0], [-100.0]]),
            [
                ["bucket", "amount", "accounts", "after"],
                ["start", 2200.0, 0, 2200.0],
                ["new", 400.0, 0, 2600.0],
                ["expansion", 0.0, 0, 2600.0],
                ["reactivation", 0.0, 0, 2600.0],
                ["price", 0.0, 0, 2600.0],
                ["fx", 0.0, 0, 2600.0],
                ["contraction", 0.0, 0, 2600.0],
                ["churn", -200.0, 0, 2400.0],
                ["one_offs", 0.0, 0, 2400.0],
                ["end", 2400.0, 0, 2400.0],
                ["residual", 0.0, 0, ""],
            ],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (BRIDGE, PLANBRIDGE)
