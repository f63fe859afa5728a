"""What is said of a change before it counts: of its days, its words, its people and what it moves."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from calculations.findings import Finding, Severity
from sync.cycle.changes import NEEDS_AMOUNT, Asked, Carrier, Moves, Sort, below_zero
from sync.cycle.handoffs.people import subtree_of
from sync.cycle.open_days import OpenDays
from sync.errors import RefusedError
from sync.jobs.cycle import cycle_state
from sync.jobs.facts import newest_facts
from sync.jobs.quota_basis import Basis
from sync.model.holidays import free_days
from sync.plan.adapters import Adapters

__all__ = ["carriers_of", "leads", "of_the_days", "of_the_moves", "of_the_words", "stop", "warn", "whose"]


def of_the_days(adapters: Adapters, asked: Asked) -> Iterator[Finding]:
    """Days that are over, of another quarter, without an end or not worked."""
    quarter, today = adapters.plan.quarter, adapters.clock.now().date()
    first = today + timedelta(days=adapters.settings.changes.notice_days)
    day = asked.effective
    if day < first:
        sentence = f"A change from {day} on would change days that are over; from {first} on it holds for days to come."
        yield stop("change.past", sentence, f"Take {first} or later; what is over is settled in pay, not in quotas.")
    if not quarter.start <= day < quarter.end:
        last = quarter.end - timedelta(days=1)
        sentence = f"{day} is no day of {quarter}, which runs from {quarter.start} to {last}."
        yield stop("change.outside", sentence, "Plan the quarter of that day, or take a day of this one.")
    if (asked.sort is Sort.LEAVE) != (asked.until is not None) or (asked.until is not None and asked.until <= day):
        sentence = "A leave ends on a day after it began, and nothing else has an end."
        yield stop("change.end-missing", sentence, "Give --until, the first day they are back, to a leave.")
    place = adapters.plan.holidays or adapters.settings.cycle.holidays
    free = frozenset(free_days(place, [day.year])) if place else frozenset()
    if not OpenDays(free, adapters.settings.cycle.closed).is_open(day):
        counts = "counts no working day more or less" if adapters.plan.holidays else "its days count as any other"
        sentence = f"{day:%A} {day} is not worked: the change holds from it on, and {counts}."
        yield Finding("change.on-holiday", sentence, severity=Severity.NOTE)


def of_the_words(asked: Asked, because: str) -> Iterator[Finding]:
    """No reason, no amount where one is needed, and one where none is."""
    if not because.strip():
        yield stop("change.no-reason", "A change says why in words.", "Add --because.")
    if (asked.sort in NEEDS_AMOUNT) != (asked.amount != 0):
        needs = "takes an amount" if asked.sort in NEEDS_AMOUNT else "follows from the quota and the days alone"
        yield stop(
            "change.amount",
            f"A change of the kind {asked.sort.value} {needs}.",
            "`qplan change propose --help` names the kinds.",
        )
    elif asked.amount < 0 and asked.sort is not Sort.TERRITORY:
        sentence = f"{asked.amount:,} is below zero: only a territory that was taken too large takes off."
        yield stop("change.amount", sentence, "Give the amount without a sign.")


def whose(adapters: Adapters, basis: Basis, who: str) -> tuple[str | None, list[Finding]]:
    """Whose quota it is; None with a finding for a stranger, for two of a name and for somebody without a quota."""
    wanted, ids = who.strip().casefold(), basis.called(who)
    if len(ids) > 1:
        sentence = f"{who} is {len(ids)} people with a quota."
        return None, [stop("change.unknown-person", sentence, "Name one by the id on the tab Quotas.", *ids)]
    if ids and ids[0] not in basis.quotas:
        sentence = f"The quota of {who} is not known."
        return None, [stop("change.no-quota", sentence, "Run `qplan build`, and look at the tab Quotas.", ids[0])]
    if ids:
        return ids[0], []
    reps = newest_facts(adapters).reps
    leaders = dict(zip(reps["manager_id"].astype(str), reps["manager"].astype(str), strict=True))
    led = [key for key, name in leaders.items() if wanted and wanted in {key.casefold(), name.casefold()}]
    if led:
        sentence = f"{leaders[led[0]]} leads people and has no quota of their own: there is none to change."
        remedy = "Their tasks are transferred, and their people get another manager in the CRM."
        return None, [stop("change.no-quota", sentence, remedy, led[0]), *leads(adapters, led[0], leaders[led[0]])]
    return None, [stop("change.unknown-person", f"{who!r} is nobody with a quota.", "Name one of the tab Quotas.")]


def carriers_of(
    basis: Basis, person: str, carrier: Carrier, named: Sequence[str]
) -> tuple[tuple[str, ...], list[Finding]]:
    """Ids of those who are to carry it; none, with findings, where they cannot."""
    if (carrier is Carrier.PEOPLE) != bool(named):
        sentence = "Named people carry a change, and nobody is named." if not named else "Only named people are named."
        return (), [stop("change.carrier", sentence, "Give --carrier people with --to, once for each of them.")]
    found, strange = [], []
    for who in named:
        ids = basis.called(who)
        if len(ids) != 1 or ids[0] == person or ids[0] not in basis.quotas or ids[0] in found:
            sentence = f"{who!r} cannot carry it: that is nobody else with one quota."
            strange.append(stop("change.carrier", sentence, "Name colleagues of the tab Quotas, each once."))
        else:
            found.append(ids[0])
    return tuple(found), strange


def leads(adapters: Adapters, person: str, name: str) -> Iterator[Finding]:
    """What a leader who leaves in the middle leaves behind: people, and tasks of the cycle."""
    reps = newest_facts(adapters).reps
    below = subtree_of(person, dict(zip(reps["rep_id"].astype(str), reps["manager_id"].astype(str), strict=True)))
    try:
        tasks = [one for one in cycle_state(adapters, adapters.plan.quarter).tasks if one.status.is_open]
    except RefusedError:
        tasks = []  # no cycle was started
    ids = {one.id for one in adapters.settings.cycle.persons if name.casefold() in (one.name.casefold(), one.id)}
    own = [one.task.id for one in tasks if ids.intersection(one.owners)]
    if below:
        theirs = f" and the tasks {', '.join(own)}" if own else ""
        sentence = f"{name} leads {len(below)} people{theirs}: whoever comes after them is not named by a change."
        remedy = "Give the people another manager in the CRM and pull; `qplan cycle transfer` hands the tasks over."
        yield warn("change.leader-left", sentence, remedy, *sorted(below))


def of_the_moves(basis: Basis, asked: Asked, person: str, moves: Moves) -> Iterator[Finding]:
    """Quotas below zero, and a change that changes nothing."""
    for one in below_zero(moves):
        sentence = f"Of the quota of {basis.name(one)} less than nothing would be left in a period."
        yield stop("change.below-zero", sentence, "Take a smaller amount, or more people to carry it.", one)
    if all(was == now for was, now in moves[person].values()):
        sentence = f"It moves nothing: {basis.name(person)} has no quota of these days, or the amount is too small."
        is_deal = asked.sort is Sort.DEAL
        remedy = "[changes] large_deal says from which share of a quota on a deal is large." if is_deal else ""
        yield stop("change.nothing", sentence, remedy, person)


def stop(code: str, sentence: str, remedy: str = "", *rows: str) -> Finding:
    """A finding that keeps a change from being put on record."""
    return Finding(code, sentence, remedy, rows, Severity.BLOCKING)


def warn(code: str, sentence: str, remedy: str = "", *rows: str) -> Finding:
    """A finding to be looked at."""
    return Finding(code, sentence, remedy, rows, Severity.WARNING)
