"""A person's data: all of it in one document, its names taken out of the store, and what is kept too long removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, delete, func, select

from sync.errors import RefusedError
from sync.model.event import Kind
from sync.model.times import time_text
from sync.plan.adapters import Adapters
from sync.store.database import writing
from sync.store.erasing import Erased, book_without, compacted, rewritten, still_named
from sync.store.persons import Person, erase, find, learn
from sync.store.tables import EVENTS, MIRROR, PACKAGES, PAY_PLANS, TWO_WAY_JOURNAL, VERSIONS

__all__ = ["ErasedPerson", "erase_person", "expire", "export_person", "known_people"]

_OWNED = (("Account", "OwnerId"), ("Opportunity", "OwnerId"), ("ForecastingQuota", "QuotaOwnerId"))


class ErasedPerson(NamedTuple):
    """What erasing somebody did.

    Args:
        keys: what stands for them in evidence from now on. done: rows of the store. left: events that hold a name as it
            is: in a reason that was approved as it was typed, or from before people stood in evidence by key.
        in_settings: whether qplan.toml names them still. in_mails: messages in the outbox that do.
    """

    keys: tuple[str, ...]
    done: Erased
    left: int
    in_settings: bool
    in_mails: int


def known_people(adapters: Adapters, said: str) -> list[Person]:
    """All entries of the person whom a name, an address, a login, a key or an id of the CRM names.

    Raises RefusedError where nobody is known by it, or people of different names are.
    """
    with writing(adapters.engine, lock="persons") as connection:
        learn(connection, _of_settings(adapters))
        found = find(connection, said)
    if not found:
        raise RefusedError(f"Nobody is known as {said!r}.", remedy="Give a name, an address, or an Id of the CRM.")
    users = {one.source.partition("#")[0] for one in found if one.source.startswith("User/")}
    if len(users) > 1:
        raise RefusedError(
            f"{len(users)} people of the CRM are known as {said!r}.",
            remedy=f"Say which by Id: {', '.join(sorted(user.removeprefix('User/') for user in users))}.",
        )
    return found


def export_person(adapters: Adapters, said: str) -> dict[str, Any]:
    """Everything the store holds of a person, as plain values.

    Raises RefusedError where it is not clear who is meant.
    """
    people = known_people(adapters, said)
    ids = sorted({_id(one) for one in people if one.source.startswith("User/")})
    tokens = [f"{{person:{one.key}" for one in people]
    with adapters.engine.connect() as connection:
        user = MIRROR["User"]
        rows = [dict(row) for row in connection.execute(select(user).where(user.c.Id.in_(ids))).mappings()]
        pay = [dict(row) for row in connection.execute(select(PAY_PLANS).where(PAY_PLANS.c.person.in_(ids))).mappings()]
        owned = {
            sobject: list(connection.execute(_ids(sobject, owner, ids)).scalars()) for sobject, owner in _OWNED if ids
        }
        seqs = {
            row.seq
            for row in connection.execute(select(EVENTS.c.seq, EVENTS.c.payload, EVENTS.c.actor))
            if any(token in row.payload or token in row.actor for token in tokens)
        }
    events = [
        {
            "seq": event.seq,
            "plan": event.plan_id,
            "kind": event.kind.value,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "payload": event.payload,
        }
        for plan_id in adapters.log.plans()
        for event in adapters.log.of(plan_id)
        if event.seq in seqs
    ]
    return {
        "people": [
            {"key": one.key, "source": one.source, "name": one.name, "mail": one.mail, "login": one.login}
            for one in people
        ],
        "users": rows,
        "owned": owned,
        "pay_plans": pay,
        "events": events,
    }


def erase_person(adapters: Adapters, said: str, by: str) -> ErasedPerson:
    """Take a person's names out of the store; evidence names them by key, and still verifies.

    A later pull does not bring them back, whatever the CRM holds. Facts are worked out anew, and the workbook says a
    word that stands for them once it is built again.

    Raises RefusedError where it is not clear who is meant, or they are erased already.
    """
    people = [one for one in known_people(adapters, said) if one.erased_at is None]
    if not people:
        raise RefusedError(f"{said} was erased already.", remedy="Nothing is left to do.")
    now = adapters.clock.now()
    with writing(adapters.engine, lock="persons") as connection:
        done = rewritten(connection, people)
        left = still_named(connection, people)
        erase(connection, people, now)
    compacted(adapters.engine)
    _rewrite_workbook(adapters, people)
    adapters.known_facts.clear()
    for plan_id in adapters.log.plans():
        adapters.log.append(plan_id, Kind.PERSON_ERASED, by, {"keys": [one.key for one in people]})
    texts = {text for one in people for text in one.texts}
    named = {part for _, *parts in _of_settings(adapters) for part in parts if part}
    mails = list(adapters.settings.outbox.rglob("*.eml")) if adapters.settings.outbox.is_dir() else []
    in_mails = sum(any(text in path.read_text("utf-8", "replace") for text in texts) for path in mails)
    return ErasedPerson(tuple(one.key for one in people), done, left, bool(texts & named), in_mails)


def _rewrite_workbook(adapters: Adapters, people: Sequence[Person]) -> None:
    """Take the names out of the plan's workbook, whose other parts stay as they are to the byte.

    Publishing leaves what a spreadsheet program keeps besides cells (texts no cell shows any more, notes): those too
    would name them on.
    """
    if not adapters.workbook.exists():
        return
    was = adapters.workbook.read_bytes()
    now = book_without(was, people)
    if now != was:
        fresh = adapters.workbook.with_suffix(".erasing")
        fresh.write_bytes(now)
        fresh.replace(adapters.workbook)


def expire(adapters: Adapters, *, dry: bool = False) -> Mapping[str, int]:
    """Remove what is kept longer than [retention] says, by kind; how much of each. With `dry` it is only counted."""
    days, now = adapters.settings.retention, adapters.clock.now()
    removed: dict[str, int] = {}
    kinds: Sequence[tuple[str, int | None, Table, Column[Any]]] = (
        ("versions", days.versions, VERSIONS, VERSIONS.c.at),
        ("packages", days.packages, PACKAGES, PACKAGES.c.kept_at),
        ("pay_plans", days.pay_plans, PAY_PLANS, PAY_PLANS.c.kept_at),
        ("edits", days.edits, TWO_WAY_JOURNAL, TWO_WAY_JOURNAL.c.at),
    )
    with writing(adapters.engine, lock="persons") as connection:
        for name, kept, table, at in kinds:
            if kept is not None:
                removed[name] = _older(connection, table, at, now - timedelta(days=kept), dry=dry)
    if days.mails is not None and adapters.settings.outbox.is_dir():
        before = (now - timedelta(days=days.mails)).timestamp()
        old = [path for path in adapters.settings.outbox.rglob("*.eml") if path.stat().st_mtime < before]
        for path in old if not dry else ():
            path.unlink(missing_ok=True)
        removed["mails"] = len(old)
    if not dry and any(removed.values()):
        compacted(adapters.engine)
    return removed


def _older(connection: Connection, table: Table, at: "Column[Any]", before: datetime, *, dry: bool) -> int:
    condition = at < time_text(before)
    if dry:
        return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one())
    return connection.execute(delete(table).where(condition)).rowcount


def _of_settings(adapters: Adapters) -> list[tuple[str, str, str, str]]:
    """The people whom the settings name, as the table of people has them."""
    told = adapters.settings
    approvers = [(f"settings/approvals/{one.id}", one.name, one.channel, "") for one in told.approvals.approvers]
    return [*approvers, *((f"settings/cycle/{one.id}", one.name, one.address, "") for one in told.cycle.people)]


def _id(person: Person) -> str:
    return person.source.removeprefix("User/").partition("#")[0]


def _ids(sobject: str, owner: str, ids: Sequence[str]) -> Any:  # noqa: ANN401 - a SELECT of one column
    table = MIRROR[sobject]
    return select(table.c.Id).where(table.c[owner].in_(ids)).order_by(table.c.Id)
