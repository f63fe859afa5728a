"""Writing an approved plan: checked before, read back after, and safe to run again after anything."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import (
    ConflictError,
    GrantPermissionError,
    LockHeldError,
    LostReplyError,
    RetryLaterError,
    SkipRowError,
)
from sync.model.approval import Approved, Consent
from sync.model.change import Change, ChangeSet, Desired, Place
from sync.model.kept import Kept
from sync.model.receipt import Outcome, Receipt
from sync.writeback.apply import apply
from sync.writeback.diff import diff
from sync.writeback.verify import verify
from tests.sync.plans import PLAN, key, want
from tests.sync.plans import held as amounts_held
from tests.sync.writeback.memory_crm import MemoryCrm


class Notes:
    """A journal in memory, in the order in which it was written."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def intend(self, digest: str, changes: Sequence[Change], kept: Mapping[Place, Sequence[Kept]]) -> None:
        """Note the intents."""
        self.lines += [f"intend {change.label}" for change in changes]

    def owed(self, digest: str) -> Mapping[Place, Sequence[Kept]]:
        """Nothing was broken off."""
        return {}

    def settle(self, receipts: Sequence[Receipt]) -> None:
        """Note the outcomes."""
        self.lines += [f"{receipt.outcome} {receipt.label}" for receipt in receipts]


def _approved(change_set: ChangeSet) -> Approved:
    at = datetime(2020, 4, 1, tzinfo=UTC)
    return Approved(
        change_set=change_set, consents=(Consent(approver="cfo", digest=change_set.digest, agrees=True, at=at),)
    )


def _plan(*wants: Desired, held: dict[str, int] | None = None) -> Approved:
    return _approved(diff(PLAN, wants, amounts_held(held or {})))


def _quota(rep: str, value: float | None, id_: str = "0J9x") -> dict[str, Any]:
    return {"type": "ForecastingQuota", "Id": id_, "QuotaAmount": value} | dict(key(rep).equals)


def _raises(fault: Exception) -> Callable[..., None]:
    def now(*_: object) -> None:
        raise fault

    return now


def test_a_new_quota_is_created_and_read_back() -> None:
    """The record did not exist; afterwards it holds the amount, and the journal said so before and after."""
    crm, notes = MemoryCrm(), Notes()
    (receipt,) = apply(_plan(want("a", 410_000)), crm, notes)
    assert (receipt.outcome, receipt.found, receipt.read_back) == (Outcome.APPLIED, None, Decimal(410_000))
    assert crm.records[0]["QuotaAmount"] == 410_000
    assert notes.lines == ["intend Rep a", "applied Rep a"]


def test_a_quota_that_holds_what_the_approver_saw_is_updated() -> None:
    """An existing record keeps its id."""
    crm = MemoryCrm([_quota("a", 80.0)])
    (receipt,) = apply(_plan(want("a", 90), held={"a": 80}), crm, Notes())
    assert (receipt.outcome, receipt.record_id, receipt.found) == (Outcome.APPLIED, "0J9x", Decimal("80.0"))
    assert [record["QuotaAmount"] for record in crm.records] == [90.0]


def test_a_value_that_is_there_already_is_not_written_again() -> None:
    """A second run sends nothing."""
    crm, plan = MemoryCrm(), _plan(want("a", 100), want("b", 200))
    list(apply(plan, crm, Notes()))
    again = list(apply(plan, crm, Notes()))
    assert [receipt.outcome for receipt in again] == [Outcome.ALREADY_APPLIED] * 2
    assert crm.writes == 2


def test_somebody_elses_change_is_a_conflict_and_never_overwritten() -> None:
    """The approver saw 80, the CRM now holds 85: nothing is sent and the receipt names both."""
    crm, notes = MemoryCrm([_quota("a", 85)]), Notes()
    (receipt,) = apply(_plan(want("a", 90), held={"a": 80}), crm, notes)
    assert receipt.outcome is Outcome.CONFLICT
    assert "saw 80, the CRM holds 85" in receipt.note
    assert (crm.writes, notes.lines) == (0, ["conflict Rep a"])


