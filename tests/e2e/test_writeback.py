"""From the workbook to the CRM over real HTTP, with everything that can go wrong on the way."""

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculations.gates.gate import Verdict
from calculations.gates.registry import METRICS
from sync.emulators.faults import Fault
from sync.emulators.salesforce import SalesforceEmulator, make_id
from sync.errors import BadSettingsError, CrmError, RefusedError
from sync.jobs.audit import audit
from sync.jobs.cycle import start_cycle
from sync.jobs.cycle_gates import systems_of
from sync.jobs.decide import collect, decide
from sync.jobs.gates import gates_of
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.session import decide_in_session
from sync.jobs.submit import submit
from sync.jobs.trace import trace_record
from sync.jobs.writeback import approved_plan, verify, write
from sync.model.event import Kind
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.plan.status import status
from sync.writeback.wants.quota_wanted import wanted
from tests.e2e.team import CFO, CRO, REPS, approve, code_of, crm_quotas, opened, pull_later, ready
from workbooks.book.checks import control_totals
from workbooks.xlsx.edit import enter, refresh
from workbooks.xlsx.patch import patch
from workbooks.xlsx.read import read

ANN, BOB, CY = REPS


@pytest.fixture
def plan(emulator: SalesforceEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """The team's plan, nothing pulled yet."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with opened(tmp_path, emulator.url) as adapters:
        yield adapters


def _override(rep: str, amount: float | None, reason: str | None = "agreed with her manager") -> dict[object, object]:
    return {("quotas", rep, "override"): amount, ("quotas", rep, "reason"): reason}


@pytest.mark.full
def test_what_the_session_decided_since_the_build_is_no_edit_of_the_plan(plan: Adapters) -> None:
    """What was approved is written; then a build shows the decision, and the next changes nothing."""
    start_cycle(plan, "ana", plan.plan.quarter)
    ready(plan)
    approve(plan)
    decide_in_session(plan, plan.plan.quarter, "ana", text="Plan for the base", owner="ana", due=date(2020, 3, 24))
    assert [receipt.outcome for receipt in write(plan, "ana")] == [Outcome.APPLIED] * 3
    publish(plan)
    table = read_plan(plan).document.tables["session_decisions"]
    (line,) = [row.values for row in table]
    assert (line["decision"], line["due"], line["became"]) == ("Plan for the base", "2020-03-24", None)
    assert publish(plan).cells == 0


def test_the_approved_quotas_and_no_others_reach_the_crm(plan: Adapters) -> None:
    """Three quotas, one of them overridden, are created, read back, verified and traced."""
    ready(plan, _override(ANN, 150_000.0))
    wanted = {dict(w.record.equals)["QuotaOwnerId"]: float(w.value) for w in read_plan(plan).change_set.desired}
    assert wanted[ANN] == 150_000.0
    assert crm_quotas(plan) == {}
    approve(plan)
    receipts = list(write(plan, "ana"))
    assert [receipt.outcome for receipt in receipts] == [Outcome.APPLIED] * 3
    assert crm_quotas(plan) == wanted
    assert verify(plan, "ana") == ()
    gates = {gate.name: gate for gate in gates_of(plan)}
    assert list(gates) == [metric.name for metric in METRICS]
    assert gates["fairness"].sentence == "Not known here: it takes quotas."
    late = gates["systems ready on day 1"]  # read back years after the quarter began
    assert (late.verdict, late.figure) == (Verdict.FAIL, 0.0)
    (ready_in_time,) = systems_of(plan.events(), plan.policy.needs, date(2100, 1, 1), date(2099, 12, 1))
    assert (ready_in_time.verdict, ready_in_time.figure) == (Verdict.PASS, 1.0)
    assert systems_of([], plan.policy.needs, date(2100, 1, 1), date(2099, 12, 1)) == ()
    ann = next(receipt for receipt in receipts if dict(receipt.record.equals)["QuotaOwnerId"] == ANN)
    stations = trace_record(plan, "ForecastingQuota", ann.record_id or "", "QuotaAmount")
    assert [station.place for station in stations] == [
        "CRM",
        "workbook",
        "submission",
        "approval",
        "approval",
        "journal",
        "CRM",
        "verification",
    ]
    assert any("override 150,000" in line for station in stations for line in station.says)


@pytest.mark.full
def test_a_second_round_changes_nothing(submitted: Adapters, emulator: SalesforceEmulator) -> None:
    """After pulling its own work back, qplan finds nothing to submit, to write or to publish."""
    approve(submitted)
    list(write(submitted, "ana"))
    assert pull_later(submitted).moved >= 3  # the org itself may be younger than the second of the first pull
    publish(submitted)
    before = (submitted.workbook.read_bytes(), crm_quotas(submitted), len(submitted.log.of(submitted.plan.id)))
    assert submit(submitted, "ana").change_set is not None
    assert submit(submitted, "ana").change_set == read_plan(submitted).change_set
    assert read_plan(submitted).change_set.changes == ()
    assert [receipt.outcome for receipt in write(submitted, "ana")] == [Outcome.ALREADY_APPLIED] * 3
    assert pull_later(submitted).moved == 0
    assert publish(submitted).cells == 0
    assert (submitted.workbook.read_bytes(), crm_quotas(submitted)) == before[:2]
    assert status(submitted).says == "approved, and written to the CRM"


def test_nothing_is_written_before_both_have_agreed(plan: Adapters) -> None:
    """One consent is not enough, and the refusal names who is missing."""
    with pytest.raises(RefusedError, match="Nothing has been pulled"):
        publish(plan)
    pull(plan)
    publish(plan)
    with pytest.raises(RefusedError, match="Nothing has been submitted"):
        list(write(plan, "ana"))
    submit(plan, "ana")
    decide(plan, CFO, code_of(plan, CFO))
    with pytest.raises(RefusedError, match="waiting for cro"):
        list(write(plan, "ana"))
    assert crm_quotas(plan) == {}


def test_no_code_is_ever_in_the_workbook_or_the_store(submitted: Adapters, tmp_path: Path) -> None:
    """Codes stand in the approvers' own mailboxes and nowhere else, typed or in pieces."""
    with zipfile.ZipFile(submitted.workbook) as book:
        parts = b"".join(book.read(name) for name in book.namelist())
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("qplan.db*"))
    for approver in (CFO, CRO):
        code = code_of(submitted, approver)
        for spelling in (code, code.replace("-", "")):
            assert spelling.encode() not in parts + stored


