"""Snapshots: a named state of the mirror. A pull that changed nothing makes none."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, desc, select
from sqlalchemy.engine import RowMapping

from sync.model.times import time_text
from sync.store import watermarks
from sync.store.tables import MIRROR, SNAPSHOTS
from sync.store.watermarks import Watermark

__all__ = ["Snapshot", "find", "is_current", "latest", "take"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state of the mirror: when by the CRM's clock, from where, and a digest that tells it from every other."""

    id: str
    as_of: datetime
    pulled_at: datetime
    source: str
    digest: str
    rows: Mapping[str, int]


def latest(connection: Connection) -> Snapshot | None:
    """The newest snapshot; None before the first pull."""
    row = connection.execute(select(SNAPSHOTS).order_by(desc(SNAPSHOTS.c.seq)).limit(1)).mappings().first()
    return _snapshot(row) if row is not None else None


def find(connection: Connection, id_: str) -> Snapshot | None:
    """The snapshot of that id."""
    row = connection.execute(select(SNAPSHOTS).where(SNAPSHOTS.c.id == id_)).mappings().first()
    return _snapshot(row) if row is not None else None


def is_current(connection: Connection, snapshot: Snapshot) -> bool:
    """True when the mirror still is that state; false while a pull that stores another is not complete."""
    marks = [mark for name, mark in watermarks.read_all(connection).items() if name in MIRROR]
    return _digest(marks) == snapshot.digest


def take(
    connection: Connection, *, as_of: datetime, pulled_at: datetime, source: str, objects: Sequence[str]
) -> tuple[Snapshot, bool]:
    """The snapshot of the mirror as it stands, and whether it is a new one.

    The digest covers each object's name, number of rows and table digest. Equal to the latest snapshot's, that one is
    returned; otherwise a row is appended. The id is the running number and the start of the digest.
    """
    marks = {name: mark for name, mark in watermarks.read_all(connection).items() if name in objects}
    digest = _digest(marks.values())
    last = latest(connection)
    if last is not None and last.digest == digest and last.source == source:
        return last, False
    number = connection.execute(select(SNAPSHOTS.c.seq).order_by(desc(SNAPSHOTS.c.seq)).limit(1)).scalar() or 0
    rows = {mark.sobject: mark.rows for mark in marks.values() if mark.rows}
    snapshot = Snapshot(f"S{number + 1:05d}-{digest[:10]}", as_of, pulled_at, source, digest, rows)
    connection.execute(
        SNAPSHOTS.insert(),
        {
            "id": snapshot.id,
            "as_of": time_text(as_of),
            "pulled_at": time_text(pulled_at),
            "source": source,
            "digest": digest,
            "rows": json.dumps(rows),
        },
    )
    return snapshot, True


def _digest(marks: Iterable[Watermark]) -> str:
    parts = [f"{mark.sobject} {mark.rows} {mark.digest:064x}" for mark in marks]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _snapshot(row: RowMapping) -> Snapshot:
    return Snapshot(
        row["id"],
        datetime.fromisoformat(row["as_of"]),
        datetime.fromisoformat(row["pulled_at"]),
        row["source"],
        row["digest"],
        json.loads(row["rows"]),
    )
