"""Answers of functions that are kept."""

from workbooks.grammar.answers import answer
from xl_addin.cells.errors import CellError, ErrorKind


def test_a_kept_answer_is_the_answer_to_these_arguments_alone():
    """ATTAINMENT is actual over quota: 90 of 100 is 0.9, 90 of 120 is 0.75; asked again each is what it was."""
    for _ in range(2):
        assert answer("ATTAINMENT", [90.0, 100.0]) == 0.9
        assert answer("ATTAINMENT", [90.0, 120.0]) == 0.75


def test_a_number_and_its_text_are_different_questions():
    """A text stands where a number is needed: the error is not the answer to the number."""
    assert answer("ATTAINMENT", [90.0, 100.0]) == 0.9
    assert answer("ATTAINMENT", ["90.0", 100.0]).kind is ErrorKind.VALUE


def test_an_error_among_the_arguments_is_answered_each_time():
    """What cannot be kept is computed: an error is handed on."""
    for _ in range(2):
        assert answer("ATTAINMENT", [CellError(ErrorKind.REF), 100.0]).kind is ErrorKind.REF
