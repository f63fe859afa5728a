"""The policy decides whose words are needed, how much may change and when nothing is written; each rule by itself."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.findings import Finding, Severity
from sync.approval.needs import Need, are_met, everybody, missing, people
from sync.approval.policy import Policy
from sync.approval.rules import Approver, Freeze, Rule, Sort
from sync.approval.state import fold
from sync.model.approval import Consent, Submission
from sync.model.change import ChangeSet, Desired, Held, RecordKey
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
    cara = frozenset({"cfo"})
    assert policy.asked(_plan(), by) == (Need(("cro",), 1, cara), Need(("ceo",), 1, cara))
    assert policy.findings(_plan(), by) == ()
    assert Policy(ALL, (Rule((FINANCE,)),), four_eyes=False).asked(_plan(), by) == (Need(("cfo",), 1),)


def test_whoever_may_have_typed_a_value_does_not_approve_it_either() -> None:
    """Cara saved the workbook, Ana submits it: Rob alone is asked; where Cara alone could, that is said at once."""
    policy = Policy(ALL, (Rule((FINANCE, SALES)),))
    assert policy.asked(_plan(), "ana", authors=("Cara Fox", "Ana")) == (Need(("cro",), 1, frozenset({"cfo"})),)
    (found,) = Policy(ALL, (Rule((FINANCE,)),)).findings(_plan(), "ana", authors=("cara fox",))
    assert "nobody is left who could give it: Cara Fox saved the workbook with values typed" in found.sentence
    lax = Policy(ALL, (Rule((FINANCE,)),), four_eyes_typed=False)
    assert lax.asked(_plan(), "ana", authors=("Cara Fox",)) == (Need(("cfo",), 1),)
    submission = Submission(change_set=_plan(), by="ana", at=AT, workbook="x", sha256="0", authors=("Cara Fox",))
    assert people(policy.needs(submission)) == ("cro",)


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


QUOTAS, ACCOUNTS = Sort("ForecastingQuota", "quotas"), Sort("Account", "account moves")
LINES = {"a": ("a", "vp1", "Ann Able", "Vera Vice"), "b": ("b", "vp2", "Bo Best", "Udo Unter")}


def _move(account: str, to: str) -> Desired:
    moved = RecordKey.of("Account", {"Id": account})
    return want("a", 1).model_copy(update={"record": moved, "field": "OwnerId", "value": to, "unit": ""})


@pytest.mark.parametrize(
    ("rule", "asks"),
    [
        (Rule((TOP,), kinds=(QUOTAS,)), True),
        (Rule((TOP,), kinds=(ACCOUNTS,)), False),
        (Rule((TOP,), under=("vera vice",)), True),
        (Rule((TOP,), under=("vp2", "nobody")), True),
        (Rule((TOP,), under=("Xaver",)), False),
        (Rule((TOP,), kinds=(QUOTAS,), under=("Vera Vice",), above=Decimal(9)), True),
        (Rule((TOP,), under=("Vera Vice",), above=Decimal(10)), False),
        (Rule((TOP,), above=Decimal(10)), True),
    ],
)
def test_a_rule_asks_by_kind_by_whose_people_and_by_how_much_of_that(rule: Rule, asks: bool) -> None:
    """Ann's quota goes up by ten, Bo's down by ten: twenty in all, ten of it under Vera Vice."""
    needs = Policy(ALL, (Rule((FINANCE,)), rule)).asked(_plan(), "ana", LINES)
    assert [need.people for need in needs] == [("cfo",), *([("ceo",)] if asks else [])]


def test_a_move_concerns_whoever_gives_and_whoever_takes_the_account() -> None:
    """From Bo to Ann: it is Vera's people's matter as well as Udo's; what has no amount is more than any amount."""
    moved = diff(PLAN, [_move("001A", "a")], {(_move("001A", "a").record, "OwnerId"): Held("b")})
    for head in ("Vera Vice", "Udo Unter"):
        rule = Rule((TOP,), kinds=(ACCOUNTS,), under=(head,), above=Decimal(10**9))
        assert Policy(ALL, (rule,)).asked(moved, "ana", LINES) == (Need(("ceo",), 1),)


