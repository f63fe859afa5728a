"""Formulas: computed, over tabs, with open ends, names, arrays, and functions of a server elsewhere."""

import json
import threading
from contextlib import contextmanager

import pytest

from sync.emulators.sheets import Cloud, CustomFunctions, SheetsEmulator
from sync.emulators.wire import LoopbackServer
from tests import pace
from tests.sync.emulators.sheets.conftest import Desk


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=4/2", 2),
        ("=SUM(Other!A:A)", 30),
        ("=SUM(Other!A2:A)", 20),
        ("=SUM(amounts)*2", 60),
        ("=ARRAYFORMULA(SUM(Other!A1:A2*2))", 60),
        ('=IF(Other!A1>5,"yes","no")', "yes"),
        ("=VLOOKUP(20,Other!A1:B2,2,FALSE)", "b"),
        ("=1/0", "#DIV/0!"),
        ("=NOSUCH(1)", "#NAME?"),
        ("=Nowhere!A1", "#REF!"),
        ("=1+", "#ERROR!"),
        ('="a ""quoted"" A1"', 'a "quoted" A1'),
    ],
)
def test_formulas_are_computed(desk, formula, value):
    """What a formula comes to, or the error it shows."""
    desk.do({"addSheet": {"properties": {"title": "Other", "sheetId": 1}}})
    named = {"sheetId": 1, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    desk.do({"addNamedRange": {"namedRange": {"name": "amounts", "range": named}}})
    desk.write("Other!A1", [[10, "a"], [20, "b"]])
    desk.write("C3", [[formula]])
    assert desk.read("C3") == [[value]]
    assert desk.read("C3", "FORMULA") == [[formula]]


def test_a_change_is_computed_through(desk):
    """A value changed by one person is in every formula that others read, over tabs."""
    desk.do({"addSheet": {"properties": {"title": "Other"}}})
    desk.write("A1", [[1, "=A1+1", "=Other!A1*10"]])
    desk.write("Other!A1", [["=Sheet1!B1"]])
    assert desk.read("A1:C1") == [[1, 2, 20]]
    desk.write("A1", [[4]])
    assert desk.read("A1:C1") == [[4, 5, 50]]
    desk.write("B1", [[7]])
    assert desk.read("A1:C1") == [[4, 7, 70]]


def test_an_array_fills_the_cells_beside_it_and_stops_at_what_stands_there(desk):
    """Spilled cells have a value and nothing entered; a value in the way makes an error of the formula."""
    desk.write("A1", [["=SEQUENCE(2,2)"]])
    assert desk.read("A1:B2") == [[1, 2], [3, 4]]
    assert desk.cell("B2", "userEnteredValue,effectiveValue") == {"effectiveValue": {"numberValue": 4}}
    desk.write("B2", [["mine"]])
    assert desk.read("A1:B2") == [["#REF!"], ["", "mine"]]


def test_an_array_fills_what_is_empty_between_values(desk):
    """Values stand to both sides of it, in the same rows: what is empty between them is not in its way."""
    desk.write("A1", [[1, "=SEQUENCE(2,2)", None, 5], [2, None, None, 6], [3, None, None, 7]])
    assert desk.read("A1:D3") == [[1, 1, 2, 5], [2, 3, 4, 6], [3, "", "", 7]]


def test_a_day_as_a_result_is_shown_as_a_day(desk):
    """DATE() without a format of the cell's own."""
    desk.write("A1", [["=DATE(2020,1,31)"]])
    assert (desk.read("A1"), desk.read("A1", "FORMATTED_VALUE")) == ([[43861]], [["1/31/2020"]])


@contextmanager
def functions(answer, clock):
    """A desk whose spreadsheet asks a server that answers each call with `answer(call)`."""

    def app(environ, start_response):
        calls = json.loads(environ["wsgi.input"].read())["calls"]
        body = json.dumps({"results": [answer(one) for one in calls]}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    server = LoopbackServer(app)
    server.start()
    try:
        with SheetsEmulator(Cloud(CustomFunctions(server.url), now=clock)) as emulator:
            yield Desk(emulator), server
    finally:
        server.stop()


def test_a_custom_function_is_loading_until_its_server_answers(clock):
    """A cell waits with LOADING, and what depends on it too; then the table spills, and is read by other formulas."""
    gate, asked = threading.Event(), []

    def answer(call):
        gate.wait(pace.seconds(30))
        asked.append(call)
        return {"value": [["key", "n"], ["x", 5]]}

    with functions(answer, clock) as (desk, _):
        desk.write("A1", [[2, 3]])
        desk.write("D1", [["=QPLAN_TABLE(A1:B1,,TRUE)"]])
        desk.write("A5", [["=E2*2"]])
        desk.write("A6", [["=D1&1"]])
        loading = {"effectiveValue": {"errorValue": {"type": "LOADING", "message": "Loading..."}}}
        assert desk.cell("D1", "effectiveValue") == loading
        assert desk.cell("A6", "effectiveValue") == loading
        assert desk.read("D1", "FORMATTED_VALUE") == [["Loading..."]]
        gate.set()
        assert desk.cloud.settle(30)
        assert desk.read("D1:E2") == [["key", "n"], ["x", 5]]
        assert desk.read("A5:A6") == [[10], ["key1"]]
        assert asked == [{"fn": "TABLE", "args": [[[2, 3]], None, True]}]


def test_a_server_that_is_down_is_an_error_in_the_cell(clock):
    """Once its answer is known to fail, the cell is an #ERROR!, with a sentence."""
    with functions(lambda call: {"error": {"kind": "#N/A", "sentence": f"no {call['args'][0]}"}}, clock) as (
        desk,
        server,
    ):
        desk.write("A1", [["=QPLAN_ONE(1)", "=QPLAN_ONE(2)"]])
        assert desk.cloud.settle(30)
        assert desk.read("A1:B1") == [["#ERROR!", "#ERROR!"]]
        assert desk.cell("B1", "effectiveValue")["effectiveValue"]["errorValue"] == {"type": "ERROR", "message": "no 2"}
        server.stop()
        desk.write("A1", [["=QPLAN_ONE(3)"]])
        assert desk.cloud.settle(30)
        assert desk.cell("A1", "effectiveValue")["effectiveValue"]["errorValue"] == {
            "type": "ERROR", "message": "The function server cannot be reached."
        }  # fmt: skip


def test_a_cloud_may_leave_formulas_alone():
    """What was entered is there, and every formula shows an error that says it is not computed."""
    with SheetsEmulator(Cloud(computes=False)) as emulator:
        desk = Desk(emulator)
        desk.write("A1", [[1, "=A1+1"]])
        assert desk.read("A1:B1") == [[1, "#ERROR!"]]
        assert desk.read("B1", "FORMULA") == [["=A1+1"]]
