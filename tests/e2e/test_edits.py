"""What people changed since the workbook was published."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sync.jobs.edits import edits_of, history_of, note
from sync.jobs.publish import publish
from sync.jobs.read import read_plan
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store import documents
from tests.e2e.team import CFO, REPS, copied, saved_by
from workbooks.book.entered import Entered
from workbooks.grammar.layout import Format
from workbooks.xlsx.edit import enter

ANN = next(iter(REPS))


@pytest.fixture
def plan(submitted_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The team's plan, submitted as it was published; the CRM is not asked."""
    with copied(submitted_folder, tmp_path) as adapters:
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
    saved_by(plan.workbook, "Ana Planner")

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


def _recorded(plan: Adapters) -> list[dict[str, Any]]:
    return [event.payload for event in plan.log.of(plan.plan.id) if event.kind is Kind.EDITED]


def test_what_people_changed_goes_on_record_and_onto_the_tab(plan: Adapters) -> None:
    """Two rounds of edits: two events; the tab Changes tells both, the second round as new; a code is nowhere.

    An override that cannot be taken stands there as it was typed, and is told once.
    """
    enter(plan.workbook, {"growth_rate": 0.25, ("approvals", CFO, "code"): "AAAA-BBBB-CCCC"})
    saved_by(plan.workbook, "Ana Planner")
    publish(plan)
    enter(plan.workbook, {("quotas", ANN, "override"): "much"})
    publish(plan)
    publish(plan)
    first, second = _recorded(plan)
    assert [(one["what"], one["was"], one["now"]) for one in first["cells"]] == [("Growth on last year", "5 %", "25 %")]
    assert [(one["what"], one["was"], one["now"]) for one in second["cells"]] == [("Override of Ann Able", "", "much")]
    assert (first["saved_by"], first["before"] <= second["after"]) == ("Ana Planner", True)
    assert "AAAA" not in str(first) + str(second)
    told = read_plan(plan).document.tables["changes"].columns
    assert list(told["now"]) == ["much", "25 %"]
    assert [float(one) for one in told["new"]] == [1.0, 0.0]
    assert told["by"][1] == "Ana Planner"
    history = history_of(plan.log.of(plan.plan.id))
    assert [(one.what, one.is_new) for one in history] == [
        ("Growth on last year", False),
        ("Override of Ann Able", True),
    ]


def test_a_run_that_was_stopped_tells_a_change_once(plan: Adapters) -> None:
    """Noted, and stopped before what stands there was kept: the next run finds the same and notes nothing more."""
    enter(plan.workbook, {"growth_rate": 0.25})
    edits = edits_of(plan, read_plan(plan).document)
    assert edits is not None
    note(plan, edits)
    publish(plan)
    assert [len(one["cells"]) for one in _recorded(plan)] == [1]


def test_of_very_many_cells_the_record_tells_how_many(plan: Adapters) -> None:
    """1,200 cells changed at once: 1,000 are told one by one, of the other 200 how many on which tab."""
    document = read_plan(plan).document
    edits = edits_of(plan, document)
    assert edits is not None
    one = Entered("Quotas: Override of A", None, 1.0, None, "Quotas", "Override of A", Format.MONEY)
    note(plan, edits._replace(entered=(one,) * 1200))
    (record,) = _recorded(plan)
    assert (len(record["cells"]), record["more"]) == (1000, {"Quotas": 200})
    assert sum(one.count for one in history_of(plan.log.of(plan.plan.id))) == 1200


@pytest.mark.full
def test_a_plan_of_which_nothing_is_kept_says_nothing(plan: Adapters) -> None:
    """A store of an earlier release does not know what people had typed: no change is made up, and the next is told."""
    documents.forget(plan.engine, plan.plan.id, documents.ENTRIES)
    enter(plan.workbook, {"growth_rate": 0.25})
    assert edits_of(plan, read_plan(plan).document) is None
    publish(plan)
    assert _recorded(plan) == []
    enter(plan.workbook, {"growth_rate": 0.30})
    publish(plan)
    assert [(one["was"], one["now"]) for record in _recorded(plan) for one in record["cells"]] == [("25 %", "30 %")]
