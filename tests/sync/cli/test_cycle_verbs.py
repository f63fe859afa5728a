"""The verbs of a cycle: what they print, for people and for programs, and how they end."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.errors import RefusedError
from sync.jobs.cycle import start_cycle
from tests.sync.jobs.test_cycle import Q2, on


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a cycle that began on 4 March 2020; today is years later, so that all of it is late."""
    with on(tmp_path, 4) as adapters:
        start_cycle(adapters, "ops", Q2)
    monkeypatch.setenv("QPLAN_USER", "ops")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*words: str, code: int = 0) -> str:
    """What a verb prints."""
    done = CliRunner().invoke(app, [*words])
    assert done.exit_code == code, done.output
    return done.output


def told(*words: str, code: int = 0) -> dict[str, Any]:
    """The document a verb prints."""
    found: dict[str, Any] = json.loads(said(*words, "--json", code=code))
    return found


def test_status_says_how_each_task_stands_and_why(started: Path) -> None:
    """On a day of then, all tasks or the open ones; every word with its reason."""
    then = told("cycle", "status", "--on", "2020-03-09")
    by_task = {one["task"]: one for one in then["tasks"]}
    assert (by_task["start"]["status"], by_task["steering-1"]["status"]) == ("done", "late")
    assert by_task["session"]["why"].startswith("due on 2020-03-20; waits for Pre-read")
    assert then["critical_path"][0] == "start"
    assert sum(then["counts"].values()) == len(by_task) == 46
    assert "start" not in {one["task"] for one in told("cycle", "status", "--on", "2020-03-09", "--open")["tasks"]}
    assert "Week 1 of 2020Q2" in said("cycle", "status", "--on", "2020-03-09")
    assert said("cycle", "status").splitlines()[-1] == "46 tasks: 1 done, 45 late."


def test_a_task_is_done_handed_over_left_out_and_opened_again(started: Path) -> None:
    """Each verb says how the task stands then; a file is kept on record by its place below the settings."""
    (started / "minutes").mkdir()
    (started / "minutes" / "1.md").write_text("all well", encoding="utf-8")
    assert told("cycle", "done", "steering-1", "--evidence", "minutes/1.md")["evidence"] == "minutes/1.md"
    assert told("cycle", "reopen", "steering-1", "--because", "another week")["status"] == "late"
    absolute = str(started / "minutes" / "1.md")
    assert told("cycle", "done", "steering-1", "--evidence", absolute)["evidence"] == "minutes/1.md"
    assert told("cycle", "skip", "pilot", "--because", "nothing moves")["status"] == "skipped"
    assert told("cycle", "delegate", "steering-2", "--to", "cfo", "--because", "away")["delegate"] == "cfo"
    assert "is for ops now" in said("cycle", "transfer", "ready", "--to", "ops", "--because", "he leaves")
    assert "(pilot): late" in said("cycle", "reopen", "pilot", "--because", "they move after all")


def test_starting_again_says_that_nothing_changed(started: Path) -> None:
    """The same calendar is no new one; without a cycle the other verbs are refused."""
    again = told("cycle", "start", "2020Q2")
    assert (again["is_new"], again["start"], len(again["tasks"])) == (False, "2020-03-04", 46)
    assert "is under way, and nothing changed" in said("cycle", "start")
    for quarter, why in (("2020Q4", "No cycle was started for 2020Q4"), ("spring", "is not a quarter")):
        with pytest.raises(RefusedError, match=why):
            CliRunner().invoke(app, ["cycle", "status", "--quarter", quarter], catch_exceptions=False)


def test_the_scorecard_fails_with_one(started: Path) -> None:
    """All is late: 1; every gate has figure, threshold, verdict and reason; other quarters stand beside it."""
    card = told("scorecard", code=1)
    gates = {gate["name"]: gate for gate in card["gates"]}
    assert card["failed"] == 2
    schedule = gates["cycle on schedule"]
    assert (schedule["figure"], schedule["threshold"], schedule["verdict"]) == (pytest.approx(1 / 12), 1.0, "fail")
    assert schedule["reason"].startswith("Milestones done by their dates")
    assert gates["fairness"]["figure"] is None
    with on(started, 4, month=6) as adapters:
        start_cycle(adapters, "ops", Q2.shift(1), since=date(2020, 6, 3))
    history = told("scorecard", "--history")
    assert [one["quarter"] for one in history["quarters"]] == ["2020Q2", "2020Q3"]
    assert "fail 8.3%" in said("scorecard", "--history")
