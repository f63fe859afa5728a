"""The small company's workbook as text: every formula and value, so that a change of either is seen in review.

To accept a change, run this test once with QPLAN_ACCEPT_GOLDEN=1 and read the difference before committing it.
"""

import os
from pathlib import Path

from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.placement import a1, arranged
from workbooks.grammar.rendering import rendered
from xl_addin.names import Host

GOLDEN = Path(__file__).parents[1] / "golden" / "small_plan.txt"


def shown(value):
    """A value as text: numbers to ten digits, so that no platform's last bit shows."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def dump(facts):
    """One line for each cell that is not blank: place, value, formula."""
    layout = planning_layout()
    evaluation = Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE))
    lines = []
    for cell in rendered(evaluation, arranged(layout, evaluation.size), Host.LIBREOFFICE):
        if cell.value not in (None, "") or cell.formula:
            formula = f"  ={cell.formula}" if cell.formula else ""
            lines.append(f"{cell.sheet}!{a1(cell.row, cell.column)}  {shown(cell.value)}{formula}")
    return "\n".join(lines) + "\n"


def test_the_workbook_is_the_one_reviewed(make_facts):
    """Formulas and values equal the text under version control."""
    text = dump(make_facts())
    if os.environ.get("QPLAN_ACCEPT_GOLDEN") == "1":
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
