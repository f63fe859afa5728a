"""The parts of a quota: by shares, and by the amounts of periods that a change within the quarter set."""

from datetime import date
from decimal import Decimal

from calculations.quota.grain import QuotaGrain
from sync.facts.quota_grain import Detail, OrgGrain
from sync.writeback.wants.quota_parts import parts_of

STARTS = (date(2020, 4, 1), date(2020, 5, 1), date(2020, 6, 1))
CENT = Decimal("0.01")
FIXED = dict(zip(STARTS, (Decimal("300.01"), Decimal("99.99"), Decimal(0)), strict=True))


def grain(**more: object) -> OrgGrain:
    """Quotas by month, a quarter of them in April and May each, by two families, three to one."""
    shared = QuotaGrain(STARTS, (0.25, 0.25, 0.5), ("Goods", "Service"), (0.75, 0.25))
    mixes = {"ann": ((Detail(group="g1"), 0.5), (Detail(group="g2"), 0.5))}
    return OrgGrain(shared, by=frozenset({"group"}), mixes=mixes, fixed={"ann": FIXED}, **more)


def test_periods_that_a_change_set_are_kept_to_the_cent_and_shared_within() -> None:
    """April, May and June are what the change made of them, each by families and groups."""
    parts = list(parts_of(Decimal(400), CENT, grain(), "ann"))
    sums = {start: sum(part.amount for part in parts if part.start == start) for start in STARTS}
    assert sums == FIXED
    assert len(parts) == 12
    april = [part.amount for part in parts if part.start == STARTS[0]]
    assert sum(april[:2]) == Decimal("225.01")
    assert {part.detail.group for part in parts} == {"g1", "g2"}


def test_another_quota_than_the_change_made_is_shared_out_by_all() -> None:
    """A planner's own number, and somebody the change is not of, go by the shares of the periods."""
    for owner, amount in (("ann", Decimal(800)), ("bob", Decimal(400))):
        parts = list(parts_of(amount, CENT, grain(usual=((Detail(), 1.0),)), owner))
        sums = [sum(part.amount for part in parts if part.start == start) for start in STARTS]
        assert sums == [amount / 4, amount / 4, amount / 2]
