"""People by key: their names and addresses stand in one table, which can be erased, and evidence holds the keys.

A text that names somebody is kept with `{person:KEY}` in the name's place, and is read with the name again. After
erasing, it is read with a word that stands for them. A digest or a hash of what is kept never depends on a name.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, or_, select, update

from sync.model.times import time_text
from sync.store.database import insert_into, writing
from sync.store.tables import MIRROR, PERSONS

__all__ = [
    "Names",
    "Person",
    "erase",
    "erased_users",
    "find",
    "is_a_name",
    "learn",
    "learn_users",
    "names_of",
    "newest_change",
    "stand_in",
]

_TOKEN = re.compile(r"\{person:([0-9a-f]{12})(?::(name|mail|login))?\}")
_WORD = re.compile(r"[^\W_]+")
_KEPT_WHOLE = frozenset({"reason", "record", "digest", "plan_id"})
"""Keys under which text stays as it is: what digests are made of. Reasons are part of what was approved."""
_ACTING = frozenset({"by", "author", "authors", "actor", "saved_by"})
"""Keys under which a login stands, which may be a lower-case word."""
_LEAST = 3
_STAMP: TypeAlias = tuple[int, str, int]


class Person(NamedTuple):
    """Somebody the store knows.

    Args:
        key: stands for them in evidence. source: `User/005…` of the CRM, `settings/cfo`, or `actor/…` for whoever only
            acted. name, mail, login: empty where not known, or erased. erased_at: None while they are not.
    """

    key: str
    source: str
    name: str
    mail: str
    login: str
    erased_at: datetime | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that name them."""
        return tuple(filter(None, (self.name, self.mail, self.login)))


