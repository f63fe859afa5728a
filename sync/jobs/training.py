"""Completion of trainings by person: taken from files, and held against those each training is for."""

import csv
import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from calculations.findings import Finding
from sync.cycle.evidence import recorded
from sync.cycle.people import has_role
from sync.cycle.template import EvidenceKind, TaskKind
from sync.cycle.training import Stands, Typed, completions, stands_of, taken
from sync.errors import RefusedError
from sync.jobs.kept import published_last
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store.tables import MIRROR

__all__ = ["Imported", "Training", "import_training", "trainings_of"]

_COLUMNS = ("person", "training", "completed")
_REPS = "Reps"


class Imported(NamedTuple):
    """A file of completions: how many were taken, and what was wrong with others, by line."""

    taken: int
    findings: tuple[Finding, ...]


class Training(NamedTuple):
    """A training of the cycle: its title, day and material, and how it stands, with the names of those it is for."""

    id: str
    title: str
    due: date | None
    material: str
    stands: Stands
    names: Mapping[str, str]


class _People(NamedTuple):
    """Names and addresses by id, of those with a quota and of [[cycle.people]]."""

    names: Mapping[str, str]
    addresses: Mapping[str, str]
    reps: tuple[str, ...]


def import_training(adapters: Adapters, path: Path, by: str) -> Imported:
    """Take who completed which training from a CSV file with the columns person, training and completed, in any order.

    A person is named by name, id or address, a training by its task or title; a row without a day tells nothing. A file
    that was taken may be taken again, or a longer one of the same: the newest word counts.

    Raises RefusedError: the file cannot be read or has not these columns, or nobody has a quota.
    """
    people = _people(adapters)
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise RefusedError(f"{path} cannot be read: {fault}.", remedy="Export it as CSV in UTF-8.") from fault
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    reader = csv.DictReader(lines, delimiter=delimiter)
    titles = {(title or "").strip().casefold(): title for title in reader.fieldnames or ()}
    if missing := [name for name in _COLUMNS if name not in titles]:
        raise RefusedError(f"{path} has no column {', '.join(missing)}.", remedy=f"It needs {', '.join(_COLUMNS)}.")
    rows = [
        Typed(reader.line_num, *((row[titles[name]] or "") for name in _COLUMNS))  # as they are read, line by line
        for row in reader
    ]
    called: dict[str, set[str]] = {}
    for id_, name in people.names.items():
        for word in (id_, name, people.addresses.get(id_, "")):
            if word:
                called.setdefault(word.strip().casefold(), set()).add(id_)
    template = adapters.settings.cycle.laid(adapters.settings.cycle.template)
    steps = [step for step in template.tasks if step.kind is TaskKind.TRAINING]
    words = {word.casefold(): step.id for step in steps for word in (step.id, step.title)}
    done, findings = taken(rows, called, words, adapters.clock.now().date())
    if done:
        record = {
            "file": path.name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": [[one.person, one.training, one.day.isoformat()] for one in done],
        }
        adapters.log.append(adapters.plan.id, Kind.TRAINED, by, record)
    return Imported(len(done), findings)


def trainings_of(adapters: Adapters) -> tuple[Training, ...]:
    """Every training of the cycle with who completed it; those of the settings' template before a cycle was started.

    Raises RefusedError where nobody has a quota.
    """
    events, people = adapters.events(), _people(adapters)
    record = recorded(events, adapters.policy.needs)
    template = adapters.settings.cycle.laid(adapters.settings.cycle.template)
    calendar = record.calendar
    tasks = {task.id: task for task in calendar.tasks} if calendar is not None else {}
    steps = [step for step in template.tasks if step.kind is TaskKind.TRAINING and step.id not in record.skipped]
    audiences = {step.id: _audience(adapters, people, step.audience) for step in steps}
    stands = stands_of(audiences, completions(events))
    found = []
    for step, one in zip(steps, stands, strict=True):
        given = record.given.get(step.id)
        material = given.ref if given is not None and given.kind is not EvidenceKind.MESSAGE else ""
        due = tasks[step.id].due if step.id in tasks else None
        found.append(Training(step.id, step.title, due, material, one, people.names))
    return tuple(found)


def _audience(adapters: Adapters, people: _People, roles: tuple[str, ...]) -> list[str]:
    today = adapters.clock.now().date()
    held = [
        one.id
        for one in adapters.settings.cycle.persons
        if one.is_there(today) and any(has_role(one, role) for role in roles)
    ]
    return [*(people.reps if _REPS in roles else ()), *held]


def _people(adapters: Adapters) -> _People:
    kept = published_last(adapters)
    rows = () if kept is None else kept.document.tables.get("quotas", ())
    reps = {
        row.key: str(row.values["name"] or row.key)
        for row in rows
        if isinstance(row.values["final"], int | float) and row.values["final"] > 0
    }
    if not reps:
        raise RefusedError("Nobody has a quota yet.", remedy="Run `qplan build` first.")
    user = MIRROR["User"]
    with adapters.engine.connect() as connection:
        addresses = {row.Id: row.Email or "" for row in connection.execute(select(user.c.Id, user.c.Email))}
    others = adapters.settings.cycle.persons
    return _People(
        reps | {one.id: one.name for one in others},
        {**{one: addresses.get(one, "") for one in reps}, **{one.id: one.address for one in others}},
        tuple(reps),
    )
