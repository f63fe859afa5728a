"""What would change a quarter: rows of its table edited and drawn again, never a figure multiplied by a weight."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from calculations.arrays import Flags, Vector
from calculations.outlook.outlook import Outlook
from calculations.outlook.table import BOOKED, FLOW

__all__ = ["account_lost", "deals_slip", "price_moved", "seller_joins", "seller_leaves"]

_CELL: Final = ["rep_id", "segment", "product_line", "region"]


def seller_leaves(outlook: Outlook, rep_id: str, kept_rate: float = 0.0) -> Outlook:
    """The quarter without a seller from now on: what is booked stays, of the rest colleagues keep a share.

    Args:
        outlook: of the quarter. rep_id: who leaves. kept_rate: share of the seller's chances that colleagues carry on.
    """
    gone = (outlook.table["rep_id"] == rep_id).to_numpy() & _is_open(outlook.table)
    return _scaled(outlook, gone, np.full(int(gone.sum()), kept_rate))


def seller_joins(outlook: Outlook, rep_id: str, money: float, like: str, log_sd: float = 0.6) -> Outlook:
    """The quarter with one more seller, who books as another one's mix of cells, and brings `money` on average.

    Args:
        outlook: of the quarter. rep_id: of the new one. money: expected in the quarter, with the ramp in it.
        like: whose cells; that of all where the seller has none. log_sd: what is not known of the newcomer's level.
    """
    flows = outlook.table[outlook.table["kind"] == FLOW]
    mix = flows[flows["rep_id"] == like]
    mix = mix if len(mix) else flows
    total = float((mix["mean"] * mix["chance"]).sum())
    if not len(mix) or total <= 0:
        return outlook
    factor = money / total
    rows = mix.assign(rep_id=rep_id, mean=mix["mean"] * factor, rep_loading=np.hypot(mix["rep_loading"], log_sd))
    cells = rows.groupby(["kind", *_CELL, "account_id", "deal_id"], as_index=False).agg(_JOINED)
    table = pd.concat([outlook.table, cells[outlook.table.columns]], ignore_index=True)
    return replace(outlook, table=table)


def account_lost(outlook: Outlook, account_id: str) -> Outlook:
    """The quarter without an account from now on: its open deals are lost, its share of new business does not come."""
    table = outlook.table
    factor = np.ones(len(table))
    factor[(table["account_id"] == account_id).to_numpy() & _is_open(table)] = 0.0
    mine = outlook.accounts[outlook.accounts["account_id"] == account_id]
    if len(mine):
        share = mine.groupby(_CELL)["share"].sum()
        flow = (table["kind"] == FLOW).to_numpy()
        keys = pd.MultiIndex.from_frame(table.loc[flow, _CELL])
        factor[flow] = 1.0 - np.clip(share.reindex(keys).fillna(0.0).to_numpy(dtype=np.float64), 0.0, 1.0)
    moved = factor != 1.0
    return _scaled(outlook, moved, factor[moved])


def deals_slip(outlook: Outlook, deal_ids: Collection[str] = (), stage: str | None = None) -> Outlook:
    """The quarter without some open deals, which slip out of it: by their ids, or all of a stage."""
    table = outlook.table
    wanted = set(deal_ids)
    factor = np.ones(len(table))
    listed = outlook.open_deals
    chosen = listed["deal_id"].isin(wanted)
    if stage is not None:
        chosen |= listed["stage"] == stage
    slipping = listed[chosen]
    alone = (table["deal_id"] != "").to_numpy() & table["deal_id"].isin(set(slipping["deal_id"]) | wanted).to_numpy()
    factor[alone & _is_open(table)] = 0.0
    small = slipping[~slipping["deal_id"].isin(set(table["deal_id"]))]
    if len(small):
        lost = small.groupby(_CELL)["money"].sum()
        flow = (table["kind"] == FLOW).to_numpy()
        rows = table[flow]
        money = (rows["mean"] * rows["chance"]).to_numpy(dtype=np.float64)
        off = lost.reindex(pd.MultiIndex.from_frame(rows[_CELL])).fillna(0.0).to_numpy(dtype=np.float64)
        factor[flow] = 1.0 - np.clip(off / np.where(money > 0, money, np.inf), 0.0, 1.0)
    moved = factor != 1.0
    return _scaled(outlook, moved, factor[moved])


def price_moved(outlook: Outlook, rate: float) -> Outlook:
    """The quarter at other prices from now on: all that is not booked yet brings 1 + rate times as much."""
    table = outlook.table
    still = _is_open(table)
    return replace(outlook, table=table.assign(mean=table["mean"] * np.where(still, 1.0 + rate, 1.0)))


def _is_open(table: pd.DataFrame) -> Flags:
    """Rows that are not booked yet."""
    return np.asarray(table["kind"] != BOOKED)


def _scaled(outlook: Outlook, rows: Flags, factor: Vector) -> Outlook:
    """Some rows with chances that bring so much less; a factor of 0 leaves nothing of them.

    A chance c of anything becomes 1 − (1 − c)^f, as when a share f of many sources is left, and the mean what keeps the
    expectation at f times its own.
    """
    table = outlook.table
    chance = table["chance"].to_numpy(dtype=np.float64).copy()
    mean = table["mean"].to_numpy(dtype=np.float64).copy()
    before = chance[rows]
    after = -np.expm1(factor * np.log1p(-np.minimum(before, 1.0 - 1e-12)))
    mean[rows] = mean[rows] * factor * before / np.where(after > 0, after, 1.0)
    chance[rows] = after
    return replace(outlook, table=table.assign(chance=chance, mean=mean))


_JOINED: Final = {
    "mean": "sum",
    "chance": "max",
    "log_sd": "max",
    "company_loading": "first",
    "segment_loading": "first",
    "region_loading": "first",
    "rep_loading": "first",
    "month_1": "first",
    "month_2": "first",
    "month_3": "first",
    "month_4": "first",
}
