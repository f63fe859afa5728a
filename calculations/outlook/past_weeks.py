"""What became of open deals in the weeks after past days: the one body of evidence on chances, amounts and timing."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from calculations.arrays import Flags, Floats
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.outlook.deal_history import DealHistory
from calculations.outlook.deal_traits import Traits, traits_at
from calculations.outlook.weeks_ahead import WeeksAhead, weeks_after
from calculations.pipeline.history import Ints, Pipeline

__all__ = ["PastDay", "PastWeeks", "history_since", "known_since", "past_weeks"]

QUARTERS_BACK = 9
"""Quarters that days to learn from are taken of: older ones knew another process."""

EVERY = 3
"""Weeks between the days to learn from: deals seen a week apart tell nearly the same."""

_QUARTERS_AHEAD = 2
_WEEKS = 13
_BULK_SHARE, _BULK_LEAST = 0.1, 20


@dataclass(frozen=True, slots=True)
class PastDay:
    """The m deals open on the evening of a day and how each fared in k spans after it.

    place: span in which a deal ended, k or more where none. won: whether it ended won. known: spans that were over when
    we look back. amount: what it was won at, money, NaN where not won.
    """

    traits: Traits
    spans: WeeksAhead
    place: Ints
    won: Flags
    amount: Floats
    known: int

    @property
    def ended(self) -> Flags:
        """Whether each deal is known to have ended."""
        return self.place < self.known


@dataclass(frozen=True, slots=True)
class PastWeeks:
    """Past days, the latest first, as they are known on the evening of `until`; nothing is read before `since`."""

    until: date
    since: date
    days: tuple[PastDay, ...]

    @property
    def deals(self) -> int:
        """Deals whose end is known."""
        return _distinct([day.traits.deals[day.ended] for day in self.days])

    @property
    def wins(self) -> int:
        """Deals known to have been won."""
        return _distinct([day.traits.deals[day.ended & day.won] for day in self.days])


def _distinct(positions: list[Ints]) -> int:
    """How many different positions there are."""
    seen = np.zeros(max((int(part.max(initial=-1)) for part in positions), default=-1) + 1, dtype=np.bool_)
    for part in positions:
        seen[part] = True
    return int(np.count_nonzero(seen))


def known_since(pipeline: Pipeline, until: date) -> date | None:
    """The day from which the history can be learnt from: after the last day on which deals were loaded in bulk.

    What a deal was before its first history row is not known. A day on which a tenth of all deals, and twenty or more,
    have their first row though they were created earlier, or a third of all deals whatever their age, is one of a bulk.

    Returns:
        That day, or None where nothing is known before `until`.
    """
    return history_since(pipeline, until) if pipeline.has_history else None


def history_since(pipeline: Pipeline, until: date) -> date | None:
    """The same for when deals were created and ended, which is known of deals that came without stage history too."""
    held = np.diff(pipeline.bounds) > 0
    if not held.any():
        return None
    first = pipeline.changed_at[pipeline.bounds[:-1][held]].astype("datetime64[D]")
    first_seen = first[first <= np.datetime64(until, "D")]
    if not len(first_seen):
        return None
    older = (first - pipeline.created[held]).astype(np.int64) > 1
    days, all_on = np.unique(first, return_counts=True)
    late = np.zeros(len(days), dtype=np.int64)
    old_days, old_on = np.unique(first[older], return_counts=True)
    late[np.searchsorted(days, old_days)] = old_on
    total = len(first)
    bulk = (all_on >= _BULK_LEAST) & ((late >= _BULK_SHARE * total) | (all_on >= total / 3))
    bulk &= days <= np.datetime64(until, "D")
    start: date = (days[bulk].max() if bulk.any() else first_seen.min()).item()
    return start if start < until else None


def past_weeks(
    history: DealHistory, until: date, calendar: Calendar = CALENDAR_YEAR, *, every: int = EVERY
) -> PastWeeks:
    """Days at the ends of weeks of past quarters with what became of their deals by the evening of a day.

    Args:
        history: of the pipeline. until: what happened later is not looked at. every: weeks between the days.
    """
    since = known_since(history.pipeline, until)
    if since is None:
        return PastWeeks(until, until, ())
    found = []
    for day, quarter in _days(since, until, calendar, every):
        traits = traits_at(history, day)
        if len(traits.deals):
            ahead = [q for i in range(_QUARTERS_AHEAD + 1) if (q := quarter.shift(i)).is_known]
            found.append(_followed(history, traits, weeks_after(day, ahead), until))
    return PastWeeks(until, since, tuple(day for day in found if day.known))


def _days(since: date, until: date, calendar: Calendar, every: int) -> list[tuple[date, Quarter]]:
    """Every so many ends of weeks, counted back from the end of the quarter."""
    found, step, quarter = [], 0, Quarter.of(until, calendar)
    for _ in range(QUARTERS_BACK + 1):
        for week in range(_WEEKS):
            day = quarter.end - timedelta(days=1 + 7 * week)
            if since <= day < until:
                if step % every == 0:
                    found.append((day, Quarter.of(day + timedelta(days=1), calendar)))
                step += 1
        quarter = quarter.shift(-1)
        if not quarter.is_known or quarter.end <= since:
            break
    return found


def _followed(history: DealHistory, traits: Traits, spans: WeeksAhead, until: date) -> PastDay:
    end = history.next_end[traits.row]
    ended = end < len(history.day)
    place = np.full(len(end), len(spans.last), dtype=np.int64)
    place[ended] = np.searchsorted(spans.last, history.day[end[ended]])
    won = np.zeros(len(end), dtype=np.bool_)
    won[ended] = history.won[end[ended]]
    amount = np.full(len(end), np.nan)
    amount[won] = history.pipeline.amount[end[won]]
    return PastDay(traits, spans, place, won, amount, int(np.count_nonzero(spans.last <= np.datetime64(until, "D"))))
