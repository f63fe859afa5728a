"""A cutover is a fold over events: rehearsed, given the go, past its point of no return, or called off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model.approval import Submission
from sync.model.change import ChangeSet
from sync.model.event import Event, Kind
from sync.writeback.cutover import Check, Cutover, Phase, Step, cutover_of, judge_go, unfinished
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, want

AT = datetime(2026, 12, 31, 12, tzinfo=UTC)
THIS, OTHER = diff(PLAN, [want("a", 100)], {}), diff(PLAN, [want("a", 101)], {})
MOVED = frozenset({"Account"})
GOOD = Check(name="hold", is_good=True, says="Nobody stopped the writing.")


def _event(kind: Kind, at: int = 0, by: str = "Olga", plan: ChangeSet = THIS, **payload: Any) -> Event:
    told = {"digest": plan.digest, **payload}
    moment = AT + timedelta(minutes=at)
    return Event(seq=1, plan_id=PLAN, kind=kind, at=moment, actor=by, payload=told, prev_hash="", hash="")


def _submitted(plan: ChangeSet = THIS) -> Event:
    made = Submission(change_set=plan, by="ana", at=AT, workbook="x", sha256="0")
    return _event(Kind.SUBMITTED).model_copy(update={"payload": made.model_dump(mode="json")})


def _rehearsed(at: int = 1, plan: ChangeSet = THIS) -> Event:
    return _event(Kind.REHEARSED, at, plan=plan, checks=[GOOD.model_dump(mode="json")])


def _sent(at: int, sobject: str = "Account") -> Event:
    return _event(Kind.INTENDED, at, change={"record": {"sobject": sobject}})


def _aborted(at: int) -> Event:
    return _event(Kind.ABORTED, at, reason="the org is down")


GONE = _event(Kind.GONE, 2)


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        ([], Phase.NOT_REHEARSED),
        ([_rehearsed()], Phase.REHEARSED),
        ([_rehearsed(), GONE], Phase.GO),
        ([_rehearsed(), GONE, _sent(3, "ForecastingQuota")], Phase.GO),
        ([_rehearsed(), _sent(1), GONE], Phase.GO),
        ([_rehearsed(), GONE, _event(Kind.INTENDED, 3, change={})], Phase.GO),
        ([_rehearsed(), GONE, _sent(3)], Phase.UNDERWAY),
        ([_rehearsed(), GONE, _rehearsed(3)], Phase.GO),
        ([_rehearsed(), GONE, _sent(3), _aborted(4)], Phase.ABORTED),
        ([_rehearsed(), GONE, _aborted(4), _rehearsed(5)], Phase.REHEARSED),
        ([_rehearsed(), GONE, _sent(3), _aborted(4), _rehearsed(5), _event(Kind.GONE, 6)], Phase.UNDERWAY),
        ([_rehearsed(plan=OTHER), _event(Kind.GONE, 2, plan=OTHER)], Phase.NOT_REHEARSED),
        ([_rehearsed(), GONE, _submitted(OTHER), _submitted()], Phase.NOT_REHEARSED),
        ([_rehearsed(), GONE, _event(Kind.VERIFIED, 3)], Phase.GO),
    ],
    ids=[
        "begun", "rehearsed", "go", "quotas sent", "sent before", "nothing told", "sent", "rehearsed again", "aborted",
        "begun again", "on again", "another plan's", "submitted anew", "something else",
    ],
)  # fmt: skip
def test_the_phase_of_a_cutover(events: list[Event], phase: Phase) -> None:
    """As the events of this very submission have it."""
    now = cutover_of([_submitted(), *events], THIS.digest, MOVED)
    assert now.phase is phase
    assert now.phase.is_go is (phase in (Phase.GO, Phase.UNDERWAY))


def test_a_cutover_tells_who_when_why_and_from_where_there_is_no_way_back() -> None:
    """The point of no return is the first write that was noted; it stays so when the cutover is called off."""
    now = cutover_of([_submitted(), _rehearsed(), GONE, _sent(3), _sent(4), _aborted(5)], THIS.digest, MOVED)
    assert (now.by, now.at, now.reason) == ("Olga", AT + timedelta(minutes=5), "the org is down")
    assert now.sent_at == AT + timedelta(minutes=3)
    assert (now.checks, now.rehearsed_at) == ((GOOD,), None)


def test_a_step_is_done_when_somebody_said_so() -> None:
    """One of two before the go is; what comes after it is not waited for."""
    asked = [Step("tell the regions", "Olga", True), Step("freeze", "Rita", True), Step("thank them", "Olga", False)]
    now = cutover_of([_submitted(), _event(Kind.STEP_DONE, 1, "Rita", what="freeze")], THIS.digest, MOVED)
    steps = now.steps(asked)
    assert [(step.is_done, step.by) for step in steps] == [(False, ""), (True, "Rita"), (False, "")]
    assert [step.what for step in unfinished(steps)] == ["tell the regions"]


@pytest.mark.parametrize(
    ("cutover", "by", "sentence"),
    [
        (Cutover(Phase.REHEARSED, rehearsed_at=AT), "Eve", "Eve is none of the owners of the cutover (Olga, Rita)."),
        (Cutover(Phase.GO, "Rita", AT, rehearsed_at=AT), "Olga", "Rita gave the go on 2026-12-31 12:00 UTC."),
        (Cutover(Phase.ABORTED, "Rita", AT), "Olga", "It was not rehearsed since"),
        (
            Cutover(Phase.REHEARSED, rehearsed_at=AT - timedelta(hours=24, seconds=1)),
            "Olga",
            "The rehearsal of 2026-12-30 11:59 UTC is more than 24 hours old.",
        ),
        (Cutover(Phase.REHEARSED, rehearsed_at=AT), "Olga", "Not done yet: freeze (Rita)."),
    ],
)
def test_a_go_is_refused_with_a_sentence(cutover: Cutover, by: str, sentence: str) -> None:
    """Whatever is missing, and what is missing first."""
    steps = [Step("freeze", "Rita", True), Step("thank them", "Olga", False)]
    assert sentence in judge_go(cutover, by, ("Olga", "Rita"), steps, AT, 24)


def test_a_go_that_lacks_nothing_meets_no_objection() -> None:
    """The owner's name is taken as people write it."""
    steps = [Step("freeze", "Rita", True, "Rita", AT), Step("thank them", "Olga", False)]
    yesterday = AT - timedelta(hours=24)
    assert judge_go(Cutover(Phase.REHEARSED, rehearsed_at=yesterday), " olga", ("Olga",), steps, AT, 24) == ""


_PLANS = st.sampled_from([THIS, OTHER])
_EVENTS = st.lists(
    st.one_of(
        _PLANS.map(_submitted),
        st.builds(_rehearsed, st.integers(1, 9), _PLANS),
        st.builds(lambda plan: _event(Kind.GONE, 2, plan=plan), _PLANS),
        st.builds(lambda plan: _event(Kind.ABORTED, 2, plan=plan, reason="x"), _PLANS),
        st.builds(_sent, st.integers(1, 9)),
    ),
    max_size=12,
)


@given(_EVENTS)
def test_a_lane_is_open_only_after_a_go_for_this_submission_that_nobody_took_back(events: list[Event]) -> None:
    """Counted from behind: the last of submission, go and abort must be a go of this digest."""
    history = [_submitted(), *events]
    deciding = [
        event
        for event in history
        if event.kind is Kind.SUBMITTED
        or (event.kind in {Kind.GONE, Kind.ABORTED} and event.payload["digest"] == THIS.digest)
    ]
    assert cutover_of(history, THIS.digest, MOVED).phase.is_go == (deciding[-1].kind is Kind.GONE)
