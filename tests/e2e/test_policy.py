"""The policy as it meets a plan: whom codes are sent to, whose words suffice, and when nothing is written."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default

import pytest

from sync.approval.needs import people
from sync.daemon.jobs import JOBS
from sync.errors import BadSettingsError, RefusedError
from sync.jobs.decide import decide
from sync.jobs.hold import hold, release
from sync.jobs.policy import examined
from sync.jobs.read import read_plan
from sync.jobs.submit import ask_again, submit
from sync.jobs.words import Stated, call_emergency, delegate, exceptions, review, waive
from sync.jobs.writeback import write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.plan.status import status
from sync.settings import ApprovalSettings, ApproverSettings, FreezeSettings, PolicySettings, RuleSettings
from tests.e2e.team import CFO, CRO, REPS, approve, code_of, crm_quotas, word_code_of
from tests.sync.clocks import FixedClock
from workbooks.xlsx.edit import enter

ANN = next(iter(REPS))


COO = ApproverSettings(id="coo", name="Dee", role="Operations", channel="coo@example.com")
BOTH = RuleSettings(roles=(CFO, CRO))


def _under(plan: Adapters, policy: PolicySettings) -> Adapters:
    return replace(plan, settings=plan.settings.model_copy(update={"policy": policy}))


def _with_coo(plan: Adapters, policy: PolicySettings) -> Adapters:
    """The plan with a third person who may be asked."""
    named = ApprovalSettings(approvers=(*plan.settings.approvals.approvers, COO))
    settings = plan.settings.model_copy(update={"approvals": named, "policy": policy})
    return replace(plan, settings=settings)


def _confirmed(plan: Adapters, person: str, say: Callable[[str], Stated]) -> None:
    """Ask for somebody's word, refuse a wrong code, and put it on record with the right one."""
    assert not say("").is_on_record
    with pytest.raises(RefusedError, match=f"not the one sent to '{person}'"):
        say("AAAA-AAAA-AAAA")
    assert say(word_code_of(plan, person)).is_on_record


def test_one_of_two_is_enough_where_the_rule_says_so(published: Adapters) -> None:
    """Sales agrees, Finance says nothing: the quotas are written."""
    plan = _under(published, PolicySettings(rules=(RuleSettings(roles=("Finance", "Sales"), any_of=True),)))
    submit(plan, "ana")
    assert status(plan).says == "submitted, waiting for cfo, cro"
    assert decide(plan, CRO, code_of(plan, CRO)).consent is not None
    assert [receipt.outcome for receipt in write(plan, "ana")] == [Outcome.APPLIED] * 3


def test_the_rules_that_count_are_those_of_the_settings_when_it_is_written(submitted: Adapters) -> None:
    """Ramon agreed: under today's rule Carol's word is missing, under a stricter one Dee's too, under a looser none."""
    assert decide(submitted, CRO, code_of(submitted, CRO)).consent is not None
    stricter = _with_coo(submitted, PolicySettings(rules=(RuleSettings(roles=(CFO, CRO, "coo")),)))
    looser = _under(submitted, PolicySettings(rules=(RuleSettings(roles=(CFO, CRO), any_of=True),)))
    assert status(submitted).says == "submitted, waiting for cfo"
    assert status(stricter).says == "submitted, waiting for cfo, coo"
    for plan in (submitted, stricter):
        with pytest.raises(RefusedError):
            list(write(plan, "ana"))
    assert status(looser).says == "approved, not yet in the CRM"


def test_the_cfo_who_submits_is_sent_no_code_and_does_not_count(published: Adapters) -> None:
    """Carol submits under her name: only Ramon is asked, and she is told so when she decides anyway."""
    result = submit(published, "Carol")
    assert ["cro@example.com" in sent for sent in result.sent] == [True]
    refused = decide(published, CFO, "AAAA-AAAA-AAAA").refusal
    assert refused is not None
    assert "not an approver of this plan (cro)" in refused.reason
    assert decide(published, CRO, code_of(published, CRO)).consent is not None
    assert status(published).says == "approved, not yet in the CRM"