def test_a_decision_typed_into_the_workbook_counts_once(submitted: Adapters) -> None:
    """The CFO types a code on the Approvals tab; a wrong code is refused once, not at every look."""
    enter(submitted.workbook, {("approvals", CFO, "decision"): "approve", ("approvals", CFO, "code"): "AAAA-BBBB-CCCC"})
    (wrong,) = collect(submitted)
    assert wrong.refusal is not None
    assert "Approvals!" in wrong.cell
    assert collect(submitted) == ()
    enter(submitted.workbook, {("approvals", CFO, "code"): code_of(submitted, CFO)})
    (taken,) = collect(submitted)
    assert taken.consent is not None
    assert collect(submitted) == ()
    enter(submitted.workbook, {("approvals", CFO, "decision"): "reject"})
    assert collect(submitted) == ()
    assert status(submitted).says == "submitted, waiting for cro"


def test_the_tab_approvals_says_who_decided_what_and_how_far_the_plan_is(submitted: Adapters) -> None:
    """Decisions stand there whichever way they came, used codes do not; an edit of the plan is no edit of the CRM."""
    row = ("approvals", CFO)
    code = code_of(submitted, CFO)
    enter(submitted.workbook, {(*row, "decision"): "approve", (*row, "code"): code, (*row, "comment"): "go"})
    (taken,) = collect(submitted)
    decide(submitted, CRO, code_of(submitted, CRO), comment="for one quarter")
    cfo, cro, told = _on_approvals(submitted)
    assert (cfo["decided"], cfo["via"], cfo["remark"]) == ("approved", f"code typed in {taken.cell}", "go")
    assert (cro["decided"], cro["via"], cro["remark"]) == ("approved", "qplan approve", "for one quarter")
    assert cfo["version"] == cro["version"] == told["submitted_digest"] == submitted.standing().digest[:12]
    assert (cfo["written"], told["plan_changed"]) == ("0 of 3 changes written", None)
    assert told["log_head"] == submitted.log.of(submitted.plan.id, Kind.CONSENTED)[-1].hash
    assert audit(submitted, [str(told["log_head"])]).holds
    document = read(submitted.workbook)
    assert {line.key: line.values["code"] for line in document.tables["approvals"]} == {CFO: "used", CRO: None}
    assert code.encode() not in b"".join(zipfile.ZipFile(submitted.workbook).read(n) for n in _parts(submitted))
    assert (collect(submitted), control_totals(document)) == ((), ())

    list(write(submitted, "ana"))
    quota = submitted.target().find("ForecastingQuota", {"StartDate": "2020-04-01"}, ["Id"])[0]
    submitted.target().update("ForecastingQuota", quota["Id"], {"QuotaAmount": 1.0})
    assert len(verify(submitted, "ana")) == 1
    cfo, _, told = _on_approvals(submitted)
    assert cfo["written"] == told["plan_written"] == "3 of 3 changes written; read back, 1 value differs in the CRM"
    assert (told["plan_status"], told["plan_changed"]) == ("approved and written, but 1 value differs in the CRM", None)

    enter(submitted.workbook, _override(BOB, 1.0))
    publish(submitted)
    _, _, told = _on_approvals(submitted)
    assert told["plan_status"].endswith("; changed since it was approved")
    assert "Bob Best: approved" in told["plan_changed"]
    submit(submitted, "ana")
    cfo, _, told = _on_approvals(submitted)
    assert (cfo["decided"], told["plan_changed"]) == ("approved an earlier version", None)
    assert told["plan_written"].startswith("0 of ")


