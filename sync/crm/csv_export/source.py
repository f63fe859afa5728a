"""A folder of exports as `sync.crm.ports.CrmSource`: read whole each time its files changed."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from calculations.findings import Finding
from sync.clock import Clock
from sync.crm.csv_export.ids import is_record_id, record_id
from sync.crm.csv_export.mapping import FileMapping
from sync.crm.csv_export.read import Rejected, Row, opened, places, read_rows
from sync.crm.ports import Page, Visibility
from sync.errors import FixConfigurationError, LocatorExpiredError
from sync.model.fingerprint import Fingerprint
from sync.model.pull_set import by_name
from sync.model.times import parse_time

__all__ = ["CsvFolder"]

_PAGE = 5_000
_NAMED_BY = {
    "User": (
        ("Opportunity", "OwnerId"),
        ("Account", "OwnerId"),
        ("ForecastingQuota", "QuotaOwnerId"),
        ("User", "ManagerId"),
    ),
    "Account": (("Opportunity", "AccountId"), ("Account", "ParentId")),
    "Product2": (("OpportunityLineItem", "Product2Id"),),
}
_IMPLIED = {"User": ("Id", "Name", "IsActive"), "Account": ("Id", "Name"), "Product2": ("Id", "Name")}


class CsvFolder:
    """Exports in a folder.

    People, accounts and products that are named in files (an owner's name instead of an Id) and have no row of their
    own come as rows with that name, so that one file of deals is enough to plan from.

    Args:
        folder: where the files are.
        mappings: what they hold.
        clock: stands for the source's clock.
    """

    def __init__(self, folder: Path, mappings: Sequence[FileMapping], clock: Clock) -> None:
        self.name = str(folder)
        self.identity = f"csv:{folder.resolve()}"
        self.requests_made = 0
        self.incremental = False
        self._rejected: dict[str, list[Rejected]] = {}
        self._folder = folder
        self._mappings = tuple(mappings)
        self._clock = clock

    @property
    def rejected(self) -> list[Rejected]:
        """Lines of the last read of each object that were not taken; a line that two objects read is there once."""
        return list(dict.fromkeys(line for lines in self._rejected.values() for line in lines))

    @property
    def quarantine(self) -> tuple[str, ...]:
        """The rejected lines, each with its file, line and reason."""
        return tuple(str(line) for line in self.rejected)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Nothing: what the files are like is said when they are mapped."""
        return ()

    def server_time(self) -> datetime:
        """Our own clock; FixConfigurationError when there is no such folder."""
        if not self._folder.is_dir():
            raise FixConfigurationError(f"{self._folder} is no folder.", remedy="Set csv.folder in qplan.toml.")
        return self._clock.now()

    def visibility(self, sobject: str) -> Visibility:
        """The fields that the mapping and the header give."""
        mappings = self._of(sobject)
        if mappings:
            fields = frozenset(name for mapping in mappings for name in mapping.fields)
        else:
            fields = frozenset(_IMPLIED[sobject]) if self._naming(sobject) else frozenset()
        return Visibility(fields, ",".join(sorted(fields)), by_choice=True)

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
        """All rows, or those within the bounds where there is a cursor; no token is given, so none is taken."""
        if resume is not None:
            raise LocatorExpiredError("Files are read from their start.", sobject=sobject)
        hidden = set(fields) - self.visibility(sobject).fields
        if hidden:
            raise FixConfigurationError("There is no such column.", sobject=sobject, fields=sorted(hidden))
        page: list[tuple[Any, ...]] = []
        columns = [name if name in fields else "" for name in by_name(sobject).field_names]
        for row in self._rows(sobject):
            if cursor is None or _within(row.get(cursor), since, until):
                page.append(tuple([row.get(name) for name in columns]))
            if len(page) == _PAGE:
                yield Page(page)
                page = []
        yield Page(page)

    def deletions(self, sobject: str, since: datetime, until: datetime) -> None:
        """Nothing is remembered: files hold what there is."""

    def fingerprint(self, sobject: str, cursor: str | None, until: datetime | None = None) -> Fingerprint:
        """The lines of the files, and a digest of their content and of the mapping."""
        del cursor, until  # the digest tells more than any stamp
        digest, lines = hashlib.sha256(), 0
        mappings = [*self._of(sobject), *(mapping for mapping, _ in self._naming(sobject))]
        for mapping in mappings:
            digest.update(repr(mapping).encode())
            for path in self._matching(mapping):
                content = path.read_bytes()
                digest.update(path.name.encode() + b"\0" + content)
                lines += content.count(b"\n")
        return Fingerprint(lines, digest.hexdigest())

    def _of(self, sobject: str) -> list[FileMapping]:
        return [mapping for mapping in self._mappings if mapping.object == sobject]

    def _naming(self, sobject: str) -> list[tuple[FileMapping, str]]:
        """Mappings, and their fields, that name records of an object that has no file of its own."""
        return [
            (mapping, field)
            for other, field in _NAMED_BY.get(sobject, ())
            for mapping in self._of(other)
            if field in mapping.columns
        ]

    def _paths(self, sobject: str) -> list[Path]:
        return [path for mapping in self._of(sobject) for path in self._matching(mapping)]

    def _matching(self, mapping: FileMapping) -> list[Path]:
        found = sorted(self._folder.glob(mapping.file))
        if not found:
            raise FixConfigurationError(
                f"No file in {self._folder} is called {mapping.file}.", sobject=mapping.object, remedy="Check its name."
            )
        return found

    def _rows(self, sobject: str) -> Iterator[Row]:
        mappings = self._of(sobject)
        first: dict[str, str] = {}
        rejected = self._rejected[sobject] = []
        for mapping in mappings:
            for path in self._matching(mapping):
                for line, row in read_rows(path, mapping):
                    if isinstance(row, Rejected):
                        rejected.append(row)
                        continue
                    id_ = str(row["Id"])
                    before = first.setdefault(id_, f"{path.name}, line {line}")
                    if before == f"{path.name}, line {line}":
                        yield row
                    else:
                        reason = f"{row.get('Name') or 'its Id'} is there twice, first in {before}"
                        rejected.append(Rejected(path.name, line, reason, (id_,)))
        yield from (row for row in self._implied(sobject) if row["Id"] not in first)

    def _implied(self, sobject: str) -> Iterator[Row]:
        named: dict[str, str] = {}
        for mapping, field in self._naming(sobject):
            for path in self._matching(mapping):
                with opened(path, mapping) as lines:
                    _, header = next(lines, (1, []))
                    place = places(path, mapping, header)[field]
                    for _, cells in lines:
                        said = cells[place].strip() if place < len(cells) else ""
                        text = mapping.values.get(field, {}).get(said, said)
                        if text and not is_record_id(text):
                            named.setdefault(record_id(text), text)
        for id_, text in named.items():
            yield {"Id": id_, "Name": text} | ({"IsActive": True} if sobject == "User" else {})


def _within(stamp: object, since: datetime | None, until: datetime | None) -> bool:
    moment = parse_time(stamp) if isinstance(stamp, str) else None
    if moment is None:
        return since is None
    return (since is None or moment >= since) and (until is None or moment < until)
