"""The parts a book is made of: each tab in its folder, each table filled by one of them."""

from collections import Counter
from pathlib import Path

import workbooks.tabs
from tests.workbooks.conftest import small_facts
from workbooks.book.layout import PARTS, planning_layout
from workbooks.tabs.basis import basis_of

OF_THE_BOOK = {"host", "layout_version"}


def test_every_table_and_every_fact_has_one_part_that_fills_it():
    """Tables no function fills, and figures without a formula: none is forgotten, and none is told twice."""
    layout, basis = planning_layout(), basis_of(small_facts())
    tables = Counter(table for part in PARTS for table in part.rows(basis))
    figures = Counter(figure for part in PARTS for figure in part.figures(basis))
    assert set((tables + figures).values()) == {1}
    assert set(tables) == {id_ for id_, (_, table) in layout.tables().items() if table.spill is None}
    assert set(figures) == {id_ for id_, (_, item) in layout.figures().items() if item.formula is None} - OF_THE_BOOK


def test_a_part_fills_its_own_tables():
    """Rows of a table come from the folder that declares it, on its tab or among its functions."""
    basis = basis_of(small_facts())
    for part in PARTS:
        own = {table.id for tab in part.tabs for table in tab.tables} | {table.id for table in part.functions}
        assert set(part.rows(basis)) <= own


def test_every_folder_is_a_part_of_the_book():
    """A folder that nobody added to the list of tabs would be a tab nobody sees."""
    folders = {path.parent.name for path in Path(workbooks.tabs.__file__).parent.glob("*/part.py")}
    assert len(folders) == len(PARTS)
