"""The policy of a plan: who must approve what, how much may change, and when nothing is written; a sentence a rule.

A pure table. It sees a change set, who submitted it, and who said what; it reads no settings and no clock.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from calculations.findings import Finding, Severity
from sync.approval.needs import Need, Needs
from sync.approval.rules import Approver, Freeze, Lines, Rule, applies, has_role, names, when
from sync.approval.state import IN_EMERGENCY
from sync.model.approval import Consent, Submission
from sync.model.change import Change, ChangeSet
from sync.model.value import shown

__all__ = ["Policy"]

_LIMIT_REMEDY = "Change the plan, or the limit in [policy] if it is meant: `qplan policy explain` tells the rules."


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
    four_eyes_typed: whoever may have typed a value does not count either.
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
    four_eyes_typed: bool = True

    def needs(self, submission: Submission) -> Needs:
        """Whose words this submission needs."""
        return self.asked(submission.change_set, submission.by, submission.lines, submission.authors)

    def asked(self, change_set: ChangeSet, by: str, lines: Lines | None = None, authors: Collection[str] = ()) -> Needs:
        """Whose words a change set needs when `by` submits it; a need without people cannot be met.

        A rule whose people are all needed asks those who are left when the submitter and the authors do not count.

        Args:
            change_set: to be approved. by: who submits it. lines: of everybody something changes for, by id, the ids
                and names of themself and of all managers above. authors: names of who may have typed a value.
        """
        if not self.approvers:
            return ()
        hands = self._hands(by, authors)
        counted = [one for one in self.approvers if one not in hands]
        barred = frozenset(one.id for one in self.approvers if one not in counted)
        ordinary = [_need(rule, counted, barred) for rule in self._rules if applies(rule, change_set, lines or {})]
        emergency = [
            _need(Rule((role,), any_of=True), counted, barred)._replace(is_emergency=True) for role in self.break_glass
        ]
        return (*ordinary, *emergency)

    def findings(
        self,
        change_set: ChangeSet,
        by: str,
        lines: Lines | None = None,
        past: Sequence[Decimal] = (),
        authors: Collection[str] = (),
    ) -> tuple[Finding, ...]:
        """What keeps a change set from being put before anybody.

        Args:
            change_set, by, lines, authors: as in `asked`. past: sums of the last quarters, in plan currency.
        """
        return (
            *self._unmet(change_set, by, lines, authors),
            *self._too_large(change_set),
            *self._beside_past(change_set, past),
        )

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
                f"{self.expires_days} days: it is asked for again, by the daemon or with `qplan submit --resend`."
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
            who = names(rule, self.approvers)
            named = ", ".join(who) or f"Nobody ({', '.join(rule.roles)})"
            sentence = f"One of {named} must agree" if rule.any_of and len(who) > 1 else f"{named} must agree"
            yield f"{sentence}{when(rule)}."
        if self.four_eyes:
            yield "Whoever submits a plan does not count as one who approves it."
        if self.four_eyes_typed:
            yield "Whoever saved the workbook with values typed into it does not count either, as far as files tell."
        yield (
            "An approver may lend their word to another until a day; it is not lent on, and whoever submits the plan "
            "or is asked themself speaks for nobody else."
        )
        yield "A plan that was declined is not submitted again unchanged."
        if self.gates:
            who = names(Rule(self.waivers), self.approvers) if self.waivers else [one.name for one in self.approvers]
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

    def _hands(self, by: str, authors: Collection[str]) -> dict[Approver, str]:
        """Approvers who had a hand in a plan and do not count, each with what it was."""
        hands = {one: "submits it" for one in self.approvers if self.four_eyes and one.is_called(by)}
        typed = [one for one in self.approvers if self.four_eyes_typed and any(map(one.is_called, authors))]
        return dict.fromkeys(typed, "saved the workbook with values typed into it") | hands

    def _unmet(
        self, change_set: ChangeSet, by: str, lines: Lines | None, authors: Collection[str]
    ) -> Iterator[Finding]:
        asked = [need for need in self.asked(change_set, by, lines, authors) if not need.is_emergency]
        if self.approvers and change_set.changes and not asked:
            yield Finding(
                "policy.nobody-asked",
                "No rule of the policy speaks of these changes, so that nobody is asked and nothing can be approved.",
                "Add a rule to [policy] that speaks of them: `qplan policy explain` tells the rules.",
                (),
                Severity.BLOCKING,
            )
        if not all(need.can_be_met for need in asked):
            hands = [f"{one.name} {what}" for one, what in self._hands(by, authors).items()]
            why = f"{', '.join(hands)} and does not count" if hands else "no approver has the role it names"
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


def _need(rule: Rule, counted: Iterable[Approver], barred: frozenset[str]) -> Need:
    ids = tuple(one.id for one in counted if has_role(one, rule.roles))
    return Need(ids, 1 if rule.any_of else max(1, len(ids)), barred)


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
