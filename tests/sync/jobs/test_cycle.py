"""A cycle from its start to its calendar files, in a store of its own, with a clock that is set by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from calculations.fiscal import Quarter
from calculations.gates.gate import Verdict
from sync.bootstrap import adapters_for
from sync.cycle.state import Status
from sync.errors import BadSettingsError, RefusedError
from sync.jobs.cycle import (
    cycle_quarter,
    cycle_state,
    delegate,
    done,
    reopen,
    skip,
    start_cycle,
    transfer,
)
from sync.jobs.cycle_calendar import write_invitations
from sync.jobs.gates import scorecard
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import load
from sync.store.surveys import Surveys
from tests.sync.clocks import FixedClock

Q2 = Quarter.parse("2020Q2")
PEOPLE = """
[[cycle.people]]
id = "ops"
name = "Olga Ops"
address = "olga@example.com"
roles = ["RevOps", "HR", "Marketing", "Sales Leaders", "Sales Leadership"]

[[cycle.people]]
id = "cfo"
name = "Carl Chief"
address = "carl@example.com"
roles = ["CFO", "CRO"]
"""


@contextmanager
def on(folder: Path, day: int, month: int = 3, *, more: str = "", plan: str = "") -> Iterator[Adapters]:
    """The plan of 2020Q2 at noon of a day of 2020, in a store that stays."""
    text = f'[plan]\nquarter = "2020Q2"\n{plan}\n[store]\nurl = "sqlite:///plan.db"\n[cycle]\n{more}\n{PEOPLE}'
    (folder / "qplan.toml").write_text(text, encoding="utf-8")
    with adapters_for(load(folder / "qplan.toml"), FixedClock(datetime(2020, month, day, 12, tzinfo=UTC))) as adapters:
        yield adapters


def status(adapters: Adapters, task: str) -> Status:
    found = cycle_state(adapters, Q2).task(task)
    assert found is not None
    return found.status


def test_a_cycle_is_started_once(tmp_path: Path) -> None:
    """A second start changes nothing; changed settings are said, and taken by starting again; done stays done."""
    with on(tmp_path, 4) as adapters:
        with pytest.raises(RefusedError, match="No cycle was started for 2020Q2"):
            cycle_state(adapters, Q2)
        first = start_cycle(adapters, "ops", Q2)
        assert (first.is_new, first.findings) == (True, ())
        assert not start_cycle(adapters, "ops", Q2).is_new
        assert len(adapters.events()) == 1
        done(adapters, Q2, "steering-1", "ops", "https://example.com/minutes")
    with on(tmp_path, 6, more="[cycle.tasks.session]\nday = 4") as adapters:
        (note,) = [one for one in cycle_state(adapters, Q2).findings if one.code == "cycle.calendar-edited"]
        assert note.rows == ("session",)
        again = start_cycle(adapters, "ops", Q2)
        assert again.is_new
        assert again.calendar.start == date(2020, 3, 4)
        assert status(adapters, "steering-1") is Status.DONE
        assert cycle_state(adapters, Q2).findings == ()
        assert {one.kind for one in adapters.events()} == {Kind.CYCLE_STARTED, Kind.TASK_DONE}


def test_the_first_day(tmp_path: Path) -> None:
    """Four weeks before, or today when that is over; of a quarter that is over as it would have been, or as given."""
    with on(tmp_path, 1) as adapters:
        assert start_cycle(adapters, "ops", Q2).calendar.start == date(2020, 3, 4)
        q3 = cycle_quarter(adapters, "2020 q3")
        assert start_cycle(adapters, "ops", q3, since=date(2020, 6, 1)).calendar.start == date(2020, 6, 1)
    late, over = tmp_path / "late", tmp_path / "over"
    late.mkdir()
    over.mkdir()
    with on(late, 11) as adapters:
        started = start_cycle(adapters, "ops", Q2, template="three-week")
        assert (started.calendar.start, started.calendar.template) == (date(2020, 3, 11), "three-week")
        assert [one.code for one in started.findings] == ["cycle.started-late"]
    with on(over, 1, month=5) as adapters:
        assert start_cycle(adapters, "ops", Q2).calendar.start == date(2020, 3, 4)
        with pytest.raises(RefusedError, match="no template 'two-week'"):
            start_cycle(adapters, "ops", Q2, template="two-week")


def test_shifted_and_week_based_years(tmp_path: Path) -> None:
    """A year from February, 4-4-5 and listed years: each quarter's own first day counts; one not listed is refused."""
    for name, calendar, first in (
        ("feb", "standard:2", date(2020, 5, 1)),
        ("445", "4-4-5:last-sat-jan", date(2020, 4, 26)),
    ):
        (tmp_path / name).mkdir()
        with on(tmp_path / name, 20, plan=f'fiscal_calendar = "{calendar}"') as adapters:
            started = start_cycle(adapters, "ops", adapters.plan.quarter)
            assert started.calendar.first_day == first
            assert (first - started.calendar.start).days == 28
            assert started.findings == ()
    with on(tmp_path, 1) as adapters, pytest.raises(RefusedError, match="is not a quarter"):
        cycle_quarter(adapters, "spring")


