"""The words a planning document is declared in: tab, panel, input, figure, table, column.

Building and reading both go through these declarations. A cell is found by id: tables by the defined name of their
range, columns by their header title inside it, inputs and figures by their defined name. Nothing is found by position,
so sorting a table or inserting rows and columns breaks nothing. `workbooks.grammar.placement` turns ids into A1 text;
no other module knows a cell address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from workbooks.grammar.formulas import Call, Expr
from workbooks.grammar.limits import Bound
from xl_addin.spec import Format

__all__ = [
    "LAYOUT_VERSION",
    "Chart",
    "Column",
    "Figure",
    "Format",
    "Input",
    "Layout",
    "Note",
    "Owner",
    "Panel",
    "Tab",
    "Table",
]

LAYOUT_VERSION = 1


class Owner(StrEnum):
    """Who may write a cell; everything a person owns is an unlocked input cell."""

    SYSTEM = "system"
    FINANCE = "Finance"
    REVOPS = "RevOps"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: found by `title`, filled from facts (no formula), by a person, or by `formula`.

    `total` is the figure of the table's total row. `is_key` marks the one column that identifies a row. `is_quiet`
    columns (CRM ids) are printed small and grey; they and those of `is_detail` stand right of all others, folded away.
    Rates that are `is_judged` are green from 100 % on and red up to 80 %. A number is a rate where the row's text in
    the column `unit_in` says so.
    Where a fact is not there, an `is_sparse` column has no cell at all.
    `low` and `high` bound what a person may enter, None for no limit; a column of days `in_quarter` is bounded by the
    length of the planned quarter as well. An `is_stamped` one says where the plan stands: it is written between two
    publications, so it is no fact of a snapshot. What `is_link` looks like one.
    """

    id: str
    title: str
    format: Format = Format.TEXT
    owner: Owner = Owner.SYSTEM
    width: float = 14
    formula: Expr | None = None
    total: Expr | None = None
    choices: tuple[str, ...] = ()
    doc: str = ""
    is_quiet: bool = False
    is_detail: bool = False
    is_judged: bool = False
    unit_in: str = ""
    is_sparse: bool = False
    low: float | None = 0.0
    high: float | None = None
    in_quarter: bool = False
    is_stamped: bool = False
    is_link: bool = False

    @property
    def is_input(self) -> bool:
        """True when a person fills it."""
        return self.owner is not Owner.SYSTEM

    @property
    def is_folded(self) -> bool:
        """True when it stands aside, in a column that is folded away."""
        return self.is_quiet or self.is_detail

    @property
    def bound(self) -> Bound:
        """What a person may enter."""
        return Bound(self.format, self.low, self.high, self.in_quarter)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a table: `label` and the series are column ids; `kind` is bar, column or line.

    Series are `values`, `beside` and `others`, in the palette's order. `is_stacked` puts them on one another; `hidden`
    names a series without fill, on which the others stand (a waterfall). `is_mirrored` lets bars share one line, losses
    to the left and gains to the right (a tornado). `dashed` names series of a line chart that are the ends of a range.

    It stands to the right of all tables, or in the 0-based sheet column `column`, level with its own table, with the
    one named by `at`, or in the 0-based sheet row `row`. `left` are pixels from the left edge of that column, by
    default of the tab's first one where a row is given. `size` is its width and height in pixels, by default as high
    as its table is long. `is_labelled` writes each
    number at its bar or column. `of` names its table, which may stand on another tab, where it is a
    chart of a tab. `about` says what it shows to whoever cannot see it; by default its title and its series.
    """

    kind: str
    title: str
    label: str
    values: str
    beside: str = ""
    at: str = ""
    column: int | None = None
    row: int | None = None
    left: int = 0
    size: tuple[int, int] | None = None
    others: tuple[str, ...] = ()
    hidden: str = ""
    is_stacked: bool = False
    is_mirrored: bool = False
    dashed: tuple[str, ...] = ()
    is_labelled: bool = False
    of: str = ""
    about: str = ""

    @property
    def series(self) -> tuple[str, ...]:
        """Column ids of all series, in order."""
        return tuple(filter(None, (self.values, self.beside, *self.others)))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows come from facts, or from `spill`, a function that returns them with their header.

    `column` is the 0-based sheet column it starts in and `row` the 0-based sheet row of its title; None means "below
    the block above". `total_label` asks for a total row, below the last row or, with `total_on_top`, above the header,
    where neither sorting nor growing touches it. What stands in a row's input cells before anybody types is a
    suggestion, cell by cell; with `is_line_suggested` it is the whole line, gone once anything is typed into it.
    One that `is_record` tells what qplan had on record when it was published, which is no fact of a snapshot.
    Rows stand where people sort them; where the fact in the column `ranked_by` changes, in the order of the facts.
    """

    id: str
    title: str
    key: str
    columns: tuple[Column, ...]
    note: str = ""
    row: int | None = None
    column: int = 1
    spill: Call | None = None
    total_label: str = ""
    total_on_top: bool = False
    has_filter: bool = False
    chart: Chart | None = None
    is_line_suggested: bool = False
    is_record: bool = False
    ranked_by: str = ""

    def __getitem__(self, column_id: str) -> Column:
        return next(column for column in self.columns if column.id == column_id)


