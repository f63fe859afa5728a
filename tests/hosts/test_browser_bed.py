"""The browser bed itself: a fault on a page must reach the test, or every other test here says nothing."""

import pytest


@pytest.mark.full
def test_a_page_is_driven_and_its_faults_are_told(browser, tmp_path):
    """Typed text, a click, an awaited value, a picture, an uncaught error, and a fresh start with the next page."""
    page = tmp_path / "page.html"
    page.write_text(
        "<title>Plan</title><input id=who><button onclick=\"out.textContent = 'Hello ' + who.value\">go</button>"
        "<p id=out></p>"
    )
    address = "https://plan.test/"
    assert browser.open(address, served={address: page}) == "Plan"
    browser.fill("#who", "Ana")
    browser.click("button")
    assert browser.text("#out") == "Hello Ana"
    assert browser.evaluate("async (n) => (await Promise.resolve(n)) + 1", 41) == 42
    assert browser.screenshot(tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    assert browser.problems() == []
    browser.evaluate("() => { setTimeout(() => { throw new Error('broken'); }, 0); }")
    browser.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    assert browser.problems() == ["broken"]
    with pytest.raises(AssertionError, match="no such thing"):
        browser.evaluate("() => { throw new Error('no such thing'); }")
    browser.open(address, served={address: page})
    assert browser.problems() == []
