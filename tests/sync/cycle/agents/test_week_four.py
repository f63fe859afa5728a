"""What is ready on day one before anything was submitted: nothing of the CRM is told, and nothing is 0 for it."""

from pathlib import Path

from sync.jobs.agents import run_agent
from tests.sync.cycle.agents.made import planning, values
from tests.sync.small_company import small_company


def test_a_draft_is_ready_for_nothing(tmp_path: Path) -> None:
    """Changes and receipts are not known, each condition says which verb comes next, and each is a finding."""
    with planning(tmp_path, small_company()) as adapters:
        (done,) = run_agent(adapters, "sales-ops-automator")
    package = done.package
    assert values(package, "writing.stage", "writing.changes", "writing.settled") == ["draft", None, None]
    assert values(package, "check.a-plan-was-submitted", "check.nobody-stopped-the-writing") == ["no", "yes"]
    assert package.figures["check.a-plan-was-submitted.why-not"].value == "Run `qplan submit`."
    unmet = [found for found in package.findings if found.code == "systems.not-ready"]
    assert len(unmet) == sum(f.value == "no" for key, f in package.figures.items() if key.count(".") == 1)
    assert package.narrative == ("The plan of 2020Q2 is draft: not submitted yet.",)
