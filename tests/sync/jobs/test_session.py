"""The planning session from its first decision to the record of its commitments."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.cycle.session import About
from sync.cycle.state import Status
from sync.errors import RefusedError
from sync.jobs.cycle import start_cycle
from sync.jobs.session import decide_in_session, planning_session, settle_decision, write_record
from tests.sync.cycle.told import FIRST, agreed, at, submitted
from tests.sync.jobs.test_cycle import Q2, on, status


def test_decisions_are_made_amended_and_carried_out(tmp_path: Path) -> None:
    """What is not given stays; what is lacking is said; each is carried out once, with what shows it."""
    with on(tmp_path, 20) as plan:
        start_cycle(plan, "ops", Q2, since=date(2020, 3, 4))
        with pytest.raises(RefusedError, match="says what was decided"):
            decide_in_session(plan, Q2, "cfo", text=" ")
        with pytest.raises(RefusedError, match="There is no decision 3"):
            decide_in_session(plan, Q2, "cfo", number=3, owner="ops")
        made, lacks = decide_in_session(plan, Q2, "cfo", text="Hire two in East", about=About.RESOURCES)
        assert [one.code for one in lacks] == ["cycle.decision-without-owner", "cycle.decision-without-date"]
        assert status(plan, "session") is Status.BLOCKED
        made, lacks = decide_in_session(plan, Q2, "ops", number=1, owner="Carl Chief", due=date(2020, 4, 15))
        assert (made.text, made.about, made.owner, made.due) == (
            "Hire two in East",
            About.RESOURCES,
            "cfo",
            date(2020, 4, 15),
        )
        assert lacks == ()
        assert status(plan, "session") is Status.DONE
        second, _ = decide_in_session(plan, Q2, "cfo", text="Keep West | as it is", owner="ops", due=date(2020, 3, 31))
        assert second.number == 2
        with pytest.raises(RefusedError, match="without its evidence"):
            settle_decision(plan, Q2, 2, "ops", " ")
        assert settle_decision(plan, Q2, 2, "ops", "option Minimal change").evidence == "option Minimal change"
        with pytest.raises(RefusedError, match="It is carried out: decision 2"):
            settle_decision(plan, Q2, 2, "ops", "again")
    with on(tmp_path, 20, month=4) as plan:
        session = planning_session(plan, Q2)
        assert [one.code for one in session.findings] == ["cycle.decision-late"]
        assert session.commitments is None
        written = write_record(plan, Q2, tmp_path / "out" / "commitments.md")
        text = (tmp_path / "out" / "commitments.md").read_text(encoding="utf-8")
        assert "Executive Planning Session on 2020-03-20. Facilitators: CFO + CRO." in text
        assert "| 1 | Hire two in East | resources | cfo | 2020-04-15 | open |" in text
        assert (
            "| 2 | Keep West / as it is | other | ops | 2020-03-31 | done on 2020-03-20: option Minimal change |"
            in text
        )
        assert "Nothing was submitted yet." in text
        assert f"Head of the plan's events: {written.head}" in text
        assert len(written.head) == 64


APPROVERS = """
[[approvals.approvers]]
id = "cfo"
name = "Carl"
role = "CFO"
channel = "carl@example.com"

[[approvals.approvers]]
id = "cro"
name = "Rita"
role = "CRO"
channel = "rita@example.com"
"""


def test_the_record_names_what_was_approved_and_by_whom(tmp_path: Path) -> None:
    """The digest, each word with its moment, and whether it is approved: not before both said yes."""
    with on(tmp_path, 20, more=APPROVERS) as plan:
        for one in (submitted(FIRST, at(19)), agreed(FIRST, at(19, 13), "cfo")):
            plan.log.append("2020Q2", one.kind, one.actor, one.payload)
        told = planning_session(plan, Q2).commitments
        assert told is not None
        assert (told.digest, told.changes, told.is_approved) == (FIRST.digest, 1, False)
        word = agreed(FIRST, at(20), "cro")
        plan.log.append("2020Q2", word.kind, word.actor, word.payload)
        write_record(plan, Q2, tmp_path / "record.md")
        text = (tmp_path / "record.md").read_text(encoding="utf-8")
        assert f"Change set {FIRST.digest}: 1 changes, approved." in text
        assert "- cfo agreed on 2020-03-19 13:00 UTC" in text
        assert "- cro agreed on 2020-03-20 12:00 UTC" in text


def test_the_verbs_of_the_session(tmp_path: Path) -> None:
    """Decide, show, settle and record, as JSON and in words."""
    with on(tmp_path, 20) as plan:
        start_cycle(plan, "ops", Q2, since=date(2020, 3, 4))

    def said(*words: str) -> str:
        done = CliRunner().invoke(app, ["session", *words, "--config", str(tmp_path / "qplan.toml")])
        assert done.exit_code == 0, done.output
        return done.output

    told = said("decide", "Hire two", "--owner", "ops", "--due", "2099-04-15", "--about", "resources", "--by", "cfo")
    assert "1. Hire two (resources): ops, by 2099-04-15." in told
    shown = json.loads(said("show", "--json"))
    assert [item["minutes"] for item in shown["agenda"]] == [45, 60, 45, 30, 30, 30]
    assert (shown["decisions"][0]["owner"], shown["approved"], shown["findings"]) == ("ops", False, [])
    assert "3. Territory Plan Review (45 min)" in said("show")
    assert "done on" in said("settle", "1", "--evidence", "signed", "--by", "ops")
    assert json.loads(said("record", "--out", str(tmp_path / "r.md"), "--json"))["decisions"] == 1
