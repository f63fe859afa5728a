"""An agent: for which weeks it works, the tasks it answers, and how its package comes about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from calculations.findings import Finding, Severity
from sync.cycle.agents.narrative import told
from sync.cycle.agents.package import Package, PackageFinding, Section, SourceDocument
from sync.cycle.agents.source import Source
from sync.cycle.agents.wording import words_of

__all__ = ["Agent", "Duty", "Model", "Sources", "Stand", "Task", "by_money", "packaged"]

Sources: TypeAlias = Mapping[str, Source]
"""The documents an agent reads, by name."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a week, in the words of the process, and how its section is read out of the documents."""

    title: str
    section: Callable[[Sources], Section]


@dataclass(frozen=True, slots=True)
class Duty:
    """What an agent does in one week.

    title: of the package, in the words of the process. tasks: in their order. needs: names of the documents it reads.
    findings: what the codes begin with of the documents' findings that are its own. narrative: sentences with
    references to figures, see `narrative`; one whose figures are not known is left out. to: who the package is for.
    """

    week: int
    title: str
    tasks: tuple[Task, ...]
    needs: tuple[str, ...]
    findings: tuple[str, ...]
    narrative: tuple[str, ...]
    to: tuple[str, ...]


class Model(StrEnum):
    """Which size of language model the process names for an agent; settings say which model that is."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent by its hyphenated name, what it is for, and its duties by week."""

    name: str
    about: str
    model: Model
    duties: tuple[Duty, ...]

    @property
    def weeks(self) -> tuple[int, ...]:
        """The weeks it works in."""
        return tuple(duty.week for duty in self.duties)


@dataclass(frozen=True, slots=True)
class Stand:
    """What a package stands on: the planned quarter, the one before it, the last day that counts, and the facts.

    findings: those of each document, by its name; commands: the verb that prints it; digests: of its content.
    """

    quarter: str
    closing: str
    as_of: date
    currency: str
    organization: str
    is_simulated: bool
    snapshot_id: str
    plan_digest: str
    plan_stage: str
    sources: Sources
    findings: Mapping[str, tuple[Finding, ...]]
    commands: Mapping[str, str]
    digests: Mapping[str, str]


def packaged(agent: Agent, duty: Duty, stand: Stand, *, to: str = "", person: str = "") -> Package:
    """The package of an agent's week: every task answered, or said to be not known with the reason.

    Args:
        agent, duty: whose, and of which week. stand: what it stands on. to: the one it is for, in place of the duty's
            groups; person: their CRM id.
    """
    sections = tuple(_answered(task, duty, stand) for task in duty.tasks)
    package = Package(
        name=agent.name,
        title=duty.title,
        week=duty.week,
        quarter=stand.quarter,
        closing=stand.closing,
        as_of=stand.as_of,
        currency=stand.currency,
        organization=stand.organization,
        is_simulated=stand.is_simulated,
        snapshot_id=stand.snapshot_id,
        plan_digest=stand.plan_digest,
        plan_stage=stand.plan_stage,
        sources=tuple(_source(stand, name) for name in duty.needs),
        sections=sections,
        findings=tuple(map(PackageFinding.of, by_money(_findings(duty, stand, sections)))),
        narrative=(),
        to=(to,) if to else duty.to,
        person=person,
    )
    return package.model_copy(update={"narrative": tuple(told(duty.narrative, package.figures, words_of(package)))})


def by_money(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by the money at stake, the largest first; those without any by how grave they are, notes last."""
    return sorted(
        dict.fromkeys(findings),
        key=lambda f: (f.severity is Severity.NOTE, -abs(f.amount or 0.0), f.severity.gravity, f.code, f.rows),
    )


def _answered(task: Task, duty: Duty, stand: Stand) -> Section:
    section = task.section(stand.sources).model_copy(update={"task": task.title})
    if section.is_known or section.why_not:
        return section
    missing = [stand.sources[name].why_not for name in duty.needs if stand.sources[name].why_not]
    return section.model_copy(update={"why_not": " ".join(missing) or "The CRM and the plan say nothing of it."})


def _findings(duty: Duty, stand: Stand, sections: Iterable[Section]) -> Iterator[Finding]:
    for name in duty.needs:
        people = stand.sources[name].names
        for found in stand.findings.get(name, ()):
            if found.code.startswith(duty.findings):
                yield replace(found, rows=tuple(people.get(row, row) for row in found.rows))
    for section in sections:
        if section.why_not:
            sentence = f"{section.task}: n/a. {section.why_not}"
            yield Finding("agent.task-unknown", sentence, "Mend that, and make the package again.", (section.id,))


def _source(stand: Stand, name: str) -> SourceDocument:
    return SourceDocument(
        name=name,
        command=stand.commands.get(name, ""),
        digest=stand.digests.get(name, ""),
        why_not=stand.sources[name].why_not,
    )
