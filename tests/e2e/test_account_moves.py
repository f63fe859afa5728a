"""Accounts change hands with the quotas: one change set, teams and shares put back, deals as the settings say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulators.salesforce import SalesforceEmulator, make_id
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.jobs.submit import submit
from sync.jobs.trace import trace_record
from sync.jobs.writeback import approved_plan, drifts, verify, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.writeback.drift import Cause
from sync.writeback.steps import explain, steps
from tests.e2e.team import REPS, approve, crm_quotas, emulated, opened, pull_later, small_org
from workbooks.xlsx.edit import enter

ANN, BOB, CY = REPS
ACME, KOELN = make_id("001", 1), make_id("001", 3)
HEAD = make_id("005", 30)
_LEVELS = {"AccountAccessLevel": "Edit", "OpportunityAccessLevel": "Read", "CaseAccessLevel": "None",
           "ContactAccessLevel": "Read"}  # fmt: skip


def _deal(number: int, owner: str, account: str, close: str, stage: str = "Prospecting") -> dict[str, Any]:
    return {
        "Id": make_id("006", number),
        "Name": f"Open {number}",
        "AccountId": account,
        "OwnerId": owner,
        "StageName": stage,
        "Amount": 5_000.0,
        "CloseDate": close,
        "CreatedDate": "2020-02-01T00:00:00Z",
    }


@pytest.fixture
def emulator() -> Iterator[SalesforceEmulator]:
    """The team's org: two people work on Acme beside Ann, and one may see it; Ann has two open deals there, Bob one."""
    head = {"Id": HEAD, "LastName": "Hedda Head", "Username": "h@acme.example", "Email": "h@acme.example",
            "CreatedDate": "2018-01-01T00:00:00Z"}  # fmt: skip
    members = [
        {"Id": make_id("01M", n), "AccountId": ACME, "UserId": who, "TeamMemberRole": role, **_LEVELS}
        for n, (who, role) in enumerate([(CY, "Pre-Sales Consultant"), (HEAD, "Executive Sponsor")], start=1)
    ]
    shares = [
        {"Id": make_id("00r", n), "AccountId": ACME, "UserOrGroupId": who, "RowCause": cause, **_LEVELS}
        for n, (who, cause) in enumerate([(ANN, "Owner"), (CY, "Team"), (HEAD, "Team"), (BOB, "Manual")], start=1)
    ]
    deals = [
        _deal(501, ANN, ACME, "2020-05-01"),
        _deal(502, ANN, ACME, "2020-07-01"),
        _deal(503, BOB, ACME, "2020-08-01"),
    ]
    org = small_org(
        others=[("User", [head]), ("AccountTeamMember", members), ("AccountShare", shares), ("Opportunity", deals)]
    )
    with emulated(org) as made:
        yield made