def test_cycles_that_overlap_are_said(tmp_path: Path) -> None:
    """A quarter started twelve weeks early runs into the one before, until that one is over."""
    with on(tmp_path, 4) as adapters:
        start_cycle(adapters, "ops", Q2)
        q3 = cycle_quarter(adapters, "2020Q3")
        (found,) = [
            f for f in start_cycle(adapters, "ops", q3, since=date(2020, 3, 16)).findings if "overlap" in f.code
        ]
        assert found.rows == ("2020Q2",)
        assert "from 2020-03-16 to 2020-04-01" in found.sentence
        q4 = cycle_quarter(adapters, "2020Q4")
        assert "cycle.overlaps" not in {one.code for one in start_cycle(adapters, "ops", q4).findings}


def test_nothing_is_done_without_its_evidence(tmp_path: Path) -> None:
    """A file that is there, a link, a message; not another kind than the task takes, not by anybody else."""
    with on(tmp_path, 4) as adapters:
        start_cycle(adapters, "ops", Q2)
        for said, why in (("", "without its evidence"), ("gone.pdf", "no file gone.pdf"), ("package", "not package")):
            with pytest.raises(RefusedError, match=why):
                done(adapters, Q2, "appeals-process", "ops", said)
        with pytest.raises(RefusedError, match="is for ops, not for Carl"):
            done(adapters, Q2, "appeals-process", "Carl Chief", "link:x")
        with pytest.raises(RefusedError, match="has made no package yet"):
            done(adapters, Q2, "territory-health", "ops", "package")
        with pytest.raises(RefusedError, match="takes approval as evidence, not link"):
            done(adapters, Q2, "approved-revenue-plan", "cfo", "https://example.com")
        with pytest.raises(RefusedError, match="no task 'appeals'"):
            done(adapters, Q2, "appeals", "ops", "link:x")
        (tmp_path / "appeals.md").write_text("how to appeal", encoding="utf-8")
        assert done(adapters, Q2, "appeals-process", "olga ops", "appeals.md").status is Status.DONE
        assert done(adapters, Q2, "all-hands", "cfo", "message:42").status is Status.DONE
        (tmp_path / "appeals.md").write_text("how to appeal, later", encoding="utf-8")
        assert status(adapters, "appeals-process") is Status.STALE
        (tmp_path / "appeals.md").unlink()
        assert status(adapters, "appeals-process") is Status.STALE
        assert reopen(adapters, Q2, "appeals-process", "ops", "rewritten").status is Status.DUE
        with pytest.raises(RefusedError, match="nothing to open again"):
            reopen(adapters, Q2, "appeals-process", "ops", "again")
        with pytest.raises(RefusedError, match="told by the plan itself"):
            reopen(adapters, Q2, "start", "ops", "again")


