"""Changes within the quarter with the plan: reckoned from the quotas in the workbook, agreed on, put into it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from calculations.findings import Finding, Severity, ranked
from calculations.ramp import DEFAULT_SCHEDULE
from sync.approval.needs import people
from sync.cycle.changes import (
    Asked,
    Carrier,
    Change,
    Moves,
    Sort,
    State,
    carried,
    changes_of,
    excess,
    moved,
    total_moves,
    why_not_beside,
)
from sync.errors import RefusedError
from sync.facts.lines import lines_of
from sync.jobs.change_checks import carriers_of, leads, of_the_days, of_the_moves, of_the_words, stop, warn, whose
from sync.jobs.facts import known_at
from sync.jobs.quota_basis import Basis, basis_of_quotas, in_money
from sync.model.change import Change as Written
from sync.model.change import ChangeSet, RecordKey
from sync.model.event import Kind
from sync.model.holidays import free_days
from sync.plan.adapters import Adapters
from sync.writeback.wants.quota_held import FIELD, OWNER, SOBJECT
from workbooks.models import PlanDocument
from workbooks.xlsx.edit import Field, enter

__all__ = [
    "Proposal",
    "Taken",
    "asked_about",
    "change_numbered",
    "decide_change",
    "propose_change",
    "standing_changes",
    "take_changes",
]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What came of a proposal: the change, None where a finding blocks it, and what is to be said of it."""

    change: Change | None
    findings: tuple[Finding, ...]


class Taken(NamedTuple):
    """How many quotas were written into the workbook, and what was left or is to be looked at."""

    written: int
    findings: tuple[Finding, ...]


def standing_changes(adapters: Adapters) -> tuple[Change, ...]:
    """All changes of the plan as they stand."""
    return changes_of(adapters.events())


def change_numbered(adapters: Adapters, number: int) -> Change:
    """One change by its number; RefusedError where there is none."""
    found = next((one for one in standing_changes(adapters) if one.number == number), None)
    if found is None:
        raise RefusedError(f"There is no change {number}.", remedy="`qplan change list` names them.")
    return found


def propose_change(
    adapters: Adapters,
    asked: Asked,
    who: str,
    carrier: Carrier,
    because: str,
    by: str,
    *,
    carriers: Sequence[str] = (),
    dry: bool = False,
) -> Proposal:
    """Reckon a change, and put it on record unless a finding blocks it.

    Args:
        adapters: of the plan. asked: what it is; the amount of a large deal is the deal's. who: whose quota, by name or
            id. carrier: who carries the difference. because: why, in words. by: who proposes it. carriers: people by
            name or id, of whom `Carrier.PEOPLE` names one at least. dry: put nothing on record.
    """
    basis = basis_of_quotas(adapters)
    found = [*of_the_days(adapters, asked), *of_the_words(asked, because)]
    person, strange = whose(adapters, basis, who)
    found += strange
    if person is None:
        return Proposal(None, ranked(found))
    others, unknown = carriers_of(basis, person, carrier, carriers)
    found += unknown
    if asked.sort is Sort.LEAVER:
        found += leads(adapters, person, basis.name(person))
    changes = standing_changes(adapters)
    meets = why_not_beside(changes, (person, *others), asked.effective)
    if meets is not None:
        sentence = f"{basis.name(person)}: {meets[0]}, on the same quota."
        found.append(stop("change.overlaps", sentence, "Decide or withdraw that one first.", str(meets[1])))
    if any(one.severity is Severity.BLOCKING for one in found):
        return Proposal(None, ranked(found))
    if asked.sort is Sort.DEAL:
        quota = sum(basis.quotas[person].values(), Decimal(0))
        beyond = excess(asked.amount, quota, adapters.settings.changes.large_deal)
        asked = asked._replace(amount=beyond.quantize(basis.unit))
    moves = _moves(adapters, basis, asked, person, others)
    found += of_the_moves(basis, asked, person, moves)
    names = {one: basis.name(one) for one in moves}
    number, now = len(changes) + 1, adapters.clock.now()
    change = Change(number, person, names[person], asked, carrier, moves, names, because.strip(), by, now)
    if any(one.severity is Severity.BLOCKING for one in found):
        return Proposal(None, ranked(found))
    if not dry:
        adapters.log.append(adapters.plan.id, Kind.QUOTA_CHANGE, by, _record(change))
    return Proposal(change, ranked(found))


