"""Accounts as columns of a design: how regularly and how much they bought, how large they are, in which segment."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.accounts.history import HABITS, Snapshot
from calculations.errors import UnknownColumnError
from calculations.findings import Finding
from calculations.schemas import ACCOUNT_TRAITS

__all__ = ["Traits", "design_of", "traits_frame", "traits_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MOST_SEGMENTS = 40
_NAMED = 1000
_SIZES = ("employees", "annual_revenue")


@dataclass(frozen=True, slots=True)
class Traits:
    """size: standardised log size, 0 for the mean or not known. segment: (n, s) one column per large segment."""

    size: Floats
    segment: Floats


def traits_frame(accounts: pd.DataFrame, profiles: pd.DataFrame | None = None) -> tuple[pd.DataFrame, list[Finding]]:
    """The accounts with every column of `ACCOUNT_TRAITS`, each id once; `profiles` (by id) goes before own columns."""
    missing = [name for name in ("account_id", "segment") if name not in accounts.columns]
    if missing:
        raise UnknownColumnError(f"{ACCOUNT_TRAITS.name} lacks {', '.join(missing)}")
    full = accounts.reindex(columns=list(ACCOUNT_TRAITS.names))
    if profiles is not None:
        known = profiles.drop_duplicates("account_id").set_index("account_id")
        full = full.assign(**{name: full["account_id"].map(known[name]) for name in _SIZES})
    full["segment"] = full["segment"].astype(object).where(full["segment"].notna(), "")
    frame = ACCOUNT_TRAITS.conform(full).reset_index(drop=True)
    repeated = frame["account_id"].duplicated()
    if not repeated.any():
        return frame, []
    names = tuple(sorted(set(frame.loc[repeated, "account_id"])))
    sentence = f"{int(repeated.sum())} rows repeat an account; the first row of each counts."
    return frame[~repeated], [Finding("accounts.repeated", sentence, "Keep one row per account.", names[:_NAMED])]


def traits_of(accounts: pd.DataFrame) -> Traits:
    """Size and segment as columns of a design."""
    known = [accounts[name].to_numpy(dtype=np.float64) for name in _SIZES]
    logs = np.log(np.stack([np.where((v > 0) & np.isfinite(v), v, np.nan) for v in known]))
    seen = ~np.isnan(logs)
    count = np.maximum(seen.sum(axis=1, keepdims=True), 1)
    values = np.where(seen, logs, 0.0)
    centred = np.where(seen, values - values.sum(axis=1, keepdims=True) / count, 0.0)
    spread = np.sqrt((centred**2).sum(axis=1, keepdims=True) / count)
    standard = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-9)
    size = standard.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    code, names = pd.factorize(accounts["segment"].to_numpy(dtype=object), sort=True)
    counts = np.bincount(code, minlength=len(names))
    large = np.argsort(-counts, kind="stable")[:_MOST_SEGMENTS]
    one: Floats = (code[:, None] == large).astype(np.float64)
    return Traits(size, one)


def design_of(seen: Snapshot, traits: Traits, rows: Ints) -> Floats:
    """Habit, own level (by regularity), the year before, contracts, size and segment, as columns."""
    habit = seen.habit
    own, earlier = _centred_log(seen.year), _centred_log(seen.before)
    size, buys = traits.size[rows], seen.year > 0
    parts = [
        np.eye(len(HABITS))[habit],
        *(np.where(np.isin(habit, kind), own, 0.0)[:, None] for kind in ((0, 1), (2, 3), (4, 5))),
        earlier[:, None],
        (seen.before > 0).astype(np.float64)[:, None],
        _centred_log(seen.due)[:, None],
        (seen.due > 0).astype(np.float64)[:, None],
        (seen.lasting > 0).astype(np.float64)[:, None],
        np.where(buys, size, 0.0)[:, None],
        np.where(buys, 0.0, size)[:, None],
        traits.segment[rows],
    ]
    return np.concatenate(parts, axis=1)


def _centred_log(money: Floats) -> Floats:
    """Log of the money less the mean log of those above zero; 0 for the others."""
    some = money > 0
    logs = np.log(np.where(some, money, 1.0))
    mean = logs[some].mean() if some.any() else 0.0
    return np.where(some, logs - mean, 0.0)
