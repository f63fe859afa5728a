"""A change within the quarter as people and programs are told it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sync.cli.change.told import lines, told
from sync.cycle.changes import Asked, Carrier, Change, Sort, State

DAY = date(2020, 4, 1)


def change(carrier: Carrier, state: State = State.PROPOSED) -> Change:
    """Ann is on leave for a month: 900 become 600, of which Bob takes what the carrier says."""
    moves = {"a": {DAY: (Decimal(900), Decimal(600))}}
    if carrier is Carrier.PEOPLE:
        moves["b"] = {DAY: (Decimal(100), Decimal(400))}
    asked = Asked(Sort.LEAVE, date(2020, 5, 1), date(2020, 6, 1))
    at = datetime(2020, 4, 3, tzinfo=UTC)
    return Change(1, "a", "Ann", asked, carrier, moves, {"a": "Ann", "b": "Bob"}, "ill", "ana", at, state)


@pytest.mark.parametrize(
    ("carrier", "says"),
    [
        (Carrier.HOLD_BACK, "quotas sum to -300"),
        (Carrier.TOTAL, "total moves by -300"),
        (Carrier.PEOPLE, "(+0)"),
    ],
)
def test_who_carries_it_is_said(carrier: Carrier, says: str) -> None:
    """With what it moves the sum of all quotas by, each person's periods, and whom the policy asks while it is open."""
    text = "\n".join(lines(change(carrier), ("Carol",)))
    assert text.startswith("Change 1: Ann, leave from 2020-05-01 until 2020-06-01, 900 → 600. It is proposed.")
    assert says in text
    assert ("  Bob: 2020-04-01 100 → 400" in text) is (carrier is Carrier.PEOPLE)
    assert text.endswith("The policy asks Carol about that much.")
    assert "Carol" not in "\n".join(lines(change(carrier, State.AGREED), ("Carol",)))


def test_as_a_document() -> None:
    """Every move with its person's name."""
    found = told(change(Carrier.PEOPLE), ("Carol",))
    assert (found["kind"], found["total_moves"], found["asks"], found["decided_by"]) == ("leave", 0, ["Carol"], None)
    assert [(one["name"], one["becomes"]) for one in found["moves"]] == [("Ann", 600), ("Bob", 400)]
