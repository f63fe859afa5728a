"""One side beside the base: which rows moved, and what was edited in them."""

from collections.abc import Iterable

from sync.two_way.outcome import Edit, Presence
from sync.two_way.table import Base, Row, Rules, Side, Table, Unit
from sync.two_way.value import Unreadable

__all__ = ["View"]


class View:
    """A side beside the base, on the columns it holds."""

    def __init__(self, rules: Rules, base: Base, side: Side) -> None:
        self.side, self.name = side, side.name
        there = set(side.table.columns)
        self.columns = tuple(c.id for c in rules.columns if c.is_kept_by(side.name) and c.id in there)
        self.place = {id_: at for at, id_ in enumerate(self.columns)}
        self.rows = side.table.on(self.columns)
        self.before = base.table.on(self.columns)
        self.empty: Row = (None,) * len(self.columns)

    def moved(self) -> set[str]:
        """Keys of rows that are not what they are in the base."""
        before, rows = self.before, self.rows
        changed = {key for key, row in rows.items() if before.get(key) != row}
        return changed.union(before.keys() - rows.keys(), self.side.doubled)

    def alone(self, rules: Rules, base: Base) -> Table:
        """The table as this side alone would have it."""
        rows = {
            key: row for key, row in base.table.on(rules.ids).items() if key in self.rows or key in self.side.doubled
        }
        empty: Row = (None,) * len(rules.ids)
        for key, cells in self.rows.items():
            seen = {id_: cell for id_, cell in zip(self.columns, cells, strict=True) if cell is not Unreadable.CELL}
            old = rows.get(key, empty)
            if seen:
                rows[key] = tuple(seen.get(id_, was) for id_, was in zip(rules.ids, old, strict=True))
        return Table(rules.ids, rows)

    def holds(self, unit: Unit) -> bool:
        """Whether it has all of these columns."""
        return all(id_ in self.place for id_ in unit)

    def cells(self, key: str, unit: Unit) -> Row:
        """What these columns hold in a row."""
        row = self.rows[key]
        return tuple(row[self.place[id_]] for id_ in unit)

    def edits(self, key: str) -> list[Edit]:
        """Everything that is not in this row what it is in the base."""
        before, name = self.before.get(key), self.name
        found = []
        if key in self.rows or key in self.side.doubled:
            if before is None:
                found.append(Edit(name, key, "", Presence.GONE, Presence.THERE))
            for row in self._rows_of(key):
                for id_, old, new in zip(self.columns, before or self.empty, row, strict=True):
                    if new != old and new is not Unreadable.CELL:
                        found.append(Edit(name, key, id_, old, new))
        elif before is not None:
            found.append(Edit(name, key, "", Presence.THERE, Presence.GONE))
        return found

    def unkeyed(self) -> list[tuple[Edit, ...]]:
        """What stands in each row that has no key, in the order of what it is: where it stands is nobody's edit."""
        rows = [
            tuple(
                Edit(self.name, "", id_, None, cell)
                for id_, cell in zip(self.columns, row, strict=True)
                if cell is not None and cell is not Unreadable.CELL
            )
            for row in self._on_columns(self.side.unkeyed.values())
        ]
        return sorted(rows, key=repr)

    def _rows_of(self, key: str) -> Iterable[Row]:
        """The rows of a key: one, or several where it stands more than once."""
        if key in self.rows:
            return (self.rows[key],)
        return sorted(self._on_columns(self.side.doubled[key]), key=repr)

    def _on_columns(self, rows: Iterable[Row]) -> Iterable[Row]:
        numbered = {str(number): row for number, row in enumerate(rows)}
        return Table(self.side.table.columns, numbered).on(self.columns).values()