def test_a_package_is_looked_at_and_stands(tmp_path: Path) -> None:
    """What an agent made is seen by itself; a person may say that it stands though the facts moved."""
    with on(tmp_path, 5) as adapters:
        start_cycle(adapters, "ops", Q2)
        told = {"name": "territory-planning-advisor", "week": 1, "digest": "d", "snapshot": "S1", "plan": "before"}
        adapters.log.append("2020Q2", Kind.PACKAGE, "territory-planning-advisor", told)
        assert status(adapters, "territory-health") is Status.STALE  # it stands on a plan that is not the last one
        assert status(adapters, "territory-scenarios") is Status.BLOCKED
        assert done(adapters, Q2, "territory-health", "ops", "package").status is Status.DONE


def test_leaving_out_takes_a_role_and_a_reason(tmp_path: Path) -> None:
    """RevOps may leave out a training, and not the session, which CFO and CRO may; what is done is not left out."""
    with on(tmp_path, 4) as adapters:
        start_cycle(adapters, "ops", Q2)
        with pytest.raises(RefusedError, match=r"CFO \(Carl Chief\), CRO \(Carl Chief\)"):
            skip(adapters, Q2, "session", "ops", "no time")
        with pytest.raises(RefusedError, match="takes a reason"):
            skip(adapters, Q2, "session", "cfo", " ")
        assert skip(adapters, Q2, "session", "cfo", "decided by mail").status is Status.SKIPPED
        assert reopen(adapters, Q2, "session", "cfo", "after all").status is Status.BLOCKED
        done(adapters, Q2, "tools-training", "ops", "link:x")
        with pytest.raises(RefusedError, match="is done"):
            skip(adapters, Q2, "tools-training", "ops", "no tools")


def test_handing_over(tmp_path: Path) -> None:
    """To somebody who takes part and has not left; a delegate may say that it is done."""
    with on(tmp_path, 4) as adapters:
        start_cycle(adapters, "ops", Q2)
        with pytest.raises(RefusedError, match=r"Zoe is nobody of \[\[cycle.people\]\]"):
            transfer(adapters, Q2, "ready", "cfo", "Zoe", "away")
        assert delegate(adapters, Q2, "steering-1", "ops", "carl@example.com", "away").delegate is not None
        assert done(adapters, Q2, "steering-1", "cfo", "link:minutes").status is Status.DONE
        assert transfer(adapters, Q2, "ready", "ops", "ops", "he leaves").owners == ("ops",)
    gone = PEOPLE.replace('roles = ["CFO", "CRO"]', 'roles = ["CFO", "CRO"]\nleft = 2020-03-08')
    with on(tmp_path, 9) as adapters:
        left = adapters.settings.model_copy(
            update={"cycle": adapters.settings.cycle.model_copy(update={"people": load_people(tmp_path, gone)})}
        )
        with adapters_for(left, adapters.clock) as later:
            with pytest.raises(RefusedError, match="cfo has left"):
                delegate(later, Q2, "steering-2", "ops", "cfo", "away")
            assert "cycle.owner-left" in {one.code for one in cycle_state(later, Q2).findings}


def load_people(folder: Path, text: str) -> tuple[object, ...]:
    """The people of a settings file."""
    path = folder / "people.toml"
    path.write_text(text, encoding="utf-8")
    return load(path).cycle.people


def test_as_it_stood_on_a_day(tmp_path: Path) -> None:
    """What was put on record later does not count then."""
    with on(tmp_path, 4) as adapters:
        start_cycle(adapters, "ops", Q2)
    with on(tmp_path, 12) as adapters:
        done(adapters, Q2, "steering-1", "ops", "link:minutes")
        then = cycle_state(adapters, Q2, on=date(2020, 3, 5)).task("steering-1")
        assert then is not None
        assert then.status is Status.LATE
        assert status(adapters, "steering-1") is Status.DONE
        with pytest.raises(RefusedError, match="No cycle was started for 2020Q2 by 2020-03-03"):
            cycle_state(adapters, Q2, on=date(2020, 3, 3))