def _parts(adapters: Adapters) -> list[str]:
    with zipfile.ZipFile(adapters.workbook) as book:
        return book.namelist()


def _on_approvals(adapters: Adapters) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
    """The lines of the two approvers on record, and the figures."""
    document = read(adapters.workbook)
    lines = {line.key: line.values for line in document.tables["approvals_record"]}
    return lines[CFO], lines[CRO], document.figures


def test_a_decline_stands_and_cannot_be_turned_round_in_the_file(submitted: Adapters) -> None:
    """The CFO rejects with their own code; somebody flips the word beside it: nothing is approved, nothing written."""
    row = ("approvals", CFO)
    no = code_of(submitted, CFO, "decline")
    enter(submitted.workbook, {(*row, "decision"): "approve", (*row, "code"): no})
    (flipped_before,) = collect(submitted)
    assert flipped_before.refusal is not None
    enter(submitted.workbook, {(*row, "decision"): "reject", (*row, "comment"): "too steep"})
    (declined,) = collect(submitted)
    assert declined.consent is not None
    enter(submitted.workbook, {(*row, "decision"): "approve"})
    assert collect(submitted) == ()
    assert status(submitted).says == "declined by cfo"
    decide(submitted, CRO, code_of(submitted, CRO))
    with pytest.raises(RefusedError, match=r"declined by cfo \(too steep\)"):
        list(write(submitted, "ana"))
    same = submit(submitted, "ana", resend=True)
    assert [found.finding.code for found in same.reading.blocking] == ["policy.declined-unchanged"]
    assert same.sent == ()
    enter(submitted.workbook, _override(BOB, 250_000.0))
    assert submit(submitted, "ana").is_new
    assert decide(submitted, CFO, code_of(submitted, CFO)).consent is not None
    enter(submitted.workbook, _override(BOB, None, None))
    assert submit(submitted, "ana").change_set is None  # declined before, whatever was submitted since


def test_what_an_approver_reads_as_before_is_true_now(published: Adapters) -> None:
    """A colleague set a quota in the CRM since the last pull: the submission shows it, not what was pulled."""
    key = next(w.record for w in read_plan(published).change_set.desired if dict(w.record.equals)["QuotaOwnerId"] == CY)
    published.target().create("ForecastingQuota", dict(key.equals) | {"QuotaAmount": 777.0})
    submitted = submit(published, "ana").change_set
    assert submitted is not None
    assert {change.label: change.before for change in submitted.changes}["Cy Cole"] == 777


