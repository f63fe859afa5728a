"""The frames territory planning takes in, made sound: what absent columns, repeated ids and wrong figures mean."""

import math

import numpy as np
import pandas as pd

from calculations.errors import UnknownColumnError
from calculations.findings import Finding
from calculations.schemas import TERRITORY_ACCOUNTS, TERRITORY_REPS, Schema
from calculations.territory.intake.findings import blocking, note, warning

__all__ = ["completed", "sound"]

_REQUIRED = {"account_id", "rep_id", "owner", "potential", "workload", "capacity"}
_DEFAULTS: dict[str, str | float | bool] = {"str": "", "float64": 0.0, "bool": False}
_DTYPES: dict[str, type] = {"str": str, "float64": float, "bool": bool}
_EMPTY_IS_UNKNOWN = {"lat", "lon", "account_cap"}


def completed(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """`frame` with every column of `schema`, in order and dtype, absent optional ones at their default.

    Text defaults to empty, money, hours and years to 0, coordinates and caps to unknown (NaN). UnknownColumnError
    names the required columns that are missing.
    """
    missing = [c.name for c in schema.columns if c.name in _REQUIRED and c.name not in frame.columns]
    if missing:
        raise UnknownColumnError(f"{schema.name} lacks {', '.join(missing)}")
    columns: dict[str, pd.Series] = {}
    for column in schema.columns:
        default = math.nan if column.name in _EMPTY_IS_UNKNOWN else _DEFAULTS[column.dtype]
        if column.name not in frame.columns:
            columns[column.name] = pd.Series([default] * len(frame), dtype=_DTYPES[column.dtype])
        elif column.dtype == "float64":
            columns[column.name] = pd.to_numeric(frame[column.name], errors="coerce").astype("float64")
        else:
            text = frame[column.name].astype("object")
            filled = text.where(text.notna(), default)
            columns[column.name] = filled.astype("bool") if column.dtype == "bool" else filled.astype("str")
    return pd.DataFrame({name: series.to_numpy() for name, series in columns.items()})


def sound(accounts: pd.DataFrame, reps: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[Finding]]:
    """Both frames completed, one row per id, sorted by it, figures at least 0; and what was amiss.

    `accounts` follows TERRITORY_ACCOUNTS and `reps` TERRITORY_REPS. Repeated ids keep their first row; negative or
    empty figures count as 0.
    """
    findings: list[Finding] = []
    a = _unique(completed(accounts, TERRITORY_ACCOUNTS), "account_id", findings)
    r = _unique(completed(reps, TERRITORY_REPS), "rep_id", findings)
    for frame, key, columns in (
        (a, "account_id", ("potential", "workload", "arr", "tenure")),
        (r, "rep_id", ("capacity",)),
    ):
        for column in columns:
            _non_negative(frame, key, column, findings)
    if not len(a):
        findings.append(blocking("territory.no-accounts", "There are no accounts to assign.", "Load the accounts."))
    if not len(r):
        findings.append(blocking("territory.no-reps", "There are no reps to assign accounts to.", "Load the reps."))
    if len(r) == 1:
        findings.append(note("territory.one-rep", f"There is one rep, {r['rep_id'].iat[0]}: every account goes there."))
    if len(a) and len(r) > len(a):
        findings.append(
            warning(
                "territory.more-reps-than-accounts",
                f"{len(r)} reps share {len(a)} accounts: at least {len(r) - len(a)} of them get none.",
                "Plan fewer territories, or allow a wider tolerance.",
            )
        )
    return a, r, findings


def _unique(frame: pd.DataFrame, key: str, findings: list[Finding]) -> pd.DataFrame:
    repeated = frame[key].duplicated()
    if repeated.any():
        findings.append(
            blocking(
                f"territory.duplicate-{key.replace('_', '-')}",
                f"{repeated.sum()} rows repeat an {key}; the first row of each counts.",
                "Keep one row per id.",
                set(frame[key][repeated]),
            )
        )
    return frame[~repeated].sort_values(key).reset_index(drop=True)


def _non_negative(frame: pd.DataFrame, key: str, column: str, findings: list[Finding]) -> None:
    wrong = ~(np.isfinite(frame[column]) & (frame[column] >= 0))
    if wrong.any():
        findings.append(
            warning(
                f"territory.bad-{column}",
                f"{wrong.sum()} rows have a negative or empty {column}, which counts as 0.",
                f"Enter a {column} of 0 or more.",
                frame[key][wrong],
            )
        )
        frame.loc[wrong, column] = 0.0
