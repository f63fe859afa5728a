"""Rows of people's tables in the order people have put them, or that a new ranking puts them in."""

from collections.abc import Collection, Iterable
from itertools import pairwise

from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import Layout, Table
from workbooks.grammar.rows import Rows
from workbooks.models import PlanDocument
from xl_addin.cells.marshal import is_blank

__all__ = ["in_their_order", "people_tables", "ranked_anew"]


def people_tables(layout: Layout) -> Iterable[tuple[str, Table, list[str]]]:
    """Tables people type into, with the ids of the columns they type into."""
    for id_, (_, table) in layout.tables().items():
        typed = [column.id for column in table.columns if column.is_input]
        if typed:
            yield id_, table, typed


def in_their_order(document: PlanDocument, content: Content, layout: Layout, ranked: Collection[str] = ()) -> Content:
    """Rows of people's tables in the order people have put them, new ones last; those `ranked` as their facts stand."""
    rows = dict(content.rows)
    for id_, table, _ in people_tables(layout):
        if id_ in document.tables and id_ in rows and id_ not in ranked:
            stood = {key: position for position, key in enumerate(document.tables[id_].keys)}
            order = [stood.get(key_text(key), len(stood)) for key in rows[id_].column(table.key)]
            if any(after < before for before, after in pairwise(order)):
                rows[id_] = rows[id_].ordered(sorted(range(len(order)), key=order.__getitem__))
    return Content(rows, content.named)


def ranked_anew(document: PlanDocument, content: Content, layout: Layout) -> frozenset[str]:
    """Tables of people whose facts rank the rows otherwise than the document does."""
    return frozenset(
        id_
        for id_, table, _ in people_tables(layout)
        if table.ranked_by and id_ in document.tables and _is_ranked_anew(document, content.rows[id_], table)
    )


def _is_ranked_anew(document: PlanDocument, rows: Rows, table: Table) -> bool:
    """Whether the facts rank the rows of a table otherwise than the document does."""
    there = document.tables[table.id]
    if table.ranked_by not in there.columns:
        return True  # of a release that ranked nothing
    before, after = (
        {key_text(key): rank for key, rank in zip(keys, ranks, strict=True) if not is_blank(rank)}
        for keys, ranks in (
            (there.keys, there.columns[table.ranked_by]),
            (rows.column(table.key), rows.column(table.ranked_by)),
        )
    )
    return before != after
