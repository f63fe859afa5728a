"""Pipeline coverage: what is open for the quarter against what is still to be booked, and how much that has to be."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.errors import ShapeError
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from calculations.pipeline.credits import Credited
from calculations.pipeline.history import Flags, Floats, Ints, Pipeline
from calculations.pipeline.state import State
from calculations.ratios import ratio_of

__all__ = [
    "AGE_BANDS",
    "FLAT_COVERAGE",
    "coverage_findings",
    "open_pipeline_by",
    "pipeline_age_band",
    "pipeline_coverage",
    "required_coverage",
]

FLAT_COVERAGE = 3.0
"""The rule of thumb, reported as a comparison and never used."""

AGE_BANDS = (("under 30 days", 0), ("30-90 days", 30), ("90-180 days", 90), ("180-365 days", 180), ("over a year", 365))
"""Bands of the age of open deals and the days they start with."""


def pipeline_coverage(open_amount: ArrayLike, target: ArrayLike, booked: ArrayLike = 0.0) -> Floats:
    """Coverage = open pipeline dated in the quarter / (target − booked).

    Args:
        open_amount, target, booked: money; shapes that broadcast.

    Returns:
        The ratio; NaN where nothing is left to book or a part is not known: a met target needs no coverage.

    Raises:
        ShapeError: the shapes do not broadcast.
    """
    return ratio_of(open_amount, np.asarray(target, dtype=np.float64) - np.asarray(booked, dtype=np.float64))


def required_coverage(
    create_and_close_share: ArrayLike,
    conversion_rate: ArrayLike,
    slip_rate: ArrayLike = 0.0,
    brought_in_share: ArrayLike = 0.0,
) -> Floats:
    """Required coverage = (1 − create-and-close share − brought-in share) / start-of-quarter conversion × (1 + slip).

    A quarter is won out of three sources: the pipeline dated in it on day 1, deals created in it, and deals that were
    open and not dated in it (pulled in or undated). With the shares and the conversion of one quarter, or of several
    by their sums, this is opening pipeline / won: a quarter that booked its target needed what it had, no more.

    Args:
        create_and_close_share: value share of a quarter's won deals that is created in it, 0–1.
        conversion_rate: share of the opening pipeline's value that is won in the quarter, see `quarter_turns`.
        slip_rate: an extra margin for slips, an option; conversion already counts what slips as not won.
        brought_in_share: value share of a quarter's won deals that was neither dated in it on day 1 nor created in it.

    Returns:
        How many times the open amount to book has to be covered; NaN where the conversion is zero or not known.

    Raises:
        ShapeError: the shapes do not broadcast.
    """
    created, slip, brought = (
        np.asarray(values, dtype=np.float64) for values in (create_and_close_share, slip_rate, brought_in_share)
    )
    return ratio_of((1.0 - created - brought) * (1.0 + slip), conversion_rate)


def pipeline_age_band(pipeline: Pipeline, state: State) -> Ints:
    """Code of the `AGE_BANDS` band of each deal's days since creation, −1 for none."""
    days = (np.datetime64(state.day, "D") - pipeline.created).astype("timedelta64[D]").astype(np.float64)
    band = np.searchsorted([start for _, start in AGE_BANDS], days, side="right") - 1
    return np.where(np.isnat(pipeline.created), -1, np.maximum(band, 0)).astype(np.int64)


def open_pipeline_by(
    state: State,
    codes: ArrayLike,
    names: Sequence[str],
    quarter: Quarter | None = None,
    parts: Credited | None = None,
) -> pd.DataFrame:
    """Open pipeline by a dimension: stage, age band, source, segment, owner.

    Args:
        state: n deals on a day. codes: n codes, −1 for none. names: name of each code.
        quarter: only deals dated in it; all open ones by default.
        parts: whose the deals are, in place of the codes: a deal counts with everyone who has a part in it, its amount
            with each in part.

    Returns:
        One row per code that has open deals, in order of the codes: `code`, `group`, `deals`, `amount` (money),
        `without_amount` (deals), `amount_share`. The amounts sum to the open pipeline.

    Raises:
        ShapeError: not one code per deal.
    """
    group = np.asarray(codes, dtype=np.int64)
    if group.shape != state.open.shape:
        raise ShapeError(f"{state.open.size} deals and {group.size} codes: give one per deal")
    chosen: Flags = state.open if quarter is None else state.dated_in(quarter)
    whole = state.amount
    if parts is not None:
        group, chosen, whole = parts.owner, chosen[parts.row], whole[parts.row] * parts.share
    kinds, member = np.unique(group[chosen], return_inverse=True)
    money = whole[chosen]
    sums = np.bincount(member, weights=np.nan_to_num(money), minlength=len(kinds))
    labels = [names[code] if 0 <= code < len(names) else "(none)" for code in kinds]
    return pd.DataFrame(
        {
            "code": kinds,
            "group": pd.Series(labels, dtype=object),
            "deals": np.bincount(member, minlength=len(kinds)),
            "amount": sums,
            "without_amount": np.bincount(member, weights=np.isnan(money), minlength=len(kinds)).astype(np.int64),
            "amount_share": ratio_of(sums, sums.sum()),
        }
    )


def coverage_findings(
    open_amount: float, target: float, booked: float, required: float, where: str = ""
) -> tuple[Finding, ...]:
    """What a planner should know about coverage: the pipeline that is missing, a target already met, or none given.

    Args:
        open_amount, target, booked: money; a target of NaN is none. required: see `required_coverage`.
        where: key of what is covered, empty for the company.
    """
    rows, place = ((where,), f" of {where}") if where else ((), "")
    if not target > 0:
        sentence = f"The target{place} is not known, so its coverage is not either."
        return (Finding("pipeline.target-missing", sentence, "Enter the target.", rows, Severity.NOTE),)
    left = target - booked
    if left <= 0:
        sentence = f"The target{place} is met: {booked:,.0f} booked of {target:,.0f}."
        return (Finding("pipeline.target-met", sentence, "", rows, Severity.NOTE, booked - target),)
    if np.isnan(required):
        sentence = f"The coverage{place} is {open_amount / left:.1f}×; past quarters do not say what is required."
        remedy = f"Compare with the usual {FLAT_COVERAGE:.0f}× until there is history."
        return (Finding("pipeline.required-coverage-insufficient", sentence, remedy, rows, Severity.NOTE),)
    missing = required * left - open_amount
    if missing <= 0:
        return ()
    sentence = (
        f"The coverage{place} is {open_amount / left:.1f}× of the {left:,.0f} still to book, and past quarters needed "
        f"{required:.1f}×: {missing:,.0f} of pipeline are missing."
    )
    return (Finding("pipeline.coverage-short", sentence, "Create or pull in that much.", rows, amount=missing),)
