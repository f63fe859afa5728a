"""Handing over: a version for each receiver made, put on record and written, and its receipt put on record."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from sync.cycle.agents.agent import Stand, packaged
from sync.cycle.agents.package import Package
from sync.cycle.agents.source import Source
from sync.cycle.handoffs.handoff import Handoff, Reach
from sync.cycle.handoffs.people import ROSTER, leaders_of, own_accounts, subtree_of
from sync.cycle.handoffs.record import Handed, handed
from sync.cycle.handoffs.registry import HANDOFFS, handoff_named
from sync.errors import RefusedError
from sync.jobs.agent_sources import digest_of, stand_of
from sync.jobs.agents import write_package
from sync.jobs.facts import quota_facts
from sync.jobs.kept import published_last
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store import packages
from workbooks.grammar.cells import key_text
from workbooks.xlsx.read import read

__all__ = ["HandedOver", "hand_over", "hand_over_all", "receive"]


class HandedOver(NamedTuple):
    """A version that was handed over, the files it was written to, and whether it says anything new."""

    package: Package
    version: int
    document: Path
    data: Path
    is_new: bool


@dataclass(frozen=True)
class _Team:
    """Who is who: managers and names by id, those with a quota, and the accounts with who holds and gets each."""

    manager_of: Mapping[str, str]
    names: Mapping[str, str]
    carrying: frozenset[str]
    accounts: Sequence[Mapping[str, Any]]


def hand_over(
    adapters: Adapters, name: str, folder: Path | None = None, *, to: str = "", by: str = "qplan"
) -> tuple[HandedOver, ...]:
    """Make a hand-off for everybody it is for, put each version that says something new on record, and write them.

    Args:
        adapters: of the plan. name: of the hand-off. folder: where to write; by default QUARTER-handoffs beside the
            workbook. to: the one leader or person to make it for, by name or CRM id; everybody by default.
        by: who hands it over.

    Raises:
        RefusedError: no hand-off has that name, nobody of it is called so, or nothing was pulled yet.
    """
    return hand_over_all(adapters, (name,), folder, to=to, by=by)[name]


def hand_over_all(
    adapters: Adapters, names: Sequence[str], folder: Path | None = None, *, to: str = "", by: str = "qplan"
) -> dict[str, tuple[HandedOver, ...]]:
    """Make several hand-offs, each document of the plan read once for all of them; arguments and errors as above."""
    handoffs = [_named(name) for name in names]
    stand = stand_of(adapters, {need for one in handoffs for need in one.duty.needs if need != ROSTER})
    place = folder or adapters.settings.workbook_folder / f"{adapters.plan.id}-handoffs"
    made: dict[str, tuple[HandedOver, ...]] = {}
    for handoff in handoffs:
        told = list(_packages(adapters, handoff, stand, to))
        if not told:
            who = f"called {to!r}" if to else "with a quota"
            raise RefusedError(
                f"There is nobody {who} to hand {handoff.name!r} to.", remedy="`qplan plan quota` names the people."
            )
        made[handoff.name] = tuple(_handed(adapters, handoff, package, place, by) for package in told)
    return made


def _named(name: str) -> Handoff:
    handoff = handoff_named(name)
    if handoff is None:
        known = ", ".join(one.name for one in HANDOFFS)
        raise RefusedError(f"No hand-off is called {name!r}.", remedy=f"Choose of {known}.")
    return handoff


def _packages(adapters: Adapters, handoff: Handoff, stand: Stand, to: str) -> Iterator[Package]:
    if handoff.reach is Reach.GROUP:
        if to in ("", handoff.receiver):
            yield packaged(handoff.maker, handoff.duty, stand, to=handoff.receiver)
        return
    team = _team(adapters, stand)
    for person in _readers(handoff, team):
        if to.strip().casefold() in ("", person.casefold(), team.names.get(person, person).casefold()):
            yield _of_person(handoff, stand, team, person)


def _readers(handoff: Handoff, team: _Team) -> Sequence[str]:
    if handoff.reach is Reach.LEADERS:
        return leaders_of(team.manager_of, team.carrying)
    return [person for person in team.names if person in team.carrying]


def _of_person(handoff: Handoff, stand: Stand, team: _Team, person: str) -> Package:
    """The package of one person: of documents about everybody only the rows of people they may be told of are taken."""
    below = subtree_of(person, team.manager_of) if handoff.reach is Reach.LEADERS else frozenset()
    people = {person, *below}
    content = {"people": sorted(people), "accounts": own_accounts(team.accounts, people, team.names)}
    own = {**stand.sources, ROSTER: Source(ROSTER, content, stand.currency)}
    theirs = replace(stand, sources=own, digests={**stand.digests, ROSTER: digest_of(content)})
    return packaged(handoff.maker, handoff.duty, theirs, to=team.names.get(person, person), person=person)


def _team(adapters: Adapters, stand: Stand) -> _Team:
    facts, quota = quota_facts(adapters), stand.sources["quota"]
    reps = facts.reps
    names = dict(zip(reps["manager_id"].astype(str), reps["manager"].astype(str), strict=True))
    names |= dict(zip(reps["rep_id"].astype(str), reps["name"].astype(str), strict=True))
    carrying = frozenset(str(row["rep_id"]) for row in quota.rows("quotas") if row.get("rep_id"))
    held = [
        {"account_id": str(id_), "name": str(name or ""), "holder": str(owner or ""), "receiver": str(owner or ""),
         "revenue": float(amount) if math.isfinite(amount) else None}
        for id_, name, owner, amount in facts.accounts[
            ["account_id", "name", "owner_id", "trailing_amount"]
        ].itertuples(index=False)
    ]  # fmt: skip
    return _Team(
        manager_of=dict(zip(reps["rep_id"].astype(str), reps["manager_id"].astype(str), strict=True)),
        names=names,
        carrying=carrying,
        accounts=_planned(adapters, held),
    )


def _planned(adapters: Adapters, held: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Accounts with whoever gets them by the workbook's tab Account moves; who has them now where it says nothing."""
    if not adapters.workbook.exists():
        return list(held)
    document = read(adapters.workbook, expected_quarter=adapters.plan.id, kept=published_last(adapters))
    moves, people = document.tables.get("account_moves"), document.tables.get("data_territory_reps")
    if moves is None or people is None:
        return list(held)
    labels = zip(map(_text, people.columns["rep"]), map(key_text, people.columns["rep_id"]), strict=True)
    id_of = dict(labels)
    final = {key: id_of.get(_text(told), "") for key, told in zip(moves.keys, moves.columns["final"], strict=True)}
    return [
        {**row, "receiver": final.get(row["account_id"]) or row["receiver"]} if row["account_id"] in final else row
        for row in held
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _handed(adapters: Adapters, handoff: Handoff, package: Package, folder: Path, by: str) -> HandedOver:
    before = _newest(adapters, handoff.name, package.person or package.to[0])
    is_new = before is None or before.digest != package.digest
    version = 1 if before is None else before.version + is_new
    if is_new:
        packages.keep(adapters.engine, adapters.plan.id, package.digest, package.document(), adapters.clock.now())
        record = {
            "name": handoff.name,
            "to": package.to[0],
            "person": package.person,
            "version": version,
            "digest": package.digest,
            "plan": package.plan_digest,
            "snapshot": package.snapshot_id,
            "is_draft": not adapters.standing().stage.is_approved,
            "sources": {source.name: source.digest for source in package.sources},
        }
        adapters.log.append(adapters.plan.id, Kind.HANDED_OVER, by, record)
    stem = f"{handoff.name}-{package.person}" if package.person else handoff.name
    document, data = write_package(package, folder, stem)
    return HandedOver(package, version, document, data, is_new)


def _newest(adapters: Adapters, name: str, to: str) -> Handed | None:
    wanted = to.strip().casefold()
    for one in handed(adapters.events()):
        if one.name == name and wanted in (one.person.casefold(), one.to.casefold()):
            return one
    return None


def receive(adapters: Adapters, name: str, to: str, by: str, digest: str = "", note: str = "") -> Handed:
    """Put on record that whoever a hand-off is for has its newest version; what is on record of it then.

    Args:
        to: the group or the person, by name or CRM id. digest: the first characters of the version they have, as its
            last line tells; empty is the newest. note: their words.

    Raises RefusedError where nothing of that name was handed to them, or they have an older version.
    """
    found = _newest(adapters, name, to)
    if found is None:
        raise RefusedError(f"No hand-off {name!r} to {to!r} is on record.", remedy="`qplan handoff list` names them.")
    if digest and not found.digest.startswith(digest.casefold()):
        raise RefusedError(
            f"{digest} is not the newest version of {name!r} to {found.to}: that is {found.digest[:12]}.",
            remedy="Hand over the newest version, then put its receipt on record.",
        )
    if found.received_at is None:
        record = {"name": found.name, "to": found.to, "person": found.person, "version": found.version,
                  "digest": found.digest, "note": note}  # fmt: skip
        adapters.log.append(adapters.plan.id, Kind.RECEIVED, by, record)
        found = _newest(adapters, name, to) or found
    return found
