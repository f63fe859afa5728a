"""Columns as bytes come back as the cells they were."""

from hypothesis import given
from hypothesis import strategies as st

from workbooks.document.packed import packed, unpacked
from xl_addin.cells.errors import CellError, ErrorKind

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
CELLS = NUMBERS | st.text(max_size=12) | st.booleans() | st.builds(CellError, st.sampled_from(ErrorKind), st.text())


def held(cell):
    """What a workbook gives back of a cell: nothing for an empty text, a float for a whole number."""
    if cell == "":
        return None
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


@given(st.lists(st.none() | NUMBERS) | st.lists(st.none() | st.text(max_size=12)) | st.lists(st.none() | CELLS))
def test_a_column_comes_back_as_it_was(cells):
    """Numbers, texts and mixed columns alike, with their kinds: TRUE is not 1 and an error is no text."""
    back = unpacked(packed(cells))
    assert back == [held(cell) for cell in cells]
    assert [type(cell) for cell in back] == [type(held(cell)) for cell in cells]


def test_texts_that_recur_are_kept_once():
    """Fifty thousand accounts of three owners cost little more than the owners' names."""
    assert len(packed(["Ana Lopez", "Ben Ode", "Cleo Marr"] * 20_000)) < 5_000
