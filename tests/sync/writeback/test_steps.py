"""The list of steps is the same for explaining and for running."""

from decimal import Decimal

from sync.model.change import Change, ChangeSet, Desired, RecordKey
from sync.writeback.diff import diff
from sync.writeback.steps import batches, explain, steps
from tests.sync.plans import PLAN, held, want


def test_each_change_is_checked_written_and_read_back() -> None:
    """A person can read, before anything is sent, exactly what will be done."""
    change_set = diff(PLAN, [want("005A", 410_000), want("005B", 90)], held({"005B": 80}))
    record = "ForecastingQuota (ForecastingTypeId 0Db000000000001AAA, QuotaOwnerId {}, StartDate 2020-04-01)"
    assert [[explain(step) for step in group] for group in steps(change_set)] == [
        [
            f"check that {record.format('005A')} does not exist yet",
            "create it for Rep 005A: QuotaAmount 410,000 USD",
            "read QuotaAmount back and expect 410,000",
        ],
        [
            f"check that {record.format('005B')} still holds 80",
            "update it for Rep 005B: QuotaAmount 90 USD",
            "read QuotaAmount back and expect 90",
        ],
    ]


def test_a_record_that_was_made_is_deleted_again_and_looked_for() -> None:
    """A change that takes the only value of a record back takes the record back."""
    made = _change(want("005A", 7)).model_copy(update={"before": Decimal(7), "after": None})
    (group,) = steps(ChangeSet(plan_id=PLAN, desired=(), changes=(made,)))
    assert [explain(step) for step in group][1:] == [
        "delete it for Rep 005A",
        "look for it and expect no record",
    ]
    assert (made.will, made.was, made.amounts) == ("nothing", "7", (Decimal(7), Decimal(0)))


def test_batches_keep_the_order_and_hold_one_object_and_each_record_once() -> None:
    """Seven changes, at most three together; the second field of a record, and another object, begin a new batch."""
    twice = want("c", 3).model_copy(update={"field": "Note__c"})
    other = want("g", 7).model_copy(update={"record": RecordKey.of("Seat__c", {"Name": "g"})})
    wants = [*(want(rep, number) for number, rep in enumerate("abcd", 1)), twice, want("e", 5), other]
    change_set = ChangeSet(plan_id=PLAN, desired=(), changes=tuple(_change(one) for one in wants))
    made = list(batches(steps(change_set), 3))
    assert [[group.change.label for group in batch] for batch in made] == [
        ["Rep a", "Rep b", "Rep c"],
        ["Rep d", "Rep c", "Rep e"],
        ["Rep g"],
    ]
    assert [group for batch in batches(steps(change_set), 200) for group in batch] == list(steps(change_set))
    assert [len(batch) for batch in batches(steps(change_set), 200)] == [4, 2, 1]
    assert list(batches((), 3)) == []


def test_what_needs_another_record_is_written_after_it() -> None:
    """Into one territory, then out of the other: never in one batch, and the check says what must be there."""
    into, out = (_change(want(rep, 1)) for rep in ("new", "old"))
    out = out.model_copy(update={"before": Decimal(1), "after": None, "once": into.record})
    groups = steps(ChangeSet(plan_id=PLAN, desired=(), changes=(into, out)))
    assert [len(batch) for batch in batches(groups, 200)] == [1, 1]
    assert explain(groups[1].check).endswith(f"still holds 1 and that {into.record} is there")


def _change(wanted: Desired) -> Change:
    return Change(
        record=wanted.record,
        field=wanted.field,
        before=None,
        after=wanted.value,
        unit=wanted.unit,
        label=wanted.label,
        cell=wanted.cell,
    )
