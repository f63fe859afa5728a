"""A table of an outlook with fewer rows, for cells: what is small is put together, seller by seller."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.findings import Finding, Severity
from calculations.outlook.table import BOOKED, DEAL, FLOW, LOADINGS, MONTHS

__all__ = ["MOST_ROWS", "TOGETHER", "Pooled", "pooled"]

MOST_ROWS: Final = 3_000
"""Rows of a table that is drawn in cells: every function of the workbook reads and draws them again."""

TOGETHER: Final = "(others)"
"""The product line and region of what is put together."""

_STEPS: Final = (("product_line", "region"), ("segment",), ("rep_id",))
"""What rows lose first: cells of a seller's segment go together, then segments, then sellers."""

_NUMBERS: Final = ("chance", "mean", "log_sd", *LOADINGS, *MONTHS)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A table of at most so many rows, and what was put together."""

    table: pd.DataFrame
    findings: tuple[Finding, ...]


def pooled(table: pd.DataFrame, most: int = MOST_ROWS) -> Pooled:
    """The table itself, or with its smallest rows put together until it has at most so many.

    The company's expectation stays, and each seller's, and his in each segment, as long as rows of one seller's segment
    are enough to put together. A row that is put together brings what its rows do, with the variance they have by
    themselves, and moves with what is common as their money does.

    Args:
        table: `schemas.OUTLOOK`, usable. most: rows, at least 4.
    """
    if len(table) <= most:
        return Pooled(table, ())
    made, steps = table, iter(_STEPS)
    lost: list[str] = []
    while len(made) > most:  # in the end there is one row of each kind besides the large ones
        lost += next(steps)
        made = _smaller(table, lost, most)
    sentence = (
        f"Of {len(table):,} rows of the outlook the smallest stand together as {TOGETHER}: it has {len(made):,}, which "
        "can be drawn in cells."
    )
    return Pooled(made, (Finding("outlook.rows-together", sentence, "", (), Severity.NOTE),))


def _smaller(table: pd.DataFrame, lost: list[str], most: int) -> pd.DataFrame:
    """The largest rows as they are, the others by what is left of their keys."""
    money = (table["chance"] * table["mean"]).abs().to_numpy(dtype=np.float64)
    kept = np.zeros(len(table), dtype=np.bool_)
    kept[np.argsort(-money, kind="stable")[: most // 2]] = True
    named = table["deal_id"] != ""  # the parts of a deal stay together
    kept |= (named & table["deal_id"].isin(table.loc[kept & named, "deal_id"])).to_numpy(dtype=np.bool_)
    rest = table[~kept]
    kind = np.where(rest["kind"] == BOOKED, BOOKED, FLOW)
    keys = rest.assign(kind=kind, account_id="", deal_id="", **dict.fromkeys(lost, TOGETHER))
    held = ["kind", "rep_id", "segment", "product_line", "region"]
    together = _rows(keys, held)[table.columns.tolist()]
    alone = table[kept]
    # A row that is large enough to stand alone may have the keys of those put together: they would be drawn alike.
    clash = alone.set_index(held).index.isin(together.set_index(held).index) & (alone["deal_id"] == "").to_numpy()
    clash &= (alone["account_id"] == "").to_numpy()
    if clash.any():
        both = pd.concat([alone[clash], together], ignore_index=True)
        together, alone = _rows(both, held)[table.columns.tolist()], alone[~clash]
    return pd.concat([alone, together], ignore_index=True)


def _rows(table: pd.DataFrame, held: list[str]) -> pd.DataFrame:
    """One row for all that have the same keys, in the order of these."""
    group = table.groupby(held, sort=True).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    order = order[np.searchsorted(group[order], 0) :]  # those without a key stand first
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    columns = {name: table[name].to_numpy(dtype=np.float64)[order] for name in _NUMBERS}
    # A deal is won where its number lies low, a flow brings much where it lies high.
    columns["sign"] = np.where(table["kind"].to_numpy()[order] == DEAL, -1.0, 1.0)
    keys = table.iloc[order[starts]][held].reset_index(drop=True)
    parts = pairwise([*starts.tolist(), len(order)])
    sums = [_row({name: column[a:b] for name, column in columns.items()}) for a, b in parts]
    made = keys.assign(account_id="", deal_id="").join(pd.DataFrame(sums))
    own = np.where(made["kind"] == FLOW, made["own"], 0.0)
    ratio = own / np.where(made["mean"] != 0.0, made["mean"], 1.0) ** 2
    return made.assign(log_sd=np.where(made["mean"] != 0.0, np.sqrt(np.log1p(ratio)), 0.0)).drop(columns="own")


def _row(part: Mapping[str, Floats]) -> dict[str, float]:
    """Of several rows the mean of their sum and its `own` variance; shares and loadings by money."""
    chance, mean = part["chance"], part["mean"]
    money = chance * mean
    size = np.abs(money)
    weight = size / size.sum() if size.sum() > 0 else np.full(len(money), 1.0 / len(money))
    own = mean**2 * (chance * np.exp(part["log_sd"] ** 2) - chance**2)
    loadings = {name: float(weight @ (part["sign"] * part[name])) for name in LOADINGS}
    months = {name: float(weight @ part[name]) for name in MONTHS}
    return {"mean": float(money.sum()), "chance": 1.0, "own": float(own.sum()), **loadings, **months}
