"""The template of a cycle: its tasks in the process's own words, before they have dates and owners."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.cycle.critical_path import circle_in

__all__ = ["Agenda", "EvidenceKind", "Session", "Step", "TaskKind", "Template", "edited", "shipped", "shipped_names"]


class TaskKind(StrEnum):
    """What a task is of."""

    AGENT = "agent"  # a package one of the five agents makes
    OUTPUT = "output"  # what a week hands on
    SESSION = "session"
    SYSTEM = "system"
    COMMUNICATION = "communication"
    TRAINING = "training"
    HANDOFF = "handoff"
    STEERING = "steering"
    SAFEGUARD = "safeguard"  # against the risks of a plan: rep input, pilot, appeals, survey


class EvidenceKind(StrEnum):
    """What can show that a task is done.

    The first seven are read off the events of the plan; people give the others.
    """

    STARTED = "started"  # the cycle itself was started
    TASKS = "tasks"  # everything it waits for is done
    APPROVAL = "approval"  # every approver agreed to the plan
    VERIFIED = "verified"  # every approved value was read back from the CRM
    PACKAGE = "package"  # an agent made its package
    DECISIONS = "decisions"  # the session decided something, and each decision has an owner and a day
    RECEIVED = "received"  # everybody a hand-off went to has its newest version
    FILE = "file"
    LINK = "link"
    MESSAGE = "message"  # one that was acknowledged, by its id


_FOLDER = Path(__file__).parent / "templates"
_GIVEN = (EvidenceKind.FILE.value, EvidenceKind.LINK.value, EvidenceKind.MESSAGE.value)


class Step(BaseModel):
    """A task of a template.

    week, day: when it is due: on the n-th working day of the week; day 0 is the week's last. days: working days the
    work takes. role: who answers for it. after: tasks that must be done before. any_of: a group of which one is
    enough. evidence: kinds that show it is done. skip_by: roles that may leave it out. minutes: of a meeting; 0 is a
    task without one. delivers: what it must hold. agent, agent_week: who makes its package, and which
    of their packages it is, by the week of the four-week process. handoff: the one that must be received.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    kind: TaskKind = TaskKind.OUTPUT
    week: int = Field(ge=1, le=13)
    day: int = Field(0, ge=0, le=7)
    days: int = Field(1, ge=0, le=60)
    role: str
    after: tuple[str, ...] = ()
    any_of: str = ""
    agent: str = ""
    agent_week: int = 0
    handoff: str = ""
    audience: tuple[str, ...] = ()
    evidence: tuple[EvidenceKind, ...] = Field(_GIVEN, validate_default=True)
    skip_by: tuple[str, ...] = ("CRO", "RevOps")
    minutes: int = Field(0, ge=0)
    delivers: tuple[str, ...] = ()
    is_milestone: bool = False


class Agenda(BaseModel):
    """One item of the session's agenda."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    minutes: int = Field(ge=1)
    points: tuple[str, ...] = ()


class Session(BaseModel):
    """The Executive Planning Session."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    facilitators: tuple[str, ...] = ()
    attendees: tuple[str, ...] = ()
    agenda: tuple[Agenda, ...] = ()


class Template(BaseModel):
    """A cycle without dates: no id is used twice, and tasks wait for others of it, never for one another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    weeks: int = Field(ge=1, le=13)
    session: Session = Session()
    tasks: tuple[Step, ...]

    def model_post_init(self, _: object) -> None:
        """ValueError that names the task."""
        ids = [step.id for step in self.tasks]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"there are two tasks {twice[0]}")
        for step in self.tasks:
            strange = [one for one in step.after if one not in ids]
            if strange:
                raise ValueError(f"{step.id} comes after {strange[0]}, and there is no such task")
            if step.week > self.weeks:
                raise ValueError(f"{step.id} is in week {step.week}, and the cycle has {self.weeks}")
        circle = circle_in({step.id: step.after for step in self.tasks})
        if circle:
            raise ValueError(f"these tasks wait for one another: {' → '.join(circle)}")

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that answers for a task, in order."""
        return tuple(dict.fromkeys(step.role for step in self.tasks))


def shipped_names() -> tuple[str, ...]:
    """The templates that come with qplan."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def shipped(name: str) -> Template:
    """A template that comes with qplan; ValueError names those there are."""
    if name not in shipped_names():
        raise ValueError(f"there is no template {name!r}: {', '.join(shipped_names())}")
    return _made(_data(name))


def edited(template: Template, edits: Mapping[str, Mapping[str, Any]]) -> Template:
    """A template with tasks changed, added and left out.

    Args:
        template: to start from. edits: by the task's id, the fields that differ; a new id is a new task; `drop` true
            takes a task out, and nothing waits for it any more.

    Raises:
        ValueError: what they make is no template; it names the task.
    """
    known = {step.id: step.model_dump() for step in template.tasks}
    dropped = {task for task, fields in edits.items() if fields.get("drop")}
    for task in sorted(dropped - set(known)):
        raise ValueError(f"{task} is to be dropped, and there is no such task")
    for task, fields in edits.items():
        known[task] = known.get(task, {"id": task}) | {name: value for name, value in fields.items() if name != "drop"}
    return _made(
        {
            "name": template.name,
            "weeks": template.weeks,
            "session": template.session,
            "tasks": _without(known.values(), dropped),
        }
    )


def _data(name: str) -> dict[str, Any]:
    """What a template's file says, with what it builds on."""
    told = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    if "base" not in told:
        return told
    base = _data(told["base"])
    moves: dict[str, Sequence[int]] = told.get("move", {})
    tasks = _without(base["tasks"], set(told.get("drop", ())))
    moved = [task | dict(zip(("week", "day", "days"), moves.get(task["id"], ()), strict=False)) for task in tasks]
    return base | {"name": told["name"], "weeks": told["weeks"], "tasks": moved}


def _without(tasks: Iterable[Mapping[str, Any]], dropped: set[str]) -> list[dict[str, Any]]:
    kept = [dict(task) for task in tasks if task["id"] not in dropped]
    return [task | {"after": [one for one in task.get("after", ()) if one not in dropped]} for task in kept]


def _made(data: Mapping[str, Any]) -> Template:
    """The template; ValueError names the task and what is wrong with it, in one line."""
    try:
        return Template.model_validate(data)
    except ValidationError as fault:
        told = fault.errors()[0]
        place = [str(part) for part in told["loc"]]
        if place[:1] == ["tasks"] and len(place) > 1:
            place[:2] = [str(data["tasks"][int(place[1])]["id"])]
        raise ValueError(f"{'.'.join(place)}: {told['msg']}") from None
