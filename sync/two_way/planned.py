"""What a run would do, from what stands where: pure, so that looking at it and doing it cannot differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from calculations.findings import Finding
from sync.two_way import told
from sync.two_way.answers import Answer, ColumnAnswer
from sync.two_way.free_lines import given_ids
from sync.two_way.journal import Intent, KnownSide, OpenConflict
from sync.two_way.lines import answers_on, lines_of, told_on
from sync.two_way.merge import merge
from sync.two_way.outcome import Conflict, Merged
from sync.two_way.renamed import followed
from sync.two_way.shared import SharedTable, side_of
from sync.two_way.side import CellWrite, LineNamed, Place, Seen, SideWrites
from sync.two_way.sides import Making, people_of, sides_of
from sync.two_way.table import Base, Side
from sync.two_way.value import Unreadable, Value

__all__ = ["Plan", "Situation", "planned"]


@dataclass(frozen=True)
class Situation:
    """All that decides what a run does.

    Args:
        tables: what is merged. bases: what was agreed, by table. seen: the sides as read.
        names: of all sides, also of those that could not be read. told: the conflicts on record. known: the sides as
            they were at the end of the last run.
        at: the time. deciders: names of the sides on which answers count; None for all. standing: answers given
            beforehand. refused: places that a side did not let us write, with why.
        made: makes a side of what stands there.
    """

    tables: Sequence[SharedTable]
    bases: Mapping[str, Base]
    seen: Mapping[str, Seen]
    names: Sequence[str]
    told: Sequence[OpenConflict]
    known: Mapping[str, KnownSide]
    at: datetime
    deciders: frozenset[str] | None = None
    standing: Sequence[ColumnAnswer] = ()
    refused: Mapping[tuple[str, Place], str] = field(default_factory=dict)
    made: Making = side_of


@dataclass(frozen=True)
class Plan:
    """What a run would do: the merge of each table, what is written on each side for it, and what is found."""

    merged: Mapping[str, Merged]
    writes: Mapping[str, SideWrites]
    intents: tuple[Intent, ...]
    conflicts: tuple[tuple[SharedTable, Conflict], ...]
    lines: tuple[OpenConflict, ...]
    findings: tuple[Finding, ...]

    @property
    def is_work(self) -> bool:
        """Whether anything is left to write."""
        return any(self.writes.values())


def planned(of: Situation) -> Plan:
    """What to do."""
    answers, notes = _answers(of)
    merged: dict[str, Merged] = {}
    findings: list[Finding] = [finding for one in of.seen.values() for finding in one.remarks]
    intents: list[Intent] = []
    ids: list[tuple[str, LineNamed]] = []
    conflicts: list[tuple[SharedTable, Conflict]] = []
    for table in of.tables:
        base = of.bases[table.id]
        sides = sides_of(table, base, of.seen, of.made)
        outcome = merge(table.rules, base, sides, answers[table.id], table.checks)
        merged[table.id] = outcome
        findings += _renamed(of, table)
        findings += [*told.pauses(table, outcome), *told.held(table, outcome)]
        conflicts += [(table, conflict) for conflict in outcome.conflicts]
        intents += _intents(of, table, outcome, sides)
        if table.has_lines and not outcome.pauses and set(of.names) <= of.seen.keys():
            ids += given_ids(table, base, people_of(table, base, of.seen, of.made))
    lines = tuple(lines_of(conflicts, of.told, of.at))
    by_digest = {conflict.digest: (table, conflict) for table, conflict in conflicts}
    writes = {}
    for name, one in of.seen.items():
        cells = [CellWrite(i.at, i.before, i.after) for i in intents if i.side == name]
        cells += told_on(one, lines, by_digest, notes[name], of.known, of.seen, of.at)
        writes[name] = SideWrites(
            tuple(cell for cell in cells if (name, cell.at) not in of.refused),
            tuple(line for side, line in ids if side == name and (name, line.at) not in of.refused),
        )
    return Plan(merged, writes, tuple(intents), tuple(conflicts), lines, tuple(findings))


def _renamed(of: Situation, table: SharedTable) -> Iterable[Finding]:
    """What is told of columns that have another title."""
    for name in of.seen:
        for column, title in followed(table, of.bases[table.id], of.seen, name):
            yield told.renamed(name, table, column, title)


def _answers(of: Situation) -> tuple[dict[str, list[Answer | ColumnAnswer]], dict[str, dict[str, str]]]:
    """What people answered, by table, and why an answer is not taken, by side and line."""
    answers: dict[str, list[Answer | ColumnAnswer]] = {table.id: list(of.standing) for table in of.tables}
    notes: dict[str, dict[str, str]] = {}
    by_id = {table.id: table for table in of.tables}
    for name, one in of.seen.items():
        said = answers_on(name, one, of.told, by_id, tuple(of.names))
        notes[name] = dict(said.notes)
        if of.deciders is None or name in of.deciders:
            for table, found in said.answers.items():
                answers[table] += found
            continue
        where = " or ".join(sorted(of.deciders)) or "no place"
        lines = {told.line for told in of.told for one in said.answers.get(told.table, ()) if _is_about(one, told)}
        notes[name] |= dict.fromkeys(lines, f"Conflicts are decided on {where}.")
    return answers, notes


def _is_about(answer: Answer | ColumnAnswer, one: OpenConflict) -> bool:
    return answer.conflict == one.digest if isinstance(answer, Answer) else answer.column in one.columns


def _intents(of: Situation, table: SharedTable, merged: Merged, sides: Sequence[Side]) -> Iterable[Intent]:
    """The cells to write, without those of units of which one was refused."""
    held = {side.name: (side.table.rows, {id_: at for at, id_ in enumerate(side.table.columns)}) for side in sides}
    base = of.bases[table.id].table
    place = {id_: at for at, id_ in enumerate(base.columns)}
    decided = {(one.conflict.key, id_) for one in merged.decided for id_ in one.conflict.columns}
    for write in merged.writes:
        if any((write.side, table.place(write.key, id_)) in of.refused for id_ in table.rules.unit_of[write.column]):
            continue
        agreed = base.rows[write.key][place[write.column]] if write.key in base.rows else None
        stood: dict[str, Value] | None = None
        if (write.key, write.column) in decided:
            stood = {
                name: cell
                for name, (rows, columns) in held.items()
                if write.key in rows
                and write.column in columns
                and not isinstance(cell := rows[write.key][columns[write.column]], Unreadable)
            }
        at = table.place(write.key, write.column)
        yield Intent(
            write.side, at, write.before, write.after, None if isinstance(agreed, Unreadable) else agreed, stood
        )
