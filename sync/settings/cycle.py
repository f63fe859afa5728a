"""The section [cycle]."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from sync.cycle.people import Person
from sync.cycle.template import EvidenceKind, TaskKind, Template, edited, shipped
from sync.model.holidays import free_days
from sync.settings.section import Section

__all__ = ["CycleSettings", "PersonSettings", "TaskSettings"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PEOPLE: list[Any] = [
    {"id": "cfo", "name": "Your CFO", "address": "cfo@example.com", "roles": ["CFO", "Executive team", "Finance"]},
    {"id": "cro", "name": "Your CRO", "address": "cro@example.com", "roles": ["CRO", "Executive team"]},
    {"id": "ops", "name": "Your RevOps lead", "address": "revops@example.com", "roles": ["RevOps"]},
]


class PersonSettings(Section):
    """Somebody who takes part in the planning."""

    id: str = Field(pattern=r"^[a-z0-9._-]+$", description="a short name, as on record and in `--to`")
    name: str = Field(description="as calendars and messages show it")
    address: str = Field("", description="where invitations go")
    roles: tuple[str, ...] = Field((), description="what they answer for, as in CFO, RevOps, Sales Leadership")
    holidays: str = Field("", description="by whose public holidays their days are counted, as in US or DE-BY")
    time_zone: str = Field("", description="in which their day ends, as in Europe/Berlin")
    left: date | None = Field(None, description="the last day they were there")

    @field_validator("holidays")
    @classmethod
    def _place_is_known(cls, value: str) -> str:
        return _place(value)

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        return _zone(value)

    @property
    def person(self) -> Person:
        """The person, as cycles know them."""
        return Person(self.id, self.name, self.address, self.roles, self.holidays, self.time_zone, self.left)


class TaskSettings(Section):
    """What differs in a task of the template; a new id is a new task."""

    title: str = Field("", description="what is to be done")
    kind: TaskKind = Field(TaskKind.OUTPUT, description="what it is of")
    week: int = Field(1, ge=1, le=13, description="the week it is due in")
    day: int = Field(0, ge=0, le=7, description="the working day of that week; 0 is the last")
    days: int = Field(1, ge=0, le=60, description="working days it takes")
    role: str = Field("", description="who answers for it")
    after: tuple[str, ...] = Field((), description="tasks it waits for")
    any_of: str = Field("", description="a group of tasks of which one is enough")
    agent: str = Field("", description="the agent that makes its package")
    agent_week: int = Field(0, ge=0, description="which of the agent's packages: 1, 2 or 4")
    handoff: str = Field("", description="the hand-off that must be received, as in finance")
    audience: tuple[str, ...] = Field((), description="the roles it is for")
    evidence: tuple[EvidenceKind, ...] = Field((), description="what shows that it is done")
    skip_by: tuple[str, ...] = Field((), description="roles that may leave it out")
    minutes: int = Field(0, ge=0, description="length of a meeting")
    delivers: tuple[str, ...] = Field((), description="what it must hold")
    is_milestone: bool = Field(False, description="whether the cycle's schedule is judged by it")
    drop: bool = Field(False, description="true takes the task out")


class CycleSettings(Section):
    """When the quarter's planning happens, and who does what; `qplan cycle status` says how it stands."""

    template: str = Field("four-week", description="four-week or three-week")
    weeks_before: int = Field(4, ge=1, le=13, description="weeks before the quarter in which the planning begins")
    holidays: str = Field(
        "", description="by whose public holidays days are due, as in US or DE-BY; else plan.holidays"
    )
    time_zone: str = Field("UTC", description="in which a day ends, and meetings are held")
    weekend: tuple[str, ...] = Field(("saturday", "sunday"), description="days nobody works")
    organizer: str = Field("", description="address the calendar's invitations come from; else post.sender")
    people: tuple[PersonSettings, ...] = Field((), description="who takes part", examples=_PEOPLE)
    tasks: dict[str, TaskSettings] = Field(
        default_factory=dict, description="by id, what differs from the template: [cycle.tasks.session] day = 4"
    )

    @field_validator("holidays")
    @classmethod
    def _place_is_known(cls, value: str) -> str:
        return _place(value)

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        return _zone(value)

    @field_validator("weekend")
    @classmethod
    def _weekend_is_days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        days = tuple(dict.fromkeys(day.strip().casefold() for day in value))
        strange = [day for day in days if day not in _DAYS]
        if strange or len(days) > 6:
            raise ValueError(f"{', '.join(strange or days)}: write days such as saturday, and leave one to work on")
        return days

    @field_validator("people")
    @classmethod
    def _people_are_different(cls, value: tuple[PersonSettings, ...]) -> tuple[PersonSettings, ...]:
        ids = [one.id for one in value]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"two people share the id {', '.join(twice)}: each needs their own")
        return value

    @model_validator(mode="after")
    def _tasks_make_a_cycle(self) -> "CycleSettings":
        self.laid(self.template)
        return self

    def laid(self, name: str) -> Template:
        """A template of that name with the tasks these settings change; ValueError names what is wrong."""
        template = shipped(name)
        edits = {task: told.model_dump(exclude_unset=True) for task, told in self.tasks.items()}
        return edited(template, edits) if edits else template

    @property
    def persons(self) -> tuple[Person, ...]:
        """Who takes part."""
        return tuple(one.person for one in self.people)

    @property
    def closed(self) -> frozenset[int]:
        """The weekend, as `date.weekday` counts."""
        return frozenset(_DAYS.index(day) for day in self.weekend)


def _place(value: str) -> str:
    place = value.strip().upper()
    if place:
        free_days(place, [2020])
    return place


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key if value else value
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{value} is no time zone: write it as in Europe/Berlin or UTC") from None
