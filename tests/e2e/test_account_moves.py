"""Accounts change hands with the quotas: one change set, teams and shares put back, deals as the settings say."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cli.exits import Exit
from sync.emulators.salesforce import make_id
from sync.errors import RefusedError
from sync.jobs.cutover import give_go, rehearse, report, through
from sync.jobs.hold import hold, release
from sync.jobs.publish import publish
from sync.jobs.read import read_plan
from sync.jobs.rollback import roll_back, what_to_undo
from sync.jobs.submit import submit
from sync.jobs.trace import trace_record
from sync.jobs.writeback import approved_plan, drifts, verify, write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.plan.status import status
from sync.settings import CutoverSettings, WritebackSettings
from sync.writeback.drift import Cause
from sync.writeback.steps import explain, steps
from tests.e2e.moving import ACME, ANN, BOB, CY, HEAD, KOELN, with_moves
from tests.e2e.team import REPS, approve, crm_quotas, pull_later
from workbooks.xlsx.edit import enter


@pytest.fixture
def plan(moving_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The plan, nothing submitted."""
    shutil.copytree(moving_folder, tmp_path, dirs_exist_ok=True)
    with with_moves(tmp_path) as (adapters, _):
        yield adapters


@pytest.fixture
def agreed(approved_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The approved plan."""
    shutil.copytree(approved_folder, tmp_path, dirs_exist_ok=True)
    with with_moves(tmp_path) as (adapters, _):
        yield adapters


def _rows(plan: Adapters, sobject: str, equals: dict[str, object], *fields: str) -> set[tuple[Any, ...]]:
    return {tuple(row[name] for name in fields) for row in plan.target().find(sobject, equals, fields)}


def _owner(plan: Adapters, sobject: str, id_: str) -> str:
    return str(plan.target().read(sobject, id_, ["OwnerId"])["OwnerId"])


def test_one_set_holds_quotas_and_moves_and_all_of_it_arrives(agreed: Adapters) -> None:
    """Quotas, the account and its later deal are written and verified; its team and share are as they were."""
    team = _rows(agreed, "AccountTeamMember", {"AccountId": ACME}, "UserId", "TeamMemberRole", "AccountAccessLevel")
    assert len(team) == 2
    changes = approved_plan(agreed).change_set.changes
    assert [(one.record.sobject, one.label, one.will) for one in changes[3:]] == [
        ("Account", "Acme", "Cy Cole"),
        ("Opportunity", "Open 502", "Cy Cole"),
    ]
    told = [explain(step) for group in steps(approved_plan(agreed).change_set) for step in group][9:]
    assert told[:3] == [
        f"check that Account (Id {ACME}) still holds Ann Able",
        "update it for Acme: OwnerId Cy Cole (noting its AccountTeamMember and AccountShare first)",
        "read OwnerId back and expect Cy Cole; put back its AccountTeamMember and AccountShare, and count them",
    ]
    receipts = list(write(agreed, "ana"))
    assert [receipt.outcome for receipt in receipts] == [Outcome.APPLIED] * 5
    assert len(crm_quotas(agreed)) == 3
    assert [_owner(agreed, "Opportunity", make_id("006", n)) for n in (501, 502, 503)] == [ANN, CY, BOB]
    assert _owner(agreed, "Account", ACME) == CY
    back = _rows(agreed, "AccountTeamMember", {"AccountId": ACME}, "UserId", "TeamMemberRole", "AccountAccessLevel")
    assert back == team
    shares = _rows(agreed, "AccountShare", {"AccountId": ACME}, "UserOrGroupId", "RowCause")
    assert shares == {(CY, "Owner"), (CY, "Team"), (HEAD, "Team"), (BOB, "Manual")}
    assert verify(agreed, "ana") == ()
    says = [line for station in trace_record(agreed, "Account", ACME, "OwnerId") for line in station.says]
    assert any(line.endswith('wants Cy Cole, because "a manager\'s own move"') for line in says)
    assert "Acme (simulated) holds Ann Able" in says  # as last pulled


@pytest.mark.full
def test_what_is_written_is_no_edit_after_the_next_pull(agreed: Adapters) -> None:
    """The workbook built since shows the account where it went: applying and submitting again change nothing."""
    list(write(agreed, "ana"))
    pull_later(agreed)
    publish(agreed)
    assert {receipt.outcome for receipt in write(agreed, "ana")} == {Outcome.ALREADY_APPLIED}
    done = submit(agreed, "ana")
    assert done.change_set is not None
    assert done.change_set.changes == ()


def test_an_account_that_somebody_gave_away_is_never_taken_back(agreed: Adapters) -> None:
    """Between approval and writing Bob got Acme: a conflict, with his name; its deal, which is Ann's, still goes."""
    agreed.target().update("Account", ACME, {"OwnerId": BOB})
    account, deal = list(write(agreed, "ana"))[3:]
    assert (account.outcome, deal.outcome) == (Outcome.CONFLICT, Outcome.APPLIED)
    assert "the approver saw Ann Able" in account.note
    assert _owner(agreed, "Account", ACME) == BOB


def test_a_deal_that_closed_meanwhile_stays_with_who_closed_it(agreed: Adapters) -> None:
    """Ann wins the deal before the move is written: it is hers."""
    agreed.target().update("Opportunity", make_id("006", 502), {"StageName": "Closed Won"})
    deal = list(write(agreed, "ana"))[-1]
    assert (deal.outcome, deal.note) == (
        Outcome.CONFLICT,
        "It has IsClosed true and not false by now: it was left as it is. Pull, and look.",
    )
    assert _owner(agreed, "Opportunity", make_id("006", 502)) == ANN


def test_an_account_given_away_since_the_pull_stops_the_submission(plan: Adapters) -> None:
    """Whoever decides sees who has it by now."""
    plan.target().update("Account", ACME, {"OwnerId": BOB})
    blocking = submit(plan, "ana").reading.blocking
    assert [found.finding.code for found in blocking] == ["account-moves.owner-changed"]
    assert "Acme is Bob Best's by now" in blocking[0].finding.sentence


def test_a_name_nobody_has_stops_the_submission(plan: Adapters) -> None:
    """An own move to somebody unknown is no move."""
    enter(plan.workbook, {("account_moves", KOELN, "own_move"): "Zoe"})
    codes = {found.finding.code: found for found in read_plan(plan).blocking}
    assert "Köln 🚀 to 'Zoe'" in codes["account-moves.nobody"].finding.sentence


def test_what_drifts_says_who_has_it(agreed: Adapters) -> None:
    """Somebody gives the account to Bob after it was written: a drift with names."""
    list(write(agreed, "ana"))
    agreed.target().update("Account", ACME, {"OwnerId": ANN})
    (drift,) = drifts(agreed)
    assert drift.cause is Cause.AUTOMATION  # it was done as the user who writes the plan
    assert str(drift.discrepancy) == "Acme: approved Cy Cole, the CRM holds Ann Able"


def _everything(plan: Adapters) -> dict[str, object]:
    """All that the plan touches, as the CRM has it."""
    levels = ("AccountAccessLevel", "OpportunityAccessLevel", "CaseAccessLevel", "ContactAccessLevel")
    return {
        "quotas": crm_quotas(plan),
        "owners": [
            _owner(plan, "Account", ACME),
            *(_owner(plan, "Opportunity", make_id("006", n)) for n in (501, 502)),
        ],
        "team": _rows(plan, "AccountTeamMember", {"AccountId": ACME}, "UserId", "TeamMemberRole", *levels),
        "shares": _rows(plan, "AccountShare", {"AccountId": ACME}, "UserOrGroupId", "RowCause", *levels),
    }


def test_a_rollback_restores_everything_that_was_there(agreed: Adapters) -> None:
    """Quotas that were made are gone, owners, team and shares are as before; the plan must be approved again."""
    before = _everything(agreed)
    with pytest.raises(RefusedError, match="Nothing was written yet"):
        what_to_undo(agreed)
    list(write(agreed, "ana"))
    with pytest.raises(RefusedError, match="for a reason"):
        list(roll_back(agreed, "ana", " "))
    receipts = list(roll_back(agreed, "ana", "the wrong quarter"))
    assert [receipt.record.sobject for receipt in receipts] == ["Opportunity", "Account", *["ForecastingQuota"] * 3]
    assert {receipt.outcome for receipt in receipts} == {Outcome.APPLIED}
    assert _everything(agreed) == before
    assert status(agreed).says == "taken back: not written until it is submitted and approved again"
    newest = max((agreed.settings.outbox / "cfo@example.com").glob("*.eml")).read_text()
    assert "ana took back plan" in newest
    assert "5 of 5 values are what they were before." in newest
    with pytest.raises(RefusedError, match="was taken back"):
        list(write(agreed, "ana"))
    assert {receipt.outcome for receipt in roll_back(agreed, "ana", "again")} == {Outcome.ALREADY_APPLIED}
    assert submit(agreed, "ana").is_new
    with pytest.raises(RefusedError, match="waiting for cfo, cro"):
        list(write(agreed, "ana"))


def test_a_rollback_leaves_what_is_not_as_the_plan_left_it(agreed: Adapters) -> None:
    """Bob got the account since, and Ann's quota was set anew: both stay, and are named."""
    list(write(agreed, "ana"))
    agreed.target().update("Account", ACME, {"OwnerId": BOB})
    (quota,) = agreed.target().find("ForecastingQuota", {"QuotaOwnerId": ANN, "StartDate": "2020-04-01"}, [])
    agreed.target().update("ForecastingQuota", quota["Id"], {"QuotaAmount": 1.0})
    left = [one for one in roll_back(agreed, "ana", "the wrong quarter") if not one.outcome.is_settled]
    assert [(one.record.sobject, one.outcome) for one in left] == [
        ("Account", Outcome.CONFLICT),
        ("ForecastingQuota", Outcome.CONFLICT),
    ]
    assert _owner(agreed, "Account", ACME) == BOB
    assert crm_quotas(agreed) == {ANN: 1.0}


@pytest.mark.full
def test_the_verbs_speak_of_both_kinds(agreed: Adapters) -> None:
    """Sums by kind and team; the steps back before anything is sent; what was left makes the verb end with 1."""
    config = str(agreed.settings.home / "qplan.toml")

    def run(*words: str) -> tuple[int, dict[str, Any]]:
        done = CliRunner().invoke(app, [*words, "--json", "--config", config])
        return done.exit_code, json.loads(done.stdout)

    code, told = run("diff")
    assert code == Exit.DONE
    assert {noun: total["changes"] for noun, total in told["totals"].items()} == {
        "quotas": 3,
        "account moves": 1,
        "open deals": 1,
    }
    assert [(one["label"], one["names"]) for one in told["changes"] if one["field"] == "OwnerId"] == [
        ("Acme", [[ANN, "Ann Able"], [CY, "Cy Cole"]]),
        ("Open 502", [[ANN, "Ann Able"], [CY, "Cy Cole"]]),
    ]
    list(write(agreed, "ana"))
    agreed.target().update("Account", ACME, {"OwnerId": BOB})
    code, told = run("rollback", "--by", "ana", "--explain")
    assert (code, len(told["steps"])) == (Exit.DONE, 15)
    assert told["steps"][3] == f"check that Account (Id {ACME}) still holds Cy Cole"
    assert _owner(agreed, "Opportunity", make_id("006", 502)) == CY
    code, told = run("rollback", "--by", "ana", "--because", "the wrong quarter")
    assert (code, told["restored"], told["left"]) == (Exit.FINDINGS, 4, 1)
    agreed.target().update("Account", ACME, {"OwnerId": CY})
    code, told = run("rollback", "--by", "ana", "--because", "the rest of it")
    assert (code, told["restored"], told["left"]) == (Exit.DONE, 5, 0)
    assert _owner(agreed, "Account", ACME) == ANN


def test_a_part_of_the_plan_is_approved_and_written_before_the_rest(plan: Adapters) -> None:
    """Quotas alone have a digest of their own, and an account moved in the workbook since is no edit of them."""
    with pytest.raises(
        RefusedError, match="no such part: dashboards: the plan writes quotas, account moves, open deals"
    ):
        submit(plan, "ana", only=["dashboards"])
    part = submit(plan, "ana", only=["quotas"]).change_set
    assert part is not None
    assert (part.only, len(part.changes)) == (("quotas",), 3)
    approve(plan)
    enter(plan.workbook, {("account_moves", KOELN, "own_move"): REPS[ANN]})
    assert [one.outcome for one in write(plan, "ana")] == [Outcome.APPLIED] * 3
    assert (_owner(plan, "Account", ACME), verify(plan, "ana")) == (ANN, ())
    rest = submit(plan, "ana").change_set
    assert rest is not None
    assert ([one.record.sobject for one in rest.changes][:2], rest.only) == (["Account", "Account"], ())
    assert rest.digest != part.digest
    with pytest.raises(RefusedError, match="waiting for cfo, cro"):
        list(write(plan, "ana"))


def test_a_rollback_under_a_hold_only_stops_the_plan(agreed: Adapters) -> None:
    """Who stopped all writing stopped this too; but once released, no process goes on with the plan."""
    list(write(agreed, "ana"))
    hold(agreed, "ana", "looking into it")
    with pytest.raises(RefusedError, match="is not taken back yet"):
        list(roll_back(agreed, "ana", "the wrong quarter"))
    assert _owner(agreed, "Account", ACME) == CY
    release(agreed, "ana")
    with pytest.raises(RefusedError, match="was taken back"):
        list(write(agreed, "ana"))


def test_a_plan_that_writes_quotas_alone_wants_no_account(plan: Adapters) -> None:
    """That is how it is unless the settings say otherwise."""
    quotas = plan.settings.model_copy(update={"writeback": WritebackSettings()})
    alone = replace(plan, settings=quotas)
    assert {want.record.sobject for want in read_plan(alone).change_set.desired} == {"ForecastingQuota"}


def test_quotas_are_written_with_the_approval_and_accounts_with_the_go(agreed: Adapters) -> None:
    """Olga may give it: three quotas at once, Acme and the deals that go with it only when she does."""
    owned = CutoverSettings(owners=("Olga Ops",), listeners={"Account": 3, "Opportunity": 1})
    plan = replace(agreed, settings=agreed.settings.model_copy(update={"cutover": owned}))
    assert [receipt.record.sobject for receipt in write(plan, "ana")] == ["ForecastingQuota"] * 3
    told = [str(lane) for lane in report(plan).lanes if lane.waits]
    assert told[0] == "account moves: 0 of 1 written, waits for the go of the cutover"
    assert plan.target().read("Account", ACME, ["OwnerId"])["OwnerId"] == ANN
    with pytest.raises(RefusedError, match=r"Nothing may be written now\. Account moves: 0 of 1 written"):
        list(write(plan, "ana"))
    rehearsed = {check.name: check for check in rehearse(plan, "ana").cutover.checks}
    assert rehearsed["drift"].says == "2 records hold what was approved, 0 are there already."
    assert rehearsed["fan-out"].says.startswith("4 runs of flows and triggers (Account: 1 × 3; Opportunity: 1 × 1)")
    assert plan.target().read("Account", ACME, ["OwnerId"])["OwnerId"] == ANN
    give_go(plan, "Olga Ops")
    moved = [receipt for receipt in through(plan, "Olga Ops") if receipt.record.sobject != "ForecastingQuota"]
    assert [(one.record.sobject, one.outcome) for one in moved] == [
        ("Account", Outcome.APPLIED),
        ("Opportunity", Outcome.APPLIED),
    ]
    assert report(plan).is_through
