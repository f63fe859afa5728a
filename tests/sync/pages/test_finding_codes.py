"""Every finding's code is declared once, with what it means and what to do, and is raised as it is declared."""

from collections import Counter
from pathlib import Path

import pytest

from calculations.findings import Severity
from sync.pages.findings import declared
from sync.pages.raised import Place, holes, places

CODES = [code for family in declared().values() for code in family]
BY_NAME = {holes(code.name): code for code in CODES}


@pytest.fixture(scope="module")
def raised() -> list[Place]:
    """Where the product raises a code; it reads all of the source."""
    return places(CODES)


def test_no_code_is_declared_twice() -> None:
    """A code means one thing, wherever it comes from."""
    assert [name for name, count in Counter(holes(code.name) for code in CODES).items() if count > 1] == []


def test_every_code_that_is_raised_is_declared(raised: list[Place]) -> None:
    """A typo in a code is found here: the families declare theirs in `finding_codes.py`."""
    assert {(place.code, place.package) for place in raised if place.code not in BY_NAME} == set()


def test_every_declared_code_is_raised_somewhere(raised: list[Place]) -> None:
    """What nobody raises any more is not promised."""
    assert set(BY_NAME) - {place.code for place in raised} == set()


def test_a_code_is_raised_with_a_severity_it_declares(raised: list[Place]) -> None:
    """Where the line says its severity, it is one of those on the page."""
    said = [place for place in raised if place.severity is not None and place.code in BY_NAME]
    assert len(said) > 150
    assert [place for place in said if place.severity not in BY_NAME[place.code].severities] == []


def test_a_code_says_what_it_means_and_what_to_do() -> None:
    """A sentence each; what stops a submission always says how to go on. Severities stand with the gravest first."""
    for code in CODES:
        assert code.meaning.endswith("."), code
        assert code.remedy.endswith(".") or (not code.remedy and Severity.BLOCKING not in code.severities), code
        assert list(code.severities) == sorted(set(code.severities), key=lambda one: one.gravity), code


def test_the_page_lists_every_code() -> None:
    """Once, and with the package that raises it."""
    text = (Path(__file__).parents[3] / "docs" / "findings.md").read_text(encoding="utf-8")
    for code in CODES:
        assert text.count(f"\n| `{code.name}` |") == 1
    assert "| `sync.jobs` |" in text