def asked_about(adapters: Adapters, change: Change) -> tuple[str, ...]:
    """Names of whose agreement the policy asks for, for a change of that amount; nobody where nobody is named."""
    record = [
        Written(
            record=RecordKey.of(SOBJECT, {OWNER: person, "StartDate": start.isoformat()}),
            field=FIELD, unit=adapters.plan.currency, label=person, cell="", before=was, after=now,
        )
        for person, periods in change.moves.items()
        for start, (was, now) in periods.items()
        if was != now
    ]  # fmt: skip
    policy = adapters.policy
    lines = lines_of(known_at(adapters), change.moves) if any(rule.under for rule in policy.rules) else {}
    needs = policy.asked(ChangeSet(plan_id=adapters.plan.id, desired=(), changes=tuple(record)), change.by, lines)
    return tuple(found.name for one in people(needs) if (found := policy.called(one)) is not None)


def decide_change(adapters: Adapters, number: int, state: State, by: str, said: str) -> Change:
    """Agree to a change, reject or withdraw it.

    Raises RefusedError: it is not there or not open, nothing is said, its day is over, the quota is another than it was
    reckoned from, or it is not theirs to agree to: that of whoever proposed it or whose quota it is, or of somebody the
    policy does not ask about that much.
    """
    change = change_numbered(adapters, number)
    if not change.is_open:
        raise RefusedError(f"Change {number} of {change.name} is {change.state.value}.", remedy="Propose another one.")
    if not said.strip():
        raise RefusedError("A decision says why.", remedy="Add --because.")
    if state is State.AGREED:
        _may_agree(adapters, change, by)
        _still_stands(adapters, change)
    record = {"change": number, "step": state.value, "said": said.strip()}
    adapters.log.append(adapters.plan.id, Kind.QUOTA_CHANGE, by, record)
    return change_numbered(adapters, number)


