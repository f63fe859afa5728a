"""The figures that repeat where a plan stands: what they say once that is written anew."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from workbooks.grammar.evaluation import Content, Evaluation
from workbooks.grammar.formulas import Amount
from workbooks.grammar.layout import Layout, Tab, Table
from workbooks.grammar.rows import Rows
from workbooks.models import PlanDocument
from xl_addin.cells.errors import CellValue

__all__ = ["following", "readers", "tables_that_follow"]


def following(document: PlanDocument, layout: Layout, stamps: Mapping[str, Any]) -> dict[str, CellValue]:
    """The values of the figures whose formulas read these, directly or through others.

    All else is taken as the workbook shows it, so that a decision is shown without computing a plan anew.

    Args:
        document: the workbook as read. layout: the plan's. stamps: figures about to be written, by id.
    """
    ids = readers(layout, stamps)
    if not ids:
        return {}
    rows = {id_: Rows(table.columns, len(table)) for id_, table in document.tables.items()}
    known = {**document.inputs, **document.figures, **stamps}
    evaluation = Evaluation(
        _as_shown(layout), Content(rows, {id_: value for id_, value in known.items() if id_ not in ids})
    )
    return {id_: evaluation.amount(id_) for id_ in ids}


def readers(layout: Layout, stamps: Collection[str]) -> tuple[str, ...]:
    """Ids of the figures whose formulas read one of these, directly or through others."""
    return _readers(layout, frozenset(stamps))


@lru_cache(maxsize=100)
def _readers(layout: Layout, stamps: frozenset[str]) -> tuple[str, ...]:
    found: list[str] = []
    formulas = {id_: figure.formula for id_, (_, figure) in layout.figures().items() if figure.formula is not None}
    reads = {id_: frozenset(_read(formula)) for id_, formula in formulas.items()}
    while True:
        known = {*stamps, *found}
        more = [id_ for id_, read in reads.items() if id_ not in known and known & read]
        if not more:
            return tuple(found)
        found += more


def tables_that_follow(layout: Layout, stamps: Collection[str]) -> frozenset[str]:
    """Ids of the tables with a formula that reads one of these figures, directly, or through figures and tables."""
    return _tables_that_follow(layout, frozenset(stamps))


@lru_cache(maxsize=100)
def _tables_that_follow(layout: Layout, stamps: frozenset[str]) -> frozenset[str]:
    figures, tables = {*stamps, *readers(layout, stamps)}, set[str]()
    while True:
        more = {
            id_
            for id_, (_, table) in layout.tables().items()
            if id_ not in tables and any(_reads(one, figures, tables) for one in _formulas(table))
        }
        told = {id_ for id_, (_, figure) in layout.figures().items() if _reads(figure.formula, figures, tables)}
        if not more and told <= figures:
            return frozenset(tables)
        figures, tables = figures | told, tables | more


def _formulas(table: Table) -> Iterator[Any]:
    yield table.spill
    for column in table.columns:
        yield from (column.formula, column.total)


def _reads(node: Any, figures: Collection[str], tables: Collection[str]) -> bool:  # noqa: ANN401
    """Whether an expression reads one of these figures or tables."""
    if isinstance(node, Amount) and node.id in figures:
        return True
    if isinstance(node, tuple):
        return any(_reads(one, figures, tables) for one in node)
    if not is_dataclass(node):
        return False
    return getattr(node, "table", None) in tables or any(
        _reads(getattr(node, field.name), figures, tables) for field in fields(node)
    )


def _read(node: Any) -> Iterator[str]:  # noqa: ANN401 - an expression, or whatever stands in one
    """Ids of the figures and inputs a formula reads."""
    if isinstance(node, Amount):
        yield node.id
    elif isinstance(node, tuple):
        for one in node:
            yield from _read(one)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _read(getattr(node, field.name))


@lru_cache(maxsize=8)
def _as_shown(layout: Layout) -> Layout:
    """The layout with tables that hold values only."""
    return Layout(tuple(map(_tab_as_shown, layout.tabs)))


def _tab_as_shown(tab: Tab) -> Tab:
    tables = tuple(
        replace(table, spill=None, columns=tuple(replace(column, formula=None) for column in table.columns))
        for table in tab.tables
    )
    return replace(tab, tables=tables)