def test_calendar_files_update(tmp_path: Path) -> None:
    """One a task; after a change the same names, and the changed one alone is another file."""
    with on(tmp_path, 4, more='organizer = "plan@example.com"') as adapters:
        with pytest.raises(RefusedError, match="No cycle was started"):
            write_invitations(adapters, Q2, tmp_path / "ics")
        start_cycle(adapters, "ops", Q2)
        files = write_invitations(adapters, Q2, tmp_path / "ics")
        assert len(files) == 46
        was = {path.name: path.read_bytes() for path in files}
        skip(adapters, Q2, "pilot", "ops", "nothing moves")
        now = {path.name: path.read_bytes() for path in write_invitations(adapters, Q2, tmp_path / "ics")}
        assert [name for name in was if was[name] != now[name]] == ["2020Q2-pilot.ics"]
        assert b"METHOD:CANCEL" in now["2020Q2-pilot.ics"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('time_zone = "Mars/Olympus"', "Mars/Olympus is no time zone"),
        ('holidays = "Atlantis"', "ATLANTIS is no place with public holidays"),
        ('weekend = ["caturday"]', "write days such as saturday"),
        ("[cycle.tasks.session]\nday = 9", "cycle.tasks.session.day"),
        ('[cycle.tasks.session]\nafter = ["nothing"]', "session comes after nothing"),
        ('[[cycle.people]]\nid = "ops"\nname = "Another"', "two people share the id ops"),
    ],
)
def test_settings_that_make_no_cycle_are_named(tmp_path: Path, more: str, says: str) -> None:
    """When the file is read, before any work."""
    with pytest.raises(BadSettingsError, match=says), on(tmp_path, 4, more=more):
        pass


def test_the_scorecard_is_fed_by_the_cycle(tmp_path: Path) -> None:
    """On 28 March eight milestones were due and one was done by its day; one of two communications was sent."""
    with on(tmp_path, 4) as adapters:
        unknown = {gate.name: gate for gate in scorecard(adapters)}
        assert [gate.verdict for gate in unknown.values()] == [Verdict.INSUFFICIENT] * 7
        start_cycle(adapters, "ops", Q2)
    with on(tmp_path, 26) as adapters:
        done(adapters, Q2, "executive-presentation", "cfo", "link:deck")
    with on(tmp_path, 28) as adapters:
        gates = {gate.name: gate for gate in scorecard(adapters)}
        schedule, sent = gates["cycle on schedule"], gates["communications on time"]
        assert (schedule.verdict, schedule.figure) == (Verdict.FAIL, pytest.approx(1 / 8))
        assert "Executive Planning Session" in schedule.rows
        assert (sent.verdict, sent.figure) == (Verdict.FAIL, 0.5)
        assert sent.rows == ("Sales Leadership Cascade: Directors communicate to teams",)
        assert gates["scenario variance"].verdict is Verdict.INSUFFICIENT
        skip(adapters, Q2, "leadership-cascade", "ops", "told in the all-hands")
        assert {gate.name: gate for gate in scorecard(adapters)}["communications on time"].verdict is Verdict.PASS


def test_buy_in_comes_from_the_survey(tmp_path: Path) -> None:
    """Of six who were asked five answered, four of them favourably to both questions: 80 %, not above 90 %."""
    with on(tmp_path, 30) as adapters:
        asked = {"survey": "2020Q2-1", "closes": "2020-04-10", "asked": {"West": 6}}
        adapters.log.append("2020Q2", Kind.SURVEY_OPENED, "ana", asked)
        kept = Surveys(adapters.engine, "2020Q2", adapters.randomness)
        kept.issue("2020Q2-1", [(f"code {n}", "West") for n in range(6)])
        for n, score in enumerate((5, 4, 4, 5, 2)):
            assert kept.answer("2020Q2-1", f"code {n}", (score, score), "")
        (gate,) = [one for one in scorecard(adapters) if one.name == "rep buy-in"]
        assert (gate.verdict, gate.figure) == (Verdict.FAIL, pytest.approx(0.8))