def test_changes_of_which_no_rule_speaks_are_said_at_submission() -> None:
    """Nobody would be asked, so that it could never be approved."""
    silent = Policy(ALL, (Rule((TOP,), kinds=(ACCOUNTS,)),))
    (found,) = silent.findings(_plan(), "ana")
    assert found.code == "policy.nobody-asked"
    assert silent.findings(_plan(want("a", 100), want("b", 100)), "ana") == ()


def test_the_sum_is_held_against_the_median_of_the_last_quarters() -> None:
    """200 beside a median of 150 is a third more; beside one of 200, of an even number of quarters, nothing."""
    policy = Policy(ALL, most_beside_past=Decimal("0.3"))
    (found,) = policy.findings(_plan(), "ana", past=[Decimal(100), Decimal(150), Decimal(900)])
    assert found.code == "policy.unlike-the-past"
    assert "200, lies +33.3% from 150, the median of the last 3 quarters, and the policy allows 30%" in found.sentence
    assert policy.findings(_plan(), "ana", past=[Decimal(100), Decimal(300)]) == ()
    assert policy.findings(_plan(), "ana") == ()
    assert policy.findings(_plan(), "ana", past=[Decimal(0)]) == ()
    assert Policy(ALL).findings(_plan(), "ana", past=[Decimal(1)]) == ()


def test_a_finding_the_policy_names_stops_what_only_warns() -> None:
    """By its code; one that blocks by itself needs no naming."""
    warns, blocks = Finding("quota.twice", "Two."), Finding("quota.x", "X.", severity=Severity.BLOCKING)
    policy = Policy(ALL, blocking=("quota.twice",))
    assert (policy.stops(warns), policy.stops(blocks), Policy(ALL).stops(warns)) == (True, True, False)


def test_who_may_waive_is_named_by_role_or_id_or_everybody_is() -> None:
    """Somebody who is nobody of [approvals] never may."""
    assert Policy(ALL, waivers=(FINANCE, "ceo")).may_waive("cfo")
    assert Policy(ALL, waivers=(FINANCE, "ceo")).may_waive("ceo")
    assert not Policy(ALL, waivers=(FINANCE,)).may_waive("cro")
    assert Policy(ALL).may_waive("cro")
    assert not Policy(ALL).may_waive("eve")
    assert Policy(ALL).called("Rob Ode") == CRO
    assert Policy(ALL).called("eve") is None


