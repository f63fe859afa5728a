"""Tables of the mirror as columns, decoded by the kind each field is declared with in the pull set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Engine, select

from sync.facts.columns import Ids, Labels, Moments, Numbering, as_ids, chunks, flags, moments, numbers
from sync.model.pull_set import Kind, by_name
from sync.store.tables import MIRROR

__all__ = ["Rows", "rows_of"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one object, column by column under the fields' names, by what a column holds.

    ids: fixed width, empty for none. labels: texts. numbers: NaN for none. flags: 1, 0, −1 for not known. moments: days
    and moments, NaT for none.
    """

    size: int
    ids: Mapping[str, Ids]
    labels: Mapping[str, Labels]
    numbers: Mapping[str, NDArray[np.float64]]
    flags: Mapping[str, NDArray[np.int8]]
    moments: Mapping[str, Moments]


def rows_of(engine: Engine, sobject: str, fields: Sequence[str], *where: ColumnElement[bool]) -> Rows:
    """The fields of an object's rows, deleted ones included, in the order of the store."""
    kinds = {field.name: field.kind for field in by_name(sobject).fields}
    table = MIRROR[sobject]
    parts: dict[str, list[Any]] = {name: [] for name in fields}
    texts = {name: Numbering() for name in fields if kinds[name] is Kind.TEXT}
    read = {name: texts[name].codes if name in texts else _READ[kinds[name]] for name in fields}
    size = 0
    for columns in chunks(engine, select(*(table.c[name] for name in fields)).where(*where)):
        size += len(columns[0])
        for name, column in zip(fields, columns, strict=True):
            parts[name].append(read[name](column))
    made = {name: _joined(kinds[name], parts.pop(name), texts.pop(name, None)) for name in fields}

    def having(*wanted: Kind) -> dict[str, Any]:
        return {name: column for name, column in made.items() if kinds[name] in wanted}

    return Rows(
        size,
        ids=having(Kind.ID),
        labels=having(Kind.TEXT),
        numbers=having(Kind.NUMBER, Kind.INTEGER),
        flags=having(Kind.FLAG),
        moments=having(Kind.DATE, Kind.DATETIME),
    )


_READ: Mapping[Kind, Callable[[Sequence[Any]], Any]] = {
    Kind.ID: as_ids,
    Kind.FLAG: flags,
    Kind.NUMBER: numbers,
    Kind.INTEGER: numbers,
    Kind.DATE: moments,
    Kind.DATETIME: moments,
}


def _joined(kind: Kind, parts: Sequence[Any], texts: Numbering | None) -> Labels | NDArray[Any]:
    if texts is not None:
        return texts.labels(parts)
    return np.concatenate([_READ[kind](()), *parts])
