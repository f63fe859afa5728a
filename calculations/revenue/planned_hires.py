"""Planned hires as rows of the outlook: what they book by their ramp, joined to the draws of those at work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.fiscal import Quarter
from calculations.outlook.outlook import Outlook
from calculations.outlook.table import FLOW, KEYS, MONTHS
from calculations.revenue.capacity import capacity, ramp_schedule
from calculations.revenue.drivers import Drivers
from calculations.schemas import OUTLOOK

__all__ = ["HIRES", "HirePlan", "flow_loading", "hire_rows", "with_hires"]

HIRES: Final = "(planned hires)"
"""The segment, product line and region of people whose accounts nobody knows yet."""

_LOG_SD: Final = 0.6
"""Spread of the level of one newcomer: as `what_if.seller_joins` takes it."""


@dataclass(frozen=True, slots=True)
class HirePlan:
    """Whom a plan adds, and what a seat brings.

    lines: first day and number of people, in order. mean_quota: of a quarter at full ramp, money. season: factor of
    each of the quarter's months. drivers: attainment, attrition, ramp, lag and prices they are reckoned with.
    """

    lines: Sequence[tuple[date, int]]
    mean_quota: float
    season: Floats
    drivers: Drivers


def hire_rows(hires: HirePlan, quarter: Quarter, as_of: date, loading: float) -> pd.DataFrame:
    """A row of the outlook for each line of hires that brings something.

    Money: people × mean quota × season × ramp × attainment × survival, with what replaces leavers, as in `capacity`,
    × (1 + price). Their levels are independent: n people spread by 1/√n of one.

    Args:
        hires: see `HirePlan`. quarter: planned. as_of: last known day. loading: on what moves the company.

    Returns:
        `schemas.OUTLOOK`; no row without a mean quota.
    """
    lines = [(start, count) for start, count in hires.lines if count > 0]
    if not lines or not np.isfinite(hires.mean_quota):
        return OUTLOOK.empty()
    drivers = hires.drivers
    made = capacity(
        [count * hires.mean_quota for _, count in lines],
        [np.datetime64(start, "D") for start, _ in lines],
        quarter.start,
        quarter.end,
        as_of,
        attainment_rates=drivers.attainment_rate,
        attrition_rates=drivers.attrition_rate,
        schedule=ramp_schedule(drivers.ramp_months),
        season=hires.season,
        backfill_lag=round(drivers.backfill_lag),
        calendar=quarter.calendar,
    )
    monthly = (made.own + made.backfill) * (1.0 + drivers.price_rate)
    rows = []
    for number, ((_, count), months) in enumerate(zip(lines, monthly, strict=True), start=1):
        money = float(months.sum())
        if money > 0.0:
            shares = dict(zip(MONTHS, np.pad(months / money, (0, len(MONTHS) - months.size)).tolist(), strict=True))
            texts = dict.fromkeys(KEYS, HIRES) | {"kind": FLOW, "rep_id": f"Hire {number}"}
            texts |= {"account_id": "", "deal_id": ""}
            numbers = {"mean": money, "chance": 1.0, "log_sd": _LOG_SD / count**0.5, "company_loading": loading}
            rest = dict.fromkeys(("segment_loading", "region_loading", "rep_loading"), 0.0)
            rows.append(texts | numbers | rest | shares)
    return OUTLOOK.conform(pd.DataFrame(rows)) if rows else OUTLOOK.empty()


def flow_loading(table: pd.DataFrame) -> float:
    """What new business loads on the company's factor, weighed by money: 0 where there is none."""
    flows = table[table["kind"] == FLOW]
    money = (flows["mean"] * flows["chance"]).to_numpy(dtype=np.float64)
    whole = float(money.sum())
    return float(money @ flows["company_loading"].to_numpy(dtype=np.float64)) / whole if whole > 0.0 else 0.0


def with_hires(outlook: Outlook, hires: HirePlan) -> Outlook:
    """The outlook with the planned hires in its draws; itself where they bring nothing."""
    rows = hire_rows(hires, outlook.quarter, outlook.as_of, flow_loading(outlook.table))
    if rows.empty:
        return outlook
    return replace(outlook, table=pd.concat([outlook.table, rows[outlook.table.columns]], ignore_index=True))
