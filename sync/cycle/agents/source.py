"""A source document: the JSON of a verb, and figures taken out of it by their path."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sync.cycle.agents.package import Figure, Grid, Line, Unit, Value, rounded
from workbooks.grammar.words import NAMELESS

__all__ = ["MOST_LINES", "Column", "Source", "keyed", "told_lines"]

MOST_LINES = 60
"""Lines of a grid: a package is read by people; all others stand in its source document."""

Path = Sequence[str | int]
"""Names of fields and numbers of items, from the document inwards."""


class Column(NamedTuple):
    """A column of a grid: the field of the source's rows, its title, and its unit.

    The figures of the column named `""` in keys carry the key of their row alone.
    """

    field: str
    title: str
    unit: Unit
    name: str | None = None

    @property
    def suffix(self) -> str:
        """What stands behind the row in a key."""
        name = self.field if self.name is None else self.name
        return f".{keyed(name)}" if name else ""


def keyed(text: object) -> str:
    """A text as part of a key: small ASCII letters, digits and hyphens; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")


@dataclass(frozen=True)
class Source:
    """One document by name, with what its amounts are in; without content, `why_not` says why there is none.

    names: what people call the ids that stand in it.
    """

    name: str
    content: Mapping[str, Any] | None
    currency: str
    why_not: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def at(self, *path: str | int) -> Any:  # noqa: ANN401 - whatever JSON holds
        """What stands at a path; None where the path leads nowhere."""
        found: Any = self.content
        for step in path:
            if isinstance(found, Mapping):
                found = found.get(str(step))
            elif isinstance(found, Sequence) and not isinstance(found, str) and isinstance(step, int):
                found = found[step] if -len(found) <= step < len(found) else None
            else:
                return None
        return found

    def rows(self, *path: str | int) -> list[Mapping[str, Any]]:
        """The records of a list; none where there is no list."""
        found = self.at(*path)
        return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []

    def figure(self, key: str, label: str, unit: Unit, *path: str | int) -> Figure:
        """The figure that stands at a path."""
        return Figure(
            key=key,
            label=label,
            value=self._value(self.at(*path), unit),
            unit=unit,
            currency=self.currency if unit is Unit.MONEY else "",
            source=f"{self.name} {_told(path)}",
        )

    def grid(
        self,
        id_: str,
        title: str,
        of: str,
        path: Path,
        columns: Sequence[Column],
        *,
        label: str | Callable[[Mapping[str, Any]], str],
        keep: Callable[[Mapping[str, Any]], bool] = lambda _: True,
        order: Callable[[Mapping[str, Any]], float] | None = None,
        most: int = MOST_LINES,
    ) -> Grid:
        """A line for each record of a list, or of an object of named records.

        Args:
            id_: what keys of its figures begin with. title: of the grid. of: what a line is of.
            path: of the list. columns: the figures of a line. label: field with what people call a record, or how to
                say it; empty where its name in the object does. keep: which records. order: the largest first; as in
                the document by default. most: lines at most.
        """
        all_rows = self.at(*path)
        numbered: list[tuple[int | str, Any]] = (
            list(all_rows.items()) if isinstance(all_rows, Mapping) else list(enumerate(all_rows or ()))
        )
        chosen = [(at, row) for at, row in numbered if isinstance(row, Mapping) and keep(row)]
        if order is not None:
            chosen.sort(key=lambda one: -order(one[1]))
        lines, taken = [], set[str]()
        for at, row in chosen[:most]:
            said = (
                label(row) if callable(label) else self._named(row.get(label) if label else str(at).replace("_", " "))
            )
            base = stem = f"{id_}.{keyed(said) or f'row-{at}'}"
            again = 1
            while base in taken:
                again += 1
                base = f"{stem}-{again}"
            taken.add(base)
            figures = tuple(
                self.figure(f"{base}{column.suffix}", f"{said}: {column.title}", column.unit, *path, at, column.field)
                for column in columns
            )
            lines.append(Line(label=said, figures=figures))
        return Grid(
            id=id_,
            title=title,
            of=of,
            columns=tuple(column.title for column in columns),
            lines=tuple(lines),
            left_out=max(len(chosen) - most, 0),
        )

    def _value(self, found: object, unit: Unit) -> Value:
        """A value as a figure holds it: a person by name; no number where a number is asked for is not known."""
        if isinstance(found, bool):
            return ("yes" if found else "no") if unit is Unit.WORD else None
        if unit in (Unit.WORD, Unit.DAY):
            return None if found is None or found == "" else self.names.get(str(found), str(found))
        if not isinstance(found, int | float) or not math.isfinite(found):
            return None
        return rounded(float(found))

    def _named(self, value: object) -> str:
        text = str(self.names.get(str(value), "" if value is None else value)).strip()
        return text or NAMELESS


def told_lines(*grids: Grid) -> tuple[Grid, ...]:
    """The grids that have a line."""
    return tuple(grid for grid in grids if grid.lines)


def _told(path: Path) -> str:
    """A path as `jq` takes it."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" if _PLAIN.fullmatch(step) else f'["{step}"]'
             for step in path)  # fmt: skip
    told = "".join(steps)
    return told if told.startswith(".") else f".{told}"


_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
