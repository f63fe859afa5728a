"""XlsxWriter alone, writing the cells of a plan's workbook with their formats: python -m benchmarks.bare_writer.

Run in the folder of a desk. The cells are worked out first, as calls of XlsxWriter with their arguments; the clock runs
over those calls and the saving, and nothing else. Prints one JSON line.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from sync.bootstrap import opened
from sync.jobs.facts import newest_facts
from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.placement import arranged
from workbooks.grammar.rendering import Rendered, Style, rendered
from workbooks.grammar.styles import properties
from xl_addin.cells.errors import CellError
from xl_addin.names import Host

LITERAL = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def cells() -> list[Rendered]:
    """Every cell of the plan, those that spill first, because XlsxWriter pads their range."""
    with opened(Path("qplan.toml")) as adapters:
        facts, host = newest_facts(adapters), Host(adapters.settings.workbook.host)
    layout = planning_layout()
    evaluation = Evaluation(layout, content_of(facts, layout, host))
    found = rendered(evaluation, arranged(layout, evaluation.size), host)
    return sorted(found, key=lambda cell: cell.spill is None)


def calls(book: Any, found: list[Rendered]) -> Iterator[tuple[Callable[..., Any], tuple[Any, ...]]]:  # noqa: ANN401
    """The call of XlsxWriter that writes each cell, and its arguments."""
    sheets: dict[str, Any] = {}
    looks: dict[Style, Any] = {}
    for cell in found:
        if cell.sheet not in sheets:
            sheets[cell.sheet] = book.add_worksheet(cell.sheet)
        if cell.style not in looks:
            looks[cell.style] = book.add_format(properties(cell.style))
        sheet, look, place = sheets[cell.sheet], looks[cell.style], (cell.row, cell.column)
        value = cell.value.kind.value if isinstance(cell.value, CellError) else cell.value
        if cell.formula is not None:
            text, shown = f"={cell.formula}", "" if value is None else value
            if cell.spill is None:
                yield sheet.write_formula, (*place, text, look, shown)
            else:
                yield sheet.write_dynamic_array_formula, (*place, *cell.spill, text, look, shown)
        elif cell.link:
            yield sheet.write_url, (*place, f"internal:'{cell.link}'!A1", look, str(value))
        elif value is None or value == "":
            yield sheet.write_blank, (*place, None, look)
        elif isinstance(value, str):
            yield sheet.write_string, (*place, value, look)
        else:
            yield sheet.write_number, (*place, value, look)
        if cell.doc:
            yield sheet.write_comment, (*place, cell.doc, {"author": "qplan"})


def main() -> int:
    """Measure and print."""
    found = cells()
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(Path(folder) / "bare.xlsx", {"in_memory": True, **LITERAL})
        listed = list(calls(book, found))
        count = len(found)
        del found
        wall, cpu = time.perf_counter(), time.process_time()
        for write, arguments in listed:
            write(*arguments)
        book.close()
        seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"seconds": round(seconds, 2), "cpu_seconds": round(cpu_seconds, 2), "rendered": count}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
