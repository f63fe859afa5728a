"""What an org was made from, kept in its file, so that its day can be moved on: the world goes on, edits stay."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Self

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.org import Org, utc_now
from sync.emulators.salesforce.orgs import adventureworks, generated
from sync.emulators.salesforce.orgs.generated import GeneratedOrg
from sync.emulators.salesforce.orgs.values import Table
from sync.emulators.salesforce.tables import encode_moment, quoted
from sync.emulators.salesforce.writing.rules import NATURAL_KEYS
from sync.scratch import ScratchFolder

__all__ = ["Recipe", "move_on", "org_clock"]

_NOTE = "recipe"
_STAMPS = ("SystemModstamp", "LastModifiedDate")
_EVENING = time(20, tzinfo=UTC)
"""When an org's own clock begins on its day: what the generators stamp is over by six."""


@dataclass(frozen=True)
class Recipe:
    """An org at the end of `day`: `world`, or where it is None the AdventureWorks company with `extras`."""

    day: date
    world: GeneratedOrg | None = None
    extras: tuple[str, ...] = ()

    def rows(self) -> Iterator[Table]:
        """Yield the objects; ValueError when the org has no history on that day."""
        if self.world is None:
            return adventureworks.rows(self.day, self.extras)
        return generated.rows(self.world, self.day)

    @property
    def features(self) -> Features:
        """The switches of the org."""
        return adventureworks.features(self.extras) if self.world is None else generated.features(self.world)

    def create(self, path: Path | None, now: Callable[[], datetime] = utc_now) -> Org:
        """Make the org in a new file (None: a temporary one), which remembers what it was made from."""
        org = Org.create(path, self.rows(), features=self.features, now=now)
        org.note(_NOTE, self.text())
        return org

    def at(self, day: date) -> Self:
        """The same org on a later day; what an org with a short history began with stays where it begins."""
        world = self.world
        if world is not None and world.history is not None:
            since, _ = world.quarters(self.day)
            later, _ = world.quarters(day)
            more = len(world.fiscal.spans("Quarter", since, later)) - 1
            world = replace(world, history=world.history + more)
        return replace(self, day=day, world=world)

    def text(self) -> str:
        """As JSON."""
        world = None if self.world is None else asdict(self.world)
        return json.dumps({"day": self.day, "world": world, "extras": self.extras}, default=str)

    @classmethod
    def of(cls, org: Org) -> "Recipe | None":
        """What an org was made from; None for one whose file does not say."""
        told = org.noted(_NOTE)
        if told is None:
            return None
        found = json.loads(told)
        world: dict[str, Any] | None = found["world"]
        if world is None:
            return cls(date.fromisoformat(found["day"]), extras=tuple(found.get("extras", ())))
        parts: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in world.items()
        }
        parts["last_day"] = date.fromisoformat(parts["last_day"])
        return cls(date.fromisoformat(found["day"]), GeneratedOrg(**parts))


def org_clock(day: date, latest: str | None = None, now: Callable[[], datetime] = utc_now) -> Callable[[], datetime]:
    """A clock that runs from the evening of `day`, or from the `latest` stamp where that is later."""
    begins = datetime.combine(day, _EVENING)
    if latest is not None:
        begins = max(begins, datetime.fromisoformat(latest))
    started = now()
    return lambda: begins + (now() - started)


