"""The leaders' round with the plan's workbook: opened from it, a sheet for each leader, and its result put back."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from calculations.findings import Finding
from sync.cycle.leaders import Fault, Leader, Round, Seat, Stand, round_of, why_not
from sync.errors import RefusedError
from sync.jobs.facts import newest_facts
from sync.jobs.read import read_plan
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store.tables import MIRROR
from workbooks.packs.leaders_sheet import Line, read_sheet, sheet_bytes
from workbooks.xlsx.edit import Field, enter
from workbooks.xlsx.files import replace_file

__all__ = [
    "Opened",
    "Taken",
    "leaders_gone",
    "open_round",
    "recall_part",
    "return_part",
    "standing_round",
    "submit_part",
    "take_round",
    "write_sheets",
]

_FLOOR = Decimal("0.5")


class Opened(NamedTuple):
    """A round that was opened, and the sheets that were written for it, by leader."""

    round: Round
    sheets: Mapping[str, Path]


class Taken(NamedTuple):
    """What of a round was written into the workbook: how many quotas, and what was left as people have it."""

    written: int
    left: tuple[str, ...]


def open_round(adapters: Adapters, by: str, closes: date, folder: Path, *, floor: Decimal = _FLOOR) -> Opened:
    """Give each leader the quotas of their people as the workbook has them, and a sheet to share them out anew.

    Args:
        adapters: of the plan. by: who opens it. closes: the last day for leaders. folder: where the sheets go.
        floor: the lowest share (0-1) of a calculated quota.

    Raises RefusedError: the day has passed, a round is open, or nobody leads anybody with a quota.
    """
    today = adapters.clock.now().date()
    if closes < today:
        raise RefusedError(f"{closes} has passed.", remedy="Name a day to come with --until.")
    before = round_of(adapters.events())
    if before is not None and not before.is_over(today):
        raise RefusedError(f"The round {before.name} is open until {before.closes}.", remedy="Let it end first.")
    seats, leaders = _people(adapters)
    if not leaders:
        raise RefusedError("Nobody leads anybody with a quota.", remedy="The CRM says who reports to whom: pull it.")
    rounds = sum(event.kind is Kind.ROUND_OPENED for event in adapters.log.of(adapters.plan.id, Kind.ROUND_OPENED))
    record = {
        "round": f"{adapters.plan.id}-{rounds + 1}",
        "closes": closes.isoformat(),
        "floor": str(floor),
        "seats": [[one.id, one.name, one.leader, str(one.calculated), one.is_pinned] for one in seats],
        "leaders": [list(one) for one in leaders],
    }
    adapters.log.append(adapters.plan.id, Kind.ROUND_OPENED, by, record)
    return Opened(standing_round(adapters), write_sheets(adapters, folder))


def standing_round(adapters: Adapters) -> Round:
    """The newest round as it stands; RefusedError where none was opened."""
    found = round_of(adapters.events())
    if found is None:
        raise RefusedError("No leaders' round was opened.", remedy="Open one with `qplan leaders open`.")
    return found


def leaders_gone(adapters: Adapters, now: Round) -> tuple[Finding, ...]:
    """A finding for each leader of a round who left in the middle of it and has not submitted, as last pulled."""
    user = MIRROR["User"]
    with adapters.engine.connect() as connection:
        gone = set(connection.execute(select(user.c.Id).where(user.c.IsActive.is_(False))).scalars())
    found = []
    for one in now.leaders.values():
        if one.id in gone and now.stands.get(one.id) is not Stand.SUBMITTED:
            above = f"{_name(now, one.above)} submits for them" if one.above in now.leaders else "nobody stands above"
            sentence = f"{one.name} left in the middle of the round and has not submitted."
            remedy = f"{above}; after {now.closes} what was calculated stands."
            found.append(Finding("leaders.left", sentence, remedy, (one.id,)))
    return tuple(found)


def write_sheets(adapters: Adapters, folder: Path) -> Mapping[str, Path]:
    """Write a sheet for each leader, with the quotas as they stand; files of other names in the folder stay."""
    now = standing_round(adapters)
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for leader in now.leaders.values():
        lines = [
            Line(seat.id, seat.name, _name(now, seat.leader), seat.calculated, now.amount(seat.id), seat.is_pinned)
            for seat in now.below(leader.id)
        ]
        name = re.sub(r"[^\w.-]+", "-", leader.name).strip("-.") or "leader"
        path = folder / f"{now.name}-{name}-{leader.id}.xlsx"
        replace_file(path, sheet_bytes(now.name, leader.name, now.closes.isoformat(), adapters.plan.currency, lines))
        written[leader.id] = path
    return written


def submit_part(adapters: Adapters, who: str, path: Path | None, by: str) -> Round:
    """Take what a leader filled in; without a file they pass on what stands. The round then.

    Raises RefusedError with every reason why it is not taken; nothing of it is then.
    """
    now = standing_round(adapters)
    leader = _leader(now, who)
    amounts: Mapping[str, Decimal] = {}
    reasons: Mapping[str, str] = {}
    if path is not None:
        filled = read_sheet(path)
        reasons = filled.reasons
        amounts = {id_: amount for id_, amount in filled.amounts.items() if amount != filled.was[id_]}
        if filled.unread:
            raise RefusedError(
                f"{path.name}: no amount stands in {', '.join(filled.unread)}, or the row stands twice.",
                remedy="Type a plain number in each, and have every person once.",
            )
        stale = [now.seats[id_].name for id_ in amounts if id_ in now.seats and filled.was[id_] != now.amount(id_)]
        if stale:
            raise RefusedError(
                f"Somebody moved the quota of {', '.join(stale)} since this sheet was written.",
                remedy="Take a new sheet with `qplan leaders status --sheets FOLDER`, and enter it there.",
            )
    _refuse(leader.name, why_not(now, leader.id, amounts, reasons, adapters.clock.now().date()))
    moved = {id_: [str(amount), reasons.get(id_, "")] for id_, amount in amounts.items() if amount != now.amount(id_)}
    record = {"round": now.name, "leader": leader.id, "amounts": moved}
    adapters.log.append(adapters.plan.id, Kind.ROUND_SUBMITTED, by, record)
    return standing_round(adapters)


def recall_part(adapters: Adapters, who: str, by: str) -> Round:
    """Take back what a leader submitted, while nobody above has; RefusedError where that cannot be."""
    now = standing_round(adapters)
    leader, today = _leader(now, who), adapters.clock.now().date()
    if now.stand_of(leader.id, today) is not Stand.SUBMITTED:
        raise RefusedError(f"{leader.name} has not submitted.", remedy="There is nothing to recall.")
    if today > now.closes:
        raise RefusedError(f"The round {now.name} closed on {now.closes}.", remedy="What was submitted stands.")
    if leader.id not in now.before:
        raise RefusedError(
            f"Somebody above {leader.name} has submitted since.", remedy="Have it returned by whoever stands above."
        )
    adapters.log.append(adapters.plan.id, Kind.ROUND_RECALLED, by, {"round": now.name, "leader": leader.id})
    return standing_round(adapters)


def return_part(adapters: Adapters, who: str, by: str, reason: str) -> Round:
    """Give a leader's part back, at any level, with a reason; whoever stands between has to submit again.

    Raises RefusedError: without a reason, for a leader who has not submitted, and after the round's day.
    """
    now = standing_round(adapters)
    leader, today = _leader(now, who), adapters.clock.now().date()
    if not reason.strip():
        raise RefusedError("A part is returned for a reason.", remedy="Say it with --because.")
    if today > now.closes:
        raise RefusedError(f"The round {now.name} closed on {now.closes}.", remedy="What was submitted stands.")
    if not {now.stands.get(id_) for id_ in now.above(leader.id)} & {Stand.SUBMITTED}:
        raise RefusedError(f"{leader.name} has not submitted.", remedy="There is nothing to return.")
    record = {"round": now.name, "leader": leader.id, "reason": reason.strip()}
    adapters.log.append(adapters.plan.id, Kind.ROUND_RETURNED, by, record)
    return standing_round(adapters)


def take_round(adapters: Adapters) -> Taken:
    """Write what leaders moved into the workbook, as overrides with their reasons, once the round is over.

    A cell in which somebody typed meanwhile stays; it is named.

    Raises RefusedError while the round is open.
    """
    now = standing_round(adapters)
    if not now.is_over(adapters.clock.now().date()):
        waits = [one.name for one in now.leaders.values() if now.stands.get(one.id) is not Stand.SUBMITTED]
        raise RefusedError(
            f"The round {now.name} is open until {now.closes}; {', '.join(waits)} did not submit.",
            remedy="Wait for the leaders at the top, or for that day.",
        )
    document = read_plan(adapters).document
    rows = {row.key: row for row in document.tables["quotas"]}
    entries: dict[Field, object] = {}
    left = []
    for person, moved in now.moved.items():
        seat, row = now.seats[person], rows.get(person)
        if moved.amount == seat.calculated:
            continue
        if row is None:
            left.append(f"{seat.name} has no quota in the workbook any more.")
            continue
        there = row.values["override"]
        if there is not None and Decimal(str(there)) != moved.amount:
            left.append(f"{row.cells['override']} of {seat.name} holds {there:,} already.")
        elif there is None:
            entries["quotas", person, "override"] = float(moved.amount)
            entries["quotas", person, "reason"] = f"{moved.reason} ({_name(now, moved.by)}, leaders' round)"
    if entries:
        enter(document.path, entries)
    return Taken(len(entries) // 2, tuple(left))


def _people(adapters: Adapters) -> tuple[list[Seat], list[Leader]]:
    """Everybody with a quota, and those above them who lead somebody with one."""
    document = read_plan(adapters).document
    reps = newest_facts(adapters).reps
    manager = dict(zip(reps["rep_id"], reps["manager_id"], strict=True))
    names = dict(zip(reps["rep_id"], reps["name"], strict=True))
    names |= {id_: name for id_, name in zip(reps["manager_id"], reps["manager"], strict=True) if id_ not in names}
    seats = []
    for row in document.tables["quotas"]:
        final = row.values["final"]
        if isinstance(final, int | float):
            amount = Decimal(str(final)).normalize() + 0
            pinned = row.values["override"] is not None
            seats.append(Seat(row.key, str(row.values["name"]), str(manager.get(row.key) or ""), amount, pinned))
    leading: dict[str, Leader] = {}
    for seat in seats:
        above = seat.leader
        while above and above not in leading:
            leading[above] = Leader(above, names.get(above, above), str(manager.get(above) or ""))
            above = leading[above].above
    return seats, list(leading.values())


def _leader(now: Round, who: str) -> Leader:
    wanted = who.strip().casefold()
    found = [one for one in now.leaders.values() if wanted in {one.id.casefold(), one.name.casefold()}]
    if len(found) == 1:
        return found[0]
    said = "nobody" if not found else f"{len(found)} people"
    raise RefusedError(
        f"{who!r} is {said} of the round.",
        remedy=f"Name one by id or name: {', '.join(f'{one.name} ({one.id})' for one in now.leaders.values())}.",
    )


def _name(now: Round, leader: str) -> str:
    return now.leaders[leader].name if leader in now.leaders else leader


def _refuse(leader: str, faults: list[Fault]) -> None:
    if faults:
        said = "\n".join(f"  {one.sentence} {one.remedy}" for one in faults[1:])
        rest = f"\n{said}" if said else ""
        raise RefusedError(f"Nothing of {leader} was taken. {faults[0].sentence}", remedy=f"{faults[0].remedy}{rest}")
