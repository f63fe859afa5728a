"""No content of cells is a fault of a function: every call ends in a value or in an error with a sentence."""

import random

import msgspec
import pytest

from xl_addin.catalog import CATALOG, call
from xl_addin.cells.errors import CellError, ErrorKind
from xl_addin.server.computing import compute
from xl_addin.spec import Argument, Kind, Shape

NUMBERS = [1e18, -5e9, 0, 1, -1, 2.5, 1e6, -3e9, 43922, 43922.5, 44013, 1e300, 0.1, True, False, None, "", 7, 100]
TEXTS = ["a", "b", "", "=1+1", "yes", "East", "2020Q1", None, 4711.0, "Won", "1"]
ANYTHING = [*NUMBERS, *TEXTS, {"kind": "#N/A"}]


def made_up(dice: random.Random, argument: Argument) -> object:
    """Something a planner could have selected for an argument, by mistake or not."""
    if dice.random() < 0.12:
        return None
    pool = NUMBERS if argument.kind in (Kind.NUMBER, Kind.DATE) else TEXTS
    pool = list(argument.choices) if argument.choices and dice.random() < 0.8 else pool
    pool = ANYTHING if dice.random() < 0.05 else pool
    height, width = dice.choice([1, 2, 3, 6]), dice.choice([1, 2, 4, 8]) if argument.shape is Shape.BLOCK else 1
    if argument.shape is Shape.CELL:
        return dice.choice(pool)
    return [[dice.choice(pool) for _ in range(width)] for _ in range(height)]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numpy's remarks on 1e300 squared; the answer is what counts
@pytest.mark.parametrize("name", CATALOG)
def test_every_call_has_an_answer(name):
    """Half of the calls are made up, half are an example with one argument replaced."""
    function = CATALOG[name]
    dice = random.Random(name)
    for turn in range(4 if function.is_heavy else 12):
        given = [made_up(dice, argument) for argument in function.arguments]
        if turn % 2:
            example = list(dice.choice(function.examples).arguments)
            place = dice.randrange(len(example))
            given = [*example[:place], given[place], *example[place + 1 :]]
        computed = compute(name, msgspec.json.encode(given))
        assert not computed.incident, (computed.incident, given)
        assert computed.result.startswith((b'{"value":', b'{"error":'))


@pytest.mark.parametrize("days", [-1, 1e18])
def test_a_time_to_close_outside_any_calendar_is_an_error_of_its_cell(days):
    """PIPELINETARGET looks for a day so long before the quarter's end; nobody closes before creating, or in an aeon."""
    example = list(CATALOG["PIPELINETARGET"].examples[0].arguments)
    place = [argument.name for argument in CATALOG["PIPELINETARGET"].arguments].index("cycle_days")
    answer = call("PIPELINETARGET", [*example[:place], days, *example[place + 1 :]])
    assert answer == CellError(
        ErrorKind.NUM, f"cycle_days holds {days:g}: give days from creation to closing, 0 to 36,500."
    )


def test_a_sentence_that_quotes_a_book_is_cut_short():
    """A name of 40,000 letters: 500 of the sentence arrive, the last a sign that more was said."""
    answer = call("A" * 40_000)
    assert len(answer.sentence) == 500
    assert answer.sentence.startswith("QPLAN has no function AAA")
    assert answer.sentence.endswith("A…")
