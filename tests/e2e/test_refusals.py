"""Every way around an approval is refused with a sentence, and nothing reaches the CRM: one walk, on two orgs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from calculations.fiscal import Calendar, Quarter
from sync.bootstrap import adapters_for
from sync.emulators.salesforce import SalesforceEmulator
from sync.errors import RefusedError
from sync.jobs.decide import Decision, decide
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.submit import submit
from sync.jobs.words import delegate
from sync.jobs.writeback import write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.settings import ApprovalSettings, ApproverSettings, PlanSettings, PolicySettings, RuleSettings, load
from tests.e2e.fiscal_org import fiscal_org
from tests.e2e.team import CFO, CRO, REPS, code_of, config, saved_by, word_code_of
from tests.sync.clocks import FixedClock
from workbooks.xlsx.edit import enter
from workbooks.xlsx.patch import Refreshed, patch
from workbooks.xlsx.read import read

ANN, BOB, _ = REPS
COO = ApproverSettings(id="coo", name="Dee", role="Operations", channel="coo@example.com")
POLICY = PolicySettings(rules=(RuleSettings(roles=(CFO, CRO)),), expires_days=14)


def _under_policy(plan: Adapters) -> Adapters:
    """The plan with a third person who may be asked, and approvals that are good for a fortnight."""
    named = ApprovalSettings(approvers=(*plan.settings.approvals.approvers, COO))
    return replace(plan, settings=plan.settings.model_copy(update={"approvals": named, "policy": POLICY}))


def _override(amount: float | None) -> dict[object, object]:
    return {("quotas", BOB, "override"): amount, ("quotas", BOB, "reason"): None if amount is None else "agreed"}


def _why_not(decision: Decision) -> str:
    assert decision.refusal is not None
    return decision.refusal.reason


def _walk(plan: Adapters, folder: Path, changes: int) -> None:
    """Try everything, in the order of a bad week; at the end of it the plan is written as it was approved."""
    submit(plan, "ana")
    first = code_of(plan, CFO)
    enter(plan.workbook, _override(150_000.0))
    assert submit(plan, "ana").is_new
    assert "not the one sent to 'cfo' for approving" in _why_not(decide(plan, CFO, first))  # a swapped digest
    assert "not the one sent to 'cro'" in _why_not(decide(plan, CRO, code_of(plan, CFO)))  # somebody else's
    assert "not the one sent to 'cfo' for declining" in _why_not(decide(plan, CFO, code_of(plan, CFO), agrees=False))
    assert decide(plan, CFO, code_of(plan, CFO)).consent is not None
    assert "a code is good for one decision" in _why_not(decide(plan, CFO, code_of(plan, CFO)))  # used again
    with pytest.raises(RefusedError, match="waiting for cro"):
        list(write(plan, "ana"))
    assert decide(plan, CRO, code_of(plan, CRO)).consent is not None

    copy = folder / "copy.xlsx"  # tampered: a value beside a formula, typed in by a program
    shutil.copyfile(plan.workbook, copy)
    document = read(copy)
    final = next(row.cells["final"] for row in document.tables["quotas"] if row.key == BOB)
    patch(copy, {final: Refreshed(1.0)}, expect_sha256=document.sha256)
    with pytest.raises(RefusedError, match=r"copy.xlsx is not the plan \w+ that was approved"):
        list(write(plan, "ana", copy))
    enter(plan.workbook, _override(150_001.0))  # edited after it was approved
    with pytest.raises(RefusedError, match=r"(?s)is not the plan .* that was approved.*Quotas!\w+ Bob Best"):
        list(write(plan, "ana"))
    enter(plan.workbook, _override(150_000.0))
    late = replace(plan, clock=FixedClock(plan.clock.now() + timedelta(days=15)))
    with pytest.raises(RefusedError, match="an approval is good for 14 days: it is asked for again"):
        list(write(late, "ana"))
    assert _held(plan) == []

    enter(plan.workbook, _override(140_000.0))
    saved_by(plan.workbook, "Carol")  # the CFO may have typed it, and Ana submits it
    lent_to = (("coo", CFO), (CFO, CRO))
    for to, by in lent_to:
        until = plan.clock.now().date()
        delegate(plan, by, to, until, "on leave")
        delegate(plan, by, to, until, "on leave", word_code_of(plan, by))
    assert ["cro@example.com" in sent for sent in submit(plan, "ana").sent] == [True]
    assert "'cfo' had a hand in this plan" in _why_not(decide(plan, CFO, first))  # in her own name, or in the CRO's
    assert "'coo' is not an approver of this plan (cro)" in _why_not(decide(plan, "coo", first))  # for the author
    assert decide(plan, CRO, code_of(plan, CRO)).consent is not None
    receipts = list(write(plan, "ana"))
    assert [receipt.outcome for receipt in receipts] == [Outcome.APPLIED] * changes, receipts[0].note
    assert len(_held(plan)) == changes


def _held(plan: Adapters) -> list[dict[str, object]]:
    """The planned quarter's quotas in the CRM."""
    starts = [part.start for part in plan.plan.quarter.periods]
    return [row for at in starts for row in plan.target().find("ForecastingQuota", {"StartDate": f"{at}"}, ["Id"])]


def test_every_way_around_an_approval_is_refused(published: Adapters, tmp_path: Path) -> None:
    """Quarterly quotas in a calendar year: three of them."""
    _walk(_under_policy(published), tmp_path, 3)


@contextmanager
def _weekly(folder: Path) -> Iterator[Adapters]:
    """A retailer's plan: a 4-4-5 calendar, quotas and forecasts by its months."""
    calendar = Calendar.parse("4-4-5:near-sat-jan")
    planned = Quarter.of(date(2020, 3, 1), calendar)
    organization = {"FiscalYearStartMonth": 2, "UsesStartDateAsFiscalYearName": True}
    with SalesforceEmulator(fiscal_org(calendar, planned, organization, monthly=True)) as emulator:
        settings = load(config(folder, emulator.url))
        chosen = settings.model_copy(update={"plan": PlanSettings(as_of=planned.start - timedelta(days=1))})
        with adapters_for(chosen) as adapters:
            pull(adapters)
        with adapters_for(chosen) as adapters:
            publish(adapters)
            yield adapters


@pytest.mark.full
def test_every_way_around_it_is_refused_in_a_year_of_weeks_by_months(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three people with three months each are nine quotas."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with _weekly(tmp_path) as plan:
        _walk(_under_policy(plan), tmp_path, 9)
