"""Excel's JavaScript add-in: what it sends and when, in Chromium, around Microsoft's runtime and the real server."""

import json
import re
from collections import Counter

import pytest
from lxml import etree

from tests.hosts.beds import MICROSOFT
from tests.hosts.declared import SPREAD
from tests.hosts.programs import OfficeJs
from xl_addin.catalog import CATALOG, call
from xl_addin.hosts.build import addin_files
from xl_addin.hosts.office_js.manifest import manifest
from xl_addin.hosts.office_js.metadata import functions_metadata
from xl_addin.names import Host

WATCHED = """() => {
  const real = window.fetch;
  window.wire = { bodies: [], refusals: [], aborted: 0, hold: 0 };
  window.fetch = async (address, options) => {
    wire.bodies.push(JSON.parse(options.body).calls);
    const refusal = wire.refusals.shift();
    if (refusal === 'unreachable') throw new TypeError('Failed to fetch');
    if (refusal) return new Response(refusal.body ?? '', { status: refusal.status, headers: refusal.headers ?? {} });
    options.signal.addEventListener('abort', () => { wire.aborted += 1; });
    if (wire.hold) await new Promise((go, stop) => {
      setTimeout(go, wire.hold);
      options.signal.addEventListener('abort', () => stop(new DOMException('aborted', 'AbortError')));
    });
    return real(address, options);
  };
  QPlan.settings.waitMs = 20;
}"""


@pytest.fixture
def excel(tmp_path, browser, function_server):
    """A page as Excel loads it, its requests watched; evaluates JavaScript in it."""
    OfficeJs(tmp_path, browser, function_server).open()
    browser.evaluate(WATCHED)
    yield browser.evaluate
    assert browser.problems() == []


@pytest.mark.full
def test_the_calls_of_a_moment_are_one_request(excel):
    """100 cells recalculated together make one request; equal calls travel once; each cell gets its own answer."""
    answers = excel(
        "async () => Promise.all(Array.from({length: 100}, (_, i) => excel.ask('ATTAINMENT', [[[i % 50]], [[100]]])))"
    )
    assert [answer["value"] for answer in answers] == [[[number % 50 / 100]] for number in range(100)]
    assert [len(calls) for calls in excel("() => wire.bodies")] == [50]


@pytest.mark.full
def test_an_answer_is_kept(excel):
    """The same call later asks nobody; another token starts anew, for answers may depend on who asks."""
    ask = "async () => excel.ask('ATTAINMENT', [[[1]], [[4]]])"
    assert excel(ask) == excel(ask) == {"value": [[0.25]]}
    assert excel("() => wire.bodies.length") == 1
    excel("() => QPlan.setToken('qp_other')")
    assert excel(ask) == {"value": [[0.25]]}
    assert excel("() => wire.bodies.length") == 2
    assert excel("() => localStorage.getItem('qplan-token')") == "qp_other"
    excel("() => QPlan.setToken('')")


@pytest.mark.full
def test_only_so_many_answers_are_kept(excel):
    """With room for two, the one used longest ago is forgotten and asked for again."""
    excel("() => { QPlan.settings.kept = 2; }")
    for actual in (1, 2, 1, 3, 1, 2):  # 1 is used again and stays; 2 goes when 3 comes
        excel("async (n) => excel.ask('ATTAINMENT', [[[n]], [[4]]])", actual)
    assert excel("() => wire.bodies.map((calls) => calls[0].args[0])") == [1, 2, 3, 2]


@pytest.mark.full
def test_large_requests_are_shared_out(excel):
    """Ten calls with room for four in a request are three requests; what the server finds too large is halved."""
    excel("() => { QPlan.settings.mostCalls = 4; }")
    ask = """async (from) =>
        Promise.all(Array.from({length: 10}, (_, i) => excel.ask('ATTAINMENT', [[[from + i]], [[4]]])))"""
    excel(ask, 0)
    assert excel("() => wire.bodies.map((calls) => calls.length)") == [4, 4, 2]
    excel("() => { QPlan.settings.mostCalls = 10; wire.bodies = []; wire.refusals = [{status: 413}]; }")
    answers = excel(ask, 100)
    assert excel("() => wire.bodies.map((calls) => calls.length)") == [10, 5, 5]
    assert answers[9] == {"value": [[109 / 4]]}