def take_changes(adapters: Adapters) -> Taken:
    """Put what was agreed into the workbook, as overrides with their reasons; cells people typed into since stay."""
    basis = basis_of_quotas(adapters)
    newest = {person: one for one in standing_changes(adapters) if one.state is State.AGREED for person in one.moves}
    entries: dict[Field, object] = {}
    found: list[Finding] = []
    for person, change in newest.items():
        row = basis.rows.get(person)
        was, becomes = change.quota(person)
        if row is None:
            sentence = f"{person} has no quota in the workbook any more (change {change.number} of {change.name})."
            found.append(warn("change.left", sentence, "Pull and build, or let it be.", person))
            continue
        final = in_money(row.values["final"], basis.unit)
        if final == becomes and row.values["override"] is not None:
            continue
        if final != was:
            sentence = (
                f"{basis.name(person)} has {_shown(final)}, and change {change.number} was made of {was:,}: "
                f"{row.cells['override']} is left as it is."
            )
            found.append(warn("change.left", sentence, "Set the quota back, or propose a new change.", person))
            continue
        entries["quotas", person, "override"] = float(becomes)
        entries["quotas", person, "reason"] = _reason(change, person)
    if entries:
        enter(basis.reading.document.path, entries)
    found += _others(adapters, basis, newest)
    return Taken(len(entries) // 2, ranked(found))


def _moves(adapters: Adapters, basis: Basis, asked: Asked, person: str, others: Sequence[str]) -> Moves:
    free = free_days(adapters.plan.holidays, _years(adapters)) if adapters.plan.holidays else ()
    ramp = _ramp(adapters, basis.reading.document, asked.effective) if asked.sort is Sort.JOINER else ()
    quota = basis.quotas[person]
    becomes = moved(asked, basis.periods, quota, basis.shares, basis.unit, free, ramp)
    now = {person: becomes}
    if others:
        change = {start: becomes[start] - quota[start] for start in quota}
        now |= carried(change, {one: basis.quotas[one] for one in others}, basis.unit)
    return {
        one: {start: (basis.quotas[one][start], amount) for start, amount in periods.items()}
        for one, periods in now.items()
    }


def _ramp(adapters: Adapters, document: PlanDocument, effective: date) -> tuple[tuple[date, float], ...]:
    """What a day of a new seller counts as, from each fiscal month of the quarter on, as the workbook's ramp says."""
    told = [row.values.get("share") for row in document.tables.get("ramp_schedule", ())]
    schedule = [float(one) for one in told if isinstance(one, int | float)] or list(DEFAULT_SCHEDULE)
    months = [month for month in adapters.plan.quarter.periods if month.end > effective]
    factors = [*schedule, *(1.0 for _ in months)]
    return tuple((month.start, factor) for month, factor in zip(months, factors, strict=False))


def _years(adapters: Adapters) -> range:
    return range(adapters.plan.quarter.start.year, adapters.plan.quarter.end.year + 1)


def _may_agree(adapters: Adapters, change: Change, by: str) -> None:
    own = {change.person.casefold(), change.name.casefold()}
    if by.strip().casefold() in own or (adapters.policy.four_eyes and by.strip() == change.by.strip()):
        raise RefusedError(f"{by} does not agree to their own change.", remedy="Somebody else does.")
    asked = asked_about(adapters, change)
    person = adapters.policy.called(by)
    if asked and (person is None or person.name not in asked):
        raise RefusedError(
            f"By the policy {', '.join(asked)} decide on a change of that amount, not {by}.",
            remedy="One of them agrees; `qplan policy explain` tells the rules.",
        )


def _still_stands(adapters: Adapters, change: Change) -> None:
    today = adapters.clock.now().date()
    if change.asked.effective < today:
        raise RefusedError(
            f"Change {change.number} was to hold from {change.asked.effective} on, which is over.",
            remedy="Withdraw it, and propose it from a day to come.",
        )
    basis = basis_of_quotas(adapters)
    for person, periods in change.moves.items():
        was = {start: amount for start, (amount, _) in periods.items()}
        if basis.quotas.get(person) != was:
            raise RefusedError(
                f"The quota of {basis.rows[person].values['name'] if person in basis.rows else person} is another than "
                f"change {change.number} was reckoned from.",
                remedy="Withdraw it, and propose it anew.",
            )


def _others(adapters: Adapters, basis: Basis, newest: Mapping[str, Change]) -> Iterator[Finding]:
    """Quotas beside those of the changes that would be written too when this workbook is submitted."""
    if not newest or adapters.standing().changes == 0:
        return
    owners = {dict(one.record.equals).get(OWNER) for one in basis.reading.change_set.changes}
    beside = sorted(basis.name(one) for one in owners - set(newest) if one is not None and one in basis.rows)
    if beside:
        sentence = f"{len(beside)} other quotas differ from the CRM and would be written too: {', '.join(beside[:5])}."
        yield warn("change.others-differ", sentence, "See `qplan diff` before you submit.", *beside)


def _reason(change: Change, person: str) -> str:
    """What stands beside the override, and in the letter: a colleague is not told why."""
    days = f"from {change.asked.effective}" + (f" until {change.asked.until}" if change.asked.until else "")
    if person != change.person:
        return f"change {change.number} {days}: a part of what the quota of {change.name} gives or takes"
    return f"change {change.number}, {change.asked.sort.value} {days}: {change.because}; agreed by {change.decided_by}"


def _record(change: Change) -> dict[str, Any]:
    return {
        "change": change.number,
        "step": State.PROPOSED.value,
        "person": change.person,
        "name": change.name,
        "sort": change.asked.sort.value,
        "effective": change.asked.effective.isoformat(),
        "until": "" if change.asked.until is None else change.asked.until.isoformat(),
        "amount": str(change.asked.amount),
        "carrier": change.carrier.value,
        "names": dict(change.names),
        "because": change.because,
        "total": str(total_moves(change.moves)),
        "moves": {
            person: [[start.isoformat(), str(was), str(now)] for start, (was, now) in periods.items()]
            for person, periods in change.moves.items()
        },
    }


def _shown(value: Decimal | None) -> str:
    return "no quota" if value is None else f"{value:,}"
