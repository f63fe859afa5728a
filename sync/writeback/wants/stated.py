"""What people state in a file of their own, a line each: who works which territory, which territories there are."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from workbooks.models import DocumentFinding, blocking

__all__ = ["Line", "Stated", "stated"]

_NO = frozenset({"no", "n", "false", "0", "out"})
_YES = frozenset({"", "yes", "y", "true", "1", "in"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of such a file: its place for people, and its cells by their column, empty where nothing is typed."""

    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def is_in(self) -> bool | None:
        """What the column `in` says, yes where it is empty; None for any other word."""
        word = self["in"].casefold()
        return True if word in _YES else False if word in _NO else None


class Stated(NamedTuple):
    """The lines of a file, and what is wrong with it."""

    lines: tuple[Line, ...]
    findings: tuple[DocumentFinding, ...]


def stated(path: Path, needed: Sequence[str], code: str) -> Stated:
    """The lines of a CSV file with a heading; a blocking finding of `code` where it cannot be read as one.

    Args:
        path: the file, UTF-8, with commas or semicolons. needed: columns it must have and each line must fill.
        code: of what is found wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        remedy = "Put the file there, as CSV in UTF-8, or take it out of [writeback]."
        return Stated((), (blocking(code, f"{path} cannot be read: {why}.", remedy),))
    head = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = [(name or "").strip().casefold() for name in rows.fieldnames or ()]
    missing = [name for name in needed if name not in columns]
    if missing:
        sentence = f"{path.name} has no column {', '.join(missing)}."
        return Stated((), (blocking(code, sentence, f"Its first line names its columns: {', '.join(needed)}."),))
    lines = tuple(_lines(path, columns, rows))
    bare = [line.place for line in lines if not all(line[name] for name in needed) or line.is_in is None]
    found: tuple[DocumentFinding, ...] = ()
    if bare:
        remedy = f"Fill {', '.join(needed)}; the column `in` says yes or no, or nothing for yes."
        found = (blocking(code, f"{len(bare)} lines say too little ({', '.join(bare[:3])}).", remedy),)
    return Stated(tuple(line for line in lines if line.place not in bare), found)


def _lines(path: Path, columns: Sequence[str], rows: "csv.DictReader[str]") -> Iterator[Line]:
    for row in rows:
        cells = dict(zip(columns, ((row[name] or "").strip() for name in rows.fieldnames or ()), strict=True))
        if any(cells.values()):
            yield Line(f"{path.name}:{rows.line_num}", cells)
