"""Appeals with the plan: filed against the quota in the workbook, decided with what others carry in view."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sync.cycle.appeals import (
    REASONS,
    Appeal,
    Bearer,
    Step,
    appeals_of,
    concerned,
    decided_quotas,
    like,
    shared_among,
    why_no_step,
)
from sync.errors import RefusedError
from sync.jobs.facts import newest_facts
from sync.jobs.read import read_plan
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from workbooks.models import PlanDocument
from workbooks.xlsx.edit import Field, enter

__all__ = ["Shown", "Ways", "decide_appeal", "file_appeal", "shown_appeal", "standing_appeals", "take_appeals", "tell"]


@dataclass(frozen=True, slots=True)
class Ways:
    """What granting an amount would do.

    Args:
        granted: the quota that would be granted. over_assignment: what is handed out over the target, less 1, where the
            cushion carries it; None where there is no target. team: what each colleague's quota would become instead.
    """

    granted: Decimal
    over_assignment: float | None
    team: Mapping[str, tuple[str, Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Shown:
    """An appeal with what there is to weigh: what granting it would do, and what was decided of others like it."""

    appeal: Appeal
    ways: Ways
    precedents: tuple[Appeal, ...]


def standing_appeals(adapters: Adapters) -> tuple[Appeal, ...]:
    """All appeals of the plan as they stand."""
    return appeals_of(adapters.events())


def file_appeal(adapters: Adapters, who: str, code: str, wanted: Decimal, said: str, by: str) -> Appeal:
    """Appeal against a quota.

    Args:
        adapters: of the plan. who: whose quota, by name or id. code: of `REASONS`. wanted: the quota they ask for.
        said: why, in their words. by: who files it.

    Raises RefusedError: an unknown reason or person, no words, an open appeal, nothing asked for, or the day is over.
    """
    settings = adapters.settings.appeals
    last = adapters.plan.quarter.start + timedelta(days=settings.days_into_quarter)
    if adapters.clock.now().date() > last:
        raise RefusedError(
            f"Appeals against quotas of {adapters.plan.id} could be filed until {last}.",
            remedy="A change from now on is one within the quarter: it holds for the days to come.",
        )
    if code not in REASONS:
        raise RefusedError(f"{code!r} is no reason.", remedy=f"It is one of {', '.join(REASONS)}.")
    if not said.strip():
        raise RefusedError("An appeal says why in its own words too.", remedy="Add --because.")
    person, name, quota = _quota_of(read_plan(adapters).document, who)
    if wanted == quota or wanted < 0:
        raise RefusedError(f"{name} has {quota:,} already." if wanted == quota else "A quota is not below zero.")
    before = standing_appeals(adapters)
    waiting = next((one for one in before if one.person == person and one.state.is_open), None)
    if waiting is not None:
        raise RefusedError(f"Appeal {waiting.number} of {name} is {waiting.state.value}.", remedy="Let it be decided.")
    decided = decided_quotas(before).get(person)
    if decided and decided[-1] != quota:
        raise RefusedError(
            f"An appeal has moved the quota of {name} to {decided[-1]:,}, and the workbook shows {quota:,}.",
            remedy="Run `qplan appeals take` first.",
        )
    record = {
        "appeal": len(before) + 1,
        "step": Step.FILE.value,
        "person": person,
        "name": name,
        "code": code,
        "quota": str(quota),
        "wanted": str(wanted),
        "handler": settings.handler,
        "said": said.strip(),
    }
    adapters.log.append(adapters.plan.id, Kind.APPEAL, by, record)
    return standing_appeals(adapters)[-1]


def tell(adapters: Adapters, number: int, step: Step, by: str, said: str, to: str = "") -> Appeal:
    """Ask, answer, hand on, escalate or withdraw an appeal.

    Args:
        adapters: of the plan. number: of the appeal. step: any that decides nothing. by: who. said: in words.
        to: whom it is handed to; when it is escalated, whom the settings name.

    Raises RefusedError: the appeal is not there or not in that state, or nothing is said.
    """
    appeal = _appeal(adapters, number, step)
    if not said.strip():
        raise RefusedError("It is said in words why.", remedy="Add --because.")
    record: dict[str, Any] = {"appeal": number, "step": step.value, "said": said.strip()}
    if step in (Step.REASSIGN, Step.ESCALATE):
        record["handler"] = to or adapters.settings.appeals.above
        if record["handler"] == appeal.handler:
            raise RefusedError(f"{appeal.handler} has it already.", remedy="Name somebody else with --to.")
    adapters.log.append(adapters.plan.id, Kind.APPEAL, by, record)
    return _named(adapters, number)


def shown_appeal(adapters: Adapters, number: int, granted: Decimal | None = None) -> Shown:
    """An appeal with what granting what it asks for, or another amount, would do, and its precedents."""
    appeals = standing_appeals(adapters)
    appeal = _named(adapters, number)
    ways = _ways(adapters, appeal, appeal.wanted if granted is None else granted)
    return Shown(appeal, ways, like(appeals, appeal))


def decide_appeal(
    adapters: Adapters, number: int, by: str, said: str, granted: Decimal | None, bearer: Bearer = Bearer.CUSHION
) -> Appeal:
    """Accept an appeal, partly accept or reject it.

    Args:
        adapters: of the plan. number: of the appeal. by: who decides. said: why, in words. granted: the quota; None
            rejects. bearer: who carries the difference.

    Raises RefusedError: it cannot be decided, without words, by the person themselves, or for an amount that is not
    between the quota and what is asked for.
    """
    appeal = _named(adapters, number)
    low, high = sorted((appeal.quota, appeal.wanted))
    step = Step.REJECT if granted is None else Step.ACCEPT if granted == appeal.wanted else Step.PART
    appeal = _appeal(adapters, number, step)
    if not said.strip():
        raise RefusedError("A decision says why.", remedy="Add --because.")
    if by.strip().casefold() in {appeal.person.casefold(), appeal.name.casefold()}:
        raise RefusedError(f"{appeal.name} does not decide on their own appeal.", remedy="Somebody else decides it.")
    record: dict[str, Any] = {"appeal": number, "step": step.value, "said": said.strip()}
    if granted is not None:
        if not low <= granted <= high or granted == appeal.quota:
            raise RefusedError(
                f"{granted:,} is not between {appeal.quota:,} and the {appeal.wanted:,} asked for.",
                remedy="Grant something between, or reject it.",
            )
        ways = _ways(adapters, appeal, granted)
        if bearer is Bearer.TEAM and not ways.team:
            raise RefusedError(f"{appeal.name} has no colleague who could carry it.", remedy="Let the cushion.")
        shares = {id_: str(now) for id_, (_, _, now) in ways.team.items()} if bearer is Bearer.TEAM else {}
        record |= {"granted": str(granted), "bearer": bearer.value, "shares": shares}
    adapters.log.append(adapters.plan.id, Kind.APPEAL, by, record)
    return _named(adapters, number)


def take_appeals(adapters: Adapters) -> tuple[int, tuple[str, ...]]:
    """Write what was granted into the workbook, as overrides with their reasons; cells people typed into stay.

    Returns:
        How many quotas were written, and what was left as people have it.
    """
    document = read_plan(adapters).document
    rows = {row.key: row for row in document.tables["quotas"]}
    entries: dict[Field, object] = {}
    left = []
    appeals = standing_appeals(adapters)
    said = {
        person: f"appeal {appeal.number} of {appeal.name}, {appeal.state.value}: {appeal.taken[-1].said}"
        for appeal in appeals
        if appeal.granted is not None
        for person in (appeal.person, *(appeal.shares or {}))
    }
    for person, amounts in decided_quotas(appeals).items():
        row = rows.get(person)
        if row is None:
            left.append(f"{person} has no quota in the workbook any more ({said[person]}).")
            continue
        there = row.values["override"]
        stands = None if there is None else Decimal(str(there))
        if stands is None or stands in amounts[:-1]:  # a decision of before, still as it was written
            entries["quotas", person, "override"] = float(amounts[-1])
            entries["quotas", person, "reason"] = said[person]
        elif stands != amounts[-1]:
            left.append(f"{row.cells['override']} of {row.values['name']} holds {there:,} already.")
    if entries:
        enter(document.path, entries)
    return len(entries) // 2, tuple(left)


def _ways(adapters: Adapters, appeal: Appeal, granted: Decimal) -> Ways:
    document = read_plan(adapters).document
    reps = newest_facts(adapters).reps
    manager = dict(zip(reps["rep_id"], reps["manager_id"], strict=True))
    finals = {row.key: row.values["final"] for row in document.tables["quotas"]}
    names = {row.key: str(row.values["name"]) for row in document.tables["quotas"]}
    appeals = standing_appeals(adapters)
    fixed = {row.key for row in document.tables["quotas"] if row.values["override"] is not None} | concerned(appeals)
    quotas = {key: Decimal(str(final)) for key, final in finals.items() if isinstance(final, int | float)}
    quotas |= {key: amounts[-1] for key, amounts in decided_quotas(appeals).items() if key in quotas}
    team = {
        key: quota
        for key, quota in quotas.items()
        if key != appeal.person and quota > 0 and key not in fixed and manager.get(key) == manager.get(appeal.person)
    }
    unit = document.inputs.get("rounding_unit")
    shared = shared_among(
        appeal.quota - granted, team, Decimal(str(unit)) if isinstance(unit, int | float) else Decimal(1)
    )
    target = document.figures.get("bridge_target")
    handed_out = sum(quotas.values(), Decimal(0)) - quotas.get(appeal.person, appeal.quota) + granted
    over = float(handed_out) / target - 1 if isinstance(target, int | float) and target > 0 else None
    return Ways(granted, over, {key: (names[key], team[key], shared[key]) for key in shared})


def _quota_of(document: PlanDocument, who: str) -> tuple[str, str, Decimal]:
    wanted = who.strip().casefold()
    rows = [
        row
        for row in document.tables["quotas"]
        if wanted in {row.key.casefold(), str(row.values["name"]).strip().casefold()}
    ]
    if len(rows) != 1:
        said = "nobody" if not rows else f"{len(rows)} people"
        raise RefusedError(f"{who!r} is {said} with a quota.", remedy="Name one by the id on the tab Quotas.")
    final = rows[0].values["final"]
    if not isinstance(final, int | float):
        raise RefusedError(f"The quota of {who} is not known.", remedy="Run `qplan build`.")
    return rows[0].key, str(rows[0].values["name"]), Decimal(str(final)).normalize() + 0


def _named(adapters: Adapters, number: int) -> Appeal:
    found = next((one for one in standing_appeals(adapters) if one.number == number), None)
    if found is None:
        raise RefusedError(f"There is no appeal {number}.", remedy="`qplan appeals list` names them.")
    return found


def _appeal(adapters: Adapters, number: int, step: Step) -> Appeal:
    appeal = _named(adapters, number)
    why = why_no_step(appeal, step)
    if why:
        raise RefusedError(why, remedy="`qplan appeals show` tells what happened to it.")
    return appeal
