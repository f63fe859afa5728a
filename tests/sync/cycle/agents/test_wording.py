"""Words of a language model: what it is told, what is taken of it, and that every figure is filled in by qplan."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.bootstrap import adapters_for
from sync.cycle.agents.package import Figure, Package, Unit
from sync.cycle.agents.quota_performance_tracker import AGENT
from sync.cycle.agents.wording import question, refusal
from sync.errors import LanguageModelError
from sync.jobs.agents import run_agent
from sync.jobs.narrative import narrated
from sync.language_model import AnthropicModel
from sync.plan.adapters import Adapters
from sync.settings import AgentSettings, PlanSettings, Settings, StoreSettings
from sync.store.database import sqlite_url
from tests.sync.cycle.agents.made import FIRST_WEEK
from tests.sync.cycle.agents.stand_in import stand_in
from tests.sync.small_company import DAY

NAME = AGENT.name
Week = Mapping[str, Package]
GOOD = (
    "{closing} brought {attainment.all.actual} of quotas of {attainment.all.quota}, so {attainment.all} was attained.\n"
    "Bookings {moved:trends.change} by {trends.change} against the year before."
)
FIGURES = {
    key: Figure(key=key, label=key, value=value, unit=unit, source="assess .x")
    for key, value, unit in (
        ("attainment.all", 0.9, Unit.RATE),
        ("trends.change", -0.1, Unit.RATE),
        ("gap.gap", 5.0, Unit.MONEY),
        ("variance.verdict", "fail", Unit.WORD),
    )
}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Attainment was {attainment.all}.", ""),
        ("Bookings {moved:trends.change} by {trends.change} in {quarter}.\nIt lies {side:gap.gap} plan.", ""),
        ("Attainment was {attainment.all}, 90% of quota.", "writes the digit '9'"),
        ("Attainment was {attainment.all}, or ٩٠ of a hundred.", "writes the digit '٩'"),
        ("Attainment was {attainment.all}, ½ of it late.", "writes the digit '½'"),
        ("Attainment was {attainment.all}, nearly half.", "says 'half'"),
        ("Attainment rose to {attainment.all}.", "says 'rose'"),
        ("Attainment of {attainment.all} is Better than planned.", "says 'better'"),
        ("Churn was {churn.all}.", "names 'churn.all'"),
        ("The gate says {variance.verdict}.", "names 'variance.verdict'"),
        ("Attainment {moved:attainment.all} to plan.", "asks for the direction of 'attainment.all'"),
        ("It {side:trends.change} plan.", "asks for the direction of 'trends.change'"),
        ("It {soared:trends.change}.", "asks for 'soared'"),
        ("It {moved:quarter}.", "asks for the direction of 'quarter'"),
        ("Attainment was {attainment.all} {and more}.", "braces"),
        ("Attainment was {attainment.all}, see https://example.com/x.", "markup, a link"),
        ("Attainment was **{attainment.all}**.", "markup, a link"),
        ("Attainment was {attainment.all} € all told.", "markup, a link"),
        ("Attainment was {attainment.all}.\nAll is well.", "a sentence without a figure"),
        ("\n \n", "says nothing"),
        ("Attainment was {attainment.all}.\n" * 9, "longer than a summary"),
    ],
)
def test_what_is_taken_and_what_is_not(text: str, why: str) -> None:
    """References and plain words are; a figure, a number or direction in words, an unknown key or a link is not."""
    found = refusal(text, FIGURES)
    assert (why in found) if why else found == ""


@contextmanager
def asking(folder: Path, url: str) -> Iterator[Adapters]:
    """The plan of the small company, worded by a service."""
    settings = Settings(
        home=folder,
        store=StoreSettings(url=sqlite_url(folder / "qplan.db")),
        plan=PlanSettings(quarter="2020Q2", as_of=DAY),
        agents=AgentSettings(language_model=True, base_url=url, api_key="sk-test", timeout_seconds=5),
    )
    with adapters_for(settings) as adapters:
        yield adapters


def test_references_become_figures_and_directions(week: Week, folder: Path) -> None:
    """180 of 180 in 2020Q1, up by 20 / 160; the small model is asked, once while the facts are the same."""
    with stand_in(GOOD) as service, asking(folder, service.url) as adapters:
        made, again = (run_agent(adapters, NAME, 1)[0] for _ in range(2))
    assert made.package.narrative == (
        "2020Q1 brought 180 USD of quotas of 180 USD, so 100.0% was attained.",
        "Bookings rose by 12.5% against the year before.",
    )
    assert made.package.narrator == "claude-haiku-4-5"
    assert (made.is_new, again.is_new, again.package) == (True, False, made.package)
    assert (service.asked[0]["model"], service.keys) == ("claude-haiku-4-5", ["sk-test"])
    assert "Worded by claude-haiku-4-5" in made.document.read_text(encoding="utf-8")
    assert week[NAME].figures == made.package.figures


@pytest.mark.parametrize("name", FIRST_WEEK)
def test_nobody_by_name_is_told_outside(week: Week, name: str) -> None:
    """What is asked holds the company's figures, and no person, customer or deal."""
    _, data = question(week[name])
    assert json.loads(data)["figures"]
    assert [word for word in ("Ann", "Bob", "Cleo", "Acme", "Köln", "SOLO", "Deal p-") if word in data] == []


@pytest.mark.parametrize(
    ("texts", "status", "why", "times"),
    [
        (("Attainment was about 90 in all.",), 200, "writes the digit '9'", 2),
        (("Churn was {churn.all}.",), 200, "names 'churn.all'", 2),
        (("never read",), 401, "did not answer", 1),
    ],
)
def test_what_is_refused_leaves_the_words_of_qplan(
    week: Week, folder: Path, texts: tuple[str, ...], status: int, why: str, times: int
) -> None:
    """A refused text is asked for once more, with the reason; then qplan's narrative stands, and a note says why."""
    with stand_in(*texts, status=status) as service, asking(folder, service.url) as adapters:
        package = narrated(adapters, AGENT, week[NAME])
    assert (package.narrative, package.narrator) == (week[NAME].narrative, "qplan")
    note = package.findings[-1]
    assert (note.code, note.severity) == ("agent.words-refused", "note")
    assert why in note.sentence
    assert len(service.asked) == times
    assert all("was not taken" in asked["system"] for asked in service.asked[1:])


def test_without_a_key_nobody_is_asked() -> None:
    """No credential of the machine is looked for: qplan's words stand, and the note says what is missing."""
    with stand_in(GOOD) as service, pytest.raises(LanguageModelError, match="no key"):
        AnthropicModel("", service.url, 5).answer("claude-haiku-4-5", "task", "data")
    assert service.asked == []


def test_a_better_second_text_is_taken(week: Week, folder: Path) -> None:
    """The first holds a digit, the second does not."""
    with stand_in("It was 9 of {attainment.all}.", GOOD) as service, asking(folder, service.url) as adapters:
        package = narrated(adapters, AGENT, week[NAME])
    assert package.narrator == "claude-haiku-4-5"
    assert len(service.asked) == 2
