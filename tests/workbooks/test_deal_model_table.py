"""The tab Data Outlook publishes what each trait of a deal adds, so that WINPROBABILITY can read it as it stands."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from tests.workbooks.conftest import small_facts, small_outlook
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.document.entries import Entries
from workbooks.grammar.evaluation import Evaluation
from xl_addin.catalog import call
from xl_addin.names import Host

COLUMNS = ("trait", "level", "won", "lost", "shift_1", "shift_2")


def test_the_table_is_read_by_winprobability_with_the_titles_it_shows():
    """A quarter of e^won to one: in four weeks 1 − .8⁴, twice the odds of it in the quarter at hand by its shift."""
    model = pd.DataFrame(
        [("intercept", "", math.log(0.25), -30.0, math.log(2.0), math.nan)], columns=list(COLUMNS)
    ).astype({"trait": "str", "level": "str"})
    made, layout = small_facts(), planning_layout()
    outlook = replace(small_outlook(), deal_model=model)
    facts = made.model_copy(update={"results": replace(made.results, outlook=outlook)})
    book = Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE, Entries({}, {})))
    table = layout.tables()["deal_model"][1]
    titles = [column.title for column in table.columns if column.id in COLUMNS]
    assert titles == ["Trait", "Level", "Won", "Lost", "Shift 1", "Shift 2"]
    rows = [list(row) for row in zip(*(book.column("deal_model", name) for name in COLUMNS), strict=True)]
    assert rows[0][-1] in ("", None)  # nothing moves the next quarter: not a 0
    chance = call("WINPROBABILITY", [[titles, *rows], [["stage"], ["Find"]], 45810.0])
    assert chance == pytest.approx(2 * (1 - 0.8**4) / (2 - 0.8**4))
