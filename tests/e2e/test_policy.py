"""The policy as it meets a plan: whom codes are sent to, whose words suffice, and when nothing is written."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from sync.errors import RefusedError
from sync.jobs.decide import decide
from sync.jobs.hold import hold, release
from sync.jobs.submit import submit
from sync.jobs.writeback import write
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.plan.status import status
from sync.settings import FreezeSettings, PolicySettings, RuleSettings
from tests.e2e.team import CFO, CRO, approve, code_of, crm_quotas
from tests.sync.clocks import FixedClock


def _under(plan: Adapters, policy: PolicySettings) -> Adapters:
    return replace(plan, settings=plan.settings.model_copy(update={"policy": policy}))


def test_one_of_two_is_enough_where_the_rule_says_so(published: Adapters) -> None:
    """Sales agrees, Finance says nothing: the quotas are written."""
    plan = _under(published, PolicySettings(rules=(RuleSettings(roles=("Finance", "Sales"), any_of=True),)))
    submit(plan, "ana")
    assert status(plan).says == "submitted, waiting for cfo, cro"
    assert decide(plan, CRO, code_of(plan, CRO)).consent is not None
    assert [receipt.outcome for receipt in write(plan, "ana")] == [Outcome.APPLIED] * 3


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
