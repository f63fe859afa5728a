"""Sources of money of a quarter before they are weighed: what is booked, open deals, and the new business of cells."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.outlook.table import BOOKED, DEAL, FLOW, LOADINGS, MONTHS
from calculations.schemas import OUTLOOK

__all__ = [
    "CELL",
    "DEAL_COLUMNS",
    "FLOW_COLUMNS",
    "OTHERS",
    "Sources",
    "deal_variance",
    "gathered",
    "joint_variance",
    "rows_of",
    "together",
]

CELL = ("rep_id", "segment", "product_line", "region")

DEAL_COLUMNS = (*CELL, "account_id", "deal_id", "mean", "chance", "log_sd", *MONTHS)
"""An open deal: money if it is won, chance, spread of the log of that money, shares of the months."""

FLOW_COLUMNS = (*CELL, "money", "variance", "hazard", *MONTHS)
"""Many small sources of a cell together: expected money, its variance, −log of the chance that nothing happens, shares
of the months."""

OTHERS = "(others)"
"""Product line and region of the smallest cells of a seller and segment together, where there are too many."""

_MOST_DEALS = 1_500
MOST_CELLS = 2_500
_LARGE = 0.04
"""A deal stands alone when it makes up this share of its seller's variance, or a tenth of it of the company's."""

_LEAST_CHANCE = 1e-6


@dataclass(frozen=True)
class Sources:
    """booked: rows of `schemas.OUTLOOK`. deals: `DEAL_COLUMNS`. flows: `FLOW_COLUMNS`, one row a cell."""

    booked: pd.DataFrame
    deals: pd.DataFrame
    flows: pd.DataFrame

    @property
    def booked_total(self) -> float:
        """Money already won in the quarter."""
        return float(self.booked["mean"].sum())

    @property
    def open_total(self) -> float:
        """Expected money of open deals and flows."""
        return float((self.deals["mean"] * self.deals["chance"]).sum() + self.flows["money"].sum())


def deal_variance(deals: pd.DataFrame) -> Floats:
    """Variance of the money of each deal, with nothing shared."""
    chance, mean = deals["chance"].to_numpy(), deals["mean"].to_numpy()
    square = mean**2 * np.exp(deals["log_sd"].to_numpy() ** 2)
    return np.asarray(chance * square - (chance * mean) ** 2)


def joint_variance(rows: pd.DataFrame) -> Floats:
    """Variance of the money of deals and flows, where parts of one deal come together: each has its share of the whole
    deal's, so that they sum to it."""
    deal, mean = rows["deal_id"], rows["mean"].astype(np.float64)
    whole = mean.groupby(deal).transform("sum").to_numpy()
    part = (deal != "").to_numpy() & (whole != 0.0) & (mean != 0.0).to_numpy()
    times = np.where(part, whole / np.where(part, mean, 1.0), 1.0)
    return np.asarray(deal_variance(rows) * times)


