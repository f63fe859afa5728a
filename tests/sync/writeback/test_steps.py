"""The list of steps is the same for explaining and for running."""

from sync.writeback.diff import diff
from sync.writeback.steps import explain, steps
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
