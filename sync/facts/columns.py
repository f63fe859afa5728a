"""Columns of the mirror as arrays: read in chunks, so that millions of rows never stand in memory as Python objects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, Select

__all__ = ["Codes", "Ids", "Texts", "as_ids", "chunks", "coded", "moments", "numbers"]

Texts = Sequence[str | None]
Ids = NDArray[np.bytes_]

CHUNK = 100_000
"""Rows read at once: large enough to be quick, small enough that their objects are a few dozen megabytes."""


def chunks(engine: Engine, query: Select[Any], size: int = CHUNK) -> Iterator[list[Sequence[Any]]]:
    """The rows of a query column by column, so many rows at a time; nothing for a query without rows."""
    with engine.connect() as connection:
        # The driver's own cursor: a million rows cost several seconds less without an object around each of them.
        cursor: Any = connection.execute(query).cursor
        while rows := cursor.fetchmany(size):
            yield list(zip(*rows, strict=True))


class Codes:
    """Ids of one object as codes 0 … n − 1, in the order of the ids.

    Args:
        ids: in any order, each once or more; the empty one is none.
    """

    def __init__(self, ids: Ids) -> None:
        self.ids: Ids = np.unique(ids[ids != b""])

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, texts: Texts) -> NDArray[np.int32]:
        """The code of each id, −1 for none and for one that is not known."""
        return self.of_ids(as_ids(texts))

    def of_ids(self, wanted: Ids) -> NDArray[np.int32]:
        """The code of each id of an array, −1 for one that is not known."""
        if not len(self.ids):
            return np.full(len(wanted), -1, dtype=np.int32)
        place = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.where(self.ids[place] == wanted, place, -1).astype(np.int32)

    def texts(self) -> list[str]:
        """The ids in the order of their codes."""
        found: list[str] = self.ids.astype(str).tolist()
        return found


def as_ids(texts: Texts) -> Ids:
    """Ids as an array of fixed width; none is the empty one."""
    return np.array([text or "" for text in texts], dtype="S18")


def coded(texts: Texts, codes: Mapping[str, int]) -> NDArray[np.int16]:
    """The code of each text, −1 for none and for one without."""
    place, names = pd.factorize(pd.Series(np.array(texts, dtype=object)))
    table = np.array([*(codes.get(str(name), -1) for name in names), -1], dtype=np.int16)
    found: NDArray[np.int16] = table[place]
    return found


def numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    """Numbers, NaN where there is none."""
    return np.array(values, dtype=np.float64)  # None becomes NaN


def moments(texts: Texts) -> NDArray[np.datetime64]:
    """Days or moments of ISO texts, NaT where there is none or none can be read."""
    read = pd.to_datetime(pd.Series(np.array(texts, dtype=object)), format="ISO8601", utc=True, errors="coerce")
    found: NDArray[np.datetime64] = read.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    return found
