"""What functions over rows of people share: keys of rows, lengths that fit, findings as a table of fixed size."""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calculations.findings import Finding, Severity, ranked
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import column_table
from xl_addin.spec import Argument, Column, Format, Kind, Shape

__all__ = [
    "FINDING_COLUMNS",
    "KEY",
    "KEYS",
    "LINES_OF_FINDINGS",
    "finding_of",
    "findings_table",
    "gathered",
    "group_names",
    "keys_of",
    "same_length",
    "whole_unit",
]

KEYS = Argument(
    "keys", "name or id of each row, repeated as the first column; row numbers when left out", Kind.TEXT, Shape.LINE,
    default=None,
)  # fmt: skip

KEY = Column("key", doc="name or id of the row, as given")
FINDING_COLUMNS = (
    Column("line", Format.COUNT, "1 to 12"),
    Column("severity", doc="blocking, warning or note; blank where nothing is wrong"),
    Column("finding", doc="what is wrong, and what to do", width=40),
    Column("rows", doc="whom it is about", width=21),
)
_TITLES = [column.title for column in FINDING_COLUMNS]
LINES_OF_FINDINGS = 12
_ROWS_NAMED, _ROWS_LENGTH = 5, 50
_CODE_AT_THE_END = re.compile(r"(?P<text>.*?)\s*\[(?P<code>[a-z][a-z0-9._-]*)\]", re.DOTALL)


def keys_of(keys: NDArray[Any] | None, size: int) -> list[str]:
    """The keys of `size` rows, their numbers from 1 when none are given."""
    if keys is None:
        return [str(position) for position in range(1, size + 1)]
    if len(keys) != size:
        raise CellFault(ErrorKind.VALUE, f"keys has {len(keys)} cells for {size} rows.")
    return [str(key) for key in keys]


def group_names(groups: NDArray[Any]) -> list[str]:
    """The group of each row as a spreadsheet compares texts: East, EAST and "East " are one, by its first spelling."""
    spelling: dict[str, str] = {}
    told = [str(group).strip() for group in groups]
    return [spelling.setdefault(name.casefold(), name) for name in told]


def same_length(size: int, **lines: NDArray[Any] | None) -> None:
    """Refuse lines, by argument name, that have another length than the rows."""
    for name, line in lines.items():
        if line is not None and np.ndim(line) > 0 and len(line) != size:
            raise CellFault(ErrorKind.VALUE, f"{name} has {len(line)} cells for {size} rows.")


def whole_unit(unit: float) -> int:
    """The unit quotas are multiples of."""
    if not (unit >= 1 and unit == int(unit)):
        raise CellFault(ErrorKind.VALUE, f"unit is {unit:g}: the unit must be a whole amount of money above zero.")
    return int(unit)


def findings_table(findings: Sequence[Finding]) -> list[list[Any]]:
    """Findings, the gravest first, on twelve lines: a table in a sheet must not grow over what stands below it.

    Each says at its end, in brackets, what it is called in `docs/findings.md`; `finding_of` reads it again.
    Lines without a finding are blank; when there are more findings than lines the last line says how many and which.
    """
    return _table(list(ranked(findings)))


def _table(found: list[Finding]) -> list[list[Any]]:
    if len(found) > LINES_OF_FINDINGS:
        rest = found[LINES_OF_FINDINGS - 1 :]
        sentence = f"{len(rest)} more findings: {', '.join(sorted({each.code for each in rest}))}."
        found = [*found[: LINES_OF_FINDINGS - 1], Finding("findings.more", sentence, severity=rest[0].severity)]
    texts = [(str(each.severity), _text(each), _named(each.rows)) for each in found]
    texts += [("", "", "")] * (LINES_OF_FINDINGS - len(texts))
    return column_table(_TITLES, range(1, LINES_OF_FINDINGS + 1), *zip(*texts, strict=True))


def gathered(*tables: NDArray[Any] | None) -> list[list[Any]]:
    """The findings of several tables in one, the gravest first."""
    found = [
        finding_of(str(row[1]), str(row[2]), str(row[3]))
        for table in tables
        if table is not None
        for row in _with_four_cells(table)
        if str(row[2]).strip()
    ]
    return _table(sorted(found, key=lambda finding: finding.severity.gravity))


def finding_of(severity: str, finding: str, rows: str) -> Finding:
    """The finding that a line of a table says: its code and severity as they were, sentence and remedy as one text.

    A line that somebody wrote without a code has none.
    """
    told = _CODE_AT_THE_END.fullmatch(finding)
    code, text = (told["code"], told["text"]) if told else ("", finding)
    return Finding(code, text, rows=tuple(rows.split(", ")) if rows else (), severity=_severity(severity))


def _text(finding: Finding) -> str:
    code = f"[{finding.code}]" if finding.code else ""
    return " ".join(part for part in (finding.sentence, finding.remedy, code) if part)


def _with_four_cells(table: NDArray[Any]) -> NDArray[Any]:
    if table.shape[1] != len(FINDING_COLUMNS):
        sentence = f"a table of findings has the columns {', '.join(_TITLES)}; {table.shape[1]} were given."
        raise CellFault(ErrorKind.VALUE, sentence)
    return table


def _severity(word: str) -> Severity:
    if word not in tuple(Severity):
        raise CellFault(ErrorKind.VALUE, f"severity holds {word[:40]!r}: give tables as show = findings returns them.")
    return Severity(word)


def _named(rows: Sequence[str]) -> str:
    """The rows of a finding, as many as can be read in a cell: the first always, then short ones."""
    lengths = accumulate(len(row) + 2 for row in rows[:_ROWS_NAMED])
    named = rows[: max(1, sum(length <= _ROWS_LENGTH for length in lengths))]
    rest = len(rows) - len(named)
    return ", ".join(named) + (f" and {rest} more" if rest > 0 else "")
