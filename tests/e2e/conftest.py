"""Plans of the team that are on their way already: made once for all tests of a run, and copied for each."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sync.emulators.salesforce import SalesforceEmulator
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.submit import submit
from sync.plan.adapters import Adapters
from tests.e2e.moving import ACME, CY, with_moves
from tests.e2e.team import REPS, approve, copied, emulated, opened
from tests.once import made_once
from tests.processes import run
from tests.sync.orgs import odd_org
from workbooks.xlsx.edit import enter

ROOT = Path(__file__).parents[2]


@contextmanager
def _at_the_team(folder: Path) -> Iterator[Adapters]:
    with pytest.MonkeyPatch.context() as environment, emulated() as emulator:
        environment.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
        with opened(folder, emulator.url) as adapters:
            yield adapters


@pytest.fixture(scope="session")
def published_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings, store and workbook of the team's plan, pulled and published; its org is as `small_org` makes it."""

    def make(folder: Path) -> None:
        with _at_the_team(folder) as plan:
            pull(plan)
            publish(plan)

    return made_once(tmp_path_factory, "published", make)


@pytest.fixture(scope="session")
def led_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings, store and workbook of three sellers below one head, pulled and published."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
            with odd_org(3, last_day=date(2020, 3, 31)) as org, emulated(org) as crm, opened(folder, crm.url) as plan:
                pull(plan)
                publish(plan)

    return made_once(tmp_path_factory, "led", make)


@pytest.fixture(scope="session")
def submitted_folder(published_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, submitted: both approvers have their codes."""

    def make(folder: Path) -> None:
        shutil.copytree(published_folder, folder, dirs_exist_ok=True)
        with _at_the_team(folder) as plan:
            submit(plan, "ana")

    return made_once(tmp_path_factory, "submitted", make)


@pytest.fixture(scope="session")
def moving_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Store and workbook of the plan: Acme goes from Ann to Cy."""

    def make(folder: Path) -> None:
        with with_moves(folder) as (plan, _):
            pull(plan)
            publish(plan)
            enter(plan.workbook, {("account_moves", ACME, "own_move"): REPS[CY]})

    return made_once(tmp_path_factory, "moving", make)


@pytest.fixture(scope="session")
def approved_folder(moving_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, submitted and approved."""

    def make(folder: Path) -> None:
        shutil.copytree(moving_folder, folder, dirs_exist_ok=True)
        with with_moves(folder) as (plan, _):
            submitted = submit(plan, "ana")
            assert submitted.reading.blocking == ()
            approve(plan)

    return made_once(tmp_path_factory, "approved", make)


@pytest.fixture
def emulator() -> Iterator[SalesforceEmulator]:
    """The team's org."""
    with emulated() as running:
        yield running


@pytest.fixture
def published(emulator: SalesforceEmulator, published_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The team's plan, pulled and published."""
    with copied(published_folder, tmp_path, emulator.url) as adapters:
        yield adapters


@pytest.fixture
def submitted(emulator: SalesforceEmulator, submitted_folder: Path, tmp_path: Path) -> Iterator[Adapters]:
    """The team's plan, submitted as it was published: both approvers have their messages."""
    with copied(submitted_folder, tmp_path, emulator.url) as adapters:
        yield adapters


@pytest.fixture(scope="session")
def played_quarter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder in which `qplan demo` was run by a newcomer, and what it printed."""
    folder = tmp_path_factory.mktemp("newcomer-whole")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("QPLAN_", "COV_"))}
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sync.cli import main; main()"
    done = run([sys.executable, "-c", code, "demo"], cwd=folder, env=environment | {"USER": "ana"})
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout
