"""One ladder: whatever happens to a plan, its stage is what the table says, and the words agree with the facts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.approval.ladder import TABLE, Move, Stage, climb
from sync.approval.needs import Needs, everybody
from sync.approval.state import fold, issue
from sync.model.approval import Consent, Submission
from sync.model.change import ChangeSet
from sync.model.event import Event, Kind
from sync.model.receipt import Discrepancy, Outcome, Receipt
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, key, want

AT = datetime(2020, 4, 1, 9, tzinfo=UTC)
APPROVERS = ("cfo", "cro")
REPS = ("a", "b")
PLANS = tuple(diff(PLAN, [want(rep, amount) for rep in REPS], {}) for amount in (100, 101))
FIRST, SECOND = PLANS


def _all(_: Submission) -> Needs:
    return everybody(APPROVERS)


def _event(kind: Kind, payload: dict[str, object]) -> Event:
    return Event(seq=1, plan_id=PLAN, kind=kind, at=AT, actor="x", payload=payload, prev_hash="", hash="")


def _submitted(plan: ChangeSet) -> Event:
    made = Submission(change_set=plan, by="ana", at=AT, workbook="plan.xlsx", sha256="0")
    return _event(Kind.SUBMITTED, made.model_dump(mode="json"))


def _word(plan: ChangeSet, approver: str, *, agrees: bool) -> Event:
    consent = Consent(approver=approver, digest=plan.digest, agrees=agrees, at=AT)
    return _event(Kind.CONSENTED if agrees else Kind.DECLINED, consent.model_dump(mode="json"))


def _resent(plan: ChangeSet) -> Event:
    return _event(Kind.CODE_ISSUED, issue("AAAQ-EAYE-AUDA", "cfo", plan.digest, agrees=True, salt="salt").model_dump())


def _sent(plan: ChangeSet) -> Event:
    return _event(Kind.INTENDED, {"digest": plan.digest, "change": {}})


def _receipt(plan: ChangeSet, rep: str, outcome: Outcome) -> Event:
    made = Receipt(
        digest=plan.digest, record=key(rep), field="QuotaAmount", label=rep, outcome=outcome, after=Decimal(1)
    )
    return _event(Kind.RECEIPT, made.model_dump(mode="json"))


def _verified(plan: ChangeSet, wrong: int) -> Event:
    item = Discrepancy(record=key("a"), field="QuotaAmount", label="a", approved=Decimal(1), found=None, records=0)
    found = [item.model_dump(mode="json")] * wrong
    return _event(Kind.VERIFIED, {"digest": plan.digest, "discrepancies": found})


def _taken_back(plan: ChangeSet) -> Event:
    return _event(Kind.ROLLED_BACK, {"digest": plan.digest, "because": "a mistake"})


_PLANS = st.sampled_from(PLANS)
_EVENTS = st.lists(
    st.one_of(
        _PLANS.map(_submitted),
        st.builds(_word, _PLANS, st.sampled_from([*APPROVERS, "eve"]), agrees=st.booleans()),
        _PLANS.map(_sent),
        st.builds(_receipt, _PLANS, st.sampled_from(REPS), st.sampled_from(Outcome)),
        st.builds(_verified, _PLANS, st.integers(0, 2)),
        st.just(_event(Kind.PUBLISHED, {})),
        _PLANS.map(_resent),
    ),
    max_size=25,
)
# most random sequences never get a plan approved: these begin with one that was
_BEGINNINGS = st.sampled_from(
    [[], [_submitted(FIRST), _word(FIRST, "cfo", agrees=True), _word(FIRST, "cro", agrees=True)]]
)
HISTORIES = st.builds(lambda begin, rest: [*begin, *rest], _BEGINNINGS, _EVENTS)


class Facts(NamedTuple):
    """What is so of the newest submission, counted from all its events at once and not step by step."""

    words: dict[str, bool]
    outcomes: dict[str, bool]


def _facts(events: Sequence[Event]) -> Facts | None:
    """Facts since the newest submission; None before there is one."""
    begun = [n for n, event in enumerate(events) if event.kind is Kind.SUBMITTED]
    if not begun:
        return None
    digest = Submission.load(events[begun[-1]].payload).change_set.digest
    mine = [event.payload for event in events[begun[-1] + 1 :] if event.payload.get("digest") == digest]
    settled = (Outcome.APPLIED.value, Outcome.ALREADY_APPLIED.value)
    return Facts(
        {payload["approver"]: payload["agrees"] for payload in mine if "comment" in payload},
        {payload["label"]: payload["outcome"] in settled for payload in mine if "outcome" in payload},
    )


def test_every_move_leads_somewhere_from_every_stage() -> None:
    """The table is whole: nothing that happens leaves it."""
    assert set(TABLE) == {(stage, move) for stage in Stage for move in Move}
    assert set(TABLE.values()) == set(Stage)


@given(st.lists(st.sampled_from(Move)))
def test_a_superseded_submission_stays_so(moves: list[Move]) -> None:
    """Words and receipts that arrive late change nothing of it."""
    stage = Stage.SUPERSEDED
    for move in moves:
        stage = TABLE[stage, move]
    assert stage is Stage.SUPERSEDED


@given(st.lists(st.sampled_from([move for move in Move if move is not Move.SUPERSEDE])))
def test_what_was_taken_back_is_not_written_again(moves: list[Move]) -> None:
    """No word, receipt or look leads on from there: only another submission takes its place."""
    stage = Stage.ROLLED_BACK
    for move in moves:
        stage = TABLE[stage, move]
    assert stage is Stage.ROLLED_BACK
    assert TABLE[stage, Move.SUPERSEDE] is Stage.SUPERSEDED


@given(HISTORIES)
def test_each_event_is_one_step_of_the_table_or_none(events: list[Event]) -> None:
    """Prefix by prefix: the plan's stage stays, or is where one move leads; only the newest submission moves."""
    before = climb([], _all)
    assert before == ()
    for n in range(1, len(events) + 1):
        now = climb(events[:n], _all)
        if len(now) > len(before):
            assert now[-1].stage is TABLE[Stage.DRAFT, Move.SUBMIT]
            superseded = tuple(one._replace(stage=TABLE[one.stage, Move.SUPERSEDE]) for one in before[-1:])
            assert now[:-1] == before[:-1] + superseded
        elif now:
            assert now[:-1] == before[:-1]
            assert now[-1].stage in {before[-1].stage, *(TABLE[before[-1].stage, move] for move in Move)}
        before = now