@pytest.mark.parametrize("typed", [1e300, float("nan")])
def test_an_amount_that_is_no_money_is_a_finding(published: Adapters, typed: float) -> None:
    """A slip of the keyboard ends in a sentence with its cell."""
    document = read_plan(published).document
    row = next(row for row in document.tables["quotas"] if row.key == BOB)
    changed = replace(row, values={**row.values, "final": typed})
    tables = {**document.tables, "quotas": (changed,)}
    wants, gaps = wanted(document.model_copy(update={"tables": tables}), published.plan, None)
    assert wants == ()
    assert [str(gap.at) for gap in gaps] == [str(row.cells["final"])]


def test_an_edit_after_approval_is_refused_cell_by_cell(submitted: Adapters, tmp_path: Path) -> None:
    """A tampered copy is named with its cell; submitting the edit anew starts approval from nothing."""
    approve(submitted)
    copy = tmp_path / "copy.xlsx"
    shutil.copyfile(submitted.workbook, copy)
    enter(copy, _override(BOB, 1.0))
    with pytest.raises(RefusedError, match=r"Quotas!\w+\d+ Bob Best: approved [\d,]+, now 1\b"):
        list(write(submitted, "ana", copy))
    assert crm_quotas(submitted) == {}
    assert [event.kind for event in submitted.log.of(submitted.plan.id)][-1] is Kind.REFUSED
    enter(submitted.workbook, _override(BOB, 1.0))
    old = code_of(submitted, CFO)
    assert submit(submitted, "ana").is_new
    assert decide(submitted, CFO, old).refusal is not None
    with pytest.raises(RefusedError, match="waiting for cfo, cro"):
        approved_plan(submitted)


def test_an_edit_undone_is_what_was_approved(submitted: Adapters) -> None:
    """Typing a value and taking it back leaves the approval standing."""
    approve(submitted)
    enter(submitted.workbook, _override(BOB, 1.0))
    enter(submitted.workbook, _override(BOB, None, None))
    assert len(list(write(submitted, "ana"))) == 3


def test_findings_block_a_submission_with_their_cell(published: Adapters) -> None:
    """An override without a reason is nobody's to approve."""
    enter(published.workbook, {("quotas", BOB, "override"): 5.0})
    done = submit(published, "ana")
    assert done.change_set is None
    assert any(found.at is not None and found.at.sheet == "Quotas" for found in done.reading.blocking)
    assert published.approval().submission is None


def test_a_fact_typed_over_is_named_with_its_cell(published: Adapters) -> None:
    """A changed potential changes quotas consistently, so no total would show it: the fact itself is compared."""
    document = read_plan(published).document
    row = next(row for row in document.tables["data_accounts"] if row.values["owner_id"] == BOB)
    patch(published.workbook, {row.cells["trailing_amount"]: 9e9}, expect_sha256=document.sha256)
    refresh(published.workbook)
    (found,) = submit(published, "ana").reading.blocking
    assert (found.finding.code, found.at) == ("facts.changed", row.cells["trailing_amount"])
    assert "the CRM's fact is 450,000.00" in str(found)  # 111, 112, 113 and 114 thousand
    assert "9,000,000,000.00" in str(found)
    publish(published)
    assert submit(published, "ana").is_new


def test_a_plan_on_old_facts_is_not_submitted_but_an_approved_one_is_still_written(submitted: Adapters) -> None:
    """When the CRM moves after publishing, a new submission waits for a look; an approval already given stands."""
    approve(submitted)
    submitted.target().update("Account", make_id("001", 1), {"Industry": "Energy"})
    assert pull_later(submitted).moved >= 1  # the org itself may be younger than the second of the first pull
    (found,) = submit(submitted, "ana").reading.blocking
    assert found.finding.code == "facts.stale"
    assert [receipt.outcome for receipt in write(submitted, "ana")] == [Outcome.APPLIED] * 3


def test_resent_codes_replace_the_old_ones(submitted: Adapters) -> None:
    """A lost message is no disaster: the new code works, the old one does not."""
    old = code_of(submitted, CRO)
    done = submit(submitted, "ana", resend=True)
    assert (done.is_new, len(done.sent)) == (False, 2)
    assert code_of(submitted, CRO) != old
    assert decide(submitted, CRO, old).refusal is not None
    assert decide(submitted, CRO, code_of(submitted, CRO)).consent is not None


