"""The setting of working days: checked when settings are read, before any work."""

import sys

import pytest
from pydantic import ValidationError

from sync.settings import PlanSettings


def test_a_place_is_read_in_any_case_and_none_is_none() -> None:
    """As the package writes it."""
    assert PlanSettings(holidays=" de-by ").holidays == "DE-BY"
    assert PlanSettings().holidays == ""


def test_what_is_missing_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place nobody knows, and a package that is not there."""
    with pytest.raises(ValidationError, match="ATLANTIS is no place with public holidays"):
        PlanSettings(holidays="Atlantis")
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(ValidationError, match=r"qplan\[holidays\]"):
        PlanSettings(holidays="US")
