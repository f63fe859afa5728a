"""CSV as Bulk 2.0 sends and takes it.

Results are UTF-8 without saying so, repeat their header on every page, quote cells that hold line breaks, and may end
early; uploads clear a field with `#N/A`, because an empty cell means "leave it".
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from sync.crm.salesforce.values import to_json
from sync.errors import RetryLaterError, SkipRowError
from sync.model.amount import decimal_text

__all__ = ["CLEAR", "cells", "read_lines", "to_csv"]

CLEAR = "#N/A"
_BUFFER = 2**18


class _Body(io.RawIOBase):
    """The body of a response as a plain stream: a text reader asks for `closed` on every line, which is slow there."""

    def __init__(self, raw: Any) -> None:  # noqa: ANN401 - urllib3's response, which is a stream in all but type
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        return int(self._raw.readinto(buffer))


def read_lines(
    response: requests.Response, chunk: int, expected: int | None = None
) -> Iterator[tuple[tuple[str, ...], list[list[str]]]]:
    """The header and up to `chunk` lines at a time of a streamed result, whatever its size.

    Args:
        response: opened with `stream=True`.
        chunk: lines to hold in memory at once.
        expected: number of lines the server announced.

    Raises:
        RetryLaterError: the connection broke, or the body ended before the announced number of lines.
    """
    raw: Any = response.raw
    raw.decode_content = True  # gzip
    raw.auto_close = False  # otherwise the end of the body reads as a closed file
    got = 0
    try:
        with io.TextIOWrapper(io.BufferedReader(_Body(raw), _BUFFER), encoding="utf-8", newline="") as text:
            reader = csv.reader(text, strict=True)  # a body that ends inside quotes is an error
            header = tuple(next(reader, []))
            while lines := list(islice(reader, chunk)):
                got += len(lines)
                yield header, lines
    except (HTTPError, OSError, UnicodeDecodeError, csv.Error) as error:
        raise RetryLaterError(f"A Bulk result broke off after {got:,} lines ({type(error).__name__}).") from error
    if expected is not None and got != expected:
        raise RetryLaterError(f"A Bulk result has {got:,} lines where {expected:,} were announced.")


def cells(row: Mapping[str, Any], columns: Sequence[str], *, clears: bool) -> tuple[str, ...]:
    """A row as cells to upload; a column the row does not have is left alone.

    Args:
        row: values by field.
        columns: in the order of the upload.
        clears: None clears the field (updates); otherwise it is left out (inserts).

    Raises:
        SkipRowError: a text is `#N/A`, which Bulk would take for "clear".
    """
    return tuple(_cell(row, name, clears=clears) for name in columns)


def _cell(row: Mapping[str, Any], name: str, *, clears: bool) -> str:
    value = to_json(row.get(name))
    if value is None:
        return CLEAR if clears and name in row else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if value == CLEAR:
        raise SkipRowError(f"The text {CLEAR} cannot be written in bulk: it means to clear the field.", fields=(name,))
    return str(value)


def to_csv(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """An upload: header and lines as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return text.getvalue().encode()
