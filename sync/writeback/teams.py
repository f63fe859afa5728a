"""Teams and shares, which the CRM drops when a record is given away: read before, put back after, and counted.

An owner who is changed through the API loses the record's team with its shares, and the shares made by hand. So they
are read right before the write, kept in the journal with it, and made again once the new owner was read back. What is
there already is not made again: the same may be done any number of times.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sync.crm.ports import CrmBatchTarget, CrmTarget
from sync.errors import FixConfigurationError
from sync.model.change import Change, Place
from sync.model.kept import Kept
from sync.model.value import Value

__all__ = ["Dropped", "Teams", "dropped_with", "has_team", "standing", "together", "told"]

_LEVELS = ("AccountAccessLevel", "OpportunityAccessLevel", "CaseAccessLevel", "ContactAccessLevel")
_UNKNOWN = "INVALID_TYPE"
_NAMED = 3


class Dropped(NamedTuple):
    """A kind of rows that go with an owner.

    sobject: their object. link, person: the fields that say of which record, and for whom. values: what else they are
    made with. noun: what people call one of them. only: values that tell those that go from the others.
    """

    sobject: str
    link: str
    person: str
    values: tuple[str, ...]
    noun: str
    only: Mapping[str, str] = {}


_DROPPED: Mapping[tuple[str, str], tuple[Dropped, ...]] = {
    ("Account", "OwnerId"): (
        Dropped("AccountTeamMember", "AccountId", "UserId", ("TeamMemberRole", *_LEVELS), "member of the team"),
        Dropped("AccountShare", "AccountId", "UserOrGroupId", _LEVELS, "share", {"RowCause": "Manual"}),
    ),
    ("Opportunity", "OwnerId"): (
        Dropped(
            "OpportunityTeamMember",
            "OpportunityId",
            "UserId",
            ("TeamMemberRole", "OpportunityAccessLevel"),
            "member of the team",
        ),
        Dropped(
            "OpportunityShare",
            "OpportunityId",
            "UserOrGroupId",
            ("OpportunityAccessLevel",),
            "share",
            {"RowCause": "Manual"},
        ),
    ),
}
"""What the CRM drops by the object and the field that is written."""


_SHARES = frozenset(kind.sobject for kinds in _DROPPED.values() for kind in kinds if kind.only)
"""The objects of shares, which are told from those of other causes."""


def dropped_with(sobject: str, field: str) -> tuple[Dropped, ...]:
    """What goes when this field of this object is written; nothing for most."""
    return _DROPPED.get((sobject, field), ())


def together(before: Iterable[Kept], now: Iterable[Kept]) -> tuple[Kept, ...]:
    """What was there before, and what is there now where that says something else."""
    return tuple(({kept.key: kept for kept in before} | {kept.key: kept for kept in now}).values())


def standing(owner: Value, kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """What is to stand once somebody is the owner: all that was kept but a share with them, who need none."""
    return tuple(row for row in kept if row.sobject not in _SHARES or row.person != owner)


def has_team(kept: Iterable[Kept]) -> bool:
    """Whether somebody of a team is among them: the CRM can be asked to keep those, and no share made by hand."""
    return any(row.sobject not in _SHARES for row in kept)


def told(wanted: Sequence[Kept], lost: Mapping[tuple[str, str, str], str]) -> str:
    """That some of what was kept could not be put back, and why."""
    gone = [row for row in wanted if row.key in lost]
    each = "; ".join(f"{row.sobject} of {row.person}: {lost[row.key]}" for row in gone[:_NAMED])
    more = f"; and {len(gone) - _NAMED} more" if len(gone) > _NAMED else ""
    return (
        f"The owner is the approved one, but {len(gone)} of {len(wanted)} members of the team and shares that went "
        f"with the change are not back ({each}{more}). Mend what is refused and run qplan apply again."
    )


class Teams:
    """The teams and shares of records in a CRM. What this user does not see, nobody here can keep."""

    def __init__(self, target: CrmTarget) -> None:
        self._target = target
        self._fields: dict[str, tuple[str, ...] | None] = {}

    def of(self, changes: Sequence[Change]) -> dict[Place, tuple[Kept, ...]]:
        """What goes with each of these changes of one object and field, by its place; the places without are left out.

        Raises CrmError when it cannot be read: then nothing may be written.
        """
        by_id = {_id_of(change): change.place for change in changes}
        found: dict[Place, list[Kept]] = {}
        for kind in dropped_with(changes[0].record.sobject, changes[0].field):
            for kept in self._rows(kind, list(by_id)):
                found.setdefault(by_id[kept.record_id], []).append(kept)
        return {place: tuple(rows) for place, rows in found.items()}

    def sees(self, kind: Dropped) -> bool:
        """Whether rows of a kind are to be seen; reads one."""
        list(self._rows(kind, ["000000000000000AAA"]))
        return self._fields.get(kind.sobject, ()) is not None

    def put_back(self, wanted: Iterable[Kept], target: CrmBatchTarget) -> dict[tuple[str, str, str], str]:
        """Make again what is not there, and say of each that is still not there afterwards why, by its key.

        Raises CrmError when it cannot be read what there is.
        """
        missing = self.missing(wanted)
        why: dict[tuple[str, str, str], str] = {}
        for sobject, rows in _by_object(missing.values()).items():
            written = target.write_many(sobject, "create", [kept.row for kept in rows])
            for kept, one in zip(rows, written, strict=True):
                why[kept.key] = "it was made, and is not there" if one.error is None else str(one.error)
        return {key: why[key] for key in self.missing(missing.values())}

    def missing(self, wanted: Iterable[Kept]) -> dict[tuple[str, str, str], Kept]:
        """Those that are not there, by their key."""
        found: dict[tuple[str, str, str], Kept] = {}
        for sobject, rows in _by_object(wanted).items():
            kind = next(one for kinds in _DROPPED.values() for one in kinds if one.sobject == sobject)
            there = {kept.key for kept in self._rows(kind, list(dict.fromkeys(one.record_id for one in rows)))}
            found |= {kept.key: kept for kept in rows if kept.key not in there}
        return found

    def _rows(self, kind: Dropped, ids: Sequence[str]) -> Iterable[Kept]:
        fields = self._fields.get(kind.sobject, kind.values)
        if fields is None:
            return
        keys = [{kind.link: id_, **kind.only} for id_ in ids]
        try:
            answers = self._target.find_many(kind.sobject, keys, [kind.link, kind.person, *fields])
        except FixConfigurationError as error:
            hidden = set(error.fields) & set(fields)
            if error.error_code != _UNKNOWN and not hidden:
                raise
            self._fields[kind.sobject] = None if not hidden else tuple(one for one in fields if one not in hidden)
            yield from self._rows(kind, ids)
            return
        self._fields[kind.sobject] = fields
        for id_, rows in zip(ids, answers, strict=True):
            yield from (_kept(kind, id_, row, fields) for row in rows if row[kind.link] == id_)


def _by_object(rows: Iterable[Kept]) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = {}
    for kept in rows:
        found.setdefault(kept.sobject, []).append(kept)
    return found


def _kept(kind: Dropped, id_: str, row: Mapping[str, Any], fields: Sequence[str]) -> Kept:
    values = tuple((name, str(row[name])) for name in fields if row[name] is not None)
    return Kept(
        sobject=kind.sobject,
        link=kind.link,
        record_id=id_,
        person_field=kind.person,
        person=str(row[kind.person]),
        values=values,
    )


def _id_of(change: Change) -> str:
    return str(dict(change.record.equals)["Id"])
