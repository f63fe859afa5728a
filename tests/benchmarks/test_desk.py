"""The benchmark of a whole desk runs, and its lines say what was measured and what was promised."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHAPE = {
    "verb": str,
    "reps": int,
    "accounts": int,
    "deals": int,
    "seconds": float,
    "cpu_seconds": float,
    "peak_megabytes": int,
    "cells": int,
    "exit": int,
    "says": str,
    "goal_seconds": type(None),
    "goal_megabytes": type(None),
    "is_met": type(None),
}
"""What every line of a size that promises nothing holds."""


def ran(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


pytestmark = pytest.mark.full  # every verb as a process of its own


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[dict[str, object]]:
    """The lines of three verbs at a desk of four people."""
    sizes = ("--reps", "4", "--accounts", "60", "--deals", "240")
    done = ran("benchmarks.desk", *sizes, "--folder", folder, "read", "build", "build-changed")
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_line_for_each_verb_in_a_planners_order(lines: list[dict[str, object]]) -> None:
    """Verbs run in the order of the work, however they were asked for, and nothing but JSON is printed."""
    assert [line["verb"] for line in lines] == ["build", "build-changed", "read"]


def test_every_line_says_what_was_measured(lines: list[dict[str, object]]) -> None:
    """Size, time, memory, cells, exit code and promise stand in each line; a desk of another size promises nothing."""
    for line in lines:
        assert {name: type(line[name]) for name in SHAPE} == SHAPE
        assert (line["reps"], line["accounts"], line["deals"]) == (4, 60, 240)
        assert line["seconds"] > 0
        assert line["cpu_seconds"] > 0
        assert line["peak_megabytes"] > 10
        assert line["cells"] > 1_000


def test_a_new_workbook_is_compared_with_xlsxwriter_alone(lines: list[dict[str, object]]) -> None:
    """The build's line alone holds what the bare writer took in the same run."""
    assert [line["verb"] for line in lines if "xlsxwriter_seconds" in line] == ["build"]
    assert lines[0]["times_xlsxwriter"] > 0


def test_the_change_reaches_the_workbook(lines: list[dict[str, object]]) -> None:
    """Building after the change in the CRM brings cells up to date."""
    assert "cells brought up to date" in str(lines[1]["says"])


def test_what_was_made_is_kept_and_the_work_is_not(lines: list[dict[str, object]], folder: Path) -> None:
    """Org, store and workbook stay for the next run; the copy that was worked on is gone."""
    assert lines
    kept = {path.name for path in (folder / "4x60x240").iterdir()}
    assert {"salesforce.db", "qplan.db", "qplan.toml", "2026Q4-plan.xlsx"} <= kept
    assert not [name for name in kept if name.startswith("seat-")]


def test_profile_of_a_kept_desk(lines: list[dict[str, object]], folder: Path) -> None:
    """The profile of a verb is printed in both orders and kept beside the desk."""
    assert lines
    sizes = ("--reps", "4", "--accounts", "60", "--deals", "240")
    done = ran("benchmarks.profile_verb", "read", *sizes, "--folder", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ordered by: cumulative time" in done.stdout
    assert "Ordered by: internal time" in done.stdout
    assert "read.py" in done.stdout
    assert (folder / "4x60x240" / "read.prof").stat().st_size > 0


def test_an_unknown_verb_is_refused() -> None:
    """A verb that does not exist is named, with those that do, before anything is made."""
    done = ran("benchmarks.desk", "raed")
    assert done.returncode == 2
    assert "raed: choose from pull, pull-again" in done.stderr