def test_every_rule_is_a_sentence() -> None:
    """What Finance reads is what is checked."""
    policy = Policy(
        ALL,
        (Rule((FINANCE, SALES)), Rule((SALES, TOP), any_of=True, above=Decimal(1_000_000)), Rule(("Treasurer",))),
        most_per_person=Decimal("0.5"),
        most_in_total=Decimal("0.25"),
        expires_days=14,
        freezes=(Freeze(date(2020, 6, 1), date(2020, 6, 2), "the books are closed"),),
        gates=("fairness", "churn risk"),
        waivers=(TOP, "cfo"),
        blocking=("quota.twice",),
        most_beside_past=Decimal("0.3"),
        break_glass=(FINANCE, TOP),
    )
    assert policy.sentences == (
        "Cara Fox, Rob Ode must agree.",
        "One of Rob Ode, Ed Oak must agree when more than 1,000,000 changes.",
        "Nobody (Treasurer) must agree.",
        "Whoever submits a plan does not count as one who approves it.",
        "Whoever saved the workbook with values typed into it does not count either, as far as files tell.",
        "An approver may lend their word to another until a day; it is not lent on, and whoever submits the plan or is "
        "asked themself speaks for nobody else.",
        "A plan that was declined is not submitted again unchanged.",
        "A plan must pass fairness, churn risk to be submitted, or Cara Fox, Ed Oak waives it and says why.",
        "A finding quota.twice stops a submission, even where it only warns.",
        "No one person's amounts may change by more than 50% of what the CRM holds.",
        "The sum of all amounts may not change by more than 25%.",
        "The sum of all amounts may not lie more than 30% from the median of the last quarters.",
        "An approval is good for 14 days; after that it is asked for again.",
        "Nothing is written from 2020-06-01 to 2020-06-02: the books are closed.",
        "In an emergency Chief Financial Officer and Chief Executive Officer together, two people, let a plan be "
        "written without the approvals it lacks and on frozen days; it stays open on record until a third person "
        "reviewed it.",
    )
    narrow = Policy(
        ALL,
        (
            Rule((FINANCE,), kinds=(QUOTAS, ACCOUNTS), under=("Vera Vice",), above=Decimal(5)),
            Rule((SALES,), kinds=(ACCOUNTS,)),
            Rule((TOP,), under=("Vera Vice", "Udo Unter")),
        ),
        gates=("fairness",),
    )
    told = list(narrow.sentences)
    assert told[:3] == [
        "Cara Fox must agree when more than 5 of quotas, account moves changes for Vera Vice or anybody below.",
        "Rob Ode must agree when account moves change.",
        "Ed Oak must agree when something changes for Vera Vice, Udo Unter or anybody below.",
    ]
    assert "A plan must pass fairness to be submitted, or Cara Fox, Rob Ode, Ed Oak waives it and says why." in told
    nobody = Policy(ALL, gates=("fairness",), waivers=("Treasurer",))
    assert any("or nobody (Treasurer) waives it" in sentence for sentence in nobody.sentences)
    lax = Policy((CFO,), four_eyes=False, four_eyes_typed=False).sentences
    assert (lax[0], lax[1][:12]) == ("Cara Fox must agree.", "An approver ")
    assert Policy().sentences == ("Nobody is named in [approvals]: nothing can be approved.",)


_RULES = st.builds(
    Rule,
    st.lists(st.sampled_from([FINANCE, SALES, TOP]), min_size=1, max_size=3, unique=True).map(tuple),
    st.booleans(),
    st.none() | st.sampled_from([Decimal(0), Decimal(15), Decimal(50)]),
    kinds=st.sampled_from([(), (QUOTAS,), (ACCOUNTS,)]),
    under=st.sampled_from([(), ("Vera Vice",)]),
)
_WORDS = st.lists(st.tuples(st.sampled_from(["cfo", "cro", "ceo", "eve"]), st.booleans(), st.booleans()), max_size=8)


@given(st.lists(_RULES, max_size=3), _WORDS, st.sampled_from(["ana", "cfo", "Rob Ode"]))
def test_no_path_approves_without_the_words_of_every_rule_on_this_very_digest(
    rules: list[Rule], words: list[tuple[str, bool, bool]], by: str
) -> None:
    """Told by the rules alone: last words on this digest, of people who may speak, enough of them for each rule."""
    plan, other = _plan(), _plan(want("a", 111), want("b", 90))
    policy = Policy(ALL, tuple(rules))
    submission = Submission(change_set=plan, by=by, at=AT, workbook="x", sha256="0", lines=LINES)
    events = [_event(Kind.SUBMITTED, submission.model_dump(mode="json"))]
    said: dict[str, bool] = {}
    for who, agrees, is_this in words:
        consent = Consent(approver=who, digest=(plan if is_this else other).digest, agrees=agrees, at=AT)
        events.append(_event(Kind.CONSENTED if agrees else Kind.DECLINED, consent.model_dump(mode="json")))
        if is_this:
            said[who] = agrees
    speakers = {one.id: one.role for one in ALL if by not in (one.id, one.name)}
    yes = {who for who, agrees in said.items() if agrees and who in speakers}
    sizes = [(rule, 0 if ACCOUNTS in rule.kinds else 10 if rule.under else 20) for rule in rules]
    wanted = [rule for rule, size in sizes if size and (rule.above is None or size > rule.above)]
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
