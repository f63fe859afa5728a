"""The task pane in Chromium, served by the real server: what it shows, and how it jumps in each host."""

import json
from datetime import date

import pytest

from sync.jobs.decide import decide
from tests.e2e.team import CFO, code_of, emulated, opened, ready
from tests.hosts.function_server import function_server

OFFICE_JS = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
OFFICE = """
window.did = [];
window.Office = { onReady: async () => ({ host: 'Excel' }) };
window.Excel = { run: async (work) => work({
  workbook: { worksheets: { getItem: (name) => {
    if (name === 'Gone') throw new Error('ItemNotFound');
    return { activate: () => window.did.push(['activate', name]),
             getRange: (cell) => ({ select: () => window.did.push(['select', cell]) }) };
  } } },
  sync: async () => window.did.push(['sync']),
}) };
"""
FUNCTIONS = "window.QPlan = { setToken() {}, repair: async () => ({ mended: 3, refused: ['Quotas'] }) };"
HOSTILE = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>'
PLAN = {
    "plan": "2020Q2",
    "workbook": "2020Q2-plan.xlsx",
    "stage": "submitted",
    "status": "submitted, waiting for cro",
    "digest": "d317125ca223",
    "source": HOSTILE,
    "pulled_at": "2020-03-31T12:00:00+00:00",
    "is_stale": True,
    "notice": HOSTILE,
    "findings": [
        {"severity": "blocking", "sentence": HOSTILE, "remedy": HOSTILE,
         "place": {"sheet": "Ana's plan", "cell": "L14"}},
        {"severity": "note", "sentence": "No place.", "remedy": "", "place": None},
    ],
    "changes": [
        {"label": f"{HOSTILE} {n}", "field": "QuotaAmount", "before": None, "after": "91,000", "unit": "USD",
         "reason": HOSTILE, "place": {"sheet": "Gone", "cell": f"L{n}"}}
        for n in range(1, 31)
    ],
    "conflicts": [{"label": HOSTILE, "ours": "1", "theirs": None, "sentence": HOSTILE, "place": None}],
    "approvals": [{"name": HOSTILE, "role": HOSTILE, "answer": "declined", "at": "", "comment": HOSTILE}],
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server without a plan of its own; pages get the plan above."""
    folder = tmp_path_factory.mktemp("server")
    with function_server(folder, "--without-tokens", "--call-seconds", "3600") as running:
        yield running


@pytest.fixture
def files(server, tmp_path):
    """What the pages of a test are given in place of the network."""
    texts = {
        f"{server.url}/v1/plan": json.dumps(PLAN), OFFICE_JS: OFFICE, f"{server.url}/office/functions.js": FUNCTIONS
    }  # fmt: skip
    made = {}
    for address, text in texts.items():
        name = address.rpartition("/")[2]
        made[address] = tmp_path / (f"{name}.json" if name == "plan" else name)
        made[address].write_text(text, encoding="utf-8")
    return made


def shown(browser, selector):
    """The texts of what matches, once something does."""
    script = """async (selector) => {
      for (;;) {
        const found = [...document.querySelectorAll(selector)];
        if (found.length) return found.map((one) => one.innerText);
        await new Promise(requestAnimationFrame);
      }
    }"""
    return browser.evaluate(script, selector)


def announced(browser, words):
    """Wait until the pane's announcement holds `words`; all of it."""
    script = """async (words) => {
      const line = document.getElementById('announcement');
      while (!line.textContent.includes(words)) await new Promise(requestAnimationFrame);
      return line.textContent;
    }"""
    return browser.evaluate(script, words)


@pytest.mark.full
def test_text_from_the_crm_is_text(browser, server, files, tmp_path):
    """Markup in names, reasons, findings and comments is shown letter by letter, and nothing of it runs."""
    browser.open(f"{server.url}/pane/", files)
    texts = shown(browser, "main li")
    assert sum(HOSTILE in text for text in texts) == 13  # 1 conflict, 1 finding, 1 approval, 10 changes
    assert browser.evaluate("() => document.querySelectorAll('main img, main script').length") == 0
    assert browser.evaluate("() => window.hacked") is None
    assert browser.problems() == []
    assert browser.screenshot(tmp_path / "pane.png", 340, 800).stat().st_size > 10_000


@pytest.mark.full
def test_a_long_list_is_shown_on_request(browser, server, files):
    """Thirty changes: ten at first, all on a click, and the keyboard goes on where it was."""
    browser.open(f"{server.url}/pane/", files)
    browser.click("button.more")
    assert len(shown(browser, "section:last-child li")) == 30
    assert "L11" in browser.evaluate("() => document.activeElement.innerText")


@pytest.mark.full
def test_excel_selects_the_cell(browser, server, files):
    """Office.js is asked for the sheet and the range; a sheet that is not there is said; formulas can be mended."""
    browser.open(f"{server.url}/pane/?_host_Info=Excel$Web$16.01", files)
    browser.evaluate(
        "async () => { while (document.getElementById('repair').hidden) await new Promise(requestAnimationFrame); }"
    )
    browser.click('[aria-label="Ana\'s plan!L14: go to this cell"]')
    assert announced(browser, "is selected") == "Ana's plan!L14 is selected."
    assert browser.evaluate("() => window.did") == [["activate", "Ana's plan"], ["select", "L14"], ["sync"]]
    browser.click('[aria-label="Gone!L1: go to this cell"]')
    assert "is this the plan's workbook?" in announced(browser, "cannot be shown")
    browser.click("#repair")
    assert announced(browser, "entered again") == "3 formulas entered again. Protected: Quotas."
    assert browser.problems() == []


@pytest.mark.full
def test_the_pane_in_excel_is_the_runtime_of_the_functions(browser, server, files):
    """With the real functions.js of this server: 450 of 500 computed in a cell is 0.9, over the wire."""
    runtime = files[OFFICE_JS]
    runtime.write_text(
        f"{OFFICE} window.CustomFunctions = {{ associate: (named) => {{ window.cells = named; }} }};", encoding="utf-8"
    )
    browser.open(f"{server.url}/pane/?_host_Info=Excel$Web$16.01", {OFFICE_JS: runtime})
    shown(browser, "#repair:not([hidden])")
    assert browser.evaluate("() => window.cells.ATTAINMENT([[450]], [[500]])") == [[0.9]]


@pytest.mark.full
def test_a_google_sheet_is_told_the_cell(browser, server, files, tmp_path):
    """The sidebar frames the pane and hears which cell to show, spelled as Sheets does."""
    frame = tmp_path / "sidebar.html"
    frame.write_text(
        f'<iframe src="{server.url}/pane/" style="width:320px;height:900px"></iframe>'
        "<script>addEventListener('message', (event) => { window.heard = event.data; });</script>",
        encoding="utf-8",
    )
    browser.open(f"{server.url}/sidebar.html", files | {f"{server.url}/sidebar.html": frame})
    heard = browser.evaluate(
        """async () => {
          const inside = () => frames[0].document.querySelector('.place');
          while (!inside()) await new Promise(requestAnimationFrame);
          inside().click();
          while (!window.heard) await new Promise(requestAnimationFrame);
          return window.heard;
        }"""
    )
    assert heard == {"jump": "'Ana''s plan'!L14"}


@pytest.mark.full
def test_a_real_plan_from_submission_to_approval(browser, tmp_path, monkeypatch):
    """Three reps' quotas wait for two approvers: the pane asks for a token, shows them, and follows a decision."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as crm, opened(tmp_path, crm.url) as adapters:
        ready(adapters)
        with function_server(tmp_path, "--config", str(tmp_path / "qplan.toml")) as server:
            ana = server.tokens.add("Ana", date(2026, 4, 1), reads_plan=True)
            assert server.ask("/v1/plan").status == 403
            assert server.ask("/v1/plan", token="qp_wrong").status == 401
            browser.open(f"{server.url}/pane/")
            browser.fill("#token", "qp_wrong")
            browser.click("#connect button")
            assert "not good" in announced(browser, "token")
            browser.fill("#token", ana)
            browser.click("#connect button")
            assert shown(browser, ".status")[0].startswith("Submitted, waiting for cfo, cro.")
            assert shown(browser, "[aria-current=step]") == ["Submitted"]
            assert len(shown(browser, "[aria-labelledby=list-changes-not-in-the-crm-yet] li")) == 3
            assert "from Acme (simulated)" in " ".join(shown(browser, "#view > .soft"))
            assert decide(adapters, CFO, code_of(adapters, CFO)).consent is not None
            browser.click("#refresh")
            announced(browser, "Up to date")
            assert shown(browser, ".status")[0].startswith("Submitted, waiting for cro.")
            carol, ramon = shown(browser, "[aria-labelledby=list-approvals] li")
            assert "agreed" in carol
            assert "waiting" in ramon
            assert [line for line in browser.problems() if "401" not in line] == []
