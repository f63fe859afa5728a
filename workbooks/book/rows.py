"""From the CRM's facts to the content of a plan: which rows each table holds and what stands in them.

What the rows stand on, and the choices made for it, is `workbooks.tabs.basis`; each tab makes its own of it.
"""

from typing import Any

from workbooks.book.layout import PARTS
from workbooks.document.entries import Entries, with_entries
from workbooks.grammar.evaluation import Content
from workbooks.grammar.layout import LAYOUT_VERSION, Layout
from workbooks.grammar.rows import Rows
from workbooks.models import PlanFacts
from workbooks.tabs.basis import basis_of
from xl_addin.names import Host

__all__ = ["content_of"]


def content_of(facts: PlanFacts, layout: Layout, host: Host, entries: Entries | None = None) -> Content:
    """Everything of a plan that is not a formula: facts from the CRM, and what people have typed so far.

    Raises:
        UnknownColumnError: a frame of the facts lacks a column of its schema.
        ValueError: the quarter's label cannot be read.
    """
    typed = entries or Entries({}, {})
    basis = basis_of(facts)
    tables: dict[str, Rows] = {}
    named: dict[str, Any] = {"host": host.value, "layout_version": LAYOUT_VERSION}
    for part in PARTS:
        for table, rows in part.rows(basis).items():
            tables[table] = rows if isinstance(rows, Rows) else Rows.of(rows)
        named |= part.figures(basis)
    filled = with_entries(tables, layout, typed)
    started = {id_: value for id_, value in facts.starting.items() if id_ not in typed.untouched}
    inputs = {id_: value for id_, value in (started | typed.inputs).items() if id_ in layout.named()}
    return Content(filled, named | inputs)