@pytest.mark.parametrize("trouble", ["'unreachable'", "{status: 503}", "{status: 429, headers: {'Retry-After': '0'}}"])
@pytest.mark.full
def test_a_busy_server_is_asked_again(excel, trouble):
    """Out of reach or busy twice: the third try is answered, and nobody notices."""
    excel(f"() => {{ wire.refusals = [{trouble}, {trouble}]; }}")
    assert excel("async () => excel.ask('ATTAINMENT', [[[1]], [[2]]])") == {"value": [[0.5]]}
    assert excel("() => wire.bodies.length") == 3


@pytest.mark.full
def test_a_server_that_stays_away_is_given_up(excel):
    """After four tries the cell shows #N/A and why; that is not kept, so the next calculation asks again."""
    excel("() => { wire.refusals = Array(4).fill('unreachable'); }")
    ask = "async () => excel.ask('ATTAINMENT', [[[1]], [[8]]])"
    answer = excel(ask)
    assert answer["code"] == 1  # #N/A
    assert "cannot be reached" in answer["message"]
    assert excel("() => wire.bodies.length") == 4
    assert excel(ask) == {"value": [[0.125]]}


@pytest.mark.full
def test_what_the_server_refuses_is_said_once(excel):
    """A sentence of the server is the cell's; a missing token says where to enter one; neither is tried again."""
    said = json.dumps({"error": {"kind": "#VALUE!", "sentence": "The request is not a batch."}})
    excel("(body) => { wire.refusals = [{status: 400, body}, {status: 401}]; }", said)
    assert excel("async () => excel.ask('ATTAINMENT', [[[1]], [[3]]])")["message"] == "The request is not a batch."
    assert "enter your token" in excel("async () => excel.ask('ATTAINMENT', [[[1]], [[3]]])")["message"]
    assert excel("() => wire.bodies.length") == 2


BUSY = {"error": {"kind": "#N/A", "sentence": "Too busy."}, "transient": True}


@pytest.mark.full
def test_a_passing_answer_is_asked_again(excel):
    """One of two calls met a busy server, twice: the other is shown at once, and this one alone is asked for again."""
    bodies = [json.dumps({"results": [BUSY, {"value": 0.5}]}), json.dumps({"results": [BUSY]})]
    excel(
        "(given) => { QPlan.settings.waitMs = 400; wire.refusals = given.map((body) => ({status: 200, body})); }",
        bodies,
    )
    shown = excel("""async () => {
        const order = [];
        const told = (name) => (answer) => { order.push(name); return answer; };
        await Promise.all([excel.ask('ATTAINMENT', [[[1]], [[5]]]).then(told('passing')),
                           excel.ask('ATTAINMENT', [[[1]], [[2]]]).then(told('other'))]);
        return [await excel.ask('ATTAINMENT', [[[1]], [[5]]]), order];
    }""")
    assert shown == [{"value": [[0.2]]}, ["other", "passing"]]
    assert [len(calls) for calls in excel("() => wire.bodies")] == [2, 1, 1]


@pytest.mark.full
def test_an_answer_that_stays_passing_is_shown_and_not_kept(excel):
    """After four tries the cell says so, and the next calculation asks again."""
    body = json.dumps({"results": [BUSY]})
    excel("(body) => { wire.refusals = Array(4).fill({status: 200, body}); }", body)
    ask = "async () => excel.ask('ATTAINMENT', [[[1]], [[5]]])"
    assert excel(ask) == {"code": 1, "message": "Too busy."}
    assert excel(ask) == {"value": [[0.2]]}
    assert len(excel("() => wire.bodies")) == 5


