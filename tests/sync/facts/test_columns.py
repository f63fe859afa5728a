"""Texts of a column as codes, numbered over all of its chunks."""

from sync.facts.columns import Numbering


def test_a_text_has_one_code_in_all_chunks() -> None:
    """Codes in the order of the first meeting, −1 for none; the names are those met."""
    numbering = Numbering()
    chunks = [numbering.codes(["won", None, "lost"]), numbering.codes(["lost", "open", "won"])]
    assert [chunk.tolist() for chunk in chunks] == [[0, -1, 1], [1, 2, 0]]
    labels = numbering.labels(chunks)
    assert (labels.names, labels.code.tolist()) == (("won", "lost", "open"), [0, -1, 1, 1, 2, 0])


def test_no_rows_have_no_names() -> None:
    """A table without rows, and one of rows without texts."""
    assert Numbering().labels([]).names == ()
    numbering = Numbering()
    assert numbering.labels([numbering.codes([None, None])]).texts().tolist() == ["", ""]
