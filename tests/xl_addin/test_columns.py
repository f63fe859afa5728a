"""Whole columns at once give what cell by cell gives: the same arrays, and the same sentence where one is wrong."""

import math
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_addin.cells.columns import array_of
from xl_addin.cells.errors import CellError, CellFault, ErrorKind
from xl_addin.cells.marshal import _each_cell, as_cells, column_table, read
from xl_addin.spec import Argument, Kind, Shape

BLANKS = st.sampled_from([None, "", "  ", "\t"])
NUMBERS = st.one_of(
    st.integers(-5, 5), st.floats(), st.booleans(), st.sampled_from([0.0, 1.0, 43922.75, 2_958_465.5, 10**400])
)
TEXTS = st.one_of(st.sampled_from(["yes", "NO", "=1+1", "4711"]), st.text(max_size=4))
RARE = st.sampled_from([date(2020, 4, 1), datetime(2020, 4, 1, 9), CellError(ErrorKind.NA, "Nothing."), np.float64(2)])  # noqa: DTZ001  as cells hold them
COLUMNS = st.one_of(
    st.lists(st.one_of(BLANKS, NUMBERS), max_size=8),
    st.lists(st.one_of(BLANKS, TEXTS), max_size=8),
    st.lists(st.one_of(BLANKS, NUMBERS, TEXTS, RARE), max_size=8),
)


def told(reading):
    """What a reading gives: its array as a list with its type, or its error."""
    try:
        array = reading()
    except CellFault as fault:
        return fault.error
    return array.dtype, [repr(value) for value in array.tolist()]


@given(COLUMNS, st.sampled_from(Kind))
def test_at_once_is_as_cell_by_cell(cells, kind):
    """Where the quick way has an answer it is the slow one's, to the type; the slow one then finds nothing wrong."""
    quick = array_of(kind, cells)
    slow = told(lambda: _each_cell(Argument("a", "d", kind, Shape.LINE), cells, lambda n: f"cell {n + 1}"))
    assert quick is None or told(lambda: quick) == slow


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (Kind.NUMBER, [1, 2.5, True, None, " "]),
        (Kind.TEXT, ["a", 4711.0, None, False]),
        (Kind.DATE, [43922, 43922.9, None, ""]),
        (Kind.FLAG, [True, 0.0, 1, None]),
    ],
)
def test_ordinary_cells_are_read_at_once(kind, cells):
    """None of the cells hosts usually send needs the slow way."""
    assert array_of(kind, cells) is not None


@pytest.mark.parametrize(
    ("kind", "cells", "error", "words"),
    [
        (Kind.NUMBER, [1.0, "much"], ErrorKind.VALUE, "a, row 2, column 1 holds the text 'much'"),
        (Kind.NUMBER, [1.0, math.inf], ErrorKind.NUM, "a, row 2, column 1 is infinite"),
        (Kind.NUMBER, [10**400], ErrorKind.NUM, "a, row 1, column 1 is infinite"),
        (Kind.DATE, [0.5], ErrorKind.NUM, "a, row 1, column 1 is not a date: 0.5"),
        (Kind.DATE, [math.nan], ErrorKind.NUM, "is not a date: nan"),
        (Kind.FLAG, [2], ErrorKind.VALUE, "a, row 1, column 1 must be yes or no, it holds '2'"),
        (Kind.FLAG, [math.nan], ErrorKind.VALUE, "must be yes or no"),
    ],
)
def test_what_is_wrong_has_its_place(kind, cells, error, words):
    """The sentence names the argument, the row and the column."""
    with pytest.raises(CellFault, match=words) as fault:
        read(Argument("a", "d", kind, Shape.BLOCK), [[cell] for cell in cells])
    assert fault.value.error.kind is error


@pytest.mark.parametrize("nothing", [[], [[]], [[], []], ()])
@pytest.mark.parametrize("shape", [Shape.LINE, Shape.BLOCK])
def test_a_range_without_cells_is_a_blank(nothing, shape):
    """A host that sends no cell at all sends one blank."""
    assert np.isnan(read(Argument("a", "d", shape=shape), nothing)).tolist() in ([True], [[True]])
    assert math.isnan(read(Argument("a", "d"), nothing))


def test_a_million_empty_rows_are_cut_back():
    """Of a block of whole columns only the rows down to the last filled one are kept."""
    rows = [[1.0, None], [None, 2.0], *[[None, None]] * 1_000_000]
    assert read(Argument("a", "d", shape=Shape.BLOCK), rows).shape == (2, 2)


def test_no_answer_is_infinite_or_not_a_number():
    """A cell can hold neither: NaN is a blank, infinity #NUM! with a sentence; a day is its serial."""
    days = [date(2020, 4, 1), None, np.int64(3)]
    table = as_cells(column_table(["x", "day"], np.array([1.5, math.nan, -math.inf]), days))
    assert table[1:3] == [[1.5, 43922], ["", None]]
    assert table[3] == [CellError(ErrorKind.NUM, "The result is infinite."), 3]
    assert as_cells(math.inf) == CellError(ErrorKind.NUM, "The result is infinite.")


def test_rows_added_to_a_table_become_cells_too():
    """A total below the rows of a table: its NaN is a blank like any other."""
    table = column_table(["key", "amount"], ["a"], np.array([1.0]))
    table.append(["total", math.nan])
    assert as_cells(table) == [["key", "amount"], ["a", 1.0], ["total", ""]]
