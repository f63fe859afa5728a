"""Drift: what the CRM no longer holds of what was written, each with what became of it and who did it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sync.crm.ports import CrmTarget
from sync.model.approval import Approved
from sync.model.change import Place
from sync.model.kept import Kept
from sync.model.receipt import Discrepancy
from sync.model.stored import Stored
from sync.model.value import FieldValue
from sync.writeback.verify import verify

__all__ = ["Cause", "Drift", "Ignored", "look"]

_WHO, _WHEN = "LastModifiedById", "LastModifiedDate"
_PROCESSES = frozenset({"AutomatedProcess", "CloudIntegrationUser"})


class Cause(StrEnum):
    """What became of a value.

    DELETED     no record answers to its key any more
    ADDED       another record came that answers to the same key
    PERSON      somebody changed it
    AUTOMATION  a process of the org changed it, or something that runs as the user who writes the plan: a flow, a rule
    UNKNOWN     it changed, and the CRM does not say by whom
    """

    DELETED = "deleted"
    ADDED = "added"
    PERSON = "person"
    AUTOMATION = "automation"
    UNKNOWN = "unknown"


class Ignored(Stored):
    """A drift that somebody decided to let be: this value in this field, until a day, and why."""

    label: str
    record: str
    field: str
    found: FieldValue
    until: date
    reason: str


class Drift(NamedTuple):
    """One value that drifted. `by` and `at` are the record's last change, as far as the CRM tells.

    `ignored` is who let it be, and how long; None when it counts.
    """

    discrepancy: Discrepancy
    cause: Cause
    by: str = ""
    at: str = ""
    ignored: Ignored | None = None

    def __str__(self) -> str:
        who = f" by {self.by}" if self.by else ""
        when = f" on {self.at[:16].replace('T', ' ')} UTC" if self.at else ""
        match self.cause:
            case Cause.DELETED:
                how = "its record was deleted"
            case Cause.ADDED:
                how = "another record of the same key came"
            case Cause.AUTOMATION:
                how = f"a process of the org changed it{when}"
            case _:
                how = f"changed{who}{when}"
        let = f" (let be until {self.ignored.until}: {self.ignored.reason})" if self.ignored is not None else ""
        return f"{self.discrepancy}: {how}{let}"


def look(
    approved: Approved,
    target: CrmTarget,
    ignored: Iterable[Ignored],
    today: date,
    kept: Mapping[Place, Sequence[Kept]] | None = None,
) -> tuple[Drift, ...]:
    """Read back everything that was approved, and say of each value that is not there what became of it.

    A record whose last change is by the user who writes the plan, and that holds another value than was written, was
    changed by something that runs in that user's name. Who that is, is told by the records that did not drift.

    Args:
        approved: what was written. target: the CRM. ignored: drifts that were let be. today: the day it is.
        kept: members of teams and shares that went with changes and were put back.
    """
    found = list(verify(approved, target, kept))
    if not found:
        return ()
    stamps = _stamps(approved, target)
    drifted = {(one.record, one.field) for one in found}
    ours = Counter(str(row[_WHO]) for place, row in stamps.items() if place not in drifted and row[_WHO])
    users = _users({str(row[_WHO]) for row in stamps.values() if row[_WHO]}, target)
    us = ours.most_common(1)[0][0] if ours else ""
    standing = [one for one in ignored if today <= one.until]
    return tuple(_drift(one, stamps.get((one.record, one.field)), users, us, standing) for one in found)


def _drift(
    found: Discrepancy,
    stamp: Mapping[str, Any] | None,
    users: Mapping[str, Mapping[str, Any]],
    us: str,
    ignored: Sequence[Ignored],
) -> Drift:
    record = str(found.record)
    let = next(
        (one for one in ignored if (one.record, one.field, one.found) == (record, found.field, found.found)), None
    )
    if not found.records:
        return Drift(found, Cause.DELETED, ignored=let)
    if found.records > 1:
        return Drift(found, Cause.ADDED, ignored=let)
    who = str(stamp[_WHO] or "") if stamp is not None else ""
    at = str(stamp[_WHEN] or "") if stamp is not None else ""
    user = users.get(who, {})
    is_process = user.get("UserType") in _PROCESSES or (bool(us) and who == us)
    cause = Cause.UNKNOWN if not who else Cause.AUTOMATION if is_process else Cause.PERSON
    return Drift(found, cause, str(user.get("Name") or who), at, let)


def _stamps(approved: Approved, target: CrmTarget) -> dict[Place, Mapping[str, Any]]:
    """Who changed each approved record last, and when; of records that are there once."""
    stamps: dict[Place, Mapping[str, Any]] = {}
    places: dict[str, list[Place]] = {}
    for want in approved.change_set.desired:
        places.setdefault(want.record.sobject, []).append(want.place)
    for sobject, some in places.items():
        answers = target.find_many(sobject, [dict(record.equals) for record, _ in some], [_WHO, _WHEN])
        stamps |= {place: rows[0] for place, rows in zip(some, answers, strict=True) if len(rows) == 1}
    return stamps


def _users(ids: Iterable[str], target: CrmTarget) -> dict[str, Mapping[str, Any]]:
    keys = [{"Id": one} for one in sorted(ids)]
    return {str(row["Id"]): row for rows in target.find_many("User", keys, ["Name", "UserType"]) for row in rows}
