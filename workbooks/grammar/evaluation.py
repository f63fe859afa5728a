"""Values of a plan's formulas, computed from its facts and inputs through the QPLAN catalog.

What building stores beside each formula, what checks compare with what cells show, and what is refreshed after an entry
all come from here. Values are computed when asked for, once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workbooks.grammar.formulas import Expr
from workbooks.grammar.interpretation import Cells, down, single
from workbooks.grammar.keyed import ABSENT, Keyed
from workbooks.grammar.layout import Input, Layout, Table
from workbooks.grammar.rows import Rows
from workbooks.grammar.words import NOT_APPLICABLE
from xl_addin.cells.errors import CellError, CellValue

__all__ = ["Content", "Evaluation"]


@dataclass(frozen=True, slots=True)
class Content:
    """What a workbook holds before any formula: facts and entries by id, dates as spreadsheet serials.

    `rows[table]` are the rows of every table that is not spilled, without formula columns.
    `named` are figures that are facts, and inputs; an input left out stands for its default.
    """

    rows: Mapping[str, Rows]
    named: Mapping[str, Any]


@dataclass
class Evaluation(Cells):
    """Every value of the plan, by id."""

    layout: Layout
    content: Content
    _named: dict[str, Any] = field(default_factory=dict)
    _columns: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    _results: dict[str, CellValue] = field(default_factory=dict)
    _spills: dict[str, Rows] = field(default_factory=dict)
    _arguments: dict[tuple[str, str], list[list[Any]]] = field(default_factory=dict)

    def take(self, named: Mapping[str, CellValue], columns: Mapping[tuple[str, str], list[Any]]) -> None:
        """Take values that were computed of the same content before, by id, and by table and column."""
        self._named.update(named)
        self._columns.update(columns)

    def amount(self, id_: str) -> CellValue:
        """The value of an input or figure."""
        if id_ not in self._named:
            self._named[id_] = self._named_value(id_)
        return self._named[id_]

    def _named_value(self, id_: str) -> CellValue:
        if id_ in self.content.named:
            return self.content.named[id_]
        _, item = self.layout.named()[id_]
        origin = item.default if isinstance(item, Input) else item.formula
        return self._shown(origin) if isinstance(origin, Expr) else origin

    def column(self, table: str, column: str) -> list[Any]:
        """The values of a table's column, in row order."""
        key = (table, column)
        if key not in self._columns:
            self._columns[key] = self._column_values(self.layout.tables()[table][1], column)
        return self._columns[key]

    def size(self, table: str) -> int:
        """How many rows a table has."""
        declared = self.layout.tables()[table][1]
        return (self._spilled(declared, declared.spill) if declared.spill else self.content.rows[table]).size

    def total(self, table: str, column: str) -> CellValue:
        """The value in a table's total row."""
        formula = self.layout.tables()[table][1][column].total
        return None if formula is None else self._shown(formula)

    def spill_error(self, table: str) -> CellError | None:
        """The error a table's function answers with instead of a table."""
        declared = self.layout.tables()[table][1]
        result = None if declared.spill is None else self._result(declared, declared.spill)
        return result if isinstance(result, CellError) else None

    def _column_values(self, table: Table, column: str) -> list[Any]:
        formula = table[column].formula
        if formula is not None:
            shown = down(formula, self, table.id, self.size(table.id))
            return [0.0 if value is None else value for value in shown]
        rows = self._spilled(table, table.spill) if table.spill else self.content.rows[table.id]
        return rows.column(column)

    def _spilled(self, table: Table, spill: Expr) -> Rows:
        if table.id not in self._spills:
            result = self._result(table, spill)
            ids = [column.id for column in table.columns if column.formula is None]
            if isinstance(result, CellError):
                self._spills[table.id] = self._faulty(table, ids, result)
                return self._spills[table.id]
            body = result[1:]
            columns = zip(*body, strict=True) if body else [()] * len(ids)
            self._spills[table.id] = Rows(
                {id_: list(cells) for id_, cells in zip(ids, columns, strict=True)}, len(body)
            )
            self._results[table.id] = None  # the same cells in rows, which nobody asks for any more
        return self._spills[table.id]

    def _faulty(self, table: Table, ids: Sequence[str], error: CellError) -> Rows:
        """A table whose function answers with an error: the error in every cell it will fill once it can.

        A spreadsheet program adds no rows to what formulas refer to, so the rows are there before their values are.
        """
        size = 0 if self._foreseen is None else self._foreseen.size(table.id)
        return Rows({id_: [error] * size for id_ in ids}, size)

    @cached_property
    def _foreseen(self) -> "Evaluation | None":
        """The plan with a likely number in each input that says n/a; None where none does."""
        unknown = {
            id_: item.likely
            for id_, (_, item) in self.layout.inputs().items()
            if item.likely is not None and self.amount(id_) == NOT_APPLICABLE
        }
        named = {**self.content.named, **unknown}
        return Evaluation(self.layout, Content(self.content.rows, named)) if unknown else None

    def _result(self, table: Table, spill: Expr) -> CellValue:
        """What the function of a spilled table answers: rows with their header, or an error."""
        if table.id not in self._results:
            self._results[table.id] = single(spill, self)
        return self._results[table.id]

    def _shown(self, formula: Expr) -> CellValue:
        """What a cell with this formula shows: a reference to an empty cell is empty inside it and 0 by itself."""
        value = single(formula, self)
        return 0.0 if value is None else value

    def argument(self, table: str, column: str) -> list[list[Any]]:
        """A column as functions are handed it; the same list each time, which is not to be changed."""
        key = (table, column)
        if key not in self._arguments:
            self._arguments[key] = [[value] for value in self.column(table, column)] or [[None]]
        return self._arguments[key]

    def forget_arguments(self) -> None:
        """Let go of what functions were handed: as large as the columns themselves, made anew when one is asked."""
        self._arguments.clear()

    def block(self, table: str, first: str, last: str) -> list[list[Any]]:
        """The rows of the columns from one to another, as functions are handed them."""
        ids = [column.id for column in self.layout.tables()[table][1].columns]
        span = ids[ids.index(first) : ids.index(last) + 1]
        columns = [self.column(table, id_) for id_ in span]
        return [list(cells) for cells in zip(*columns, strict=True)] or [[None] * len(span)]

    def finder(self, table: str, column: str) -> Callable[[CellValue], CellValue]:
        """What a table's column holds in the row of a key; #N/A where there is none."""
        declared = self.layout.tables()[table][1]
        is_fact = declared.spill is None and declared[column].formula is None
        return self._keyed.finder(table, declared.key, column, is_fact=is_fact)

    def unless_there(self, table: str, fallback: CellValue) -> Callable[[CellValue], CellValue]:
        """What stands where a look-up fails: the fallback without such a row, #N/A where there should be one."""
        if self.spill_error(table) is not None:
            return lambda _: ABSENT
        return self._keyed.unless_there(table, self.layout.tables()[table][1].key, fallback)

    def sums(
        self, table: str, column: str, fields: tuple[str, ...], *, is_product: bool
    ) -> Callable[[tuple[Any, ...]], CellValue]:
        """The sum of a column over the rows whose `fields` are a group of folded values."""
        return self._keyed.sums(table, column, fields, is_product=is_product)

    def at_end(self, table: str, column: str, by: str, *, is_most: bool) -> CellValue:
        """What a column holds in the first row in which another is smallest or largest."""
        return self._keyed.at_end(table, column, by, is_most=is_most)

    @cached_property
    def _keyed(self) -> Keyed:
        return Keyed(self.column)