@pytest.mark.full
def test_what_excel_cancels_is_not_sent(excel):
    """Cancelled before the request leaves: not in it. After, when nobody else waits: the request is stopped."""
    sent = excel("""async () => {
        const gone = excel.call('ATTAINMENT', [[[1]], [[16]]]);
        const kept = excel.call('ATTAINMENT', [[[3]], [[4]]]);
        excel.cancel(gone.id);
        await kept.shown;
        return wire.bodies.map((calls) => calls.map((call) => call.args));
    }""")
    assert sent == [[[3, 4]]]
    excel("() => { wire.hold = 2000; wire.bodies = []; }")
    aborted = excel("""async () => {
        const gone = excel.call('ATTAINMENT', [[[1]], [[32]]]);
        while (!wire.bodies.length) await new Promise((go) => setTimeout(go, 10));
        excel.cancel(gone.id);
        return wire.aborted;
    }""")
    assert aborted == 1


@pytest.mark.full
def test_what_excel_cancels_and_asks_again_at_once_is_answered(excel):
    """The request is under way when Excel gives the cell up and asks the same in the same moment: 1 of 32, anew."""
    excel("() => { wire.hold = 500; }")
    shown = excel("""async () => {
        const gone = excel.call('ATTAINMENT', [[[1]], [[32]]]);
        while (!wire.bodies.length) await new Promise((go) => setTimeout(go, 10));
        wire.hold = 0;
        excel.cancel(gone.id);
        return excel.ask('ATTAINMENT', [[[1]], [[32]]]);
    }""")
    assert shown == {"value": [[1 / 32]]}
    assert (excel("() => wire.aborted"), len(excel("() => wire.bodies"))) == (1, 2)


@pytest.mark.full
@pytest.mark.parametrize("first", [True, False])
def test_a_workbook_says_whether_its_days_count_from_1904(excel, first):
    """Asked of Excel once: the same numbers are the same days counted from there, and the same ramp factor."""
    excel(
        """(is1904) => { window.asked = 0; window.Excel = { run: async (work) => { window.asked += 1; return work({
            workbook: { load() {}, use1904DateSystem: is1904 }, sync: async () => {} }); } }; }""",
        first,
    )
    days = [43_709, 43_922, 44_013]  # 2019-09-01, 2020-04-01, 2020-07-01
    script = "async (days) => excel.ask('RAMPFACTOR', [[[days[0]]], days[1], days[2]])"
    shown = excel(script, [day - 1462 if first else day for day in days])
    assert shown["value"] == call("RAMPFACTOR", [[[days[0]]], *days[1:]])
    excel("async () => excel.ask('ATTAINMENT', [[[1]], [[2]]])")
    assert excel("() => window.asked") == 1


@pytest.mark.full
def test_errors_inside_a_table_are_error_cells(excel):
    """Microsoft's own error objects, with kind and sentence, beside the table's other cells; blanks stay texts."""
    table = [["key", "rate"], ["Ana", {"kind": "#N/A", "sentence": "No quota."}], ["Ben", ""]]
    excel("(body) => { wire.refusals = [{status: 200, body}]; }", json.dumps({"results": [{"value": table}]}))
    shown = excel("async () => (await excel.ask('ATTAINMENT', [[[1]], [[64]]])).value")
    assert (shown[0], shown[2]) == (["key", "rate"], ["Ben", ""])
    error = shown[1][1]
    assert (error["basicValue"], error["message"], error["type"]) == ("#N/A", "No quota.", "Error")


