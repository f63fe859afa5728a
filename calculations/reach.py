"""Reach: how far back and how near the records of closed deals go, and what must not rest on quarters they miss."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from calculations.finding_codes import ENDS_EARLY, NO_BASE, NO_LAST_QUARTER, PART_BASE, SHORT
from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter

__all__ = ["UNKNOWN", "Reach", "base_findings", "reach_findings"]

_WHOLE = 0.9
"""Share of a quarter's days from which on it counts as covered: a first deal in its second week is no gap."""
_SILENCE = 30
"""Days without a closed deal that say nothing, however often deals closed before."""
_FULL_SEASON = 5
"""Quarters that tell how one quarter of a year compares with the one before it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The days of the first and of the last closed deal, won or lost, that is known; None where none is.

    usual_gap: days that nine of ten deals close after the one before, at most: silence of that length says nothing.
    """

    first: date | None
    last: date | None
    usual_gap: int = 0

    @classmethod
    def of(cls, days: NDArray[np.datetime64]) -> "Reach":
        """The reach of deals that closed on these days, in any order; UNKNOWN when there are none."""
        distinct = np.unique(days.astype("datetime64[D]"))
        if not distinct.size:
            return UNKNOWN
        gaps = np.diff(distinct).astype(np.int64)
        usual = int(np.percentile(gaps, 90, method="inverted_cdf")) if gaps.size else 0
        return cls(distinct[0].item(), distinct[-1].item(), usual)

    def covered(self, quarter: Quarter) -> float:
        """Share of a quarter's days, 0 to 1, since the first closed deal.

        A quarter that the records reach only from its middle on holds half of what was sold in it, and looks whole. One
        that a custom calendar does not know is covered by nothing.
        """
        if self.first is None or not quarter.is_known or self.first >= quarter.end:
            return 0.0
        if (self.first - quarter.start).days <= self.usual_gap:
            return 1.0
        return (quarter.end - self.first).days / (quarter.end - quarter.start).days

    def quarters(self, last: Quarter) -> int:
        """Whole quarters that are covered, up to and with `last`."""
        count, quarter = 0, last
        while self.covered(quarter) >= _WHOLE:
            count, quarter = count + 1, quarter.shift(-1)
        return count


UNKNOWN = Reach(None, None)


def base_findings(reach: Reach, base: Quarter, amount: float) -> Iterator[Finding]:
    """What is wrong with a target that rests on the same quarter of the year before.

    Args:
        reach: of the records. base: that quarter. amount: closed-won in it, money; NaN or zero where nothing is known.
    """
    if not amount > 0.0:
        is_later = reach.first is not None and base.is_known and reach.first >= base.end
        since = f": the records begin on {reach.first}" if is_later else ""
        sentence = f"The company target is not known. Nothing closed-won is known of {base}{since}."
        yield Finding(NO_BASE.name, sentence, NO_BASE.remedy, severity=Severity.BLOCKING)
    elif (share := reach.covered(base)) < _WHOLE:
        days = (base.end - base.start).days
        sentence = (
            f"The company target rests on {round(share * days)} of the {days} days of {base} ({share:.0%}): the "
            f"records begin on {reach.first}. A whole quarter at that pace would have been {amount / share:,.0f}."
        )
        yield Finding(PART_BASE.name, sentence, PART_BASE.remedy, severity=Severity.BLOCKING)


def reach_findings(
    reach: Reach, last: Quarter, booked: Mapping[str, float], *, is_target_given: bool
) -> Iterator[Finding]:
    """What must be known of a plan whose records are short, or end before the quarter they should reach.

    Args:
        reach: of the records. last: the last full quarter before the planned one. booked: closed-won by quarter.
        is_target_given: whether a person has set the target, so that only the shares of people rest on that quarter.
    """
    if not booked.get(str(last), 0.0) > 0.0:
        newest = "No closed deal is known" if reach.last is None else f"The newest closed deal is of {reach.last}"
        severity = Severity.WARNING if is_target_given else Severity.BLOCKING
        sentence = f"Nothing closed-won is known of {last}, the last full quarter. {newest}."
        yield Finding(NO_LAST_QUARTER.name, sentence, NO_LAST_QUARTER.remedy, severity=severity)
    elif reach.last is not None and (silent := (last.end - timedelta(days=1) - reach.last).days) > max(
        _SILENCE, 2 * reach.usual_gap
    ):
        sentence = f"The newest closed deal is of {reach.last}, {silent} days"
        sentence = f"{sentence} before the end of {last}: what came later may not have been pulled."
        yield Finding(ENDS_EARLY.name, sentence, ENDS_EARLY.remedy)
    if (quarters := reach.quarters(last)) < _FULL_SEASON:
        count = f"{quarters} whole quarter{'' if quarters == 1 else 's'}"
        what = "What people are expected to book, their shares of the target, and the factor that restates last quotas"
        ground = "rest on these alone, without a season" if quarters else "rest on no whole quarter"
        sentence = f"The records cover {count} up to {last}; a season needs {_FULL_SEASON}. {what} {ground}."
        yield Finding(SHORT.name, sentence, SHORT.remedy, severity=Severity.NOTE)
