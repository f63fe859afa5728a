"""Where a call is computed, and what is kept of its answer for whom."""

import pytest

from xl_addin.server.cache import AnswerCache, key_of
from xl_addin.server.lanes import LARGE_BYTES, QUICK_SECONDS, Lanes
from xl_addin.server.tokens import Holder

ANA, BEN = Holder("Ana", "a" * 64), Holder("Ben", "b" * 64)


def test_what_is_declared_heavy_or_is_large_goes_apart():
    """A back-test always, a small attainment never, unknown names nowhere; large arguments take long to read."""
    lanes = Lanes()
    assert not lanes.is_quick("BACKTEST", 10)
    assert lanes.is_quick("ATTAINMENT", 10)
    assert lanes.is_quick("NOSUCH", 10 * LARGE_BYTES)
    assert not lanes.is_quick("ATTAINMENT", LARGE_BYTES)


def test_lanes_learn_from_what_calls_took():
    """One slow call of 1,000 bytes sends those as large apart, until one of them is quick again."""
    lanes = Lanes()
    lanes.learn("ATTAINMENT", 1000, 2 * QUICK_SECONDS)
    assert [lanes.is_quick("ATTAINMENT", size) for size in (999, 1000, 2000)] == [True, False, False]
    lanes.learn("ATTAINMENT", 1500, QUICK_SECONDS / 10)
    assert [lanes.is_quick("ATTAINMENT", size) for size in (1500, 1501)] == [True, False]
    assert lanes.is_quick("OVERASSIGN", 2000)


def test_an_answer_is_kept_for_who_asked_only():
    """Ben asks what Ana asked and finds nothing."""
    cache = AnswerCache(10_000)
    cache.put(key_of(ANA, "ATTAINMENT", b"[450,500]"), b"0.9")
    assert cache.get(key_of(ANA, "ATTAINMENT", b"[450,500]")) == b"0.9"
    assert cache.get(key_of(BEN, "ATTAINMENT", b"[450,500]")) is None
    assert cache.get(key_of(ANA, "ATTAINMENT", b"[450,501]")) is None
    assert cache.get(key_of(ANA, "OVERASSIGN", b"[450,500]")) is None


@pytest.mark.parametrize("capacity", [0, 5_000, 20_000])
def test_the_cache_never_holds_more_than_it_may(capacity):
    """A thousand answers of up to 1,000 bytes; the one asked for again and again is not let go."""
    cache = AnswerCache(capacity)
    favourite = key_of(ANA, "F", b"[0]")
    cache.put(favourite, b"kept")
    for number in range(1, 1000):
        cache.put(key_of(ANA, "F", str([number]).encode()), b"x" * number)
        assert cache.bytes <= capacity
        assert cache.get(favourite) == (b"kept" if capacity else None)
