"""Response: how a segment's bookings answer to more or fewer reps, from own data and an assumption one can see."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from calculations.arrays import Floats
from calculations.assumptions import ELASTICITY, ELASTICITY_SD
from calculations.findings import Finding, Severity

__all__ = ["Response", "Responses", "responses"]

_USUAL = 4  # quarters whose mean is what a segment usually books: a year, so that every season counts once
_MOSTLY = 0.5
_EXACT = 1e-12  # variance of logarithms below which a fit is exact


@dataclass(frozen=True, slots=True)
class Response:
    """Bookings of a segment's quarter as a function of its reps: bookings × (reps now / reps)^elasticity.

    bookings: of a usual quarter, money. reps: people at full ramp who brought them. elasticity: 0 to 1, per cent more
    bookings from a per cent more reps; at or below 1 each rep more brings at most what the one before brought.
    elasticity_sd: how unsure that is. prior_share: of it that is the assumption, 0 to 1. quarters: that told of it.
    """

    segment: str
    bookings: float
    reps: float
    elasticity: float
    elasticity_sd: float = float("nan")
    prior_share: float = 1.0
    quarters: int = 0

    def __post_init__(self) -> None:
        if not ELASTICITY.holds(self.elasticity):
            raise ValueError(f"an elasticity of {self.elasticity:g} is not between 0 and 1")

    @property
    def is_known(self) -> bool:
        """Whether there are bookings and reps to start from."""
        return bool(self.bookings > 0 and self.reps > 0)

    def at(self, reps: Floats | float) -> Floats:
        """Money a quarter with so many people at full ramp; NaN where nothing is known to start from."""
        asked = np.asarray(reps, dtype=np.float64)
        if not self.is_known:
            return np.full(asked.shape, np.nan)
        money: Floats = self.bookings * (np.maximum(asked, 0.0) / self.reps) ** self.elasticity
        return money

    def with_reps(self, reps: float) -> "Response":
        """The same curve, seen from so many people: those of the coming quarter in place of those of the past."""
        return replace(self, bookings=float(self.at(reps)), reps=reps)


@dataclass(frozen=True, slots=True)
class Responses:
    """One response a segment, by segment, and what a person should know of them."""

    segments: tuple[Response, ...]
    findings: tuple[Finding, ...]


def responses(
    panel: pd.DataFrame, elasticity: float = ELASTICITY.default, elasticity_sd: float = ELASTICITY_SD.default
) -> Responses:
    """Learn from past quarters how each segment's bookings answer to its reps.

    log bookings(s, q) = level(s) + quarter(q) + elasticity(s) × log reps(s, q) + error, the elasticities with a normal
    prior, all solved at once (Gelman et al., Bayesian Data Analysis, 14.8): the mean of own data and assumption, each
    weighted by its precision. What moved all segments of a quarter alike is the market's and not the reps'. With one
    segment there are no such quarters to take out. The variance of errors is that of the fit without a prior; without
    a degree of freedom left for it, or with reps that never changed, the assumption stands alone.

    Args:
        panel: `segment`, `quarter` (label), `bookings` (money) and `reps` (people at full ramp), in any order.
        elasticity, elasticity_sd: the assumption; see `calculations.assumptions` for its source.

    Returns:
        The responses, with usual bookings and reps as means of the last four quarters.

    Raises:
        ValueError: an elasticity outside 0 to 1, or a standard deviation below zero.
    """
    if not ELASTICITY.holds(elasticity) or not elasticity_sd >= 0.0:
        raise ValueError(f"an elasticity of {elasticity:g} ± {elasticity_sd:g} is not within 0 to 1, or below zero")
    rows = panel.sort_values(["segment", "quarter"], kind="stable")
    names = sorted(rows["segment"].unique().tolist())
    usable = rows[(rows["bookings"] > 0) & (rows["reps"] > 0)]
    learned, spread = _posterior(usable, names, elasticity, elasticity_sd)
    shares = np.ones(len(names)) if elasticity_sd == 0.0 else np.minimum((spread / elasticity_sd) ** 2, 1.0)
    late = rows[rows["quarter"].isin(sorted(rows["quarter"].unique().tolist())[-_USUAL:])]
    usual = late.groupby("segment")[["bookings", "reps"]].mean()
    counts = usable.groupby("segment").size()
    made = tuple(
        Response(
            str(name),
            float(usual["bookings"].get(name, np.nan)),
            float(usual["reps"].get(name, np.nan)),
            float(np.clip(learned[n], 0.0, 1.0)),
            float(spread[n]),
            float(shares[n]),
            int(counts.get(name, 0)),
        )
        for n, name in enumerate(names)
    )
    return Responses(made, tuple(_findings(made, learned, len(rows) - len(usable))))


def _posterior(usable: pd.DataFrame, names: list[str], mean: float, sd: float) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each segment's elasticity, given rows with a logarithm."""
    size = len(names)
    alone = np.full(size, mean), np.full(size, sd)
    if sd == 0.0 or usable.empty:
        return alone
    segment = pd.Categorical(usable["segment"], names).codes[:, None] == np.arange(size)
    quarter = pd.get_dummies(usable["quarter"]).to_numpy(dtype=np.float64)
    levels = segment.astype(np.float64) if size == 1 else np.hstack([segment, quarter])
    reps = segment * np.log(usable["reps"].to_numpy(dtype=np.float64))[:, None]
    money = np.log(usable["bookings"].to_numpy(dtype=np.float64))
    both = np.column_stack([reps, money - reps.sum(axis=1) * mean])
    taken_out, _, rank, _ = np.linalg.lstsq(levels, both, rcond=None)
    left = both - levels @ taken_out
    left[:, :size] = np.where(np.abs(left[:, :size]) < 1e-9, 0.0, left[:, :size])  # reps that never changed
    moved, gained = left[:, :size], left[:, size]
    own, _, own_rank, _ = np.linalg.lstsq(moved, gained, rcond=None)
    free = len(usable) - int(rank) - int(own_rank)
    if free < 1 or own_rank == 0:
        return alone
    variance = max(float(((gained - moved @ own) ** 2).sum()) / free, _EXACT)
    covariance = np.linalg.inv(moved.T @ moved / variance + np.eye(size) / sd**2)
    return mean + covariance @ (moved.T @ gained) / variance, np.sqrt(np.diag(covariance))


def _findings(made: tuple[Response, ...], learned: Floats, left_out: int) -> Iterator[Finding]:
    """What stands behind the responses, said plainly."""
    if left_out:
        sentence = f"{left_out} quarters of segments without reps or bookings above zero tell nothing of the response."
        yield Finding("resources.quarters-left-out", sentence, severity=Severity.NOTE)
    if len(made) == 1:
        sentence = "There is one segment, so a better market and more reps cannot be told apart."
        yield Finding("resources.one-segment", sentence, rows=(made[0].segment,), severity=Severity.NOTE)
    assumed = tuple(one.segment for one in made if one.is_known and one.prior_share >= _MOSTLY)
    if assumed:
        sentence = f"In {len(assumed)} of {len(made)} segments the response to reps is mostly assumed, not own data."
        yield Finding("resources.elasticity-assumed", sentence, rows=assumed, severity=Severity.NOTE)
    bounded = tuple(one.segment for one, raw in zip(made, learned, strict=True) if not 0.0 <= raw <= 1.0)
    if bounded:
        sentence = f"Own data of {len(bounded)} segments put the response outside 0 to 1; the nearest bound is taken."
        yield Finding("resources.elasticity-bounded", sentence, rows=bounded, severity=Severity.NOTE)
