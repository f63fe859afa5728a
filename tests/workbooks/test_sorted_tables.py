"""A person may sort any table they type into: no figure and no cell of another row changes."""

from typing import Any

import pytest

from tests.workbooks.conftest import small_book
from workbooks.book.checks import agree
from workbooks.book.layout import layout_of
from workbooks.document.contents import content_of_document
from workbooks.document.order import people_tables
from workbooks.grammar.cells import key_text
from workbooks.grammar.evaluation import Content, Evaluation
from workbooks.grammar.layout import Layout
from workbooks.xlsx.read import read

ENTRIES = {
    "health_weights": {"weight": [1.0, 2.0, 5.0]},
    "view_weights": {"yours": [0.2, 0.3, 0.5]},
    "cascade_levels": {"basis": ["trailing", "potential"]},
    "quota_season": {"own_share": [0.2, 0.3, 0.5]},
    "ramp_schedule": {"share": [0.1, 0.3, 0.4, 0.6, 0.8, 1.0]},
}
"""What people type that makes each row of a table tell something else than the others."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, Content]:
    """The small company's book, with entries in the tables whose rows could be taken by their place."""
    path = tmp_path_factory.mktemp("sorted") / "plan.xlsx"
    path.write_bytes(small_book())
    document = read(path)
    layout = layout_of(document.quarter, str(document.figures["calendar"]))
    content = content_of_document(document, layout)
    typed = {id_: content.rows[id_].with_columns(entries) for id_, entries in ENTRIES.items()}
    return layout, Content({**content.rows, **typed}, content.named)


@pytest.fixture(scope="module")
def before(book: tuple[Layout, Content]) -> dict[Any, Any]:
    """What the book shows as it is."""
    return shown(*book)


def shown(layout: Layout, content: Content) -> dict[Any, Any]:
    """Every figure by id, and every computed cell by table, key and column; an error as the error."""
    evaluation = Evaluation(layout, content)
    found: dict[Any, Any] = {id_: evaluation.amount(id_) for id_ in layout.named()}
    for id_, (_, table) in layout.tables().items():
        if table.spill is None:
            keys = [key_text(key) for key in evaluation.column(id_, table.key)]
            for column in table.columns:
                if column.formula is not None:
                    cells = evaluation.column(id_, column.id)
                    found |= {(id_, key, column.id): cell for key, cell in zip(keys, cells, strict=True)}
    return found


SORTED = ("ramp_schedule", "cascade_levels", "health_weights", "view_weights", "quota_season", "quotas", "cascade")


@pytest.mark.parametrize("id_", [*SORTED, pytest.param("*", marks=pytest.mark.full)])
def test_rows_of_a_table_may_be_sorted(book: tuple[Layout, Content], before: dict[Any, Any], id_: str) -> None:
    """The rows from the last to the first: everything computed stays, to the last digit; * is any other table."""
    layout, content = book
    tables = [each for each, _, _ in people_tables(layout)]
    assert set(SORTED) <= set(tables)
    turned = {each: content.rows[each] for each in (tables if id_ == "*" else [id_])}
    rows = {each: held.ordered(range(len(held))[::-1]) for each, held in turned.items()}
    after = shown(layout, Content({**content.rows, **rows}, content.named))
    assert after.keys() == before.keys()
    assert [at for at, value in before.items() if not agree(after[at], value)] == []
