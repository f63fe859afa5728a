"""Limits: so many at once, more with time, each name for itself."""

from sync.people.web.limits import Limit


def test_a_bucket_is_emptied_and_filled_again() -> None:
    """Two at once and six a minute: the third waits ten seconds, and after five of them five more."""
    time = [100.0]
    limit = Limit(2, 6.0, lambda: time[0])
    assert [limit.wait("a"), limit.wait("a"), limit.wait("a")] == [0.0, 0.0, 10.0]
    time[0] += 5
    assert limit.wait("a") == 5.0
    assert limit.wait("b") == 0.0
    time[0] += 5
    assert [limit.wait("a"), limit.wait("a")] == [0.0, 10.0]


def test_no_more_than_so_many_names_are_kept() -> None:
    """The one not heard of for longest is forgotten, and begins with a full bucket."""
    limit = Limit(1, 1.0, lambda: 0.0, most_names=2)
    assert [limit.wait(name) for name in ("a", "b", "a", "c", "b")] == [0.0, 0.0, 60.0, 0.0, 0.0]
