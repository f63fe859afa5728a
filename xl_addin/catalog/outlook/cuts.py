"""Functions of cuts of a published outlook: what a seller, a team or the company brings, and how surely."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.outlook.cut import Cut, cut_of, cuts_by, together
from calculations.outlook.draws import Draws
from xl_addin.catalog.outlook.redrawn import DRAWS, JOINED, SEED, TABLE, key_column, redrawn, spelled, where_of
from xl_addin.cells.errors import CellFault, CellValue, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]

_USUAL = (0.1, 0.5, 0.9)
_ALL = "all"
_CHANCES, _LISTED = "chances", "list"

_CUT_COLUMNS = Argument(
    "cut_columns", "key columns of the cut, such as segment; left out for the whole table", Kind.TEXT, Shape.LINE,
    default=None,
)  # fmt: skip
_CUT_VALUES = Argument(
    "cut_values", "value of each, such as SMB; several of one column are alternatives", Kind.TEXT, Shape.LINE,
    default=None,
)  # fmt: skip


def _held(cut: Cut, name: str) -> Cut:
    """A cut that holds rows; what the table does not know has no expectation, which is not 0."""
    if not cut.rows:
        raise CellFault(ErrorKind.NA, f"No row of the table is in the cut {name}.".replace(" .", "."))
    return cut


def _outlook(
    table: NDArray[Any],
    by: str,
    probabilities: NDArray[np.float64] | None,
    cut_columns: NDArray[Any] | None,
    cut_values: NDArray[Any] | None,
    seed: float,
    draws: float,
    joined: NDArray[Any] | None,
) -> list[list[Any]]:
    asked = np.array(_USUAL) if probabilities is None else np.asarray(probabilities, dtype=np.float64)
    if not ((asked >= 0.0) & (asked <= 1.0)).all():
        raise CellFault(
            ErrorKind.NUM, "probabilities must be from 0 to 1: nine of ten quarters stay below that of 0.9."
        )
    made = redrawn(table, seed, draws, joined)
    where = where_of(cut_columns, cut_values, made)
    names, cuts = [_ALL], [_held(cut_of(made, where), "")]
    if by.strip():
        key = key_column(by, "by")
        parts, more = cuts_by(made, key, where)
        names += parts[key].tolist()
        cuts += more
    titles = [f"p{100 * one:.10g}" for one in asked]
    quantiles = np.array([cut.quantiles(asked) for cut in cuts])
    header = [column.title for column in OUTLOOK.columns if not column.is_repeated]
    return column_table(
        [*header, *titles], names, [cut.expected for cut in cuts], [cut.booked for cut in cuts], *quantiles.T
    )


def _chance(
    table: NDArray[Any],
    targets: CellValue,
    by: str,
    values: CellValue,
    seed: float,
    draws: float,
    show: str,
    joined: NDArray[Any] | None,
) -> CellValue:
    made = redrawn(table, seed, draws, joined)
    is_single = np.ndim(targets) == 0 and np.ndim(values) == 0 and show == _CHANCES
    aims = np.atleast_1d(np.asarray(targets, dtype=np.float64))
    if not by.strip():
        cuts = [_held(cut_of(made), "")]
    else:
        cuts = _cuts_of(made, key_column(by, "by"), np.atleast_1d(values), is_single)
    size = max(len(aims), len(cuts))
    if {len(aims), len(cuts)} - {1, size}:
        raise CellFault(ErrorKind.VALUE, f"targets has {len(aims)} cells for {len(cuts)} values: give one for each.")
    aims = np.broadcast_to(aims, (size,))
    chances = [
        cut.chance(float(aim)) if cut.rows else math.nan
        for cut, aim in zip(cuts * (size // len(cuts)), aims, strict=True)
    ]
    if show != _CHANCES:
        names = np.atleast_1d(values).tolist() if by.strip() else range(1, size + 1)
        return column_table(CHANCE.header(show), list(names) * (size // len(names)), aims, chances)
    if is_single:
        if math.isnan(chances[0]):
            raise CellFault(ErrorKind.NA, "There is no target.")
        return chances[0]
    return [[chance] for chance in chances]


def _cuts_of(draws: Draws, key: str, values: NDArray[Any], must_be: bool) -> list[Cut]:
    """The cut of each value of a key column."""
    parts, found = cuts_by(draws, key)
    known = dict(zip(parts[key].tolist(), found, strict=True))
    none = Cut(math.nan, math.nan, np.zeros(draws.count), 0)
    cuts = [known.get(name, none) for name in spelled(draws, key, values.tolist())]
    return [_held(cut, f"{key} = {value}") for cut, value in zip(cuts, values, strict=True)] if must_be else cuts


def _joint(
    table: NDArray[Any],
    target: float,
    by: str,
    values: NDArray[Any],
    targets: NDArray[np.float64],
    seed: float,
    draws: float,
    joined: NDArray[Any] | None,
) -> list[list[Any]]:
    if len(values) != len(targets):
        raise CellFault(ErrorKind.VALUE, f"targets has {len(targets)} cells for {len(values)} values.")
    made = redrawn(table, seed, draws, joined)
    cuts = _cuts_of(made, key_column(by, "by"), values, must_be=False)
    found = together(cuts, targets, _held(cut_of(made), ""), target)
    return column_table(JOINTCHANCE.header(), range(len(cuts) + 1), found.at_least, found.with_company)


_ONE_DEAL = [["kind", "deal_id", "mean", "chance"], ["deal", "D1", 100.0, 0.4]]
_TWO_DEALS = [
    ["kind", "rep_id", "deal_id", "mean", "chance"],
    ["deal", "Ana", "D1", 100.0, 0.5],
    ["deal", "Ben", "D2", 10.0, 0.4],
]
_ONE_MARKET = [
    ["kind", "rep_id", "deal_id", "mean", "chance", "company_loading"],
    ["deal", "Ana", "D1", 100.0, 0.5, 1.0],
    ["deal", "Ben", "D2", 10.0, 0.3, 1.0],
]

OUTLOOK = Function(
    name="OUTLOOK",
    family="outlook",
    summary="What a cut of a published outlook brings: its expectation, what is booked, and quantiles of its bookings.",
    arguments=(
        TABLE,
        Argument("by", "a key column, such as rep_id, for a line for each of its values", Kind.TEXT, default=""),
        Argument("probabilities", "0.1 for what one quarter in ten stays below; 0.1, 0.5 and 0.9 when left out",
                 shape=Shape.LINE, unit="rate", default=None),
        _CUT_COLUMNS,
        _CUT_VALUES,
        SEED,
        DRAWS,
        JOINED,
    ),
    returns="a table, a line for the cut (all) and with by one for each part: the draws of the parts add up to those "
    "of the cut, so their expectations do too and their quantiles do not. The same cells draw the same bits on every "
    "machine and in any order of rows",
    body=_outlook,
    columns=(
        Column("cut", doc="all, or the value of the key column"),
        Column("expected", Format.MONEY, "Σ chance × mean"),
        Column("booked", Format.MONEY, "the part of it that is won already"),
        *(Column(f"p{100 * one:g}", Format.MONEY, "the quantile of its title", is_repeated=True) for one in _USUAL),
    ),
    is_heavy=True,
    examples=(
        Example(
            (_ONE_DEAL,),
            [["cut", "expected", "booked", "p10", "p50", "p90"], ["all", 40.0, 0.0, 0.0, 0.0, 100.0]],
        ),
        Example(
            (_TWO_DEALS, "rep_id", [[0.1, 0.4, 0.65, 0.9]]),
            [
                ["cut", "expected", "booked", "p10", "p40", "p65", "p90"],
                ["all", 54.0, 0.0, 0.0, 10.0, 100.0, 110.0],
                ["Ana", 50.0, 0.0, 0.0, 0.0, 100.0, 100.0],
                ["Ben", 4.0, 0.0, 0.0, 0.0, 10.0, 10.0],
            ],
        ),
        Example(
            (_TWO_DEALS, None, [[0.55, 0.65]], [["rep_id"]], [["Ben"]]),
            [["cut", "expected", "booked", "p55", "p65"], ["all", 4.0, 0.0, 0.0, 10.0]],
        ),
    ),
)  # fmt: skip

CHANCE = Function(
    name="CHANCE",
    family="outlook",
    summary="The chance that a cut of a published outlook reaches a target.",
    arguments=(
        TABLE,
        Argument("targets", "the target, or one for each value", shape=Shape.ANY, unit="money"),
        Argument("by", "a key column, such as rep_id; left out for the whole table", Kind.TEXT, default=""),
        Argument("values", "whose chance it is: a value of that column, or a line of them", Kind.TEXT, Shape.ANY,
                 default=""),
        SEED,
        DRAWS,
        Argument("show", "the chances alone, or a list with titles of whose they are", Kind.TEXT, default=_CHANCES,
                 choices=(_CHANCES, _LISTED)),
        JOINED,
    ),
    returns="the share of the draws that reach it, or a column of them, blank where there is no target or nothing of "
    "that value; a sum of exactly the target reaches it. One deal with a chance of 40 % reaches its amount in 40 %",
    body=_chance,
    shown={
        _LISTED: (
            Column("cut", doc="the value, or the number of the target"),
            Column("target", Format.MONEY, "the target"),
            Column("chance", Format.RATE, "that it is reached"),
        ),
    },
    is_heavy=True,
    examples=(
        Example((_ONE_DEAL, 100.0), 0.4),
        Example(
            (_TWO_DEALS, [[100.0], [10.0]], "rep_id", [["Ana"], ["Ben"]], None, None, "list"),
            [["cut", "target", "chance"], ["Ana", 100.0, 0.5], ["Ben", 10.0, 0.4]],
        ),
        Example((_TWO_DEALS, [[100.0], [10.0]], "rep_id", [["Ana"], ["Ben"]]), [[0.5], [0.4]]),
        Example((_ONE_MARKET, [[110.0], [10.0], [0.0]]), [[0.3], [0.5], [1.0]]),
    ),
)  # fmt: skip

JOINTCHANCE = Function(
    name="JOINTCHANCE",
    family="outlook",
    summary="The chance that at least so many reach their quotas together, and that the company then reaches its plan.",
    arguments=(
        TABLE,
        Argument("target", "the company's plan", unit="money"),
        Argument("by", "a key column, such as rep_id", Kind.TEXT),
        Argument("values", "its values that carry a quota", Kind.TEXT, Shape.LINE),
        Argument("targets", "quota of each", shape=Shape.LINE, unit="money"),
        SEED,
        DRAWS,
        JOINED,
    ),
    returns="a table, a line for each number from none to all of them; who has no quota is not counted. The chance "
    "with the plan is blank without one",
    body=_joint,
    columns=(
        Column("at least", Format.COUNT, "how many reach their quota"),
        Column("chance", Format.RATE, "that at least so many do"),
        Column("with plan", Format.RATE, "that they do and the company reaches its plan"),
    ),
    is_heavy=True,
    examples=(
        Example(
            (_ONE_MARKET, 100.0, "rep_id", [["Ana"], ["Ben"]], [[100.0], [10.0]]),
            [["at least", "chance", "with plan"], [0, 1.0, 0.5], [1, 0.5, 0.5], [2, 0.3, 0.3]],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (OUTLOOK, CHANCE, JOINTCHANCE)
