"""Documents kept in the store: the newest of each role, its tables read back column by column when asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, insert, select

from sync.model.times import parse_time, time_text
from sync.store.database import writing
from sync.store.tables import DOCUMENT_COLUMNS, DOCUMENTS
from workbooks.document.kept import Kept
from workbooks.document.packed import packed, unpacked
from workbooks.document.table import CellRef, DocumentTable
from workbooks.grammar.placement import Place, Placement, TablePlace
from workbooks.models import PlanDocument

__all__ = ["ENTRIES", "PUBLISHED", "forget", "keep", "kept", "kept_at"]

PUBLISHED = "published"
"""The role of the document qplan wrote last."""

ENTRIES = "entries"
"""The role of what people had typed when qplan wrote last; it is kept where the document itself says too little."""

_SHORT = 1000
"""Rows up to which a table is fetched with all other short ones: a plan has hundreds of columns, and most are short."""


def keep(engine: Engine, plan_id: str, role: str, document: Kept, at: datetime) -> None:
    """Keep a document in the place of the one before it."""
    columns = [
        {"plan_id": plan_id, "role": role, "table_id": id_, "column_id": column, "cells": packed(values)}
        for id_, table in document.document.tables.items()
        for column, values in table.columns.items()
    ]
    row = {
        "plan_id": plan_id,
        "role": role,
        "basis": document.basis,
        "kept_at": time_text(at),
        "outline": json.dumps(_outline(document)),
    }
    with writing(engine, lock="documents") as connection:
        for table in (DOCUMENTS, DOCUMENT_COLUMNS):
            connection.execute(delete(table).where(table.c.plan_id == plan_id, table.c.role == role))
        connection.execute(insert(DOCUMENTS), [row])
        connection.execute(insert(DOCUMENT_COLUMNS), columns)


def forget(engine: Engine, plan_id: str, role: str) -> None:
    """Keep none: what stands in the workbook is not what qplan would write."""
    with writing(engine, lock="documents") as connection:
        for table in (DOCUMENTS, DOCUMENT_COLUMNS):
            connection.execute(delete(table).where(table.c.plan_id == plan_id, table.c.role == role))


def kept_at(engine: Engine, plan_id: str, role: str) -> datetime | None:
    """When the document of a role was kept; None when there is none."""
    asked = select(DOCUMENTS.c.kept_at).where(DOCUMENTS.c.plan_id == plan_id, DOCUMENTS.c.role == role)
    with engine.connect() as connection:
        found = connection.execute(asked).scalar_one_or_none()
    return parse_time(found)


def kept(engine: Engine, plan_id: str, role: str) -> Kept | None:
    """The document of a role; None when there is none."""
    asked = select(DOCUMENTS.c.basis, DOCUMENTS.c.outline).where(
        DOCUMENTS.c.plan_id == plan_id, DOCUMENTS.c.role == role
    )
    with engine.connect() as connection:
        row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    told = json.loads(row.outline)
    tables = {id_: TablePlace(**place | {"rows": _rows(place["rows"])}) for id_, place in told["tables"].items()}
    placement = Placement({id_: Place(*place) for id_, place in told["named"].items()}, tables)
    source = _Source(engine, plan_id, role, [id_ for id_, place in tables.items() if len(place.rows) <= _SHORT])
    document = PlanDocument(
        path=Path(told["path"]),
        sha256=told["sha256"],
        quarter=told["quarter"],
        as_of=None,
        snapshot_id=told["snapshot_id"],
        inputs=told["inputs"],
        input_cells={id_: CellRef(*cell) for id_, cell in told["input_cells"].items()},
        tables={
            id_: DocumentTable(place.key, _Columns(source, id_, place.columns), place.sheet, place.rows, place.columns)
            for id_, place in tables.items()
        },
        figures=dict(zip(told["figures"], unpacked(bytes.fromhex(told["figure_values"])), strict=True)),
        figure_cells={id_: CellRef(*cell) for id_, cell in told["figure_cells"].items()},
        untouched=frozenset(told["untouched"]),
        host=told["host"],
    )
    return Kept(row.basis, document, placement, told["parts"])


def _outline(kept_: Kept) -> dict[str, Any]:
    document, placement = kept_.document, kept_.placement
    return {
        "path": str(document.path),
        "sha256": document.sha256,
        "quarter": document.quarter,
        "snapshot_id": document.snapshot_id,
        "inputs": document.inputs,
        "input_cells": document.input_cells,
        "figures": list(document.figures),
        "figure_values": packed(list(document.figures.values())).hex(),
        "figure_cells": document.figure_cells,
        "untouched": sorted(document.untouched),
        "host": document.host,
        "parts": dict(kept_.parts),
        "named": {id_: [place.sheet, place.row, place.column] for id_, place in placement.named.items()},
        "tables": {
            id_: {**asdict(place), "rows": _span(place.rows), "columns": dict(place.columns)}
            for id_, place in placement.tables.items()
        },
    }


def _span(rows: Any) -> Any:  # noqa: ANN401 - rows of a table, as JSON holds them
    return {"from": rows.start, "to": rows.stop} if isinstance(rows, range) else list(rows)


def _rows(told: Any) -> Any:  # noqa: ANN401 - rows of a table, as JSON holds them
    return range(told["from"], told["to"]) if isinstance(told, dict) else told


@dataclass(frozen=True)
class _Source:
    """Where the columns of one document are: those of short tables are fetched at once, any other when asked for."""

    engine: Engine
    plan_id: str
    role: str
    short: Sequence[str]

    def cells(self, table: str, column: str) -> bytes:
        """One column, as it is packed in the store."""
        if table in self.short:
            return self._of_short_tables[table, column]
        return self._found(DOCUMENT_COLUMNS.c.table_id == table, DOCUMENT_COLUMNS.c.column_id == column)[table, column]

    @cached_property
    def _of_short_tables(self) -> Mapping[tuple[str, str], bytes]:
        return self._found(DOCUMENT_COLUMNS.c.table_id.in_(self.short))

    def _found(self, *conditions: ColumnElement[bool]) -> dict[tuple[str, str], bytes]:
        asked = select(DOCUMENT_COLUMNS.c.table_id, DOCUMENT_COLUMNS.c.column_id, DOCUMENT_COLUMNS.c.cells).where(
            DOCUMENT_COLUMNS.c.plan_id == self.plan_id, DOCUMENT_COLUMNS.c.role == self.role, *conditions
        )
        with self.engine.connect() as connection:
            return {(row.table_id, row.column_id): row.cells for row in connection.execute(asked)}


@dataclass(frozen=True, slots=True)
class _Columns(Mapping[str, Any]):
    """The columns of one table, each unpacked the first time somebody asks for it."""

    source: _Source
    table: str
    ids: Mapping[str, int]
    read: dict[str, list[Any]] = field(default_factory=dict)

    def __getitem__(self, id_: str) -> list[Any]:
        values = self.read.get(id_)
        if values is None:
            if id_ not in self.ids:
                raise KeyError(id_)
            values = self.read[id_] = unpacked(self.source.cells(self.table, id_))
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)
