"""The compact table of a quarter's money: what its rows may be, which a cut holds, what they are expected to bring.

One row is one source of money, see `schemas.OUTLOOK`; everything said about the quarter is a sum over rows.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd

from calculations.arrays import Flags, Floats, Vector
from calculations.errors import UnknownColumnError
from calculations.findings import Finding
from calculations.schemas import OUTLOOK

__all__ = [
    "BOOKED",
    "DEAL",
    "FLOW",
    "KEYS",
    "LARGEST_LOG_SD",
    "LOADINGS",
    "MONTHS",
    "Usable",
    "Where",
    "chosen",
    "expected",
    "usable",
]

BOOKED: Final = "booked"
DEAL: Final = "deal"
FLOW: Final = "flow"

KEYS: Final = ("kind", "rep_id", "account_id", "segment", "product_line", "region", "deal_id")
"""Columns that together name a row, and by which cuts are made."""

LOADINGS: Final = ("company_loading", "segment_loading", "region_loading", "rep_loading")
"""Columns of loadings, in the order in which they are added up."""

MONTHS: Final = ("month_1", "month_2", "month_3", "month_4")

LARGEST_LOG_SD: Final = 3.0
"""A row whose log amount would spread wider than this is drawn as wide as this: e³ is twenty times as much."""

_MOST_MONEY = 1e18
"""No row brings more, in any currency; float32 and sums of it hold what it may spread to."""

_NUMBERS = ("mean", "chance", "log_sd", *LOADINGS)

Where: TypeAlias = Mapping[str, str | Collection[str]] | None
"""A cut: the value, or the values, of key columns; None is the company."""


@dataclass(frozen=True, slots=True)
class Usable:
    """A table that can be drawn, and what had to be set right for it."""

    table: pd.DataFrame
    findings: tuple[Finding, ...]


def usable(table: pd.DataFrame) -> Usable:
    """The rows of a table that can be drawn, each within its bounds.

    Args:
        table: see `schemas.OUTLOOK`; in any order of rows and columns.

    Returns:
        The table in schema order without the rows whose mean, chance, spread or loading is no number below 1e18, or
        of no known kind. Chances beyond 0 and 1 stand at the edge, spreads below zero are none, wider ones than
        `LARGEST_LOG_SD` are that wide, loadings of a deal whose squares sum to more than 1 are scaled down to it, month
        shares are scaled to sum to 1 (in the first month where there are none); with a finding for each.

    Raises:
        UnknownColumnError: a column is missing.
    """
    conformed = OUTLOOK.conform(table).reset_index(drop=True)
    found: list[Finding] = []
    for key in KEYS:
        conformed[key] = conformed[key].where(conformed[key].notna(), "")
    numbers = conformed[list(_NUMBERS)].to_numpy(dtype=np.float64)
    known = (np.isfinite(numbers) & (np.abs(numbers) < _MOST_MONEY)).all(axis=1) & conformed["kind"].isin(
        (BOOKED, DEAL, FLOW)
    ).to_numpy(dtype=np.bool_)
    if not known.all():
        found.append(_left_out(conformed[~known]))
    rows = conformed[known].reset_index(drop=True)
    found += _repeated(rows)
    rows["chance"] = _bounded(rows, "chance", 0.0, 1.0, found)
    rows["log_sd"] = _bounded(rows, "log_sd", 0.0, LARGEST_LOG_SD, found)
    rows[list(LOADINGS)] = _loadings(rows, found)
    rows[list(MONTHS)] = _month_shares(rows, found)
    return Usable(rows, tuple(found))


def chosen(table: pd.DataFrame, where: Where = None) -> Flags:
    """Which rows of a table a cut holds.

    Raises:
        UnknownColumnError: the cut asks for a column that is no key.
    """
    held = np.ones(len(table), dtype=np.bool_)
    for key, values in (where or {}).items():
        if key not in KEYS:
            raise UnknownColumnError(f"a cut is made by {', '.join(KEYS)}, not by {key}")
        asked = [values] if isinstance(values, str) else list(values)
        held &= table[key].isin(asked).to_numpy(dtype=np.bool_)
    return held


def expected(table: pd.DataFrame, where: Where = None) -> float:
    """Σ chance × mean over the rows of a cut, in money, rounded once: the same in any order of rows."""
    held = chosen(table, where)
    products = table["chance"].to_numpy(dtype=np.float64)[held] * table["mean"].to_numpy(dtype=np.float64)[held]
    return math.fsum(products.tolist())


def _named(rows: pd.DataFrame) -> tuple[str, ...]:
    """What people call a row: its deal, else its keys."""
    return tuple(
        deal or " × ".join(part for part in (rep, account, segment, line, region) if part) or kind
        for kind, rep, account, segment, line, region, deal in rows[list(KEYS)].itertuples(index=False)
    )


def _left_out(rows: pd.DataFrame) -> Finding:
    money = rows["mean"].to_numpy(dtype=np.float64)
    sentence = (
        f"{len(rows)} rows of the outlook lack a finite mean, chance, spread or loading, or are of no known kind: "
        "they are not counted."
    )
    remedy = f"Give each a number in {', '.join(_NUMBERS)}, and a kind: {BOOKED}, {DEAL} or {FLOW}."
    at_stake = float(np.abs(money[np.isfinite(money)]).sum())
    return Finding("outlook.row-unusable", sentence, remedy, _named(rows), amount=at_stake)


def _repeated(rows: pd.DataFrame) -> list[Finding]:
    """Rows that carry chance and share a name are drawn alike: they win and lose together."""
    open_rows = rows[(rows["kind"] != BOOKED) & (rows["mean"] != 0.0)]
    again = open_rows[open_rows.duplicated(list(KEYS), keep=False)]
    if not len(again):
        return []
    names = tuple(sorted(set(_named(again))))
    sentence = f"{len(again)} rows of the outlook share {len(names)} names: rows of one name win and lose together."
    money = float(again["mean"].abs().sum())
    return [Finding("outlook.row-repeated", sentence, "Give each row keys of its own.", names, amount=money)]


def _bounded(rows: pd.DataFrame, column: str, low: float, high: float, found: list[Finding]) -> Vector:
    given = rows[column].to_numpy(dtype=np.float64)
    outside = (given < low) | (given > high)
    if outside.any():
        sentence = (
            f"{int(outside.sum())} rows of the outlook have a {column} outside {low:g} to {high:g}, read as the edge."
        )
        found.append(Finding("outlook.outside-bounds", sentence, "Correct them.", _named(rows[outside])))
    return np.asarray(np.clip(given, low, high))


def _loadings(rows: pd.DataFrame, found: list[Finding]) -> Floats:
    """Loadings that can be: a deal's share of what is common is at most all, a flow spreads at most so wide."""
    given = rows[list(LOADINGS)].to_numpy(dtype=np.float64)
    size = np.sqrt((given * given).sum(axis=1))
    most = np.where(rows["kind"].to_numpy() == DEAL, 1.0, LARGEST_LOG_SD)
    wide = size > most * (1.0 + 1e-12)
    if wide.any():
        sentence = f"{int(wide.sum())} rows of the outlook load on shared factors beyond what can be: scaled down."
        remedy = f"Keep the squares of a deal's loadings at a sum of 1, of a flow's at {LARGEST_LOG_SD**2:g}."
        found.append(Finding("outlook.loadings-too-large", sentence, remedy, _named(rows[wide])))
    return given * np.where(wide, most / np.where(size > 0.0, size, 1.0), 1.0)[:, None]


def _month_shares(rows: pd.DataFrame, found: list[Finding]) -> Floats:
    given = rows[list(MONTHS)].to_numpy(dtype=np.float64)
    given = np.where(np.isfinite(given) & (given > 0.0), given, 0.0)
    total = given.sum(axis=1)
    off = np.abs(total - 1.0) > 1e-6
    if off.any():
        sentence = f"{int(off.sum())} rows of the outlook have month shares that do not sum to 1: scaled to do so."
        found.append(Finding("outlook.months-off", sentence, "Give shares that sum to 1.", _named(rows[off])))
    none = total <= 0.0
    given[none, 0] = 1.0
    return np.where(off[:, None], given / np.where(none, 1.0, total)[:, None], given)
