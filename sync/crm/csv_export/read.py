"""Reading one export: rows that are right, and rows that are not, each with its line and the reason."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sync.crm.csv_export.cells import Reader, Value, reader
from sync.crm.csv_export.ids import made_id
from sync.crm.csv_export.mapping import FileMapping
from sync.errors import FixConfigurationError

__all__ = ["Rejected", "Row", "opened", "places", "read_rows"]

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was not taken: where it is, why, and what it says."""

    file: str
    line: int
    reason: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}."


@contextmanager
def opened(path: Path, mapping: FileMapping) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The lines of a file with the number of the first text line of each; the header is the first."""
    try:
        with path.open(encoding=mapping.encoding, newline="") as text:
            yield _numbered(text, path, mapping.delimiter)
    except (LookupError, UnicodeError) as error:
        raise FixConfigurationError(
            f"{path.name} is not written in {mapping.encoding}.", remedy="Set its `encoding`, for example cp1252."
        ) from error
    except OSError as error:
        raise FixConfigurationError(
            f"{path.name} cannot be read: {error.strerror}.", remedy="Check the folder."
        ) from error


def _numbered(text: TextIO, path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = csv.reader(text, delimiter=delimiter)
    number = 1
    try:
        for line in lines:
            if number > 1 or not line or not line[0].startswith("sep="):  # what Excel writes to itself
                yield number, line
            number = lines.line_num + 1
    except csv.Error as error:
        raise FixConfigurationError(
            f"{path.name}, line {number}: {error}.", remedy="Export it again as plain CSV."
        ) from error


def read_rows(path: Path, mapping: FileMapping) -> Iterator[tuple[int, Row | Rejected]]:
    """The rows of a file with their line numbers; lines that cannot be read come as `Rejected`. Blank ones do not come.

    Raises:
        FixConfigurationError: the file cannot be read at all, or lacks a column that the mapping names.
    """
    with opened(path, mapping) as lines:
        _, header = next(lines, (1, []))
        fields = places(path, mapping, header)
        readers = _readers(mapping)
        for number, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                reason = f"it has {len(cells)} cells where the header has {len(header)}"
                yield number, Rejected(path.name, number, reason, tuple(cells))
                continue
            try:
                yield number, _row(mapping, fields, readers, cells)
            except ValueError as error:
                yield number, Rejected(path.name, number, str(error), tuple(cells))


def places(path: Path, mapping: FileMapping, header: Sequence[str]) -> Mapping[str, int]:
    """Which cell of a line is which field; FixConfigurationError when the header lacks a column."""
    names = [name.strip() for name in header]
    missing = [column for column in mapping.columns.values() if column not in names]
    if missing:
        raise FixConfigurationError(
            f"{path.name} has no column {', '.join(missing)}.",
            fields=[field for field, column in mapping.columns.items() if column in missing],
            remedy=f"It has {', '.join(names)}. Correct [csv.files.columns], or run `qplan import --preview`.",
        )
    return {field: names.index(column) for field, column in mapping.columns.items()}


def _readers(mapping: FileMapping) -> Mapping[str, Reader]:
    return {field.name: reader(field.kind, mapping.date_format, mapping.decimal) for field in mapping.sobject.fields}


def _row(mapping: FileMapping, fields: Mapping[str, int], readers: Mapping[str, Reader], cells: Sequence[str]) -> Row:
    texts = dict(mapping.constants) | {field: cells[place].strip() for field, place in fields.items()}
    row: Row = {}
    for field, text in texts.items():
        try:
            row[field] = readers[field](mapping.values.get(field, {}).get(text, text))
        except ValueError as error:
            raise ValueError(f"{mapping.columns.get(field, field)}: {error}") from None
    if row.get("Id") is None:
        row["Id"] = made_id("\x1f".join(texts.values()))
    if mapping.object == "Opportunity" and row.get("StageName") is not None:
        stage = row["StageName"]
        row.setdefault("IsWon", stage in mapping.won)
        row.setdefault("IsClosed", stage in mapping.won or stage in mapping.lost)
    return row
