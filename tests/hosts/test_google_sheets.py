"""The Apps Script project under Node: cache, patience, menu, and what it asks Google for."""

import json
import re

import pytest

from tests.hosts.programs import GoogleSheets
from xl_addin.catalog import CATALOG
from xl_addin.hosts.build import addin_files
from xl_addin.names import Host


@pytest.fixture
def sheets(tmp_path, function_server):
    """Runs an order in the project; see `bed.mjs`."""
    return GoogleSheets(tmp_path, function_server).run


CALL = ["QPLAN_ATTAINMENT", [450, 500]]


def test_equal_calls_ask_once(sheets):
    """Fifty cells with five different calls are five requests and five kept answers."""
    done = sheets(calls=[["QPLAN_ATTAINMENT", [number % 5, 10]] for number in range(50)])
    assert [answer["value"] for answer in done["answers"][:5]] == [0, 0.1, 0.2, 0.3, 0.4]
    assert done["answers"][45:] == done["answers"][:5]
    assert (done["seen"]["requests"], done["seen"]["put"]) == (5, 5)
    assert done["seen"]["reads"] == 50  # of what is kept for the spreadsheet: one for each call


def test_an_answer_too_large_to_keep_is_given_all_the_same(sheets):
    """CacheService takes 100 KB: 6,000 people with long names are more, so the second call asks again."""
    names = [[f"Person number {number:05d} of the northern region"] for number in range(2_500)]
    call = ["QPLAN_QUOTASPLIT", [9_000_000, [[1]] * 2_500, 0, *[{"undefined": True}] * 4, 1000, names]]
    done = sheets(calls=[call, call])
    assert [len(answer["value"]) for answer in done["answers"]] == [2_501, 2_501]
    assert (done["seen"]["requests"], done["seen"]["put"]) == (2, 0)


@pytest.mark.parametrize("trouble", [503, 429, "unreachable", "passing"])
def test_a_busy_server_is_asked_again_within_the_time_of_a_cell(sheets, trouble):
    """Busy twice: the third try is answered, after two waits that grow and stay far below 30 seconds."""
    done = sheets(calls=[CALL], fail=[trouble, trouble])
    assert done["answers"] == [{"value": 0.9}]
    first, second = done["seen"]["slept"]
    assert 500 <= first <= 750
    assert 1000 <= second <= 1500


def test_a_server_that_stays_away_is_given_up(sheets):
    """Three tries, then a short message; nothing is kept, so the next cell asks again."""
    done = sheets(calls=[CALL, CALL], fail=[503] * 3)
    assert done["answers"] == [{"thrown": "The function server answered 503."}, {"value": 0.9}]
    assert done["seen"]["requests"] == 4
    passing = sheets(calls=[CALL, CALL], fail=["passing"] * 3)
    assert passing["answers"] == [{"thrown": "#N/A Too busy."}, {"value": 0.9}]
    assert sheets(calls=[CALL], fail=["unreachable"] * 3)["answers"] == [
        {"thrown": "The function server cannot be reached."}
    ]


def test_what_will_not_change_is_not_tried_again(sheets):
    """A wrong token and a refusal are said at once, and what to do about the token."""
    done = sheets(calls=[CALL, CALL], fail=[401, 400])
    assert [answer["thrown"] for answer in done["answers"]] == [
        "The token is not valid: choose qplan > Connect…",
        "The function server answered 400.",
    ]
    assert done["seen"]["requests"] == 2


def test_without_an_address_a_cell_says_where_to_enter_one(sheets):
    """Nothing is sent anywhere."""
    done = sheets(calls=[CALL], server="")
    assert done["answers"] == [{"thrown": "Choose qplan > Connect… first."}]
    assert done["seen"]["requests"] == 0


def test_a_server_that_wants_a_token_gets_it(sheets, guarded_server):
    """The spreadsheet's token travels with each request; without it the cell says where to enter one."""
    address, token = guarded_server
    assert sheets(calls=[CALL], server=address, token=token)["answers"] == [{"value": 0.9}]
    assert "Connect" in sheets(calls=[CALL], server=address)["answers"][0]["thrown"]


def test_the_menu_connects(sheets):
    """Address and token typed by a person are kept; an address that is none is refused, and nothing is kept."""
    done = sheets(script="onOpen(); qplanConnect()", typed=["https://plan.example.com/", " qp_abc "])
    assert done["seen"]["menu"] == [
        ["Show the plan", "qplanPane"],
        ["Ask the server again", "qplanAskAgain"],
        ["Connect…", "qplanConnect"],
    ]
    assert done["properties"]["QPLAN_SERVER"] == "https://plan.example.com"
    assert done["properties"]["QPLAN_TOKEN"] == "qp_abc"
    refused = sheets(script="qplanConnect()", server="https://old.example.com", typed=["plan.example.com", "qp_abc"])
    assert refused["properties"]["QPLAN_SERVER"] == "https://old.example.com"
    assert "https://" in refused["seen"]["alerts"][0]


def test_asking_again_enters_formulas_of_ours_anew(sheets):
    """Another text and then the same: at no moment is the cell empty, and nobody else's formula is touched."""
    done = sheets(sheets=[[["=QPLAN_ATTAINMENT(A1,B1)", "=SUM(A1)"], ["", "=MYQPLAN_X(1)"]]], script="qplanAskAgain()")
    assert done["seen"]["cells"] == ["=(QPLAN_ATTAINMENT(A1,B1))", "=QPLAN_ATTAINMENT(A1,B1)"]
    assert done["properties"]["QPLAN_ROUND"] == "1"


def test_asking_again_stops_at_no_protected_cell(sheets):
    """The protected cell keeps its formula and is counted; the next is asked, and loses brackets left over."""
    cells = [["=QPLAN_ATTAINMENT(A1,B1)", "=(QPLAN_ATTAINMENT(A2,SUM(B2)))"]]
    done = sheets(sheets=[cells], locked=[[0, 1, 1]], script="qplanAskAgain()")
    assert done["seen"]["cells"] == ["=(QPLAN_ATTAINMENT(A2,SUM(B2)))", "=QPLAN_ATTAINMENT(A2,SUM(B2))"]
    assert done["seen"]["alerts"] == ["1 cells are protected and were not asked again: whoever may edit them can."]


def test_the_project_asks_for_no_more_than_it_needs():
    """This spreadsheet only, the network, a sidebar; every function is documented for the function help of Sheets."""
    files = addin_files(Host.GOOGLE_SHEETS)
    scopes = json.loads(files["appsscript.json"])["oauthScopes"]
    assert [scope.rpartition("/")[2] for scope in scopes] == [
        "spreadsheets.currentonly",
        "script.external_request",
        "script.container.ui",
    ]
    code = files["Code.gs"].decode()
    documented = re.findall(r"@customfunction\n \*/\nfunction QPLAN_([A-Z0-9]+)\(", code)
    assert documented == list(CATALOG)
    for function in CATALOG.values():
        assert all(re.search(rf"@param \{{\S+\}} \[?{argument.name}\]? ", code) for argument in function.arguments)
    assert "postMessage" not in code
    assert "event.origin === server" in files["Sidebar.html"].decode()
