"""Public holidays by place, and what is said where they cannot be had."""

import sys
from datetime import date

import pytest

from sync.model.holidays import free_days


def test_a_country_and_a_part_of_it_have_their_own() -> None:
    """Independence Day is one in the United States, Epiphany in Bavaria but not in all of Germany."""
    assert date(2025, 7, 4) in free_days("US", [2025])
    assert date(2026, 1, 6) in free_days("DE-BY", range(2025, 2027))
    assert date(2026, 1, 6) not in free_days("DE", [2026])
    days = free_days("DE", [2026, 2025])
    assert list(days) == sorted(days)


@pytest.mark.parametrize("place", ["XX", "DE-XX", "somewhere"])
def test_a_place_nobody_knows_is_refused(place: str) -> None:
    """With how to write one."""
    with pytest.raises(ValueError, match=f"{place} is no place with public holidays: write it as US, DE or DE-BY"):
        free_days(place, [2025])


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(ValueError, match=r"pip install 'qplan\[holidays\]'"):
        free_days("US", [2025])
