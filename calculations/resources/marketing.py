"""The pipeline that has to be created for a target, by segment, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Floats
from calculations.assumptions import COST_PER_DEAL, SOURCED_SHARE
from calculations.errors import ShapeError
from calculations.findings import Finding, Severity
from calculations.ratios import ratio_of

__all__ = ["PipelineTargets", "pipeline_targets"]


@dataclass(frozen=True, slots=True)
class PipelineTargets:
    """Targets by segment: see `pipeline_targets` for the columns of `table`; findings name what is missing."""

    table: pd.DataFrame
    findings: tuple[Finding, ...]


def pipeline_targets(
    segments: Sequence[str],
    targets: ArrayLike,
    booked: ArrayLike,
    opening: ArrayLike,
    conversion_rates: ArrayLike,
    new_conversion_rates: ArrayLike,
    deal_sizes: ArrayLike,
    quarter_end: date,
    *,
    cycle_days: ArrayLike = np.nan,
    sourced_shares: ArrayLike = SOURCED_SHARE.default,
    costs_per_deal: ArrayLike = COST_PER_DEAL.default,
    as_of: date | None = None,
    expected: ArrayLike = np.nan,
) -> PipelineTargets:
    """Pipeline to create = (target − expected) / in-quarter conversion of new.

    Where nothing is said of what is expected it is booked + start pipeline × conversion.

    Opportunities = pipeline / deal size, rounded up; marketing's part × sourced share; cost = that × cost per
    opportunity; latest create date = last day of the quarter − median cycle.

    Args:
        segments: n names. targets, booked, opening (start pipeline): money, n or one. conversion_rates: of the start
            pipeline. new_conversion_rates: of pipeline created in the quarter. deal_sizes: money.
        quarter_end: first day after the quarter. cycle_days: median days from creation to closing; NaN is not known.
        sourced_shares: share of the deals marketing is to bring. costs_per_deal: money. as_of: today, to tell what is
            too late. expected: what the outlook expects of each, with the
            deals that come yet, money; NaN is not known.

    Returns:
        One row per segment: `segment`, `missing` (money of the target that is not expected, not negative), `create`
        (pipeline, money), `deals`, `marketing_deals`, `marketing_amount`, `cost`, `latest_create` (day, NaT if the
        cycle is not known). NaN where the conversion of new pipeline or the deal size is not known or zero.

    Raises:
        ShapeError: lengths differ.
    """
    n = len(segments)
    target, closed, open_now, conversion, new, size, cycle, share, cost, told = (
        _each(values, n)
        for values in (
            targets, booked, opening, conversion_rates, new_conversion_rates, deal_sizes, cycle_days, sourced_shares,
            costs_per_deal, expected,
        )
    )  # fmt: skip
    covered = np.nan_to_num(closed) + np.nan_to_num(open_now) * np.nan_to_num(conversion)
    missing = np.maximum(target - np.where(np.isnan(told), covered, told), 0.0)
    create = np.where(missing == 0.0, 0.0, ratio_of(missing, new))
    deals = np.ceil(np.round(np.where(create == 0.0, 0.0, ratio_of(create, size)), 9))
    ours = np.ceil(np.round(deals * share, 9))
    last = np.datetime64(quarter_end - timedelta(days=1), "D")
    days = np.where(np.isnan(cycle), 0.0, np.ceil(np.nan_to_num(cycle))).astype(np.int64)
    latest = np.where(np.isnan(cycle), np.datetime64("NaT", "D"), last - days)
    table = pd.DataFrame(
        {
            "segment": pd.Series(list(segments), dtype=object),
            "missing": missing,
            "create": create,
            "deals": deals,
            "marketing_deals": ours,
            "marketing_amount": create * share,
            "cost": ours * cost,
            "latest_create": pd.Series(latest.astype("datetime64[us]")),
        }
    )
    return PipelineTargets(table, _findings(table, as_of))


def _each(values: ArrayLike, size: int) -> Floats:
    """One value for all, or one each."""
    given = np.asarray(values, dtype=np.float64)
    if given.shape not in ((), (size,)):
        raise ShapeError(f"{given.size} values for {size} segments: give one, or one per segment")
    return np.broadcast_to(given, (size,))


def _findings(table: pd.DataFrame, as_of: date | None) -> tuple[Finding, ...]:
    found = []
    unknown = table[table["create"].isna() | table["deals"].isna()]
    if len(unknown):
        money = float(unknown["missing"].sum())
        sentence = f"{len(unknown)} segments have no conversion of new pipeline or no deal size to plan with."
        rows = tuple(unknown["segment"].astype(str))
        found.append(Finding("resources.conversion-unknown", sentence, "Enter them.", rows, Severity.WARNING, money))
    if as_of is not None:
        late = table[(table["create"] > 0) & (table["latest_create"] < pd.Timestamp(as_of))]
        if len(late):
            money = float(late["create"].sum())
            sentence = (
                f"{money:,.0f} of pipeline in {len(late)} segments would have had to exist by now: the usual cycle "
                "does not fit into the rest of the quarter."
            )
            remedy = "Plan it for the next quarter, or shorten the cycle."
            rows = tuple(late["segment"].astype(str))
            found.append(Finding("resources.pipeline-too-late", sentence, remedy, rows, Severity.WARNING, money))
    return tuple(found)
