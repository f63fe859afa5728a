"""A table of an outlook with fewer rows, for cells: what is small is put together, seller by seller."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from calculations.findings import Finding, Severity
from calculations.outlook.table import BOOKED, DEAL, FLOW, LOADINGS, MONTHS

__all__ = ["MOST_ROWS", "TOGETHER", "Pooled", "pooled"]

MOST_ROWS: Final = 3_000
"""Rows of a table that is drawn in cells: every function of the workbook reads and draws them again."""

TOGETHER: Final = "(others)"
"""The product line and region of what is put together."""

_STEPS: Final = (("product_line", "region"), ("segment",), ("rep_id",))
"""What rows lose first: cells of a seller's segment go together, then segments, then sellers."""


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
    rows = [_row(dict(zip(held, key, strict=True)), part) for key, part in keys.groupby(held, sort=True)]
    together = pd.DataFrame(rows)[table.columns.tolist()]
    alone = table[kept]
    # A row that is large enough to stand alone may have the keys of those put together: they would be drawn alike.
    clash = alone.set_index(held).index.isin(together.set_index(held).index) & (alone["deal_id"] == "").to_numpy()
    clash &= (alone["account_id"] == "").to_numpy()
    if clash.any():
        both = pd.concat([alone[clash], together], ignore_index=True)
        rows = [_row(dict(zip(held, key, strict=True)), part) for key, part in both.groupby(held, sort=True)]
        together, alone = pd.DataFrame(rows)[table.columns.tolist()], alone[~clash]
    return pd.concat([alone, together], ignore_index=True)


def _row(key: Mapping[str, object], part: pd.DataFrame) -> dict[str, object]:
    """One row of several: mean and variance of their sum; shares and loadings by money."""
    chance, mean, log_sd = (part[name].to_numpy(dtype=np.float64) for name in ("chance", "mean", "log_sd"))
    money = chance * mean
    whole = float(money.sum())
    size = np.abs(money)
    weight = size / size.sum() if size.sum() > 0 else np.full(len(part), 1.0 / len(part))
    own = mean**2 * (chance * np.exp(log_sd**2) - chance**2)
    variance = float(own.sum()) if key["kind"] == FLOW else 0.0
    sign = np.where(part["kind"].to_numpy() == DEAL, -1.0, 1.0)  # a deal is won where its number lies low
    loadings = {name: float(weight @ (sign * part[name].to_numpy(dtype=np.float64))) for name in LOADINGS}
    months = {name: float(weight @ part[name].to_numpy(dtype=np.float64)) for name in MONTHS}
    spread = float(np.sqrt(np.log1p(variance / whole**2))) if whole != 0.0 else 0.0
    texts = {"account_id": "", "deal_id": ""}
    return {**key, **texts, "mean": whole, "chance": 1.0, "log_sd": spread, **loadings, **months}
