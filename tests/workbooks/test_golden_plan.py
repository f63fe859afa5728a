"""The small company's workbook as text, a file a tab: every formula and value, so that a change is seen in review.

What stands on the tab Engine is called by table and column: its tables stand side by side, and one column more moves
the addresses of all to the right of it. Those addresses are computed with in `test_formulas_in_an_engine`.
To accept a change, run these tests once with QPLAN_ACCEPT_GOLDEN=1 and read the difference before committing it.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.workbooks.conftest import small_facts
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.placement import Placement, a1, arranged
from workbooks.grammar.rendering import rendered
from workbooks.tabs.engine.tab import TAB as ENGINE
from xl_addin.names import Host

GOLDEN = Path(__file__).parents[1] / "golden" / "plan"
TABS = planning_layout().tabs


def shown(value):
    """A value as text: numbers to ten digits, so that no platform's last bit shows."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


class ByName(Placement):
    """Places of a workbook whose tables on the tab Engine are called by their ids."""

    def here(self, table, column, row):
        """A cell of a table, its row a number of the sheet."""
        return f"{table}[{column}]{row + 1}" if self._is_named(table) else super().here(table, column, row)

    def whole(self, table, column, sheet):
        """A column of a table."""
        return f"{table}[{column}]" if self._is_named(table) else super().whole(table, column, sheet)

    def block(self, table, first, last, sheet):
        """Columns of a table."""
        return f"{table}[{first}:{last}]" if self._is_named(table) else super().block(table, first, last, sheet)

    def cell(self, sheet, row, column):
        """What the text calls a cell."""
        if sheet == ENGINE.title:
            for id_, place in self.tables.items():
                if self._is_named(id_) and row >= place.title_row and column in place.columns.values():
                    return self.here(id_, next(name for name, at in place.columns.items() if at == column), row)
        return f"{sheet}!{a1(row, column)}"

    def _is_named(self, table):
        return self.tables[table].sheet == ENGINE.title


@cache
def dump() -> Mapping[str, str]:
    """By tab id, one line for each cell that is not blank: place, value, formula."""
    layout = planning_layout()
    evaluation = Evaluation(layout, content_of(small_facts(), layout, Host.LIBREOFFICE))
    lines: dict[str, list[str]] = {tab.title: [] for tab in layout.tabs}
    arrangement = arranged(layout, evaluation.size)
    places = ByName(arrangement.named, arrangement.tables)
    for cell in rendered(evaluation, places, Host.LIBREOFFICE):
        if cell.value not in (None, "") or cell.formula:
            formula = f"  ={cell.formula}" if cell.formula else ""
            lines[cell.sheet].append(f"{places.cell(cell.sheet, cell.row, cell.column)}  {shown(cell.value)}{formula}")
    return {tab.id: "\n".join(lines[tab.title]) + "\n" for tab in layout.tabs}


@pytest.mark.parametrize("tab", [tab.id for tab in TABS])
def test_the_tab_is_the_one_reviewed(tab):
    """Formulas and values equal the text under version control."""
    text, golden = dump()[tab], GOLDEN / f"{tab}.txt"
    if os.environ.get("QPLAN_ACCEPT_GOLDEN") == "1":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_every_text_is_of_a_tab():
    """No file of a tab that is gone is left."""
    assert {path.stem for path in GOLDEN.iterdir()} == {tab.id for tab in TABS}
