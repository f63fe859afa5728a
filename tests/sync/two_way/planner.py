"""Cases for the merge from a seed: one base, perturbed once for each person, and a checker that explains the end.

The people are simulated on plain dictionaries; what they did is known here, not learned from the merge.
"""

from dataclasses import dataclass, field
from random import Random

from sync.two_way.agreed import advanced
from sync.two_way.answers import Answer, ColumnAnswer
from sync.two_way.merge import merge
from sync.two_way.outcome import DroppedRow, Edit, Merged, NewRow, Presence, Trip, Write
from sync.two_way.table import Base, Column, Limits, Rules, Side, Table
from sync.two_way.value import Flag, Unreadable

__all__ = ["Person", "World", "explained", "journal", "played", "world"]

NO_LIMITS = Limits(cells_free=10**9, rows_free=10**9, torn_keys=0)
SPELLED = {
    "north": ("north", "north"),
    "café": ("café", "cafe\u0301"),
    100.0: (100, 100.0, 100.00000000000001),
    0.3: (0.3, 0.1 + 0.2),
    Flag.TRUE: (True, Flag.TRUE),
    1.0: (1, 1.0),
    None: (None, "", "  "),
}
"""Each value as programs may give it."""
VALUES = tuple(SPELLED)
UNKNOWN = ("#REF!", "Loading...", float("nan"))


@dataclass
class Person:
    """What one side holds: cells by key and column, and what else can be met there."""

    name: str
    rows: dict[str, dict[str, object]]
    doubled: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    unkeyed: list[dict[str, object]] = field(default_factory=list)
    unknown: set[tuple[str, str]] = field(default_factory=set)
    formulas: set[tuple[str, str]] = field(default_factory=set)
    receives: bool = True

    def side(self, rules: Rules, rng: Random) -> Side:
        """The side as a program would read it: rows, columns and spellings in any order."""
        columns = [c.id for c in rules.columns if c.is_kept_by(self.name)]
        rng.shuffle(columns)
        found = [*self.rows.items(), *((key, row) for key, rows in self.doubled.items() for row in rows)]
        found += [("", row) for row in self.unkeyed]
        rng.shuffle(found)
        read = [
            (
                key,
                [
                    rng.choice(UNKNOWN) if (key, id_) in self.unknown else rng.choice(SPELLED[row[id_]])
                    for id_ in columns
                ],
            )
            for key, row in found
        ]
        return Side.read(self.name, columns, read, frozenset(self.formulas), receives=self.receives)

    def apply(self, merged: Merged) -> None:
        """Write what the merge says; what it says of this side must be true of it."""
        for write in merged.writes:
            if write.side == self.name:
                assert (write.key, write.column) not in self.formulas | self.unknown, f"{write} on a cell to be left"
                assert self.rows[write.key][write.column] == write.before != write.after, write
                self.rows[write.key][write.column] = write.after
        for row in merged.added:
            if row.side == self.name:
                assert row.key not in self.rows, f"{row} is there"
                assert row.key not in self.doubled, f"{row} is there twice"
                self.rows[row.key] = dict(row.values)
        for gone in merged.dropped:
            if gone.side == self.name:
                assert self.rows.pop(gone.key) == gone.before, gone


@dataclass
class World:
    """A case."""

    rules: Rules
    base: Base
    people: list[Person]
    did: list[str]

    def sides(self, rng: Random) -> list[Side]:
        """All sides as read, in any order."""
        sides = [person.side(self.rules, rng) for person in self.people]
        rng.shuffle(sides)
        return sides


def world(rng: Random) -> World:
    """One base of one to eight rows, perturbed once for each of two or three people."""
    names = ["excel", "sheets", "system"] if rng.random() < 0.3 else ["excel", "sheets"]
    people = frozenset({"excel", "sheets"}) if len(names) > 2 else None
    columns = [Column("amount", people), Column("note", people)]
    if rng.random() < 0.5:
        columns += [Column(id_, people, record="override") for id_ in ("override", "reason")]
    if rng.random() < 0.4:
        columns.append(Column("fact", owners=frozenset({names[-1]})))
    if rng.random() < 0.2:
        columns.append(Column("private", people, kept_by=frozenset({"excel"})))
    rng.shuffle(columns)
    rules = Rules(
        tuple(columns),
        tuple(names),
        row_owners=frozenset({rng.choice(names[:2])}) if rng.random() < 0.2 else people,
        deletes_travel=rng.random() < 0.5,
        limits=Limits(0.3, 4, 0.3, 1) if rng.random() < 0.1 else NO_LIMITS,
    )
    keys = [f"r{number}" for number in range(1, rng.randint(1, 8) + 1)]
    ids = rules.ids
    rows = {key: {id_: rng.choice(VALUES) for id_ in ids} for key in keys}
    dead = frozenset({"dead"}) if rng.random() < 0.3 else frozenset()
    base = Base(Table(ids, {key: tuple(row.values()) for key, row in rows.items()}), dead)
    everybody = []
    did: list[str] = []
    for name in names:
        kept = [column.id for column in columns if column.is_kept_by(name)]
        person = Person(name, {key: {id_: row[id_] for id_ in kept} for key, row in rows.items()})
        person.receives = name != "system"
        did += [f"{name} {_act(person, kept, dead, rng)}" for _ in range(rng.randint(0, 5))]
        everybody.append(person)
    return World(rules, base, everybody, did)