@dataclass(frozen=True, slots=True)
class Input:
    """One labelled cell that a person may change; `default` is a constant or the formula it starts with.

    `low` and `high` bound a number; `choices` lists the texts allowed, `choices_in` names
    the table and the column that do. `former` are the formulas it started with in
    earlier releases: a workbook of theirs that still holds one was not touched. `likely` is a number of the usual size
    for an input whose formula may say n/a: tables get the rows they will have once somebody types one.
    """

    id: str
    title: str
    format: Format
    owner: Owner
    default: Any = None
    doc: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    former: tuple[Expr, ...] = ()
    likely: float | None = None
    choices_in: tuple[str, str] | None = None

    @property
    def is_view(self) -> bool:
        """Whether it says what is looked at: one of the rows of a table, and no decision of a plan."""
        return self.choices_in is not None

    @property
    def bound(self) -> Bound:
        """What a person may enter."""
        return Bound(self.format, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Figure:
    """One labelled cell of the system: a formula, or a fact (no formula) given by id when the workbook is built."""

    id: str
    title: str
    format: Format = Format.TEXT
    formula: Expr | None = None
    doc: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A line of explanation; `link` names a tab to jump to, `sample` a cell style to show beside it."""

    text: str
    link: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Labelled cells, one below the other: label in `column`, value `offset` columns to its right.

    What stands aside, to be looked at on the screen only, `is_printed` no.
    """

    id: str
    title: str
    items: tuple[Input | Figure | Note, ...]
    row: int
    column: int = 1
    offset: int = 1
    is_printed: bool = True


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet: its heading, its panels and its tables in the order they stand, top to bottom.

    Heading and subtitle may name {quarter}, {last_quarter}, {as_of}, {currency} and {snapshot_id}. `conclusion` is a
    text made from the figures, which stands right below the heading: what the tab says, in one line. `charts` are those
    of tables that stand elsewhere. `widths` are sheet columns (0-based) and characters, where tables do not say;
    `margin` is the column the heading stands in; `frozen` are the rows and columns that stay in view. At most `pages`
    are printed, upright where that takes fewer and `is_upright` allows it. `about` is its line on the tab Start, empty
    for none. `former` are titles it had in earlier releases.
    """

    id: str
    title: str
    heading: str
    subtitle: str = ""
    conclusion: Expr | None = None
    panels: tuple[Panel, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    widths: tuple[tuple[int, float], ...] = ()
    frozen: tuple[int, int] = (0, 0)
    margin: int = 1
    pages: int = 2
    is_upright: bool = True
    colour: str = ""
    about: str = ""
    former: tuple[str, ...] = ()

    @property
    def is_data(self) -> bool:
        """True for a tab of facts from the first column on: nothing is typed there, and blank facts take no cell."""
        return self.margin == 0

    @property
    def concluding(self) -> Figure | None:
        """The cell of its conclusion, None where it draws none."""
        if self.conclusion is None:
            return None
        return Figure(f"{self.id}_conclusion", "Conclusion", Format.TEXT, self.conclusion)

    @property
    def items(self) -> Iterator["Input | Figure | Note"]:
        """What stands in single cells: its conclusion, and the lines of its panels."""
        if self.concluding is not None:
            yield self.concluding
        for panel in self.panels:
            yield from panel.items


@dataclass(frozen=True)
class Layout:
    """All tabs in order, and the lookups by id that building, reading and checking need."""

    tabs: tuple[Tab, ...]

    def __hash__(self) -> int:
        return self._hash

    def tables(self) -> Mapping[str, tuple[Tab, Table]]:
        """Every table with its tab, by id."""
        return self._tables

    def named(self) -> Mapping[str, tuple[Tab, Input | Figure]]:
        """Every input and figure with its tab, by id."""
        return self._named

    @cached_property
    def _hash(self) -> int:
        """Worked out once: a layout has thousands of declarations, and is the key of what is known of it."""
        return hash(self.tabs)

    @cached_property
    def _tables(self) -> dict[str, tuple[Tab, Table]]:
        return {table.id: (tab, table) for tab in self.tabs for table in tab.tables}

    @cached_property
    def _named(self) -> dict[str, tuple[Tab, Input | Figure]]:
        return {item.id: (tab, item) for tab in self.tabs for item in tab.items if not isinstance(item, Note)}

    def inputs(self) -> dict[str, tuple[Tab, Input]]:
        """Every input with its tab, by id."""
        return {key: (tab, item) for key, (tab, item) in self.named().items() if isinstance(item, Input)}

    def figures(self) -> dict[str, tuple[Tab, Figure]]:
        """Every figure with its tab, by id."""
        return {key: (tab, item) for key, (tab, item) in self.named().items() if isinstance(item, Figure)}
