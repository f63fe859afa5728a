"""Taking back what a plan wrote: each record to what it held before, as long as it is still as it was left.

What a record held is in the journal: it was noted before the write, with its team and its shares. From there the
changes are turned around, the last written first, and go the way of every change: checked, noted, written, read back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sync.model.change import Change, ChangeSet, Place, RecordKey
from sync.model.event import Event, Kind
from sync.model.kept import Kept
from sync.model.receipt import Receipt
from sync.writeback.teams import together

__all__ = ["Undo", "kept_of", "undo_of"]


class Undo(NamedTuple):
    """What takes a written plan back.

    digest: of the plan that was written. change_set: its changes turned around; empty where it wrote nothing. also:
    members of teams and shares that were there before.
    """

    digest: str
    change_set: ChangeSet
    also: Mapping[Place, tuple[Kept, ...]]


@dataclass
class _Written:
    """What was noted of one submission: what each place held, what went with it, and which record it was."""

    changes: dict[Place, Change]
    intents: list[Place] = field(default_factory=list)
    kept: dict[Place, tuple[Kept, ...]] = field(default_factory=dict)
    ids: dict[Place, str] = field(default_factory=dict)


def undo_of(events: Iterable[Event], plan_id: str) -> Undo | None:
    """What takes back the newest submission of which something was sent; None when nothing ever was.

    A write that was noted counts as sent: whether it arrived is seen when its record is read.
    """
    submissions, newest = _written(events)
    if not newest:
        return None
    written = submissions[newest]
    last_first = [place for place in dict.fromkeys(reversed(written.intents)) if place in written.changes]
    changes = tuple(_turned(written.changes[place], written.ids.get(place, ""), newest) for place in last_first)
    return Undo(newest, ChangeSet(plan_id=plan_id, desired=(), changes=changes), written.kept)


def kept_of(events: Iterable[Event], digest: str) -> Mapping[Place, tuple[Kept, ...]]:
    """What went with the changes of a submission and was put back, by place."""
    submissions, _ = _written(events)
    return submissions[digest].kept if digest in submissions else {}


def _written(events: Iterable[Event]) -> tuple[dict[str, _Written], str]:
    """What was noted of each submission, by its digest, and the newest of which something was sent."""
    submissions: dict[str, _Written] = {}
    newest = ""
    for event in events:
        payload = event.payload
        match event.kind:
            case Kind.SUBMITTED:
                change_set = ChangeSet.load(payload["change_set"])
                submissions[change_set.digest] = _Written({change.place: change for change in change_set.changes})
            case Kind.INTENDED if payload["digest"] in submissions:
                newest = payload["digest"]
                _intended(submissions[newest], payload)
            case Kind.RECEIPT if payload["digest"] in submissions and payload["record_id"]:
                receipt = Receipt.load(payload)
                submissions[receipt.digest].ids[receipt.place] = receipt.record_id or ""
            case _:
                pass
    return submissions, newest


def _intended(written: _Written, payload: Mapping[str, Any]) -> None:
    change = payload["change"]
    place = RecordKey.load(change["record"]), str(change["field"])
    written.intents.append(place)
    rows = tuple(Kept.load(row) for row in payload.get("kept", ()))
    if rows:
        written.kept[place] = together(written.kept.get(place, ()), rows)


def _turned(change: Change, record_id: str, digest: str) -> Change:
    """A change the other way round; a record that it made is the one that was made, or none."""
    made = (("Id", record_id),) if change.creates and record_id else ()
    return change.model_copy(
        update={
            "before": change.after,
            "after": change.before,
            "beside": (*change.beside, *made),
            "once": None,
            "in_plan": None,
            "reason": f"takes back plan {digest[:12]}",
        }
    )
