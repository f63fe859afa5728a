"""The policy decides whose words are needed, how much may change and when nothing is written; each rule by itself."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.approval.needs import Need, are_met, everybody, missing, people
from sync.approval.policy import Approver, Freeze, Policy, Rule
from sync.approval.state import fold
from sync.model.approval import Consent, Submission
from sync.model.change import ChangeSet, Desired
from sync.model.event import Event, Kind
from sync.model.in_plan import InPlan
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, held, want

AT = datetime(2020, 4, 1, 9, tzinfo=UTC)
CFO = Approver("cfo", "Cara Fox", "Chief Financial Officer")
CRO = Approver("cro", "Rob Ode", "Chief Revenue Officer")
CEO = Approver("ceo", "Ed Oak", "Chief Executive Officer")
ALL = (CFO, CRO, CEO)
FINANCE, SALES, TOP = (one.role for one in ALL)


def _plan(*wants: Desired, **had: int) -> ChangeSet:
    return diff(PLAN, wants or (want("a", 110), want("b", 90)), held(had or {"a": 100, "b": 100}))


def test_without_rules_everybody_must_agree() -> None:
    """As it was before there were rules; where nobody is named nothing is ever approved."""
    assert Policy(ALL).asked(_plan(), "ana") == (Need(("cfo", "cro", "ceo"), 3),)
    assert Policy(()).asked(_plan(), "ana") == ()
    assert not are_met((), {"cfo"})
    assert everybody(()) == ()


def test_a_rule_asks_all_of_some_roles_or_any_of_them() -> None:
    """Roles and ids name people, whatever their case; the words of the others count for nothing."""
    policy = Policy(ALL, (Rule((FINANCE.upper(),)), Rule(("cro", TOP), any_of=True)))
    needs = policy.asked(_plan(), "ana")
    assert needs == (Need(("cfo",), 1), Need(("cro", "ceo"), 1))
    assert missing(needs, ()) == ("cfo", "cro", "ceo")
    assert missing(needs, {"cro"}) == ("cfo",)
    assert are_met(needs, {"cfo", "ceo"})
    assert not are_met(needs, {"cro", "ceo"})
    assert people(needs) == ("cfo", "cro", "ceo")


def test_a_rule_above_an_amount_asks_only_for_larger_changes() -> None:
    """Ten up and ten down are twenty that change: not more than twenty, but more than nineteen."""
    for above, asked in ((20, ()), (19, (Need(("ceo",), 1),))):
        policy = Policy(ALL, (Rule((FINANCE,)), Rule((TOP,), above=Decimal(above))))
        assert policy.asked(_plan(), "ana")[1:] == asked


@pytest.mark.parametrize("by", ["cfo", "CFO", "Cara Fox ", "cara fox"])
def test_whoever_submits_does_not_approve(by: str) -> None:
    """By id or by name; the others of the same rule are still asked, and an any-of rule has one less to choose from."""
    policy = Policy(ALL, (Rule((FINANCE, SALES)), Rule((FINANCE, TOP), any_of=True)))
    assert policy.asked(_plan(), by) == (Need(("cro",), 1), Need(("ceo",), 1))
    assert policy.findings(_plan(), by) == ()
    assert Policy(ALL, (Rule((FINANCE,)),), four_eyes=False).asked(_plan(), by) == (Need(("cfo",), 1),)


def test_nobody_left_is_said_before_anybody_is_asked() -> None:
    """The only one who could approve submits it; or no approver has the role."""
    (alone,) = Policy(ALL, (Rule((FINANCE,)),)).findings(_plan(), "cfo")
    assert (alone.code, "Cara Fox submits it" in alone.sentence) == ("policy.nobody-left", True)
    (unknown,) = Policy(ALL, (Rule(("Treasurer",)),)).findings(_plan(), "ana")
    assert "no approver has the role" in unknown.sentence
    assert not are_met(Policy(ALL, (Rule(("Treasurer",)),)).asked(_plan(), "ana"), {"cfo", "cro", "ceo"})


def test_a_change_that_is_too_large_for_a_person_is_named() -> None:
    """Ann goes from 100 to 151 in two records of 50: 51 %. Bo goes down by just 50 %, and a new quota has no share."""
    ann = [want("a", 80).model_copy(update={"label": "Ann"}), want("b", 71).model_copy(update={"label": "Ann"})]
    plan = _plan(*ann, want("c", 50), want("d", 900), a=50, b=50, c=100)
    (found,) = Policy(ALL, most_per_person=Decimal("0.5")).findings(plan, "ana")
    assert found.code == "policy.change-too-large"
    assert found.sentence == "Ann's amounts change by +51.0% of what the CRM holds, and the policy allows 50%."
    assert found.rows == ("Ann",)
    assert Policy(ALL, most_per_person=Decimal("0.51")).findings(plan, "ana") == ()


def test_the_sum_is_of_everything_the_plan_wants_also_where_nothing_changes() -> None:
    """200 held, of which 100 stay: 100 to 121 is 10.5 % of the whole, and 121 to 100 is 9.5 % less."""
    plan = _plan(want("a", 121), want("b", 100), a=100, b=100)
    (found,) = Policy(ALL, most_in_total=Decimal("0.1")).findings(plan, "ana")
    assert found.sentence.startswith("The sum of all amounts changes by +10.5%")
    assert (
        Policy(ALL, most_in_total=Decimal("0.1")).findings(_plan(want("a", 100), want("b", 100), a=121, b=100), "a")
        == ()
    )
    assert Policy(ALL, most_in_total=Decimal("0.1")).findings(_plan(want("e", 5), f=1), "ana") == ()


def test_amounts_of_other_currencies_count_as_they_do_in_the_plan() -> None:
    """90 to 180 yen at a hundredth are 0.90 of 100.90 held; text and what was held in another unit have no size."""
    side = InPlan(
        amount=Decimal("1.8"), unit="USD", currency="JPY", kind="given", rate=Decimal("0.01"), day=date(2020, 4, 1)
    )
    yen = want("a", 180).model_copy(update={"unit": "JPY", "in_plan": side})
    plan = _plan(yen, want("b", 100), a=90, b=100)
    assert Policy(ALL, most_in_total=Decimal("0.01")).findings(plan, "ana") == ()
    (found,) = Policy(ALL, most_in_total=Decimal("0.008")).findings(plan, "ana")
    assert "+0.9%" in found.sentence
    owner = want("c", 1).model_copy(update={"field": "OwnerId", "value": "005A", "unit": ""})
    euros = diff(PLAN, [owner, want("d", 900)], held({"d": 100}, unit="EUR"))
    assert Policy(ALL, most_per_person=Decimal("0.01"), most_in_total=Decimal(9)).findings(euros, "ana") == ()


def test_an_old_word_and_a_frozen_day_keep_a_plan_from_being_written() -> None:
    """Fourteen days are good, one more second is not; a freeze holds on its first and last day."""
    word = Consent(approver="cfo", digest="d", agrees=True, at=AT)
    policy = Policy(ALL, expires_days=14, freezes=(Freeze(date(2020, 6, 1), date(2020, 6, 2), "the books are closed"),))
    assert policy.hindrance([word], AT + timedelta(days=14)) == ""
    assert "cfo agreed on 2020-04-01, and an approval is good for 14 days" in policy.hindrance(
        [word], AT + timedelta(days=14, seconds=1)
    )
    assert "until 2020-06-02 has passed: the books are closed" in policy.hindrance(
        [], datetime(2020, 6, 2, 23, tzinfo=UTC)
    )
    assert policy.hindrance([], datetime(2020, 6, 3, tzinfo=UTC)) == ""
    assert Policy(ALL).hindrance([word], AT + timedelta(days=999)) == ""


def test_every_rule_is_a_sentence() -> None:
    """What Finance reads is what is checked."""
    policy = Policy(
        ALL,
        (Rule((FINANCE, SALES)), Rule((SALES, TOP), any_of=True, above=Decimal(1_000_000)), Rule(("Treasurer",))),
        most_per_person=Decimal("0.5"),
        most_in_total=Decimal("0.25"),
        expires_days=14,
        freezes=(Freeze(date(2020, 6, 1), date(2020, 6, 2), "the books are closed"),),
    )
    assert policy.sentences == (
        "Cara Fox, Rob Ode must agree.",
        "One of Rob Ode, Ed Oak must agree when more than 1,000,000 changes.",
        "Nobody (Treasurer) must agree.",
        "Whoever submits a plan does not count as one who approves it.",
        "No one person's amounts may change by more than 50% of what the CRM holds.",
        "The sum of all amounts may not change by more than 25%.",
        "An approval is good for 14 days; after that it is asked for again.",
        "Nothing is written from 2020-06-01 to 2020-06-02: the books are closed.",
    )
    assert Policy((CFO,), four_eyes=False).sentences == ("Cara Fox must agree.",)
    assert Policy().sentences == ("Nobody is named in [approvals]: nothing can be approved.",)


_RULES = st.builds(
    Rule,
    st.lists(st.sampled_from([FINANCE, SALES, TOP]), min_size=1, max_size=3, unique=True).map(tuple),
    st.booleans(),
    st.none() | st.sampled_from([Decimal(0), Decimal(15), Decimal(50)]),
)
_WORDS = st.lists(st.tuples(st.sampled_from(["cfo", "cro", "ceo", "eve"]), st.booleans(), st.booleans()), max_size=8)


@given(st.lists(_RULES, max_size=3), _WORDS, st.sampled_from(["ana", "cfo", "Rob Ode"]))
def test_no_path_approves_without_the_words_of_every_rule_on_this_very_digest(
    rules: list[Rule], words: list[tuple[str, bool, bool]], by: str
) -> None:
    """Told by the rules alone: last words on this digest, of people who may speak, enough of them for each rule."""
    plan, other = _plan(), _plan(want("a", 111), want("b", 90))
    policy = Policy(ALL, tuple(rules))
    submission = Submission(change_set=plan, by=by, at=AT, workbook="x", sha256="0")
    events = [_event(Kind.SUBMITTED, submission.model_dump(mode="json"))]
    said: dict[str, bool] = {}
    for who, agrees, is_this in words:
        consent = Consent(approver=who, digest=(plan if is_this else other).digest, agrees=agrees, at=AT)
        events.append(_event(Kind.CONSENTED if agrees else Kind.DECLINED, consent.model_dump(mode="json")))
        if is_this:
            said[who] = agrees
    speakers = {one.id: one.role for one in ALL if by not in (one.id, one.name)}
    yes = {who for who, agrees in said.items() if agrees and who in speakers}
    wanted = [rule for rule in rules if rule.above is None or Decimal(20) > rule.above]
    if not rules:
        wanted = [Rule((FINANCE, SALES, TOP))]
    enough = bool(wanted)
    for rule in wanted:
        may = {who for who, role in speakers.items() if role in rule.roles}
        enough &= bool(may & yes) if rule.any_of else bool(may) and may <= yes
    approved = fold(events).approved(policy.needs(submission))
    assert (approved is not None) == enough
    if approved is not None:
        assert approved.digest == plan.digest
        assert {consent.approver for consent in approved.consents} <= yes


def _event(kind: Kind, payload: dict[str, object]) -> Event:
    return Event(seq=1, plan_id=PLAN, kind=kind, at=AT, actor="x", payload=payload, prev_hash="", hash="")
