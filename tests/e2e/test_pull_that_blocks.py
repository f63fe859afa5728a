"""`qplan pull` over an org that does not let an object be read, and what may be decided meanwhile."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calculations.fiscal import Quarter
from sync.cli.app import app
from sync.cli.exits import Exit
from sync.daemon.jobs import JOBS
from sync.emulators.faults import Fault
from sync.emulators.salesforce import SalesforceEmulator
from sync.errors import IncompleteAnswerError, RefusedError
from sync.jobs.assess import assess
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.read import read_plan
from sync.plan.adapters import Adapters
from tests.e2e.team import config, emulated, opened, pull_later

REFUSED = Fault(path="/ForecastingQuota/describe", status=403, code="NO_ACCESS", message="not yours", times=0)


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[SalesforceEmulator]:
    """The team's org."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as made:
        yield made


@pytest.mark.full
def test_pull_ends_with_findings_and_never_says_that_nothing_changed(
    emulator: SalesforceEmulator, tmp_path: Path
) -> None:
    """As often as it is tried: exit code 1, the object, what to do; done again when the description is there again."""
    command = ["pull", "--config", str(config(tmp_path, emulator.url))]
    assert CliRunner().invoke(app, command).exit_code == Exit.DONE
    emulator.faults.add(REFUSED)
    for more in (["--full"], [], ["--reconcile"]):
        ended = CliRunner().invoke(app, command + more)
        assert ended.exit_code == Exit.FINDINGS, ended.output
        assert "Nothing changed" not in ended.output
        assert "Not up to date: ForecastingQuota." in ended.output
        assert "give the integration user read access" in ended.output
    emulator.faults.clear()
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code == Exit.DONE
    assert "Not up to date" not in ended.output


def test_an_object_nobody_pulls_cannot_be_forgotten(emulator: SalesforceEmulator, tmp_path: Path) -> None:
    """A wrong name is the command line's fault and names the right ones."""
    ended = CliRunner().invoke(app, ["pull", "--config", str(config(tmp_path, emulator.url)), "--forget", "Quota"])
    assert ended.exit_code == Exit.USAGE


@pytest.mark.full
def test_nothing_is_submitted_on_a_mirror_of_the_past(emulator: SalesforceEmulator, tmp_path: Path) -> None:
    """The workbook is as published, but the quotas could not be read again: that blocks until they can."""
    with opened(tmp_path, emulator.url) as adapters:
        pull(adapters)
        pull_later(adapters)
        publish(adapters)
        assert read_plan(adapters).blocking == ()
        emulator.faults.add(REFUSED)
        pull(adapters, full=True)
        assert [found.finding.code for found in read_plan(adapters).blocking] == ["crm.object-refused"]
        with pytest.raises(RefusedError, match="Not up to date: ForecastingQuota"):
            JOBS[0].run(adapters, threading.Event())  # the daemon's pull
        emulator.faults.clear()
        pull(adapters)
        assert read_plan(adapters).blocking == ()


def test_nothing_is_worked_out_between_two_states(emulator: SalesforceEmulator, tmp_path: Path) -> None:
    """A pull stored a new owner's name and then met an answer that does not add up: no figures until it is whole."""

    def figures(adapters: Adapters) -> bool:
        return assess(adapters, Quarter(2020, 1), date(2020, 3, 31), folder=tmp_path / "assessed") is not None

    with opened(tmp_path, emulator.url) as adapters:
        pull(adapters)
        assert figures(adapters)
        with emulator.org.write() as db:
            db.execute("UPDATE UserRole SET Name = 'Seller'")
        emulator.faults.add(Fault(path=r"FROM(\+|%20)Period", do="lose-records", size=1, times=0))
        with pytest.raises(IncompleteAnswerError, match="Period: 8 records were announced and 7 came"):
            pull(adapters)
        with pytest.raises(RefusedError, match="parts of two states"):
            figures(adapters)
        emulator.faults.clear()
        pull(adapters)
        assert figures(adapters)
