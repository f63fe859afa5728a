"""The setting that says what quotas are set for."""

import pytest
from pydantic import ValidationError

from sync.settings import PlanSettings


@pytest.mark.parametrize(
    ("written", "read"), [("", ""), ("Month + Family", "month+family"), ("family, quarter", "family+quarter")]
)
def test_words_are_told_apart_by_anything(written: str, read: str) -> None:
    """A plus, a comma or a space; in capitals or not."""
    assert PlanSettings(quota_grain=written).quota_grain == read


@pytest.mark.parametrize("written", ["monthly", "month+quarter", "region"])
def test_a_grain_that_is_none_is_refused(written: str) -> None:
    """Two periods, or a word nobody knows: the sentence lists what there is."""
    with pytest.raises(ValidationError, match="write one of quarter, month, week"):
        PlanSettings(quota_grain=written)
