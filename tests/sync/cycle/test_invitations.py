"""Calendar files: a fixed UID, a SEQUENCE that rises with every change, and a cancellation for what is off."""

from datetime import date, timedelta

from icalendar import Calendar as Ics

from sync.cycle.calendar import laid_out
from sync.cycle.invitations import Invitation, invitations, written
from sync.cycle.people import Person
from sync.cycle.template import edited, shipped
from sync.model.event import Event, Kind
from tests.sync.cycle.told import (
    PEOPLE,
    QUARTER,
    START,
    TEMPLATE,
    at,
    done,
    event,
    record_of,
    started,
)  # fmt: skip

STARTED = started(at(4))


def of(events: list[Event], task: str, people: tuple[Person, ...] = PEOPLE) -> Invitation:
    return next(one for one in invitations(record_of(events), people) if one.task == task)


def test_before_a_cycle_there_is_none() -> None:
    """Nothing to invite to; a word on a task of no calendar is none either."""
    assert invitations(record_of([])) == ()
    assert invitations(record_of([event(Kind.TASK_SKIPPED, {"task": "a", "reason": "b"}, at(3))])) == ()


def test_what_a_file_says() -> None:
    """The session: four hours from nine in New York, which is 13:00 UTC in March, with who answers for it."""
    made = of([STARTED], "session")
    (found,) = Ics.from_ical(written(made, "plan@example.com")).walk("VEVENT")
    assert found.decoded("dtstart").isoformat() == "2020-03-12T13:00:00+00:00"
    assert found.decoded("dtend") - found.decoded("dtstart") == timedelta(hours=4)
    assert str(found["organizer"]) == "mailto:plan@example.com"
    assert str(found["attendee"]) == "mailto:carl@example.com"
    assert found["attendee"].params["cn"] == "Carl Chief"
    assert (found["sequence"], str(found["status"])) == (0, "CONFIRMED")
    assert "TRANSP" not in found
    calendar = Ics.from_ical(written(made, "plan@example.com"))
    assert str(calendar["method"]) == "REQUEST"
    assert str(calendar["prodid"]).startswith("-//qplan")
    assert len(calendar.walk("VEVENT")) == 1


def test_a_task_without_a_meeting_is_a_day() -> None:
    """All day on its due day, and it does not make the day busy."""
    (found,) = Ics.from_ical(written(of([STARTED], "word"), "plan@example.com")).walk("VEVENT")
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (date(2020, 3, 16), date(2020, 3, 17))
    assert str(found["transp"]) == "TRANSPARENT"
    assert str(found["summary"]) == "Due: Word"


def test_the_sequence_rises_with_changes_of_its_own() -> None:
    """A moved session is 1, and 2 when it moves back; others, and a calendar started again, stay 0."""
    moved = laid_out(edited(TEMPLATE, {"session": {"day": 3}}), QUARTER, start=START, people=PEOPLE).calendar
    events = [STARTED, started(at(5)), started(at(6), moved)]
    was, now = of([STARTED], "session"), of(events, "session")
    assert (was.uid, was.sequence) == (now.uid, 0)
    assert (now.sequence, now.stamp) == (1, at(6))
    assert (of(events, "word").sequence, of(events, "word").stamp) == (0, at(4))
    back = of([*events, started(at(9))], "session")
    assert (back.sequence, back.starts) == (2, was.starts)


def test_what_is_off_is_cancelled_and_may_come_back() -> None:
    """Left out is a cancellation, opened again an invitation, each with a higher number; done is no change."""
    skip = event(Kind.TASK_SKIPPED, {"task": "word", "reason": "none"}, at(9))
    off = of([STARTED, skip], "word")
    assert (off.is_cancelled, off.sequence) == (True, 1)
    calendar = Ics.from_ical(written(off, "plan@example.com"))
    assert str(calendar["method"]) == "CANCEL"
    assert str(calendar.walk("VEVENT")[0]["status"]) == "CANCELLED"
    again = event(Kind.TASK_REOPENED, {"task": "word", "reason": "after all"}, at(10))
    on = of([STARTED, skip, again], "word")
    assert (on.is_cancelled, on.sequence) == (False, 2)
    assert of([STARTED, skip, done("word", at(10))], "word").sequence == 2
    assert (
        of([STARTED, done("word", at(10)), event(Kind.TASK_REOPENED, {"task": "word"}, at(11))], "word").sequence == 0
    )


def test_a_task_that_was_taken_out_is_cancelled_for_good() -> None:
    """Once, whatever changes afterwards."""
    smaller = laid_out(edited(TEMPLATE, {"word": {"drop": True}}), QUARTER, start=START, people=PEOPLE).calendar
    move = event(Kind.TASK_TRANSFERRED, {"task": "session", "to": "ops", "reason": "left"}, at(11))
    off = of([STARTED, started(at(10), smaller), move], "word")
    assert (off.is_cancelled, off.sequence, off.stamp) == (True, 1, at(10))


def test_whoever_a_task_goes_to_is_invited() -> None:
    """The new owner comes first, those who were asked still are."""
    move = event(Kind.TASK_TRANSFERRED, {"task": "session", "to": "ops", "reason": "left"}, at(11))
    assert of([STARTED, move], "session").guests == (
        ("olga@example.com", "Olga Ops"), ("carl@example.com", "Carl Chief")
    )  # fmt: skip
    assert of([STARTED, move], "session").sequence == 1
    assert of([STARTED], "session", (Person("cfo", "Carl"),)).guests == ()


def test_the_agenda_stands_in_the_invitation() -> None:
    """Six items with their minutes."""
    calendar = laid_out(shipped("four-week"), QUARTER, start=START).calendar
    text = of([started(at(4), calendar)], "session").text
    assert "2. 2020Q2 Revenue Plan Presentation (60 min)\n   - Conservative/Base/Upside scenarios" in text
    assert "6. Decision and Commit (30 min)" in text
    assert "Facilitators: CFO + CRO" in text
    assert (
        "- Historical trends analysis (4 quarters)" in of([started(at(4), calendar)], "performance-retrospective").text
    )
