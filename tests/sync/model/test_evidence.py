"""What approvers were shown, and what they said, comes back from the log as it went in."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sync.model.approval import Consent, Submission
from sync.model.canonical import canonical_json
from sync.model.change import ChangeSet
from sync.model.evidence import Evidence, GateShown, Person, Remark, Told

AT = datetime(2020, 4, 1, tzinfo=UTC)
EVIDENCE = Evidence(
    unit="USD",
    figures=(Told(title="Chance", says="54.0%"),),
    gates=(GateShown(title="Fairness", verdict="pass", figure="91.0%", limit="above 85.0%"),),
    findings=(Remark(severity="warning", sentence="A thing.", remedy="Mend it.", at="Quotas!F12"),),
    people=(Person(name="Ann", team="West", planned=Decimal("120000.50"), last=Decimal(100_000)),),
)


def test_a_submission_keeps_what_it_was_shown_with() -> None:
    """Through the payload of an event and back, amounts to the cent."""
    plan = ChangeSet(plan_id="2020Q2", desired=(), changes=())
    made = Submission(change_set=plan, by="ana", at=AT, workbook="w", sha256="0", evidence=EVIDENCE)
    assert Submission.load(json.loads(canonical_json(made.model_dump()))).evidence == EVIDENCE


def test_a_submission_of_an_earlier_release_has_none() -> None:
    """Its payload says nothing of it."""
    plan = ChangeSet(plan_id="2020Q2", desired=(), changes=())
    payload = Submission(change_set=plan, by="ana", at=AT, workbook="w", sha256="0").model_dump(exclude={"evidence"})
    assert Submission.load(json.loads(canonical_json(payload))).evidence == Evidence()


def test_a_gate_is_told_against_its_limit_with_its_waiver() -> None:
    """Whoever waived it stands behind the figure."""
    (gate,) = EVIDENCE.gates
    assert gate.against == "91.0%, must be above 85.0%"
    assert gate.model_copy(update={"waiver": "Waived."}).against == "91.0%, must be above 85.0%. Waived."


def test_a_change_is_from_the_last_quota_or_all_of_it() -> None:
    """100,000 to 120,000.50 is 20,000.50 more; who had none gets all of it anew."""
    assert EVIDENCE.people[0].change == Decimal("20000.50")
    assert Person(name="New", team="West", planned=Decimal(7)).change == 7


@pytest.mark.parametrize(
    ("agrees", "asks", "word"),
    [(True, False, "approved"), (False, True, "asked for a change"), (False, False, "declined")],
)
def test_a_word_is_told_in_a_word(agrees: bool, asks: bool, word: str) -> None:
    """A no that asks for a change is told apart from a plain no."""
    assert Consent(approver="cfo", digest="d", agrees=agrees, at=AT, asks_change=asks).word == word
