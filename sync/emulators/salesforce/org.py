"""An org: its features, its rows in one SQLite file, its clock.

The file outlives the process: a quota written yesterday is there today. Readers take a connection of their own from a
pool (WAL: they never wait for the writer); writers take turns.
"""

import json
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sync.emulators.salesforce.analytics import standard_analytics
from sync.emulators.salesforce.derived import derivations, fill
from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.fiscal import FiscalCalendar
from sync.emulators.salesforce.ids import make_id, to_18
from sync.emulators.salesforce.metadata import OBJECTS, STAGES, Field, Schema, SObject, schema
from sync.emulators.salesforce.tables import COUNTERS, column_of, ddl, encode_moment, index, load, quoted
from sync.scratch import ScratchFolder

__all__ = ["ADMIN_PROFILE", "INTEGRATION_USER", "Org", "utc_now"]

_FIRST_OWN = 900_000_000
INTEGRATION_USER = make_id("005", _FIRST_OWN)
ADMIN_PROFILE = make_id("00e", _FIRST_OWN)
EVERYTHING = Schema(OBJECTS)
_OUTER = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_NESTED = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))
Rows = Iterable[tuple[str, Iterable[Mapping[str, Any]]]]


def utc_now() -> datetime:
    """The computer's time."""
    return datetime.now(UTC)


