"""Changes of every kind of value go the same way: made-up kinds of records, from the difference to the trace."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model.approval import Approved, Consent, Submission
from sync.model.canonical import canonical_json
from sync.model.change import Change, ChangeSet, Desired, Held, Place, RecordKey
from sync.model.event import Event, Kind
from sync.model.kept import Kept
from sync.model.receipt import Discrepancy, Outcome, Receipt
from sync.model.value import Value, held_value, shown
from sync.writeback.apply import apply
from sync.writeback.diff import diff, differences
from sync.writeback.steps import explain, steps
from sync.writeback.trace import trace
from sync.writeback.verify import verify
from tests.sync.plans import PLAN, held, want
from tests.sync.writeback.memory_crm import MemoryCrm

AT = datetime(2020, 4, 1, 9, tzinfo=UTC)
ACCOUNT = RecordKey.of("Account", {"Id": "001A"})
SEAT = RecordKey.of("Seat__c", {"Name": "North"})
FIELDS = {"owner": (ACCOUNT, "OwnerId"), "since": (ACCOUNT, "Since__c"), "open": (SEAT, "IsOpen__c")}
ZERO_ONE = {
    "one": "584b22dc8617cf7bcdad05ba28942ddb03e427d7b1e38f7d09a3d6a428155781",
    "two": "e029f4f202c08e849d3aa0deeb75c3fa882749426214c114bf38362f72806b7f",
}
_VALUES = {
    "owner": st.sampled_from(["005A", "005B", "1000", "true", "2020-04-01"]) | st.none(),
    "since": st.dates(date(2019, 1, 1), date(2021, 12, 31)) | st.none(),
    "open": st.booleans(),
}
_STATES = st.fixed_dictionaries(_VALUES)


class Events:
    """A journal that keeps what a real one would append: the payloads, as the log gives them back."""

    def __init__(self) -> None:
        self.all: list[Event] = []

    def append(self, kind: Kind, payload: dict[str, object]) -> None:
        """An event, its payload through the log's own spelling."""
        stored = json.loads(canonical_json(payload))
        self.all.append(
            Event(seq=1, plan_id=PLAN, kind=kind, at=AT, actor="ana", payload=stored, prev_hash="", hash="")
        )

    def intend(self, digest: str, changes: Sequence[Change], kept: Mapping[Place, Sequence[Kept]]) -> None:
        """Note the intents."""
        for change in changes:
            self.append(Kind.INTENDED, {"digest": digest, "change": change.content})

    def owed(self, digest: str) -> Mapping[Place, Sequence[Kept]]:
        """Nothing was broken off."""
        return {}

    def settle(self, receipts: Sequence[Receipt]) -> None:
        """Note the outcomes."""
        for receipt in receipts:
            self.append(Kind.RECEIPT, receipt.model_dump())


def _want(name: str, value: Value) -> Desired:
    record, field = FIELDS[name]
    return Desired(record=record, field=field, value=value, unit="", label=name, cell=f"Moves!B{len(name)}")


