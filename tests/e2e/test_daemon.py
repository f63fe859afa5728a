"""The daemon: the whole path on a timetable, one failing job never stopping another, SIGTERM finishing the step."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.daemon.jobs import JOBS, NIGHTLY
from sync.daemon.timetable import run_daemon, run_once
from sync.emulators.faults import Fault
from sync.emulators.salesforce import SalesforceEmulator
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.submit import submit
from sync.plan.adapters import Adapters
from sync.plan.status import status
from tests import pace
from tests.e2e.team import CFO, CRO, REPS, approve, code_of, config, crm_quotas, emulated, opened
from tests.processes import helper
from workbooks.xlsx.edit import enter

ROOT = Path(__file__).parents[2]


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[SalesforceEmulator]:
    """The team's org."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as made:
        yield made


@pytest.fixture
def plan(emulator: SalesforceEmulator, tmp_path: Path) -> Iterator[Adapters]:
    """The team's plan."""
    with opened(tmp_path, emulator.url) as adapters:
        yield adapters


@pytest.mark.full
def test_each_job_says_where_the_plan_stands(plan: Adapters, caplog: pytest.LogCaptureFixture) -> None:
    """From nothing submitted to verified: every state has its sentence, and waiting is not a failure."""
    caplog.set_level(logging.INFO, "qplan.daemon")
    said = []

    def once() -> str:
        caplog.clear()
        assert run_once(plan, threading.Event())
        return " | ".join(record.message for record in caplog.records)

    said.append(once())
    submit(plan, "ana")
    said.append(once())
    for approver in (CFO, CRO):
        row = ("approvals", approver)
        enter(plan.workbook, {(*row, "decision"): "approve", (*row, "code"): code_of(plan, approver)})
    said.append(once())
    said.append(once())
    assert "2020Q2-plan.xlsx built" in said[0]
    assert "apply: nothing submitted | verify: nothing written yet" in said[0]
    assert "apply: waiting for cfo, cro" in said[1]
    assert "approvals: 2 decisions taken" in said[2]
    assert "Ann Able: applied, Bob Best: applied, Cy Cole: applied | verify: 0 discrepancies" in said[2]
    assert "apply: the CRM holds the approved plan" in said[3]
    assert set(crm_quotas(plan)) == set(REPS)


def test_one_failing_job_does_not_stop_the_others(
    submitted: Adapters, emulator: SalesforceEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """People cannot be read and later the workbook is broken: each is logged, and the rest runs."""
    caplog.set_level(logging.INFO, "qplan.daemon")
    approve(submitted)
    emulator.faults.add(Fault(do="status", status=503, times=0, path=r"FROM(\+|%20)User\b"))
    assert not run_once(submitted, threading.Event())
    assert set(crm_quotas(submitted)) == set(REPS)
    ours = [record for record in caplog.records if record.name == "qplan.daemon"]  # not the emulator's server
    messages = [record.message for record in ours if record.levelno >= logging.WARNING]
    assert len(messages) == 1
    assert messages[0].startswith("pull: ")
    submitted.workbook.write_bytes(b"not a workbook")
    caplog.clear()
    assert not run_once(submitted, threading.Event())
    ours = [record for record in caplog.records if record.name == "qplan.daemon"]
    failed = {record.message.split(":")[0] for record in ours if record.levelno >= logging.WARNING}
    assert failed == {"pull", "publish", "approvals"}


@pytest.mark.full
def test_a_wrong_code_and_a_discrepancy_are_logged(submitted: Adapters, caplog: pytest.LogCaptureFixture) -> None:
    """Both are for a person to mend, with the cell and the record; and nobody says then that all is well."""
    caplog.set_level(logging.INFO, "qplan.daemon")
    enter(submitted.workbook, {("approvals", CFO, "decision"): "approve", ("approvals", CFO, "code"): "AAAA-AAAA-AAAA"})
    run_once(submitted, threading.Event())
    assert any("Approvals!" in record.message and "not the one sent" in record.message for record in caplog.records)
    approve(submitted)
    run_once(submitted, threading.Event())
    record = submitted.target().find("ForecastingQuota", {"StartDate": "2020-04-01"}, ["QuotaAmount"])[0]
    submitted.target().update("ForecastingQuota", record["Id"], {"QuotaAmount": 1.0})
    caplog.clear()
    run_once(submitted, threading.Event())
    assert any("the CRM holds 1" in record.message for record in caplog.records)
    caplog.clear()
    run_once(submitted, threading.Event())
    said = [record.message for record in caplog.records]
    assert any("apply: written, and 1 values differ" in line for line in said)
    assert not any("the CRM holds the approved plan" in line for line in said)
    assert status(submitted).says == "approved and written, but 1 value differs in the CRM"


def test_a_program_fault_is_logged_and_the_timetable_goes_on(plan: Adapters, caplog: pytest.LogCaptureFixture) -> None:
    """A fault nobody foresaw (here: the log's table is gone) does not end the daemon."""
    pull(plan)
    publish(plan)
    with plan.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME TO lost")
        connection.exec_driver_sql("DROP VIEW IF EXISTS receipts")
    assert not run_once(plan, threading.Event())
    assert any("failed; the other jobs go on" in record.message for record in caplog.records)


def test_the_nightly_refresh_reads_everything_and_finds_hard_deletes_on_sundays(
    plan: Adapters, emulator: SalesforceEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Sunday the Ids are compared too; on a Monday everything is read, and that is all."""
    pull(plan)
    for day, says in ((22, " and all Ids compared"), (23, "")):
        night = replace(plan, clock=_At(datetime(2026, 11, day, 2, tzinfo=UTC)))
        assert NIGHTLY.run(night, threading.Event()).endswith(f"records moved{says}")


class _At:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """That moment."""
        return self._moment


def test_a_daemon_asked_to_stop_starts_nothing_more(plan: Adapters, emulator: SalesforceEmulator) -> None:
    """Set before the start: no job runs, and the loop ends."""
    stopping = threading.Event()
    stopping.set()
    run_daemon(plan, stopping)
    assert plan.log.plans() == []
    assert {job.name for job in JOBS} == {"pull", "publish", "sync", "approvals", "apply", "verify", "agents", "alerts"}


def test_a_daemon_process_carries_a_plan_through_and_ends_on_sigterm(
    submitted: Adapters, emulator: SalesforceEmulator, tmp_path: Path
) -> None:
    """In a process of its own: it finds the typed codes, writes back by itself, and SIGTERM ends it well."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sync.cli import main; main()"
    command = [sys.executable, "-c", code, "daemon", "--config", config(tmp_path, emulator.url)]
    env = os.environ | {"QPLAN_SALESFORCE__CLIENT_SECRET": "any"}
    with helper(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True) as process:
        for approver in (CFO, CRO):
            row = ("approvals", approver)
            enter(submitted.workbook, {(*row, "decision"): "approve", (*row, "code"): code_of(submitted, approver)})
        pace.until(lambda: len(crm_quotas(submitted)) == len(REPS), "the daemon writes back", 120)
        assert set(crm_quotas(submitted)) == set(REPS)
        process.send_signal(signal.SIGTERM)
        _, said = pace.communicate(process, 60)
    assert process.returncode == 0, said
    assert "the step in hand was finished" in said
    assert "Traceback" not in said
