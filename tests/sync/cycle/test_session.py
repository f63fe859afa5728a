"""What the session decided: its last words count, and what a decision lacks is said."""

from datetime import date

from sync.cycle.calendar import laid_out
from sync.cycle.people import Person
from sync.cycle.session import About, decision_findings, decisions
from sync.cycle.state import Status
from sync.cycle.template import edited
from sync.model.event import Event, Kind
from tests.sync.cycle.told import PEOPLE, QUARTER, START, TEMPLATE, at, event, look, package, started


def decided(number: int, day: int, owner: str = "ops", due: str | None = "2020-04-15", text: str = "Hire two") -> Event:
    told = {"number": number, "text": text, "about": "resources", "owner": owner, "due": due}
    return event(Kind.DECIDED, told, at(day), "cfo")


def carried_out(number: int, day: int) -> Event:
    return event(Kind.CARRIED_OUT, {"number": number, "evidence": "signed"}, at(day))


def test_the_last_words_of_a_decision_count() -> None:
    """Amended it is open again; what was carried out names what shows it; a number nobody decided is none."""
    first, second = decisions(
        [decided(1, 12), decided(2, 12, text="Keep West"), carried_out(1, 16), carried_out(3, 16)]
    )
    assert (first.number, first.about, first.owner, first.due) == (1, About.RESOURCES, "ops", date(2020, 4, 15))
    assert (first.is_open, first.done_at, first.done_by, first.evidence) == (False, at(16), "ops", "signed")
    assert second.is_open
    (again,) = decisions([decided(1, 12), carried_out(1, 16), decided(1, 17, owner="cfo")])
    assert (again.is_open, again.owner, again.at) == (True, "cfo", at(17))


def test_what_a_decision_lacks() -> None:
    """Nobody's, a stranger's, somebody's who left; no day; a day that is over. What is carried out lacks nothing."""
    people = (*PEOPLE, Person("rita", "Rita", left=date(2020, 3, 20)))
    found = decisions(
        [decided(1, 12, ""), decided(2, 12, "zoe"), decided(3, 12, "rita"), decided(4, 12, due=None),
         decided(5, 12, due="2020-03-20"), decided(6, 12), decided(7, 12, "", None), carried_out(7, 13)]
    )  # fmt: skip
    said = [(one.code, one.rows) for one in decision_findings(found, people, date(2020, 3, 25))]
    assert said == [
        ("cycle.decision-without-owner", ("1",)),
        ("cycle.decision-without-owner", ("2",)),
        ("cycle.decision-without-owner", ("3",)),
        ("cycle.decision-without-date", ("4",)),
        ("cycle.decision-late", ("5",)),
    ]
    assert decision_findings(found[2:3], people, date(2020, 3, 20)) == ()
    assert decision_findings(found[1:2], (), date(2020, 3, 25)) == ()


def test_decisions_are_the_evidence_of_the_session() -> None:
    """Once each has an owner and a day, since the first one; packages of before stand from then on."""
    told = edited(TEMPLATE, {"session": {"evidence": ["decisions", "file"]}})
    began = started(at(4), laid_out(told, QUARTER, start=START, people=PEOPLE).calendar)
    made = package(at(5), snapshot="S1")
    lacking = look([began, made, decided(1, 12), decided(2, 12, "")], at(12)).task("session")
    assert lacking is not None
    assert lacking.status is Status.BLOCKED
    assert "takes decisions, each with owner and day, or a file" in lacking.why
    state = look([began, made, decided(1, 12), decided(2, 12, ""), decided(2, 16)], at(16), snapshot="S2")
    session, back = state.task("session"), state.task("look")
    assert session is not None
    assert back is not None
    assert (session.status, session.done_at, session.why) == (Status.DONE, at(12), "decisions 1, 2, cfo on 2020-03-12")
    assert back.status is Status.DONE