def test_nobody_is_asked_when_nobody_could_agree_or_too_much_changes(published: Adapters) -> None:
    """Both are findings of the submission: nothing is sent, and the plan stays a draft."""
    alone = _under(published, PolicySettings(rules=(RuleSettings(roles=("Finance",)),)))
    blocked = submit(alone, "cfo")
    assert [found.finding.code for found in blocked.reading.blocking] == ["policy.nobody-left"]
    assert (blocked.change_set, blocked.sent) == (None, ())
    assert status(alone).says == "draft: not submitted yet"


def test_nothing_is_written_on_frozen_days_nor_by_an_old_word(published: Adapters) -> None:
    """Approved today: refused while the books are closed, refused after two weeks, written in between."""
    submit(published, "ana")
    approve(published)
    now = published.clock.now()
    today = FreezeSettings(first=now.date(), last=now.date(), reason="the books are closed")
    with pytest.raises(RefusedError, match="the books are closed"):
        list(write(_under(published, PolicySettings(freezes=(today,))), "ana"))
    fortnight = PolicySettings(expires_days=14, most_in_total=Decimal(9))
    with pytest.raises(RefusedError, match="good for 14 days"):
        list(write(replace(_under(published, fortnight), clock=FixedClock(now + timedelta(days=15))), "ana"))
    assert crm_quotas(published) == {}
    assert [receipt.outcome for receipt in write(_under(published, fortnight), "ana")] == [Outcome.APPLIED] * 3


def test_a_hold_stops_what_is_under_way_and_whatever_would_begin(published: Adapters) -> None:
    """Thrown after the first of three batches: one quota is written; nothing more is until it is released."""
    submit(published, "ana")
    approve(published)
    run = write(published, "ana", size=1)
    assert next(run).outcome is Outcome.APPLIED
    hold(published, "eve", "the org is being migrated")
    assert list(run) == []
    with pytest.raises(RefusedError, match=r"eve stopped all writing on .* UTC: the org is being migrated"):
        list(write(published, "ana"))
    with pytest.raises(RefusedError, match="stopped already"):
        hold(published, "ana", "twice")
    with pytest.raises(RefusedError, match="for a reason"):
        hold(published, "ana", " ")
    assert len(crm_quotas(published)) == 1
    assert release(published, "eve").reason == "the org is being migrated"
    with pytest.raises(RefusedError, match="Nothing is stopped"):
        release(published, "eve")
    outcomes = sorted(receipt.outcome for receipt in write(published, "ana"))
    assert outcomes == [Outcome.ALREADY_APPLIED, Outcome.APPLIED, Outcome.APPLIED]


def test_a_gate_that_is_not_passed_stops_a_submission_until_somebody_named_waives_it(published: Adapters) -> None:
    """Three people are too few to judge fairness by: the CFO says why it may go on, and approvers read that."""
    plan = _under(published, PolicySettings(gates=("fairness",), waivers=("Finance",)))
    blocked = submit(plan, "ana")
    assert [found.finding.code for found in blocked.reading.blocking] == ["policy.gate-not-passed"]
    assert "The gate fairness has no verdict" in str(blocked.reading.blocking[0])
    with pytest.raises(RefusedError, match="'cro' may not waive a gate; Finance may"):
        waive(plan, "fairness", CRO, "we are few")
    _confirmed(plan, CFO, lambda code: waive(plan, "fair", CFO, "we are few", code))
    assert submit(plan, "ana").is_new
    letter = (next((plan.settings.outbox / "cro@example.com").glob("*.eml"))).read_bytes()
    text = message_from_bytes(letter, policy=default).get_body()
    assert text is not None
    body = text.get_content()
    assert "  insufficient Fairness" in body
    assert "Waived by cfo (Finance): we are few" in body
    assert exceptions(plan) == ("cfo (Finance) waives the gate fairness, which has no figure: we are few",)
    late = _under(published, PolicySettings(gates=("systems ready",)))  # the quarter began in 2020
    (found,) = examined(late, read_plan(late), "ana").findings
    assert "The quarter began on 2020-04-01" in found.sentence


