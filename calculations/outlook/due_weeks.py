"""A week ahead as a deal sees it: how long after its close date it lies, how far ahead, how near a quarter's end."""

import numpy as np

from calculations.arrays import Floats
from calculations.outlook.pooled_logit import Codes

__all__ = ["AHEAD_WEEKS", "DUE_WEEKS", "ENDS", "LATE_DAYS", "week_codes", "week_sizes"]

DUE_WEEKS = (-26, -13, -8, -4, -2, -1, 0, 1, 2, 4, 8, 13, 26)
"""Edges of the weeks from a close date to the end of a week ahead."""

AHEAD_WEEKS = (1, 2, 3, 4, 6, 9, 13, 20, 39)
LATE_DAYS = (14, 60)
"""Days overdue at which classes of deals begin whose close date has passed."""

ENDS = 14
"""Weeks to a quarter's end that are told apart; the last class holds all further ones."""

_WEEK = 7.0
_DUES = len(DUE_WEEKS) + 1 + len(LATE_DAYS) + 1 + 1


def week_sizes(stages: int) -> tuple[int, ...]:
    """Levels of each group that depends on the week ahead."""
    return (_DUES, len(AHEAD_WEEKS) + 1, ENDS, stages * _DUES, stages * (len(AHEAD_WEEKS) + 1), _DUES * 2)


def week_codes(
    stage: Codes, close: Floats, pushes: Codes, end: Floats, ahead: Floats, to_end: Codes
) -> tuple[Codes, ...]:
    """Levels in the groups of a week ahead, element by element.

    Args:
        close: days from the day to the close date. end: days from the day to the end of the week. ahead: weeks to it.
            to_end: full weeks from it to the end of its quarter.
    """
    with np.errstate(invalid="ignore"):
        due = np.searchsorted(DUE_WEEKS, np.floor((end - close) / _WEEK), side="right")
        late = len(DUE_WEEKS) + 1 + np.searchsorted(LATE_DAYS, -close, side="right")
    due_code: Codes = np.where(np.isnan(close), _DUES - 1, np.where(close < 0, late, due)).astype(np.int32)
    ahead_code: Codes = np.broadcast_to(np.searchsorted(AHEAD_WEEKS, ahead - 0.01).astype(np.int32), due_code.shape)
    end_code: Codes = np.broadcast_to(np.minimum(to_end, ENDS - 1).astype(np.int32), due_code.shape)
    return (
        due_code,
        ahead_code,
        end_code,
        (stage * _DUES + due_code).astype(np.int32),
        (stage * (len(AHEAD_WEEKS) + 1) + ahead_code).astype(np.int32),
        (due_code * 2 + (pushes > 0)).astype(np.int32),
    )
