"""Calendar files of a cycle: one event each, with a fixed UID and a SEQUENCE that rises with every change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sync.cycle.calendar import Calendar, Task
from sync.cycle.evidence import Record, Revision
from sync.cycle.people import Person
from sync.cycle.template import TaskKind

__all__ = ["Invitation", "invitations", "written"]

_OPENS = {TaskKind.SESSION: time(9), TaskKind.STEERING: time(10), TaskKind.COMMUNICATION: time(11)}
"""When a meeting begins, in the zone of whoever answers for it; people move it where it suits them."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event of a calendar file.

    uid: the same for a task of a cycle whatever changes. sequence: how often it changed. starts, ends: moments of a
    meeting; of a task without one the day it is due and the day after. guests: who is asked, by address and name.
    stamp: when it last changed.
    """

    uid: str
    task: str
    sequence: int
    title: str
    text: str
    starts: datetime | date
    ends: datetime | date
    guests: tuple[tuple[str, str], ...]
    stamp: datetime
    is_cancelled: bool = False


def invitations(record: Record, people: Sequence[Person] = ()) -> tuple[Invitation, ...]:
    """Every task that ever stood in the calendar, as its invitation stands now.

    What an invitation says follows from the events alone: the calendar as it was started and changed, and who was
    handed a task; addresses are those of today. A task that was taken out, or left out with a reason, is cancelled.

    Args:
        record: of the plan's events. people: who takes part today.
    """
    newest: dict[str, Invitation] = {}
    by_id = {one.id: one for one in people}
    owner, off = dict[str, str](), set[str]()
    revision: Revision | None = None
    link = record.revisions[0].link[:12] if record.revisions else ""
    for turn in record.history:
        if isinstance(turn, Revision):
            revision = turn
        else:
            owner |= {turn.task: turn.owner} if turn.owner else {}
            off = off | {turn.task} if turn.is_off else off - {turn.task}
        if revision is None:
            continue
        calendar = revision.calendar
        for task in calendar.tasks:
            guests = (owner[task.id], *task.guests) if task.id in owner else task.guests
            asked = [by_id[name] for name in dict.fromkeys(guests) if name in by_id]
            now = _invitation(calendar, task, asked, f"{task.id}.{calendar.quarter}.{link}@qplan".lower(), turn.at)
            newest[task.id] = _following(newest.get(task.id), replace(now, is_cancelled=task.id in off))
        for name, was in list(newest.items()):
            if calendar.task(name) is None:
                newest[name] = _following(was, replace(was, stamp=turn.at, is_cancelled=True))
    return tuple(newest.values())


def written(invitation: Invitation, organizer: str) -> bytes:
    """The .ics of an invitation: METHOD:REQUEST, or METHOD:CANCEL for one that is off. Takes qplan[calendar]."""
    from icalendar import Calendar as IcsCalendar
    from icalendar import Event, vCalAddress, vText

    made = IcsCalendar()
    made.add("prodid", "-//qplan//planning cycle//EN")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if invitation.is_cancelled else "REQUEST")
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", invitation.starts)
    event.add("dtend", invitation.ends)
    event.add("summary", invitation.title)
    event.add("description", invitation.text)
    event.add("status", "CANCELLED" if invitation.is_cancelled else "CONFIRMED")
    if not isinstance(invitation.starts, datetime):
        event.add("transp", "TRANSPARENT")  # a day something is due does not fill the day
    event["organizer"] = vCalAddress(f"mailto:{organizer}")
    for address, name in invitation.guests:
        guest = vCalAddress(f"mailto:{address}")
        guest.params["cn"] = vText(name)
        guest.params["rsvp"] = vText("TRUE")
        event.add("attendee", guest, encode=False)
    made.add_component(event)
    return bytes(made.to_ical())


def _following(was: Invitation | None, now: Invitation) -> Invitation:
    """An invitation after the one before it: the same where nothing changed, else its sequence rises."""
    if was is None:
        return now
    if replace(now, sequence=was.sequence, stamp=was.stamp) == was:
        return was
    return replace(now, sequence=was.sequence + 1)


def _invitation(calendar: Calendar, task: Task, asked: Sequence[Person], uid: str, at: datetime) -> Invitation:
    zone = ZoneInfo(task.zone)
    starts: datetime | date = task.due
    ends: datetime | date = task.due + timedelta(days=1)
    if task.minutes:
        opens = datetime.combine(task.due, _OPENS.get(task.kind, time(9)), zone)
        starts, ends = opens.astimezone(UTC), (opens + timedelta(minutes=task.minutes)).astimezone(UTC)
    guests = tuple({one.address: one.name for one in asked if one.address}.items())
    title = task.title if task.minutes else f"Due: {task.title}"
    return Invitation(uid, task.id, 0, title, _text(calendar, task), starts, ends, guests, at)


def _text(calendar: Calendar, task: Task) -> str:
    """What an invitation says below its title."""
    lines = [f"Planning of {calendar.quarter}, week {task.week}. For {task.role}."]
    if task.kind is TaskKind.SESSION:
        session = calendar.session
        lines += [f"Facilitators: {' + '.join(session.facilitators)}", f"Attendees: {', '.join(session.attendees)}", ""]
        for number, item in enumerate(session.agenda, 1):
            lines.append(f"{number}. {item.title} ({item.minutes} min)")
            lines += [f"   - {point}" for point in item.points]
    lines += [f"- {one}" for one in task.delivers]
    if task.after:
        lines.append(f"After: {', '.join(task.after)}")
    lines.append(f"When it is done: qplan cycle done {task.id} --evidence …")
    return "\n".join(lines)
