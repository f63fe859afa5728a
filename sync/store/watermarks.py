"""How far the mirror of each object reaches, and what a pull that was stopped has already stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.engine import RowMapping

from calculations.findings import Finding, Severity
from sync.model.fingerprint import Fingerprint
from sync.model.times import parse_time, time_text
from sync.store.database import upsert
from sync.store.tables import WATERMARKS

__all__ = ["Slice", "Watermark", "forget", "read", "read_all", "refusals", "save"]

_KEPT = ("code", "sentence", "remedy")


@dataclass(frozen=True, slots=True)
class Slice:
    """A read in progress: its bounds on the cursor, and the token of the last stored page."""

    since: datetime | None
    until: datetime
    resume: str | None


@dataclass(frozen=True, slots=True)
class Watermark:
    """What is known of one object's mirror.

    `complete_to` is a moment of the CRM's clock, exclusive; `slice` is set while a read is in progress; `fields` are
    the fields the mirror was filled with; `digest` is the sum of the row hashes (see `sync.store.mirror`); `refusal`
    says why the mirror is of the past: the CRM does not let the object be read any more.
    """

    sobject: str
    source: str
    complete_to: datetime | None = None
    slice: Slice | None = None
    fields: tuple[str, ...] = ()
    visibility: str = ""
    seen_at: datetime | None = None
    fingerprint: Fingerprint | None = None
    rows: int = 0
    digest: int = 0
    pulled_at: datetime | None = None
    refusal: Finding | None = None

    def moved(self, rows: int, digest: int) -> "Watermark":
        """The watermark with `rows` more rows, and `digest` added to its digest."""
        return replace(self, rows=self.rows + rows, digest=(self.digest + digest) % 2**256)


def read(connection: Connection, sobject: str) -> Watermark | None:
    """The watermark of an object; None when it was never pulled."""
    row = connection.execute(select(WATERMARKS).where(WATERMARKS.c.sobject == sobject)).mappings().first()
    return _watermark(row) if row is not None else None


def read_all(connection: Connection) -> Mapping[str, Watermark]:
    """All watermarks by object, in the order of the object's name."""
    rows = connection.execute(select(WATERMARKS).order_by(WATERMARKS.c.sobject)).mappings()
    return {row["sobject"]: _watermark(row) for row in rows}


def refusals(connection: Connection) -> tuple[Finding, ...]:
    """What blocks: the objects whose mirror is of the past because the CRM does not let them be read any more."""
    return tuple(mark.refusal for mark in read_all(connection).values() if mark.refusal is not None)


def save(connection: Connection, mark: Watermark) -> None:
    """Write a watermark, in the transaction of the rows it speaks of."""
    part, print_ = mark.slice, mark.fingerprint
    connection.execute(
        upsert(connection.dialect.name, WATERMARKS),
        {
            "sobject": mark.sobject,
            "source": mark.source,
            "watermark": time_text(mark.complete_to),
            "since": time_text(part.since) if part else None,
            "until": time_text(part.until) if part else None,
            "resume": part.resume if part else None,
            "fields": json.dumps(mark.fields),
            "visibility": mark.visibility,
            "seen_at": time_text(mark.seen_at),
            "fingerprint": json.dumps([print_.count, print_.newest]) if print_ else None,
            "rows": mark.rows,
            "digest": f"{mark.digest:064x}",
            "pulled_at": time_text(mark.pulled_at),
            "refusal": json.dumps([getattr(mark.refusal, name) for name in _KEPT]) if mark.refusal else None,
        },
    )


def forget(connection: Connection, sobject: str) -> None:
    """Drop the watermark of an object, together with its mirror rows in the same transaction."""
    connection.execute(delete(WATERMARKS).where(WATERMARKS.c.sobject == sobject))


def _watermark(row: RowMapping) -> Watermark:
    until = parse_time(row["until"])
    count_and_newest = json.loads(row["fingerprint"]) if row["fingerprint"] else None
    return Watermark(
        sobject=row["sobject"],
        source=row["source"],
        complete_to=parse_time(row["watermark"]),
        slice=Slice(parse_time(row["since"]), until, row["resume"]) if until else None,
        fields=tuple(json.loads(row["fields"])),
        visibility=row["visibility"],
        seen_at=parse_time(row["seen_at"]),
        fingerprint=Fingerprint(*count_and_newest) if count_and_newest else None,
        rows=row["rows"],
        digest=int(row["digest"], 16),
        pulled_at=parse_time(row["pulled_at"]),
        refusal=_refusal(row["sobject"], *json.loads(row["refusal"])) if row["refusal"] else None,
    )


def _refusal(sobject: str, code: str, sentence: str, remedy: str) -> Finding:
    return Finding(code, sentence, remedy, (sobject,), Severity.BLOCKING)
