"""The plan as the task pane shows it, at every stage of the way to the CRM."""

import pytest

from sync.approval.ladder import Stage
from sync.jobs.decide import decide
from sync.jobs.plan_view import plan_view, stamp
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.writeback import write
from tests.e2e.team import CFO, approve, code_of, emulated, opened, pull_later, ready
from xl_addin.server.feed import Answer


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """The team's plan on its emulated org, nothing done yet."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as crm, opened(tmp_path, crm.url) as adapters:
        yield adapters


def test_before_anything_was_pulled(plan):
    """There is a status, and a notice in place of what cannot be read; nothing fails."""
    view = plan_view(plan)
    assert (view.stage, view.pulled_at, view.changes) == (Stage.DRAFT, "", ())
    assert "2020Q2-plan.xlsx" in view.notice
    assert [approval.answer for approval in view.approvals] == [Answer.NONE, Answer.NONE]


def test_from_draft_to_the_crm(plan):
    """Three quotas: pending until they are written, each with its cell; every stage is named, and the stamp tells."""
    stamps = [stamp(plan)]

    def moved():
        stamps.append(stamp(plan))
        assert stamps[-1] != stamps[-2]
        assert stamp(plan) == stamps[-1]
        return plan_view(plan)

    pull(plan)
    publish(plan)
    draft = moved()
    assert (draft.stage, len(draft.changes), draft.source) == (Stage.DRAFT, 3, "Acme (simulated)")
    assert {change.place.sheet for change in draft.changes} == {"Quotas"}
    assert draft.changes[0].before is None
    submit(plan, "ana")
    assert moved().stage is Stage.SUBMITTED
    approve(plan)
    agreed = moved()
    assert agreed.stage is Stage.APPROVED
    assert [approval.answer for approval in agreed.approvals] == [Answer.YES, Answer.YES]
    assert all(receipt.outcome.is_settled for receipt in write(plan, "ana"))
    written = moved()
    assert (written.stage, written.conflicts) == (Stage.WRITTEN, ())
    pull_later(plan)
    assert moved().changes == ()


@pytest.mark.full
def test_a_no_is_shown_with_who_said_it(plan):
    """Carol declines; the plan stops, and Ramon is still asked."""
    ready(plan)
    assert decide(plan, CFO, code_of(plan, CFO, "decline"), agrees=False).consent is not None
    view = plan_view(plan)
    assert view.stage is Stage.DECLINED
    carol, ramon = view.approvals
    assert (carol.name, carol.answer, ramon.answer) == ("Carol", Answer.NO, Answer.NONE)
    assert carol.at


@pytest.mark.full
def test_a_conflict_says_what_each_side_holds(plan):
    """A colleague set 777 in the CRM between approval and writeback; the plan's own amount stands beside it."""
    ready(plan)
    approve(plan)
    cy = next(want for want in read_plan(plan).change_set.desired if want.label == "Cy Cole")
    plan.target().create("ForecastingQuota", dict(cy.record.equals) | {"QuotaAmount": 777.0})
    assert len(list(write(plan, "ana"))) == 3
    (conflict,) = plan_view(plan).conflicts
    assert (conflict.label, conflict.theirs, conflict.ours) == ("Cy Cole", "777", f"{cy.value:,f}")
    assert str(conflict.place.sheet) == "Quotas"
    assert conflict.sentence


@pytest.mark.full
def test_newer_facts_than_the_workbook_holds_are_said(plan):
    """A pull after the workbook was built makes its facts stale: a blocking finding, and a flag."""
    pull(plan)
    publish(plan)
    account = plan.target().find("Account", {"Name": "Acme"}, ["Name"])[0]["Id"]
    plan.target().update("Account", account, {"Name": "Acme & Co"})
    pull_later(plan)
    view = plan_view(plan)
    assert view.is_stale
    assert view.findings[0].severity == "blocking"
