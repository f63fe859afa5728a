"""What people changed since the workbook was published."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from sync.jobs.edits import edits_of
from sync.jobs.read import read_plan
from sync.plan.adapters import Adapters
from tests.e2e.team import CFO, REPS, opened
from workbooks.xlsx.archive import repacked
from workbooks.xlsx.edit import enter
from workbooks.xlsx.package import Package

ANN = next(iter(REPS))
_CORE = "docProps/core.xml"


@pytest.fixture
def plan(submitted_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The team's plan, submitted as it was published; the CRM is not asked."""
    shutil.copytree(submitted_folder, tmp_path, dirs_exist_ok=True)
    with opened(tmp_path, "http://127.0.0.1:9") as adapters:
        yield adapters


def test_an_edit_is_told_with_its_cell_its_values_its_time_and_who_saved(plan: Adapters) -> None:
    """An override, its reason and another growth: old and new; the code an approver typed stands nowhere."""
    untouched = edits_of(plan, read_plan(plan).document)
    assert untouched is not None
    assert (untouched.entered, list(untouched.lines)) == ((), [])
    enter(
        plan.workbook,
        {
            "growth_rate": 0.25,
            ("quotas", ANN, "override"): 150_000.0,
            ("quotas", ANN, "reason"): "agreed",
            ("approvals", CFO, "code"): "AAAA-BBBB-CCCC",
        },
    )
    package = Package.open(plan.workbook)
    core = package.parts.read(_CORE)
    start, end = core.index(b"<cp:lastModifiedBy>"), core.index(b"</cp:lastModifiedBy>")
    core = core[:start] + b"<cp:lastModifiedBy>Ana Planner" + core[end:]
    plan.workbook.write_bytes(repacked(package.parts, {_CORE: core}))

    document = read_plan(plan).document
    edits = edits_of(plan, document)
    assert edits is not None
    assert {str(one.at): (one.before, one.after) for one in edits.entered} == {
        str(document.input_cells["growth_rate"]): (0.05, 0.25),
        str(document.tables["quotas"].cell("override", document.tables["quotas"].positions[ANN])): (None, 150_000.0),
        str(document.tables["quotas"].cell("reason", document.tables["quotas"].positions[ANN])): (None, "agreed"),
    }
    assert edits.by == "Ana Planner"
    assert edits.after < edits.before
    head, *lines = edits.lines
    assert head.startswith("3 cells were changed between ")
    assert head.endswith("; the file was last saved by Ana Planner:")
    assert any(line.endswith("Override of Ann Able: empty → 150,000") for line in lines)
    assert "AAAA" not in str(edits.told)
    assert datetime.fromisoformat(edits.told["after"]) <= edits.after
