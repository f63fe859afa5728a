"""The three-way merge of a table: any number of sides against the state they last agreed on. No I/O.

Laws, over every base, sides and answers; `tests/sync/two_way` generates cases against them:

1.  Equal sides, equal to the base, merge to the base, with nothing to write.
2.  The order of sides, rows and columns does not matter.
3.  Every edit stands in the merged table, in a conflict, in a violation, or behind a decision; or the table is paused.
4.  Every merged cell is the base's, a side's, or what a person accepted; every write makes a side's cell merged.
5.  Written and merged again there is nothing more to write, and (without checks) what is held is held still.
6.  A formula, an unreadable cell, and a cell in a conflict or at fault are never written.
7.  Columns of one record are taken from one side together.
8.  A rule that each side keeps alone is kept in the merged table, or a violation names it and all its edits.
"""

from collections.abc import Iterable, Mapping, Sequence

from sync.two_way.answers import Answer, ColumnAnswer, answered
from sync.two_way.breaker import pauses
from sync.two_way.outcome import (
    Clash,
    Conflict,
    Decided,
    DroppedRow,
    Edit,
    Fault,
    Merged,
    NewRow,
    Option,
    Violation,
    Write,
)
from sync.two_way.table import Base, Check, Row, Rules, Side, Table, Unit
from sync.two_way.value import Cell, Unreadable, known
from sync.two_way.view import View

__all__ = ["merge"]

_Held = Mapping[tuple[str, Unit], str]
"""Units (no columns: the row) that may not move, because of which rule."""

_OPEN = "open"


def merge(
    rules: Rules,
    base: Base,
    sides: Iterable[Side],
    answers: Sequence[Answer | ColumnAnswer] = (),
    checks: Sequence[Check] = (),
) -> Merged:
    """What becomes of every edit.

    Args:
        rules: how the table is shared.
        base: what all sides last agreed on; an empty one at the first pairing, which then deletes nothing.
        sides: those that could be read. One that could not is left out, and the base then cannot advance.
        answers: what people said to conflicts.
        checks: what must be true of the table.

    Raises:
        ValueError: a side that the rules do not name, or twice; or one that is only read and owns a column together
            with others, where no decision against it could last.
    """
    views = [View(rules, base, side) for side in sorted(sides, key=lambda side: side.name)]
    names = [view.name for view in views]
    if len(set(names)) < len(names) or not set(names) <= set(rules.sides):
        raise ValueError(f"sides {names} are not those of the rules, once each: {list(rules.sides)}")
    for view in views:
        if not view.side.receives and any(
            column.is_owned_by(view.name) and column.owners != frozenset({view.name}) for column in rules.columns
        ):
            raise ValueError(f"{view.name} is only read, so what it owns it owns alone")
    held: dict[tuple[str, Unit], str] = {}
    while True:
        merged = _Merge(rules, base, views, answers, held).merged()
        more = _to_hold(rules, base, views, merged, checks)
        if not more:
            break
        held |= more
    tripped = [
        pause
        for view in views
        for pause in pauses(rules, base, view.side, merged.edits, [v.name for v in views if v.side.receives])
    ]
    if not tripped:
        return merged
    return Merged(base.table, merged.edits, (), (), (), merged.conflicts, merged.violations, (), tuple(tripped))


def _to_hold(
    rules: Rules, base: Base, views: Sequence[View], merged: Merged, checks: Sequence[Check]
) -> dict[tuple[str, Unit], str]:
    """What moved in the merge and must not, because together it breaks what no side alone does."""
    broken = {fault for check in checks for fault in check(merged.table)}
    if broken:
        alone = [base.table, *(view.alone(rules, base) for view in views)]
        broken -= {fault for table in alone for check in checks for fault in check(table)}
    if not broken:
        return {}
    moved = _moved(rules, base.table.on(rules.ids), merged.table.rows)
    held: dict[tuple[str, Unit], str] = {}
    for fault in sorted(broken, key=lambda fault: (fault.rule, sorted(fault.cells))):
        meant = [(key, unit) for key, unit in moved if any((key, id_) in fault.cells for id_ in unit or rules.ids)]
        held |= dict.fromkeys(meant or moved, fault.rule)
    return held


def _moved(rules: Rules, before: Mapping[str, Row], after: Mapping[str, Row]) -> list[tuple[str, Unit]]:
    """Rows (no columns) that came or went, and units whose cells changed."""
    moved: list[tuple[str, Unit]] = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            moved.append((key, ()))
        elif old != new:
            changed = {rules.unit_of[id_] for id_, was, now in zip(rules.ids, old, new, strict=True) if was != now}
            moved.extend((key, unit) for unit in rules.units if unit in changed)
    return moved