def _crm(state: dict[str, Value]) -> MemoryCrm:
    """The CRM as it answers: days as text."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in state.items()}
    return MemoryCrm(
        [
            {"type": "Account", "Id": "001A", "OwnerId": plain["owner"], "Since__c": plain["since"]},
            {"type": "Seat__c", "Id": "a01A", "Name": "North", "IsOpen__c": plain["open"]},
        ]
    )


def _approved(change_set: ChangeSet) -> Approved:
    return Approved(
        change_set=change_set, consents=(Consent(approver="cfo", digest=change_set.digest, agrees=True, at=AT),)
    )


@given(_STATES, _STATES)
def test_text_days_and_flags_go_all_the_way(before: dict[str, Value], after: dict[str, Value]) -> None:
    """From what the CRM holds to what is wanted: only what differs is written, all of it is verified and traced."""
    crm, log = _crm(before), Events()
    now: dict[Place, Held] = {FIELDS[name]: Held(value) for name, value in before.items()}
    plan = diff(PLAN, [_want(name, value) for name, value in after.items()], now)
    assert {change.label for change in plan.changes} == {name for name in after if before[name] != after[name]}
    submission = Submission(change_set=plan, by="ana", at=AT, workbook="plan.xlsx", sha256="0")
    log.append(Kind.SUBMITTED, submission.model_dump())
    assert Submission.load(log.all[0].payload) == submission
    assert Submission.load(log.all[0].payload).change_set.digest == plan.digest
    receipts = list(apply(_approved(plan), crm, log))
    assert [receipt.outcome for receipt in receipts] == [Outcome.APPLIED] * len(plan.changes)
    assert [receipt.read_back for receipt in receipts] == [change.after for change in plan.changes]
    assert list(verify(_approved(plan), crm)) == []
    for change in plan.changes:
        said = [line for stop in trace(change.record, change.field, log.all) for line in stop.says]
        assert f"{change.cell} wants {shown(change.after)}" in said
        assert f"read back {shown(change.after)}" in said


def test_the_steps_say_what_is_written() -> None:
    """A name as it stands, a day as ISO, a flag in a word; a record named by its Id is never called new."""
    now: dict[Place, Held] = {FIELDS["owner"]: Held("005A"), FIELDS["since"]: Held(None)}
    plan = diff(PLAN, [_want("owner", "005B"), _want("since", date(2020, 4, 1)), _want("open", True)], now)
    assert [explain(step) for group in steps(plan) for step in group] == [
        "check that Account (Id 001A) still holds 005A",
        "update it for owner: OwnerId 005B (noting its AccountTeamMember and AccountShare first)",
        "read OwnerId back and expect 005B; put back its AccountTeamMember and AccountShare, and count them",
        "check that Account (Id 001A) still holds nothing",
        "update it for since: Since__c 2020-04-01",
        "read Since__c back and expect 2020-04-01",
        "check that Seat__c (Name North) does not exist yet",
        "create it for open: IsOpen__c yes",
        "read IsOpen__c back and expect yes",
    ]


def test_a_record_named_by_its_id_is_never_created() -> None:
    """The account was deleted since: nothing is sent, although it `holds` what the approver saw, namely nothing."""
    crm = MemoryCrm()
    plan = diff(PLAN, [_want("owner", "005B")], {})
    (receipt,) = apply(_approved(plan), crm, Events())
    assert (receipt.outcome, crm.records) == (Outcome.CONFLICT, [])
    assert "not there any more" in receipt.note


def test_differences_between_values_are_told_in_words() -> None:
    """Another owner, another day, another flag; and the same amount counted in something else."""
    approved = diff(PLAN, [_want("owner", "005A"), _want("open", True), want("a", 5)], {})
    euro = want("a", 5).model_copy(update={"unit": "EUR", "beside": (("CurrencyIsoCode", "EUR"),)})
    assert differences(approved, [_want("owner", "005B"), _want("open", False), euro]) == (
        "Moves!B5 owner: approved 005A, now 005B",
        "Moves!B4 open: approved yes, now no",
        "Quotas!L10 Rep a: approved in USD (whatever the record says), now in EUR (CurrencyIsoCode EUR)",
    )
    half = euro.model_copy(update={"value": Decimal("2.5")})
    assert differences(diff(PLAN, [want("a", 5)], {}), [half]) == ("Quotas!L10 Rep a: approved 5 USD, now 2.5 EUR",)


def test_a_value_of_each_kind_has_a_digest_of_its_own() -> None:
    """The amount 1000, the text 1000, the text of a day and the day: four values, four digests."""
    values: list[Value] = [Decimal(1000), "1000", "2020-04-01", date(2020, 4, 1), True, "true", None, "null"]
    assert len({diff(PLAN, [_want("owner", value)], {}).digest for value in values}) == len(values)


def test_the_digest_of_an_amount_is_what_it_was_before_there_were_other_kinds() -> None:
    """Approvals are bound to it: these are the digests that release 0.1.0 gives for the same plans."""
    assert diff(PLAN, [want("a", 100)], {}).digest == ZERO_ONE["one"]
    assert (
        diff(PLAN, [want("a", 100, reason="new region"), want("b", "200.50")], held({"b": 150})).digest
        == ZERO_ONE["two"]
    )


@pytest.mark.parametrize("value", [1.5, datetime(2020, 4, 1, tzinfo=UTC), Decimal("NaN"), b"x", [1]])
def test_what_no_field_holds_is_refused(value: object) -> None:
    """Binary floats above all: nobody can tell which amount was meant."""
    with pytest.raises(ValueError, match="no value of a field"):
        Desired.model_validate(_want("owner", "x").model_dump() | {"value": value})


@pytest.mark.parametrize("value", [1.5, {"text": 1}, {"day": "2020-04-01"}, [1]])
def test_what_no_payload_holds_is_refused(value: object) -> None:
    """A payload that was written by something else is not guessed at."""
    with pytest.raises(ValueError, match="no value a payload can hold"):
        Desired.load(_want("owner", "x").model_dump() | {"value": value})


def test_what_the_crm_answers_becomes_the_kind_that_was_wanted() -> None:
    """Days come as text; what cannot be one stays text, and differs."""
    assert held_value("2020-04-01", date(2020, 1, 1)) == date(2020, 4, 1)
    assert held_value("soon", date(2020, 1, 1)) == "soon"
    assert held_value("2020-04-01", "x") == "2020-04-01"
    assert held_value(0.1, Decimal(1)) == Decimal("0.1")
    assert held_value(True, Decimal(1)) is True
    assert held_value(None, "x") is None


def test_values_are_shown_to_people() -> None:
    """Thousands apart, no trailing zeros, the unit after an amount and after nothing else."""
    values: list[Value] = [Decimal("1234567.50"), Decimal("-0.07"), Decimal("80.0"), "005A", date(2020, 4, 1), None]
    assert [shown(value, "EUR") for value in values] == [
        "1,234,567.5 EUR",
        "-0.07 EUR",
        "80 EUR",
        "005A",
        "2020-04-01",
        "nothing",
    ]


def test_a_discrepancy_between_texts_names_both() -> None:
    """And a record that is there but empty is not the same as none."""
    wrong = Discrepancy(record=ACCOUNT, field="OwnerId", label="Acme", approved="005B", found=None, records=1)
    assert str(wrong) == "Acme: approved 005B, the CRM holds nothing"
    assert str(wrong.model_copy(update={"records": 0})) == "Acme: approved 005B, the CRM holds no record"
