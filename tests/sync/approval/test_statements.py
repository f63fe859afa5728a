"""Waivers, lent words, emergencies and reviews: who may say them, with which code, and what they let through."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.gates.gate import Gate, Verdict
from sync.approval.delegation import delegations_of, in_force, speaks_for
from sync.approval.emergency import emergencies_of
from sync.approval.gates import covers, figure_text, gate_called, gate_findings, waivers_of, with_waivers
from sync.approval.ladder import Stage, climb
from sync.approval.needs import emergency_people, is_emergency_met
from sync.approval.objections import Circumstances, objection
from sync.approval.policy import Policy
from sync.approval.rules import Approver, Freeze, Rule
from sync.approval.state import MAX_ATTEMPTS, code_from, declined_digests, fold, issue, judge
from sync.approval.words import asked_payload, judge_statement, refused_payload
from sync.model.approval import Consent, Submission
from sync.model.change import ChangeSet
from sync.model.event import Event, Kind
from sync.model.statement import Statement
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, want

AT = datetime(2020, 4, 1, 9, tzinfo=UTC)
DAY = AT.date()
CFO = Approver("cfo", "Cara Fox", "Finance")
CRO = Approver("cro", "Rob Ode", "Sales")
CEO = Approver("ceo", "Ed Oak", "Top")
COO = Approver("coo", "Dee Elm", "Operations")
ALL = (CFO, CRO, CEO, COO)
RULES = (Rule(("cfo", "cro")),)
POLICY = Policy(ALL, RULES, waivers=("Top",), break_glass=("Finance", "Top"))
THIS, OTHER = diff(PLAN, [want("a", 100)], {}), diff(PLAN, [want("a", 101)], {})
CODE = code_from(bytes(range(8)))


def _event(kind: Kind, payload: dict[str, object], at: datetime = AT) -> Event:
    return Event(seq=1, plan_id=PLAN, kind=kind, at=at, actor="x", payload=payload, prev_hash="", hash="")


def _submitted(plan: ChangeSet = THIS, by: str = "ana") -> Event:
    made = Submission(change_set=plan, by=by, at=AT, workbook="x", sha256="0")
    return _event(Kind.SUBMITTED, made.model_dump(mode="json"))


def _word(approver: str, whose: str = "", *, agrees: bool = True, plan: ChangeSet = THIS) -> Event:
    said = Consent(approver=approver, digest=plan.digest, agrees=agrees, at=AT, on_behalf=whose)
    return _event(Kind.CONSENTED if agrees else Kind.DECLINED, said.model_dump(mode="json"))


def _said(kind: Kind, person: str, subject: str = "", reason: str = "because", **more: object) -> Statement:
    return Statement(kind=kind, person=person, role="", subject=subject, reason=reason, **more)


def _on_record(said: Statement) -> Event:
    return _event(said.kind, said.model_dump(mode="json"))


def _lent(person: str, to: str, until: date = DAY) -> Statement:
    return _said(Kind.DELEGATED, person, to, until=until)


def _alarm(person: str, plan: ChangeSet = THIS) -> Statement:
    return _said(Kind.EMERGENCY, person, plan.short, digest=plan.digest)


def _now(events: Sequence[Event], gates: Sequence[Gate] = (), policy: Policy = POLICY) -> Circumstances:
    return Circumstances(policy, fold(events), DAY, gates, delegations_of(events), emergencies_of(events))


def _gate(name: str, verdict: Verdict, figure: float, threshold: float = 0.1) -> Gate:
    return Gate(name, verdict, figure, threshold, f"{name} is {figure}.")


WIDE = _gate("scenario variance", Verdict.FAIL, 0.25)
FAIR = _gate("fairness", Verdict.PASS, 0.9, 0.85)
UNKNOWN = _gate("churn risk", Verdict.INSUFFICIENT, math.nan, 0.05)
GATES = (WIDE, FAIR, UNKNOWN)


def test_a_gate_that_is_not_passed_stops_a_submission_until_it_is_waived() -> None:
    """One fails, one has no figure, one passes: two findings, and none for whichever is waived."""
    failed, silent = gate_findings(["scenario", "FAIRNESS", "churn risk"], GATES)
    assert (failed.code, silent.code) == ("policy.gate-not-passed", "policy.gate-not-passed")
    assert failed.sentence == "The gate scenario variance failed: scenario variance is 0.25."
    assert silent.sentence.startswith("The gate churn risk has no verdict")
    assert "qplan policy waive 'churn risk'" in silent.remedy
    said = [
        _said(Kind.WAIVED, "ceo", "scenario variance", figure="0.2500"),
        _said(Kind.WAIVED, "ceo", "churn risk"),
        _said(Kind.WAIVED, "ceo", "fairness", figure="0.9000"),
    ]
    shown = with_waivers(GATES, waivers_of(map(_on_record, said)))
    assert [gate.waiver is not None for gate in shown] == [True, False, True]
    assert gate_findings(["scenario", "fairness", "churn risk"], shown) == ()


def test_a_gate_nobody_knows_is_a_finding_and_not_a_pass() -> None:
    """A slip in the settings must not open a gate; where two begin alike, neither is meant."""
    (slip,) = gate_findings(["fairnes "], [])
    assert (slip.code, "none could be read" in slip.sentence) == ("policy.gate-unknown", True)
    alike = [_gate("risk a", Verdict.PASS, 0), _gate("risk", Verdict.PASS, 0), _gate("risk b", Verdict.PASS, 0)]
    assert gate_called("RISK", alike) == alike[1]
    assert gate_called("ris", alike) is None


@pytest.mark.parametrize(
    ("waived", "now", "holds"),
    [("0.2500", 0.25, True), ("0.2500", 0.1501, True), ("0.2500", 0.2502, False), ("", 0.25, False)],
)
def test_a_waiver_holds_while_the_gate_measures_nothing_worse(waived: str, now: float, holds: bool) -> None:
    """The limit is 0.10: nearer to it is better, further away is not what was waived; nor is a figure without one."""
    gate = _gate("scenario variance", Verdict.FAIL, now)
    said = _said(Kind.WAIVED, "ceo", "scenario variance", figure=waived)
    assert covers(said, gate) is holds
    assert (with_waivers([gate], {"scenario variance": said})[0].waiver is not None) is holds


def test_a_waiver_of_a_gate_without_a_figure_holds_while_there_is_none() -> None:
    """Once it is known that it fails by much, somebody looks again."""
    said = _said(Kind.WAIVED, "ceo", "churn risk")
    assert figure_text(UNKNOWN) == ""
    assert covers(said, UNKNOWN)
    assert not covers(_said(Kind.WAIVED, "ceo", "churn risk", figure="0.0600"), UNKNOWN)
    assert figure_text(_gate("x", Verdict.FAIL, math.inf)) == ""


def test_a_word_is_lent_until_a_day_and_is_not_lent_on() -> None:
    """From the CFO to the COO until the first, from the COO to the CEO: the CEO speaks for the COO alone."""
    lent = delegations_of([_on_record(_lent("cfo", "coo")), _on_record(_lent("coo", "ceo"))])
    assert speaks_for("coo", lent, DAY) == "cfo"
    assert speaks_for("ceo", lent, DAY) == "coo"
    assert speaks_for("coo", lent, DAY + timedelta(days=1)) == ""
    assert in_force(delegations_of([_on_record(_said(Kind.DELEGATED, "cfo", "coo"))]), DAY) == ()
    assert speaks_for("coo", delegations_of([*map(_on_record, [_lent("cfo", "coo"), _lent("cfo", "ceo")])]), DAY) == ""


@pytest.mark.parametrize(
    ("words", "by", "is_approved"),
    [
        ([("cro", ""), ("coo", "cfo")], "ana", True),
        ([("coo", "cro"), ("coo", "cfo")], "ana", False),
        ([("cro", ""), ("cro", "cfo")], "ana", False),
        ([("coo", "cfo")], "cro", True),
        ([("coo", "cfo"), ("cro", "")], "coo", False),
        ([("coo", "ceo"), ("cro", "")], "ana", False),
    ],
    ids=["lent", "one for two", "for oneself and another", "submitter not asked", "by the submitter", "not asked"],
)
def test_one_person_is_one_word_and_the_submitter_speaks_for_nobody(
    words: list[tuple[str, str]], by: str, is_approved: bool
) -> None:
    """Whatever is on record: counted is what the rules let count."""
    events = [_submitted(by=by), *(_word(*word) for word in words)]
    state = fold(events)
    assert state.submission is not None
    assert (state.approved(POLICY.needs(state.submission)) is not None) is is_approved


def test_whoever_decides_for_another_is_refused_with_a_sentence_where_they_may_not() -> None:
    """The COO submitted it; the CEO was lent a word of somebody who is not asked; the COO said it once already."""
    mine = fold([_submitted(by="coo")])
    assert mine.submission is not None
    barred = judge(mine, "coo", CODE, POLICY.needs(mine.submission), agrees=True, on_behalf="cfo")
    assert barred is not None
    assert "'coo' had a hand in this plan" in barred.reason
    state = fold([_submitted(), _event(Kind.CODE_ISSUED, issue(CODE, "coo", THIS.digest, True, "s").model_dump())])
    assert state.submission is not None
    needs = POLICY.needs(state.submission)
    stranger = judge(state, "ceo", CODE, needs, agrees=True, on_behalf="coo")
    assert stranger is not None
    assert "not an approver of this plan" in stranger.reason
    assert judge(state, "coo", CODE, needs, agrees=True, on_behalf="cfo") is None
    again = judge(fold([_submitted(), _word("coo", "cfo")]), "coo", CODE, needs, agrees=True, on_behalf="cfo")
    assert again is not None
    assert "'coo' has agreed already" in again.reason


def test_the_last_word_counts_whoever_spoke_it() -> None:
    """The COO agrees for the CFO; the CFO declines themself: it is declined, and stays so for this digest."""
    events = [_submitted(), _word("coo", "cfo"), _word("cfo", agrees=False)]
    assert climb(events, POLICY.needs)[-1].stage is Stage.DECLINED
    assert declined_digests([*events, _submitted(OTHER), _word("cfo", plan=OTHER)]) == {THIS.digest}
    assert declined_digests([*events, _word("cfo")]) == frozenset()


def test_two_of_the_named_roles_let_it_be_written_and_a_third_person_reviews_it() -> None:
    """One word is not enough; with both it is approved, and open on record until it is reviewed."""
    one = [_submitted(), _on_record(_alarm("cfo"))]
    both = [*one, _on_record(_alarm("ceo"))]
    assert [climb(events, POLICY.needs)[-1].stage for events in (one, both)] == [Stage.SUBMITTED, Stage.APPROVED]
    state = fold(both)
    assert state.submission is not None
    approved = state.approved(POLICY.needs(state.submission))
    assert approved is not None
    assert [(word.approver, word.via) for word in approved.consents] == [("cfo", "emergency"), ("ceo", "emergency")]
    (called,) = emergencies_of(both)
    assert (called.by, called.is_open, "not reviewed yet" in str(called)) == (("cfo", "ceo"), True, True)
    seen = _said(Kind.REVIEWED, "coo", THIS.short, "it was right", digest=THIS.digest)
    (closed,) = emergencies_of([*both, _on_record(seen)])
    assert (closed.is_open, "closed" in str(closed), "reviewed by coo: it was right" in str(closed)) == (
        False,
        True,
        True,
    )
    assert emergencies_of([_on_record(seen)]) == ()
    frozen = Policy(ALL, RULES, expires_days=1, freezes=(Freeze(DAY, DAY, "closed"),))
    assert frozen.hindrance(approved.consents, AT) == ""
    assert "cfo agreed on 2020-04-01" in frozen.hindrance(approved.consents, AT + timedelta(days=2))


@pytest.mark.parametrize(
    ("events", "policy"),
    [
        ([_submitted(), _on_record(_alarm("cfo")), _on_record(_alarm("cro"))], POLICY),
        ([_submitted(by="ceo"), _on_record(_alarm("cfo")), _on_record(_alarm("ceo"))], POLICY),
        ([_submitted(), _on_record(_alarm("cfo", OTHER)), _on_record(_alarm("ceo"))], POLICY),
        ([_on_record(_alarm("cfo")), _on_record(_alarm("ceo")), _submitted()], POLICY),
        ([_submitted(), _word("cro", agrees=False), _on_record(_alarm("cfo")), _on_record(_alarm("ceo"))], POLICY),
        ([_submitted(), _on_record(_alarm("cfo")), _on_record(_alarm("ceo"))], Policy(ALL, RULES)),
        (
            [_submitted(), _on_record(_alarm("cfo")), _on_record(_alarm("cro"))],
            Policy(ALL, RULES, break_glass=("Finance", "cfo")),
        ),
    ],
    ids=[
        "role not named",
        "submitter",
        "other digest",
        "too early",
        "declined",
        "no such rule",
        "one person, two roles",
    ],
)
def test_nothing_less_is_an_emergency(events: list[Event], policy: Policy) -> None:
    """Each lacks one thing, and is not approved."""
    assert not climb(events, policy.needs)[-1].stage.is_approved


def test_who_may_call_an_emergency_is_told_apart_from_whom_it_asks() -> None:
    """The two roles are asked for no ordinary word."""
    needs = POLICY.asked(THIS, "ana")
    assert emergency_people(needs) == ("cfo", "ceo")
    assert not is_emergency_met(needs, {"cfo"})
    assert is_emergency_met(needs, {"cfo", "ceo"})
    assert not is_emergency_met(Policy(ALL).asked(THIS, "ana"), {"cfo", "ceo"})


@pytest.mark.parametrize(
    ("said", "events", "sentence"),
    [
        (_said(Kind.WAIVED, "ceo", "scenario", reason=" "), [], "for a reason"),
        (_said(Kind.WAIVED, "eve", "scenario"), [], "'eve' is nobody of [approvals] (cfo, cro, ceo, coo)"),
        (_said(Kind.WAIVED, "ceo", "luck"), [], "No gate is called 'luck'"),
        (_said(Kind.WAIVED, "ceo", "fairness"), [], "The gate fairness passes"),
        (_said(Kind.WAIVED, "cfo", "scenario"), [], "'cfo' may not waive a gate; Top may"),
        (_lent("cfo", "cfo"), [], "'cfo' is nobody else of [approvals]"),
        (_lent("cfo", "eve"), [], "'eve' is nobody else of [approvals]"),
        (_lent("cfo", "coo", DAY - timedelta(days=1)), [], "until a day to come"),
        (_said(Kind.DELEGATED, "cfo", "coo"), [], "until a day to come"),
        (_lent("cfo", "coo"), [_on_record(_lent("cro", "coo"))], "'coo' speaks for 'cro' until 2020-04-01 already"),
        (_alarm("cfo"), [], "Nothing is submitted"),
        (_alarm("cfo", OTHER), [_submitted()], "Nothing is submitted that it could be for"),
        (_alarm("coo"), [_submitted()], "'coo' cannot call an emergency on this plan; Finance and Top can"),
        (_alarm("cfo"), [_submitted(by="Cara Fox")], "'cfo' cannot call an emergency"),
        (_alarm("cfo"), [_submitted(), _word("cro", agrees=False)], "declined by cro"),
        (_alarm("cfo"), [_submitted(), _word("cro"), _word("cfo")], "approved as it is"),
        (_said(Kind.REVIEWED, "coo"), [_submitted()], "There is no such emergency"),
        (
            _said(Kind.REVIEWED, "cfo", digest=THIS.digest),
            [_submitted(), _on_record(_alarm("cfo"))],
            "'cfo' called this emergency",
        ),
    ],
)
def test_a_statement_that_may_not_be_made_is_refused_with_a_sentence(
    said: Statement, events: list[Event], sentence: str
) -> None:
    """Before any code is sent."""
    refusal = objection(said, _now(events, GATES))
    assert refusal is not None
    assert sentence in refusal.reason


@pytest.mark.parametrize(
    ("said", "events"),
    [
        (_said(Kind.WAIVED, "ceo", "scenario"), []),
        (_said(Kind.WAIVED, "ceo", "churn risk"), []),
        (_lent("cfo", "coo"), [_on_record(_lent("cro", "ceo"))]),
        (_lent("cfo", "coo", DAY + timedelta(days=9)), [_on_record(_lent("cfo", "coo"))]),
        (_alarm("cfo"), [_submitted()]),
        (_said(Kind.REVIEWED, "coo", digest=THIS.digest), [_submitted(), _on_record(_alarm("cfo"))]),
    ],
)
def test_a_statement_that_may_be_made_meets_no_objection(said: Statement, events: list[Event]) -> None:
    """The others of the same kinds."""
    assert objection(said, _now(events, GATES)) is None


def test_where_no_gate_can_be_read_or_nobody_may_that_is_said() -> None:
    """What to do differs."""
    none = objection(_said(Kind.WAIVED, "ceo", "fairness"), _now([]))
    assert none is not None
    assert none.remedy == "There are: none could be read."
    nobody = objection(_alarm("cfo"), _now([_submitted()], policy=Policy(ALL)))
    assert nobody is not None
    assert "policy.break_glass names no roles" in nobody.reason
    stranger = objection(_alarm("cfo"), _now([_submitted()], policy=Policy()))
    assert stranger is not None
    assert "(nobody)" in stranger.reason
    frozen = Policy(ALL, RULES, freezes=(Freeze(DAY, DAY, "closed"),), break_glass=("Finance", "Top"))
    approved = [_submitted(), _word("cro"), _word("cfo")]
    assert objection(_alarm("cfo"), _now(approved, policy=frozen)) is None


def test_a_code_is_good_for_one_statement_word_by_word_and_once() -> None:
    """Another reason, a wrong code, a used one, and one that was tried too often are refused."""
    said = _lent("cfo", "coo")
    other = said.model_copy(update={"reason": "another"})
    asked = _event(Kind.WORD_ASKED, asked_payload(said, CODE, "salt"))
    assert judge_statement([asked], said, CODE) is None
    assert CODE not in str(asked.payload)
    for events, given_, code, sentence in (
        ([], said, CODE, "No code that is still good"),
        ([asked], other, CODE, "No code that is still good"),
        ([asked], said, "AAAA-AAAA-AAAA", "not the one sent to 'cfo'"),
        ([asked, _on_record(said)], said, CODE, "No code that is still good"),
    ):
        refusal = judge_statement(events, given_, code)
        assert refusal is not None
        assert sentence in refusal.reason
    refusal = judge_statement([asked], said, "x")
    assert refusal is not None
    tries = [_event(Kind.REFUSED, refused_payload(said, refusal))] * MAX_ATTEMPTS
    spent = judge_statement([asked, *tries], said, CODE)
    assert spent is not None
    assert f"{MAX_ATTEMPTS} wrong codes" in spent.reason
    assert judge_statement([asked, *tries, asked], said, CODE) is None
    assert fold([asked, *tries]).attempts == {}  # they are no wrong codes of a decision


_PEOPLE = st.sampled_from(["cfo", "cro", "ceo", "coo", "eve"])
_EVENTS = st.lists(
    st.one_of(
        st.builds(_submitted, st.sampled_from([THIS, OTHER]), st.sampled_from(["ana", "cfo", "Dee Elm"])),
        st.builds(
            _word,
            _PEOPLE,
            st.sampled_from(["", "cfo", "cro"]),
            agrees=st.booleans(),
            plan=st.sampled_from([THIS, OTHER]),
        ),
        st.builds(_alarm, _PEOPLE, st.sampled_from([THIS, OTHER])).map(_on_record),
        st.builds(_lent, _PEOPLE, _PEOPLE).map(_on_record),
    ),
    max_size=14,
)


@given(_EVENTS)
def test_no_path_is_approved_without_the_words_of_that_digest(events: list[Event]) -> None:
    """Counted anew from all events: both asked agreed, by two people who did not submit it, or two roles called it."""
    standings = climb(events, POLICY.needs)
    if not standings:
        return
    begun = max(n for n, event in enumerate(events) if event.kind is Kind.SUBMITTED)
    made = Submission.load(events[begun].payload)
    by = {"ana": "", "cfo": "cfo", "Dee Elm": "coo"}[made.by]
    since = [event for event in events[begun:] if event.payload.get("digest") == made.change_set.digest]
    words = {}
    for event in since:
        if event.kind in {Kind.CONSENTED, Kind.DECLINED}:
            said = Consent.load(event.payload)
            words[said.on_behalf or said.approver] = said
    asked = {"cfo", "cro"} - {by}
    spoke = [words[one].approver for one in asked if one in words and words[one].agrees]
    fit = all(one in words and (words[one].approver == one or words[one].approver not in {*asked, by}) for one in asked)
    agreed = fit and len(spoke) == len(asked) == len(set(spoke))
    called = {event.payload["person"] for event in since if event.kind is Kind.EMERGENCY} - {by}
    no_no = all(said.agrees for said in words.values())
    assert standings[-1].stage.is_approved == (no_no and (agreed or called >= {"cfo", "ceo"}))
