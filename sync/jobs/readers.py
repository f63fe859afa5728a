"""Whom a communication goes to, and what each reader may be told in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from sync.cycle.handoffs.people import leaders_of, subtree_of
from sync.cycle.messages import Readers
from sync.cycle.people import has_role
from sync.jobs.facts import newest_facts
from sync.jobs.letters import letters_in_force
from sync.plan.adapters import Adapters
from sync.store.tables import MIRROR
from workbooks.packs.figures import Plan

__all__ = ["Reader", "readers_of"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody a message goes to.

    id: the CRM's, that of [[cycle.people]], or the address. words: what is filled in. about: what else makes it another
    message, such as the letter's version. code: to answer with; empty where it gets one of its own. files: that go with
    it.
    """

    id: str
    name: str
    address: str
    words: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    code: str = ""
    files: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Team:
    names: Mapping[str, str]
    manager_of: Mapping[str, str]
    addresses: Mapping[str, str]
    quotas: Mapping[str, float | None]


def readers_of(adapters: Adapters, name: str, plan: Plan) -> tuple[Reader, ...]:
    """Everybody a communication goes to, each address once.

    Raises RefusedError where the letters that go with it are not those of the plan.
    """
    team, words = _team(adapters, plan), _common(adapters, plan)
    match adapters.settings.communications.message(name).readers:
        case Readers.EXECUTIVES:
            found = [*_holders(adapters, _audience(adapters, name))]
        case Readers.LEADERS:
            found = [*_leaders(team)]
        case Readers.REPS:
            found = [*_reps(adapters, team, plan)]
        case Readers.COMPANY:
            people = [*_sellers(team), *(Reader(one.id, one.name, one.address) for one in _leaders(team))]
            found = [*people, *_holders(adapters, ())]
    found += [Reader(one, one, one) for one in adapters.settings.communications.addresses(name)]
    seen: set[str] = set()
    told = []
    for one in found:
        key = one.address.casefold() or one.id
        if key not in seen:
            seen.add(key)
            told.append(
                Reader(one.id, one.name, one.address, {**words, **one.words, "name": one.name}, one.about, one.code,
                       one.files)
            )  # fmt: skip
    return tuple(told)


def _common(adapters: Adapters, plan: Plan) -> dict[str, str]:
    figures = {**plan.document.inputs, **plan.document.figures}
    quotas = [row.values["final"] for row in plan.document.tables["quotas"]]
    carrying = sum(isinstance(one, int | float) and one > 0 for one in quotas)
    return {
        "quarter": adapters.plan.id,
        "first_day": str(adapters.plan.quarter.start),
        "last_day": str(adapters.plan.quarter.end - timedelta(days=1)),
        "people": f"{carrying:,}",
        "currency": adapters.plan.currency,
        "target": _money(figures.get("bridge_target")),
        "total": _money(figures.get("final_total")),
    }


def _team(adapters: Adapters, plan: Plan) -> _Team:
    reps, user = newest_facts(adapters).reps, MIRROR["User"]
    names = dict(zip(reps["manager_id"].astype(str), reps["manager"].astype(str), strict=True))
    names |= dict(zip(reps["rep_id"].astype(str), reps["name"].astype(str), strict=True))
    with adapters.engine.connect() as connection:
        addresses = {row.Id: row.Email or "" for row in connection.execute(select(user.c.Id, user.c.Email))}
    quotas = {row.key: row.values["final"] for row in plan.document.tables["quotas"]}
    return _Team(
        names,
        dict(zip(reps["rep_id"].astype(str), reps["manager_id"].astype(str), strict=True)),
        addresses,
        {key: float(one) if isinstance(one, int | float) else None for key, one in quotas.items()},
    )


def _holders(adapters: Adapters, roles: tuple[str, ...]) -> Iterator[Reader]:
    """Those of [[cycle.people]] who hold one of these roles, or any, and have not left."""
    today = adapters.clock.now().date()
    for one in adapters.settings.cycle.persons:
        if one.is_there(today) and (not roles or any(has_role(one, role) for role in roles)):
            yield Reader(one.id, one.name, one.address)


def _audience(adapters: Adapters, name: str) -> tuple[str, ...]:
    """Roles of the task of that name, as the settings lay the cycle out."""
    template = adapters.settings.cycle.laid(adapters.settings.cycle.template)
    return next((step.audience for step in template.tasks if step.id == name), ())


def _leaders(team: _Team) -> Iterator[Reader]:
    for leader in leaders_of(team.manager_of, team.quotas):
        people = sorted(
            subtree_of(leader, team.manager_of) & set(team.quotas), key=lambda one: team.names.get(one, one)
        )
        amounts = [team.quotas[one] for one in people]
        known = [one for one in amounts if one is not None]
        lines = [f"  {team.names.get(one, one)}: {_money(team.quotas[one])}" for one in people]
        total = _money(sum(known)) if len(known) == len(amounts) else "n/a"
        words = {"team": "\n".join(lines), "team_total": total}
        yield Reader(leader, team.names.get(leader, leader), team.addresses.get(leader, ""), words)


def _sellers(team: _Team) -> Iterator[Reader]:
    for person in team.quotas:
        yield Reader(person, team.names.get(person, person), team.addresses.get(person, ""))


def _reps(adapters: Adapters, team: _Team, plan: Plan) -> Iterator[Reader]:
    """Everybody with a quota, with their letter and the code that stands in it."""
    for person, (issued, path) in letters_in_force(adapters, plan).items():
        words = {"quota": _money(team.quotas[person]), "version": str(issued.version)}
        yield Reader(
            person,
            team.names.get(person, issued.letter.name),
            team.addresses.get(person, ""),
            words,
            f"letter {issued.version}",
            issued.code,
            (path,),
        )


def _money(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else "n/a"
