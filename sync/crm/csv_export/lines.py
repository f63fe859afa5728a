"""The lines of an export: where its header is, and which lines below it are rows, totals, titles or footers."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from sync.crm.csv_export.cells import is_nothing
from sync.crm.csv_export.numbers import readings
from sync.crm.csv_export.text import opened
from sync.errors import FixConfigurationError

__all__ = ["HEADER_WITHIN", "Line", "Rejected", "cells_of", "distinct", "rows_among", "table_of"]

csv.field_size_limit(2**31 - 1)  # long texts stand in exports, mostly in columns that nobody reads

HEADER_WITHIN = 50
"""Lines among which the header is looked for: reports put their title, date and filters before it."""

_TOTAL = re.compile(
    r"(?:(?:sub|grand|overall|report|running)?[\s-]*totals?|sum|summe|(?:zwischen|teil|end|gesamt)?summen?|sous-total"
    r"|(?:teil|gesamt|zwischen)?ergebnis|gesamt|insgesamt|total g[e\u00e9]n[e\u00e9]ral|averages?|durchschnitt"
    r"|mittelwert|(?:record )?count|anzahl)(?:\s*[:=].*|\s*\(.*\)|\s+[\d.,]+.*)?",
    re.IGNORECASE,
)
_TOTAL_OF = re.compile(
    r".*\s(?:(?:sub|grand )?totals?|summe|zwischensumme|gesamtsumme|ergebnis|gesamt|count|average)"
    r"|(?:(?:sub|grand )?totals?|sum|count|average|(?:zwischen|gesamt)?summe|gesamt|anzahl|durchschnitt)"
    r"\s+(?:of|for|f\u00fcr|von|der)\s.*",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"copyright|\(c\)\s*\d{4}|\u00a9|all rights reserved|alle rechte|confidential|vertraulich|generated (?:by|on|at)"
    r"|exported (?:by|on|from)|created by:|printed (?:by|on)|run (?:by|on|date)|(?:erstellt|exportiert) (?:von|am)"
    r"|gedruckt (?:von|am)"
    r"|applied filters|filtered by|filter:|^as of\b|^stand:|^page \d|^seite \d|^report\b|^bericht\b"
    r"|^\(?[\d.,]+ (?:records?|rows?|results?|zeilen|datens\u00e4tze|eintr\u00e4ge)\b"
    r"|^(?:records?|rows?|zeilen|datens\u00e4tze)\s*:?\s*\d|^end of |^ende de[sr] ",
    re.IGNORECASE,
)

_COUNTED = re.compile(r"\s*\(\d+(?:\s+\w+)?\)$")

_TELLING: Mapping[str, tuple[str, ...]] = {"Opportunity": ("Id", "Name", "StageName", "CloseDate")}
"""Fields of which a row says several, where a total says none or the one it is grouped by."""
_IDENTIFYING: Mapping[str, tuple[str, ...]] = {"Opportunity": ("Id", "Name", "CloseDate")}
"""Fields of which a row says one at least: beside the title of a group there is no deal without any."""
_ENOUGH = 2
"""Telling cells above which a line is a row whatever its other cells are called."""
_NO_DEAL = "it says neither which deal it is, nor when it closes"
_IS_TOTAL = "it is a total, not a row"
_NAME_ALONE = ("User", "Account", "Product2")
"""Objects whose rows may be a name and nothing else."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file that can be a row: its number, and its cells without blanks around them."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was not taken: where it is, why, and what it says."""

    file: str
    line: int
    reason: str
    cells: tuple[str, ...]

    @property
    def is_total(self) -> bool:
        """True for a line that adds up those above it."""
        return self.reason == _IS_TOTAL

    @property
    def titles(self) -> Mapping[int, str]:
        """By place the titles of groups that it says, beside which only sums may stand; none where it is no such line.

        How many rows a group has, as in Ria One (12), does not belong to its title.
        """
        said = {place: cell for place, cell in enumerate(self.cells) if cell and not readings(cell)}
        if len(said) != 1 and self.reason != _NO_DEAL:
            return {}
        if any(_TOTAL.fullmatch(cell) or _TOTAL_OF.fullmatch(cell) for cell in said.values()):
            return {}
        return {place: _COUNTED.sub("", text) for place, text in said.items()}

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}."


def distinct(cells: Sequence[str]) -> list[str]:
    """The titles of columns: the second Amount is Amount (2), so that each can be named."""
    found: list[str] = []
    counted: Counter[str] = Counter()
    for title in (cell.strip() for cell in cells):
        counted[title] += bool(title)
        found.append(f"{title} ({counted[title]})" if counted[title] > 1 else title)
    return found


@contextmanager
def cells_of(path: Path, encoding: str, delimiter: str) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The cells of each line of a file, with the number of the first text line of each.

    Raises:
        FixConfigurationError: the file cannot be read at all.
    """
    try:
        with opened(path, encoding) as text:
            yield _numbered(text, path, delimiter)
    except (LookupError, UnicodeError) as error:
        raise FixConfigurationError(
            f"{path.name} is not written in {encoding}.", remedy="Set its `encoding`, for example cp1252."
        ) from error
    except OSError as error:
        raise FixConfigurationError(
            f"{path.name} cannot be read: {error.strerror}.", remedy="Check the folder."
        ) from error


