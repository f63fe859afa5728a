"""Running an agent of the cycle: its package made, put on record, and written as JSON and as a plain document."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sync.cycle.agents.agent import Agent, packaged
from sync.cycle.agents.document import package_markdown
from sync.cycle.agents.package import Package
from sync.cycle.agents.registry import AGENTS, agent_named
from sync.cycle.agents.week import WEEKS, of_week
from sync.errors import RefusedError
from sync.jobs.agent_sources import stand_of
from sync.jobs.narrative import narrated, narrator_of
from sync.model.event import Event, Kind
from sync.plan.adapters import Adapters
from sync.store import packages
from workbooks.xlsx.files import replace_file

__all__ = ["Made", "made_packages", "run_agent", "run_week", "write_package"]


class Made(NamedTuple):
    """A package, the files it was written to, and whether it says anything that was not on record."""

    package: Package
    document: Path
    data: Path
    is_new: bool


def run_agent(
    adapters: Adapters, name: str, week: int | None = None, folder: Path | None = None, *, by: str = "qplan"
) -> tuple[Made, ...]:
    """Make the packages of an agent.

    Args:
        adapters: of the plan. name: of the agent, hyphenated. week: of the cycle; all it works in by default.
        folder: where to write; by default QUARTER-packages beside the workbook. by: who asked, for the record.

    Raises:
        RefusedError: no agent has that name, it does nothing in that week, or nothing was pulled yet.
    """
    agent = agent_named(name)
    if agent is None:
        raise RefusedError(f"No agent is called {name!r}.", remedy="`qplan agent list` names them.")
    if week is not None and week not in agent.weeks:
        weeks = " and ".join(map(str, agent.weeks))
        raise RefusedError(f"{name} has no task in week {week}.", remedy=f"It works in week {weeks}.")
    duties = [duty for duty in agent.duties if week in (None, duty.week)]
    stand = stand_of(adapters, (name for duty in duties for name in duty.needs))
    return tuple(_made(adapters, agent, packaged(agent, duty, stand), folder, by) for duty in duties)


def run_week(adapters: Adapters, week: int, folder: Path | None = None, *, by: str = "qplan") -> tuple[Made, ...]:
    """Make the packages of all agents of a week, each document read once, and what the week hands on as the last.

    Raises RefusedError: the week hands on no package, or nothing was pulled yet.
    """
    if week not in WEEKS:
        weeks = ", ".join(map(str, WEEKS))
        raise RefusedError(f"Week {week} hands on no package of its own.", remedy=f"Choose of {weeks}.")
    duties = [(agent, duty) for agent in AGENTS for duty in agent.duties if duty.week == week]
    stand = stand_of(adapters, (name for _, duty in duties for name in duty.needs))
    parts = [(agent, packaged(agent, duty, stand)) for agent, duty in duties]
    whole = of_week(week, [package for _, package in parts])
    return tuple(_made(adapters, agent, package, folder, by) for agent, package in (*parts, (None, whole)))


def _made(adapters: Adapters, agent: Agent | None, package: Package, folder: Path | None, by: str) -> Made:
    """The package kept, worded where the settings ask for it, and written; the one on record where that says the same.

    Words of a language model differ each time: they are asked for when what they speak of has changed.
    """
    narrator = "qplan" if agent is None else narrator_of(adapters, agent)
    newest = next((event for event in reversed(made_packages(adapters)) if _is_of(event, package)), None)
    facts, told = package.digest, {} if newest is None else newest.payload
    before = _on_record(adapters, told) if told.get("facts") == facts and told.get("narrator") == narrator else None
    worded = before or (package if agent is None else narrated(adapters, agent, package))
    is_new = told.get("digest") != worded.digest
    if is_new:
        packages.keep(adapters.engine, adapters.plan.id, worded.digest, worded.document(), adapters.clock.now())
        record = {
            "name": worded.name,
            "week": worded.week,
            "quarter": worded.quarter,
            "as_of": worded.as_of,
            "digest": worded.digest,
            "facts": facts,
            "narrator": worded.narrator,
            "snapshot": worded.snapshot_id,
            "plan": worded.plan_digest,
            "sources": {source.name: source.digest for source in worded.sources},
        }
        adapters.log.append(adapters.plan.id, Kind.PACKAGE, by, record)
    target = folder or adapters.settings.workbook_folder / f"{adapters.plan.id}-packages"
    document, data = write_package(worded, target, f"week-{worded.week}-{worded.name}")
    return Made(worded, document, data, is_new)


def _on_record(adapters: Adapters, told: Mapping[str, Any]) -> Package | None:
    """The package of an event, as it was kept."""
    document = packages.kept(adapters.engine, adapters.plan.id, told["digest"])
    return None if document is None else Package.read(document)


def made_packages(adapters: Adapters) -> list[Event]:
    """The packages of the plan that are on record, the oldest first."""
    return [event for event in adapters.events() if event.kind is Kind.PACKAGE]


def _is_of(event: Event, package: Package) -> bool:
    return (event.payload["name"], event.payload["week"]) == (package.name, package.week)


def write_package(package: Package, folder: Path, stem: str) -> tuple[Path, Path]:
    """A package as a plain document and as JSON, in a folder; `stem` is what both are called."""
    folder.mkdir(parents=True, exist_ok=True)
    document, data = folder / f"{stem}.md", folder / f"{stem}.json"
    replace_file(document, package_markdown(package).encode())
    replace_file(data, (json.dumps(package.document(), ensure_ascii=False, indent=1) + "\n").encode())
    return document, data
