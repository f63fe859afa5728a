"""A folder of exports as `sync.crm.ports.CrmSource`: read whole each time its files changed."""

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from calculations.findings import Finding
from sync.clock import Clock
from sync.crm.csv_export.directory import Directory
from sync.crm.csv_export.ids import POINTS_TO, made_id
from sync.crm.csv_export.mapping import FileMapping
from sync.crm.csv_export.read import Rejected, Row, Taken, cells_left, read_rows
from sync.crm.ports import Page, Visibility
from sync.errors import FixConfigurationError, LocatorExpiredError
from sync.model.fingerprint import Fingerprint
from sync.model.pull_set import by_name
from sync.model.times import parse_time

__all__ = ["CsvFolder"]

_PAGE = 5_000
_IMPLIED = {"User": ("Id", "Name", "IsActive"), "Account": ("Id", "Name"), "Product2": ("Id", "Name")}
"""Objects whose records come as rows where they are only named, with what is known of them then."""
_ALIKE = ("OpportunityLineItem",)
"""Objects of which two equal lines without an Id are two rows: a deal may have the same product twice."""


class CsvFolder:
    """Exports in a folder.

    People, accounts and products that are named in rows of files (an owner's name instead of an Id) and have no row of
    their own come as rows with that name, so that one file of deals is enough to plan from. Where one file says a
    name and the file of that object has Ids too, the name stands for the Id, if it is the name of one record only.
    A line that was not taken leaves no trace.

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
        self._left: dict[str, list[Taken]] = {}
        self._folder = folder
        self._mappings = tuple(mappings)
        self._clock = clock
        self._directories: dict[str, tuple[str, Directory]] = {}
        self._said: dict[str, tuple[str, Mapping[str, Mapping[str, str]]]] = {}

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
        """Cells of the last read of each object that could not be read and were left empty."""
        return cells_left(one for rows in self._left.values() for one in rows)

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
            fields = frozenset(_IMPLIED.get(sobject, ()) if self._naming(sobject) else ())
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
        for row in self.rows(sobject):
            if cursor is None or _within(row.get(cursor), since, until):
                page.append(tuple([row.get(name) for name in columns]))
            if len(page) == _PAGE:
                yield Page(page)
                page = []
        yield Page(page)

    def deletions(self, sobject: str, since: datetime, until: datetime) -> None:
        """Nothing is remembered: files hold what there is."""

    def fingerprint(
        self, sobject: str, cursor: str | None, until: datetime | None = None, since: datetime | None = None
    ) -> Fingerprint:
        """The lines of the files, and a digest of their content and of the mapping."""
        del cursor, until, since  # the digest tells more than any stamp
        targets = {target for (name, _), target in POINTS_TO.items() if name == sobject}
        return self._digest([*self._of(sobject), *self._naming(sobject), *self._of(*sorted(targets))])

    def _digest(self, mappings: Sequence[FileMapping]) -> Fingerprint:
        digest, lines = hashlib.sha256(), 0
        for mapping in mappings:
            digest.update(repr(mapping).encode())
            for path in self._matching(mapping):
                content = path.read_bytes()
                digest.update(path.name.encode() + b"\0" + content)
                lines += content.count(b"\n")
        return Fingerprint(lines, digest.hexdigest())

    def _of(self, *sobjects: str) -> list[FileMapping]:
        return [mapping for sobject in sobjects for mapping in self._mappings if mapping.object == sobject]

    def _naming(self, sobject: str) -> list[FileMapping]:
        """Mappings whose rows name records of an object that may have no file of its own."""
        if sobject not in _IMPLIED:
            return []
        naming = {
            other: [field for (name, field), target in POINTS_TO.items() if (name, target) == (other, sobject)]
            for other, _ in POINTS_TO
        }
        return [
            mapping
            for other, fields in naming.items()
            for mapping in self._of(other)
            if not {*mapping.columns, *mapping.constants}.isdisjoint(fields)
        ]

    def _matching(self, mapping: FileMapping) -> list[Path]:
        pattern = mapping.file.casefold()
        found = [path for path in sorted(self._folder.iterdir()) if fnmatch(path.name.casefold(), pattern)]
        if not found:
            raise FixConfigurationError(
                f"No file in {self._folder} is called {mapping.file}.", sobject=mapping.object, remedy="Check its name."
            )
        return found

    def rows(self, sobject: str) -> Iterator[Row]:
        """The rows of an object: those of its files, and those that other files only name."""
        rejected = self._rejected[sobject] = []
        left = self._left[sobject] = []
        ids = set()
        now, said = self._stamp(self._mappings), _Said(sobject)
        for one in self._taken(sobject):
            if isinstance(one, Rejected):
                rejected.append(one)
                continue
            ids.add(one.row["Id"])
            said.note(one)
            if one.left:
                left.append(one)
            yield one.row
        self._said[sobject] = (now, said.names)
        yield from (row for row in self._implied(sobject) if row["Id"] not in ids)

    def _taken(self, sobject: str) -> Iterator[Taken | Rejected]:
        """The lines of an object's files: each Id once; a line that repeats one is added to it, or rejected."""
        first: dict[object, Taken] = {}
        for target in {target for (name, _), target in POINTS_TO.items() if name == sobject}:
            self.directory(target)  # looked at once, and not for every row
        for mapping in self._of(sobject):
            gathered: dict[object, Taken] = {}
            for path in self._matching(mapping):
                for one in read_rows(path, mapping, self._find):
                    if isinstance(one, Rejected):
                        yield one
                        continue
                    before = first.get(one.row["Id"])
                    if before is not None and sobject in _ALIKE and "Id" not in mapping.columns:
                        one, before = _another(one, first), None
                    if before is not None:
                        reason = _repeated(before, one, mapping)
                        if reason:
                            yield Rejected(one.file, one.line, reason, (str(one.row["Id"]),))
                        continue
                    first[one.row["Id"]] = one
                    if mapping.several_lines:
                        gathered[one.row["Id"]] = one
                    else:
                        yield one
            yield from gathered.values()

    def _find(self, sobject: str, text: str) -> str | None:
        """The Id of the record a text names, as the files of its object say; None where they say none."""
        return self._directories[sobject][1].id_of(text)

    def directory(self, sobject: str) -> Directory:
        """The records that the files of an object hold."""
        mappings = self._of(sobject)
        stamp, kept = self._directories.get(sobject, ("", None))
        now = self._stamp(mappings)
        if kept is None or stamp != now:
            read = (one for mapping in mappings for path in self._matching(mapping) for one in read_rows(path, mapping))
            kept = Directory(sobject, (one.row for one in read if isinstance(one, Taken)))
            self._directories[sobject] = (now, kept)
        return kept

    def _implied(self, sobject: str) -> Iterator[Row]:
        """Records that rows of other files name and no file holds."""
        named: dict[str, str] = {}
        for other in dict.fromkeys(mapping.object for mapping in self._naming(sobject)):
            for id_, name in self._said_by(other).get(sobject, {}).items():
                named.setdefault(id_, name)
        for id_, name in named.items():
            yield {"Id": id_, "Name": name} | ({"IsActive": True} if sobject == "User" else {})

    def _said_by(self, sobject: str) -> Mapping[str, Mapping[str, str]]:
        """By object, the records that the rows of an object's files name: the name of each by its Id."""
        now = self._stamp(self._mappings)
        stamp, kept = self._said.get(sobject, ("", {}))
        if stamp != now:
            said = _Said(sobject)
            for one in self._taken(sobject):
                if isinstance(one, Taken):
                    said.note(one)
            self._said[sobject] = (now, said.names)
            return said.names
        return kept

    def _stamp(self, mappings: Sequence[FileMapping]) -> str:
        """What changes when a file of the mappings does, for what is kept of them within a pull."""
        paths = [path for mapping in mappings for path in self._matching(mapping)]
        return ",".join(f"{path.name}:{path.stat().st_mtime_ns}:{path.stat().st_size}" for path in paths)


