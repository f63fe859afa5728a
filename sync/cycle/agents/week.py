"""What a week hands on: the packages of its agents as one, under the name the process gives it."""

from collections.abc import Mapping, Sequence

from sync.cycle.agents.agent import by_money
from sync.cycle.agents.package import Package, PackageFinding

__all__ = ["WEEKS", "of_week"]

WEEKS: Mapping[int, tuple[str, str]] = {
    1: ("current-state-assessment-package", "Current state assessment package"),
    2: ("planning-scenarios-and-models", "Planning scenarios and models"),
}
"""Name and title of what each week hands on."""


def of_week(week: int, packages: Sequence[Package]) -> Package:
    """The packages of a week, made of the same facts, as one: all sections, findings ranked together, every source."""
    name, title = WEEKS[week]
    sources = {source.name: source for package in packages for source in package.sources}
    findings = dict.fromkeys(found for package in packages for found in package.findings)
    return packages[0].model_copy(
        update={
            "name": name,
            "title": title,
            "sources": tuple(sources.values()),
            "sections": tuple(section for package in packages for section in package.sections),
            "findings": tuple(map(PackageFinding.of, by_money(found.finding for found in findings))),
            "narrative": tuple(sentence for package in packages for sentence in package.narrative),
            "narrator": "qplan",
            "to": tuple(dict.fromkeys(group for package in packages for group in package.to)),
        }
    )
