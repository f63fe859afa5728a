"""An approval is bound to one digest, one approver, and a code only that approver was sent."""

from datetime import UTC, datetime

import pytest

from sync.approval.needs import everybody
from sync.approval.state import (
    MAX_ATTEMPTS,
    ApprovalState,
    code_from,
    fingerprint,
    fold,
    is_code,
    issue,
    judge,
    known_by,
    nothing_submitted,
    used_codes,
)
from sync.model.approval import Consent, Submission
from sync.model.change import ChangeSet
from sync.model.event import Event, Kind
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, want

AT = datetime(2020, 4, 1, 9, tzinfo=UTC)
APPROVERS = ("cfo", "cro")
CODE = code_from(bytes(range(8)))


def _event(kind: Kind, payload: dict[str, object]) -> Event:
    return Event(seq=1, plan_id=PLAN, kind=kind, at=AT, actor="x", payload=payload, prev_hash="", hash="")


def _submitted(change_set: ChangeSet) -> Event:
    submission = Submission(change_set=change_set, by="ana", at=AT, workbook="plan.xlsx", sha256="0" * 64)
    return _event(Kind.SUBMITTED, submission.model_dump(mode="json"))


def _issued(change_set: ChangeSet, approver: str, code: str = CODE, *, agrees: bool = True) -> Event:
    return _event(Kind.CODE_ISSUED, issue(code, approver, change_set.digest, agrees, "salt").model_dump())


def _decided(change_set: ChangeSet, approver: str, *, agrees: bool = True) -> Event:
    consent = Consent(approver=approver, digest=change_set.digest, agrees=agrees, at=AT)
    return _event(Kind.CONSENTED if agrees else Kind.DECLINED, consent.model_dump(mode="json"))


PLAN_A = diff(PLAN, [want("a", 100)], {})
PLAN_B = diff(PLAN, [want("a", 101)], {})


def test_a_code_is_twelve_letters_and_digits_from_sixty_random_bits() -> None:
    """Base32 of the first 60 bits, in groups people can type: 0x00 01 02 03 … starts 00000 00000 00000 10000 0010…"""
    assert CODE == "AAAQ-EAYE-AUDA"
    with pytest.raises(ValueError, match="8 random bytes"):
        code_from(b"short")


def test_case_spaces_and_dashes_of_a_typed_code_do_not_matter() -> None:
    """People copy codes from a phone."""
    assert fingerprint("aaaq eaye-auda ", "cfo", "d", True, "s") == fingerprint(CODE, "cfo", "d", True, "s")


def test_nothing_submitted_is_nothing_approved() -> None:
    """Before a submission there is no state to approve, and a code is refused with what to do."""
    state = fold([])
    assert state.approved(everybody(APPROVERS)) is None
    refusal = judge(state, "cfo", CODE, everybody(APPROVERS), agrees=True)
    assert refusal is not None
    assert "qplan submit" in refusal.remedy


def test_all_approvers_must_agree() -> None:
    """One of two is not enough; both make an Approved that carries their consents."""
    one = fold([_submitted(PLAN_A), _decided(PLAN_A, "cfo")])
    assert one.approved(everybody(APPROVERS)) is None
    assert one.missing(everybody(APPROVERS)) == ("cro",)
    both = fold([_submitted(PLAN_A), _decided(PLAN_A, "cfo"), _decided(PLAN_A, "cro")]).approved(everybody(APPROVERS))
    assert both is not None
    assert both.digest == PLAN_A.digest
    assert [consent.approver for consent in both.consents] == ["cfo", "cro"]


def test_a_plan_that_names_no_approver_is_never_approved() -> None:
    """An empty list of approvers is a gap in the settings, not a yes."""
    assert fold([_submitted(PLAN_A)]).approved(everybody(())) is None


def test_declining_after_agreeing_takes_the_consent_back() -> None:
    """The last word counts."""
    words = [_decided(PLAN_A, "cfo"), _decided(PLAN_A, "cro"), _decided(PLAN_A, "cfo", agrees=False)]
    assert fold([_submitted(PLAN_A), *words]).approved(everybody(APPROVERS)) is None


