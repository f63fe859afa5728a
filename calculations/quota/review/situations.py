"""Special situations: the quotas a planning session has to look at one by one, and why."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Vector, optional_vector
from calculations.errors import ShapeError

__all__ = ["LARGE_CHANGE", "special_situations"]

LARGE_CHANGE = 0.25
LARGE_MOVE = 0.10


def special_situations(
    keys: Sequence[str],
    quota: ArrayLike,
    *,
    last_quota: ArrayLike | None = None,
    ramp: ArrayLike | None = None,
    leave: ArrayLike | None = None,
    performance_plan: ArrayLike | None = None,
    moved_share: ArrayLike | None = None,
    at_cap: ArrayLike | None = None,
    at_floor: ArrayLike | None = None,
    overridden: ArrayLike | None = None,
    large_change: float = LARGE_CHANGE,
) -> pd.DataFrame:
    """List the special situations among n quotas, in the order a session takes them.

    Args:
        keys: n row keys.
        quota: n quotas, money.
        last_quota: quotas last in force, restated for season and ramp, money; NaN without one.
        ramp: ramp factors before leave.
        leave: factors of presence, 1 is there all quarter.
        performance_plan: flags.
        moved_share: share of the territory's value that changed hands, 0 to 1.
        at_cap: flags of the split.
        at_floor: flags of the split.
        overridden: flags.
        large_change: change against the last quota restated, either way, from which it is large.

    Returns:
        `key`, `situation`, `detail` (a sentence with the figure), `quota`: one row per situation, a rep may have
        several; by situation (new hire, performance plan, leave, territory change, at cap, at floor, large change,
        override), then in the order given.

    Raises:
        ShapeError: lengths differ.
    """
    size = len(keys)
    asked = np.asarray(quota, dtype=np.float64)
    if asked.shape != (size,):
        raise ShapeError(f"{size} keys and {asked.size} quotas: give one of each per rep")
    last = optional_vector(last_quota, size, "last_quota")
    factor, there = optional_vector(ramp, size, "ramp"), optional_vector(leave, size, "leave")
    moved = optional_vector(moved_share, size, "moved_share")
    change = np.full(size, np.nan)
    np.divide(asked, last, out=change, where=last > 0)
    change -= 1.0
    parts = [
        _rows(keys, asked, factor < 1.0, "new hire", "ramp factor {:.0%}", factor),
        _rows(keys, asked, _flags(performance_plan, size), "performance plan", "carries the full quota", asked),
        _rows(keys, asked, there < 1.0, "leave", "there {:.0%} of the quarter", there),
        _rows(keys, asked, moved >= LARGE_MOVE, "territory change", "{:.0%} of the territory changed hands", moved),
        _rows(keys, asked, _flags(at_cap, size), "at cap", "held down by the cap", asked),
        _rows(keys, asked, _flags(at_floor, size), "at floor", "held up by the floor", asked),
        _rows(
            keys,
            asked,
            np.abs(change) >= large_change,
            "large change",
            "{:+.0%} against the last quota restated",
            change,
        ),
        _rows(keys, asked, _flags(overridden, size), "override", "set by hand", asked),
    ]
    return pd.DataFrame([row for part in parts for row in part], columns=["key", "situation", "detail", "quota"])


def _flags(values: ArrayLike | None, size: int) -> Flags:
    """The flags, all false for None.

    Raises:
        ShapeError: not one flag per quota.
    """
    flags = np.zeros(size, dtype=np.bool_) if values is None else np.asarray(values, dtype=np.bool_)
    if flags.shape != (size,):
        raise ShapeError(f"{flags.size} flags for {size} quotas")
    return flags


def _rows(
    keys: Sequence[str], quota: Vector, where: Flags, situation: str, detail: str, figure: Vector
) -> list[tuple[str, str, str, float]]:
    """One row for each flagged quota."""
    return [(keys[i], situation, detail.format(figure[i]), float(quota[i])) for i in np.flatnonzero(where).tolist()]
