"""What an approver looks at: a change set with its figures, gates and findings, ready to be shown in any place.

The mail, the page, the workbook attached to the mail and `qplan diff --html` all say what stands here, nothing else.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sync.model.change import Change, ChangeSet
from sync.model.evidence import Evidence, Person
from sync.model.value import shown

__all__ = ["BIGGEST", "Group", "Line", "Review", "money", "moved"]

BIGGEST = 10
"""How many changes against the last quota are shown before the rest."""


@dataclass(frozen=True, slots=True)
class Line:
    """A person or a team: how many people, the last quota and the one planned; `last` is None where there was none."""

    name: str
    team: str
    people: int
    last: Decimal | None
    planned: Decimal

    @property
    def change(self) -> Decimal:
        """By how much the quota changes; all of it where there was none."""
        return self.planned - (self.last or Decimal(0))

    @property
    def last_said(self) -> str:
        """The last quota for people."""
        return "none" if self.last is None else money(self.last)

    @property
    def planned_said(self) -> str:
        """The planned quota for people."""
        return money(self.planned)

    @property
    def change_said(self) -> str:
        """The change for people: `+20,000 (+16.7 %)`, or that it is new."""
        return moved(self.last, self.planned)


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one kind of record: what they come to, in all and by team, in words, and the biggest first."""

    says: str
    teams: Sequence[str]
    changes: Sequence[Change]


@dataclass(frozen=True)
class Review:
    """One change set before its approvers.

    plan, digest: what it is of, and what an approval is bound to. by, at: who submitted it and when, empty texts before
    it was. workbook: the file it was read from. totals: what is wanted of the CRM by kind of record, in words. groups:
    what is to be written, by kind of record. head: of the log as this is shown; empty where there is no log yet.
    """

    change_set: ChangeSet
    evidence: Evidence
    workbook: str
    totals: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    by: str = ""
    at: str = ""
    head: str = ""

    @property
    def plan(self) -> str:
        """The plan's id."""
        return self.change_set.plan_id

    @property
    def short(self) -> str:
        """The first characters of the digest, for people."""
        return self.change_set.short

    @cached_property
    def people(self) -> tuple[Line, ...]:
        """Everybody with a quota, the biggest change first; equal ones in the order of their names."""
        lines = (_line(person) for person in self.evidence.people)
        return tuple(sorted(lines, key=lambda line: (-abs(line.change), line.name)))

    @property
    def biggest(self) -> tuple[Line, ...]:
        """The ten biggest changes against the last quota."""
        return self.people[:BIGGEST]

    @property
    def rest(self) -> tuple[Line, ...]:
        """Everybody else."""
        return self.people[BIGGEST:]

    @cached_property
    def teams(self) -> tuple[Line, ...]:
        """Each team's sum, the biggest change first; `last` adds those who had one, and is None where nobody had."""
        members = defaultdict[str, list[Person]](list)
        for person in self.evidence.people:
            members[person.team].append(person)
        lines = (_sum(team, those) for team, those in members.items())
        return tuple(sorted(lines, key=lambda line: (-abs(line.change), line.name)))

    @cached_property
    def whole(self) -> Line | None:
        """The sum of everybody; None where nobody has a quota."""
        return _sum("All", self.evidence.people) if self.evidence.people else None


def money(amount: Decimal) -> str:
    """A whole amount of money for people; the unit stands beside it."""
    return shown(amount.quantize(Decimal(1)) + 0)


def moved(last: Decimal | None, planned: Decimal) -> str:
    """From one quota to the next: the difference and its share of the last; `new` where there was none."""
    if last is None:
        return "new"
    change = planned - last
    sign = "+" if change > 0 else ""
    share = f" ({change / last:+.1%})" if last > 0 and change else ""
    return f"{sign}{money(change)}{share}" if change else "0"


def _line(person: Person) -> Line:
    return Line(person.name, person.team, 1, person.last, person.planned)


def _sum(name: str, people: Sequence[Person]) -> Line:
    known = [person.last for person in people if person.last is not None]
    last = sum(known, Decimal(0)) if known else None
    return Line(name, name, len(people), last, sum((person.planned for person in people), Decimal(0)))
