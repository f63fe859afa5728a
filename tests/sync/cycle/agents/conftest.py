"""The small company's first week: made once for all tests of a process."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sync.cycle.agents.package import Package
from sync.jobs.agents import run_agent
from sync.jobs.assess import assess
from tests.sync.cycle.agents.made import FIRST_WEEK, planning
from tests.sync.small_company import small_company


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small company's packages and its assessment are."""
    return tmp_path_factory.mktemp("week-one")


@pytest.fixture(scope="session")
def week(folder: Path) -> Mapping[str, Package]:
    """The packages of the small company by the names of their agents, and its assessment beside them."""
    with planning(folder, small_company()) as adapters:
        assess(adapters, adapters.plan.quarter.shift(-1), adapters.plan.as_of, folder)
        return {name: run_agent(adapters, name, 1)[0].package for name in FIRST_WEEK}
