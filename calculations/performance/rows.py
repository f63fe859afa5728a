"""Rows of bookings, quotas and people that can be used, and what is said of the others."""

from datetime import date

import numpy as np
import pandas as pd

from calculations.findings import Finding
from calculations.fiscal import Quarter

__all__ = ["YEARS_BACK", "repeated_people", "usable_rows"]

YEARS_BACK = 30
"""A quarter further back than this is taken for a slip of the keyboard, and its rows are left out."""

_NAMED = 100


def usable_rows(
    frame: pd.DataFrame, quarter: Quarter, as_of: date, what: str
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Rows of quarters that had begun by a day, with infinite amounts as not known, and findings about the rest.

    Args:
        frame: `BOOKINGS` or `QUOTAS`. quarter: of the assessment; it says when fiscal years begin. as_of: the day.
        what: what a row is, for the sentence ("bookings").
    """
    starts = {label: Quarter.parse(label, quarter.calendar).start for label in frame["quarter"].unique()}
    begun = frame["quarter"].map({label: start <= as_of for label, start in starts.items()}).astype(bool)
    far = frame["quarter"].map({label: start.year < as_of.year - YEARS_BACK for label, start in starts.items()})
    far = far.astype(bool)
    endless = pd.Series(np.isinf(frame["amount"].to_numpy(dtype=np.float64)), index=frame.index)
    found = []
    if far.any():
        money = float(frame.loc[far & ~endless, "amount"].sum())
        sentence = f"{int(far.sum())} rows of {what} lie over {YEARS_BACK} years back and are left out."
        names = _names(frame[far])
        found.append(Finding("performance.quarter-far-out", sentence, "Correct their dates.", names, amount=money))
    if endless.any():
        sentence = f"{int(endless.sum())} rows of {what} have an amount without end, read as not known."
        found.append(Finding("performance.amount-infinite", sentence, "Correct them.", _names(frame[endless])))
    kept = frame.assign(amount=frame["amount"].where(~endless))[begun & ~far]
    return kept, tuple(found)


def repeated_people(reps: pd.DataFrame) -> tuple[Finding, ...]:
    """A finding when people are listed more than once; their first row counts."""
    again = reps["rep_id"].duplicated()
    if not again.any():
        return ()
    sentence = f"{int(again.sum())} rows repeat a person; the first row of each counts."
    return (Finding("performance.rep-repeated", sentence, "Keep one row per person.", _names(reps[again])),)


def _names(frame: pd.DataFrame) -> tuple[str, ...]:
    return tuple(sorted(set(frame["rep_id"].astype(str)))[:_NAMED])
