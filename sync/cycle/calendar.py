"""The calendar of a cycle: a template laid out over days, with its owners."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from sync.cycle.critical_path import Path, critical_path
from sync.cycle.open_days import WEEKEND, OpenDays
from sync.cycle.people import Person, has_role, holding
from sync.cycle.template import Session, Step, Template

__all__ = ["Calendar", "LaidOut", "Task", "begins", "laid_out", "path_of"]

_DAY = timedelta(days=1)
_WEEK = 7 * _DAY


class Task(Step):
    """A task with its days.

    opens: the day its work begins. due: the last day for it, a working day of its owners. meant: the day the template
    asked for. owners: ids, of whom each is enough. guests: ids of who is invited. zone: where the day of `due` ends.
    """

    opens: date
    due: date
    meant: date
    owners: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    zone: str = "UTC"

    @property
    def due_at(self) -> datetime:
        """The moment its day is over."""
        return datetime.combine(self.due + _DAY, time(), ZoneInfo(self.zone))


class Calendar(BaseModel):
    """A cycle's calendar: as it stands in the event that started it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quarter: str
    before: str
    template: str
    start: date
    first_day: date
    zone: str
    session: Session
    tasks: tuple[Task, ...]

    def task(self, name: str) -> Task | None:
        """A task by its id."""
        return next((one for one in self.tasks if one.id == name), None)


class LaidOut(NamedTuple):
    """A calendar, and what is to be said of it."""

    calendar: Calendar
    findings: tuple[Finding, ...]


def begins(quarter: Quarter, weeks_before: int) -> date:
    """The day a cycle begins: so many weeks before the quarter it plans."""
    return quarter.start - weeks_before * _WEEK


def laid_out(
    template: Template,
    quarter: Quarter,
    *,
    start: date,
    weeks_before: int = 4,
    people: Sequence[Person] = (),
    free: Callable[[str], frozenset[date]] = lambda _: frozenset(),
    place: str = "",
    zone: str = "UTC",
    weekend: frozenset[int] = WEEKEND,
) -> LaidOut:
    """A template over the days before a quarter.

    A task is due on its working day of its week. Where that is a holiday of the cycle's place or of an owner's, it is
    due on the last working day before: a date that moves later would eat what the next task has. A cycle that begins
    later than the weeks it takes is pressed into the days that are left, in proportion; one that begins after the
    quarter did has no days left, and takes its full length.

    Args:
        template: what there is to do. quarter: the one that is planned. start: the cycle's first day.
        weeks_before: when it should begin. people: who takes part. free: the public holidays of a place.
        place, zone, weekend: of the cycle, where a task's owner says nothing else.
    """
    whole = OpenDays(free(place), weekend)
    total, left = template.weeks * whole.a_week, whole.slots(start, quarter.start)
    findings = list(_about_start(quarter, start, weeks_before, total, left))
    words = {"Q(n+1)": str(quarter), "Q(n)": str(quarter.shift(-1))}
    tasks = []
    for step in template.tasks:
        number = (step.week - 1) * whole.a_week + min(step.day or whole.a_week, whole.a_week)
        if 0 < left < total:
            number = ceil(number * left / total)
        meant = whole.slot(start, number)
        owners = holding(people, step.role, meant)
        days = OpenDays(whole.free.union(*(free(one.place) for one in owners if one.place)), weekend)
        due = days.until(meant, start)
        if due != meant:
            findings.append(_holiday(step, meant, due))
        tasks.append(
            Task(
                **_told(step, words),
                opens=days.before(due, max(step.days - 1, 0), start),
                due=due,
                meant=meant,
                owners=tuple(one.id for one in owners),
                guests=_guests(step, owners, people, meant),
                zone=next((one.zone for one in owners if one.zone), zone),
            )
        )
    agenda = tuple(
        item.model_copy(
            update={"title": _in(item.title, words), "points": tuple(_in(one, words) for one in item.points)}
        )
        for item in template.session.agenda
    )
    calendar = Calendar(
        quarter=str(quarter),
        before=words["Q(n)"],
        template=template.name,
        start=start,
        first_day=quarter.start,
        zone=zone,
        session=template.session.model_copy(update={"agenda": agenda}),
        tasks=tuple(tasks),
    )
    return LaidOut(calendar, (*findings, *_too_early(calendar, whole), *_without_owner(calendar, people)))


