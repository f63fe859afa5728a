"""The policy of a plan: who must approve what, how much may change, and when nothing is written; a sentence a rule.

A pure table. It sees a change set, who submitted it, and who said what; it reads no settings and no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from calculations.findings import Finding, Severity
from sync.approval.needs import Need, Needs
from sync.model.approval import Consent, Submission
from sync.model.change import Change, ChangeSet
from sync.model.value import shown

__all__ = ["Approver", "Freeze", "Policy", "Rule"]


class Approver(NamedTuple):
    """Somebody who may be asked: the id they decide under, their name, and what they are."""

    id: str
    name: str
    role: str

    def is_called(self, name: str) -> bool:
        """Whether somebody of that name, or of that id, is this person."""
        return name.strip().casefold() in (self.id.casefold(), self.name.strip().casefold())


class Rule(NamedTuple):
    """Who must approve: everybody of these roles (or ids), or any one of them; above an amount of change, if given."""

    roles: tuple[str, ...]
    any_of: bool = False
    above: Decimal | None = None


class Freeze(NamedTuple):
    """Days, both inclusive, on which nothing is written to the CRM, and why."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one plan.

    approvers: everybody who may be asked. rules: who must agree; none asks everybody. four_eyes: whoever submits a plan
    does not count as one who approves it. most_per_person, most_in_total: largest change as a share of what the CRM
    holds, per person and of the sum. expires_days: how old a word may be when it is written by. freezes: when nothing
    is written.
    """

    approvers: tuple[Approver, ...] = ()
    rules: tuple[Rule, ...] = ()
    four_eyes: bool = True
    most_per_person: Decimal | None = None
    most_in_total: Decimal | None = None
    expires_days: int | None = None
    freezes: tuple[Freeze, ...] = ()

    def needs(self, submission: Submission) -> Needs:
        """Whose words this submission needs."""
        return self.asked(submission.change_set, submission.by)

    def asked(self, change_set: ChangeSet, by: str) -> Needs:
        """Whose words a change set needs when `by` submits it; a need without people cannot be met.

        A rule whose people are all needed asks those who are left when the submitter does not count.
        """
        if not self.approvers:
            return ()
        counted = [one for one in self.approvers if not (self.four_eyes and one.is_called(by))]
        return tuple(_need(rule, counted) for rule in self._rules if _applies(rule, change_set))

    def findings(self, change_set: ChangeSet, by: str) -> tuple[Finding, ...]:
        """What keeps a change set from being put before anybody."""
        return (*self._unmet(change_set, by), *self._too_large(change_set))

    def hindrance(self, consents: Iterable[Consent], now: datetime) -> str:
        """Why an approved plan must not be written at this moment, in a sentence; empty when it may be."""
        for freeze in self.freezes:
            if freeze.first <= now.date() <= freeze.last:
                return f"Nothing is written to the CRM until {freeze.last} has passed: {freeze.reason}."
        if self.expires_days is not None:
            for word in consents:
                if now - word.at > timedelta(days=self.expires_days):
                    return (
                        f"{word.approver} agreed on {word.at:%Y-%m-%d}, and an approval is good for "
                        f"{self.expires_days} days: it is asked for again with `qplan submit --resend`."
                    )
        return ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every rule in a sentence."""
        return tuple(self._told())

    @property
    def _rules(self) -> tuple[Rule, ...]:
        return self.rules or (Rule(tuple(one.id for one in self.approvers)),)

    def _told(self) -> Iterator[str]:
        if not self.approvers:
            yield "Nobody is named in [approvals]: nothing can be approved."
            return
        for rule in self._rules:
            who = _names(rule, self.approvers)
            named = ", ".join(who) or f"Nobody ({', '.join(rule.roles)})"
            sentence = f"One of {named} must agree" if rule.any_of and len(who) > 1 else f"{named} must agree"
            limit = "" if rule.above is None else f" when more than {shown(rule.above)} changes"
            yield f"{sentence}{limit}."
        if self.four_eyes:
            yield "Whoever submits a plan does not count as one who approves it."
        if self.most_per_person is not None:
            yield f"No one person's amounts may change by more than {self.most_per_person:.0%} of what the CRM holds."
        if self.most_in_total is not None:
            yield f"The sum of all amounts may not change by more than {self.most_in_total:.0%}."
        if self.expires_days is not None:
            yield f"An approval is good for {self.expires_days} days; after that it is asked for again."
        for freeze in self.freezes:
            yield f"Nothing is written from {freeze.first} to {freeze.last}: {freeze.reason}."

    def _unmet(self, change_set: ChangeSet, by: str) -> Iterator[Finding]:
        if self.approvers and not all(need.can_be_met for need in self.asked(change_set, by)):
            submits = [one.name for one in self.approvers if self.four_eyes and one.is_called(by)]
            why = f"{submits[0]} submits it and does not count" if submits else "no approver has the role it names"
            yield Finding(
                "policy.nobody-left",
                f"A rule of the policy asks for approval by somebody, and nobody is left who could give it: {why}.",
                "Have another person submit it, or name another approver: `qplan policy explain` tells the rules.",
                (),
                Severity.BLOCKING,
            )

    def _too_large(self, change_set: ChangeSet) -> Iterator[Finding]:
        before, moved = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
        for change in change_set.changes:
            held, wanted = _in_plan(change)
            before[change.label] += held
            moved[change.label] += wanted - held
        limit = self.most_per_person
        for name, amount in moved.items() if limit is not None else ():
            if limit is not None and before[name] > 0 and abs(amount) > limit * before[name]:
                yield _large(f"{name}'s amounts change", amount / before[name], limit, name)
        whole = sum((want.planned for want in change_set.desired if want.planned is not None), Decimal(0))
        more = sum(moved.values(), Decimal(0))
        now = whole - more
        if self.most_in_total is not None and now > 0 and abs(more) > self.most_in_total * now:
            yield _large("The sum of all amounts changes", more / now, self.most_in_total)


def _applies(rule: Rule, change_set: ChangeSet) -> bool:
    if rule.above is None:
        return True
    return sum((change.size for change in change_set.changes), Decimal(0)) > rule.above


def _need(rule: Rule, counted: Iterable[Approver]) -> Need:
    ids = tuple(one.id for one in counted if _has(rule, one))
    return Need(ids, 1 if rule.any_of else max(1, len(ids)))


def _has(rule: Rule, approver: Approver) -> bool:
    return {approver.id.casefold(), approver.role.casefold()} & {role.casefold() for role in rule.roles} != set()


def _names(rule: Rule, approvers: Iterable[Approver]) -> list[str]:
    return [one.name for one in approvers if _has(rule, one)]


def _in_plan(change: Change) -> tuple[Decimal, Decimal]:
    """What an amount was and is to be, in the plan's currency; nothing for what is no amount."""
    if not isinstance(change.after, Decimal) or change.before_unit:
        return Decimal(0), Decimal(0)
    rate = Decimal(1) if change.in_plan is None else change.in_plan.rate
    held = change.before if isinstance(change.before, Decimal) else Decimal(0)
    return held * rate, change.after * rate


def _large(what: str, share: Decimal, limit: Decimal, *rows: str) -> Finding:
    return Finding(
        "policy.change-too-large",
        f"{what} by {share:+.1%} of what the CRM holds, and the policy allows {limit:.0%}.",
        "Change the plan, or the limit in [policy] if it is meant: `qplan policy explain` tells the rules.",
        rows,
        Severity.BLOCKING,
    )