def test_consent_does_not_carry_over_to_an_edited_plan() -> None:
    """A new submission starts from nothing, and a consent to the old digest that arrives late does not count."""
    events = [_submitted(PLAN_A), _decided(PLAN_A, "cfo"), _submitted(PLAN_B), _decided(PLAN_A, "cro")]
    assert fold(events).missing(everybody(APPROVERS)) == APPROVERS


def test_the_right_code_is_taken() -> None:
    """The approver's own code for the digest that was submitted."""
    assert (
        judge(fold([_submitted(PLAN_A), _issued(PLAN_A, "cfo")]), "cfo", CODE, everybody(APPROVERS), agrees=True)
        is None
    )


@pytest.mark.parametrize(
    ("events", "approver", "code", "says"),
    [
        ([_submitted(PLAN_A), _issued(PLAN_A, "cfo")], "cfo", "AAAA-AAAA-AAAA", "not the one sent to 'cfo'"),
        ([_submitted(PLAN_A), _issued(PLAN_A, "cfo")], "eve", CODE, "'eve' is not an approver"),
        ([_submitted(PLAN_A), _issued(PLAN_A, "cfo")], "cro", CODE, "No code was issued to 'cro'"),
        ([_submitted(PLAN_A), _issued(PLAN_B, "cfo")], "cfo", CODE, "No code was issued"),
    ],
    ids=["wrong code", "stranger", "code never sent", "code of another version"],
)
def test_any_other_code_is_refused_in_words(events: list[Event], approver: str, code: str, says: str) -> None:
    """A code is good for one approver and one digest, and nobody learns more than that from a refusal."""
    refusal = judge(fold(events), approver, code, everybody(APPROVERS), agrees=True)
    assert refusal is not None
    assert says in refusal.reason


def test_another_approvers_code_is_refused() -> None:
    """Knowing the CRO's code does not let anybody decide as the CFO."""
    other = code_from(b"\xff" * 8)
    state = fold([_submitted(PLAN_A), _issued(PLAN_A, "cfo"), _issued(PLAN_A, "cro", other)])
    assert judge(state, "cfo", other, everybody(APPROVERS), agrees=True) is not None
    assert judge(state, "cro", other, everybody(APPROVERS), agrees=True) is None


def test_guessing_voids_the_code_until_a_new_one_is_sent() -> None:
    """After five wrong codes even the right one is refused; a new code starts the count anew."""
    wrong = _event(Kind.REFUSED, {"approver": "cfo", "reason": "wrong code"})
    tampered = _event(Kind.REFUSED, {"reason": "tampered workbook"})
    events = [_submitted(PLAN_A), _issued(PLAN_A, "cfo"), tampered, *[wrong] * MAX_ATTEMPTS]
    refusal = judge(fold(events), "cfo", CODE, everybody(APPROVERS), agrees=True)
    assert refusal is not None
    assert "--resend" in refusal.remedy
    assert judge(fold([*events, _issued(PLAN_A, "cfo")]), "cfo", CODE, everybody(APPROVERS), agrees=True) is None


def test_other_events_leave_the_approval_as_it_is() -> None:
    """A published workbook or a receipt says nothing about consent."""
    state = fold([_event(Kind.PUBLISHED, {})])
    assert state == nothing_submitted() == ApprovalState(None, {}, {}, {}, {})


def test_a_code_is_good_for_one_decision() -> None:
    """Once used it is void, for the same answer and for the other; new codes let an approver decide anew."""
    no = code_from(b"\x0f" * 8)
    events = [
        _submitted(PLAN_A),
        _issued(PLAN_A, "cfo"),
        _issued(PLAN_A, "cfo", no, agrees=False),
        _decided(PLAN_A, "cfo", agrees=False),
    ]
    for code, agrees in ((CODE, True), (no, False)):
        refusal = judge(fold(events), "cfo", code, everybody(APPROVERS), agrees=agrees)
        assert refusal is not None
        assert "has declined already" in refusal.reason
    assert judge(fold([*events, _issued(PLAN_A, "cfo")]), "cfo", CODE, everybody(APPROVERS), agrees=True) is None


