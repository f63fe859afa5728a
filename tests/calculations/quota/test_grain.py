"""A quarter's quota in parts: whole units, close to their shares, adding up exactly."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.quota.grain import QuotaGrain, even, in_parts, usable_shares

SHARES = st.lists(st.one_of(st.just(0.0), st.floats(0.001, 1.0)), min_size=1, max_size=6).filter(
    lambda shares: sum(shares) > 0.01
)


@given(total=st.integers(-(10**12), 10**12), first=SHARES, second=SHARES)
def test_parts_add_up_at_every_level(total: int, first: list[float], second: list[float]) -> None:
    """All parts to the total, and those of each part of the first level to that part."""
    parts = in_parts(total, first, second)
    assert sum(parts) == total
    middle = in_parts(total, first)
    assert [sum(parts[at : at + len(second)]) for at in range(0, len(parts), len(second))] == middle
    assert all(part * total >= 0 for part in parts)


@given(total=st.integers(0, 10**9), shares=SHARES)
def test_a_part_is_close_to_its_share(total: int, shares: list[float]) -> None:
    """Within a unit for each of the others, as Webster's method is."""
    for part, share in zip(in_parts(total, shares), shares, strict=True):
        assert abs(part - total * share / sum(shares)) <= len(shares)


def test_a_known_split() -> None:
    """100 in thirds: one third has one more; without a level there is one part; a debt is split like a credit."""
    assert sorted(in_parts(100, even(3))) == [33, 33, 34]
    assert in_parts(7) == [7]
    assert in_parts(-90_000, (0.2, 0.3, 0.5)) == [-18_000, -27_000, -45_000]
    assert in_parts(1_000, (0.25, 0.75), (0.6, 0.4)) == [150, 100, 450, 300]


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ([2.0, 6.0], (0.25, 0.75)),
        ([0.0, 0.0], None),
        ([1.0, -0.5], None),
        ([1.0, float("nan")], None),
        ([], None),
    ],
)
def test_only_weights_that_can_be_shares_are(weights: list[float], shares: tuple[float, ...] | None) -> None:
    """Negative ones, unknown ones and nothing but zeros are not."""
    assert usable_shares(weights) == shares
    assert even(0) == ()


def test_a_plain_grain_is_one_quota_for_a_quarter() -> None:
    """Several periods or families are not."""
    day, other = date(2020, 4, 1), date(2020, 5, 1)
    assert QuotaGrain((day,)).is_plain
    assert not QuotaGrain((day, other), (0.5, 0.5)).is_plain
    assert not QuotaGrain((day,), families=("Goods",), family_shares=(1.0,)).is_plain