@pytest.mark.full
def test_a_lent_word_counts_until_its_day_and_never_for_who_submitted(published: Adapters) -> None:
    """The CFO lends it to the COO, who decides with a code of their own; where the COO submits, they may not."""
    plan = _with_coo(published, PolicySettings(rules=(BOTH,)))
    until = plan.clock.now().date()
    _confirmed(plan, CFO, lambda code: delegate(plan, CFO, "coo", until, "on leave", code))
    assert len(submit(plan, "Dee").sent) == 2
    refused = decide(plan, "coo", "AAAA-AAAA-AAAA").refusal
    assert refused is not None
    assert "'coo' had a hand in this plan" in refused.reason
    assert len(submit(plan, "ana", resend=True).sent) == 2  # it is Dee's still: no edit makes it anybody else's
    enter(plan.workbook, {("quotas", ANN, "override"): 150_000.0, ("quotas", ANN, "reason"): "agreed"})
    assert len(submit(plan, "ana").sent) == 3
    assert decide(plan, CRO, code_of(plan, CRO)).consent is not None
    late = replace(plan, clock=FixedClock(plan.clock.now() + timedelta(days=2)))
    assert decide(late, "coo", code_of(plan, "coo")).refusal is not None
    taken = decide(plan, "coo", code_of(plan, "coo")).consent
    assert taken is not None
    assert (taken.approver, taken.whose) == ("coo", CFO)
    assert status(plan).says == "approved, not yet in the CRM"
    assert "coo speaks for cfo (Finance)" in exceptions(plan)[0]


def test_two_roles_together_let_a_plan_be_written_and_it_stays_open_until_a_third_looks(published: Adapters) -> None:
    """Nobody can be reached: Finance and Operations call it, all is written, and the CRO closes it afterwards."""
    plan = _with_coo(published, PolicySettings(rules=(BOTH,), break_glass=("Finance", "Operations")))
    submit(plan, "ana")
    _confirmed(plan, CFO, lambda code: call_emergency(plan, CFO, "the board meets tonight", code))
    with pytest.raises(RefusedError, match="waiting for cfo, cro"):
        list(write(plan, "ana"))
    with pytest.raises(RefusedError, match="'cro' cannot call an emergency"):
        call_emergency(plan, CRO, "me too")
    _confirmed(plan, "coo", lambda code: call_emergency(plan, "coo", "the board meets tonight", code))
    assert [receipt.outcome for receipt in write(plan, "ana")] == [Outcome.APPLIED] * 3
    short = plan.standing().digest[:12]
    assert "not reviewed yet" in exceptions(plan)[0]
    with pytest.raises(RefusedError, match="'coo' called this emergency"):
        review(plan, short, "coo", "fine")
    with pytest.raises(RefusedError, match="no such emergency"):
        review(plan, "ffff", CRO, "fine")
    _confirmed(plan, CRO, lambda code: review(plan, short, CRO, "it was right", code))
    assert "reviewed by cro: it was right" in exceptions(plan)[0]


def test_rules_by_kind_people_and_past_are_held_against_the_mirror(published: Adapters) -> None:
    """Ann's own line asks the CFO; 100,000 a person was the quota, so that a limit of a hundredth is broken."""
    by_ann = PolicySettings(rules=(RuleSettings(roles=(CFO,), kinds=("Quotas",), under=("Ann Able",)),))
    plan = _under(published, by_ann)
    assert submit(plan, "ana").is_new
    assert people(plan.needs(plan.approval())) == (CFO,)
    tight = _under(published, PolicySettings(most_beside_past=Decimal("0.0001"), blocking=("facts.none",)))
    found = examined(tight, read_plan(tight), "ana").findings
    assert [one.code for one in found] == ["policy.unlike-the-past"]
    with pytest.raises(BadSettingsError, match="'bikes' is no kind of record a plan writes; there are quotas"):
        _ = _under(published, PolicySettings(rules=(RuleSettings(roles=(CFO,), kinds=("bikes",)),))).policy


def test_the_daemon_asks_again_for_approvals_that_are_too_old(submitted: Adapters) -> None:
    """After fifteen days both are sent new codes, once; with their new words it is written."""
    plan = _under(submitted, PolicySettings(expires_days=14))
    approve(plan)
    late = replace(plan, clock=FixedClock(plan.clock.now() + timedelta(days=15)))
    (job,) = [job for job in JOBS if job.name == "apply"]
    assert ask_again(plan) == ()
    assert job.run(late, threading.Event()) == "approvals are too old: 2 approvers were asked again"
    with pytest.raises(RefusedError, match="an approval is good for 14 days"):
        job.run(late, threading.Event())
    approve(late)
    assert job.run(late, threading.Event()).count("applied") == 3
    assert ask_again(late) == ()