def test_a_code_is_used_when_somebody_decided_with_it() -> None:
    """The code of the other answer, one without a decision and one that was replaced first are not used, only void."""
    no, later = code_from(b"\x0f" * 8), code_from(b"\x33" * 8)
    events = [
        _published := _event(Kind.PUBLISHED, {}),
        _submitted(PLAN_A),
        _issued(PLAN_A, "cfo"),
        _issued(PLAN_A, "cfo", later),
        _issued(PLAN_A, "cfo", no, agrees=False),
        _issued(PLAN_A, "cro"),
        _decided(PLAN_A, "cfo"),
        _decided(PLAN_B, "cro"),
        _decided(PLAN_A, "cfo", agrees=False),
        _published,
    ]
    (used,) = used_codes(events)
    assert (used.approver, used.agrees) == ("cfo", True)
    assert is_code(used, later.lower())
    assert not any(is_code(used, code) for code in (CODE, no))


def test_a_no_cannot_be_turned_into_a_yes() -> None:
    """Whoever reads the code a decliner typed holds nothing that approves; and agreeing twice is said."""
    no = code_from(b"\x0f" * 8)
    state = fold([_submitted(PLAN_A), _issued(PLAN_A, "cfo"), _issued(PLAN_A, "cfo", no, agrees=False)])
    assert judge(state, "cfo", no, everybody(APPROVERS), agrees=True) is not None
    assert judge(state, "cfo", CODE, everybody(APPROVERS), agrees=False) is not None
    assert judge(state, "cfo", no, everybody(APPROVERS), agrees=False) is None
    agreed = fold([_submitted(PLAN_A), _issued(PLAN_A, "cfo"), _decided(PLAN_A, "cfo")])
    refusal = judge(agreed, "cfo", CODE, everybody(APPROVERS), agrees=True)
    assert refusal is not None
    assert "has agreed already" in refusal.reason


def test_either_code_of_an_approver_is_known_until_it_is_used_or_void() -> None:
    """Both open the plan; another's, one that was used and one after five guesses open nothing."""
    no = code_from(b"\x0f" * 8)
    issued = [_submitted(PLAN_A), _issued(PLAN_A, "cfo"), _issued(PLAN_A, "cfo", no, agrees=False)]
    assert known_by(fold(issued), "cfo", CODE)
    assert known_by(fold(issued), "cfo", no.lower())
    assert not known_by(fold(issued), "cro", CODE)
    assert not known_by(fold(issued), "cfo", "AAAA-AAAA-AAAA")
    assert not known_by(fold([*issued, _decided(PLAN_A, "cfo")]), "cfo", CODE)
    wrong = _event(Kind.REFUSED, {"approver": "cfo", "reason": "wrong code"})
    assert not known_by(fold([*issued, *[wrong] * MAX_ATTEMPTS]), "cfo", CODE)


def test_what_proves_an_approver_otherwise_stands_in_for_the_code_alone() -> None:
    """A code must have been sent for this digest and not be used; whoever is no approver proves nothing by it."""
    sent = [_submitted(PLAN_A), _issued(PLAN_A, "cfo")]
    needs = everybody(APPROVERS)
    assert judge(fold(sent), "cfo", "", needs, agrees=True, is_proven=True) is None
    assert judge(fold(sent), "cro", "", needs, agrees=True, is_proven=True) is not None
    assert judge(fold(sent), "eve", "", needs, agrees=True, is_proven=True) is not None
    assert judge(fold([*sent, _decided(PLAN_A, "cfo")]), "cfo", "", needs, agrees=True, is_proven=True) is not None
    assert judge(fold([_submitted(PLAN_B), _issued(PLAN_A, "cfo")]), "cfo", "", needs, agrees=True, is_proven=True)
