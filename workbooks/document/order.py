"""Rows of people's tables in the order people have put them."""

from collections.abc import Iterable
from itertools import pairwise

from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import Layout, Table
from workbooks.models import PlanDocument

__all__ = ["in_their_order", "people_tables"]


def people_tables(layout: Layout) -> Iterable[tuple[str, Table, list[str]]]:
    """Tables people type into, with the ids of the columns they type into."""
    for id_, (_, table) in layout.tables().items():
        typed = [column.id for column in table.columns if column.is_input]
        if typed:
            yield id_, table, typed


def in_their_order(document: PlanDocument, content: Content, layout: Layout) -> Content:
    """Rows of people's tables in the order people have put them, new ones last."""
    rows = dict(content.rows)
    for id_, table, _ in people_tables(layout):
        if id_ in document.tables and id_ in rows:
            stood = {key: position for position, key in enumerate(document.tables[id_].keys)}
            order = [stood.get(key_text(key), len(stood)) for key in rows[id_].column(table.key)]
            if any(after < before for before, after in pairwise(order)):
                rows[id_] = rows[id_].ordered(sorted(range(len(order)), key=order.__getitem__))
    return Content(rows, content.named)
