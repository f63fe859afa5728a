"""What a policy is made of: who may be asked, which changes a rule speaks of, and days on which nothing is written."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from sync.model.change import Change, ChangeSet
from sync.model.value import shown

__all__ = ["Approver", "Freeze", "Lines", "Rule", "Sort", "applies", "has_role", "names", "when"]

Lines: TypeAlias = Mapping[str, tuple[str, ...]]
"""By the id of a person, the ids and names of themself and of all managers above."""


class Approver(NamedTuple):
    """Somebody who may be asked: the id they decide under, their name, and what they are."""

    id: str
    name: str
    role: str

    def is_called(self, name: str) -> bool:
        """Whether somebody of that name, or of that id, is this person."""
        return name.strip().casefold() in (self.id.casefold(), self.name.strip().casefold())


class Sort(NamedTuple):
    """A kind of record a rule speaks of: the object it is kept in, and what people call several of them."""

    sobject: str
    noun: str


class Rule(NamedTuple):
    """Who must approve: everybody of these roles (or ids), or any one of them.

    `above` asks only for more change than that. `kinds` asks only where records of these kinds change, `under` only
    where something changes for these people or anybody below them, by name or id; both narrow what `above` counts.
    """

    roles: tuple[str, ...]
    any_of: bool = False
    above: Decimal | None = None
    kinds: tuple[Sort, ...] = ()
    under: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether it speaks of some changes only."""
        return bool(self.kinds or self.under)


class Freeze(NamedTuple):
    """Days, both inclusive, on which nothing is written to the CRM, and why."""

    first: date
    last: date
    reason: str


def applies(rule: Rule, change_set: ChangeSet, lines: Lines) -> bool:
    """Whether a rule asks anybody about a change set."""
    spoken_of = [change for change in change_set.changes if _speaks_of(rule, change, lines)]
    if rule.is_narrow and not spoken_of:
        return False
    return rule.above is None or sum((change.size for change in spoken_of), Decimal(0)) > rule.above


def _speaks_of(rule: Rule, change: Change, lines: Lines) -> bool:
    if rule.kinds and change.record.sobject not in {kind.sobject for kind in rule.kinds}:
        return False
    if not rule.under:
        return True
    mentioned = (*(value for _, value in change.record.equals), change.before, change.after)
    heads = {name.casefold() for value in mentioned if isinstance(value, str) for name in lines.get(value, ())}
    return not heads.isdisjoint(name.casefold() for name in rule.under)


def when(rule: Rule) -> str:
    """When a rule asks, as the end of a sentence."""
    nouns = ", ".join(kind.noun for kind in rule.kinds)
    what = f" {nouns} change" if nouns else " something changes"
    under = f" for {', '.join(rule.under)} or anybody below" if rule.under else ""
    if rule.above is not None:
        of_what = f" of {nouns}" if nouns else ""
        return f" when more than {shown(rule.above)}{of_what} changes{under}"
    return f" when{what}{under}" if rule.is_narrow else ""


def has_role(approver: Approver, roles: Iterable[str]) -> bool:
    """Whether somebody has one of these roles, or one of these ids."""
    return {approver.id.casefold(), approver.role.casefold()} & {role.casefold() for role in roles} != set()


def names(rule: Rule, approvers: Iterable[Approver]) -> list[str]:
    """The names of everybody a rule speaks of."""
    return [one.name for one in approvers if has_role(one, rule.roles)]
