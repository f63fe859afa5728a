"""What is the matter with a plan, from its store alone, told in one message."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import SecretStr
from sqlalchemy import insert

from sync.bootstrap import adapters_for
from sync.cycle.appeals import Step
from sync.daemon.alerts import alarms_of, heard, note_alarm, of_the_pace, put_off_alarm, tell_alarms
from sync.daemon.jobs import JOBS
from sync.errors import RefusedError, UndeliveredError
from sync.model.event import Kind
from sync.people.chat import AppriseChat
from sync.plan.adapters import Adapters
from sync.settings import AlertSettings, PlanSettings, PostSettings, Settings, StoreSettings
from sync.store.database import writing
from sync.store.job_runs import JobRuns
from sync.store.tables import MIRROR
from tests.sync.clocks import FixedClock

NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def adapters(tmp_path: Path) -> Iterator[Adapters]:
    """A plan nobody pulled yet, whose clock stands at noon, and two people who want to know."""
    settings = Settings(
        home=tmp_path,
        plan=PlanSettings(quarter="2020Q2"),
        store=StoreSettings(url=f"sqlite:///{tmp_path / 'qplan.db'}"),
        post=PostSettings(folder=tmp_path / "outbox"),
        alerts=AlertSettings(to=("fay@example.com", "rio@example.com"), quiet_from=time(20), quiet_until=time(7)),
    )
    with adapters_for(settings, FixedClock(NOON)) as made:
        yield made


def appeal(adapters: Adapters) -> None:
    """Somebody appeals against a quota."""
    who = {"person": "r1", "name": "Ann", "handler": "RevOps", "said": "so"}
    what = {"code": "ramp", "quota": "100", "wanted": "80"}
    adapters.log.append(adapters.plan.id, Kind.APPEAL, "ann", {"appeal": 1, "step": Step.FILE.value, **who, **what})


def messages(folder: Path) -> list[str]:
    """The bodies of what was sent."""
    return [path.read_text() for path in sorted(folder.rglob("*.eml"))]


def test_a_plan_nobody_works_on_is_no_matter(adapters: Adapters) -> None:
    """No daemon ever ran, nothing was pulled, no cycle was started: nothing sounds, nothing is sent."""
    assert alarms_of(adapters, JOBS) == []
    assert tell_alarms(adapters, JOBS)[1] == 0


def test_what_is_the_matter_is_told_once_to_each(adapters: Adapters, tmp_path: Path) -> None:
    """An open appeal and accounts of people who left: one message each, and none again while nothing is new."""
    appeal(adapters)
    with writing(adapters.engine) as connection:
        people = [{"Id": "005A", "IsActive": False}, {"Id": "005B", "IsActive": True}]
        connection.execute(insert(MIRROR["User"]), people)
        accounts = [{"Id": f"001{n}", "OwnerId": owner} for n, owner in enumerate(["005A", "005A", "005B"])]
        connection.execute(insert(MIRROR["Account"]), accounts)
    found, sent = tell_alarms(adapters, JOBS)
    assert [one.name for one in found.sounds] == ["appeal-open:1", "orphaned-accounts"]
    assert found.sounds[1].sentence == "2 accounts belong to people who left."
    assert sent == len(messages(tmp_path / "outbox")) == 2
    assert tell_alarms(adapters, JOBS)[1] == 0
    assert heard(adapters, JOBS).waits == "all of it was told within a day"


def test_a_late_job_is_the_cause_of_what_follows(adapters: Adapters) -> None:
    """The daemon ran long ago: its jobs sound, and accounts of people who left wait for fresh data."""
    runs = JobRuns(adapters.engine, FixedClock(NOON - timedelta(days=2)), adapters.plan.id)
    for job in JOBS:
        runs.ended(runs.started(job.name), "done", failed=False)
    with writing(adapters.engine) as connection:
        connection.execute(insert(MIRROR["User"]), [{"Id": "005A", "IsActive": False}])
        connection.execute(insert(MIRROR["Account"]), [{"Id": "001", "OwnerId": "005A"}])
    found = heard(adapters, JOBS)
    assert {one.code for one in found.sounds} == {"job-late"}
    assert [(one.code, why) for one, why in found.quiet] == [("orphaned-accounts", "its cause sounds: job-late")]


def test_people_answer_by_name(adapters: Adapters) -> None:
    """Noted, put off, and a name nobody knows."""
    appeal(adapters)
    with pytest.raises(RefusedError, match="There is appeal-open:1"):
        note_alarm(adapters, JOBS, "drift", "ana")
    with pytest.raises(RefusedError, match="has passed"):
        put_off_alarm(adapters, JOBS, "appeal-open:1", NOON, "ana")
    put_off_alarm(adapters, JOBS, "appeal-open:1", NOON + timedelta(hours=1), "ana")
    assert heard(adapters, JOBS).sounds == ()
    note_alarm(adapters, JOBS, "appeal-open:1", "ana")
    assert [why for _, why in heard(adapters, JOBS).quiet] == ["ana took note of it"]


def booked(adapters: Adapters, past: float, now: float) -> None:
    """So much won on the second day of each of the last five quarters beside a hundred late in it, and now."""
    rows = []
    for back in range(1, 6):
        quarter = adapters.plan.quarter.shift(-back)
        late = quarter.end - timedelta(days=2)
        rows += [(quarter.start + timedelta(days=1), past), (late, 100.0 - past)]
    rows.append((adapters.plan.quarter.start, now))
    deals = [
        {"Id": f"006{n:03}", "IsWon": True, "IsClosed": True, "IsDeleted": False, "CloseDate": day.isoformat(),
         "Amount": money, "CurrencyIsoCode": None}
        for n, (day, money) in enumerate(rows)
    ]  # fmt: skip
    with writing(adapters.engine) as connection:
        connection.execute(insert(MIRROR["Opportunity"]), deals)


@pytest.mark.parametrize(("now", "sounds"), [(9.0, True), (11.0, False)])
def test_less_than_any_quarter_had_by_now_sounds(adapters: Adapters, now: float, sounds: bool) -> None:
    """Every past quarter had a tenth by the same part; the target is a hundred."""
    later = replace(adapters, clock=FixedClock(datetime(2020, 4, 20, tzinfo=UTC)))
    later = replace(later, plan=replace(later.plan, as_of=date(2020, 4, 19)))
    booked(later, 10.0, now)
    found = list(of_the_pace(later, 100.0))
    assert [one.code for one in found] == (["pacing-behind"] if sounds else [])
    if sounds:
        assert found[0].weight == pytest.approx(1.0)
        assert "10% by then, never less than 10%" in found[0].sentence
    assert list(of_the_pace(later, None)) == []
    assert list(of_the_pace(adapters, 100.0)) == []  # of the day before the quarter


class Chats(BaseHTTPRequestHandler):
    """A chat service on loopback: keeps what it is told."""

    told: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        """Take it, or refuse it below /no."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Chats.told.append((self.path, body["title"]))
        self.send_response(500 if self.path.startswith("/no") else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def chats() -> Iterator[str]:
    """Where the service listens."""
    Chats.told.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Chats) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"json://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_each_chat_service_is_told_by_a_call_of_its_own(adapters: Adapters, chats: str) -> None:
    """Of three one refuses and one is no address: the third is told all the same, and only what arrived is counted."""
    targets = (SecretStr(f"{chats}/no"), SecretStr("nonsense"), SecretStr(f"{chats}/yes"))
    settings = adapters.settings.model_copy(update={"alerts": AlertSettings(targets=targets, quiet_from=time(7))})
    told = replace(adapters, settings=settings, chat=AppriseChat)
    appeal(told)
    assert tell_alarms(told, JOBS)[1] == 1
    assert {path.strip("/") for path, _ in Chats.told} == {"no", "yes"}
    assert all(title == "2020Q2: 1 alarm" for _, title in Chats.told)


def test_a_fault_names_no_secret(chats: str) -> None:
    """The service is named, and not what lets anybody post there."""
    with pytest.raises(UndeliveredError, match="json://…") as fault:
        AppriseChat().tell(f"{chats}/no/secret-token", "x", "y")
    assert "secret-token" not in str(fault.value)
