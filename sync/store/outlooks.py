"""Outlooks kept in the store: what was made of a snapshot once is read again to the last bit."""

import json
import zlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Engine, delete, insert, select

from calculations.findings import Finding, Severity
from calculations.fiscal import Calendar, Quarter
from calculations.outlook.outlook import Outlook, View
from sync.store.database import writing
from sync.store.tables import OUTLOOKS

__all__ = ["OutlookKey", "keep", "kept"]

_FRAMES = ("table", "open_deals", "accounts", "opened", "deal_model")


@dataclass(frozen=True, slots=True)
class OutlookKey:
    """What an outlook was made of: a state of the mirror, a quarter seen from a day, and all else that decides it."""

    snapshot_id: str
    quarter: str
    as_of: date
    basis: str


def keep(engine: Engine, key: OutlookKey, made: Outlook) -> None:
    """Keep an outlook; those of other snapshots are of no use any more and go."""
    told = {
        "currency": made.currency,
        "views": [asdict(view) for view in made.views],
        "findings": [asdict(found) for found in made.findings],
        "seed": made.seed,
        "draws_count": made.draws_count,
        **{name: _told(getattr(made, name)) for name in _FRAMES},
    }
    row = {**_values(key), "outlook": zlib.compress(json.dumps(told).encode(), 1)}
    with writing(engine, lock="outlooks") as connection:
        connection.execute(delete(OUTLOOKS).where(OUTLOOKS.c.snapshot_id != key.snapshot_id))
        connection.execute(delete(OUTLOOKS).where(*_same(key)))
        connection.execute(insert(OUTLOOKS), [row])


def kept(engine: Engine, key: OutlookKey, calendar: Calendar) -> Outlook | None:
    """The outlook made of the same; None when there is none."""
    with engine.connect() as connection:
        found = connection.execute(select(OUTLOOKS.c.outlook).where(*_same(key))).scalar_one_or_none()
    if found is None:
        return None
    told: dict[str, Any] = json.loads(zlib.decompress(found))
    return Outlook(
        quarter=Quarter.parse(key.quarter, calendar),
        as_of=key.as_of,
        currency=told["currency"],
        views=tuple(View(**view) for view in told["views"]),
        findings=tuple(_finding(found) for found in told["findings"]),
        seed=told["seed"],
        draws_count=told["draws_count"],
        **{name: _frame(told[name]) for name in _FRAMES},
    )


def _values(key: OutlookKey) -> dict[str, str]:
    return {
        "snapshot_id": key.snapshot_id,
        "quarter": key.quarter,
        "as_of": key.as_of.isoformat(),
        "basis": key.basis,
    }


def _same(key: OutlookKey) -> list[Any]:
    return [OUTLOOKS.c[name] == value for name, value in _values(key).items()]


def _told(frame: pd.DataFrame) -> list[Any]:
    """Name, type and values of each column; numbers in the fewest digits that are the same number again."""
    return [[str(name), str(frame[name].dtype), frame[name].tolist()] for name in frame.columns]


def _frame(columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=kind) for name, kind, values in columns})


def _finding(told: dict[str, Any]) -> Finding:
    return Finding(**told | {"rows": tuple(told["rows"]), "severity": Severity(told["severity"])})