class GroupLock:
    """The org-wide lock that role, user and territory membership changes take."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def acquire(self, wait_seconds: float) -> bool:
        """Whether the lock could be had within that time."""
        return self._lock.acquire(timeout=wait_seconds)

    def release(self) -> None:
        """Give it back."""
        self._lock.release()

    def hold(self, seconds: float) -> None:
        """Hold it for a while, as a running territory alignment or sharing recalculation does."""
        self._lock.acquire()
        timer = threading.Timer(seconds, self._lock.release)
        timer.daemon = True
        timer.start()


def _index(db: sqlite3.Connection, sobject: SObject, field: Field) -> None:
    try:
        db.execute(index(sobject, field))
    except sqlite3.IntegrityError:
        raise ValueError(f"two rows of {sobject.name} have the same {field.name}") from None


class Org:
    """One org in one SQLite file. Make it with `create` or `open`; it is a context manager."""

    def __init__(
        self, path: Path, features: Features, now: Callable[[], datetime], scratch: ScratchFolder | None = None
    ) -> None:
        self.path = path
        self.features = features
        self.now = now
        self.schema = schema(features)
        self.described = now().astimezone(UTC).replace(microsecond=0)
        self._scratch = scratch
        self._hidden: frozenset[tuple[str, str]] = frozenset()
        self._frozen: frozenset[tuple[str, str]] = frozenset()
        self.read_only: frozenset[str] = frozenset()
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._writing = threading.RLock()
        self._owner: int | None = None
        self.groups = GroupLock()
        self._writer = self._connect()

    # Making and opening ------------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path | None,
        rows: Rows,
        *,
        features: Features | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> "Org":
        """A new org from (object name, rows) pairs.

        `path`: the SQLite file, which must not exist; None keeps the org in a temporary one until `close`.
        `rows`: Salesforce field names, `Id` included; dates may be `date` or text, moments `datetime` or text, numbers
        of any kind; iterables are read once, so a generator may produce a million. Objects may come in any order and
        more than once. System fields and derived fields (FiscalYear, IsWon, PeriodId, …) may be given and are computed
        where they are not; so are the org's own rows (Organization, stages, periods, an integration user with
        its profile) when none are given. `now`: the org's clock; its first reading is the build stamp.
        ValueError: the file exists, or a row names an object or field the metadata does not know.
        """
        scratch = None
        if path is None:
            scratch = ScratchFolder("org")
            path = scratch.path / "org.sqlite"
        elif path.exists():
            raise ValueError(f"{path} exists: open it, or remove it first")
        org = cls(path, features or Features(), now, scratch)
        try:
            org._build(rows)
        except BaseException:
            org.close()
            path.unlink(missing_ok=True)
            raise
        return org

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime] = utc_now) -> "Org":
        """The org an earlier run left in `path`; ValueError when there is none."""
        if not path.exists():
            raise ValueError(f"{path} does not exist: create the org first")
        db = sqlite3.connect(path)
        try:
            found = db.execute("SELECT value FROM emulator_org WHERE name = 'features'").fetchone()
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{path} does not hold an org: {error}") from error
        finally:
            db.close()
        stored = json.loads(found[0])
        known = {f.name for f in fields(Features)}
        org = cls(path, Features(**{k: v for k, v in stored.items() if k in known}), now)
        org._catch_up()
        return org

    def close(self) -> None:
        """Close every connection; a temporary org is gone afterwards."""
        self._writer.close()
        while not self._readers.empty():
            self._readers.get().close()
        if self._scratch is not None:
            self._scratch.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Reading and writing -----------------------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=60)
        db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA case_sensitive_like=OFF;")
        db.execute("PRAGMA cache_size=-32000")
        return db

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the org for as long as the block lasts.

        Inside this thread's own `write` it is the writing one, so that a request reads what it wrote.
        """
        if self._owner == threading.get_ident():
            yield self._writer
            return
        try:
            db = self._readers.get_nowait()
        except queue.Empty:
            db = self._connect()
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("COMMIT")
            self._readers.put(db)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The writing connection inside one transaction: kept when the block ends well, undone when it raises.

        Inside another `write` of this thread it is a part of that transaction, undone on its own when it raises.
        """
        nested = self._owner == threading.get_ident()
        begin, keep, undo = _NESTED if nested else _OUTER
        with self._writing:
            self._writer.execute(begin)
            self._owner = threading.get_ident()
            try:
                yield self._writer
            except BaseException:
                for statement in undo:
                    self._writer.execute(statement)
                raise
            else:
                self._writer.execute(keep)
            finally:
                self._owner = threading.get_ident() if nested else None

    def stamp(self) -> str:
        """The org's time as a stored moment, to the second as Salesforce stamps records."""
        return encode_moment(self.now().replace(microsecond=0))

    def new_id(self, sobject: SObject) -> str:
        """The next id of an object the org makes itself; never one that was handed out before."""
        if self._owner != threading.get_ident():
            with self.write():
                return self.new_id(sobject)
        row = self._writer.execute(
            "INSERT INTO emulator_sequence VALUES (?, ?) "
            "ON CONFLICT (sobject) DO UPDATE SET last = last + 1 RETURNING last",
            (sobject.name, _FIRST_OWN + 1),
        ).fetchone()
        return make_id(sobject.key_prefix, row[0])

    @property
    def org_id(self) -> str:
        """The Organization's id."""
        with self.read() as db:
            return str(db.execute("SELECT Id FROM Organization").fetchone()[0])

    def note(self, name: str, value: str) -> None:
        """Keep a text in the org's file."""
        with self.write() as db:
            db.execute("INSERT OR REPLACE INTO emulator_org VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        """The text kept under a name; None when there is none."""
        with self.read() as db:
            found = db.execute("SELECT value FROM emulator_org WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    @property
    def latest_stamp(self) -> str:
        """The latest SystemModstamp of all records."""
        stamped = [o.name for o in self.schema.objects if any(f.name == "SystemModstamp" for f in o.fields)]
        with self.read() as db:
            found = [db.execute(f"SELECT max(SystemModstamp) FROM {quoted(name)}").fetchone()[0] for name in stamped]
        return max(str(stamp) for stamp in found if stamp is not None)

    def hide(self, *pairs: tuple[str, str]) -> None:
        """Take (object, field) pairs out of sight, as field-level security does; no pairs shows all again."""
        self._hidden = self._hidden | set(pairs) if pairs else frozenset()
        self.described = self.now().astimezone(UTC).replace(microsecond=0)
        self.schema = schema(self.features, self._hidden, self._frozen)

    def freeze(self, what: str) -> None:
        """Let an object, a field (Object.Field) or the record of an Id be read and not changed from here on."""
        if what in self.schema or "." in what:
            sobject, _, name = what.partition(".")
            self._frozen = self._frozen | {(sobject, name)}
            self.described = self.now().astimezone(UTC).replace(microsecond=0)
            self.schema = schema(self.features, self._hidden, self._frozen)
        else:
            self.read_only = self.read_only | {to_18(what)}

    # Building ----------------------------------------------------------------------------------------------------

    def _build(self, rows: Rows) -> None:
        stamp = self.stamp()
        with self.write() as db:
            for statement in (*COUNTERS, *map(ddl, self.schema.objects)):
                db.execute(statement)
            db.execute("INSERT INTO emulator_org VALUES ('features', ?)", (json.dumps(asdict(self.features)),))
            db.execute("INSERT INTO emulator_org VALUES ('built', ?)", (stamp,))
            for name, batch in rows:
                if name not in EVERYTHING:
                    raise ValueError(f"no object {name!r}: add it to the emulator's metadata")
                if name in self.schema:
                    load(db, self.schema[name], batch, EVERYTHING, self._defaults(self.schema[name], stamp))
            self._own_rows(db, stamp)
            derived = derivations(self.features)
            for sobject in self.schema.objects:
                computed = {d.field for d in derived.get(sobject.name, ())} | {"LastModifiedDate", "SystemModstamp"}
                for field in sobject.fields:
                    if field.indexed and field.name not in computed:
                        _index(db, sobject, field)
            for sobject in self._fill_order():
                fill(db, sobject, self.features)
                computed = {d.field for d in derived.get(sobject.name, ())} | {"LastModifiedDate", "SystemModstamp"}
                for field in sobject.fields:
                    if field.indexed and field.name in computed:
                        _index(db, sobject, field)
        self._writer.execute("ANALYZE")

    def _catch_up(self) -> None:
        """Give a file that an earlier emulator made the objects and fields that have come since."""
        with self.read() as db:
            held = {
                o.name: {row[1] for row in db.execute(f"PRAGMA table_info({quoted(o.name)})")}
                for o in self.schema.objects
            }
        if all(f.name in held[o.name] for o in self.schema.objects for f in o.fields):
            return
        with self.write() as db:
            for sobject in self.schema.objects:
                if not held[sobject.name]:
                    db.execute(ddl(sobject))
                new = [f for f in sobject.fields if f.name not in held[sobject.name]]
                for field in new if held[sobject.name] else ():
                    db.execute(f"ALTER TABLE {quoted(sobject.name)} ADD COLUMN {column_of(field)}")
                    if isinstance(field.default, bool):
                        db.execute(f"UPDATE {quoted(sobject.name)} SET {quoted(field.name)} = {int(field.default)}")
                for field in new:
                    if field.indexed:
                        _index(db, sobject, field)
                if new:
                    fill(db, sobject, self.features)

    def _fill_order(self) -> list[SObject]:
        """Objects whose derived fields others read come first: products before lines, lines before opportunities."""
        last = ("OpportunityLineItem", "Opportunity", "OpportunitySplit", "ForecastingQuota")
        return sorted(self.schema.objects, key=lambda o: last.index(o.name) + 1 if o.name in last else 0)

    def _defaults(self, sobject: SObject, stamp: str) -> dict[str, Any]:
        """Values stored where a loaded row has none: constants of the metadata, and who and when of the build."""
        found: dict[str, Any] = {
            "CreatedDate": stamp,
            "CreatedById": INTEGRATION_USER,
            "CurrencyIsoCode": self.features.default_currency,
        }
        for field in sobject.fields:
            match field.default:
                case bool() | int():
                    found[field.name] = int(field.default)
                case "$user":
                    found[field.name] = INTEGRATION_USER
                case "$profile":
                    found[field.name] = ADMIN_PROFILE
                case str() as constant if not constant.startswith("$"):
                    found[field.name] = constant
        if sobject.name in {"Period", "FiscalYearSettings", "UserRole", "PermissionSetAssignment"} or not any(
            f.name in {"CreatedDate", "LastModifiedDate"} for f in sobject.fields
        ):
            found["SystemModstamp"] = stamp
            found["LastModifiedDate"] = stamp
        elif not any(f.name == "CreatedDate" for f in sobject.fields):
            found["LastModifiedDate"] = stamp
            found["LastModifiedById"] = INTEGRATION_USER
        for one in derivations(self.features).get(sobject.name, ()):
            found.pop(one.field, None)
        return found

    def _own_rows(self, db: sqlite3.Connection, stamp: str) -> None:
        """Rows every org has, where none were given: itself, stages, its calendar, and someone who integrates."""
        year = self.now().year
        calendar = FiscalCalendar.of(self.features)
        earliest = db.execute("SELECT min(substr(CloseDate, 1, 4)) FROM Opportunity").fetchone()[0]
        first = min(year - 6, int(earliest) - 1) if earliest else year - 6
        latest = db.execute("SELECT max(substr(CloseDate, 1, 4)) FROM Opportunity").fetchone()[0]
        last = max(year + 3, int(latest) + 1) if latest else year + 3
        name = f"Emulated org ({self.features.simulated})" if self.features.simulated else "Emulated org"
        own: dict[str, list[dict[str, Any]]] = {
            "Organization": [{"Id": make_id("00D", _FIRST_OWN), "Name": name, "Division": self.features.simulated}],
            "OpportunityStage": [
                {
                    "Id": make_id("01J", n),
                    "MasterLabel": stage,
                    "ApiName": stage,
                    "IsActive": True,
                    "SortOrder": n,
                    "IsClosed": closed,
                    "IsWon": won,
                    "ForecastCategory": category,
                    "ForecastCategoryName": {"BestCase": "Best Case", "Forecast": "Commit"}.get(category, category),
                    "DefaultProbability": probability,
                }
                for n, (stage, (probability, category, closed, won)) in enumerate(STAGES.items(), start=1)
            ],
            **standard_analytics(),
            "FiscalYearSettings": list(calendar.settings_rows(first, last)),
            "Period": list(calendar.period_rows(first, last, self.features.forecast_kinds)),
        }
        if self.features.multi_currency:
            code = self.features.default_currency
            own["CurrencyType"] = [
                {"Id": make_id("01L", 1), "IsoCode": code, "ConversionRate": 1.0, "IsActive": True, "IsCorporate": True}
            ]
        if self.features.forecasting:
            own["ForecastingType"] = [
                {"Id": make_id("0Db", 1), "DeveloperName": "OpportunityRevenue", "MasterLabel": "Opportunity Revenue"}
            ]
        for sobject, rows in own.items():
            if db.execute(f"SELECT 1 FROM {quoted(sobject)} LIMIT 1").fetchone() is None:
                load(db, self.schema[sobject], rows, EVERYTHING, self._defaults(self.schema[sobject], stamp))
        permissions = {f.name: True for f in self.schema["Profile"].fields if f.name.startswith("Permissions")}
        profile = {"Id": ADMIN_PROFILE, "Name": "System Administrator", **permissions}
        load(db, self.schema["Profile"], [profile], EVERYTHING, self._defaults(self.schema["Profile"], stamp))
        person = {
            "Id": INTEGRATION_USER,
            "FirstName": "Integration",
            "LastName": "User",
            "Username": "integration@emulator.example",
            "Email": "integration@emulator.example",
            "ProfileId": ADMIN_PROFILE,
        }
        load(db, self.schema["User"], [person], EVERYTHING, self._defaults(self.schema["User"], stamp))
