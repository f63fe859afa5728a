"""What of a plan is edited in several places: its tables with their owners, and in which form their cells count."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sync.two_way.plan_checks import checks_of
from sync.two_way.side import INPUT, INPUTS, Place, RawTable
from sync.two_way.table import Check, Column, Limits, Rules, Side, row_key
from sync.two_way.table import Table as Rows
from sync.two_way.value import Cell, Unreadable, Value, canonical
from workbooks.document.table import CellRef
from workbooks.document.typed import entry, number
from workbooks.grammar.layout import Format, Input, Layout, Owner, Table
from workbooks.tabs.conflicts.tab import CONFLICTS

__all__ = ["NAME", "SYSTEM", "SharedTable", "plan_tables", "side_of", "wanted"]

SYSTEM = "system"
"""The side that no person edits: the facts, which bring rows and take them away."""

_RECORDS: Mapping[str, Sequence[tuple[str, ...]]] = {
    "quotas": (("override", "reason"),),
    "quota_teams": (("team_total", "team_reason"),),
    "drivers": (("yours", "owner", "agreed"),),
    "gates": (("executive", "role", "reason"),),
    "planned_hires": (("start", "people", "remark"),),
}
"""Columns that say something only together, by table: an override and its reason, a waiver, a line of hires."""

_LINES = frozenset({"planned_hires", "resource_lines"})
"""Tables of lines that people fill: which line something stands in means nothing."""

NAME = "name"
"""The column that says what people call a row; it is read for sentences and never merged."""

_KEPT_APART = frozenset({"approvals", CONFLICTS})
"""Tables that are not merged: a decision and its code count where they were typed, answers where they were given."""

Take = Callable[[str, str, Cell], Cell]
"""A cell as its column takes it, by row key and column id; unreadable where the column does not."""


@dataclass(frozen=True)
class SharedTable:
    """A table that is merged.

    Args:
        id: its own id. source: the table of the sides it is part of. rules: how it is shared.
        keys: the rows of the source that belong to it; None for all. take: the form in which its cells count.
        checks: what must be true of it. has_lines: whether its rows are lines that people fill, as planned hires; one
            whose row is gone counts as emptied, one typed without an id gets a free one. Else rows come and go with the
            facts.
        title: what people call it. titles: what they call its columns. names: what they call its rows, where they do.
    """

    id: str
    source: str
    rules: Rules
    keys: AbstractSet[str] | None = None
    take: Take = lambda _key, _column, cell: cell
    checks: tuple[Check, ...] = ()
    has_lines: bool = False
    title: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def place(self, key: str, column: str = "") -> Place:
        """Where a cell of it stands on the sides."""
        return Place(self.source, key, column)

    def called(self, key: str, columns: Sequence[str]) -> str:
        """A row and columns of it for people."""
        said = " and ".join(self.titles.get(column, column) for column in columns if column != INPUT)
        row = self.names.get(key, key)
        where = f"{said} of {row}" if said else row
        return f"{self.title}: {where}" if self.title else where


def wanted(layout: Layout) -> Mapping[str, tuple[str, ...]]:
    """The columns a side has to show, by table id: what people type into and what they call the row, and what the sync
    tells them. Inputs are shown always."""
    found = {}
    for id_, (_, table) in layout.tables().items():
        stamped = [column.id for column in table.columns if column.is_stamped] if id_ == CONFLICTS else []
        typed = (
            [column.id for column in table.columns if column.is_input] if id_ not in _KEPT_APART - {CONFLICTS} else []
        )
        names = [NAME] if typed and any(column.id == NAME and not column.is_input for column in table.columns) else []
        if stamped or typed:
            found[id_] = (*stamped, *typed, *names)
    return found


def plan_tables(
    layout: Layout, roles: Mapping[str, AbstractSet[str]], limits: Limits, days: float
) -> tuple[SharedTable, ...]:
    """The tables of a plan that are merged.

    Args:
        layout: the plan's.
        roles: who works on each side: the names of owners, Finance and RevOps. A column is edited where one of its
            owners works; a shared one, and one whose owner works nowhere, everywhere.
        limits: of the circuit breaker.
        days: of the planned quarter.
    """
    return (*_inputs(layout, roles, limits), *_tables(layout, roles, limits, days))


def _owners(owner: Owner, roles: Mapping[str, AbstractSet[str]]) -> frozenset[str]:
    where = frozenset(side for side, there in roles.items() if owner.value in there)
    return where if where and owner is not Owner.SHARED else frozenset(roles)


def _rules(columns: Iterable[Column], roles: Mapping[str, AbstractSet[str]], limits: Limits) -> Rules:
    return Rules(tuple(columns), (*roles, SYSTEM), row_owners=frozenset({SYSTEM}), limits=limits)


def _inputs(layout: Layout, roles: Mapping[str, AbstractSet[str]], limits: Limits) -> Iterator[SharedTable]:
    inputs = {id_: item for id_, (_, item) in layout.inputs().items()}

    def take(key: str, _: str, cell: Cell) -> Cell:
        return _input_taken(inputs[key], cell) if key in inputs else cell

    for owner in (Owner.FINANCE, Owner.REVOPS, Owner.SHARED):
        keys = frozenset(id_ for id_, item in inputs.items() if item.owner is owner)
        column = Column(INPUT, _owners(owner, roles), frozenset(roles))
        id_ = f"{INPUTS}_{owner.name.lower()}"
        names = {key: inputs[key].title for key in keys}
        yield SharedTable(id_, INPUTS, _rules([column], roles, limits), keys, take, checks_of(id_), names=names)


def _tables(
    layout: Layout, roles: Mapping[str, AbstractSet[str]], limits: Limits, days: float
) -> Iterator[SharedTable]:
    for id_, (tab, table) in layout.tables().items():
        typed = [column for column in table.columns if column.is_input]
        if not typed or id_ in _KEPT_APART:
            continue
        records = {column: "+".join(record) for record in _RECORDS.get(id_, ()) for column in record}
        columns = [
            Column(one.id, _owners(one.owner, roles), frozenset(roles), records.get(one.id, "")) for one in typed
        ]
        yield SharedTable(
            id_,
            id_,
            _rules(columns, roles, limits),
            None,
            _taker(table, days),
            checks_of(id_),
            id_ in _LINES,
            title=tab.title,
            titles={one.id: one.title for one in typed},
        )


def _taker(table: Table, days: float) -> Take:
    columns = {column.id: column for column in table.columns if column.is_input}
    nowhere = CellRef("", "")

    def take(_: str, column: str, cell: Cell) -> Cell:
        if cell is None or isinstance(cell, Unreadable):
            return cell
        raw = _raw(columns[column].format, bool(columns[column].choices), cell)
        value, fault = entry(columns[column], raw, nowhere, days)
        return Unreadable.CELL if fault is not None else canonical(value)

    return take


def _raw(format_: Format, has_choices: bool, cell: Value) -> str | float | bool | None:
    """A cell as readers of a column give it: a column of text holds texts."""
    raw = cell.value if not isinstance(cell, (str, float, type(None))) else cell
    if (format_ is Format.TEXT or has_choices) and isinstance(raw, (float, bool)):
        is_whole = isinstance(raw, float) and raw.is_integer()
        return str(int(raw) if is_whole else raw)
    return raw


def _input_taken(item: Input, cell: Cell) -> Cell:
    """An input as reading takes it; one that cannot be taken is as good as unreadable."""
    if cell is None or isinstance(cell, Unreadable):
        return cell
    raw = _raw(item.format, bool(item.choices), cell)
    if item.choices:
        said = str(raw).strip().casefold()
        return next((choice for choice in item.choices if choice.casefold() == said), Unreadable.CELL)
    value, fault = number(item.title, raw, CellRef("", ""))
    return (
        Unreadable.CELL
        if fault is not None or (value is not None and not item.bound.allows(value))
        else canonical(value)
    )


def side_of(table: SharedTable, name: str, raw: RawTable | None) -> Side:
    """A side of a table, from what stands there; one without any columns where the table cannot be found."""
    if raw is None:
        return Side(name, Rows((), {}))
    columns = [id_ for id_ in table.rules.ids if id_ in raw.columns]
    keys = list(map(row_key, raw.keys))
    cells = zip(*(raw.columns[id_] for id_ in columns), strict=True) if columns else [()] * len(keys)
    rows = [
        (key, [_cell(table, raw, position, key, id_, cell) for id_, cell in zip(columns, row, strict=True)])
        for position, (key, row) in enumerate(zip(keys, cells, strict=True))
        if table.keys is None or key in table.keys
    ]
    formulas = frozenset((keys[position], id_) for position, id_ in raw.formulas)
    return Side.read(name, columns, rows, formulas)


def _cell(table: SharedTable, raw: RawTable, position: int, key: str, column: str, cell: object) -> Cell:
    if raw.unknown and (position, column) in raw.unknown:
        return Unreadable.CELL
    return None if cell is None else table.take(key, column, canonical(cell))