def test_a_record_that_appeared_meanwhile_is_a_conflict() -> None:
    """The approver saw no record; now there is one with another amount."""
    (receipt,) = apply(_plan(want("a", 90)), MemoryCrm([_quota("a", 85)]), Notes())
    assert receipt.outcome is Outcome.CONFLICT
    assert "saw no record" in receipt.note


def test_two_records_of_one_key_are_a_conflict() -> None:
    """Which of two quotas is meant is for a person to say."""
    crm = MemoryCrm([_quota("a", 80, "0J9x"), _quota("a", 80, "0J9y")])
    (receipt,) = apply(_plan(want("a", 90), held={"a": 80}), crm, Notes())
    assert receipt.outcome is Outcome.CONFLICT
    assert "2 records" in receipt.note
    assert crm.writes == 0


def test_a_lost_reply_of_a_write_that_arrived_is_found_by_reading_back() -> None:
    """The connection broke after the CRM had written: the value is there, so it counts, and is not sent again."""
    crm = MemoryCrm()
    crm.after_write = _raises(LostReplyError("no answer"))
    (receipt,) = apply(_plan(want("a", 100)), crm, Notes())
    assert (receipt.outcome, crm.writes) == (Outcome.APPLIED, 1)
    assert "read back" in receipt.note


def test_a_lost_reply_of_a_write_that_did_not_arrive_is_unknown_and_mended_by_the_next_run() -> None:
    """The old value is still there: nobody knows whether the write is on its way, so this run does not repeat it."""
    crm = MemoryCrm([_quota("a", 80)])
    plan = _plan(want("a", 90), held={"a": 80})
    crm.before_write = _raises(LostReplyError("no answer"))
    (receipt,) = apply(plan, crm, Notes())
    assert receipt.outcome is Outcome.UNKNOWN
    crm.before_write = lambda: None
    (receipt,) = apply(plan, crm, Notes())
    assert (receipt.outcome, crm.writes) == (Outcome.APPLIED, 1)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (SkipRowError("quota must be positive", fields=["QuotaAmount"]), Outcome.REJECTED),
        (GrantPermissionError("needs Manage Quotas"), Outcome.REJECTED),
        (ConflictError("changed since"), Outcome.CONFLICT),
    ],
)
def test_a_refused_row_does_not_stop_the_others(fault: Exception, outcome: Outcome) -> None:
    """The first row is refused with the CRM's own words; the second is written."""
    crm = MemoryCrm()
    refusals = iter([fault])

    def once() -> None:
        for refusal in refusals:
            raise refusal

    crm.before_write = once
    first, second = apply(_plan(want("a", 1), want("b", 2)), crm, Notes())
    assert (first.outcome, second.outcome) == (outcome, Outcome.APPLIED)
    assert str(fault) == first.note


def test_a_value_the_org_changed_on_the_way_in_is_rejected() -> None:
    """A period or validation rule rounded it: what counts is what is read back."""
    crm = MemoryCrm()
    crm.after_write = lambda record: record.update(QuotaAmount=99.0)
    (receipt,) = apply(_plan(want("a", 100)), crm, Notes())
    assert receipt.outcome is Outcome.REJECTED
    assert "holds 99" in receipt.note


def test_a_record_that_landed_in_another_period_is_rejected() -> None:
    """Quarterly orgs snap a date to their period: the quota is then not where it was approved to be."""
    crm = MemoryCrm()
    crm.after_write = lambda record: record.update(StartDate="2020-01-01")
    (receipt,) = apply(_plan(want("a", 100)), crm, Notes())
    assert (receipt.outcome, receipt.read_back) == (Outcome.REJECTED, None)
    assert "holds no record" in receipt.note


def test_a_write_that_cannot_be_read_back_is_unknown() -> None:
    """The CRM went down between the write and the reading back."""
    crm = MemoryCrm()
    crm.after_write = lambda record: setattr(crm, "before_find", _raises(RetryLaterError("503")))
    (receipt,) = apply(_plan(want("a", 100)), crm, Notes())
    assert receipt.outcome is Outcome.UNKNOWN
    assert "could not be read back" in receipt.note


