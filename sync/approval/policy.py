"""The policy of a plan: who must approve what, how much may change, and when nothing is written; a sentence a rule.

A pure table. It sees a change set, who submitted it, and who said what; it reads no settings and no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import NamedTuple, TypeAlias

from calculations.findings import Finding, Severity
from sync.approval.needs import Need, Needs
from sync.approval.state import IN_EMERGENCY
from sync.model.approval import Consent, Submission
from sync.model.change import Change, ChangeSet
from sync.model.value import shown

__all__ = ["Approver", "Freeze", "Lines", "Policy", "Rule", "Sort", "has_role"]

Lines: TypeAlias = Mapping[str, tuple[str, ...]]
"""By the id of a person, the ids and names of themself and of all managers above."""

_LIMIT_REMEDY = "Change the plan, or the limit in [policy] if it is meant: `qplan policy explain` tells the rules."


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


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one plan.

    approvers: everybody who may be asked. rules: who must agree; none asks everybody. four_eyes: whoever submits a plan
    does not count as one who approves it. most_per_person, most_in_total: largest change as a share of what the CRM
    holds, per person and of the sum. expires_days: how old a word may be when it is written by. freezes: when nothing
    is written. gates: names, or how they begin, of those a plan must pass to be submitted. waivers: roles (or ids) that
    may waive one; everybody who is named, where none is. blocking: codes of findings that stop a submission even where
    they only warn. most_beside_past: how far the sum may lie from the median of the last quarters, as a share.
    break_glass: roles that together let a plan be written without approvals; nobody may where none is named.
    """

    approvers: tuple[Approver, ...] = ()
    rules: tuple[Rule, ...] = ()
    four_eyes: bool = True
    most_per_person: Decimal | None = None
    most_in_total: Decimal | None = None
    expires_days: int | None = None
    freezes: tuple[Freeze, ...] = ()
    gates: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    most_beside_past: Decimal | None = None
    break_glass: tuple[str, ...] = ()

    def needs(self, submission: Submission) -> Needs:
        """Whose words this submission needs."""
        return self.asked(submission.change_set, submission.by, submission.lines)

    def asked(self, change_set: ChangeSet, by: str, lines: Lines | None = None) -> Needs:
        """Whose words a change set needs when `by` submits it; a need without people cannot be met.

        A rule whose people are all needed asks those who are left when the submitter does not count.

        Args:
            change_set: to be approved. by: who submits it. lines: of everybody something changes for, by id, the ids
                and names of themself and of all managers above.
        """
        if not self.approvers:
            return ()
        counted = [one for one in self.approvers if not (self.four_eyes and one.is_called(by))]
        barred = frozenset(one.id for one in self.approvers if one not in counted)
        ordinary = [_need(rule, counted, barred) for rule in self._rules if _applies(rule, change_set, lines or {})]
        emergency = [
            _need(Rule((role,), any_of=True), counted, barred)._replace(is_emergency=True) for role in self.break_glass
        ]
        return (*ordinary, *emergency)

    def findings(
        self, change_set: ChangeSet, by: str, lines: Lines | None = None, past: Sequence[Decimal] = ()
    ) -> tuple[Finding, ...]:
        """What keeps a change set from being put before anybody.

        Args:
            change_set, by, lines: as in `asked`. past: sums of the last quarters, in plan currency.
        """
        return (*self._unmet(change_set, by, lines), *self._too_large(change_set), *self._beside_past(change_set, past))

    def stops(self, found: Finding) -> bool:
        """Whether a finding of the plan stops its submission: it blocks by itself, or the policy says so."""
        return found.severity is Severity.BLOCKING or found.code in self.blocking

    def may_waive(self, person: str) -> bool:
        """Whether an approver, by their id, may waive a gate."""
        return any(one.id == person and (not self.waivers or has_role(one, self.waivers)) for one in self.approvers)

    def called(self, person: str) -> Approver | None:
        """The approver of that id or name; None where there is none."""
        return next((one for one in self.approvers if one.is_called(person)), None)

    def hindrance(self, consents: Iterable[Consent], now: datetime) -> str:
        """Why an approved plan must not be written at this moment, in a sentence; empty when it may be.

        An emergency is no reason to write by an old word, but one to write on a frozen day.
        """
        words = tuple(consents)
        is_emergency = any(word.via == IN_EMERGENCY for word in words)
        for freeze in () if is_emergency else self.freezes:
            if freeze.first <= now.date() <= freeze.last:
                return f"Nothing is written to the CRM until {freeze.last} has passed: {freeze.reason}."
        for word in self.expired(words, now):
            return (
                f"{word.whose} agreed on {word.at:%Y-%m-%d}, and an approval is good for "
                f"{self.expires_days} days: it is asked for again with `qplan submit --resend`."
            )
        return ""

    def expired(self, consents: Iterable[Consent], now: datetime) -> tuple[Consent, ...]:
        """The words that are too old to be written by."""
        if self.expires_days is None:
            return ()
        longest = timedelta(days=self.expires_days)
        return tuple(word for word in consents if now - word.at > longest)

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
            yield f"{sentence}{_when(rule)}."
        if self.four_eyes:
            yield "Whoever submits a plan does not count as one who approves it."
        yield (
            "An approver may lend their word to another until a day; it is not lent on, and whoever submits the plan "
            "or is asked themself speaks for nobody else."
        )
        yield "A plan that was declined is not submitted again unchanged."
        if self.gates:
            who = _names(Rule(self.waivers), self.approvers) if self.waivers else [one.name for one in self.approvers]
            named = ", ".join(who) or f"nobody ({', '.join(self.waivers)})"
            yield f"A plan must pass {', '.join(self.gates)} to be submitted, or {named} waives it and says why."
        for code in self.blocking:
            yield f"A finding {code} stops a submission, even where it only warns."
        if self.most_per_person is not None:
            yield f"No one person's amounts may change by more than {self.most_per_person:.0%} of what the CRM holds."
        if self.most_in_total is not None:
            yield f"The sum of all amounts may not change by more than {self.most_in_total:.0%}."
        if self.most_beside_past is not None:
            yield (
                f"The sum of all amounts may not lie more than {self.most_beside_past:.0%} from the median of the last "
                "quarters."
            )
        if self.expires_days is not None:
            yield f"An approval is good for {self.expires_days} days; after that it is asked for again."
        for freeze in self.freezes:
            yield f"Nothing is written from {freeze.first} to {freeze.last}: {freeze.reason}."
        if self.break_glass:
            yield (
                f"In an emergency {' and '.join(self.break_glass)} together, two people, let a plan be written "
                "without the approvals it lacks and on frozen days; it stays open on record until a third person "
                "reviewed it."
            )

    def _unmet(self, change_set: ChangeSet, by: str, lines: Lines | None) -> Iterator[Finding]:
        asked = [need for need in self.asked(change_set, by, lines) if not need.is_emergency]
        if self.approvers and change_set.changes and not asked:
            yield Finding(
                "policy.nobody-asked",
                "No rule of the policy speaks of these changes, so that nobody is asked and nothing can be approved.",
                "Add a rule to [policy] that speaks of them: `qplan policy explain` tells the rules.",
                (),
                Severity.BLOCKING,
            )
        if not all(need.can_be_met for need in asked):
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

    def _beside_past(self, change_set: ChangeSet, past: Sequence[Decimal]) -> Iterator[Finding]:
        if self.most_beside_past is None or not past:
            return
        usual = median(past)
        whole = sum((want.planned for want in change_set.desired if want.planned is not None), Decimal(0))
        if usual > 0 and abs(whole - usual) > self.most_beside_past * usual:
            yield Finding(
                "policy.unlike-the-past",
                f"The sum of all amounts, {shown(whole)}, lies {(whole - usual) / usual:+.1%} from {shown(usual)}, the "
                f"median of the last {len(past)} quarters, and the policy allows {self.most_beside_past:.0%}.",
                _LIMIT_REMEDY,
                (),
                Severity.BLOCKING,
            )


