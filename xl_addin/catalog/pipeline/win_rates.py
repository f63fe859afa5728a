"""Functions that say how many deals are won, from which stage, and how fast."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.pipeline.conversion import conversion_counts
from calculations.pipeline.velocity import velocity_by
from calculations.pipeline.win_rates import SIZE_EDGES, size_band, size_band_names, win_rates_by
from calculations.ratios import ratio_of
from xl_addin.catalog.keyed import group_names
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import aligned, column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


_GROUPS = Argument("groups", "group of each row: a segment, a product, a rep, a size band", Kind.TEXT, Shape.LINE)


def _win_rate(
    groups: NDArray[Any],
    closed: NDArray[Any],
    won: NDArray[Any],
    closed_amount: NDArray[Any] | None,
    won_amount: NDArray[Any] | None,
    without_amount: NDArray[Any] | None,
) -> list[list[Any]]:
    aligned(
        groups=groups, closed=closed, won=won, closed_amount=closed_amount, won_amount=won_amount,
        without_amount=without_amount,
    )  # fmt: skip
    if (np.nan_to_num(won) > np.nan_to_num(closed)).any():
        raise CellFault(ErrorKind.VALUE, "A row has more won than closed deals: closed counts the won and the lost.")
    frame = win_rates_by(group_names(groups), closed, won, closed_amount, won_amount, without_amount)
    return column_table(WINRATE.header(), *(frame[name] for name in WINRATE.header()))


def _size_band(amounts: NDArray[Any], edges: NDArray[Any] | None) -> list[list[Any]]:
    limits = SIZE_EDGES if edges is None else tuple(edges.tolist())
    if not all(low < high for low, high in zip((0.0, *limits), limits, strict=False)):
        raise CellFault(ErrorKind.VALUE, "edges must be amounts above zero, each higher than the one before.")
    names = size_band_names(limits)
    return [["" if code < 0 else names[code]] for code in size_band(amounts, limits)]


def _stage_conversion(
    stages: NDArray[Any],
    first: NDArray[Any],
    highest: NDArray[Any],
    outcome: NDArray[Any],
    deals: NDArray[Any] | None,
) -> list[list[Any]]:
    aligned(first=first, highest=highest, outcome=outcome, deals=deals)
    code = {name: position for position, name in enumerate(stages.tolist())}
    unknown = sorted({name for name in (*first, *highest) if name and name not in code})
    if unknown:
        raise CellFault(ErrorKind.VALUE, f"{unknown[0]!r} is not one of the stages.")
    ends = [text.strip().lower() for text in outcome]
    if set(ends) - {"open", "won", "lost"}:
        raise CellFault(ErrorKind.VALUE, "outcome must be open, won or lost in every row.")
    won, ended = np.array([end == "won" for end in ends]), np.array([end != "open" for end in ends])
    begun = np.array([code.get(name, len(code)) for name in first], dtype=np.int64)
    top = np.where(won, len(code), np.array([code.get(name, -1) for name in highest], dtype=np.int64))
    counts = None if deals is None else np.nan_to_num(deals)
    reached, left, advanced = conversion_counts(begun, top, ended, len(code), counts)
    rates = ratio_of(advanced, left)
    onward = np.cumprod(rates[::-1])[::-1]
    return column_table(STAGECONVERSION.header(), stages, reached, left, advanced, rates, onward)


def _velocity(
    groups: NDArray[Any],
    open_deals: NDArray[Any],
    closed: NDArray[Any],
    won: NDArray[Any],
    won_amount: NDArray[Any],
    cycle_days: NDArray[Any],
) -> list[list[Any]]:
    aligned(groups=groups, open_deals=open_deals, closed=closed, won=won, won_amount=won_amount, cycle_days=cycle_days)
    frame = velocity_by(group_names(groups), open_deals, closed, won, won_amount, cycle_days)
    return column_table(VELOCITY.header(), *(frame[name] for name in VELOCITY.header()))


WINRATE = Function(
    name="WINRATE",
    family="pipeline",
    summary="Win rate by count and by value of each group, and moved towards the whole where there are few deals.",
    arguments=(
        _GROUPS,
        Argument("closed", "1 for a deal that was won or lost in the period, or how many were", shape=Shape.LINE),
        Argument("won", "1 for a won deal, or how many were won", shape=Shape.LINE),
        Argument("closed_amount", "money of the closed deals", shape=Shape.LINE, unit="money", default=None),
        Argument("won_amount", "money of the won deals; when left out, rows are deals", shape=Shape.LINE, unit="money",
                 default=None),
        Argument("without_amount", "closed deals without an amount; when left out those of rows without one",
                 shape=Shape.LINE, default=None),
    ),
    returns="a table, one row for each group in order of first appearance: won / closed, won money / closed money, "
    "both shrunk (beta-binomial) towards the rate of all, and whether ten or more deals closed",
    body=_win_rate,
    columns=(
        Column("group", doc="the group"),
        Column("closed", Format.COUNT, "deals won or lost"),
        Column("won", Format.COUNT, "deals won"),
        Column("closed_amount", Format.MONEY, "money of the closed deals"),
        Column("won_amount", Format.MONEY, "money of the won deals"),
        Column("without_amount", Format.COUNT, "closed deals without an amount"),
        Column("rate", Format.RATE, "won / closed deals"),
        Column("value_rate", Format.RATE, "won / closed money"),
        Column("shrunk_rate", Format.RATE, "rate, moved towards that of all"),
        Column("shrunk_value_rate", Format.RATE, "value_rate, moved towards that of all"),
        Column("sufficient", doc="whether ten or more deals closed"),
    ),
    examples=(
        Example(
            (
                [["East"], ["East"], ["East"], ["East"]],
                [[1.0], [1.0], [1.0], [1.0]],
                [[1.0], [0.0], [1.0], [0.0]],
                [[300.0], [100.0], [100.0], [None]],
            ),
            [
                ["group", "closed", "won", "closed_amount", "won_amount", "without_amount", "rate", "value_rate",
                 "shrunk_rate", "shrunk_value_rate", "sufficient"],
                ["East", 4.0, 2.0, 500.0, 400.0, 1.0, 0.5, 0.8, 0.5, 0.8, False],
            ],
        ),
        Example(
            ([["East"]], [[4.0]], [[2.0]], [[500.0]], [[400.0]], [[1.0]]),
            [
                ["group", "closed", "won", "closed_amount", "won_amount", "without_amount", "rate", "value_rate",
                 "shrunk_rate", "shrunk_value_rate", "sufficient"],
                ["East", 4.0, 2.0, 500.0, 400.0, 1.0, 0.5, 0.8, 0.5, 0.8, False],
            ],
        ),
    ),
)  # fmt: skip

SIZEBAND = Function(
    name="SIZEBAND",
    family="pipeline",
    summary="Size band of each amount, to group by.",
    arguments=(
        Argument("amounts", "amount of each deal", shape=Shape.LINE, unit="money"),
        Argument("edges", "lower edges of the bands above the first; 10,000, 50,000 and 250,000 when left out",
                 shape=Shape.LINE, unit="money", default=None),
    ),
    returns="a text for each amount; blank for none; a lower edge belongs to its band",
    body=_size_band,
    examples=(
        Example(([[9_999.0], [10_000.0], [None]],), [["<10,000"], ["10,000–50,000"], [""]]),
        Example(([[5.0], [70.0]], [[50.0]]), [["<50"], ["≥50"]]),
    ),
)  # fmt: skip

STAGECONVERSION = Function(
    name="STAGECONVERSION",
    family="pipeline",
    summary="Conversion of each stage to the next: deals that went beyond it / deals that reached it and left it.",
    arguments=(
        Argument("stages", "open stages in the order of the process", Kind.TEXT, Shape.LINE),
        Argument("first", "stage in which each deal began; blank for one that began closed", Kind.TEXT, Shape.LINE),
        Argument("highest", "highest stage it was ever in; not read for a won deal", Kind.TEXT, Shape.LINE),
        Argument("outcome", "open, won or lost", Kind.TEXT, Shape.LINE),
        Argument("deals", "how many deals the row stands for; one when left out", shape=Shape.LINE, default=None),
    ),
    returns="a table, one row for each stage; deals still in a stage do not count against it; to_win_rate is the "
    "product of the conversions from the stage on; blank where no deal left the stage",
    body=_stage_conversion,
    columns=(
        Column("stage", doc="the stage"),
        Column("reached", Format.COUNT, "deals that reached it"),
        Column("left", Format.COUNT, "of these, no longer in it"),
        Column("advanced", Format.COUNT, "of these, gone beyond it"),
        Column("rate", Format.RATE, "advanced / left"),
        Column("to_win_rate", Format.RATE, "product of the rates from here on"),
    ),
    examples=(
        Example(
            (
                [["Qualify"], ["Propose"]],
                [["Qualify"], ["Qualify"], ["Qualify"], ["Propose"], ["Qualify"]],
                [["Propose"], ["Qualify"], ["Propose"], ["Propose"], ["Qualify"]],
                [["won"], ["lost"], ["lost"], ["open"], ["open"]],
                [[1.0], [2.0], [1.0], [1.0], [3.0]],
            ),
            [
                ["stage", "reached", "left", "advanced", "rate", "to_win_rate"],
                ["Qualify", 7.0, 4.0, 2.0, 0.5, 0.25],
                ["Propose", 3.0, 2.0, 1.0, 0.5, 0.5],
            ],
        ),
    ),
)

VELOCITY = Function(
    name="VELOCITY",
    family="pipeline",
    summary="Money a day that flows out of the pipeline as won: open deals × won value × win rate / cycle days.",
    arguments=(
        _GROUPS,
        Argument("open_deals", "1 for an open deal, or how many are open", shape=Shape.LINE),
        Argument("closed", "1 for a deal closed in the period, or how many were", shape=Shape.LINE),
        Argument("won", "1 for a won deal, or how many were won", shape=Shape.LINE),
        Argument("won_amount", "money of the won deals", shape=Shape.LINE, unit="money"),
        Argument("cycle_days", "days from creation to closing of the won deals, summed", shape=Shape.LINE, unit="days"),
    ),
    returns="a table, one row for each group in order of first appearance: open deals, mean won value, win rate by "
    "count, mean cycle of won deals and the money a day; blank where a part is not known",
    body=_velocity,
    columns=(
        Column("group", doc="the group"),
        Column("open_deals", Format.COUNT, "open deals"),
        Column("won_value", Format.MONEY, "mean value of a won deal"),
        Column("win_rate", Format.RATE, "won / closed deals"),
        Column("cycle_days", Format.COUNT, "mean cycle of won deals", unit="days"),
        Column("per_day", Format.MONEY, "what flows out as won each day"),
    ),
    examples=(
        Example(
            ([["East"]], [[10.0]], [[8.0]], [[4.0]], [[4000.0]], [[200.0]]),
            [
                ["group", "open_deals", "won_value", "win_rate", "cycle_days", "per_day"],
                ["East", 10.0, 1000.0, 0.5, 50.0, 100.0],
            ],
        ),
        Example(
            (
                [["East"]] * 3,
                [[1.0], [0.0], [0.0]],
                [[0.0], [1.0], [1.0]],
                [[0.0], [1.0], [0.0]],
                [[None], [600.0], [None]],
                [[None], [30.0], [None]],
            ),
            [
                ["group", "open_deals", "won_value", "win_rate", "cycle_days", "per_day"],
                ["East", 1.0, 600.0, 0.5, 30.0, 10.0],
            ],
        ),
    ),
)

FUNCTIONS = (WINRATE, SIZEBAND, STAGECONVERSION, VELOCITY)
