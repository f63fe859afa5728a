"""What the rest of `sync` may ask of a CRM: one to read, and one to write.

Values are plain: datetimes are ISO 8601 UTC text of fixed width (`2026-11-22T20:28:43.000Z`), dates are `2026-11-22`,
numbers are float, integers int, flags bool, and absent is None; a `CrmTarget` gives and takes numbers as Decimal, digit
by digit. What the CRM wraps around a row (`attributes`) is gone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from calculations.findings import Finding
from sync.errors import CrmError
from sync.model.fingerprint import Fingerprint

__all__ = [
    "MISFIT_REMEDY",
    "Allowance",
    "CrmBatchTarget",
    "CrmSource",
    "CrmTarget",
    "HasAllowance",
    "Page",
    "Visibility",
    "Written",
]

MISFIT_REMEDY = "It is not read. If it matters, give the org a field of that name with the type that belongs there."
"""What to do about one of `Visibility.misfits`."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer, and the token with which reading goes on after them.

    Each row holds a value for every field of the object's declaration, in its order, as the mirror keeps them; None for
    those that were not asked for. `resume` is opaque and survives a restart of the
    program; None after the last page, and for sources that can only start again. `total` is the number of rows of the
    whole answer, where the source knows it.
    """

    rows: list[tuple[Any, ...]]
    resume: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Visibility:
    """What the integration user sees of an object: the fields, and a digest that changes when any of them does."""

    fields: frozenset[str]
    digest: str
    lists_deletions: bool = False
    """True when the source can be asked for the Ids of deleted rows."""
    misfits: tuple[str, ...] = ()
    """A sentence for each field that is there with another type; such fields are not among `fields`."""
    by_choice: bool = False
    """True when the settings say what is there, so that an object without fields is one nobody wants."""

    def __bool__(self) -> bool:
        return bool(self.fields)


class CrmSource(Protocol):
    """A CRM to read from: an org over its API, or a folder of its exports."""

    @property
    def name(self) -> str:
        """Who answers, for people: the org's address, or the folder."""
        ...

    @property
    def identity(self) -> str:
        """The same for the same data wherever it is reached: the org's Id, or the folder. Known after `server_time`."""
        ...

    @property
    def requests_made(self) -> int:
        """How many requests the source has made so far (0 for files)."""
        ...

    @property
    def quarantine(self) -> Sequence[str]:
        """Rows of the last read that could not be taken, each with its place and reason; empty for an API."""
        ...

    @property
    def findings(self) -> Sequence[Finding]:
        """What a person should know of how it was read since `server_time` was asked."""
        ...

    incremental: bool
    """True when `changed` can tell what changed; false when every read must be of the whole, as from files."""

    def server_time(self) -> datetime:
        """The source's own clock, aware, before any query that relies on it."""
        ...

    def visibility(self, sobject: str) -> Visibility:
        """The fields this user sees; empty (false) only when it is proved that there is no such object for this user.

        Raises:
            FixConfigurationError, GrantPermissionError, IncompleteAnswerError: what there is cannot be told.
        """
        ...

    def changed(
        self,
        sobject: str,
        fields: Sequence[str],
        *,
        cursor: str | None,
        since: datetime | None,
        until: datetime | None,
        resume: str | None = None,
    ) -> Iterator[Page]:
        """Pages of the rows with `since <= cursor < until`, deleted rows included (`IsDeleted` true).

        Args:
            sobject: API name of the object.
            fields: API names of the fields to read; all must be visible.
            cursor: the datetime field that says when a row changed; None reads every row.
            since: first moment, inclusive; None for the beginning.
            until: last moment, exclusive; None for no end.
            resume: the token of the last page that was safely stored; the answer goes on after it.

        Raises:
            FixConfigurationError: a field or the object is not (any longer) visible; `fields` names it.
            LocatorExpiredError: `resume` is no longer valid; read the slice again without it.
            IncompleteAnswerError: other rows came than the source announced; read the slice again without `resume`.
            UnreadableValueError: a value is none of its field's kind.
        """
        ...

    def deletions(self, sobject: str, since: datetime, until: datetime) -> Mapping[str, str] | None:
        """Ids deleted in `since <= t < until`, those no longer in the recycle bin included, and when.

        None when the source does not remember that far back. Asked only where `Visibility.lists_deletions` is true.
        """
        ...

    def fingerprint(
        self, sobject: str, cursor: str | None, until: datetime | None = None, since: datetime | None = None
    ) -> Fingerprint:
        """One cheap question: how many rows that are not deleted, and the newest `cursor` among them.

        With `until` only rows whose `cursor` is before that moment count, and from `since` on where that is given.
        Without a cursor `newest` is None, unless the source has another text that differs whenever a row does.
        """
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one row of a batch: the Id of its record, or the error that says what to do about it."""

    record_id: str | None
    error: CrmError | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests of a day: used by everybody, allowed, and the share of those after which qplan stops by itself."""

    used: int
    allowed: int
    most_share: float = 1.0

    @property
    def left(self) -> int:
        """Requests qplan may still make."""
        return max(0, int(self.allowed * self.most_share) - self.used)


@runtime_checkable
class HasAllowance(Protocol):
    """A CRM that counts requests."""

    def allowance(self) -> Allowance | None:
        """What is left of the day, as of the last answer; None before one told."""
        ...


class CrmTarget(Protocol):
    """A CRM to read records from by their keys and to write to; every value is quoted by the adapter.

    Every method raises the classes of `sync.errors` only.
    """

    def find(self, sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, Any]]:
        """The rows whose fields equal all the given values (None finds the empty ones), with `fields` and `Id`."""
        ...

    def find_many(
        self, sobject: str, keys: Sequence[Mapping[str, object]], fields: Sequence[str]
    ) -> list[list[dict[str, Any]]]:
        """`find` for each key, in their order, in as few requests as can be."""
        ...

    def read(self, sobject: str, record_id: str, fields: Sequence[str]) -> dict[str, Any]:
        """One record as it is now, with `fields` and `Id`; RecordGoneError when it is not there."""
        ...

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """Create a record and return its Id; never sent twice. LostReplyError when no answer came."""
        ...

    def update(
        self, sobject: str, record_id: str, values: Mapping[str, object], *, unmodified_since: datetime | None = None
    ) -> None:
        """Set fields of a record (None clears); ConflictError when it changed after `unmodified_since`."""
        ...

    def delete(self, sobject: str, record_id: str) -> None:
        """Delete a record; RecordGoneError when it is not there (any more)."""
        ...


class CrmBatchTarget(CrmTarget, Protocol):
    """A CRM to write many records to."""

    def write_many(
        self,
        sobject: str,
        action: Literal["create", "update", "delete"],
        rows: Sequence[Mapping[str, object]],
        *,
        all_or_none: bool = False,
        keep_teams: bool = False,
        on_job: Callable[[str], None] = lambda _: None,
    ) -> list[Written]:
        """Create, update or delete rows and say of each, in their order, what became of it; raises nothing of a row's.

        Args:
            sobject: which object.
            action: `update` and `delete` need `Id` in each row.
            rows: values by field; None clears.
            all_or_none: write all rows or none; ValueError above 200 rows.
            keep_teams: for `update` of rows that go from one owner to one other: as much of their teams stays as the
                CRM can keep.
            on_job: called with the id of a bulk job before it is set to work, to be journalled.
        """
        ...