def _applies(rule: Rule, change_set: ChangeSet, lines: Lines) -> bool:
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


def _when(rule: Rule) -> str:
    """When a rule asks, as the end of a sentence."""
    nouns = ", ".join(kind.noun for kind in rule.kinds)
    what = f" {nouns} change" if nouns else " something changes"
    under = f" for {', '.join(rule.under)} or anybody below" if rule.under else ""
    if rule.above is not None:
        of_what = f" of {nouns}" if nouns else ""
        return f" when more than {shown(rule.above)}{of_what} changes{under}"
    return f" when{what}{under}" if rule.is_narrow else ""


def _need(rule: Rule, counted: Iterable[Approver], barred: frozenset[str]) -> Need:
    ids = tuple(one.id for one in counted if has_role(one, rule.roles))
    return Need(ids, 1 if rule.any_of else max(1, len(ids)), barred)


def has_role(approver: Approver, roles: Iterable[str]) -> bool:
    """Whether somebody has one of these roles, or one of these ids."""
    return {approver.id.casefold(), approver.role.casefold()} & {role.casefold() for role in roles} != set()


def _names(rule: Rule, approvers: Iterable[Approver]) -> list[str]:
    return [one.name for one in approvers if has_role(one, rule.roles)]


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
        _LIMIT_REMEDY,
        rows,
        Severity.BLOCKING,
    )
