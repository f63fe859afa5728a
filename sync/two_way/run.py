"""One run of the sync: look at all sides, merge, journal, write what differs, read back, agree on what is held.

A run that ends anywhere loses nothing. What was typed stands where it was typed until every side is seen to hold the
same; the agreed state moves after that, in one step with the journal. What a run was about to write is on record before
the first write, so the next one can tell what it was about to do.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calculations.findings import Finding
from sync.errors import SideAwayError
from sync.two_way import told
from sync.two_way.agreed import advanced
from sync.two_way.answers import ColumnAnswer
from sync.two_way.journal import Batch, Intent, KnownSide, OpenConflict, Remembered, Settled, after_all
from sync.two_way.outcome import Conflict
from sync.two_way.planned import Plan, Situation, planned
from sync.two_way.shared import SharedTable
from sync.two_way.side import CellWrite, Place, PlanSide, Result, Seen, SideWrites, Written
from sync.two_way.sides import SidesMade, cells_of, named, nothing_agreed, sides_of
from sync.two_way.table import Base, Limits

__all__ = ["NO_LIMITS", "SyncRun", "Synced", "unlimited"]

NO_LIMITS = Limits(cells_free=10**9, rows_free=10**9, torn_keys=0)
"""What is asked for when a large change is meant."""

_ATTEMPTS = 3


@dataclass(frozen=True)
class Synced:
    """What a run did.

    Args:
        unchanged: nothing changed on any side since the last run, so none was read.
        dry: it only looked; `written` is what it would have written.
        sides: the names of those that were read.
        written: the cells that were written, or would be.
        open: the conflicts that wait for a decision. conflicts: the same with what each side wants, where it was read.
        findings: everything people should know.
    """

    unchanged: bool = False
    dry: bool = False
    sides: tuple[str, ...] = ()
    written: tuple[Intent, ...] = ()
    open: tuple[OpenConflict, ...] = ()
    conflicts: tuple[tuple[SharedTable, Conflict], ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class SyncRun:
    """A run over some sides of a plan.

    Args:
        plan_id: the plan's name. sides: all of them. tables: what is merged. memory: what is remembered.
        now: the clock. record: notes in the audit log what a batch did; called before it is settled, and once more
            for a batch that an earlier run left open.
        deciders: names of the sides on which answers count; None for all. standing: answers given beforehand.
        follows: names of sides whose formulas have yet to follow what is written: they are looked at again next time.
        dry: only look.
    """

    plan_id: str
    sides: Sequence[PlanSide]
    tables: Sequence[SharedTable]
    memory: Remembered
    now: Callable[[], datetime]
    record: Callable[[Batch, Mapping[str, Seen]], None] = lambda _batch, _seen: None
    deciders: frozenset[str] | None = None
    standing: tuple[ColumnAnswer, ...] = ()
    follows: frozenset[str] = frozenset()
    dry: bool = False

    def __post_init__(self) -> None:
        self.by_name = {side.name: side for side in self.sides}
        self.away: dict[str, Finding] = {}
        self.refused: dict[tuple[str, Place], str] = {}
        self.touched: set[str] = set()
        self._made = SidesMade()
        self.stamps: dict[str, str] = {}
        self.is_final = False
        self.known = dict(self.memory.sides())
        rules = repr([(table.id, table.source, table.rules) for table in self.tables])
        self.basis = hashlib.sha256(rules.encode()).hexdigest()[:12]

    def run(self) -> Synced:
        """Do it."""
        unsettled = self.memory.unsettled()
        if not unsettled and not self.dry and self._is_unchanged():
            return Synced(unchanged=True, sides=tuple(self.by_name), open=tuple(self.memory.conflicts()))
        at = self.now()
        seen, strange = self._looked()
        if strange or not seen:
            return Synced(dry=self.dry, sides=tuple(seen), findings=(*self.away.values(), *strange))
        if unsettled and not self.dry:
            seen = self._redecided(unsettled, seen)
        bases = {table.id: self.memory.base(table.id) or nothing_agreed(table) for table in self.tables}
        written = list[Intent]()
        plan = self._planned(bases, seen)
        for _ in range(0 if self.dry else _ATTEMPTS):
            if not plan.is_work:
                break
            if plan.intents:
                self.memory.intend(Batch.of(after_all(self.now(), self.memory), plan.intents))
            seen, done = self._written(plan, seen)
            written += [one for one in plan.intents if (one.side, one.at) in done]
            plan = self._planned(bases, seen)  # also where all was written: somebody may have typed meanwhile
        return self._settled(plan, bases, seen, at, tuple(written))

    def _is_unchanged(self) -> bool:
        """Whether every side is as it was at the end of the last run, and the rules as well."""
        if self.known.keys() != self.by_name.keys():
            return False
        try:
            return all(
                known.stamp and known.stamp == f"{self.basis}:{self.by_name[name].stamp()}"
                for name, known in self.known.items()
            )
        except SideAwayError:
            return False

    def _looked(self) -> tuple[dict[str, Seen], list[Finding]]:
        """The sides that can be read, and why one of them is not to be synced at all."""
        seen: dict[str, Seen] = {}
        strange = []
        for name, side in self.by_name.items():
            try:
                seen[name] = side.look()
            except SideAwayError as fault:
                self.away[name] = told.away(name, fault)
        files: dict[str, list[str]] = {}
        for name, one in seen.items():
            files.setdefault(one.identity.file, []).append(name)
            found = told.foreign(name, one, self.plan_id, self.known[name].file if name in self.known else "")
            strange += [found] if found is not None else []
        self.tables = [named(table, seen) for table in self.tables]
        strange += [told.twins(tuple(names)) for file, names in files.items() if file and len(names) > 1]
        return seen, strange

    def _planned(self, bases: Mapping[str, Base], seen: Mapping[str, Seen]) -> Plan:
        """What to do, from what stands where."""
        return planned(
            Situation(
                self.tables,
                bases,
                seen,
                tuple(self.by_name),
                self.memory.conflicts(),
                self.known,
                self.now(),
                self.deciders,
                self.standing,
                self.refused,
                self._made,
            )
        )

    def _written(self, plan: Plan, seen: Mapping[str, Seen]) -> tuple[dict[str, Seen], set[tuple[str, Place]]]:
        """Write on each side; the sides as they are then, and the cells that were written."""
        after, done = dict(seen), set[tuple[str, Place]]()
        for name, writes in plan.writes.items():
            if not writes:
                continue
            written = self._sent(name, writes)
            if written is None:
                after.pop(name)
                continue
            after[name] = written.seen
            done |= {(name, one.at) for one in written.wrote if one.result is Result.HELD}
            self.refused |= {(name, one.at): one.why for one in written.wrote if one.result is Result.REFUSED}
        return after, done

    def _sent(self, name: str, writes: SideWrites) -> Written | None:
        self.touched.add(name)
        try:
            return self.by_name[name].write(writes)
        except SideAwayError as fault:
            self.away[name] = told.away(name, fault)
            return None

    def _redecided(self, unsettled: Sequence[Batch], seen: dict[str, Seen]) -> dict[str, Seen]:
        """Carry out what people had decided when a run was ended in between.

        Half of a decision written looks like an edit, and the question would be asked again. It is carried out only
        where every side still holds what it held then, or what was decided.
        """
        for batch in unsettled:
            cells = cells_of(seen)
            again: dict[str, list[CellWrite]] = {}
            for one in batch.intents:
                if one.decided is None or one.side not in seen:
                    continue
                if all(cells.get((name, one.at)) in (was, one.after) for name, was in one.decided.items()):
                    again.setdefault(one.side, []).append(CellWrite(one.at, one.before, one.after))
            for name, writes in again.items():
                written = self._sent(name, SideWrites(tuple(writes)))
                if written is None:
                    seen.pop(name)
                else:
                    seen[name] = written.seen
        return seen

    def _settled(
        self,
        plan: Plan,
        bases: Mapping[str, Base],
        seen: Mapping[str, Seen],
        at: datetime,
        written: tuple[Intent, ...],
    ) -> Synced:
        findings = [*self.away.values(), *plan.findings]
        facts = told.other_facts(seen)
        findings += [facts] if facts is not None else []
        findings += [
            told.refused(name, self.by_name[name].name_of(place), why) for (name, place), why in self.refused.items()
        ]
        if self.dry:
            return Synced(False, True, tuple(seen), plan.intents, plan.lines, plan.conflicts, tuple(findings))
        if plan.is_work:
            findings.append(told.unfinished(sum(len(writes.places) for writes in plan.writes.values())))
        moved = {}
        for table in self.tables:
            base = bases[table.id]
            if not plan.merged[table.id].edits:
                continue
            after = advanced(table.rules, base, plan.merged[table.id], sides_of(table, base, seen, self._made))
            if after != base:
                moved[table.id] = after
        ended = [one for one in self.memory.unsettled() if all(intent.side in seen for intent in one.intents)]
        for batch in ended:
            self.record(batch, seen)
        self.is_final = not plan.is_work and not self.refused and not self.away
        self.stamps = {name: one.stamp for name, one in seen.items()}
        behind = self.follows & (self.touched | {name for name, known in self.known.items() if not known.stamp})
        final = seen.keys() - behind if self.is_final else set()  # with a side away, its return alone is news
        sides = {
            name: KnownSide(one.identity.file, f"{self.basis}:{one.stamp}" if name in final and one.stamp else "", at)
            for name, one in seen.items()
        }
        self.memory.settle(Settled(tuple(one.id for one in ended), moved, sides, plan.lines))
        return Synced(False, False, tuple(seen), written, plan.lines, plan.conflicts, tuple(findings))


def unlimited(tables: Iterable[SharedTable]) -> tuple[SharedTable, ...]:
    """The tables without a circuit breaker: for one run, when a large change is meant."""
    return tuple(replace(table, rules=replace(table.rules, limits=NO_LIMITS)) for table in tables)
