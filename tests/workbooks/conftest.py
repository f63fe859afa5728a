"""The small company's facts and workbook, for every test of this folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_company import small_facts

from workbooks.models import PlanFacts
from workbooks.xlsx.build import build


@pytest.fixture
def make_facts() -> Callable[..., PlanFacts]:
    """Facts of the small company, with fields replaced."""
    return small_facts


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The small company's workbook, freshly built."""
    return build(small_facts(), tmp_path / "plan.xlsx").path