@given(HISTORIES)
def test_the_stage_says_what_the_facts_say(events: list[Event]) -> None:
    """Approved as the approvers' last words are, and written only where each change has a settled receipt or a look."""
    standings, facts = climb(events, _all), _facts(events)
    if facts is None:
        assert standings == ()
        return
    newest = standings[-1]
    assert all(one.stage is Stage.SUPERSEDED for one in standings[:-1])
    nobody_declines = all(facts.words.values())
    assert newest.stage.is_approved == (nobody_declines and all(facts.words.get(who) for who in APPROVERS))
    assert (newest.stage is Stage.DECLINED) == (not nobody_declines)
    assert newest.settled == sum(facts.outcomes.values())
    if newest.stage is Stage.WRITTEN:
        assert facts.outcomes == dict.fromkeys(REPS, True)
    if newest.stage is Stage.DRIFTED:
        assert newest.discrepancies > 0
    if newest.stage is Stage.VERIFIED:
        assert newest.discrepancies == 0
    approved = fold(events).approved(everybody(APPROVERS))
    assert approved is not None or not newest.stage.is_approved


@pytest.mark.parametrize(
    ("events", "stage"),
    [
        ([], Stage.SUBMITTED),
        ([_word(FIRST, "cfo", agrees=True)], Stage.SUBMITTED),
        ([_word(FIRST, "cfo", agrees=False)], Stage.DECLINED),
        ([_word(FIRST, "cfo", agrees=False), _word(FIRST, "cro", agrees=True)], Stage.DECLINED),
        ([_word(FIRST, "cfo", agrees=False), _word(FIRST, "cfo", agrees=True)], Stage.SUBMITTED),
        ([_word(SECOND, "cfo", agrees=False)], Stage.SUBMITTED),
        ([_word(FIRST, "cfo", agrees=False), _resent(FIRST)], Stage.DECLINED),
    ],
    ids=["asked", "one agrees", "one declines", "a yes undoes no no", "changed their mind", "late word", "new code"],
)
def test_the_way_to_an_approval(events: list[Event], stage: Stage) -> None:
    """Everybody's last word on this very digest counts."""
    assert climb([_submitted(FIRST), *events], _all)[-1].stage is stage