def path_of(calendar: Calendar) -> Path:
    """The critical path of a calendar's tasks; of a group of which one is enough each is waited for."""
    return critical_path({one.id: one.days for one in calendar.tasks}, {one.id: one.after for one in calendar.tasks})


def _guests(step: Step, owners: Sequence[Person], people: Sequence[Person], day: date) -> tuple[str, ...]:
    """Who is invited: those who answer for a task, and to a meeting its audience."""
    roles = step.audience if step.minutes else ()
    asked = [*owners, *(one for role in roles for one in holding(people, role, day))]
    return tuple(dict.fromkeys(one.id for one in asked))


def _told(step: Step, words: Mapping[str, str]) -> dict[str, object]:
    fields = step.model_dump()
    return fields | {"title": _in(step.title, words), "delivers": tuple(_in(one, words) for one in step.delivers)}


def _in(text: str, words: Mapping[str, str]) -> str:
    for word, means in words.items():
        text = text.replace(word, means)
    return text


def _about_start(quarter: Quarter, start: date, weeks_before: int, total: int, left: int) -> list[Finding]:
    usual = begins(quarter, weeks_before)
    if start >= quarter.start:
        sentence = f"The cycle begins on {start}, and {quarter} began on {quarter.start}: no day was left to plan it."
        return [
            Finding(
                "cycle.after-quarter-start",
                sentence,
                "What it plans takes effect when it is approved; begin the next one in time.",
            )
        ]
    if start > usual:
        pressed = f", and {total} working days are pressed into {left}" if left < total else ""
        sentence = f"The cycle begins on {start}, {(start - usual).days} days after {usual}{pressed}."
        return [Finding("cycle.started-late", sentence, "Take the three-week template, or begin earlier next time.")]
    return []


def _holiday(step: Step, meant: date, due: date) -> Finding:
    sentence = f"{step.title} would be due on {meant:%A} {meant}, a holiday: it is due on {due:%A} {due}."
    return Finding("cycle.holiday-on-due-day", sentence, rows=(step.id,), severity=Severity.NOTE)


def _too_early(calendar: Calendar, days: OpenDays) -> list[Finding]:
    """Tasks that are due before those they wait for can be done; what follows from one of them is not said again."""
    path, found, early = path_of(calendar), [], set[str]()
    for task in calendar.tasks:
        there = days.between(calendar.start, task.due)
        if path.finish[task.id] <= there:
            continue
        early.add(task.id)
        if not early.intersection(task.after):
            sentence = (
                f"{task.title} is due on {task.due}, working day {there} of the cycle, and takes until day "
                f"{path.finish[task.id]} with what it waits for."
            )
            remedy = f"Give it a later day, or less to wait for: [cycle.tasks.{task.id}]."
            found.append(Finding("cycle.date-too-early", sentence, remedy, rows=(task.id,)))
    return found


def _without_owner(calendar: Calendar, people: Sequence[Person]) -> list[Finding]:
    """Roles that answer for a task on its day and are nobody's then, each once."""
    found = []
    for role in dict.fromkeys(task.role for task in calendar.tasks if not task.owners):
        tasks = tuple(task.id for task in calendar.tasks if task.role == role and not task.owners)
        gone = next((one for one in people if one.left is not None and has_role(one, role)), None)
        who = f"only {gone.name}'s, who leaves on {gone.left}" if gone is not None else "nobody's"
        sentence = f"{role} answers for {', '.join(tasks)}, and that role is {who}."
        remedy = f"Name somebody with the role {role!r} in [[cycle.people]] of qplan.toml."
        found.append(Finding("cycle.owner-missing", sentence, remedy, rows=tasks))
    return found
