"""Reading one export: rows that are right, and rows that are not, each with its line and the reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from calculations.findings import Finding
from sync.crm.csv_export.cells import Reader, Value, is_nothing, reader
from sync.crm.csv_export.ids import POINTS_TO, made_id, name_alone
from sync.crm.csv_export.lines import Line, Rejected, rows_among, table_of
from sync.crm.csv_export.mapping import SHARE, FileMapping, text_in
from sync.crm.csv_export.scales import SCALES
from sync.errors import FixConfigurationError
from sync.model.pull_set import Kind

__all__ = ["Find", "Rejected", "Row", "Taken", "cells_left", "read_rows"]

Row = dict[str, Value]
Find = Callable[[str, str], str | None]
"""The Id of the record of an object that a text names; None where none is known."""

_CACHED = 50_000
_SPARE: Mapping[str, tuple[str, ...]] = {
    "Opportunity": ("Probability", "LastStageChangeDate"),
    "Account": ("AnnualRevenue", "NumberOfEmployees"),
}
"""Fields without which a row is still one: a cell of theirs that cannot be read is left empty, and named."""
_WHOSE = ("QuotaOwnerId", "Territory2Id")
"""Fields of which a quota says one at least."""
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that is a row.

    said: the texts of the fields that point to a record: its name, where there is one. left: by field, what a cell
    said that could not be read and was left empty.
    """

    file: str
    line: int
    row: Row
    said: Mapping[str, str]
    left: Mapping[str, str]


