"""The frames territory planning takes in, completed: what an absent column means."""

import math

import pandas as pd

from calculations.errors import UnknownColumnError
from calculations.schemas import Schema

__all__ = ["completed"]

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
