"""Bridges between quarters out of what accounts bought: past ones as they were, and the one into the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from calculations.findings import Finding
from calculations.fiscal import Quarter
from calculations.revenue.bridge import Bridge, bridge, planned_bridge

__all__ = ["QuarterBridges", "quarter_bridges"]

_PAST = 8


@dataclass(frozen=True, slots=True)
class QuarterBridges:
    """past: bridges by the quarter they lead to, oldest first. planned: from the closing quarter into the plan; None
    without sales in the closing quarter. findings: those of the last past bridge (its FX rates) and of the plan."""

    past: Mapping[str, Bridge]
    planned: Bridge | None
    findings: tuple[Finding, ...]


def quarter_bridges(
    accounts: pd.DataFrame,
    quarter: Quarter,
    plan: float,
    *,
    plan_fx: Mapping[str, float] | None = None,
    currency: str = "",
    price_rate: float = 0.0,
) -> QuarterBridges:
    """Bridges of the quarters before one, and the one into its plan.

    An account that buys in currencies counts once per currency; one has bought before where its purchases before the
    first quarter exceed its credits. Past bridges are at the rates things were booked at
    and without prices, since their history is not kept: what prices and rates did is in expansion and contraction.
    The planned bridge restates the closing quarter at plan rates (fx), then moves its prices (price), then volume.

    Args:
        accounts: `ACCOUNT_QUARTERS`. quarter: planned. plan: money; NaN makes no planned bridge. plan_fx: plan currency
            per unit of a currency; the plan currency itself needs none. currency: of the plan. price_rate: price
            change in the plan.
    """
    labels = [str(quarter.shift(-back)) for back in range(_PAST + 1, 0, -1)]
    keys = ["account_id", "currency"]
    sums = accounts.pivot_table(index=keys, columns="quarter", values=["local_amount", "amount"], aggfunc="sum")
    if accounts.empty:
        return QuarterBridges({}, None, ())
    money, local = sums["amount"].fillna(0.0), sums["local_amount"].fillna(0.0)
    bought = np.rint(money.to_numpy() * 100).cumsum(axis=1)  # columns are quarters in order
    past = {}
    for begin, end in pairwise(labels):
        if begin in money and end in money:
            at = list(money.columns).index(begin)
            before = bought[:, at - 1] > 0 if at else np.zeros(len(money), dtype=np.bool_)
            past[end] = bridge(money[begin].to_numpy(), money[end].to_numpy(), before)
    closing = labels[-1]
    if closing not in money or not np.isfinite(plan):
        return QuarterBridges(past, None, ())
    here = local[local[closing] != 0]
    booked = money.loc[here.index, closing].to_numpy()
    rates = {currency: 1.0, "": 1.0} | dict(plan_fx or {})
    codes = here.index.get_level_values("currency").astype(str)
    value = here[closing].to_numpy()
    restated = bridge(
        value,
        value,
        start_fx=booked / value,
        plan_fx=np.array([rates.get(code, np.nan) for code in codes]),
        keys=tuple(here.index.get_level_values("account_id").astype(str)),
    )
    start, fx = restated.start, restated.money("fx")
    price = (start + fx) * price_rate
    same_season = [made for label, made in past.items() if label[-1] == str(quarter)[-1]]
    history = same_season if len(same_season) > 1 else list(past.values())
    planned = planned_bridge(history, start, plan, price=price, fx=fx)
    return QuarterBridges(past, planned, (*restated.findings, *planned.findings))
