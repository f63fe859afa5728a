"""Simulated people who edit several sides of one plan at once, while sides go away, cells are protected and runs are
killed; and a checker that explains the end from what everybody did.

What a person typed is known here, not learned from the sync. Every value that is typed is typed once in a simulation,
so that each cell's content says whose edit it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from sync.two_way.journal import Batch, OpenConflict, Remembered, Settled
from sync.two_way.pairing import pair
from sync.two_way.run import Synced, SyncRun
from sync.two_way.shared import SYSTEM, SharedTable
from sync.two_way.side import Identity, Place, PlanSide, Seen, SideWrites, Written
from sync.two_way.table import Base, Column, Limits, Rules
from tests.sync.two_way.memory import Formula, MemorySide
from tests.sync.two_way.recall import Recall
from workbooks.tabs.conflicts.tab import ANSWERS, CONFLICTS, LINES, TOLD

__all__ = ["KEYS", "PLAN", "Killed", "Simulation", "memory_sides", "shared"]

PLAN = "2020Q2"
KEYS = tuple(f"R{number}" for number in range(1, 9))
COLUMNS = ("amount", "override", "reason", "note")
START = datetime(2020, 4, 1, tzinfo=UTC)


class Killed(BaseException):
    """The process ends here."""


def shared(names: Sequence[str]) -> tuple[SharedTable, ...]:
    """One table of eight rows: two columns that move together, and two that move alone."""
    kept = frozenset(names)
    columns = tuple(Column(id_, kept, kept, "override" if id_ in ("override", "reason") else "") for id_ in COLUMNS)
    limits = Limits(cells_free=10**9, rows_free=10**9, torn_keys=0)
    rules = Rules(columns, (*names, SYSTEM), row_owners=frozenset({SYSTEM}), limits=limits)
    return (SharedTable("quotas", "quotas", rules, title="Quotas"),)


def memory_sides(names: Sequence[str]) -> list[MemorySide]:
    """Sides that hold the same."""
    return [
        MemorySide(
            name,
            {
                "quotas": [(key, {id_: f"{key} {id_}" for id_ in COLUMNS}) for key in KEYS],
                CONFLICTS: [(f"Line {n}", dict.fromkeys((*TOLD, *ANSWERS))) for n in range(1, LINES + 1)],
            },
            {"quotas": COLUMNS, CONFLICTS: (*TOLD, *ANSWERS)},
            Identity(PLAN, name),
        )
        for name in names
    ]


@dataclass
class Faults:
    """Ends the process at one of the next operations: before it, or after it was carried out."""

    left: int = -1
    after: bool = False

    def around(self, work: Callable[[], object]) -> object:
        """Carry out an operation, or end."""
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Killed
        done = work()
        if self.left == 0:
            raise Killed
        return done


@dataclass
class FaultySide:
    """A side whose writes may be the last thing a process does, or meet somebody who types."""

    side: PlanSide
    faults: Faults
    typing: list[Callable[[], None]]

    @property
    def name(self) -> str:
        """That of the side."""
        return self.side.name

    def stamp(self) -> str:
        """That of the side."""
        return self.side.stamp()

    def look(self) -> Seen:
        """As the side sees."""
        return self.side.look()

    def write(self, writes: SideWrites) -> Written:
        """Somebody types first, where the simulation says so."""
        if self.typing:
            self.typing.pop()()
        return self.faults.around(lambda: self.side.write(writes))  # type: ignore[return-value]

    def pair(self, mark: str) -> Identity:
        """As the side does."""
        return self.side.pair(mark)

    def name_of(self, place: Place) -> str:
        """As the side says."""
        return self.side.name_of(place)


@dataclass
class FaultyMemory:
    """What is remembered; each note may be the last thing a process does."""

    memory: Remembered
    faults: Faults

    def intend(self, batch: Batch) -> None:
        """Note it, or end."""
        self.faults.around(lambda: self.memory.intend(batch))

    def settle(self, settled: Settled) -> None:
        """Note it, or end."""
        self.faults.around(lambda: self.memory.settle(settled))

    def __getattr__(self, name: str) -> object:
        return getattr(self.memory, name)


@dataclass
class Edit:
    """What a person typed, and what became of it as far as is known."""

    side: str
    at: Place
    value: object
    fate: str = ""


@dataclass
class Simulation:
    """People at several sides.

    Args:
        rng: decides everything. sides: where they edit; `type` and `type_formula` are how. memory: what is remembered.
    """

    rng: Random
    sides: Sequence[MemorySide]
    tables: Sequence[SharedTable]
    memory: Remembered = field(default_factory=Recall)
    edits: list[Edit] = field(default_factory=list)
    log: list[tuple[object, ...]] = field(default_factory=list)
    recorded: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    told: dict[str, OpenConflict] = field(default_factory=dict)
    minutes: int = 0
    typed: int = 0

    def __post_init__(self) -> None:
        pair(self.sides, self.tables, self.memory, "m", self.now())
        self.started = self.contents()
        self.formulas: dict[tuple[str, Place], Formula] = {}

    def now(self) -> datetime:
        """A minute later each time somebody asks; sometimes a clock was set, back or forth."""
        self.minutes += self.rng.choice((-90, 600)) if self.rng.random() < 0.02 else 1
        return START + timedelta(minutes=self.minutes)

    def contents(self) -> dict[tuple[str, Place], object]:
        """What stands where."""
        return {
            (side.name, Place("quotas", str(key), id_)): cell
            for side in self.sides
            for key, cells in side.tables["quotas"]
            for id_, cell in cells.items()
        }

    def edit(self, side: MemorySide) -> None:
        """A person types a value that nobody typed before; sometimes a formula, which then stays."""
        at = Place("quotas", self.rng.choice(KEYS), self.rng.choice(COLUMNS))
        if (side.name, at) in self.formulas:
            return
        self.typed += 1
        value = f"{side.name} {self.typed}"
        for earlier in self.edits:
            if earlier.side == side.name and earlier.at == at and not earlier.fate:
                earlier.fate = "superseded"
        self.edits.append(Edit(side.name, at, value))
        if self.rng.random() < 0.02:
            self.formulas[side.name, at] = Formula(value)
            side.type(*at, self.formulas[side.name, at])
        else:
            side.type(*at, value)

    def answer(self, side: MemorySide) -> None:
        """A person decides one of the conflicts that are told."""
        told = [(str(key), cells) for key, cells in side.tables[CONFLICTS] if cells["conflict"] is not None]
        if not told:
            return
        key, cells = self.rng.choice(told)
        self.answered.add(str(cells["conflict"]))
        names = [name for name in (s.name for s in self.sides) if f"{name}:" in str(cells["wanted"])]
        kind = self.rng.random()
        if kind < 0.7:
            side.type(CONFLICTS, key, "take", self.rng.choice(names))
            if kind < 0.1:
                side.type(CONFLICTS, key, "whole_column", "yes")
                self.whole.add(str(cells["conflict"]))
        else:
            self.typed += 1
            for own in ("own_1", "own_2"):
                side.type(CONFLICTS, key, own, f"decided {self.typed} {own}")

    def sync(self, *, calm: bool = False) -> Synced | None:
        """A run, which may be killed; None where it was."""
        faults = Faults()
        typing: list[Callable[[], None]] = []
        if not calm:
            for side in self.sides:
                side.away = "is away" if self.rng.random() < 0.1 else ""
            if self.rng.random() < 0.4:
                faults = Faults(self.rng.randint(1, 5), self.rng.random() < 0.5)
            if self.rng.random() < 0.2:
                typing.append(lambda: self.edit(self.rng.choice([s for s in self.sides if not s.away] or self.sides)))
            elif self.rng.random() < 0.1:
                typing.append(self.other_run)
        faulty = [FaultySide(side, faults, typing) for side in self.sides]
        run = SyncRun(
            PLAN,
            faulty,
            self.tables,
            FaultyMemory(self.memory, faults),  # type: ignore[arg-type]
            self.now,
            lambda batch, _: self.recorded.append(batch.id),
        )
        before = {one.id: self.memory.base(one.id) for one in self.tables}
        try:
            synced = run.run()
        except Killed:
            self.log.append(("killed",))
            synced = None
        self.settle(before)
        if synced is not None:
            self.log.append((synced.unchanged, synced.written, tuple(map(str, synced.findings))))
        return synced

    def other_run(self) -> None:
        """Another process syncs from beginning to end while a run is between looking and writing."""
        run = SyncRun(
            PLAN, self.sides, self.tables, self.memory, self.now, lambda batch, _: self.recorded.append(batch.id)
        )
        self.log.append(("beside", run.run().written))

    def settle(self, before: Mapping[str, Base | None]) -> None:
        """An edit whose value is agreed has arrived; one whose cell was agreed to be something else was decided against
        or edited by somebody who saw it."""
        stands = self.contents()
        self.told |= {one.digest[:12]: one for one in self.memory.conflicts()}
        for table in self.tables:
            old, new = before[table.id], self.memory.base(table.id)
            assert old is not None
            assert new is not None
            for edit in self.edits:
                unit = table.rules.unit_of[edit.at.column]
                was, now = (
                    {id_: one.table.rows[edit.at.key][one.table.columns.index(id_)] for id_ in unit}
                    for one in (old, new)
                )
                if was == now or edit.fate:
                    continue
                if now[edit.at.column] == edit.value:
                    edit.fate = "arrived"
                elif stands[edit.side, edit.at] != edit.value:  # else it was typed after that was agreed
                    edit.fate = "decided"
                    assert self.was_decided(edit.at.key, unit), f"{edit} was overwritten"

    def was_decided(self, key: str, unit: tuple[str, ...]) -> bool:
        """Whether anybody answered a conflict about these cells, or one of their column for all of it."""
        return any(
            one.columns == unit and (digest in self.whole or (one.key == key and digest in self.answered))
            for digest, one in self.told.items()
        )

    def round(self) -> None:
        """Some edits, some answers, a run with whatever goes wrong."""
        for side in self.sides:
            side.away = ""
            for _ in range(self.rng.randint(0, 2)):
                self.edit(side)
            if self.rng.random() < 0.4:
                self.answer(side)
        self.sync()

    def finish(self) -> Synced:
        """Calm runs until nothing is left to write."""
        for side in self.sides:
            side.away = ""
        for _ in range(5):
            synced = self.sync(calm=True)
            assert synced is not None
            if not synced.written:
                return synced
        raise AssertionError("there is always something more to write")

    def explain(self, end: Synced) -> None:
        """Every edit is in all sides, in a conflict, held, decided, or superseded; nothing was invented."""
        open_ = {(one.key, id_) for one in end.open for id_ in one.columns}
        blocked = {
            (place.key, id_) for (_, place) in self.formulas for id_ in self.tables[0].rules.unit_of[place.column]
        }
        for edit in self.edits:
            if edit.fate in ("superseded", "arrived", "decided"):
                continue
            place = (edit.at.key, edit.at.column)
            assert place in open_ | blocked, f"{edit} is lost"
        contents = self.contents()
        known = {edit.value for edit in self.edits} | set(self.started.values())
        for (name, at), cell in contents.items():
            formula = self.formulas.get((name, at))
            if formula is not None:
                assert cell is formula, f"the formula of {name} {at} was touched"
                continue
            assert cell in known or str(cell).startswith("decided "), f"{cell!r} at {name} {at} was invented"
            if (at.key, at.column) not in open_ | blocked:
                assert len({contents[side.name, at] for side in self.sides}) == 1, f"{at} is not the same everywhere"
        assert not self.memory.unsettled()
        assert len(set(self.recorded)) <= len(self.recorded)