def _act(person: Person, kept: list[str], dead: frozenset[str], rng: Random) -> str:
    """One thing a person does; what it was, in words."""
    what = rng.random()
    key = rng.choice(list(person.rows)) if person.rows else ""
    id_ = rng.choice(kept)
    if what < 0.12 or not key:
        new = rng.choice(["new1", "new2", "dead"])
        if new in person.rows or new in person.doubled:
            return "thinks"
        person.rows[new] = {id_: rng.choice(VALUES) for id_ in kept}
        return f"adds {new} {person.rows[new]}"
    if what < 0.21:
        del person.rows[key]
        person.unknown = {place for place in person.unknown if place[0] != key}
        person.formulas = {place for place in person.formulas if place[0] != key}
        return f"deletes {key}"
    if what < 0.24:
        person.doubled[key] = [person.rows.pop(key)] * 2
        person.doubled[key][1] = person.doubled[key][0] | {id_: rng.choice(VALUES)}
        person.unknown = {place for place in person.unknown if place[0] != key}
        person.formulas = {place for place in person.formulas if place[0] != key}
        return f"copies {key} and changes {id_} of the copy"
    if what < 0.28:
        person.unknown.add((key, id_))
        return f"breaks {key} {id_}"
    if what < 0.32:
        person.formulas.add((key, id_))
        return f"computes {key} {id_}"
    if what < 0.34:
        person.unkeyed.append({id_: rng.choice(VALUES) for id_ in kept})
        return f"adds a row without a key {person.unkeyed[-1]}"
    person.rows[key][id_] = rng.choice(VALUES)
    return f"types {person.rows[key][id_]!r} into {key} {id_}"


def edits_of(world: World) -> set[Edit]:
    """What everybody changed, found by looking."""
    found = set()
    for person in world.people:
        base = {
            key: dict(zip(world.base.table.columns, row, strict=True)) for key, row in world.base.table.rows.items()
        }
        doubled = [(key, row) for key, rows in person.doubled.items() for row in rows]
        for key, row in [*person.rows.items(), *doubled]:
            if key not in base:
                found.add(Edit(person.name, key, "", Presence.GONE, Presence.THERE))
            for id_, value in row.items():
                old = base[key][id_] if key in base else None
                if value != old and (key, id_) not in person.unknown:
                    found.add(Edit(person.name, key, id_, old, value))
        for key in base:
            if key not in person.rows and key not in person.doubled:
                found.add(Edit(person.name, key, "", Presence.THERE, Presence.GONE))
        for row in person.unkeyed:
            found |= {Edit(person.name, "", id_, None, value) for id_, value in row.items() if value is not None}
    return found


def explained(world: World, merged: Merged, *, decided: bool = False) -> None:
    """Every edit stands in the table, in a conflict, in a violation or was decided; nothing else stands anywhere."""
    edits = edits_of(world)
    assert set(merged.edits) == edits, f"edits differ: {set(merged.edits) ^ edits}"
    held = {edit for part in (*merged.conflicts, *merged.violations) for edit in part.edits}
    assert held <= edits, f"invented: {held - edits}"
    if merged.pauses:
        assert merged.table.rows == world.base.table.rows, "a paused table moved"
        assert not writes(merged), "a paused table is written"
        return
    held |= {edit for part in merged.decided for edit in part.conflict.edits}
    rows = {key: dict(zip(merged.table.columns, row, strict=True)) for key, row in merged.table.rows.items()}
    for edit in edits - held:
        if edit.column:
            # a row that all deleted, and one that came with a key twice, is told by the row's own edit
            assert rows.get(edit.key, {}).get(edit.column) == edit.after, f"lost: {edit}"
        else:
            assert (edit.key in rows) == (edit.after is Presence.THERE), f"lost: {edit}"
    base = {key: dict(zip(merged.table.columns, row, strict=True)) for key, row in world.base.table.rows.items()}
    for key, row in rows.items():
        assert key in base or any(key in person.rows for person in world.people), f"invented: {key}"
        for id_, value in row.items():
            seen = [base.get(key, {}).get(id_)] + [
                person.rows[key].get(id_)
                for person in world.people
                if key in person.rows and (key, id_) not in person.unknown
            ]
            assert decided or value in seen, f"invented: {key} {id_} {value!r}"


def together(world: World, merged: Merged) -> None:
    """An override stands beside the reason of the same side."""
    for unit in (unit for unit in world.rules.units if len(unit) > 1):
        places = [merged.table.columns.index(id_) for id_ in unit]
        for key, row in merged.table.rows.items():
            base = world.base.table.rows.get(key, (None,) * len(row))
            seen = [tuple(base[at] for at in places)]
            seen += [tuple(p.rows[key][id_] for id_ in unit) for p in world.people if key in p.rows]
            assert tuple(row[at] for at in places) in seen, f"torn apart: {key} {unit}"