class _Merge:
    """One pass over the rows that moved."""

    def __init__(
        self,
        rules: Rules,
        base: Base,
        views: Sequence[View],
        answers: Sequence[Answer | ColumnAnswer],
        held: _Held,
    ) -> None:
        self.rules, self.base, self.views, self.answers, self.held = rules, base, views, answers, held
        self.before = base.table.on(rules.ids)
        self.rows = dict(self.before)
        self.edits: list[Edit] = []
        self.writes: list[Write] = []
        self.added: list[NewRow] = []
        self.dropped: list[DroppedRow] = []
        self.conflicts: list[Conflict] = []
        self.violations: list[Violation] = []
        self.decided: list[Decided] = []

    def merged(self) -> Merged:
        for key in sorted(set[str]().union(*(view.moved() for view in self.views))):
            self._row(key)
        for view in self.views:
            for edits in view.unkeyed():
                self.edits.extend(edits)
                self._hold(Fault.UNKEYED, "", (), view.name, edits)
        return Merged(
            Table(self.rules.ids, self.rows),
            tuple(self.edits),
            tuple(self.writes),
            tuple(self.added),
            tuple(self.dropped),
            tuple(self.conflicts),
            tuple(self.violations),
            tuple(self.decided),
            (),
        )

    def _hold(self, fault: Fault, key: str, columns: Unit, side: str, edits: Iterable[Edit], rule: str = "") -> None:
        self.violations.append(Violation(fault, key, columns, side, tuple(edits), rule))

    def _row(self, key: str) -> None:
        edits = {view.name: view.edits(key) for view in self.views}
        self.edits.extend(edit for found in edits.values() for edit in found)
        blind = [view for view in self.views if key in view.side.doubled]
        there = [view for view in self.views if key in view.rows]
        gone = [view for view in self.views if key not in view.rows and view not in blind]
        for view in blind:
            self._hold(Fault.DOUBLED, key, (), view.name, edits[view.name])
        everything = [edit for view in (*gone, *there) for edit in edits[view.name]]
        if (key, ()) in self.held:
            self._hold(Fault.BROKEN, key, (), "", everything, self.held[key, ()])
        elif key in self.before:
            self._known_row(key, there, gone, blind, edits)
            for view in gone:
                if key in self.rows and not self.rules.may_change_rows(view.name):
                    self._hold(Fault.TRESPASS, key, (), view.name, edits[view.name])
        elif key in self.base.tombstones and len(there) < len(self.rules.sides):
            options: dict[str, Option] = {view.name: () for view in there} | {view.name: None for view in gone}
            option = self._decide(Clash.RETURNED, key, (), None, options, everything) if there else _OPEN
            if option == ():
                self._new_row(key, there, gone, edits)
            elif option is None:
                self._drop(key, there, everything)
        elif there:
            self._new_row(key, there, gone, edits)

    def _known_row(
        self, key: str, there: list[View], gone: list[View], blind: list[View], edits: Mapping[str, list[Edit]]
    ) -> None:
        """A row of the base: deleted, contradicted, or edited."""
        deleting = [view for view in gone if self.rules.may_change_rows(view.name)]
        if not deleting:
            self._cells(key, there, self.before[key])
            return
        deletions = [edit for view in deleting for edit in edits[view.name]]
        editing = [view for view in there if edits[view.name]]
        if editing:
            everything = deletions + [edit for view in editing for edit in edits[view.name]]
            options: dict[str, Option] = {v.name: None for v in deleting} | {v.name: () for v in editing}
            option = self._decide(Clash.DELETED, key, (), (), options, everything)
            if option == ():
                self._cells(key, there, self.before[key])
                self._add(key, deleting)
            elif option is None:
                self._drop(key, there, everything)
        elif blind or any(Unreadable.CELL in view.rows[key] for view in there):
            self._hold(Fault.UNREADABLE, key, (), "", deletions)
        elif not self.rules.deletes_travel and len(gone) < len(self.rules.sides):
            self._hold(Fault.DELETED, key, (), "", deletions)
        else:
            self._drop(key, there, deletions)

    def _new_row(self, key: str, there: list[View], gone: list[View], edits: Mapping[str, list[Edit]]) -> None:
        """A row the base does not know: merged cell by cell against nothing, and added where it is missing."""
        if not any(self.rules.may_change_rows(view.name) for view in there):
            for view in there:
                self._hold(Fault.TRESPASS, key, (), view.name, edits[view.name])
            return
        self._cells(key, there, (None,) * len(self.rules.ids))
        self._add(key, gone)

    def _add(self, key: str, lacking: Iterable[View]) -> None:
        values = dict(zip(self.rules.ids, known(self.rows[key]), strict=True))
        for view in lacking:
            if view.side.receives:
                self.added.append(NewRow(view.name, key, {id_: values[id_] for id_ in view.columns}))

    def _drop(self, key: str, there: Iterable[View], edits: Sequence[Edit]) -> None:
        """Delete the row everywhere, unless a formula or an unreadable cell stands in it somewhere."""
        there = [view for view in there if view.side.receives]
        for view in there:
            if any((key, id_) in view.side.formulas for id_ in view.columns):
                self._hold(Fault.FORMULA, key, (), view.name, edits)
                return
            if Unreadable.CELL in view.rows[key]:
                self._hold(Fault.UNREADABLE, key, (), view.name, edits)
                return
        self.rows.pop(key, None)
        for view in there:
            before = dict(zip(view.columns, known(view.rows[key]), strict=True))
            self.dropped.append(DroppedRow(view.name, key, before))

    def _cells(self, key: str, there: Sequence[View], before: Row) -> None:
        old = dict(zip(self.rules.ids, before, strict=True))
        new: dict[str, Cell] = {}
        for unit in self.rules.units:
            at = tuple(old[id_] for id_ in unit)
            holding = [(view, view.cells(key, unit)) for view in there if view.holds(unit)]
            moved = any(cells != at for _, cells in holding)
            new |= zip(unit, self._unit(key, unit, holding, at) if moved else at, strict=True)
        self.rows[key] = tuple(new[id_] for id_ in self.rules.ids)

    def _unit(self, key: str, unit: Unit, holding: Sequence[tuple[View, Row]], before: Row) -> Row:
        """The columns of one row that move together: what they become; what is written for it goes into the plan."""
        edits = {view.name: _edits(view.name, key, unit, before, cells) for view, cells in holding}
        everything = [edit for found in edits.values() for edit in found]
        if (key, unit) in self.held:
            self._hold(Fault.BROKEN, key, unit, "", everything, self.held[key, unit])
            return before
        for view, cells in holding:
            if edits[view.name] and Unreadable.CELL in cells:  # half of a record is no edit yet
                self._hold(Fault.UNREADABLE, key, unit, view.name, everything)
                return before
        owner = self.rules.by_id[unit[0]].is_owned_by
        wanted = {view.name: cells for view, cells in holding if edits[view.name]}
        options: dict[str, Option] = {name: known(cells) for name, cells in wanted.items() if owner(name)}
        after = before
        contradicted = len(set(options.values())) > 1
        if contradicted:
            behind = [edit for edit in everything if edit.side in options]
            formulas = {
                view.name: cells for view, cells in holding if any((key, i) in view.side.formulas for i in unit)
            }
            option = self._decide(Clash.VALUES, key, unit, known(before), options, behind, formulas)
            if isinstance(option, tuple):
                after, contradicted = option, False
        elif options:
            after = next(wanted[name] for name in options)
        for view, cells in holding:
            if view.name in wanted and not owner(view.name) and cells != after:
                self._hold(Fault.TRESPASS, key, unit, view.name, edits[view.name])
            elif cells != after and view.side.receives and not contradicted:
                self._write(view, key, unit, cells, after, [e for e in everything if e.side != view.name] or everything)
        return after

    def _write(self, view: View, key: str, unit: Unit, cells: Row, after: Row, edits: Iterable[Edit]) -> None:
        """Write what differs on a side: all of a unit or none of it."""
        if Unreadable.CELL in cells:
            self._hold(Fault.UNREADABLE, key, unit, view.name, edits)
            return
        there = zip(unit, known(cells), known(after), strict=True)
        differing = [(id_, old, new) for id_, old, new in there if old != new]
        if any((key, id_) in view.side.formulas for id_, _, _ in differing):
            self._hold(Fault.FORMULA, key, unit, view.name, edits)
        else:
            self.writes.extend(Write(view.name, key, id_, old, new) for id_, old, new in differing)

    def _decide(
        self,
        clash: Clash,
        key: str,
        columns: Unit,
        base: Option,
        options: Mapping[str, Option],
        edits: Sequence[Edit],
        formulas: Mapping[str, Row] | None = None,
    ) -> Option | str:
        """What people decided; `_OPEN` where they have not, and the conflict is then on record.

        Where a decision goes against a formula that cannot be written over it is not taken: half written it would be
        undone by the formula's value the next time.
        """
        conflict = Conflict(clash, key, columns, base, options, tuple(edits), {})
        said = answered(conflict, self.answers)
        choices = {option for found in said.values() for option in found}
        against = [name for name, cells in (formulas or {}).items() if name in options and {cells} != choices]
        for name in against if choices else ():
            self._hold(Fault.FORMULA, key, columns, name, edits)
        if len(choices) == 1 and not against:
            (option,) = choices
            self.decided.append(Decided(conflict, option))
            return option
        self.conflicts.append(Conflict(clash, key, columns, base, options, tuple(edits), said))
        return _OPEN


def _edits(name: str, key: str, unit: Unit, before: Row, cells: Row) -> list[Edit]:
    return [
        Edit(name, key, id_, old, new)
        for id_, old, new in zip(unit, before, cells, strict=True)
        if new != old and new is not Unreadable.CELL
    ]
