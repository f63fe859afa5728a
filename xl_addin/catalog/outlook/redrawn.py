"""A published outlook in cells: its compact table read by the titles of its columns, and drawn once for all who ask."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calculations.outlook.draws import DEFAULT_DRAWS, Draws, draw
from calculations.outlook.finding_codes import MONTHS_OFF, ROW_REPEATED
from calculations.outlook.table import BOOKED, DEAL, FLOW, KEYS, Where, usable
from calculations.schemas import OUTLOOK
from xl_addin.cells.errors import CellFault, ErrorKind
from xl_addin.cells.marshal import whole
from xl_addin.spec import Argument, Kind, Shape

__all__ = ["DRAWS", "JOINED", "SEED", "TABLE", "key_column", "redrawn", "spelled", "title_of", "where_of"]

TABLE = Argument(
    "table", "the published outlook, all its columns in their order, or with titles: kind (booked, deal, flow), mean "
    "and chance, and of rep_id, account_id, segment, product_line, region, deal_id, log_sd, company_loading, "
    "segment_loading, region_loading, rep_loading, month_1 to month_4 those there are", Kind.TEXT, Shape.BLOCK,
)  # fmt: skip
SEED = Argument("seed", "seed of the draws, a whole number: the one published with the table", default=0.0)
DRAWS = Argument("draws", "how many quarters are drawn", default=float(DEFAULT_DRAWS))
JOINED = Argument(
    "joined", "rows that are drawn with the table, in its columns, such as those of HIREOUTLOOK; blank ones are none",
    Kind.TEXT, Shape.BLOCK, default=None,
)  # fmt: skip

_NEEDED = ("kind", "mean", "chance")
_KINDS = (BOOKED, DEAL, FLOW)
_TEXTS = frozenset(KEYS)
_KEPT = 2
"""Drawn tables a process keeps: the one that is published, and one that somebody tries beside it."""

_MOST_IN_CELLS: Final = 10_000
_MOST_NUMBERS: Final = 50_000_000
_MOST_SEED: Final = 2**53
_MENDED = frozenset({ROW_REPEATED.name, MONTHS_OFF.name})
"""What may be set right without a word: the rest of what a table can have wrong with it changes what it brings."""


@dataclass(frozen=True)
class _Asked:
    """A table as it stands in cells, known by its digest."""

    digest: bytes
    seed: int
    draws: int
    cells: tuple[NDArray[Any], ...] = field(compare=False, repr=False)


def redrawn(cells: NDArray[Any], seed: float, draws: float, joined: NDArray[Any] | None = None) -> Draws:
    """The draws of a published table, and of rows joined to it; kept for the next call that gives the same cells.

    Raises:
        CellFault: the table lacks a column or a number, or holds more than can be drawn for a cell.
    """
    count = whole("draws", draws, 1, _MOST_IN_CELLS)
    blocks = (cells,) if joined is None or not any(map(any, joined)) else (cells, joined)
    rows = sum(map(len, blocks)) - 1
    if rows * count > _MOST_NUMBERS:
        sentence = f"{rows:,} rows × {count:,} draws are more than a cell may ask for: ask for fewer draws."
        raise CellFault(ErrorKind.NUM, sentence)
    told = hashlib.blake2b(digest_size=16)
    for block in blocks:
        told.update(f"{block.shape}".encode())
        told.update("\x1f".join(block.ravel()).encode(errors="surrogatepass"))
    return _drawn(_Asked(told.digest(), whole("seed", seed, -_MOST_SEED, _MOST_SEED), count, blocks))


@lru_cache(maxsize=_KEPT)
def _drawn(asked: _Asked) -> Draws:
    frames = [_frame(block) for block in asked.cells]
    made = usable(pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0])
    for finding in made.findings:
        if finding.code not in _MENDED:
            raise CellFault(ErrorKind.VALUE, f"{finding.sentence} {finding.remedy} It is about {finding.rows[0]}.")
    return draw(made.table, asked.seed, asked.draws)


def key_column(name: str, of: str) -> str:
    """A key column as somebody typed it: `Rep id` is rep_id. CellFault says which there are."""
    found = title_of(name)
    if found not in KEYS:
        raise CellFault(ErrorKind.VALUE, f"{of} is {name[:40]!r}: a cut is made by {', '.join(KEYS)}.")
    return found


def where_of(columns: NDArray[Any] | None, values: NDArray[Any] | None, draws: Draws) -> Where:
    """The cut of two lines beside each other; values of one column are alternatives, columns are conditions."""
    if columns is None and values is None:
        return None
    if columns is None or values is None or len(columns) != len(values):
        raise CellFault(ErrorKind.VALUE, "cut_columns and cut_values belong together: give a value for each column.")
    where: dict[str, list[str]] = {}
    for column, value in zip(columns, values, strict=True):
        if str(column).strip():
            key = key_column(str(column), "cut_columns")
            where.setdefault(key, []).append(spelled(draws, key, [value])[0])
    return where


def spelled(draws: Draws, key: str, values: Collection[Any]) -> list[str]:
    """Values as the table spells them: a spreadsheet compares texts without regard to capitals and blanks around."""
    spelling = {str(name).strip().casefold(): str(name) for name in draws.table[key].unique()}
    return [spelling.get(str(value).strip().casefold(), str(value)) for value in values]


def title_of(cell: object) -> str:
    """A title as programs write it: `Days in stage` is days_in_stage."""
    return "_".join(str(cell).lower().replace("-", " ").replace("_", " ").split())


def _frame(cells: NDArray[Any]) -> pd.DataFrame:
    if cells.shape[1] == len(OUTLOOK.columns) and title_of(cells[0, 0]) in ("", *_KINDS):
        cells = np.concatenate(
            [np.array([OUTLOOK.names], dtype=cells.dtype if cells.dtype == object else "U32"), cells]
        )
    titles = [title_of(cell) for cell in cells[0]]
    missing = [name for name in _NEEDED if name not in titles]
    if missing:
        raise CellFault(ErrorKind.VALUE, f"table lacks {', '.join(missing)} among its titles: select them as well.")
    filled = [at for at in range(1, len(cells)) if any(cells[at])]
    columns = {
        column.name: _column(cells, titles.index(column.name), filled, column.name)
        if column.name in titles
        else _left_out(column.name, len(filled))
        for column in OUTLOOK.columns
    }
    frame = pd.DataFrame(columns)
    frame["kind"] = frame["kind"].str.strip().str.lower()
    return frame


def _left_out(name: str, size: int) -> pd.Series:
    """What a column that is not there stands for: no key, no spread, no loading, all in the first month."""
    return (
        pd.Series([""] * size, dtype=object) if name in _TEXTS else pd.Series(np.full(size, name == "month_1", float))
    )


def _column(cells: NDArray[Any], at: int, filled: list[int], name: str) -> pd.Series:
    if name in _TEXTS:
        return pd.Series([str(cells[row, at]) for row in filled], dtype=object)
    unknown = np.nan if name in _NEEDED else 0.0
    numbers = np.full(len(filled), unknown)
    for place, row in enumerate(filled):
        if cells[row, at]:
            try:
                numbers[place] = float(cells[row, at])
            except ValueError:
                sentence = f"table, row {row + 1}, {name} holds the text {cells[row, at][:40]!r}: a number is needed."
                raise CellFault(ErrorKind.VALUE, sentence) from None
    return pd.Series(numbers)
