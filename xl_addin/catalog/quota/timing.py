"""Functions that spread quotas over time: ramp and leave, months, accounts that move within the quarter."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.quota.relief import AccountMove, pro_rated_moves
from calculations.quota.seasonality import split_to_months
from calculations.ramp import DEFAULT_SCHEDULE, monthly_ramp, ramp_factor
from xl_addin.catalog.fiscal import QUARTER_CALENDAR, calendar_of, quarter_from
from xl_addin.catalog.keyed import FINDING_COLUMNS, KEY, KEYS, findings_table, keys_of, same_length, whole_unit
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Example, Format, Function, Kind, Shape

__all__ = ["FUNCTIONS"]


def _ramp_factor(
    start_dates: NDArray[Any],
    quarter_start: date,
    quarter_end: date,
    schedule: NDArray[np.float64] | None,
    keys: NDArray[Any] | None,
    leave_days: NDArray[np.float64] | None,
    show: str,
    calendar: str | None,
) -> list[list[Any]]:
    if quarter_end <= quarter_start:
        raise CellFault(ErrorKind.VALUE, "quarter_end must be the first day after the quarter, later than its start.")
    shares = DEFAULT_SCHEDULE if schedule is None else tuple(np.nan_to_num(schedule).tolist())
    names = keys_of(keys, len(start_dates))
    fiscal = calendar_of(calendar) if calendar else None
    if show == "months":
        months = monthly_ramp(list(start_dates), quarter_start, quarter_end, shares, fiscal)
        titles = ["key", *(f"month {number}" for number in range(1, months.shape[1] + 1))]
        return column_table(titles, names, *months.T)
    factors = ramp_factor(list(start_dates), quarter_start, quarter_end, shares, fiscal)
    return column_table(
        RAMPFACTOR.header(), names, factors * _presence(leave_days, len(names), quarter_start, quarter_end)
    )


def _presence(days: NDArray[np.float64] | None, size: int, start: date, end: date) -> NDArray[np.float64]:
    """Share of the quarter each person is there: 1 less the days of leave over the days of the quarter."""
    if days is None:
        return np.ones(size)
    same_length(size, leave_days=days)
    away = np.nan_to_num(days)
    length = (end - start).days
    wrong = np.flatnonzero((away < 0) | (away > length))
    if wrong.size:
        sentence = f"leave_days, cell {wrong[0] + 1} holds {away[wrong[0]]:g}: enter days from 0 to {length}."
        raise CellFault(ErrorKind.NUM, sentence)
    return 1.0 - away / length


def _seasonal_split(
    quotas: NDArray[np.float64],
    weights: NDArray[np.float64],
    unit: float,
    keys: NDArray[Any] | None,
    titles: NDArray[Any] | None,
) -> list[list[Any]]:
    names = keys_of(keys, len(quotas))
    wrong = np.flatnonzero((quotas < 0) | (np.nan_to_num(quotas) != np.rint(np.nan_to_num(quotas))))
    if wrong.size:
        sentence = f"quotas, cell {wrong[0] + 1} holds {quotas[wrong[0]]:g}: enter whole money, zero or more."
        raise CellFault(ErrorKind.VALUE, sentence)
    is_column = weights.shape[1] == 1 and len(quotas) != len(weights)
    shares = weights[:, 0] if is_column else weights[0] if len(weights) == 1 else weights
    parts = split_to_months(np.nan_to_num(quotas), shares, whole_unit(unit))
    words = [f"month {at}" for at in range(1, parts.shape[1] + 1)] if titles is None else [str(t) for t in titles]
    if len(words) != parts.shape[1]:
        raise CellFault(ErrorKind.VALUE, f"titles has {len(words)} cells for {parts.shape[1]} parts.")
    return column_table(["key", *words, "quota"], names, *parts.T, parts.sum(axis=1))


@dataclass(frozen=True, slots=True)
class _MovedQuotaRequest:
    """What MOVEDQUOTA is asked: its arguments."""

    reps: NDArray[Any]
    accounts: NDArray[Any]
    givers: NDArray[Any]
    takers: NDArray[Any]
    days: NDArray[Any]
    quotas: NDArray[np.float64]
    quarter_start: date
    show: str
    calendar: str | None


def _moved_quota(asked: _MovedQuotaRequest) -> list[list[Any]]:
    same_length(len(asked.accounts), givers=asked.givers, takers=asked.takers, days=asked.days, quotas=asked.quotas)
    moves = [
        AccountMove(str(account), str(giver), str(taker), day.item(), round(float(quota)))
        for account, giver, taker, day, quota in zip(
            asked.accounts, asked.givers, asked.takers, asked.days, asked.quotas, strict=True
        )
        if not (np.isnat(day) or np.isnan(quota))
    ]
    quarter = quarter_from(asked.quarter_start, asked.calendar)
    moved = pro_rated_moves([str(rep) for rep in asked.reps], moves, quarter)
    if asked.show == "findings":
        return findings_table(moved.findings)
    return column_table(MOVEDQUOTA.header(), asked.reps, moved.change)


RAMPFACTOR = Function(
    name="RAMPFACTOR",
    family="quota",
    summary="Share of a full quota each person carries over a quarter, from the start date in the role and leave.",
    arguments=(
        Argument("start_dates", "first day in the role of each person", Kind.DATE, Shape.LINE, "day"),
        Argument("quarter_start", "first day of the quarter", Kind.DATE, unit="day"),
        Argument("quarter_end", "first day after the quarter", Kind.DATE, unit="day"),
        Argument(
            "schedule",
            "share in the month of hire and each month after it, then 1; 0, 25, 50, 75 % when left out",
            shape=Shape.LINE,
            unit="rate",
            default=None,
        ),
        KEYS,
        Argument("leave_days", "days of leave of each person in the quarter", shape=Shape.LINE, unit="days",
                 default=None),
        Argument("show", "the factor over the quarter, or the ramp of each month (without leave)", Kind.TEXT,
                 default="factor", choices=("factor", "months")),
        QUARTER_CALENDAR,
    ),
    returns="a table, one row for each person: ramp × share of the quarter's days present, or one column for each "
    "fiscal month of the quarter, however many it has; blank where the start date is",
    body=_ramp_factor,
    columns=(
        KEY,
        Column("ramp", Format.RATE, "ramp × share of the days present"),
    ),
    shown={
        "months": (
            KEY,
            *(Column(f"month {at}", Format.RATE, "ramp of the month", is_repeated=True) for at in (1, 2, 3)),
        ),
    },
    examples=(
        Example(
            ([[43922.0], [43000.0]], 43922.0, 44013.0, None, [["Ana"], ["Ben"]]),
            [["key", "ramp"], ["Ana", 0.25], ["Ben", 1.0]],
        ),
        Example(
            ([[43000.0], [43000.0]], 43922.0, 44013.0, None, [["Ana"], ["Ben"]], [[""], [45.5]]),
            [["key", "ramp"], ["Ana", 1.0], ["Ben", 0.5]],
        ),
        Example(
            ([[43922.0]], 43922.0, 44013.0, None, [["Ana"]], None, "months"),
            [["key", "month 1", "month 2", "month 3"], ["Ana", 0.0, 0.25, 0.5]],
        ),
    ),
)  # fmt: skip

SEASONALSPLIT = Function(
    name="SEASONALSPLIT",
    family="quota",
    summary="Splits quarter quotas over months (or product lines) by weight; each row adds up to its quota exactly.",
    arguments=(
        Argument("quotas", "quota of each person, whole money", shape=Shape.LINE, unit="money"),
        Argument("weights", "weight of each part, one line for everyone or a row for each person", shape=Shape.BLOCK),
        Argument("unit", "amount the parts are multiples of where the quota allows", unit="money", default=1.0),
        KEYS,
        Argument("titles", "names of the parts, such as months or product lines", Kind.TEXT, Shape.LINE,
                 default=None),
    ),
    returns="a table, one row for each person: the parts, then the quota; without any weight a quota is split evenly",
    body=_seasonal_split,
    columns=(
        KEY,
        *(Column(f"month {at}", Format.MONEY, "a part, under its title", is_repeated=True) for at in (1, 2, 3)),
        Column("quota", Format.MONEY, "their sum"),
    ),
    examples=(
        Example(
            ([[100_000.0], [60_000.0]], [[1.0, 1.0, 2.0]], 1000.0, [["Ana"], ["Ben"]]),
            [
                ["key", "month 1", "month 2", "month 3", "quota"],
                ["Ana", 25_000, 25_000, 50_000, 100_000],
                ["Ben", 15_000, 15_000, 30_000, 60_000],
            ],
        ),
        Example(
            ([[90_000.0], [60_000.0]], [[2.0, 1.0], [1.0, 3.0]], 1000.0, [["Ana"], ["Ben"]], [["Bikes", "Parts"]]),
            [["key", "Bikes", "Parts", "quota"], ["Ana", 60_000, 30_000, 90_000], ["Ben", 15_000, 45_000, 60_000]],
        ),
    ),
)  # fmt: skip

MOVEDQUOTA = Function(
    name="MOVEDQUOTA",
    family="quota",
    summary="Quota that goes along when accounts change hands within the quarter, by the days that are left.",
    arguments=(
        Argument("reps", "name or id of each person with a quota", Kind.TEXT, Shape.LINE),
        Argument("accounts", "account of each move", Kind.TEXT, Shape.LINE),
        Argument("givers", "who gives it", Kind.TEXT, Shape.LINE),
        Argument("takers", "who takes it", Kind.TEXT, Shape.LINE),
        Argument("days", "day of each move", Kind.DATE, Shape.LINE, "day"),
        Argument("quotas", "the account's part of the quarter's quota", shape=Shape.LINE, unit="money"),
        Argument("quarter_start", "first day of the quarter", Kind.DATE, unit="day"),
        Argument("show", "the changes, or what is wrong with the moves", Kind.TEXT, default="changes",
                 choices=("changes", "findings")),
        QUARTER_CALENDAR,
    ),
    returns="a table with each person's net change, which add up to zero; a move without a day or a quota counts not",
    body=_moved_quota,
    request=_MovedQuotaRequest,
    columns=(
        KEY,
        Column("change", Format.MONEY, "quota gained or given up"),
    ),
    shown={
        "findings": FINDING_COLUMNS,
    },
    examples=(
        Example(
            (
                [["Ana"], ["Ben"]], [["Acme"], ["Bolt"]], [["Ana"], ["Ana"]], [["Ben"], ["Ben"]],
                [[43922.0], [43967.0]], [[10_000.0], [9_100.0]], 43922.0,
            ),
            [["key", "change"], ["Ana", -14_600], ["Ben", 14_600]],
        ),
    ),
)  # fmt: skip

FUNCTIONS = (RAMPFACTOR, SEASONALSPLIT, MOVEDQUOTA)
