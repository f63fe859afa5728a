"""Built without stored values and computed by a spreadsheet engine, every cell shows what building stores."""

import math
from datetime import date

import formualizer
import pytest
import xlsxwriter

from workbooks.book.layout import planning_layout
from workbooks.book.rows import content_of
from workbooks.grammar.evaluation import Evaluation
from workbooks.grammar.placement import a1, arranged
from workbooks.grammar.rendering import rendered
from workbooks.xlsx.build import build
from xl_addin.catalog import CATALOG, call
from xl_addin.cells.errors import CellError, ErrorKind
from xl_addin.cells.marshal import to_serial
from xl_addin.names import Host, spell

KINDS = {"Na": ErrorKind.NA, "Value": ErrorKind.VALUE, "Div": ErrorKind.DIV0, "Num": ErrorKind.NUM}


def from_engine(value):
    """A value as formualizer hands it over, in our terms."""
    if isinstance(value, dict) and value.get("type") == "Error":
        return CellError(KINDS.get(value["kind"], ErrorKind.VALUE))
    if isinstance(value, list):
        return [from_engine(item) for item in value]
    return value


def to_engine(value):
    """A value of ours, as formualizer takes it."""
    if isinstance(value, CellError):
        return {"type": "Error", "kind": next(name for name, kind in KINDS.items() if kind is value.kind)}
    if isinstance(value, list):
        return [to_engine(item) for item in value]
    return value


def computed(path, host, functions=CATALOG):
    """The workbook at `path`, all of its formulas evaluated with the catalog's functions, or with some of them."""
    book = formualizer.load_workbook(str(path))
    for name in functions:
        book.register_function(
            spell(name, host), lambda *args, name=name: to_engine(call(name, [from_engine(arg) for arg in args]))
        )
    book.evaluate_all()
    return book


def compute_again(book, cells):
    """Enter every formula once more: formualizer leaves some that read what spills late as they were before it did."""
    for cell in cells:
        if cell.formula is not None and not cell.is_spilled:
            place = cell.sheet, cell.row + 1, cell.column + 1
            book.set_formula(*place, book.get_formula(*place))
    book.evaluate_all()


@pytest.mark.parametrize(
    "host", [host if host is Host.LIBREOFFICE else pytest.param(host, marks=pytest.mark.full) for host in Host]
)
def test_an_engine_computes_every_stored_value(make_facts, tmp_path, host):
    """Formula text and stored value come from one declaration; formualizer, which knows only the text, agrees."""
    facts = make_facts()
    book = computed(build(facts, tmp_path / "bare.xlsx", host=host, stored_values=False).path, host)
    layout = planning_layout()
    evaluation = Evaluation(layout, content_of(facts, layout, host))
    cells = list(rendered(evaluation, arranged(layout, evaluation.size), host))
    compute_again(book, cells)
    checked = 0
    for cell in cells:
        if not cell.is_spilled and cell.formula is None:
            continue
        shown, expected = book.get_value(cell.sheet, cell.row + 1, cell.column + 1), cell.value
        shown = to_serial(shown) if isinstance(shown, date) else shown  # the engine's word for a cell shown as a day
        place = f"{cell.sheet}!{a1(cell.row, cell.column)} ={cell.formula}"
        if isinstance(expected, (int, float)):
            assert math.isclose(shown, expected, rel_tol=1e-9, abs_tol=1e-6), place
        else:
            assert (shown or "") == (expected or ""), place
        checked += 1
    assert checked > 200


def without_functions(cells, path):
    """The workbook at `path` after a hard recalculation by a host without the add-in.

    There every cell of a table that a function returns is an error, not the first alone as in this engine.
    """
    book = xlsxwriter.Workbook(path)
    for name in dict.fromkeys(cell.sheet for cell in cells):
        book.add_worksheet(name)
    for cell in cells:
        sheet = book.get_worksheet_by_name(cell.sheet)
        if cell.is_spilled or cell.formula is not None:
            sheet.write_formula(cell.row, cell.column, "=NA()" if cell.is_spilled else f"={cell.formula}")
        elif cell.value not in (None, ""):
            sheet.write(cell.row, cell.column, cell.value)
    book.close()
    return computed(path, Host.LIBREOFFICE, functions=())


def test_without_the_add_in_no_number_is_made_up(make_facts, tmp_path):
    """What needs no function stands as it was; all else is an error or n/a, never a number that was not worked out."""
    facts, layout = make_facts(), planning_layout()
    evaluation = Evaluation(layout, content_of(facts, layout, Host.LIBREOFFICE))
    cells = list(rendered(evaluation, arranged(layout, evaluation.size), Host.LIBREOFFICE))
    book = without_functions(cells, tmp_path / "bare.xlsx")
    wrong, unknown = [], 0
    for cell in cells:
        if cell.formula is None or cell.is_spilled:
            continue
        shown = book.get_value(cell.sheet, cell.row + 1, cell.column + 1)
        shown = to_serial(shown) if isinstance(shown, date) else shown
        unknown += not isinstance(shown, (int, float))
        if isinstance(shown, (int, float)) and not same(shown, cell.value):
            wrong.append(f"{cell.sheet}!{a1(cell.row, cell.column)} shows {shown}, not {cell.value}: {cell.formula}")
    assert not wrong, "\n".join(wrong)
    assert unknown > 200


def same(shown, expected):
    """Whether two numbers of cells are the same; a blank is 0."""
    return isinstance(expected or 0, (int, float)) and math.isclose(shown, expected or 0, rel_tol=1e-9, abs_tol=1e-6)
