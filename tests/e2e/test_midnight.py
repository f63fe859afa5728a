"""A plan is fixed when a job begins: midnight in the middle of it makes no other plan of it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.bootstrap import adapters_for
from sync.daemon.timetable import run_once
from sync.jobs.submit import submit
from sync.jobs.writeback import verify, write
from sync.plan.adapters import Adapters
from sync.plan.rounds import plans_at_work
from sync.settings import PlanSettings
from tests.e2e.team import CFO, REPS, approve, code_of, crm_quotas, emulated, opened, ready
from workbooks.xlsx.edit import enter

LAST_MINUTE = datetime(2020, 3, 31, 23, 59, tzinfo=UTC)
MIDNIGHT = datetime(2020, 4, 1, tzinfo=UTC)


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Where the hands stand."""
        return self.moment


@pytest.fixture
def hands() -> Hands:
    """One minute before the second quarter of 2020."""
    return Hands(LAST_MINUTE)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hands: Hands) -> Iterator[Adapters]:
    """The team's plan without a quarter in its settings: the next one is planned, whichever that is."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as crm, opened(tmp_path, crm.url, PlanSettings(), hands) as adapters:
        yield adapters


def test_midnight_between_submission_and_writing_changes_no_plan(plan: Adapters, hands: Hands) -> None:
    """Submitted at 23:59 on the quarter's last day, approved and written at 0:00: it is one plan, and it is written."""
    ready(plan)
    hands.moment = MIDNIGHT
    approve(plan)
    assert [str(receipt.outcome) for receipt in write(plan, "ana")] == ["applied"] * 3
    assert verify(plan, "ana") == ()
    assert plan.log.plans() == ["2020Q2"]
    assert plan.workbook.name == "2020Q2-plan.xlsx"


@pytest.mark.full
def test_the_daemon_carries_an_open_plan_on_into_its_quarter(plan: Adapters, hands: Hands) -> None:
    """The round after midnight plans the quarter after; what is before its approvers is still decided and written."""
    ready(plan)
    submitted = plan.workbook
    hands.moment = MIDNIGHT
    for approver in ("cfo", "cro"):
        row = ("approvals", approver)
        enter(submitted, {(*row, "decision"): "approve", (*row, "code"): code_of(plan, approver)})
    assert run_once(plan, threading.Event())
    assert submitted.with_name("2020Q3-plan.xlsx").exists()
    assert set(crm_quotas(plan)) == set(REPS)
    kinds = [str(event.kind) for event in plan.log.of("2020Q2")]
    assert kinds[-1] == "verified"
    assert plan.log.plans() == ["2020Q2", "2020Q3"]


@pytest.mark.full
def test_a_plan_whose_quarter_is_in_the_settings_is_the_only_one(plan: Adapters, hands: Hands) -> None:
    """Whoever names the quarter has said which plan the daemon works on."""
    ready(plan)
    hands.moment = MIDNIGHT
    assert [one.plan.id for one in plans_at_work(plan)] == ["2020Q3", "2020Q2"]
    named = PlanSettings(quarter="2020Q3")
    settings = plan.settings.model_copy(update={"plan": named})
    with adapters_for(settings, hands) as other:
        assert [one.plan.id for one in plans_at_work(other)] == ["2020Q3"]


@pytest.mark.full
def test_a_plan_nobody_submitted_or_that_ended_is_not_carried_on(plan: Adapters, hands: Hands) -> None:
    """A draft was never put before anybody, and a verified plan is done."""
    hands.moment = MIDNIGHT
    assert [one.plan.id for one in plans_at_work(plan)] == ["2020Q3"]
    hands.moment = LAST_MINUTE
    ready(plan)
    approve(plan)
    list(write(plan, "ana"))
    verify(plan, "ana")
    hands.moment = MIDNIGHT
    assert [one.plan.id for one in plans_at_work(plan)] == ["2020Q3"]


@pytest.mark.full
def test_submitting_again_after_midnight_submits_nothing(plan: Adapters, hands: Hands) -> None:
    """The plan is a value: twice around midnight is one submission, and codes already sent stay good."""
    ready(plan)
    hands.moment = MIDNIGHT
    again = submit(plan, "ana")
    assert (again.is_new, again.sent) == (False, ())
    assert code_of(plan, CFO)
