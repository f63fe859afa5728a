"""The pipeline a target needs: what is missing of it, in money, in open deals and in deals to create."""

import math
from dataclasses import dataclass

from calculations.outlook.cut import Cut
from calculations.ratios import EDGE, ratio_of

__all__ = ["Coverage", "coverage", "missing_money", "pipeline_to_create"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the open pipeline stands to a target; money, NaN where it cannot be told.

    left: target − booked, 0 where it is booked already. open_amount: pipeline there is. required: pipeline the target
    needs. missing: required − open_amount, not below 0. ratio: open_amount / left. required_ratio: required / left;
    both NaN where nothing is left to book.
    """

    left: float
    open_amount: float
    required: float
    missing: float
    ratio: float
    required_ratio: float


def missing_money(cut: Cut, target: float, chance: float | None = None) -> float:
    """What has to come on top of what a cut brings, money; below zero it brings more than the target needs.

    Args:
        cut: a cut. target: its target, money.
        chance: how surely it is to be reached, above 0 and at most 1; by default its mean is to reach it.

    Returns:
        target − expected, or target − what the cut brings with that chance: with so much more, coming surely, it
        reaches the target that surely. NaN without a target.

    Raises:
        CountError: the chance is not above 0 and at most 1.
    """
    return _less(target, cut.expected if chance is None else cut.surely(chance))


def coverage(cut: Cut, target: float, open_amount: float, won_of_open: float, chance: float | None = None) -> Coverage:
    """The pipeline a target needs, in a definition that closes.

    required = open_amount + missing money / (won_of_open / open_amount), not below zero: what is pulled in, undated,
    created and won stands in the cut already, so that a quarter whose bookings come out at exactly its target needed
    exactly the pipeline it had, and a target that is booked needs none.

    Args:
        cut: what the cut brings, all told. target: its target, money.
        open_amount: open pipeline, money. won_of_open: what is expected to be won of it in the quarter, money.
        chance: how surely the target is to be reached, see `missing_money`.

    Returns:
        The coverage. What is missing is NaN where no pipeline is open, or nothing is won of it, and money is missing.

    Raises:
        CountError: the chance is not above 0 and at most 1.
    """
    left = math.nan if math.isnan(target) else max(_less(target, cut.booked), 0.0)
    gap = missing_money(cut, target, chance)
    if left == 0.0:
        required = 0.0
    elif gap == 0.0:
        required = open_amount
    else:
        more = gap / float(ratio_of(won_of_open, open_amount)) if won_of_open > 0.0 else math.nan
        required = max(open_amount + more, 0.0) if not math.isnan(more) else math.nan
    missing = 0.0 if left == 0.0 or gap <= 0.0 else required - open_amount
    return Coverage(
        left=left,
        open_amount=open_amount,
        required=required,
        missing=missing,
        ratio=float(ratio_of(open_amount, left)),
        required_ratio=float(ratio_of(required, left)),
    )


def pipeline_to_create(cut: Cut, target: float, conversion_rate: float, chance: float | None = None) -> float:
    """Pipeline to create = missing money / share of new pipeline that is won in the quarter, money.

    Args:
        cut, target, chance: see `missing_money`.
        conversion_rate: share of the value created from now on that is won before the quarter ends, 0–1.

    Returns:
        0 where nothing is missing; NaN without a target, or where the conversion is zero or not known.

    Raises:
        CountError: the chance is not above 0 and at most 1.
    """
    gap = missing_money(cut, target, chance)
    return 0.0 if gap <= 0.0 else float(ratio_of(gap, conversion_rate))


def _less(target: float, money: float) -> float:
    """target − money, 0 where they differ by the error of binary numbers alone."""
    return 0.0 if abs(target - money) <= EDGE * abs(target) else target - money