@pytest.fixture
def plan(emulator: SalesforceEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adapters]:
    """A plan that writes moves too, with the deals that close after the quarter: Acme goes from Ann to Cy."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    monkeypatch.setenv("QPLAN_WRITEBACK__KINDS", '["quotas", "account moves"]')
    monkeypatch.setenv("QPLAN_WRITEBACK__OPEN_DEALS", "later")
    with opened(tmp_path, emulator.url) as adapters:
        pull(adapters)
        publish(adapters)
        enter(adapters.workbook, {("account_moves", ACME, "own_move"): REPS[CY]})
        yield adapters


def _rows(plan: Adapters, sobject: str, equals: dict[str, object], *fields: str) -> set[tuple[Any, ...]]:
    return {tuple(row[name] for name in fields) for row in plan.target().find(sobject, equals, fields)}


def _owner(plan: Adapters, sobject: str, id_: str) -> str:
    return str(plan.target().read(sobject, id_, ["OwnerId"])["OwnerId"])


def test_one_set_holds_quotas_and_moves_and_all_of_it_arrives(plan: Adapters) -> None:
    """Quotas, the account and its later deal are written and verified; its team and share are as they were."""
    team = _rows(plan, "AccountTeamMember", {"AccountId": ACME}, "UserId", "TeamMemberRole", "AccountAccessLevel")
    assert len(team) == 2
    submitted = submit(plan, "ana")
    assert submitted.reading.blocking == ()
    assert [(one.record.sobject, one.label, one.will) for one in submitted.reading.change_set.changes[3:]] == [
        ("Account", "Acme", "Cy Cole"),
        ("Opportunity", "Open 502", "Cy Cole"),
    ]
    approve(plan)
    told = [explain(step) for group in steps(approved_plan(plan).change_set) for step in group][9:]
    assert told[:3] == [
        f"check that Account (Id {ACME}) still holds Ann Able",
        "update it for Acme: OwnerId Cy Cole (noting its AccountTeamMember and AccountShare first)",
        "read OwnerId back and expect Cy Cole; put back its AccountTeamMember and AccountShare, and count them",
    ]
    receipts = list(write(plan, "ana"))
    assert [receipt.outcome for receipt in receipts] == [Outcome.APPLIED] * 5
    assert len(crm_quotas(plan)) == 3
    assert [_owner(plan, "Opportunity", make_id("006", n)) for n in (501, 502, 503)] == [ANN, CY, BOB]
    assert _owner(plan, "Account", ACME) == CY
    assert (
        _rows(plan, "AccountTeamMember", {"AccountId": ACME}, "UserId", "TeamMemberRole", "AccountAccessLevel") == team
    )
    shares = _rows(plan, "AccountShare", {"AccountId": ACME}, "UserOrGroupId", "RowCause")
    assert shares == {(CY, "Owner"), (CY, "Team"), (HEAD, "Team"), (BOB, "Manual")}
    assert verify(plan, "ana") == ()
    says = [line for station in trace_record(plan, "Account", ACME, "OwnerId") for line in station.says]
    assert any(line.endswith('wants Cy Cole, because "a manager\'s own move"') for line in says)
    assert "Acme (simulated) holds Ann Able" in says  # as last pulled


def test_what_is_written_is_no_edit_after_the_next_pull(plan: Adapters) -> None:
    """The workbook built since shows the account where it went: applying and submitting again change nothing."""
    submit(plan, "ana")
    approve(plan)
    list(write(plan, "ana"))
    pull_later(plan)
    publish(plan)
    assert {receipt.outcome for receipt in write(plan, "ana")} == {Outcome.ALREADY_APPLIED}
    done = submit(plan, "ana")
    assert done.change_set is not None
    assert done.change_set.changes == ()


def test_an_account_that_somebody_gave_away_is_never_taken_back(plan: Adapters) -> None:
    """Between approval and writing Bob got Acme: a conflict, with his name; its deal, which is Ann's, still goes."""
    submit(plan, "ana")
    approve(plan)
    plan.target().update("Account", ACME, {"OwnerId": BOB})
    account, deal = list(write(plan, "ana"))[3:]
    assert (account.outcome, deal.outcome) == (Outcome.CONFLICT, Outcome.APPLIED)
    assert "the approver saw Ann Able" in account.note
    assert _owner(plan, "Account", ACME) == BOB


def test_a_deal_that_closed_meanwhile_stays_with_who_closed_it(plan: Adapters) -> None:
    """Ann wins the deal before the move is written: it is hers."""
    submit(plan, "ana")
    approve(plan)
    plan.target().update("Opportunity", make_id("006", 502), {"StageName": "Closed Won"})
    deal = list(write(plan, "ana"))[-1]
    assert (deal.outcome, deal.note) == (
        Outcome.CONFLICT,
        "It has IsClosed true and not false by now: it was left as it is. Pull, and look.",
    )
    assert _owner(plan, "Opportunity", make_id("006", 502)) == ANN


def test_an_account_given_away_since_the_pull_stops_the_submission(plan: Adapters) -> None:
    """Whoever decides sees who has it by now."""
    plan.target().update("Account", ACME, {"OwnerId": BOB})
    blocking = submit(plan, "ana").reading.blocking
    assert [found.finding.code for found in blocking] == ["moves.owner-changed"]
    assert "Acme is Bob Best's by now" in blocking[0].finding.sentence


def test_a_name_nobody_has_stops_the_submission(plan: Adapters) -> None:
    """An own move to somebody unknown is no move."""
    enter(plan.workbook, {("account_moves", KOELN, "own_move"): "Zoe"})
    codes = {found.finding.code: found for found in read_plan(plan).blocking}
    assert "Köln 🚀 to 'Zoe'" in codes["moves.nobody"].finding.sentence


def test_what_drifts_says_who_has_it(plan: Adapters) -> None:
    """Somebody gives the account to Bob after it was written: a drift with names."""
    submit(plan, "ana")
    approve(plan)
    list(write(plan, "ana"))
    plan.target().update("Account", ACME, {"OwnerId": ANN})
    (drift,) = drifts(plan)
    assert drift.cause is Cause.AUTOMATION  # it was done as the user who writes the plan
    assert str(drift.discrepancy) == "Acme: approved Cy Cole, the CRM holds Ann Able"


def test_a_plan_that_writes_quotas_alone_wants_no_account(
    emulator: SalesforceEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is how it is unless the settings say otherwise."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with opened(tmp_path, emulator.url) as adapters:
        pull(adapters)
        publish(adapters)
        enter(adapters.workbook, {("account_moves", ACME, "own_move"): REPS[CY]})
        assert {want.record.sobject for want in read_plan(adapters).change_set.desired} == {"ForecastingQuota"}