def move_on(path: Path, day: date, now: Callable[[], datetime] | None = None) -> None:
    """Let the org in `path`, which nobody serves, live on to the end of `day`.

    What the world does until then is added, changed and taken away; what clients wrote stays, save a field that the
    world changes too, and where they have put a record that may exist once (a quota of the same owner and period) the
    world's is left out. `now`: whose reading stamps all that is new or changed, as records that become visible late are
    stamped; by default they carry their own days.

    ValueError: the file does not say what it was made from, or `day` lies before its own day or past its history.
    """
    with Org.open(path) as org:
        made = Recipe.of(org)
    if made is None:
        raise ValueError(f"{path} does not say what it was made from, so its day cannot be moved; make the org anew")
    if day < made.day:
        raise ValueError(f"the org in {path} stands at {made.day} and only moves on: give a later day, or another file")
    if day == made.day:
        return
    later = made.at(day)
    scratch = ScratchFolder("move")
    try:
        before, after = scratch.path / "before.sqlite", scratch.path / "after.sqlite"
        # What every org is born with is stamped alike in both, so that it does not seem to have changed.
        made.create(before, _standing(made.day)).close()
        later.create(after, _standing(made.day)).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("ATTACH ? AS before", (str(before),))
            db.execute("ATTACH ? AS after", (str(after),))
            db.execute("BEGIN IMMEDIATE")
            stamp = None if now is None else encode_moment(now().replace(microsecond=0))
            evening = encode_moment(datetime.combine(day, _EVENING))
            for table in _tables(db):
                _move(db, table, stamp)
                _take_away(db, table, stamp or evening)
            db.execute("UPDATE main.emulator_org SET value = ? WHERE name = ?", (later.text(), _NOTE))
            db.execute("COMMIT")
    finally:
        scratch.close()


def _standing(day: date) -> Callable[[], datetime]:
    return lambda: datetime.combine(day, _EVENING)


def _tables(db: sqlite3.Connection) -> list[str]:
    found = db.execute("SELECT name FROM after.sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in found if not name.startswith(("emulator_", "sqlite_"))]


def _move(db: sqlite3.Connection, table: str, stamp: str | None) -> None:
    """Carry over to the org what one object has more, and other, in the later view."""
    name = quoted(table)
    fields = [row[1] for row in db.execute(f"PRAGMA after.table_info({name})") if row[1] != "n"]
    news = f"FROM after.{name} a WHERE a.Id NOT IN (SELECT Id FROM before.{name})"
    columns = ", ".join(map(quoted, fields))
    stamps = [field for field in _STAMPS if field in fields]
    fixed = f"'{stamp}'" if stamp else "NULL"
    values = ", ".join(
        f"coalesce({fixed}, a.{quoted(field)})" if field in stamps else f"a.{quoted(field)}" for field in fields
    )
    key = [field for field in NATURAL_KEYS.get(table, ("Id",)) if field in fields]
    same = " AND ".join(f"m.{quoted(field)} IS a.{quoted(field)}" for field in key)
    db.execute(
        f"INSERT OR IGNORE INTO main.{name} ({columns}) SELECT {values} {news} "
        f"AND NOT EXISTS (SELECT 1 FROM main.{name} m WHERE {same}) ORDER BY a.n"
    )
    told = [field for field in fields if field != "Id" and (field not in stamps or stamp is None)]
    if told:
        changed = " OR ".join(f"b.{quoted(field)} IS NOT a.{quoted(field)}" for field in told)
        sets = [
            f"{quoted(field)} = CASE WHEN b.{quoted(field)} IS NOT a.{quoted(field)} THEN a.{quoted(field)} "
            f"ELSE {name}.{quoted(field)} END"
            for field in told
            if field not in stamps
        ]
        sets += [f"{quoted(field)} = coalesce({fixed}, a.{quoted(field)})" for field in stamps]
        db.execute(
            f"UPDATE main.{name} SET {', '.join(sets)} FROM before.{name} b JOIN after.{name} a ON a.Id = b.Id "
            f"WHERE {name}.Id = a.Id AND ({changed})"
        )


def _take_away(db: sqlite3.Connection, table: str, at: str) -> None:
    """Take away what the later view has no more."""
    name = quoted(table)
    gone = f"SELECT Id FROM before.{name} EXCEPT SELECT Id FROM after.{name}"
    db.execute(f"INSERT INTO main.emulator_deleted SELECT ?, Id, ? FROM main.{name} WHERE Id IN ({gone})", (table, at))
    db.execute(f"DELETE FROM main.{name} WHERE Id IN ({gone})")
