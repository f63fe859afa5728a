"""The frames territory planning takes in: columns, units and what an absent column means."""

import math

import pandas as pd

from calculations.errors import UnknownColumnError
from calculations.schemas import Column, Schema

__all__ = ["TERRITORY_ACCOUNTS", "TERRITORY_REPS", "completed"]

TERRITORY_ACCOUNTS = Schema(
    "territory accounts",
    ("account_id",),
    (
        Column("account_id", "str", "", "CRM id"),
        Column("owner", "str", "", "rep who owns it today, empty when orphaned"),
        Column("potential", "float64", "money", "sales potential of the planning period"),
        Column("workload", "float64", "hours", "selling hours the account needs in the planning period"),
        Column("arr", "float64", "money", "recurring revenue at risk when the owner changes"),
        Column("tenure", "float64", "years", "time the present owner has had the account"),
        Column("lat", "float64", "degrees", "latitude, empty when unknown"),
        Column("lon", "float64", "degrees", "longitude, empty when unknown"),
        Column("locked", "bool", "", "stays with its owner: named account, late-stage deal, renewal near"),
        Column("assigned", "str", "", "rep a manager gave it to by hand, which holds like a lock; empty for none"),
        Column("family", "str", "", "accounts of one family go to one rep; empty for none"),
        Column("region", "str", "", "region, for eligibility and for distance where there are no coordinates"),
        Column("segment", "str", "", "segment, for eligibility"),
    ),
)

TERRITORY_REPS = Schema(
    "territory reps",
    ("rep_id",),
    (
        Column("rep_id", "str", "", "CRM id of the rep or territory"),
        Column("capacity", "float64", "share", "1 for fully ramped, less while ramping, 0 for someone who leaves"),
        Column("lat", "float64", "degrees", "latitude of the base, empty when unknown"),
        Column("lon", "float64", "degrees", "longitude of the base, empty when unknown"),
        Column("region", "str", "", "home region"),
        Column("regions", "str", "", "regions the rep may serve, separated by semicolons; empty for all"),
        Column("segments", "str", "", "segments the rep may serve, separated by semicolons; empty for all"),
        Column("account_cap", "float64", "accounts", "most accounts the rep may hold, empty for no cap"),
    ),
)

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
