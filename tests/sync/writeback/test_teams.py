"""Teams and shares, which the CRM drops with an owner, are there afterwards, whatever happens on the way."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from sync.errors import FixConfigurationError, RetryLaterError, SkipRowError
from sync.model.approval import Approved, Consent
from sync.model.change import Change, Desired, Held, Place, RecordKey
from sync.model.kept import Kept
from sync.model.receipt import Outcome, Receipt
from sync.writeback.apply import apply
from sync.writeback.diff import diff
from sync.writeback.teams import Teams, dropped_with
from sync.writeback.verify import verify
from tests.sync.plans import PLAN
from tests.sync.writeback.dropping_crm import DroppingCrm, account, member, share

_TEAM, _SHARE = dropped_with("Account", "OwnerId")


class _Died(BaseException):
    """The process is gone."""


class Kepts:
    """A journal that remembers what a real one would; `dies` is called at each of its points and may not return."""

    def __init__(self) -> None:
        self.open: dict[Place, Sequence[Kept]] = {}
        self.dies: Callable[[str], None] = lambda point: None

    def intend(self, digest: str, changes: Sequence[Change], kept: Mapping[Place, Sequence[Kept]]) -> None:
        """Note the intents, and what goes with them."""
        self.open.update(kept)
        self.dies("intended")

    def owed(self, digest: str) -> Mapping[Place, Sequence[Kept]]:
        """What is not settled."""
        return dict(self.open)

    def settle(self, receipts: Sequence[Receipt]) -> None:
        """Note the outcomes."""
        self.dies("settling")
        for receipt in receipts:
            if receipt.outcome.is_settled:
                self.open.pop(receipt.place, None)


def _crm() -> DroppingCrm:
    return DroppingCrm(
        [
            account("001A", "005old"),
            account("001B", "005old"),
            member("001A", "005eng", "Engineer"),
            member("001A", "005boss"),
            share("001A", "005old", "Owner"),
            share("001A", "005new"),
            share("001A", "005aud"),
        ]
    )


def _moves(*ids: str) -> Approved:
    wants = [
        Desired(
            record=RecordKey.of("Account", {"Id": id_}), field="OwnerId", value="005new", unit="", label=id_,
            cell=f"Account moves!F{n}", names=(("005new", "Nell"), ("005old", "Olaf")),
        )
        for n, id_ in enumerate(ids, start=18)
    ]  # fmt: skip
    changes = diff(PLAN, wants, {want.place: Held("005old") for want in wants})
    consent = Consent(approver="cfo", digest=changes.digest, agrees=True, at=datetime(2020, 4, 1, tzinfo=UTC))
    return Approved(change_set=changes, consents=(consent,))


def _is_whole(crm: DroppingCrm) -> None:
    assert crm.team("001A") == {"005eng": "Engineer", "005boss": "Sales Rep"}
    assert crm.shares("001A") == {("005old", "Owner"), ("005aud", "Manual")}  # the new owner needs no share


def test_a_team_and_its_shares_are_there_after_the_move() -> None:
    """Each member has the role it had; a second run makes nobody twice."""
    crm, notes = _crm(), Kepts()
    receipts = list(apply(_moves("001A", "001B"), crm, notes))
    assert [receipt.outcome for receipt in receipts] == [Outcome.APPLIED] * 2
    assert receipts[0].called(receipts[0].found) == "Olaf"
    _is_whole(crm)
    count = len(crm.records)
    assert {one.outcome for one in apply(_moves("001A", "001B"), crm, notes)} == {Outcome.ALREADY_APPLIED}
    assert (len(crm.records), notes.open) == (count, {})


@pytest.mark.parametrize("at", ["intended", "written", "half put back", "settling"])
def test_killed_anywhere_the_next_run_puts_the_team_back(at: str) -> None:
    """Between the note and the write, after the write, between two members, before the receipt."""
    crm, notes = _crm(), Kepts()

    def die(point: str) -> None:
        if point == at:
            raise _Died

    after = crm.after_write

    def written(record: dict[str, object]) -> None:
        after(record)
        die("written" if record["type"] == "Account" else "half put back")

    notes.dies, crm.after_write = die, written
    with pytest.raises(_Died):
        list(apply(_moves("001A"), crm, notes))
    notes.dies, crm.after_write = lambda point: None, after
    (receipt,) = apply(_moves("001A"), crm, notes)
    assert receipt.outcome.is_settled
    _is_whole(crm)


def test_a_member_that_is_refused_leaves_the_change_unsettled() -> None:
    """The receipt names who is missing; when the refusal is gone, the next run puts them back."""
    crm, notes = _crm(), Kepts()

    def refuse() -> None:
        if not crm.team("001A"):
            raise SkipRowError("The user is inactive.")

    crm.before_write = refuse
    (receipt,) = apply(_moves("001A"), crm, notes)
    assert receipt.outcome is Outcome.REJECTED
    assert "3 of 3 members of the team and shares" in receipt.note
    assert "AccountTeamMember of 005eng: The user is inactive." in receipt.note
    assert crm.records[0]["OwnerId"] == "005new"
    crm.before_write = lambda: None
    (receipt,) = apply(_moves("001A"), crm, notes)
    assert receipt.outcome is Outcome.ALREADY_APPLIED
    _is_whole(crm)


def test_a_team_that_cannot_be_read_stops_the_write() -> None:
    """Nobody gives an account away whose team is not known."""
    crm, notes = _crm(), Kepts()
    answers = iter([None])

    def fail() -> None:
        if next(answers, "away") == "away":
            raise RetryLaterError("503")

    crm.before_find = fail
    with pytest.raises(RetryLaterError):
        list(apply(_moves("001A"), crm, notes))
    assert (crm.records[0]["OwnerId"], notes.open) == ("005old", {})


def test_a_crm_that_is_away_after_the_write_leaves_the_change_unsettled() -> None:
    """The owner is written and read back; the team is put back by the next run."""
    crm, notes = _crm(), Kepts()
    reads = iter(range(4))  # the record, its team, its shares, the record again

    def fail() -> None:
        if next(reads, None) is None:
            raise RetryLaterError("503")

    crm.before_find = fail
    with pytest.raises(RetryLaterError):
        list(apply(_moves("001A"), crm, notes))
    assert crm.team("001A") == {}
    crm.before_find = lambda: None
    (receipt,) = apply(_moves("001A"), crm, notes)
    assert receipt.outcome is Outcome.ALREADY_APPLIED
    _is_whole(crm)


def test_what_this_user_does_not_see_is_not_looked_for() -> None:
    """An org without teams; a field of the team that is hidden is left out."""
    crm = _crm()
    find = crm.find

    def hidden(sobject: str, equals: Mapping[str, object], fields: Sequence[str]) -> list[dict[str, object]]:
        if sobject == "AccountShare":
            raise FixConfigurationError("sObject type is not supported.", error_code="INVALID_TYPE")
        if "CaseAccessLevel" in fields:
            raise FixConfigurationError("No such column.", error_code="INVALID_FIELD", fields=("CaseAccessLevel",))
        return find(sobject, equals, fields)

    crm.find = hidden  # type: ignore[method-assign]
    teams = Teams(crm)
    assert [teams.sees(kind) for kind in (_TEAM, _SHARE)] == [True, False]
    (kept,) = teams.of(_moves("001A").change_set.changes).values()
    assert [(row.person, dict(row.values)["TeamMemberRole"]) for row in kept] == [
        ("005eng", "Engineer"),
        ("005boss", "Sales Rep"),
    ]
    assert all("CaseAccessLevel" not in dict(row.values) for row in kept)


def test_another_refusal_is_no_proof_that_there_is_no_team() -> None:
    """A query that is refused for another reason stops."""
    crm = _crm()

    def refused() -> None:
        raise FixConfigurationError("No.", error_code="MALFORMED_QUERY")

    crm.before_find = refused
    with pytest.raises(FixConfigurationError):
        Teams(crm).of(_moves("001A").change_set.changes)


def test_a_member_that_left_later_is_counted() -> None:
    """Verification counts what was put back, where the owner is the approved one."""
    crm, notes, kept = _crm(), Kepts(), Teams(_crm()).of(_moves("001A").change_set.changes)
    plan = _moves("001A", "001B")
    list(apply(plan, crm, notes))
    assert list(verify(plan, crm, kept)) == []
    crm.records = [one for one in crm.records if one.get("UserId") != "005eng"]
    assert [str(one) for one in verify(plan, crm, kept)] == [
        "001A, AccountTeamMember: approved 2, the CRM holds 1",
    ]
    assert [str(one) for one in verify(plan, _crm(), kept)] == [
        "001A: approved Nell, the CRM holds Olaf",
        "001B: approved Nell, the CRM holds Olaf",
    ]


def test_a_crm_that_keeps_teams_is_asked_to_and_only_the_rest_is_made_again() -> None:
    """The account with a team goes by itself, and its members stay the records they were; the share is made again."""
    crm, notes = _crm(), Kepts()
    crm.keeps = True
    asked: list[tuple[list[str], bool]] = []
    write = crm.write_many

    def told(sobject: str, action: str, rows: Sequence[Mapping[str, object]], **how: bool) -> object:
        asked.append(([str(row.get("Id", sobject)) for row in rows], how.get("keep_teams", False)))
        return write(sobject, action, rows, **how)  # type: ignore[arg-type]

    crm.write_many = told  # type: ignore[method-assign, assignment]
    before = {one["Id"] for one in crm.records if one["type"] == "AccountTeamMember"}
    receipts = list(apply(_moves("001A", "001B"), crm, notes))
    assert [one.outcome for one in receipts] == [Outcome.APPLIED] * 2
    assert asked == [(["001B"], False), (["001A"], True), (["AccountShare"], False)]
    assert {one["Id"] for one in crm.records if one["type"] == "AccountTeamMember"} == before
    _is_whole(crm)
