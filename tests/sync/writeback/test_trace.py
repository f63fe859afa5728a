"""A trace tells, in order, everything that happened to one number and nothing that happened to another."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sync.model.approval import Consent, Submission
from sync.model.event import Event, Kind
from sync.model.receipt import Discrepancy, Outcome, Receipt
from sync.writeback.diff import diff
from sync.writeback.trace import trace
from tests.sync.plans import PLAN, key, want
from tests.sync.plans import held as amounts_held

AT = datetime(2020, 4, 1, 9, tzinfo=UTC)


def _events(*said: tuple[Kind, dict[str, Any]]) -> list[Event]:
    return [
        Event(seq=n, plan_id=PLAN, kind=kind, at=AT + timedelta(hours=n), actor="ana", payload=p, prev_hash="", hash="")
        for n, (kind, p) in enumerate(said)
    ]


def _submission(*wants: Any, held: dict[str, int] | None = None) -> tuple[Submission, dict[str, Any]]:
    change_set = diff(PLAN, wants, amounts_held(held or {}))
    made = Submission(change_set=change_set, by="ana", at=AT, workbook="plan.xlsx", sha256="0")
    return made, made.model_dump(mode="json")


def test_the_whole_path_of_one_quota() -> None:
    """Workbook, submission, two consents, journal, receipt, verification: each once, in the order it happened."""
    made, submitted = _submission(want("a", 410, "Quotas!L12", "leave"), want("b", 7))
    digest = made.change_set.digest

    def consent(who: str, *, agrees: bool = True, comment: str = "") -> dict[str, Any]:
        return Consent(approver=who, digest=digest, agrees=agrees, at=AT, comment=comment).model_dump(mode="json")

    def receipt(rep: str, outcome: Outcome, note: str = "") -> dict[str, Any]:
        return Receipt(
            digest=digest,
            record=key(rep),
            field="QuotaAmount",
            label=rep,
            outcome=outcome,
            after=Decimal(410),
            record_id="0J91" if outcome.is_settled else None,
            read_back=Decimal(410) if outcome.is_settled else None,
            note=note,
        ).model_dump(mode="json")

    mine = {"digest": digest, "change": made.change_set.changes[0].model_dump(mode="json")}
    other = {"digest": digest, "change": made.change_set.changes[1].model_dump(mode="json")}
    events = _events(
        (Kind.PUBLISHED, {"workbook": "plan.xlsx", "is_new": True, "snapshot": "S1"}),
        (Kind.CONSENTED, consent("too-early")),
        (Kind.SUBMITTED, submitted),
        (Kind.CODE_ISSUED, {}),
        (Kind.DECLINED, consent("cro", agrees=False, comment="why?")),
        (Kind.CONSENTED, consent("cfo")),
        (Kind.INTENDED, mine),
        (Kind.INTENDED, other),
        (Kind.RECEIPT, receipt("a", Outcome.UNKNOWN, "answer lost")),
        (Kind.RECEIPT, receipt("b", Outcome.APPLIED)),
        (Kind.RECEIPT, receipt("a", Outcome.APPLIED)),
        (Kind.VERIFIED, {"digest": digest, "discrepancies": []}),
        (Kind.PUBLISHED, {"workbook": "plan.xlsx", "is_new": False, "snapshot": "S2"}),
    )
    assert [(station.place, station.says) for station in trace(key("a"), "QuotaAmount", events)] == [
        ("workbook", ("plan.xlsx built from snapshot S1",)),
        (
            "submission",
            (
                f"ana submitted plan {digest[:12]}, 2 changes in all",
                "Quotas!L12 wants 410 USD, because 'leave'",
                "the CRM held no such record",
            ),
        ),
        ("approval", (f"cro declined {digest[:12]}: why?",)),
        ("approval", (f"cfo agreed to {digest[:12]}",)),
        ("journal", ("noted in the journal before it was sent",)),
        ("CRM", ("ana wrote 410 to no record: unknown", "read back nothing", "answer lost")),
        ("CRM", ("ana wrote 410 to 0J91: applied", "read back 410")),
        ("verification", ("the CRM holds the approved value",)),
        ("workbook", ("plan.xlsx refreshed from snapshot S2",)),
    ]


def test_what_the_crm_held_before_is_said() -> None:
    """An update names the old value, and a value that was there already is said to be."""
    _, submitted = _submission(want("a", 410), want("b", 7), held={"a": 400, "b": 7})
    for rep, says in (("a", "the CRM held 400"), ("b", "the CRM held this value already")):
        (station,) = trace(key(rep), "QuotaAmount", _events((Kind.SUBMITTED, submitted)))
        assert station.says[-1] == says


def test_a_discrepancy_is_shown_to_the_number_it_concerns() -> None:
    """Verification found one value gone: only that number's trace says so."""
    _, submitted = _submission(want("a", 410), want("b", 7))
    wrong = Discrepancy(
        record=key("a"), field="QuotaAmount", label="Rep a", approved=Decimal(410), found=None, records=0
    )
    events = _events((Kind.SUBMITTED, submitted), (Kind.VERIFIED, {"discrepancies": [wrong.model_dump(mode="json")]}))
    assert trace(key("a"), "QuotaAmount", events)[-1].says == ("Rep a: approved 410, the CRM holds no record",)
    assert trace(key("b"), "QuotaAmount", events)[-1].says == ("the CRM holds the approved value",)


def test_a_number_no_plan_speaks_of_has_no_stations_of_its_own() -> None:
    """A submission that does not name the record leaves no trace of it."""
    _, submitted = _submission(want("a", 410))
    assert trace(key("z"), "QuotaAmount", _events((Kind.SUBMITTED, submitted), (Kind.VERIFIED, {}))) == ()
