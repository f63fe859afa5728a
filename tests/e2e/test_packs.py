"""Packs of orgs that are not as most are: ten currencies, weeks for months, a quarter of four periods."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader

from sync.emulators.salesforce import SalesforceEmulator
from sync.jobs.letters import write_letters
from sync.jobs.pack import write_deck
from sync.jobs.papers import PaperName, write_papers
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings
from tests.e2e.team import opened
from tests.e2e.test_fiscal_years import planning, served
from tests.sync.orgs import odd_org
from tests.workbooks.packs.searched import texts_in
from workbooks.packs.audience import Audience
from workbooks.packs.deck.agenda import AUDIENCES

pytestmark = pytest.mark.full

CODES = ("USD", "EUR", "JPY", "KWD", "GBP", "KRW", "CHF", "SEK", "BHD", "CAD")
AS_OF = date(2020, 3, 31)


@pytest.fixture(params=["ten currencies, in yen", "4-4-5:near-sat-jan", "3-3-3-4:last-fri-jan:end"])
def plan(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """A plan of such an org, its workbook built."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    if request.param in ("4-4-5:near-sat-jan", "3-3-3-4:last-fri-jan:end"):
        with served(request.param, tmp_path) as (path, planned):
            with planning(path, planned) as adapters:
                pull(adapters)  # it tells the org's calendar, on which the next job begins
            with planning(path, planned) as adapters:
                publish(adapters)
                yield adapters
        return
    chosen = PlanSettings(quarter="2020Q2", as_of=AS_OF, currency="JPY")
    with (
        odd_org(10, currencies=CODES, history=4, last_day=AS_OF) as org,
        SalesforceEmulator(org) as emulator,
        opened(tmp_path, emulator.url, chosen) as adapters,
    ):
        pull(adapters)
        publish(adapters)
        yield adapters


def amount(text: str) -> int:
    """A printed amount as a number."""
    return int(text.replace(",", "").replace("−", "-"))


def test_every_pack_of_it_is_sound_and_adds_up(plan: Adapters, tmp_path: Path) -> None:
    """Decks pass the audit of the format, and the board's names nobody; letters are in the plan's money, and their
    months, as many as the quarter has, add up to the quota; papers have pages.
    """
    posted = write_letters(plan, "ana", tmp_path / "letters")
    record = json.loads((posted.folder / "letters.json").read_text("utf-8"))
    letters = [one["issued"]["letter"] for one in record["letters"]]
    assert posted.letters == len(letters) > 0
    count = len(plan.plan.quarter.periods)
    for letter in letters:
        assert letter["currency"] == plan.plan.currency
        assert len(letter["months"]) == count, letter
        assert sum(amount(told) for _, told in letter["months"]) == amount(letter["quota"])
        assert abs(sum(amount(told) for _, told in letter["why"]) - amount(letter["quota"])) <= len(letter["why"])
    for audience in AUDIENCES:
        done = write_deck(plan, audience, tmp_path / f"{audience}.pptx")
        assert [str(error) for error in OpenXmlValidator().validate(str(done.files[0])).errors] == []
    shown = texts_in((tmp_path / f"{Audience.BOARD}.pptx").read_bytes())
    assert [letter["name"] for letter in letters if letter["name"] in shown] == []
    assert plan.plan.currency in shown
    for name in (PaperName.TALK, PaperName.FINANCE, PaperName.HR, PaperName.MARKETING, PaperName.STEERING):
        for file in write_papers(plan, name).files:
            assert len(PdfReader(file).pages) > 0