@pytest.mark.full
def test_a_server_that_wants_a_token_gets_it(tmp_path, browser, guarded_server):
    """Without one the cell says where to enter it; with it the cell has its answer; a wrong one is none."""
    address, token = guarded_server
    page = OfficeJs(tmp_path, browser, address)
    page.open()
    ask = "async () => excel.ask('ATTAINMENT', [[[1]], [[4]]])"
    assert "enter your token" in browser.evaluate(ask)["message"]
    browser.evaluate("(token) => QPlan.setToken(token)", token)
    assert browser.evaluate(ask) == {"value": [[0.25]]}
    browser.evaluate("() => QPlan.setToken('qp_wrong')")
    assert "enter your token" in browser.evaluate(ask)["message"]


@pytest.mark.full
def test_the_page_excel_loads_knows_its_functions_at_once(browser, function_server):
    """The page the manifest names, from the real server, with Microsoft's office.js: associated once it is loaded."""
    (page,) = set(re.findall(r'id="Pane.Url" DefaultValue="https://plan([^"]+)"', manifest("https://plan")))
    browser.open(f"{function_server}{page}", MICROSOFT)
    assert browser.evaluate("() => Object.keys(CustomFunctions._association.mappings)") == list(CATALOG)
    ask = "async () => CustomFunctions._association.mappings.ATTAINMENT([[450]], [[500]])"
    assert browser.evaluate(ask) == [[0.9]]
    assert [problem for problem in browser.problems() if "404" not in problem] == []  # this server holds no plan


WORKBOOK = """(sheets) => {
  // a workbook as far as mending goes: used cells, protection, and cells that recompute once they are entered
  const made = sheets.map((sheet) => ({
    ...sheet,
    getUsedRangeOrNullObject: () => sheet.formulas
      ? { load() {}, isNullObject: false, formulas: sheet.formulas, values: sheet.values, getCell: (row, column) => ({
          set formulas(given) {
            if (sheet.guard) sheet.pending = true;
            sheet.formulas[row][column] = given[0][0];
            sheet.values[row][column] = 'entered';
          } }) }
      : { load() {}, isNullObject: true },
    protection: { load() {}, protected: Boolean(sheet.guard), options: { allowSort: true },
      unprotect() { if (sheet.password) sheet.refuses = true; else sheet.guard = false; sheet.pending = false; },
      protect(options) { sheet.guard = true; sheet.options = options; } },
  }));
  window.book = sheets;
  window.Excel = { run: async (work) => work({
    workbook: { worksheets: { load() {}, items: made } },
    sync: async () => {
      const locked = sheets.find((sheet) => sheet.refuses);
      if (locked) { locked.refuses = false; throw new Error('AccessDenied'); }
    },
  }) };
}"""


@pytest.mark.full
def test_stuck_formulas_are_entered_again(excel):
    """Cells that show #NAME? in any spelling of ours, on protected sheets too; everything else is left alone."""
    engine = {
        "name": "Engine",
        "guard": True,
        "formulas": [["=_xldudf_QPLAN_QUOTASPLIT(A1)", "=1+1"], ["=IF(A1,QPLAN.OVERASSIGN(A1,A2),0)", "=OTHER.F(1)"]],
        "values": [["#NAME?", 2], ["#NAME?", "#NAME?"]],
    }
    right = {"name": "Quotas", "formulas": [["=QPLAN.ATTAINMENT(1,2)"]], "values": [[0.5]]}
    locked = {**json.loads(json.dumps(engine)), "name": "Locked", "password": True}
    excel(WORKBOOK, [engine, right, {"name": "Empty"}, locked])
    assert excel("async () => QPlan.repair()") == {"mended": 2, "refused": ["Locked"]}
    book = excel("() => window.book")
    assert book[0]["formulas"] == [
        ["=QPLAN.QUOTASPLIT(A1)", "=1+1"],
        ["=IF(A1,QPLAN.OVERASSIGN(A1,A2),0)", "=OTHER.F(1)"],
    ]
    assert (book[0]["guard"], book[0]["options"]) == (True, {"allowSort": True})
    assert book[1]["values"] == [[0.5]]