@dataclass(frozen=True)
class Names:
    """Who stands for which text, at one moment."""

    stamp: _STAMP
    by_key: Mapping[str, Person]
    by_text: Mapping[str, str]
    starts: Mapping[str, tuple[tuple[str, str], ...]]

    def hidden(self, value: Any, *, is_actor: bool = False) -> Any:  # noqa: ANN401 - what JSON holds
        """A value with keys in place of names; what stands under a name of `_KEPT_WHOLE` stays."""
        if isinstance(value, str):
            return self._hidden(value, is_actor=is_actor)
        if isinstance(value, Mapping):
            return {
                self._hidden(str(key)): one if key in _KEPT_WHOLE else self.hidden(one, is_actor=key in _ACTING)
                for key, one in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.hidden(one, is_actor=is_actor) for one in value]
        return value

    def shown(self, value: Any) -> Any:  # noqa: ANN401 - what JSON holds
        """A value with names in place of keys again."""
        if isinstance(value, str):
            return _TOKEN.sub(self._shown, value) if "{person:" in value else value
        if isinstance(value, Mapping):
            return {self.shown(key): self.shown(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.shown(one) for one in value]
        return value

    def _hidden(self, text: str, *, is_actor: bool = False) -> str:
        whole = self.by_text.get(text)
        if whole is not None and (is_actor or is_a_name(text)):
            return whole
        if len(text) < _LEAST or not self.starts:
            return text
        parts, done = [], 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            for name, token in self.starts.get(word.group(), ()):
                end = word.start() + len(name)
                if text.startswith(name, word.start()) and not text[end : end + 1].isalnum():
                    parts += [text[done : word.start()], token]
                    done = end
                    break
        return "".join([*parts, text[done:]]) if parts else text

    def _shown(self, found: re.Match[str]) -> str:
        person = self.by_key.get(found[1])
        if person is None or person.erased_at is not None:
            return stand_in(found[1], found[2] or "name")
        return str(getattr(person, found[2] or "name"))


def stand_in(key: str, what: str = "name") -> str:
    """What is read in place of somebody who was erased."""
    return {"name": f"Erased person {key}", "login": f"erased-{key}", "mail": f"erased-{key}@invalid"}[what]


def is_a_name(text: str) -> bool:
    """Whether a text is a name wherever it stands: a lower-case word may be a word of the program's own."""
    return "@" in text or " " in text or any(letter.isupper() for letter in text)


def newest_change(connection: Connection) -> _STAMP:
    """What differs whenever somebody was learnt or erased."""
    newest = connection.execute(
        select(PERSONS.c.number, PERSONS.c.key).order_by(PERSONS.c.number.desc()).limit(1)
    ).first()
    erased = connection.execute(select(func.count(PERSONS.c.erased_at))).scalar_one()
    return (0, "", 0) if newest is None else (newest.number, newest.key, erased)


def names_of(connection: Connection) -> Names:
    """Who is known now; read again only when somebody was learnt or erased since."""
    stamp = newest_change(connection)
    known = _known.get(connection.engine)
    if known is None or known.stamp != stamp:
        known = _known[connection.engine] = _names(stamp, _people(connection))
    return known


_known: WeakKeyDictionary[Engine, Names] = WeakKeyDictionary()


def _names(stamp: _STAMP, people: Sequence[Person]) -> Names:
    by_text: dict[str, str] = {}
    for person in people:
        for what in ("name", "mail", "login"):
            text = str(getattr(person, what))
            if text:
                by_text.setdefault(text, f"{{person:{person.key}:{what}}}")
    starts: dict[str, list[tuple[str, str]]] = {}
    for text, token in by_text.items():
        first = _WORD.match(text)
        if first is not None and len(text) >= _LEAST and is_a_name(text):
            starts.setdefault(first.group(), []).append((text, token))
    ordered = {word: tuple(sorted(found, key=lambda one: -len(one[0]))) for word, found in starts.items()}
    return Names(stamp, {person.key: person for person in people}, by_text, ordered)


def _people(connection: Connection) -> list[Person]:
    columns = (PERSONS.c.key, PERSONS.c.source, PERSONS.c.name, PERSONS.c.mail, PERSONS.c.login, PERSONS.c.erased_at)
    found = connection.execute(select(*columns).order_by(PERSONS.c.number))
    return [Person(*row[:5], None if row.erased_at is None else datetime.fromisoformat(row.erased_at)) for row in found]


def learn(connection: Connection, people: Iterable[tuple[str, str, str, str]]) -> int:
    """Note people of whom the store knows nothing: (source, name, mail, login) of each; how many were new.

    Whose name or address is another one now gets a second key; what is kept under the first reads as it did. Who was
    erased stays erased.
    """
    known = {person.source: person for person in _people(connection)}
    fresh = []
    for source, name, mail, login in people:
        was = known.get(source)
        if was is None:
            key = secrets.token_hex(6)
            row = {"key": key, "source": source, "name": name, "mail": mail, "login": login}
            known[source] = Person(key, source, name, mail, login)
            fresh.append(row)
        elif was.erased_at is None and (was.name, was.mail, was.login) != (name, mail, login):
            # what was noted under the old name is read with the old name: the new one has a key of its own
            connection.execute(update(PERSONS).where(PERSONS.c.key == was.key).values(source=f"{source}#{was.key}"))
            key = secrets.token_hex(6)
            known[source] = Person(key, source, name, mail, login)
            fresh.append({"key": key, "source": source, "name": name, "mail": mail, "login": login})
    if fresh:
        into = insert_into(connection.dialect.name, PERSONS).on_conflict_do_nothing(index_elements=["source"])
        connection.execute(into, fresh)
    return len(fresh)


def learn_users(engine: Engine) -> int:
    """Note the users of the CRM as the mirror has them; how many were new."""
    user = MIRROR["User"]
    with writing(engine, lock="persons") as connection:
        rows = connection.execute(select(user.c.Id, user.c.Name, user.c.Email, user.c.Username)).all()
        return learn(
            connection, [(f"User/{row.Id}", row.Name or "", row.Email or "", row.Username or "") for row in rows]
        )


def find(connection: Connection, said: str) -> list[Person]:
    """Everybody a text names: by name, mail, login, key or id in the CRM; all entries of one person are found."""
    wanted = said.strip()
    exact = [PERSONS.c.name, PERSONS.c.mail, PERSONS.c.login]
    conditions = [func.lower(column) == wanted.lower() for column in exact]
    sources = [PERSONS.c.source == f"User/{wanted}", PERSONS.c.source.startswith(f"User/{wanted}#", autoescape=True)]
    named = select(PERSONS.c.key).where(or_(*conditions, *sources, PERSONS.c.key == wanted))
    keys = set(connection.execute(named).scalars())
    everybody = _people(connection)
    found = [person for person in everybody if person.key in keys]
    texts = {text for person in found for text in person.texts}
    roots = {person.source.partition("#")[0] for person in found}
    return [
        person
        for person in everybody
        if person.key in keys or texts & set(person.texts) or person.source.partition("#")[0] in roots
    ]


def erase(connection: Connection, people: Sequence[Person], at: datetime) -> None:
    """Take names, addresses and logins out of the table; keys, and ids of the CRM, stay."""
    for person in people:
        is_user = person.source.startswith("User/")
        source = person.source if is_user else f"erased/{person.key}"
        connection.execute(
            update(PERSONS)
            .where(PERSONS.c.key == person.key)
            .values(name="", mail="", login="", source=source, erased_at=time_text(at))
        )


def erased_users(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Keys of the users of the CRM who were erased, by id, among these."""
    query = select(PERSONS.c.source, PERSONS.c.key).where(
        PERSONS.c.erased_at.is_not(None), PERSONS.c.source.startswith("User/")
    )
    found = {source.removeprefix("User/"): key for source, key in connection.execute(query)}
    return {id_: key for id_, key in found.items() if id_ in ids}
