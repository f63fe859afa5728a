"""Completions of trainings with a real plan: taken from a file as a learning system exports it, and who is missing."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.errors import RefusedError
from sync.jobs.cycle import start_cycle
from sync.jobs.systems import systems_document
from sync.jobs.training import import_training, trainings_of
from sync.plan.adapters import Adapters
from tests.e2e.team import config, opened
from tests.sync.clocks import FixedClock


@pytest.fixture
def plan(led_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The plan of three sellers below one head, on its last day before the quarter."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    shutil.copytree(led_folder, tmp_path, dirs_exist_ok=True)
    with opened(tmp_path, "http://127.0.0.1:1", clock=FixedClock(datetime(2020, 3, 31, 12, tzinfo=UTC))) as adapters:
        yield adapters


def test_completions_are_taken_and_who_is_missing_keeps_the_first_day_from_being_ready(
    plan: Adapters, tmp_path: Path
) -> None:
    """Two of three by name and id, divided by semicolons; the third is missing; a stranger's line is named."""
    start_cycle(plan, "ana", plan.plan.quarter)
    comp = next(one for one in trainings_of(plan) if one.id == "comp-training")
    first, second, third = comp.stands.people
    lines = [
        "Training;Completed;Person",
        f"comp-training;2020-03-30;{first}",
        f"Updated comp plan training;2020-03-30;{comp.names[second].upper()}",
        "comp-training;2020-03-30;Zoe Stranger",
    ]
    file = tmp_path / "done.csv"
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    done = import_training(plan, file, "ana")
    assert (done.taken, [one.rows for one in done.findings]) == (2, [("line 4",)])
    assert import_training(plan, file, "ana").taken == 2
    comp = next(one for one in trainings_of(plan) if one.id == "comp-training")
    assert comp.stands.missing == (third,)
    checks = {one["check"]: one for one in systems_document(plan)["checks"]}
    check = checks["completed: Updated comp plan training"]
    assert (check["is_met"], check["why_not"]) == (False, "2 of 3 completed it: `qplan training show`.")
    assert not checks["made: Individual Rep Sessions: 1:1 quota and territory discussions"]["is_met"]
    file.write_text(f"person,training,completed\n{third},comp-training,2020-03-31\n", encoding="utf-8")
    import_training(plan, file, "ana")
    checks = {one["check"]: one for one in systems_document(plan)["checks"]}
    assert checks["completed: Updated comp plan training"]["is_met"]


def test_a_file_that_is_none_is_refused_and_the_verbs_speak_json(plan: Adapters, tmp_path: Path) -> None:
    """No such file, other columns; shown as a document."""
    with pytest.raises(RefusedError, match="cannot be read"):
        import_training(plan, tmp_path / "none.csv", "ana")
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(RefusedError, match="no column person, training, completed"):
        import_training(plan, file, "ana")
    path = str(config(tmp_path, "http://127.0.0.1:1"))
    done = CliRunner().invoke(app, ["training", "show", "--json", "--config", path])
    assert done.exit_code == 0, (done.output, done.exception)
    told = json.loads(done.output)["trainings"]
    assert [(one["people"], one["completed"], len(one["missing"])) for one in told] == [(3, 0, 3)] * 4
