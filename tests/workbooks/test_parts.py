"""The parts a book is made of: each tab in its folder, each table filled by one of them."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import workbooks.tabs
from tests.workbooks.conftest import small_facts
from workbooks.book.layout import PARTS, planning_layout
from workbooks.grammar.layout import Layout, Tab
from workbooks.grammar.shape import shape_of
from workbooks.tabs.basis import basis_of
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.made_with import stale_tabs
from workbooks.xlsx.package import Package

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


def test_the_mark_of_a_layout_fits_into_a_workbook_name():
    """A text in a defined name has 255 characters at most, and a book of 35 tabs is named within them."""
    text = shape_of(Layout(tuple(Tab(f"tab_{at}", f"Tab {at}", "Any") for at in range(35)))).text
    assert len(text.split()) == 1 + 35
    assert len(text) <= 255


def test_marks_of_more_digits_are_of_the_same_tabs(plan):
    """An earlier release kept two digits more of each tab: its tabs are known as those they are."""
    shape = shape_of(planning_layout())
    longer = " ".join([shape.formulas, *(f"{digest}0a" for digest in shape.tabs.values())])
    package = Package.open(plan)
    index = package.parts.read("xl/workbook.xml").replace(shape.text.encode(), longer.encode())
    plan.write_bytes(repacked(package.parts, {"xl/workbook.xml": index}))
    other = replace(planning_layout().tabs[0], margin=2)
    assert stale_tabs(Package.open(plan), planning_layout()) == []
    assert stale_tabs(Package.open(plan), Layout((other, *planning_layout().tabs[1:]))) == ["Start"]
