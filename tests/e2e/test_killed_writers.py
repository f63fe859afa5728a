"""Processes that write a plan are killed, or stopped for longer than their lease, at every point of the way.

The processes are real ones of `qplan apply` and `qplan rollback`; another takes over, and one that was stopped comes
back. What came of it is told by the CRM's own log, which triggers in its database keep: never by our journal.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import update

from sync.emulators.faults import Fault
from sync.emulators.salesforce import Org, make_id
from sync.emulators.salesforce.writing import transaction
from sync.errors import CrmError
from sync.jobs.rollback import roll_back
from sync.jobs.writeback import write
from sync.model.change import ChangeSet
from sync.model.receipt import Outcome
from sync.plan.adapters import Adapters
from sync.store.database import writing
from sync.store.tables import LEASES
from tests.e2e.moving import ACME, ANN, BOB, CY, HEAD, MOVES, with_moves
from tests.e2e.nursery import Order
from tests.processes import helper

DEAL = make_id("006", 502)
_LOG = """
CREATE TABLE told (what TEXT, who TEXT, value);
CREATE TRIGGER told_quota AFTER INSERT ON ForecastingQuota BEGIN
    INSERT INTO told VALUES (NEW.QuotaOwnerId, NEW.LastModifiedById, NEW.QuotaAmount); END;
CREATE TRIGGER told_amount AFTER UPDATE OF QuotaAmount ON ForecastingQuota BEGIN
    INSERT INTO told VALUES (NEW.QuotaOwnerId, NEW.LastModifiedById, NEW.QuotaAmount); END;
CREATE TRIGGER told_owner AFTER UPDATE OF OwnerId ON Account BEGIN
    INSERT INTO told VALUES (NEW.Id, NEW.LastModifiedById, NEW.OwnerId); END;
CREATE TRIGGER told_seller AFTER UPDATE OF OwnerId ON Opportunity BEGIN
    INSERT INTO told VALUES (NEW.Id, NEW.LastModifiedById, NEW.OwnerId); END;
CREATE TRIGGER told_member AFTER INSERT ON AccountTeamMember BEGIN
    INSERT INTO told VALUES (NEW.AccountId || '+' || NEW.UserId, NEW.LastModifiedById, NEW.TeamMemberRole); END;
"""
"""Every write that was kept: a row that was undone with its transaction is not among them."""


class _Nursery:
    """Runs verbs in processes of their own, one at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._hear("ready")

    def run(self, order: Order) -> str:
        """How the process came to rest: `killed`, `stopped` or `ended CODE`."""
        self._tell(json.dumps(order._asdict()))
        return self._line()

    def go_on(self) -> str:
        """The process that was stopped goes on; how it comes to rest."""
        self._tell("go on")
        return self._line()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def _hear(self, wanted: str) -> None:
        said = self._line()
        assert said == wanted, said