def converged(world: World, merged: Merged) -> None:
    """Where a side is not as the table, a conflict or a violation says so."""
    if merged.pauses:
        return
    told = {(part.key, id_) for part in (*merged.conflicts, *merged.violations) for id_ in part.columns or ("",)}
    rows = {key: dict(zip(merged.table.columns, row, strict=True)) for key, row in merged.table.rows.items()}
    for person in world.people:
        if not person.receives:
            continue
        for key in rows.keys() ^ person.rows.keys():
            assert (key, "") in told or key in person.doubled, f"{person.name} differs in {key}: nobody says so"
        for key in rows.keys() & person.rows.keys():
            for id_, value in person.rows[key].items():
                same = value == rows[key][id_] and (key, id_) not in person.unknown
                unread = (key, id_) in person.unknown
                assert same or unread or {(key, id_), (key, "")} & told, f"{person.name} differs in {key} {id_}"


def places(merged: Merged) -> tuple[object, object]:
    """What is held, without the edits behind it: these grow as a value arrives at more sides."""
    return (
        [(part.clash, part.key, part.columns) for part in merged.conflicts],
        [(part.fault, part.key, part.columns, part.side, part.rule) for part in merged.violations],
    )


def writes(merged: Merged) -> tuple[Write | NewRow | DroppedRow, ...]:
    """All there is to write."""
    return (*merged.writes, *merged.added, *merged.dropped)


def played(seed: int) -> tuple[World, list[Merged], Base]:
    """A case from beginning to end, every law asserted on the way."""
    rng = Random(seed)
    case = world(rng)
    first = merge(case.rules, case.base, case.sides(rng))
    assert first == merge(case.rules, case.base, case.sides(rng)), "the order of sides, rows or columns matters"
    explained(case, first)
    together(case, first)
    for person in case.people:
        person.apply(first)
    converged(case, first)
    seen = case.sides(rng)
    second = merge(case.rules, case.base, seen)
    assert not writes(second), f"written twice: {writes(second)}"
    base = advanced(case.rules, case.base, first, seen)
    emptied = any(pause.trip is Trip.EMPTIED for pause in second.pauses)  # by deletions from several sides together
    if not first.pauses and not emptied:
        assert second.table == first.table, "the same state merged to another table"
        assert places(second) == places(first), "what is held changed by writing"
        _only_agreed(case, base)
        case.base = base
    third = merge(case.rules, case.base, seen)
    assert not writes(third), f"written after the base moved: {writes(third)}"
    explained(case, third)
    answers: list[Answer | ColumnAnswer] = []
    last = third
    for _ in range(2):  # a row that is kept may hold cells that are contradicted
        answers += [] if last.pauses else [_answer(conflict, rng) for conflict in last.conflicts]
        last = merge(case.rules, case.base, seen, answers)
        explained(case, last, decided=True)
    stuck = {(part.key, part.columns) for part in last.violations}
    assert last.pauses or all((part.key, part.columns) in stuck for part in last.conflicts), f"open: {last.conflicts}"
    for person in case.people:
        person.apply(last)
    converged(case, last)
    again = merge(case.rules, case.base, case.sides(rng), answers)
    assert not writes(again), f"written twice: {writes(again)}"
    return case, [first, second, third, last, again], base


def _answer(conflict, rng: Random) -> Answer | ColumnAnswer:
    said_on = rng.choice(["excel", "sheets"])
    what = rng.random()
    if conflict.columns and what < 0.2:
        return Answer(conflict.digest, said_on, values=tuple(rng.choice(VALUES) for _ in conflict.columns))
    take = rng.choice(sorted(conflict.options))
    return Answer(conflict.digest, said_on, take)


def _only_agreed(case: World, base: Base) -> None:
    """The base moved only where all who keep a cell hold the same."""
    old = case.base.table.rows
    for key, row in base.table.rows.items():
        for at, id_ in enumerate(case.rules.ids):
            was = old[key][at] if key in old else None
            assert row[at] is not Unreadable.CELL
            if row[at] != was:
                holders = [person for person in case.people if case.rules.by_id[id_].is_kept_by(person.name)]
                assert all(person.rows[key][id_] == row[at] for person in holders), f"not agreed: {key} {id_}"
        if key not in old:
            assert all(key in person.rows for person in case.people), f"not everywhere: {key}"
    for key in old.keys() - base.table.rows.keys():
        assert not any(key in person.rows or key in person.doubled for person in case.people), f"still there: {key}"
        assert key in base.tombstones, f"no tombstone: {key}"


def journal(seed: int) -> str:
    """All that happened in a case."""
    case, merged, base = played(seed)
    return "\n".join([*case.did, *map(repr, merged), repr(base)])
