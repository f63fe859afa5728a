"""What a sync remembers, in the store."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from sync.model.times import time_text
from sync.store.database import upsert, writing
from sync.store.lease import Lease
from sync.store.tables import TWO_WAY_AGREED, TWO_WAY_CONFLICTS, TWO_WAY_JOURNAL, TWO_WAY_SIDES
from sync.two_way.journal import Batch, Intent, KnownSide, OpenConflict, Settled
from sync.two_way.side import Place
from sync.two_way.table import Base, Table
from sync.two_way.value import Cell, Flag, Unreadable, Value

__all__ = ["StoredMemory"]

_INTENDED, _SETTLED, _UNDONE = "intended", "settled", "undone"


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """What is remembered of one plan and the sides of these names, in any order.

    `under` is the lease under which it is written: LeaseLostError, and nothing, where another process took that over.
    """

    engine: Engine
    plan_id: str
    names: tuple[str, ...]
    under: Lease | None = None

    @property
    def _of(self) -> dict[str, str]:
        return {"plan_id": self.plan_id, "sides": ",".join(sorted(self.names))}

    def base(self, table: str) -> Base | None:
        """The agreed state of a table; None before the sides were paired."""
        asked = select(TWO_WAY_AGREED.c.state).filter_by(**self._of, table_id=table)
        with self.engine.connect() as connection:
            found = connection.execute(asked).scalar_one_or_none()
        return None if found is None else _base(found)

    def sides(self) -> Mapping[str, KnownSide]:
        """The sides as last seen."""
        columns = (TWO_WAY_SIDES.c.name, TWO_WAY_SIDES.c.file, TWO_WAY_SIDES.c.stamp, TWO_WAY_SIDES.c.seen_at)
        with self.engine.connect() as connection:
            rows = connection.execute(select(*columns).filter_by(**self._of)).all()
        return {name: KnownSide(file, stamp, datetime.fromisoformat(at)) for name, file, stamp, at in rows}

    def conflicts(self) -> Sequence[OpenConflict]:
        """The conflicts that people were told."""
        table = TWO_WAY_CONFLICTS
        asked = select(table.c.digest, table.c.line, table.c.since, table.c.about).filter_by(**self._of)
        with self.engine.connect() as connection:
            rows = connection.execute(asked.order_by(table.c.line, table.c.digest)).all()
        return [_conflict(*row) for row in rows]

    def unsettled(self) -> Sequence[Batch]:
        """Batches whose end is not known, oldest first."""
        return self._batches(_INTENDED)

    def last(self) -> Batch | None:
        """The newest batch that was settled and not undone."""
        found = self._batches(_SETTLED, newest=1)
        return found[0] if found else None

    def _batches(self, state: str, newest: int | None = None) -> list[Batch]:
        """Those of a state, oldest first; or so many of the newest, newest first."""
        table = TWO_WAY_JOURNAL
        asked = select(table.c.id, table.c.at, table.c.intents).filter_by(**self._of, state=state)
        order = table.c.id if newest is None else table.c.id.desc()
        with self.engine.connect() as connection:
            rows = connection.execute(asked.order_by(order).limit(newest)).all()
        return [Batch(id_, datetime.fromisoformat(at), _intents(told)) for id_, at, told in rows]

    def intend(self, batch: Batch) -> None:
        """Note what is about to be written."""
        row = {"id": batch.id, **self._of, "at": time_text(batch.at), "state": _INTENDED}
        with self._writing() as connection:
            told = upsert(self.engine.dialect.name, TWO_WAY_JOURNAL)
            connection.execute(told, [row | {"intents": _packed(list(map(_told, batch.intents)))}])

    def settle(self, settled: Settled) -> None:
        """Remember how a run ended, all of it or nothing."""
        dialect = self.engine.dialect.name
        with self._writing() as connection:
            self._mark(connection, settled.batches, _SETTLED)
            for table, base in (settled.bases or {}).items():
                row = {**self._of, "table_id": table, "state": _state(base)}
                connection.execute(upsert(dialect, TWO_WAY_AGREED), [row])
            for name, side in (settled.sides or {}).items():
                known = {"file": side.file, "stamp": side.stamp, "seen_at": time_text(side.seen_at)}
                connection.execute(upsert(dialect, TWO_WAY_SIDES), [{**self._of, "name": name, **known}])
            if settled.conflicts is not None:
                connection.execute(delete(TWO_WAY_CONFLICTS).filter_by(**self._of))
                if settled.conflicts:
                    rows = [{**self._of, **_row(one)} for one in settled.conflicts]
                    connection.execute(insert(TWO_WAY_CONFLICTS), rows)

    def undone(self, batch: str) -> None:
        """Note that a batch was taken back."""
        with self._writing() as connection:
            self._mark(connection, (batch,), _UNDONE)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self.engine, lock="two_way") as connection:
            if self.under is not None:
                self.under.fence(connection)
            yield connection

    def _mark(self, connection: Connection, batches: Sequence[str], state: str) -> None:
        for batch in batches:
            connection.execute(update(TWO_WAY_JOURNAL).filter_by(**self._of, id=batch).values(state=state))


def _packed(told: Any) -> bytes:  # noqa: ANN401 - what JSON takes
    return zlib.compress(json.dumps(told).encode(), 1)


def _unpacked(data: bytes) -> Any:  # noqa: ANN401 - what JSON gives
    return json.loads(zlib.decompress(data))


def _plain(cell: Cell) -> Any:  # noqa: ANN401 - what JSON takes
    if isinstance(cell, Unreadable):
        raise TypeError("a cell that cannot be read is never remembered")
    return {"flag": cell.value} if isinstance(cell, Flag) else cell


def _value(told: Any) -> Value:  # noqa: ANN401 - what JSON gives
    if isinstance(told, dict):
        return Flag(told["flag"])
    return float(told) if isinstance(told, int) else told


def _state(base: Base) -> bytes:
    rows = base.table.rows
    columns = [list(map(_plain, cells)) for cells in zip(*rows.values(), strict=True)]
    return _packed([base.table.columns, list(rows), columns, sorted(base.tombstones)])


def _base(state: bytes) -> Base:
    ids, keys, columns, tombstones = _unpacked(state)
    cells = [[_value(told) for told in column] for column in columns]
    rows = list(zip(*cells, strict=True)) if cells else [()] * len(keys)
    return Base(Table(tuple(ids), dict(zip(keys, rows, strict=True))), frozenset(tombstones))


def _told(intent: Intent) -> list[Any]:
    decided = None if intent.decided is None else {side: _plain(value) for side, value in intent.decided.items()}
    return [intent.side, list(intent.at), *map(_plain, (intent.before, intent.after, intent.agreed)), decided]


def _intents(data: bytes) -> tuple[Intent, ...]:
    return tuple(
        Intent(
            side,
            Place(*at),
            _value(before),
            _value(after),
            _value(agreed),
            None if decided is None else {name: _value(value) for name, value in decided.items()},
        )
        for side, at, before, after, agreed, decided in _unpacked(data)
    )


def _row(one: OpenConflict) -> dict[str, Any]:
    about = {
        "table": one.table,
        "key": one.key,
        "columns": one.columns,
        "base": None if one.base is None else list(map(_plain, one.base)),
        "sides": one.sides,
    }
    return {"digest": one.digest, "line": one.line, "since": time_text(one.since), "about": json.dumps(about)}


def _conflict(digest: str, line: str, since: str, about: str) -> OpenConflict:
    told = json.loads(about)
    return OpenConflict(
        digest,
        told["table"],
        told["key"],
        tuple(told["columns"]),
        None if told["base"] is None else tuple(map(_value, told["base"])),
        tuple(told["sides"]),
        line,
        datetime.fromisoformat(since),
    )