@pytest.fixture(scope="module")
def nursery() -> Iterator[_Nursery]:
    """A process that forks others."""
    command = [sys.executable, "-m", "tests.e2e.nursery"]
    with helper(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield _Nursery(process)


class _Scene(NamedTuple):
    """A plan that is approved, its org with the log of what was written, and what was approved."""

    plan: Adapters
    org: Org
    faults: Any
    folder: Path

    @property
    def approved(self) -> ChangeSet:
        submission = self.plan.approval().submission
        assert submission is not None
        return submission.change_set

    def order(self, *words: str, at: int = 0, how: str = "SIGKILL") -> Order:
        line = [*words, "--by", "ana", "--config", str(self.folder / "qplan.toml")]
        return Order(line, MOVES, str(self.folder / "points"), at, how)

    @property
    def points(self) -> list[str]:
        """What the last process came to."""
        return (self.folder / "points").read_text().splitlines()

    def expire(self) -> None:
        """The time passes in which whoever holds the lease could have renewed it."""
        with writing(self.plan.engine) as connection:
            connection.execute(update(LEASES).values(expires_at=0.0))

    def edit(self, sobject: str, record_id: str, field: str, value: Any) -> None:
        """Somebody else writes."""
        with transaction(self.org, HEAD) as writer:
            writer.update(self.org.schema[sobject], record_id, {field: value})

    @property
    def state(self) -> dict[str, Any]:
        """What the org holds of all that the plan touches."""
        with self.org.read() as db:
            quotas = db.execute("SELECT QuotaOwnerId, QuotaAmount FROM ForecastingQuota WHERE StartDate = '2020-04-01'")
            found = quotas.fetchall()
            found += db.execute("SELECT Id, OwnerId FROM Account WHERE Id = ?", (ACME,)).fetchall()
            found += db.execute("SELECT Id, OwnerId FROM Opportunity WHERE Id = ?", (DEAL,)).fetchall()
            found += db.execute("SELECT AccountId || '+' || UserId, TeamMemberRole FROM AccountTeamMember").fetchall()
        assert len(dict(found)) == len(found), found
        return dict(found)

    @property
    def written(self) -> Counter[str]:
        """How often the plan's own user wrote each thing."""
        with self.org.read() as db:
            return Counter(what for what, who in db.execute("SELECT what, who FROM told") if who != HEAD)


@contextmanager
def _scene(approved: Path, folder: Path) -> Iterator[_Scene]:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(approved, folder)
    with with_moves(folder) as (plan, emulator):
        with emulator.org.write() as db:
            for statement in _LOG.strip().split("\nCREATE"):
                db.execute(statement if statement.startswith("CREATE") else f"CREATE{statement}")
        yield _Scene(plan, emulator.org, emulator.faults, folder)


def _wanted(scene: _Scene) -> dict[str, Any]:
    """What was approved, and the team as it was."""
    found: dict[str, Any] = {}
    for change in scene.approved.changes:
        key = dict(change.record.equals)
        assert change.after is not None
        found[key.get("QuotaOwnerId") or key["Id"] or ""] = (
            float(change.after) if change.field == "QuotaAmount" else change.after
        )
    return found | {f"{ACME}+{CY}": "Pre-Sales Consultant", f"{ACME}+{HEAD}": "Executive Sponsor"}


def _finish(scene: _Scene, take_back: bool = False) -> None:
    """Other processes run it until everything has an answer."""
    for _ in range(5):
        try:
            told = list(roll_back(scene.plan, "ben", "late") if take_back else write(scene.plan, "ben"))
        except CrmError:
            continue
        if all(one.outcome.is_settled or one.outcome in (Outcome.CONFLICT, Outcome.REJECTED) for one in told):
            return
    raise AssertionError("it does not come to an end")


@pytest.fixture(scope="module")
def way(approved_folder: Path, nursery: _Nursery, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The points of a process that nothing befalls, which writes everything once."""
    with _scene(approved_folder, tmp_path_factory.mktemp("way") / "plan") as scene:
        assert nursery.run(scene.order("apply")) == "ended 0", (scene.folder / "points.said").read_text()
        assert "s passed at most: only what somebody changed" in (scene.folder / "points.said").read_text()
        assert scene.state == _wanted(scene)
        assert set(scene.written.values()) == {1}
        return scene.points


def _steps(way: Sequence[str]) -> list[int]:
    """The points before and after each note of the journal."""
    noted = [n for n, name in enumerate(way, start=1) if name.endswith((": intended", ": receipt"))]
    return [point for n in noted for point in (n - 1, n)]


Trouble = Callable[[_Scene], Mapping[str, Any]]
"""Brings something about, and says what becomes of it at last but for what was approved."""


def _fault(**what: Any) -> Trouble:
    def bring(scene: _Scene) -> Mapping[str, Any]:
        scene.faults.add(Fault(**({"path": "/composite/sobjects|/Soap/"} | what)))
        return {}

    return bring


def _given_away(scene: _Scene) -> Mapping[str, Any]:
    scene.edit("Account", ACME, "OwnerId", BOB)
    return {ACME: BOB, f"{ACME}+{CY}": None, f"{ACME}+{HEAD}": None}


def _read_only(scene: _Scene) -> Mapping[str, Any]:
    scene.org.freeze(ACME)
    return {ACME: ANN}


def _deactivated(scene: _Scene) -> Mapping[str, Any]:
    scene.edit("User", CY, "IsActive", False)
    return {ACME: ANN, DEAL: ANN}


def _no_period(scene: _Scene) -> Mapping[str, Any]:
    with scene.org.write() as db:
        db.execute("DELETE FROM Period WHERE StartDate = '2020-04-01'")
    return dict.fromkeys((ANN, BOB, CY))


TROUBLES: Mapping[str, Trouble] = {
    "nothing": lambda _: {},
    "a reply is lost": _fault(do="drop-after"),
    "a request is lost": _fault(do="drop-before"),
    "401": _fault(do="expire-session"),
    "429": _fault(do="status", status=429, code="REQUEST_LIMIT"),
    "503": _fault(do="status", status=503, times=2),
    "rows are locked": _fault(do="lock-rows", size=2),
    "a read is cut": _fault(do="truncate", size=10, path="query", skip=2),
    "somebody gives the account away": _given_away,
    "the account may not be written": _read_only,
    "the new owner is no user any more": _deactivated,
    "the period is gone": _no_period,
}


def _is_as_it_should(scene: _Scene, apart: Mapping[str, Any]) -> None:
    """Approved, but where something else became of it; nothing written twice."""
    wanted = {what: value for what, value in (_wanted(scene) | apart).items() if value is not None}
    assert scene.state == wanted
    assert all(times == 1 for times in scene.written.values()), scene.written


def _killed(nursery: _Nursery, approved: Path, folder: Path, at: int, trouble: str) -> None:
    with _scene(approved, folder) as scene:
        apart = TROUBLES[trouble](scene)
        said = nursery.run(scene.order("apply", at=at))
        assert said == "killed" or trouble != "nothing", (at, said)
        scene.faults.clear()
        _finish(scene)
        _is_as_it_should(scene, apart)


def _stopped(nursery: _Nursery, approved: Path, folder: Path, at: int, trouble: str) -> None:
    with _scene(approved, folder) as scene:
        apart = TROUBLES[trouble](scene)
        said = nursery.run(scene.order("apply", at=at, how="SIGSTOP"))
        assert said == "stopped" or trouble != "nothing", (at, said)
        scene.expire()
        _finish(scene)
        _is_as_it_should(scene, apart)
        written = scene.written
        if said == "stopped":
            assert nursery.go_on().startswith("ended")
        assert scene.written == written  # what comes back writes nothing any more
        _is_as_it_should(scene, apart)


def test_a_process_killed_between_its_note_and_its_write_and_one_stopped_there_lose_and_double_nothing(
    way: list[str], nursery: _Nursery, approved_folder: Path, tmp_path: Path
) -> None:
    """One note is on disk and nothing is sent: of the quotas, and, by a process that comes back, of the account."""
    quotas, account = [n for n, name in enumerate(way, start=1) if name.endswith(": intended")][:2]
    _killed(nursery, approved_folder, tmp_path / "plan", quotas, "nothing")
    _stopped(nursery, approved_folder, tmp_path / "plan", account, "nothing")


@pytest.mark.full
def test_a_process_killed_at_any_step_of_the_journal_loses_and_doubles_nothing(
    way: list[str], nursery: _Nursery, approved_folder: Path, tmp_path: Path
) -> None:
    """At each step, with one trouble after the other."""
    for at, trouble in zip(_steps(way), cycle(TROUBLES)):
        _killed(nursery, approved_folder, tmp_path / "plan", at, trouble)


@pytest.mark.full
def test_a_process_stopped_for_longer_than_its_lease_at_any_step_writes_no_more(
    way: list[str], nursery: _Nursery, approved_folder: Path, tmp_path: Path
) -> None:
    """Another process takes over and ends it; the first comes back, and nothing more is written."""
    for at in _steps(way):
        _stopped(nursery, approved_folder, tmp_path / "plan", at, "nothing")


@pytest.mark.soak
@pytest.mark.parametrize("trouble", TROUBLES)
def test_killed_and_stopped_at_every_point_with_every_trouble(
    trouble: str, way: list[str], nursery: _Nursery, approved_folder: Path, tmp_path: Path
) -> None:
    """Killed at every point, stopped at every one but right before a request, until the lease is let go."""
    held = way.index("the store is done: update") + 1
    for at in range(1, held + 1):
        _killed(nursery, approved_folder, tmp_path / "plan", at, trouble)
        if not way[at - 1].startswith(
            "sends"
        ):  # a request of a process that stopped right there is what no fence keeps
            _stopped(nursery, approved_folder, tmp_path / "plan", at, trouble)


@pytest.mark.full
def test_a_rollback_that_is_killed_at_any_step_restores_everything_once(
    nursery: _Nursery, approved_folder: Path, tmp_path: Path
) -> None:
    """Killed between note and write, and between write and receipt, of each of its batches."""
    words = ("rollback", "--because", "the wrong quarter")
    at, steps = 0, [0]
    while at < len(steps):
        with _scene(approved_folder, tmp_path / "plan") as scene:
            before = scene.state
            list(write(scene.plan, "ana"))
            with scene.org.write() as db:
                db.execute("DELETE FROM told")
            said = nursery.run(scene.order(*words, at=steps[at]))
            if not at:
                assert said == "ended 0", (scene.folder / "points.said").read_text()
                steps += _steps(scene.points)
            else:
                assert said == "killed"
            _finish(scene, take_back=True)
            assert scene.state == before
            assert all(times == 1 for times in scene.written.values()), scene.written
        at += 1
    assert len(steps) > 6