def gathered(deals: pd.DataFrame, flows: pd.DataFrame, most: int = _MOST_DEALS) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep large deals by themselves and put the others into the flow of their cells; the parts of a deal stay alike.

    Args:
        deals: `DEAL_COLUMNS`. flows: `FLOW_COLUMNS`. most: deals that stand alone.

    Returns:
        Large deals, and flows; money, variance and the chance that nothing comes are those of both together.
    """
    variance, joint = deal_variance(deals), joint_variance(deals)
    whole = float(joint.sum() + flows["variance"].sum())
    own = pd.Series(variance).groupby(deals["rep_id"].to_numpy()).sum()
    own = own.add(flows.groupby("rep_id")["variance"].sum(), fill_value=0.0)
    mine = deals["rep_id"].map(own).to_numpy(dtype=np.float64)
    weight = np.maximum(variance / np.where(mine > 0, mine, 1.0), 10.0 * joint / (whole or 1.0))
    named = deals["deal_id"].to_numpy() != ""
    most_of_deal = pd.Series(weight).groupby(deals["deal_id"].to_numpy()).transform("max").to_numpy()
    weight = np.where(named, most_of_deal, weight)
    large = weight >= _LARGE
    if np.count_nonzero(large) > most:
        edge = np.partition(weight, -most)[-most]
        large = weight > edge
    small = deals[~large]
    rest = pd.DataFrame(
        {
            **{name: small[name].to_numpy() for name in CELL},
            "money": (small["mean"] * small["chance"]).to_numpy(),
            "variance": joint[~large],
            "hazard": -np.log1p(-np.clip(small["chance"].to_numpy(), 0.0, 1.0 - 1e-9)),
            **{month: small[month].to_numpy() for month in MONTHS},
        }
    )
    both = _summed(pd.concat([flows[list(FLOW_COLUMNS)], rest], ignore_index=True))
    return deals[large].reset_index(drop=True), _summed(together(both, "money"))


def together(rows: pd.DataFrame, money: str, most: int = MOST_CELLS) -> pd.DataFrame:
    """Rows with the smallest of too many cells put under `OTHERS`, by seller and segment.

    Args:
        rows: with the columns of `CELL`, one row a cell. money: the column sizes are told by. most: cells that stay.
    """
    if len(rows) <= most:
        return rows
    size = rows[money].abs().to_numpy(dtype=np.float64)
    ranked = rows[list(CELL)].assign(size=-size).sort_values(["size", *CELL], kind="stable").index
    small = rows.index.isin(ranked[most:])
    return rows.assign(**{name: rows[name].mask(small, OTHERS) for name in ("product_line", "region")})


def _summed(flows: pd.DataFrame) -> pd.DataFrame:
    """One row a cell; months weighted by money."""
    flows = flows.astype({name: np.float64 for name in FLOW_COLUMNS if name not in CELL})
    if flows.empty:
        return flows
    weight = flows["money"].abs().to_numpy()
    parts = flows.assign(**{month: flows[month] * weight for month in MONTHS}, weight=weight)
    sums = parts.groupby(list(CELL), sort=True, observed=True)[["money", "variance", "hazard", "weight", *MONTHS]].sum()
    base = np.where(sums["weight"] > 0, sums["weight"], 1.0)
    for name in MONTHS:
        sums[name] = sums[name] / base
    none = sums[list(MONTHS)].sum(axis=1) <= 0
    sums.loc[none, MONTHS[0]] = 1.0
    return sums.reset_index()[list(FLOW_COLUMNS)]


def rows_of(sources: Sources, factor: float = 1.0, spread: float = 1.0) -> pd.DataFrame:
    """The sources as rows of `schemas.OUTLOOK`, all loadings zero.

    Args:
        sources: with large deals and flows. factor: of the flows' money and of how often it comes. spread: of the
            variance of a flow.
    """
    flows, deals = sources.flows, sources.deals
    money = flows["money"].to_numpy(dtype=np.float64) * factor
    hazard = flows["hazard"].to_numpy(dtype=np.float64) * factor / spread  # what comes more regularly fails less often
    chance = np.clip(-np.expm1(-hazard), _LEAST_CHANCE, 1.0)
    mean = money / chance
    second = flows["variance"].to_numpy(dtype=np.float64) * factor * spread + money**2
    ratio = np.where(mean != 0, second / chance / np.where(mean != 0, mean, 1.0) ** 2, 1.0)
    flow = flows.assign(
        kind=FLOW,
        account_id="",
        deal_id="",
        mean=mean,
        chance=chance,
        log_sd=np.sqrt(np.log(np.maximum(ratio, 1.0))),
    )
    deal = deals.assign(kind=DEAL)
    parts = [sources.booked.assign(kind=BOOKED), deal, flow[money != 0.0]]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else deal
    for name in LOADINGS:
        rows[name] = 0.0
    return OUTLOOK.conform(rows)