def test_the_manifest_is_one_office_can_read():
    """In the order the schema prescribes; every resource it names exists and each that exists is named; https only."""
    root = etree.fromstring(manifest("https://plan.example.com:8443/").encode())
    order = [etree.QName(child).localname for child in root]
    assert order == [
        "Id", "Version", "ProviderName", "DefaultLocale", "DisplayName", "Description", "IconUrl",
        "HighResolutionIconUrl", "SupportUrl", "AppDomains", "Hosts", "Requirements", "DefaultSettings", "Permissions",
        "VersionOverrides",
    ]  # fmt: skip
    named = Counter(root.xpath("//*[@resid]/@resid"))
    there = Counter(root.xpath("//*[local-name()='Resources']//*[@id]/@id"))
    assert set(named) == set(there)
    assert set(there.values()) == {1}
    addresses = [value for value in root.xpath("//@DefaultValue") if "://" in value] + root.xpath("//*/text()")
    assert all(a.startswith("https://plan.example.com:8443/") for a in root.xpath("//@DefaultValue") if "://" in a)
    assert not any("http://" in text for text in addresses)
    assert root.xpath("//*[local-name()='Namespace']/@resid") == ["Functions.Namespace"]
    assert [etree.QName(e).localname for e in root.xpath("//*[local-name()='ExtensionPoint'][1]")[0]] == [
        "Script", "Page", "Metadata", "Namespace",
    ]  # fmt: skip
    short = root.xpath("//*[local-name()='ShortStrings']/*/@DefaultValue")
    assert all(len(text) <= 125 for text in short)
    assert re.fullmatch(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", root.findtext("{*}Id"))


def test_an_add_in_is_known_by_its_server():
    """Two companies' add-ins do not replace each other; the same server's next version does."""
    ids = [
        etree.fromstring(manifest(server).encode()).findtext("{*}Id")
        for server in ("https://a", "https://b", "https://a/")
    ]
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize(
    "server", ["http://plan.example.com", "plan.example.com", "https://plan.example.com/qplan", ""]
)
def test_addresses_office_would_refuse_are_refused(server):
    """Not https, or a path the files would not be found under."""
    with pytest.raises(ValueError, match="must be https"):
        manifest(server)


def test_every_file_the_manifest_names_is_written():
    """Those under /office are in the add-in's folder, from the same catalog."""
    files = addin_files(Host.OFFICE_JS)
    root = etree.fromstring(files["manifest.xml"])
    named = {value.rpartition("/")[2] for value in root.xpath("//@DefaultValue") if "/office/" in value}
    assert named == set(files) - {"manifest.xml"}
    metadata = json.loads(files["functions.json"])
    assert [function["id"] for function in metadata["functions"]] == list(CATALOG)
    script = files["functions.js"].decode()
    assert all(f"  {name}: QPlan.custom('{name}')" in script for name in CATALOG)


def test_the_metadata_is_in_the_form_of_microsofts_tool():
    """What custom-functions-metadata 2 wrote for SPREAD as TypeScript with an enum, ranges and optional arguments."""
    metadata = json.loads(functions_metadata([SPREAD]))
    (function,) = metadata["functions"]
    assert list(function) == ["description", "id", "name", "options", "parameters", "result"]
    assert function["options"] == {"cancelable": True}
    assert function["result"] == {"dimensionality": "matrix"}
    assert function["parameters"][1:3] == [
        {"description": "one for each row", "name": "weights", "type": "any", "dimensionality": "matrix"},
        {
            "description": "history, a row for each series",
            "name": "series",
            "type": "any",
            "dimensionality": "matrix",
            "optional": True,
        },
    ]
    assert function["parameters"][4] == {
        "description": "what to answer with",
        "name": "show",
        "type": "string",
        "customEnumId": "SPREAD_SHOW",
        "optional": True,
    }
    values = [{"name": name, "stringValue": name, "tooltip": ""} for name in ("rows", "total")]
    assert metadata["enums"] == [{"id": "SPREAD_SHOW", "type": "string", "values": values}]