def _numbered(text: TextIO, path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    quotes = _Quotes(text)
    lines = csv.reader(quotes, delimiter=delimiter)
    number = 1
    try:
        for line in lines:
            if lines.line_num > number and quotes.is_open:
                what = f"a quotation mark opens in it and is not closed by line {lines.line_num}"
                remedy = 'Write it twice ("") where it belongs to the text, or take it out.'
                raise FixConfigurationError(f"{path.name}, line {number}: {what}.", remedy=remedy)
            quotes.is_open = False
            if number > 1 or not line or not line[0].startswith("sep="):  # what Excel writes to itself
                yield number, line
            number = lines.line_num + 1
    except csv.Error as error:
        raise FixConfigurationError(
            f"{path.name}, line {number}: {error}.", remedy="Export it again as plain CSV."
        ) from error


class _Quotes:
    """Text lines as they are, and whether the marks in them since the last row are odd: one of them is never closed."""

    def __init__(self, lines: TextIO) -> None:
        self.is_open = False
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if line.count('"') % 2:
                self.is_open = not self.is_open
            yield line


@contextmanager
def table_of(
    path: Path, encoding: str, delimiter: str, columns: Collection[str]
) -> Iterator[tuple[list[str], Iterator[tuple[int, list[str]]]]]:
    """The header of a file, the first line that has all the columns, and the lines below it.

    Where no line has them all, the header is the first line that has most.
    """
    wanted = set(columns)
    with cells_of(path, encoding, delimiter) as lines:
        first = list(islice(lines, HEADER_WITHIN))
        names = [distinct(cells) for _, cells in first]
        fits = [len(wanted & set(line)) for line in names]
        place = fits.index(max(fits)) if fits else 0
        yield (names[place] if names else []), chain(first[place + 1 :], lines)


def rows_among(
    file: str,
    sobject: str,
    header: Sequence[str],
    places: Mapping[str, int],
    lines: Iterator[tuple[int, list[str]]],
) -> Iterator[Line | Rejected]:
    """The lines that are rows, and those that are none with the reason: totals, titles, footers, a header again.

    Args:
        file: name, for the reasons. sobject: what the rows are. header: of the file. places: the cell of each field.
        lines: those below the header. Blank ones do not come.
    """
    held: list[Line] = []
    after_blank = ended = False
    for number, raw in lines:
        cells = tuple(cell.strip() for cell in raw)
        if not any(cells):
            after_blank = True
            continue
        while len(cells) > len(header) and not cells[-1]:
            cells = cells[:-1]  # delimiters at the end of a line
        filled = [cell for cell in cells if cell]
        reason = _no_row(sobject, header, cells, places, ended=ended)
        if reason is None and len(filled) == 1 and len(header) > 1 and after_blank:
            held.append(Line(number, cells))  # a name alone, or the first line of a footer
            continue
        if reason is not None and len(filled) == 1 and _FOOTER.search(filled[0]):
            ended = True
            yield from (
                Rejected(file, line.number, "it is a title or a footer, not a row", line.cells) for line in held
            )
        else:
            yield from held
        held.clear()
        if reason is None:
            after_blank = ended = False
            yield Line(number, cells)
        else:
            yield Rejected(file, number, reason, cells)
    yield from held


def _no_row(
    sobject: str,
    header: Sequence[str],
    cells: Sequence[str],
    places: Mapping[str, int],
    *,
    ended: bool,
) -> str | None:
    """Why a line is no row; None where it may be one."""
    telling = [places[name] for name in _TELLING.get(sobject, ()) if name in places]
    identifying = [places[name] for name in _IDENTIFYING.get(sobject, ()) if name in places]
    owner = places.get("QuotaOwnerId")
    filled = [cell for cell in cells if cell]
    if len(cells) != len(header):
        return f"it has {len(cells)} cells where the header has {len(header)}"
    if len(filled) > 1 and list(cells) == list(header):
        return "it is the header again"
    if _is_total(cells, filled, telling, owner):
        return _IS_TOTAL
    if len(filled) == 1 and len(header) > 1:
        if ended or _FOOTER.search(filled[0]):
            return "it is a title or a footer, not a row"
        if sobject not in _NAME_ALONE:
            return "only one of its cells says something: it is a title, a footer or a total, not a row"
    if len(identifying) > 1 and all(is_nothing(cells[place]) for place in identifying):
        return _NO_DEAL
    if len(telling) > 1 and all(is_nothing(cells[place]) for place in telling):
        return "it says neither which deal it is, nor its stage or close date"
    return None


def _is_total(cells: Sequence[str], filled: Sequence[str], telling: Sequence[int], owner: int | None) -> bool:
    """True where a cell calls the line a total, and little else in it says that it is a row.

    A customer may be called Total and a deal Total renewal: such lines say their stage and date as others do.
    """
    if sum(bool(cells[place]) for place in telling) > _ENOUGH:
        return False
    named = [cell for cell in filled if _TOTAL.fullmatch(cell)]
    alike = named or [cell for cell in filled if _TOTAL_OF.fullmatch(cell)]
    if not alike:
        return False
    if telling:
        said = [cells[place] for place in telling if cells[place] and cells[place] not in alike]
        return len(said) < min(2, len(telling))
    if owner is not None:
        return is_nothing(cells[owner]) or cells[owner] in alike
    return all(cell in alike or readings(cell) for cell in filled)