AGREED = [_submitted(FIRST), _word(FIRST, "cfo", agrees=True), _word(FIRST, "cro", agrees=True)]
HALF = [_sent(FIRST), _receipt(FIRST, "a", Outcome.APPLIED)]
ALL = [*HALF, _sent(FIRST), _receipt(FIRST, "b", Outcome.APPLIED)]


@pytest.mark.parametrize(
    ("events", "stage"),
    [
        ([], Stage.APPROVED),
        ([_verified(FIRST, 2)], Stage.APPROVED),
        ([_verified(FIRST, 0)], Stage.VERIFIED),
        ([_sent(FIRST)], Stage.WRITING),
        (HALF, Stage.WRITING),
        ([*HALF, _receipt(FIRST, "b", Outcome.CONFLICT)], Stage.WRITING),
        ([*HALF, _verified(FIRST, 1)], Stage.WRITING),
        (ALL, Stage.WRITTEN),
        ([*ALL, _verified(FIRST, 0)], Stage.VERIFIED),
        ([*ALL, _verified(FIRST, 0), _receipt(FIRST, "a", Outcome.ALREADY_APPLIED)], Stage.VERIFIED),
        ([*ALL, _verified(FIRST, 1)], Stage.DRIFTED),
        ([*HALF, _taken_back(FIRST)], Stage.ROLLED_BACK),
        ([*ALL, _verified(FIRST, 1), _taken_back(FIRST)], Stage.ROLLED_BACK),
        ([*ALL, _taken_back(SECOND)], Stage.WRITTEN),
        ([*ALL, _verified(FIRST, 1), _receipt(FIRST, "a", Outcome.CONFLICT)], Stage.DRIFTED),
        ([*ALL, _verified(FIRST, 1), _verified(FIRST, 0)], Stage.VERIFIED),
        ([*ALL, _word(FIRST, "cfo", agrees=False)], Stage.DECLINED),
        ([*ALL, _submitted(SECOND)], Stage.SUBMITTED),
        ([*ALL, _submitted(SECOND), *ALL], Stage.SUBMITTED),
    ],
)
def test_the_way_into_the_crm(events: list[Event], stage: Stage) -> None:
    """From approved to verified; what is found wrong later is not called written any more."""
    assert climb([*AGREED, *events], _all)[-1].stage is stage


def test_a_plan_put_back_after_another_starts_from_nothing() -> None:
    """A, written; B, written; A again: its old receipts do not say that the CRM holds it."""
    again = [*AGREED, *ALL, _submitted(SECOND), *AGREED]
    stages = [standing.stage for standing in climb(again, _all)]
    assert stages == [Stage.SUPERSEDED, Stage.SUPERSEDED, Stage.APPROVED]
    assert climb(again, _all)[-1].settled == 0


def test_whoever_must_agree_is_asked_of_the_settings() -> None:
    """A third approver named later is waited for, whatever was written meanwhile."""
    assert climb([*AGREED, *ALL], lambda _: everybody((*APPROVERS, "coo")))[-1].stage is Stage.SUBMITTED
    assert climb([*AGREED, *ALL], lambda _: ())[-1].stage is Stage.SUBMITTED


@pytest.mark.parametrize("stage", Stage)
def test_what_a_stage_is(stage: Stage) -> None:
    """Written is approved; what is open is not over; a draft is nothing yet."""
    over = {Stage.DRAFT, Stage.DECLINED, Stage.VERIFIED, Stage.ROLLED_BACK, Stage.SUPERSEDED}
    assert stage.is_approved or not stage.is_written
    assert not (stage.is_open and stage in over)
    assert stage.is_open or stage in over
