"""Whether the daemon is well, from what its jobs left in the store."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.bootstrap import adapters_for
from sync.daemon.answers import answering
from sync.daemon.health import judged
from sync.daemon.jobs import JOBS
from sync.daemon.timetable import Beat, run_once
from sync.errors import RefusedError
from sync.jobs.pause import drained, pause, resume
from sync.plan.adapters import Adapters
from sync.settings import PlanSettings, Settings, StoreSettings
from sync.store.job_runs import JobRun, JobRuns
from tests import pace
from tests.sync.clocks import FixedClock

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)
MINUTES, DEADLINES = {"pull": 15.0}, {"pull": 60.0}


@pytest.fixture
def adapters(tmp_path: Path) -> Iterator[Adapters]:
    """A plan nobody pulled yet, whose clock stands at noon."""
    store = StoreSettings(url=f"sqlite:///{tmp_path / 'qplan.db'}")
    settings = Settings(home=tmp_path, plan=PlanSettings(quarter="2020Q2"), store=store)
    with adapters_for(settings, FixedClock(NOON)) as made:
        yield made


def runs_at(adapters: Adapters, moment: datetime) -> JobRuns:
    """What is known of runs, with a clock of another moment."""
    return JobRuns(adapters.engine, FixedClock(moment), adapters.plan.id)


def ago(minutes: float) -> datetime:
    """A moment before noon."""
    return NOON - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("run", "matter"),
    [
        (None, "never ran"),
        (JobRun("pull", ago(10), ago(9), ago(9), 0, "ok"), ""),
        (JobRun("pull", ago(50), ago(49), ago(49), 0, "ok"), ""),
        (JobRun("pull", ago(60), ago(59), ago(59), 0, "ok"), "succeeded not since 2020-04-01 11:01 UTC"),
        (JobRun("pull", ago(59), None, ago(75), 0, ""), "succeeded not since 2020-04-01 10:45 UTC"),
        (JobRun("pull", ago(61), None, ago(75), 0, ""), "is stuck, or its process ended, since 2020-04-01 10:59 UTC"),
        (JobRun("pull", ago(1), ago(1), ago(20), 3, "503"), ""),
        (
            JobRun("pull", ago(1), ago(1), ago(90), 3, "503"),
            "succeeded not since 2020-04-01 10:30 UTC; failed 3 times: 503",
        ),
        (JobRun("pull", ago(1), ago(1), None, 1, "503"), "succeeded never; failed 1 times: 503"),
    ],
)
def test_a_job_is_late_after_three_intervals_and_stuck_after_its_deadline(run: JobRun | None, matter: str) -> None:
    """Every 15 minutes, stuck after 60: late once it did not succeed for 45 and a tenth of the deadline."""
    (found,) = judged({} if run is None else {"pull": run}, MINUTES, DEADLINES, NOON)
    assert found.matter == matter


def test_runs_are_remembered_of_each_plan_apart(adapters: Adapters) -> None:
    """A success, then a failure, then another: the failures are counted, and the last success is kept."""
    first = runs_at(adapters, ago(30))
    first.ended(first.started("pull"), "fine", failed=False)
    for minutes in (20, 10):
        later = runs_at(adapters, ago(minutes))
        later.ended(later.started("pull"), "503", failed=True)
    known = runs_at(adapters, NOON).all()["pull"]
    assert (known.succeeded_at, known.failures, known.said) == (ago(30), 2, "503")
    assert JobRuns(adapters.engine, FixedClock(NOON), "2020Q3").all() == {}


def test_while_it_is_paused_no_job_begins_and_nobody_is_alarmed(adapters: Adapters) -> None:
    """The pause is on record with its reason, a second one is refused, and resuming ends it."""
    pause(adapters, "ana", "upgrade")
    assert run_once(adapters, threading.Event())
    assert runs_at(adapters, NOON).all() == {}
    with pytest.raises(RefusedError, match="ana paused the daemon"):
        pause(adapters, "bo", "again")
    assert resume(adapters, "bo").reason == "upgrade"
    with pytest.raises(RefusedError, match="not paused"):
        resume(adapters, "bo")
    with pytest.raises(RefusedError, match="for a reason"):
        pause(adapters, "ana", " ")
    with pytest.raises(RefusedError, match="has passed"):
        pause(adapters, "ana", "window", ago(1))


def test_draining_waits_for_the_job_in_hand(adapters: Adapters) -> None:
    """One is running: it is named when the time is over, and waited for else."""
    runs = runs_at(adapters, ago(1))
    run = runs.started("apply")
    assert drained(adapters, lambda: False) == ("apply",)

    def wait() -> bool:
        runs.ended(run, "done", failed=False)
        return True

    assert drained(adapters, wait) == ()


def test_a_failing_round_leaves_why_each_job_failed(adapters: Adapters) -> None:
    """There is no CRM: the pull fails with its sentence; the others have their own to say, and all are remembered."""
    assert not run_once(adapters, threading.Event())
    known = runs_at(adapters, NOON).all()
    assert set(known) == {job.name for job in JOBS}
    assert known["pull"].failures == 1
    assert "salesforce" in known["pull"].said
    assert (known["apply"].failures, known["apply"].said) == (0, "nothing submitted")


def asked(url: str, path: str) -> tuple[int, dict[str, Any]]:
    """An answer."""
    reply = requests.get(url + path, timeout=pace.seconds(10))
    return reply.status_code, json.loads(reply.text)


def test_live_ready_and_useful_are_told_apart(adapters: Adapters) -> None:
    """Nothing ran: live and ready, of no use. All ran: of use. Paused: live only. Stuck in a job: not even that."""
    beat = Beat()
    with answering(adapters, beat, 0) as url:
        assert asked(url, "/healthz?live") == (200, {"live": True})
        assert asked(url, "/healthz?ready")[0] == 200
        status, found = asked(url, "/healthz")
        assert (status, found["useful"], found["jobs"][0]["matter"]) == (503, False, "never ran")
        runs = runs_at(adapters, ago(1))
        for job in JOBS:
            runs.ended(runs.started(job.name), "done", failed=False)
        assert asked(url, "/healthz")[0] == 200
        pause(adapters, "ana", "upgrade")
        assert asked(url, "/healthz?ready")[0] == 503
        assert asked(url, "/healthz?live")[0] == 200
        beat.until = float("-inf")
        assert asked(url, "/healthz?live") == (503, {"live": False})
        assert asked(url, "/else")[0] == 404


def test_metrics_hold_numbers_alone(adapters: Adapters) -> None:
    """Each line is a comment, or a name with a number; ages are those of the store."""
    runs = runs_at(adapters, ago(2))
    runs.ended(runs.started("pull"), "Ann Able: 306,000 USD", failed=False)
    with answering(adapters, Beat(), 0) as url:
        text = requests.get(f"{url}/metrics", timeout=pace.seconds(10)).text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    values = {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}
    assert values['qplan_daemon_job_age_seconds{job="pull"}'] == 120
    assert (values["qplan_daemon_live"], values["qplan_daemon_useful"]) == (1, 0)
    assert "Ann" not in text
