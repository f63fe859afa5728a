"""Columns of cells as bytes: small, quick to read back, and the same cells on every machine."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from xl_addin.cells.errors import CellError, CellValue, ErrorKind

__all__ = ["packed", "unpacked"]

_NUMBERS, _TEXTS, _MIXED = b"N", b"T", b"M"
_LEVEL = 1  # most of a plan's columns shrink as much at the quickest level
_ABSENT = -1


def packed(values: Sequence[CellValue]) -> bytes:
    """A column of cells; an empty text is kept as an empty cell, a whole number as the number it is."""
    cells = [None if value == "" else value for value in values]
    kinds = set(map(type, cells)) - {type(None)}
    if kinds <= {int, float}:
        return _NUMBERS + zlib.compress(np.array(cells, dtype=np.float64).tobytes(), _LEVEL)
    if kinds == {str}:
        found: dict[str, int] = {}
        codes = [_ABSENT if cell is None else found.setdefault(cell, len(found)) for cell in cells]
        texts = json.dumps(list(found)).encode()
        whole = len(texts).to_bytes(4, "big") + texts + np.array(codes, dtype="<i4").tobytes()
        return _TEXTS + zlib.compress(whole, _LEVEL)
    return _MIXED + zlib.compress(json.dumps([_plain(cell) for cell in cells]).encode(), _LEVEL)


def unpacked(data: bytes) -> list[CellValue]:
    """The column that `packed` made these bytes of; whole numbers come back as floats, as a workbook holds them."""
    kind, content = data[:1], zlib.decompress(data[1:])
    if kind == _NUMBERS:
        numbers = np.frombuffer(content, dtype=np.float64)
        cells: list[CellValue] = numbers.tolist()
        for position in np.flatnonzero(np.isnan(numbers)):
            cells[position] = None
        return cells
    if kind == _TEXTS:
        size = int.from_bytes(content[:4], "big")
        texts = [*json.loads(content[4 : 4 + size]), None]
        return [texts[code] for code in np.frombuffer(content, dtype="<i4", offset=4 + size).tolist()]
    return [_cell(value) for value in json.loads(content)]


def _plain(cell: CellValue) -> Any:  # noqa: ANN401 - what JSON takes
    if isinstance(cell, CellError):
        return {"error": cell.kind.value, "sentence": cell.sentence}
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _cell(value: Any) -> CellValue:  # noqa: ANN401 - what JSON gives
    return CellError(ErrorKind(value["error"]), value["sentence"]) if isinstance(value, dict) else value