def test_somebody_elses_quota_is_a_conflict(submitted: Adapters) -> None:
    """Between approval and writeback a colleague set a quota in the CRM: it stays, and the others are written."""
    approve(submitted)
    key = next(w.record for w in read_plan(submitted).change_set.desired if dict(w.record.equals)["QuotaOwnerId"] == CY)
    submitted.target().create("ForecastingQuota", dict(key.equals) | {"QuotaAmount": 777.0})
    outcomes = {receipt.label: receipt.outcome for receipt in write(submitted, "ana")}
    assert outcomes == {"Ann Able": Outcome.APPLIED, "Bob Best": Outcome.APPLIED, "Cy Cole": Outcome.CONFLICT}
    assert crm_quotas(submitted)[CY] == 777.0
    (wrong,) = verify(submitted, "ana")
    assert "Cy Cole" in str(wrong)
    assert status(submitted).says == "approved, 2 of 3 changes in the CRM"


WRITES = {"method": "POST", "path": "/composite/sobjects"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(do="drop-after", **WRITES),
        pytest.param(Fault(do="drop-before", **WRITES), marks=pytest.mark.full),
        pytest.param(Fault(do="expire-session", **WRITES), marks=pytest.mark.full),
        pytest.param(Fault(do="status", status=429, code="REQUEST_LIMIT", **WRITES), marks=pytest.mark.full),
        pytest.param(Fault(do="status", status=503, **WRITES), marks=pytest.mark.full),
        pytest.param(
            Fault(do="drop-before", method="GET", path="FROM%20ForecastingQuota|FROM\\+ForecastingQuota"),
            marks=pytest.mark.full,
        ),
        pytest.param(Fault(do="truncate", size=10, method="GET", path="ForecastingQuota"), marks=pytest.mark.full),
    ],
    ids=["reply lost", "request lost", "401", "429", "503", "read cut", "read truncated"],
)
def test_one_fault_never_doubles_or_loses_a_quota(
    submitted: Adapters, emulator: SalesforceEmulator, fault: Fault
) -> None:
    """Whatever breaks once, running until it is quiet ends with each quota exactly once and verified."""
    approve(submitted)
    wanted = {dict(w.record.equals)["QuotaOwnerId"]: float(w.value) for w in read_plan(submitted).change_set.desired}
    emulator.faults.add(fault)
    for _ in range(3):
        try:
            if all(receipt.outcome.is_settled for receipt in write(submitted, "ana")):
                break
        except CrmError:
            continue
    assert crm_quotas(submitted) == wanted
    assert verify(submitted, "ana") == ()


def test_a_crm_that_stays_down_loses_nothing(submitted: Adapters, emulator: SalesforceEmulator) -> None:
    """503 to every write: the command fails in words, and the next one goes on."""
    approve(submitted)
    emulator.faults.add(Fault(do="status", status=503, times=0, **WRITES))
    with pytest.raises(CrmError):
        list(write(submitted, "ana"))
    emulator.faults.clear()
    assert [receipt.outcome for receipt in write(submitted, "ana")] == [Outcome.APPLIED] * 3


def test_a_touched_event_log_stops_writing(submitted: Adapters) -> None:
    """Somebody with the store's file turned a no into a yes: nothing is written."""
    approve(submitted)
    with submitted.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_no_update")
        connection.exec_driver_sql("UPDATE events SET actor = 'eve' WHERE kind = 'consented'")
    with pytest.raises(RefusedError, match="was changed after it was written"):
        list(write(submitted, "ana"))
    with pytest.raises(RefusedError, match="was changed after it was written"):
        submit(submitted, "ana")
    assert crm_quotas(submitted) == {}


def test_a_plan_without_approvers_or_login_says_so(
    emulator: SalesforceEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are settings, named with the place to mend."""
    with opened(tmp_path, emulator.url) as plan, pytest.raises(BadSettingsError, match="CLIENT_SECRET"):
        pull(plan)
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    monkeypatch.setenv("QPLAN_APPROVALS__APPROVERS", "[]")
    with opened(tmp_path, emulator.url) as plan, pytest.raises(BadSettingsError, match="nobody is named"):
        ready(plan)