class _Said:
    """The records that rows name: by object, the name of each by its Id."""

    def __init__(self, sobject: str) -> None:
        self.names: dict[str, dict[str, str]] = {}
        self._targets = {field: target for (name, field), target in POINTS_TO.items() if name == sobject}

    def note(self, one: Taken) -> None:
        """Adds what a row names."""
        for field, text in one.said.items():
            self.names.setdefault(self._targets[field], {}).setdefault(str(one.row[field]), text)


def _another(one: Taken, taken: Mapping[object, Taken]) -> Taken:
    """The row under an Id of its own: a deal may have the same product twice."""
    texts = (made_id(f"{one.row['Id']}\x1f{count}") for count in itertools.count(2))
    return replace(one, row={**one.row, "Id": next(text for text in texts if text not in taken)})


def _repeated(before: Taken, one: Taken, mapping: FileMapping) -> str:
    """Why a line with an Id that was there before is rejected; empty where it goes into that record."""
    called = before.row.get("Name") or "its Id"
    if not mapping.several_lines and "Id" not in mapping.columns:
        said = before.row.get("Name") or "it"
        return f"{said} stands alike in {before.file}, line {before.line}, and without an Id nothing tells them apart"
    if not mapping.several_lines:
        return f"{called} is there twice, first in {before.file}, line {before.line}"
    different = [name for name, value in one.row.items() if name not in mapping.added and value != before.row[name]]
    if different:
        return f"{called} has another {', '.join(different)} in {before.file}, line {before.line}"
    for name in mapping.added:
        parts = [part for part in (before.row.get(name), one.row.get(name)) if isinstance(part, float)]
        before.row[name] = sum(parts) if parts else None
    return ""


def _within(stamp: object, since: datetime | None, until: datetime | None) -> bool:
    moment = parse_time(stamp) if isinstance(stamp, str) else None
    if moment is None:
        return since is None
    return (since is None or moment >= since) and (until is None or moment < until)
