"""Auditing: whether the log is whole and as it was written, and a copy of it for people outside."""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sync.errors import RefusedError
from sync.model.event import Event
from sync.plan.adapters import Adapters
from sync.store.persons import names_of

__all__ = ["Audit", "AuditedPlan", "audit", "export_log"]

SHORTEST = 12
"""Characters of a head that are enough to look for it: 48 bits tell the events of one company apart."""

_COLUMNS = ("seq", "plan_id", "at", "actor", "kind", "payload", "prev_hash", "hash")
_FORMULA = tuple("=+-@\t\r")


class AuditedPlan(NamedTuple):
    """One plan's part of the log: how many events, from when to when, and the hash that stands for all of them."""

    plan_id: str
    events: int
    first: datetime
    last: datetime
    head: str


class Audit(NamedTuple):
    """What the log says of itself.

    `broken` is the number of the first event that is not as it was written. `cut` are heads that were printed once and
    are in no chain (any more): what they stood for was changed as a whole, or its end was cut off.
    """

    plans: tuple[AuditedPlan, ...]
    broken: int | None
    cut: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.broken is None and not self.cut


def audit(adapters: Adapters, heads: Sequence[str] = ()) -> Audit:
    """Check the chain of every event, and that each head is still in it.

    Args:
        adapters: of any plan of the store.
        heads: hashes as they stand in mails and on printed pages, or their first characters (12 at least).
    """
    known = {plan_id: adapters.log.of(plan_id) for plan_id in adapters.log.plans()}
    hashes = [event.hash for events in known.values() for event in events]
    sought = {head: "".join(head.split()).lower() for head in heads}
    for head, plain in sought.items():
        if len(plain) < SHORTEST:
            raise RefusedError(f"{head!r} is too short to be looked for.", remedy=f"Give {SHORTEST} characters of it.")
    return Audit(
        tuple(
            AuditedPlan(plan_id, len(events), events[0].at, events[-1].at, events[-1].hash)
            for plan_id, events in known.items()
        ),
        adapters.log.broken_link(),
        tuple(head for head, plain in sought.items() if not any(one.startswith(plain) for one in hashes)),
    )


def export_log(adapters: Adapters, folder: Path) -> tuple[Path, ...]:
    """Write every event into a new folder: as CSV, as JSON, and a page that says how to read and to check them.

    Raises RefusedError when the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RefusedError(f"{folder} is not empty.", remedy="Name a new folder: nothing is written over.")
    folder.mkdir(parents=True, exist_ok=True)
    events = sorted(
        (event for plan_id in adapters.log.plans() for event in adapters.log.stored(plan_id)),
        key=lambda event: event.seq,
    )
    rows, pages, guide = folder / "events.csv", folder / "events.json", folder / "READING.txt"
    people = folder / "people.json"
    with rows.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows([_shielded(text) for text in _texts(event)] for event in events)
    told = [dict(zip(_COLUMNS, _texts(event), strict=True)) for event in events]
    pages.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with adapters.engine.connect() as connection:
        known = names_of(connection).by_key
    named = {key: {"name": one.name, "mail": one.mail, "login": one.login} for key, one in known.items()}
    people.write_text(json.dumps(named, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    heads = {event.plan_id: event.hash for event in events}
    guide.write_text(_GUIDE + "".join(f"  {plan}  {head}\n" for plan, head in heads.items()), encoding="utf-8")
    return rows, pages, people, guide


def _texts(event: Event) -> tuple[str, ...]:
    """An event as it is kept, each field in the spelling that its hash was made from."""
    at = f"{event.at:%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z"
    payload = json.dumps(event.payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return str(event.seq), event.plan_id, at, event.actor, event.kind.value, payload, event.prev_hash, event.hash


def _shielded(text: str) -> str:
    """Text that a spreadsheet takes as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


_GUIDE = """\
The log of qplan: everything that happened to each plan, in order. Nothing is ever changed or removed in it.

events.csv   a row for each event. A text that a spreadsheet would take for a formula has an apostrophe before it.
events.json  the same, without that apostrophe.
people.json  who {person:KEY} stands for in them, as far as the names were not erased: keep it no longer than needed.

seq        number of the event
plan_id    the plan it happened to
at         when, UTC
actor      who: a person's name as they gave it, or qplan itself
kind       what: submitted, code-issued, consented, declined, refused, intended (a write is about to be sent), receipt
           (what became of it, with the value found before and read back after), verified, published
payload    the particulars, as JSON. Amounts are text, exact to the last digit. Codes are kept as fingerprints only.
prev_hash  hash of the plan's event before this one (64 zeros for its first)
hash       SHA-256, in hexadecimal, of the JSON list
           [prev_hash, plan_id, kind, at, actor, payload]
           without spaces, as UTF-8, its six members taken as texts from events.json

So each hash stands for its event and all before it. To check: make every hash anew, and compare each prev_hash with the
hash before it. (In stores begun with qplan 0.1 the early events follow the one before them whatever its plan.)

A chain cannot tell that its end was cut off. The head, the newest hash, is therefore printed where qplan has no hand in
it: in every message to an approver, and on the tab Approvals. `qplan audit verify --head HEAD` finds it again, or says
that it is gone.

Heads when this was written:
"""
