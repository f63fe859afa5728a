"""Workbooks that count their days from 1904: the same number is another day, and every answer is that workbook's."""

import json

import msgspec
import pytest

from tests.xl_addin.server.conftest import server  # noqa: F401  the real one
from xl_addin.catalog import CATALOG, call
from xl_addin.cells.serials import EPOCH, EPOCH_1904, counted_from, from_serial, to_serial
from xl_addin.hosts.excel_desktop.values import answer, dated
from xl_addin.server.cache import key_of
from xl_addin.server.computing import compute, compute_many
from xl_addin.server.tokens import NOBODY
from xl_addin.spec import Format, Kind

BETWEEN = 1462
"""Days from 1899-12-30 to 1904-01-01."""
STARTED = 43_709  # 2019-09-01, seven months before the quarter
QUARTER = 43_922, 44_013  # 2020-04-01, 2020-07-01


def ramp(offset):
    """The arguments of a ramp factor, their days counted from another day zero."""
    return [[[STARTED - offset]], QUARTER[0] - offset, QUARTER[1] - offset]


def test_the_two_day_zeros_are_1462_days_apart():
    """As Microsoft says; a day goes there and back in each."""
    assert (EPOCH_1904 - EPOCH).days == BETWEEN
    day = from_serial(QUARTER[0])
    with counted_from(EPOCH_1904):
        assert to_serial(day) == QUARTER[0] - BETWEEN
        assert from_serial(QUARTER[0] - BETWEEN) == day
    assert to_serial(day) == QUARTER[0]


def dated_examples():
    """The documented examples of functions that are given days or answer with some."""
    for function in CATALOG.values():
        days = [position for position, argument in enumerate(function.arguments) if argument.kind is Kind.DATE]
        columns = [at for at, column in enumerate(function.columns) if column.format is Format.DATE]
        for number, example in enumerate(function.examples):
            if days and "show" not in [a.name for a in function.arguments[: len(example.arguments)]]:
                yield pytest.param(function.name, example.arguments, days, columns, id=f"{function.name} {number}")


def moved(value):
    """Days as a workbook of 1904 holds them."""
    if isinstance(value, list):
        return [moved(one) for one in value]
    return value - BETWEEN if isinstance(value, (int, float)) and value else value


@pytest.mark.parametrize(("name", "given", "days", "columns"), list(dated_examples()))
def test_every_function_answers_a_workbook_of_1904_alike(name, given, days, columns):
    """The same days, counted from 1904, give the same answer; days in the answer are counted so too."""
    plain = call(name, given)
    there = [moved(value) if at in days else value for at, value in enumerate(given)]
    with counted_from(EPOCH_1904):
        told = call(name, there)
    if isinstance(plain, list) and columns:
        plain = [plain[0], *([moved(c) if at in columns else c for at, c in enumerate(row)] for row in plain[1:])]
    assert told == plain


def test_a_call_says_over_the_wire_that_its_days_count_from_1904():
    """The same cells give the same factor; without the word they are other days, and neither is kept for the other."""
    right = compute("RAMPFACTOR", json.dumps(ramp(0)).encode()).result
    cells = json.dumps(ramp(BETWEEN)).encode()
    assert compute("RAMPFACTOR", cells, date1904=True).result == right
    assert [one.result for one in compute_many("RAMPFACTOR", [cells, cells], date1904=True)] == [right, right]
    raw = msgspec.Raw(cells)
    assert key_of(NOBODY, "RAMPFACTOR", raw) != key_of(NOBODY, "RAMPFACTOR", raw, date1904=True)


def test_a_server_answers_both_kinds_of_workbook_in_one_batch(server):  # noqa: F811
    """Calls of both between each other, each with its own days."""
    calls = [
        {"fn": "RAMPFACTOR", "args": ramp(0)},
        {"fn": "RAMPFACTOR", "args": ramp(BETWEEN), "date1904": True},
        {"fn": "RAMPFACTOR", "args": ramp(0)},
    ]
    first, second, third = server.ask("/v1/batch", json.dumps({"calls": calls}).encode()).body["results"]
    assert first == second == third


def test_excel_for_windows_says_so_with_one_argument_more():
    """The function is declared without it, so that the wizard does not show it."""

    @dated
    def ramp_factor(start_dates, quarter_start, quarter_end):
        return answer("RAMPFACTOR", (start_dates, quarter_start, quarter_end))

    told = ramp_factor(*ramp(0))
    assert ramp_factor(*ramp(BETWEEN), [[1904.0]]) == told
    assert told[0] == CATALOG["RAMPFACTOR"].header()
