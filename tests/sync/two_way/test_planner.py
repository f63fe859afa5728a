"""The laws of the merge over generated cases: one base perturbed once for each person, every edit explained at the end.

`make test` runs the first cases, `make full` a hundred thousand, `make soak` a million. A case is its seed.
"""

from collections import Counter

import pytest

from sync.two_way.outcome import Clash, Fault, Trip
from tests.sync.two_way.planner import journal, played


def failed(seeds: range) -> list[str]:
    """Seeds whose case breaks a law, with the law."""
    found = []
    for seed in seeds:
        try:
            played(seed)
        except AssertionError as broken:
            found.append(f"{seed}: {broken}")
    return found


def test_no_edit_is_lost_or_invented() -> None:
    """Every law holds in the first thousand cases, and they meet all a merge can say of them."""
    met: Counter[object] = Counter()
    for seed in range(1_000):
        _, merged, _ = played(seed)
        met.update(part.clash for part in merged[0].conflicts)
        met.update(part.fault for part in merged[0].violations)
        met.update(part.trip for part in merged[0].pauses)
    expected = {*Clash, *Fault, Trip.ROWS, Trip.EMPTIED} - {Fault.BROKEN}
    assert expected - met.keys() == set()


def test_a_seed_tells_the_whole_story() -> None:
    """A case played twice leaves the same journal."""
    assert [journal(seed) for seed in range(50)] == [journal(seed) for seed in range(50)]


@pytest.mark.full
def test_a_hundred_thousand_cases() -> None:
    """Every law, a hundred thousand times, and the same journal in a tenth of them played again."""
    assert failed(range(100_000)) == []
    assert all(journal(seed) == journal(seed) for seed in range(0, 100_000, 10))


@pytest.mark.soak
def test_a_million_cases() -> None:
    """Every law, a million times."""
    assert failed(range(1_000_000)) == []
