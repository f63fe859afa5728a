"""The lines of the tab Conflicts: what people are told on every side, and what they answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.two_way.answers import Answer, ColumnAnswer
from sync.two_way.journal import KnownSide, OpenConflict
from sync.two_way.outcome import Conflict, Option
from sync.two_way.shared import SharedTable
from sync.two_way.side import CellWrite, Place, RawTable, Seen
from sync.two_way.table import row_key
from sync.two_way.value import Cell, Unreadable, Value, canonical
from workbooks.tabs.conflicts.tab import ANSWERS, CONFLICTS, LINES, OWN_VALUES, TOLD

__all__ = ["AGREED", "Said", "answers_on", "lines_of", "told_on"]

AGREED = "agreed"
"""What is named in place of a side by who wants back what was agreed before."""

_EVIDENCE = ("who", "seen")
"""Columns that are told once: who saves the file later has not typed what is in conflict."""

_DIGITS = 12  # of a conflict's digest: as many as tell twenty apart


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered on one side: by the id of the shared table, and why an answer was not taken, by line."""

    answers: Mapping[str, Sequence[Answer | ColumnAnswer]]
    notes: Mapping[str, str]


def _lines(seen: Seen) -> Mapping[str, Mapping[str, Cell]]:
    """What stands in each line of the tab on a side."""
    raw = seen.tables.get(CONFLICTS)
    if raw is None:
        return {}
    return {row_key(key): _line(raw, position) for position, key in enumerate(raw.keys) if row_key(key)}


def _line(raw: RawTable, position: int) -> dict[str, Cell]:
    return {
        column: Unreadable.CELL if (position, column) in raw.unknown else canonical(values[position])
        for column, values in raw.columns.items()
    }


def answers_on(
    side: str, seen: Seen, told: Iterable[OpenConflict], tables: Mapping[str, SharedTable], names: Sequence[str]
) -> Said:
    """What people answered on a side to the conflicts they were told.

    Args:
        side: its name. seen: as read. told: the conflicts on record. tables: the shared ones by id.
        names: of all sides.
    """
    answers: dict[str, list[Answer | ColumnAnswer]] = {}
    notes: dict[str, str] = {}
    lines = _lines(seen)
    for one in told:
        line = lines.get(one.line, {})
        if line.get("conflict") != one.digest[:_DIGITS] or one.table not in tables:
            continue
        found = _answer(side, line, one, tables[one.table], names)
        if isinstance(found, str):
            notes[one.line] = found
        else:
            answers.setdefault(one.table, []).extend(found)
    return Said(answers, notes)


def _answer(
    side: str, line: Mapping[str, Cell], one: OpenConflict, table: SharedTable, names: Sequence[str]
) -> list[Answer | ColumnAnswer] | str:
    """What stands in a line as answers; a sentence where it is none."""
    own = [line.get(column) for column in OWN_VALUES][: len(one.columns)]
    take = line.get("take")
    if all(value is None for value in own):
        return _taken(side, take, line, one, names)
    if take is not None:
        return "Either name a place or type other values, not both."
    values: list[Value] = []
    for column, typed in zip(one.columns, own, strict=True):
        cell = table.take(one.key, column, _number(typed))
        if isinstance(cell, Unreadable):
            cell = table.take(one.key, column, typed if typed is not None else None)
        if isinstance(cell, Unreadable):
            return f"{table.titles.get(column, 'The value')} cannot be {_words(typed)}."
        values.append(cell)
    return [Answer(one.digest, side, values=tuple(values))]


def _number(typed: Cell) -> Cell:
    """A number typed into a cell that is formatted as text."""
    if isinstance(typed, str):
        try:
            return canonical(float(typed.replace(",", "")))
        except ValueError:
            return typed
    return typed


def _taken(
    side: str, take: Cell, line: Mapping[str, Cell], one: OpenConflict, names: Sequence[str]
) -> list[Answer | ColumnAnswer] | str:
    if take is None:
        return []
    said = str(take).strip().casefold() if isinstance(take, str) else ""
    if said == AGREED and one.base is not None and one.columns:
        return [Answer(one.digest, side, values=one.base)]
    place = next((name for name in names if name.casefold() == said), None)
    if place is None or place not in one.sides:
        return f"{_words(take)} is none of {', '.join((*one.sides, AGREED))}."
    if line.get("whole_column") is not None and one.columns:
        return [Answer(one.digest, side, take=place), *(ColumnAnswer(id_, side, place) for id_ in one.columns)]
    return [Answer(one.digest, side, take=place)]


