"""A change set's digest covers what an approver reads, and nothing else."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sync.model.change import ChangeSet, RecordKey
from sync.writeback.diff import diff
from tests.sync.plans import PLAN, held, key, want


def _set(**changed: object) -> ChangeSet:
    base = want("a", 100, cell="Quotas!L10", reason="new region").model_copy(update=changed)
    return diff(PLAN, [base, want("b", 200)], held({"b": 150}))


def test_a_key_does_not_depend_on_the_order_its_fields_were_given_in() -> None:
    """A record has one natural key, however the code that names it was written."""
    forwards = RecordKey.of("ForecastingQuota", {"QuotaOwnerId": "x", "StartDate": "2020-04-01"})
    backwards = RecordKey.of("ForecastingQuota", {"StartDate": "2020-04-01", "QuotaOwnerId": "x"})
    assert forwards == backwards
    assert str(forwards) == "ForecastingQuota (QuotaOwnerId x, StartDate 2020-04-01)"


@given(st.permutations(range(4)))
def test_sorting_the_table_keeps_the_digest(order: list[int]) -> None:
    """A planner may sort the quota table between submission and approval: cells move, content does not."""
    wants = [want(rep, 100 + i, cell=f"Quotas!L{10 + i}") for i, rep in enumerate("abcd")]
    shuffled = [wants[i].model_copy(update={"cell": f"Quotas!L{20 + place}"}) for place, i in enumerate(order)]
    assert diff(PLAN, shuffled, {}).digest == diff(PLAN, wants, {}).digest


def test_every_thing_an_approver_reads_is_in_the_digest() -> None:
    """Another value, reason, record, unit, plan, or another value held by the CRM: each is another digest."""
    original = _set()
    others = [
        _set(value=Decimal(101)),
        _set(reason="old region"),
        _set(record=key("z")),
        _set(unit="EUR"),
        diff("2020Q3", original.desired, held({"b": 150})),
        diff(PLAN, original.desired, held({"b": 151})),
    ]
    assert len({original.digest, *(other.digest for other in others)}) == 7
    assert original.short == original.digest[:12]


def test_a_value_the_crm_already_holds_is_still_part_of_the_intent() -> None:
    """An edit of a quota that needed no change must not ride on an approval of the others."""
    now = held({"a": 100, "b": 200})
    approved = diff(PLAN, [want("a", 100), want("b", 200)], now)
    assert approved.changes == ()
    edited = diff(PLAN, [want("a", 100), want("b", 200, reason="ok")], now)
    assert edited.digest != approved.digest
