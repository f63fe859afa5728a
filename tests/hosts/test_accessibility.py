"""The pages of the server, looked at by axe in Chromium: no finding, in the light and in the dark, wide and narrow."""

import json

import pytest

from tests.hosts.beds import NODE_MODULES, require
from tests.hosts.function_server import function_server
from tests.hosts.test_task_pane import FUNCTIONS, OFFICE, OFFICE_JS, PLAN, shown

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
FOUND = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(
    (rule) => [rule.id, rule.nodes.map((node) => node.html)])"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that wants no token, and holds no plan of its own."""
    with function_server(tmp_path_factory.mktemp("server"), "--without-tokens") as running:
        yield running


def findings(browser):
    """What axe finds on the page, the rules of WCAG and its best practices."""
    assert AXE.is_file(), "axe-core is not installed: run `make beds`"
    browser.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")  # the driver may, scripts of the page may not
    return browser.evaluate(FOUND)


@pytest.fixture
def pane(browser, server, tmp_path):
    """Opens the pane as Excel does, with a plan or with the server's answer that it holds none."""
    require("node", "chromium", "node modules")

    def opened(plan):
        page = tmp_path / "page.html"
        names = {OFFICE_JS: OFFICE, f"{server.url}/office/functions.js": FUNCTIONS}
        if plan is not None:
            names[f"{server.url}/v1/plan"] = json.dumps(plan)
        made = {}
        for number, (address, text) in enumerate(names.items()):
            made[address] = page.with_name(f"{number}.json" if "plan" in address else f"{number}.js")
            made[address].write_text(text, encoding="utf-8")
        browser.open(f"{server.url}/pane/?host=excel", made)

    return opened


@pytest.mark.full
def test_a_plan_is_shown_without_a_finding(browser, pane):
    """Findings, changes, conflicts and approvals, each with its button; the buttons' names hold what they show."""
    pane(PLAN)
    assert len(shown(browser, "main li")) > 10
    shown(browser, "#repair:not([hidden])")
    assert findings(browser) == []
    named = browser.evaluate(
        "() => [...document.querySelectorAll('button')].filter((one) => one.offsetParent)"
        ".map((one) => [one.innerText, one.getAttribute('aria-label')])"
    )
    assert all(text in label for text, label in named if label is not None)


@pytest.mark.full
def test_the_form_for_the_token_is_without_a_finding(browser, server, pane):
    """It stands in a landmark of its own, its field has a label, and the page says what it is."""
    pane(None)
    shown(browser, "#repair:not([hidden])")
    browser.evaluate("() => { document.getElementById('connect').hidden = false; }")
    assert findings(browser) == []
    assert browser.evaluate("() => document.querySelector('main').contains(document.getElementById('connect'))")