def lines_of(
    conflicts: Sequence[tuple[SharedTable, Conflict]], told: Sequence[OpenConflict], now: datetime
) -> list[OpenConflict]:
    """The open conflicts with their lines: those that were told keep theirs, others take what is free.

    A conflict in which a side wants something else now is another one, in the same line and as old.
    """
    about = {(one.table, one.key, one.columns): one for one in told}
    used = {about[place].line for table, of in conflicts if (place := (table.id, of.key, of.columns)) in about}
    free = iter(line for line in map("Line {}".format, range(1, LINES + 1)) if line not in used - {""})
    found = []
    for table, of in conflicts:
        before = about.get((table.id, of.key, of.columns))
        line = before.line if before is not None and before.line else next(free, "")
        since = now if before is None else before.since
        base = None if of.base is None else of.base
        found.append(
            OpenConflict(of.digest, table.id, of.key, of.columns, base, tuple(sorted(of.options)), line, since)
        )
    return found


def told_on(
    seen: Seen,
    lines: Sequence[OpenConflict],
    conflicts: Mapping[str, tuple[SharedTable, Conflict]],
    notes: Mapping[str, str],
    known: Mapping[str, KnownSide],
    everywhere: Mapping[str, Seen],
    now: datetime,
) -> Iterator[CellWrite]:
    """What is written into the tab of a side so that it tells the open conflicts and no others.

    Args:
        seen: the side. lines: the open conflicts. conflicts: by digest. notes: why answers were not taken, by line.
        known: the sides as they were at the end of the last run. everywhere: all sides as read. now: the time.
    """
    there = _lines(seen)
    open_ = {one.line: one for one in lines if one.line}
    for line, cells in there.items():
        one = open_.get(line)
        wanted: dict[str, Value] = dict.fromkeys(TOLD)
        if one is not None:
            table, conflict = conflicts[one.digest]
            wanted |= _sentences(table, conflict, one, known, everywhere, now)
            wanted["note"] = notes.get(line) or _differing(conflict)
        if one is None or cells.get("conflict") != one.digest[:_DIGITS]:
            wanted |= dict.fromkeys(ANSWERS)  # they were given to another conflict
        else:
            wanted = {column: value for column, value in wanted.items() if column not in _EVIDENCE}
        for column, value in wanted.items():
            stands = cells.get(column, value)
            if stands != value and not isinstance(stands, Unreadable):
                yield CellWrite(Place(CONFLICTS, line, column), stands, value)


def _sentences(
    table: SharedTable,
    conflict: Conflict,
    one: OpenConflict,
    known: Mapping[str, KnownSide],
    everywhere: Mapping[str, Seen],
    now: datetime,
) -> dict[str, Value]:
    who, when = [], []
    for side in one.sides:
        seen = everywhere.get(side)
        if seen is None:
            continue
        who.append(f"{side}: {' or '.join(seen.authors) or 'whoever works there'}")
        after = f"{known[side].seen_at:%Y-%m-%d %H:%M}" if side in known else "the pairing"
        when.append(f"{side}: {after} and {seen.saved_at or now:%Y-%m-%d %H:%M}")
    return {
        "what": _text(table.called(conflict.key, conflict.columns)),
        "agreed": _text(_option(conflict.base)),
        "wanted": _text("; ".join(f"{side}: {_option(of)}" for side, of in sorted(conflict.options.items()))),
        "who": _text("; ".join(who)),
        "seen": _text("; ".join(when)),
        "age": float(max((now - one.since).days, 0)),  # a clock may be set back
        "conflict": one.digest[:_DIGITS],
        "waits": 1.0,
    }


def _text(text: str) -> Value:
    """A sentence as a cell holds it."""
    cell = canonical(text)
    return None if isinstance(cell, Unreadable) else cell


def _differing(conflict: Conflict) -> Value:
    """What is noted where the answers of several sides are not one."""
    if not conflict.said:
        return None
    said = "; ".join(f"{side}: {' or '.join(map(_option, of))}" for side, of in conflict.said.items())
    return _text(f"The answers differ. {said}")


def _option(option: Option) -> str:
    """What somebody wants, in words."""
    if option is None:
        return "no row"
    return " · ".join(map(_words, option)) if option else "the row stays"


def _words(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:,.10g}"
    return "empty" if value is None else str(value.value if not isinstance(value, str) else value)