def cells_left(taken: Iterable[Taken]) -> tuple[Finding, ...]:
    """A finding for each file and field of which cells could not be read and were left empty."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for one in taken:
        for field, text in one.left.items():
            found.setdefault((one.file, field), []).append((one.line, text))
    told = []
    for (file, field), cells in found.items():
        named = ", ".join(f"{text!r} in line {line}" for line, text in cells[:_NAMED])
        more = " …" if len(cells) > _NAMED else ""
        sentence = f"{file}: {len(cells):,} cells of {field} cannot be read and are left empty: {named}{more}."
        lines = tuple(f"line {line}" for line, _ in cells)
        told.append(Finding("csv.cell-unread", sentence, "Correct them in the file, if they matter.", lines))
    return tuple(told)


def read_rows(path: Path, mapping: FileMapping, find: Find | None = None) -> Iterator[Taken | Rejected]:
    """The rows of a file; lines that cannot be read come as `Rejected`. Blank ones do not come.

    Args:
        path: the file. mapping: what it holds. find: finds records that are named, by object and text; without it,
            Ids are taken as they are, and names make their own.

    Raises:
        FixConfigurationError: the file cannot be read at all, or lacks a column that the mapping names.
    """
    with table_of(path, mapping.encoding, mapping.delimiter, mapping.every_column) as (header, lines):
        cells = _Cells(path, mapping, header, find)
        for line in rows_among(path.name, mapping.object, header, cells.places, lines):
            if isinstance(line, Rejected):
                cells.pass_over(line)
                yield line
                continue
            try:
                found = cells.read(line)
            except ValueError as error:
                yield Rejected(path.name, line.number, str(error), line.cells)
            else:
                left = cells.left
                yield from (Taken(path.name, line.number, row, said, left) for row, said in found)


class _Cells:
    """Which cell of a line is which field, and how each is read."""

    def __init__(self, path: Path, mapping: FileMapping, header: Sequence[str], find: Find | None) -> None:
        self.places = _places(path, mapping, header)
        self._mapping = mapping
        self._find = find
        self._otherwise = {
            field: [header.index(column) for column in columns] for field, columns in mapping.otherwise.items()
        }
        self._periods = {column: header.index(column) for column in mapping.periods}
        self._readers = {field.name: _reader(mapping, field.name, field.kind) for field in mapping.sobject.fields}
        self._targets = {field: POINTS_TO.get((mapping.object, field), "") for field in self._readers}
        self._filled = [field for field in mapping.fill_down if field in self.places]
        self._spare = _SPARE.get(mapping.object, ())
        self._text = text_in(mapping, header)
        self._whole = {*mapping.joined, *mapping.first_of} & set(self.places)
        self._above: dict[str, str] = {}
        self.left: dict[str, str] = {}
        """Of the line read last: by field, what a cell said that could not be read and was left empty."""

    def pass_over(self, line: Rejected) -> None:
        """Notes the titles of groups: a line that says what the empty cells below it mean, and nothing else."""
        titles = line.titles
        for field in self._filled:
            if self.places[field] in titles:
                self._above[field] = titles[self.places[field]]

    def read(self, line: Line) -> list[tuple[Row, Mapping[str, str]]]:
        """The row of a line, or of each of its periods, and what its cells say where they point to records.

        ValueError where a cell is wrong, or no period has an amount.
        """
        texts = self._texts(line.cells)
        self.left = {}
        if not self._periods:
            return [self._row(line, texts, self._mapping.columns)]
        said = {column: line.cells[place] for column, place in self._periods.items()}
        rows = [
            self._row(
                line,
                {**texts, "StartDate": self._mapping.periods[column], "QuotaAmount": text},
                {**self._mapping.columns, "QuotaAmount": column},
            )
            for column, text in said.items()
            if not is_nothing(text)
        ]
        if not rows:
            raise ValueError("no period has an amount in it")
        return rows

    def _row(self, line: Line, texts: Mapping[str, str], columns: Mapping[str, str]) -> tuple[Row, Mapping[str, str]]:
        """The row of these texts; `columns` names them where one is wrong."""
        row: Row = {}
        said: dict[str, str] = {}
        for field, raw in texts.items():
            text = self._mapping.values.get(field, {}).get(raw, raw)
            if self._targets[field] == "User" or (self._mapping.object == "User" and field in ("Id", "Name")):
                text = name_alone(text)
            try:
                row[field] = self._readers[field](text)
            except ValueError as error:
                if field not in self._spare:
                    raise ValueError(f"{columns.get(field, field)}: {error}") from None
                row[field], self.left[field] = None, text
            target = self._targets[field]
            if target and row[field] is not None:
                name = self._text(self._mapping.names[field], line.cells) if field in self._mapping.names else ""
                said[field] = text if is_nothing(name) else name
                found = self._find(target, text) if self._find else None
                row[field] = found or row[field]
        if self._mapping.object == "ForecastingQuota" and all(row.get(name) is None for name in _WHOSE):
            raise ValueError("it does not say whose quota it is")
        if row.get("Id") is None:
            row["Id"] = made_id("\x1f".join(text for name, text in texts.items() if name not in self._mapping.added))
        if self._mapping.object == "Opportunity":
            _end(row, self._mapping)
        return row, said

    def _texts(self, cells: Sequence[str]) -> dict[str, str]:
        texts = dict(self._mapping.constants)
        for field, place in self.places.items():
            text = self._text(self._mapping.columns[field], cells) if field in self._whole else cells[place]
            values = self._mapping.values.get(field, {})
            for other in self._otherwise.get(field, ()):
                text = cells[other] if is_nothing(values.get(text, text)) else text
            texts[field] = text
        for field in self._filled:
            texts[field] = self._above[field] = texts[field] or self._above.get(field, "")
        return texts


def _end(row: Row, mapping: FileMapping) -> None:
    """Whether a deal is won and closed: as its own columns say, or else as its stage does."""
    stage = row.get("StageName")
    if stage is None and row.get("IsWon") is None and row.get("IsClosed") is None:
        return
    if row.get("IsWon") is None:
        row["IsWon"] = stage in mapping.won
    if row["IsWon"] or row.get("IsClosed") is None:
        row["IsClosed"] = bool(row["IsWon"]) or stage in mapping.won or stage in mapping.lost


def _places(path: Path, mapping: FileMapping, header: Sequence[str]) -> Mapping[str, int]:
    """Which cell of a line is which field; FixConfigurationError when the header lacks a column."""
    missing = [column for column in mapping.every_column if column not in header]
    if missing:
        raise FixConfigurationError(
            f"{path.name} has no column {', '.join(missing)}.",
            fields=[field for field, column in mapping.columns.items() if column in missing],
            remedy=f"It has {', '.join(header)}. Correct [csv.files.columns], or run `qplan import --preview`.",
        )
    return {field: header.index(column) for field, column in mapping.columns.items()}


def _reader(mapping: FileMapping, field: str, kind: Kind) -> Reader:
    """How a field is read; a text that comes again is not read again."""
    form = mapping.forms.get(field, "")
    if kind is Kind.NUMBER and form.startswith(SHARE):
        return _of_share(reader(kind, "", form.removeprefix(SHARE).strip() or mapping.decimal))
    word, _, sign = form.partition(" ")
    if kind in (Kind.NUMBER, Kind.INTEGER) and word in SCALES:
        return _of_scale(reader(kind, "", sign or mapping.decimal), SCALES[word])
    decimal = form if form and kind in (Kind.NUMBER, Kind.INTEGER) else mapping.decimal
    sobject = mapping.object if field == "Id" else POINTS_TO.get((mapping.object, field), "")
    return lru_cache(_CACHED)(reader(kind, form or mapping.date_format, decimal, sobject))


def _of_scale(read: Reader, factor: int) -> Reader:
    """A reader of thousands or millions as single units."""

    def single(text: str) -> Value:
        number = read(text)
        return round(number * factor, 6) if isinstance(number, int | float) else number

    return lru_cache(_CACHED)(single)


def _of_share(read: Reader) -> Reader:
    """A reader of shares of 1 as per cent; a cell with a sign of per cent says those itself."""

    def per_cent(text: str) -> Value:
        number = read(text)
        if not isinstance(number, float) or "%" in text:
            return number
        if not 0 <= number <= 1:
            raise ValueError(f"{text!r} is no share of 0 to 1")
        return round(number * 100, 6)

    return lru_cache(_CACHED)(per_cent)