def test_a_crm_that_is_down_stops_the_run_and_keeps_the_receipts() -> None:
    """What was written before is journalled; the fault reaches the caller, who runs again later."""
    crm, notes = MemoryCrm(), Notes()
    crm.after_write = lambda record: setattr(crm, "before_write", _raises(RetryLaterError("503")))
    run = apply(_plan(want("a", 1), want("b", 2)), crm, notes, size=1)
    assert next(run).outcome is Outcome.APPLIED
    with pytest.raises(RetryLaterError):
        next(run)
    assert notes.lines == ["intend Rep a", "applied Rep a", "intend Rep b"]


def test_stop_is_asked_between_batches() -> None:
    """SIGTERM lets the batch in hand end with its receipt, and starts no other."""
    answers = iter([False, True])
    receipts = list(apply(_plan(want("a", 1), want("b", 2)), MemoryCrm(), Notes(), stop=lambda: next(answers), size=1))
    assert [receipt.label for receipt in receipts] == ["Rep a"]


def test_a_batch_says_of_each_change_how_it_ended_in_order() -> None:
    """There already, changed by somebody, updated, refused, created: one note of all intents, one of all receipts."""
    crm, notes = (
        MemoryCrm([_quota(rep, value, f"0J9{rep}") for rep, value in zip("abcd", (1, 7, 3, 4), strict=True)]),
        Notes(),
    )
    refusals = iter([None, SkipRowError("too small"), None])

    def one_is_refused() -> None:
        refusal = next(refusals)
        if refusal is not None:
            raise refusal

    crm.before_write = one_is_refused
    plan = _plan(
        *(want(rep, value) for rep, value in zip("abcde", (1, 2, 30, 40, 50), strict=True)),
        held={"b": 6, "c": 3, "d": 4},
    )
    receipts = list(apply(plan, crm, notes))
    said = {receipt.label[-1]: (receipt.outcome, receipt.read_back) for receipt in receipts}
    assert said == {
        "a": (Outcome.ALREADY_APPLIED, Decimal(1)),
        "b": (Outcome.CONFLICT, Decimal(7)),
        "c": (Outcome.REJECTED, Decimal(3)),
        "d": (Outcome.APPLIED, Decimal(40)),
        "e": (Outcome.APPLIED, Decimal(50)),
    }
    assert [receipt.label for receipt in receipts] == [change.label for change in plan.change_set.changes]
    labels = [change.label for change in plan.change_set.changes]
    assert notes.lines[:3] == [f"intend {label}" for label in labels if label[-1] in "cde"]
    assert notes.lines[3:] == [f"{receipt.outcome} {receipt.label}" for receipt in receipts]


def test_a_crm_that_goes_down_inside_a_batch_leaves_receipts_of_what_is_there() -> None:
    """The first of two is written, then nothing answers but reads: its receipt is kept, then the fault comes out."""
    crm, notes = MemoryCrm(), Notes()
    crm.after_write = lambda record: setattr(crm, "before_write", _raises(RetryLaterError("503")))
    run = apply(_plan(want("a", 1), want("b", 2)), crm, notes)
    assert next(run).outcome is Outcome.APPLIED
    with pytest.raises(RetryLaterError):
        next(run)
    assert [line.split()[0] for line in notes.lines] == ["intend", "intend", "applied"]


def test_a_locked_record_is_said_and_the_next_run_writes_it() -> None:
    """The row stayed locked however small the requests became: nothing is written, and nobody waits for it."""
    crm, plan = MemoryCrm([_quota("a", 80)]), _plan(want("a", 90), held={"a": 80})
    crm.before_write = _raises(LockHeldError("locked"))
    (receipt,) = apply(plan, crm, Notes())
    assert receipt.outcome is Outcome.REJECTED
    assert "run again" in receipt.note
    crm.before_write = lambda: None
    assert [one.outcome for one in apply(plan, crm, Notes())] == [Outcome.APPLIED]


_REPS = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 9), max_size=5)


@given(_REPS, _REPS, st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_whatever_breaks_the_next_clean_run_ends_with_the_approved_values(
    wanted: dict[str, int], held: dict[str, int], lost_before: set[int], lost_after: set[int]
) -> None:
    """Replies are lost before or after any write of the first run: afterwards each quota exists once and is right."""
    crm = MemoryCrm([_quota(rep, value, f"0J9{rep}") for rep, value in held.items()])
    plan = _plan(*(want(rep, value) for rep, value in wanted.items()), held=held)
    count = iter(range(100))
    sent = [0]

    def before() -> None:
        sent[0] = next(count)
        if sent[0] in lost_before:
            raise LostReplyError("lost before it arrived")

    def after(_: dict[str, Any]) -> None:
        if sent[0] in lost_after:
            raise LostReplyError("lost after it arrived")

    crm.before_write, crm.after_write = before, after
    list(apply(plan, crm, Notes()))
    crm.before_write, crm.after_write = lambda: None, lambda _: None
    assert all(receipt.outcome.is_settled for receipt in apply(plan, crm, Notes()))
    assert {dict(key(r).equals)["QuotaOwnerId"] for r in wanted | held} == {r["QuotaOwnerId"] for r in crm.records}
    assert len(crm.records) == len(wanted | held)
    assert list(verify(plan, crm)) == []


def test_verify_names_what_the_crm_does_not_hold() -> None:
    """Missing, changed and doubled records are each a discrepancy, also for values that needed no change."""
    plan = _plan(want("a", 1), want("b", 2000), want("c", 3), held={"b": 2000})
    crm = MemoryCrm([_quota("b", 1500.5), _quota("c", 3, "0J9x"), _quota("c", 4, "0J9y")])
    assert [str(item) for item in verify(plan, crm)] == [
        "Rep a: approved 1 USD, the CRM holds no record",
        "Rep b: approved 2,000 USD, the CRM holds 1,500.5",
        "Rep c: approved 3 USD, the CRM holds 2 records, the first with 3",
    ]


def _way() -> Approved:
    """A record that is made, and one that goes once it is there."""
    into = want("new", 1)
    out = want("old", 2).model_copy(update={"value": None, "once": into.record})
    return _approved(diff(PLAN, [into, out], amounts_held({"old": 2})))


def test_a_record_goes_once_the_other_is_there() -> None:
    """First the one is made, then the other is deleted; afterwards none is missed, and one that comes back is named."""
    crm, plan = MemoryCrm([_quota("old", 2)]), _way()
    assert [receipt.outcome for receipt in apply(plan, crm, Notes())] == [Outcome.APPLIED] * 2
    assert [record["QuotaOwnerId"] for record in crm.records] == ["new"]
    assert [receipt.outcome for receipt in apply(plan, crm, Notes())] == [Outcome.ALREADY_APPLIED] * 2
    assert list(verify(plan, crm)) == []
    crm.records.append(_quota("old", 2))
    assert [str(item) for item in verify(plan, crm)] == ["Rep old: approved nothing, the CRM holds 2"]


def test_a_record_stays_where_the_other_was_refused() -> None:
    """Nothing is deleted before what takes its place is there; when it may be made, the next run deletes."""
    crm, plan = MemoryCrm([_quota("old", 2)]), _way()
    crm.before_write = _raises(SkipRowError("No."))
    made, gone = apply(plan, crm, Notes())
    assert (made.outcome, gone.outcome) == (Outcome.REJECTED, Outcome.CONFLICT)
    assert "is not there: this was left as it is" in gone.note
    crm.before_write = lambda: None
    assert {receipt.outcome for receipt in apply(plan, crm, Notes())} == {Outcome.APPLIED}
    assert [record["QuotaOwnerId"] for record in crm.records] == ["new"]


def test_how_long_records_were_open_to_others_is_told_of_each_batch_that_was_sent() -> None:
    """Two batches are sent; one whose values are there already is not, and tells nothing."""
    crm, told = MemoryCrm(), list[float]()
    plan = _plan(*(want(f"005{n}", "100") for n in range(3)))
    list(apply(plan, crm, Notes(), size=2, open_for=told.append))
    assert len(told) == 2
    assert min(told) >= 0
    list(apply(plan, crm, Notes(), size=2, open_for=told.append))
    assert len(told) == 2
