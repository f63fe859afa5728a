"""The store itself: copies of it, putting one back, whether it is whole, and moving it to another database."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, func, make_url, select

from sync.clock import SystemClock
from sync.errors import StoreError
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.settings import Settings
from sync.store.backup import damage, put_back, read_only, taken
from sync.store.contents import Holding
from sync.store.database import open_store
from sync.store.events import EventLog
from sync.store.migrate import migrate, revision_of
from sync.store.moving import moved
from sync.store.snapshots import latest
from sync.store.tables import METADATA

__all__ = ["Checked", "back_up", "check_copy", "check_store", "move_store", "restore"]

_COPY = "Take another copy; this one cannot be put back."


class Checked(NamedTuple):
    """A store, or a copy of one.

    Args:
        where: a file, or the database without its password. revision: of its schema. damage: what the database's own
            check says; empty where it is whole. broken: the first event that is not as it was written; None where all
            are. rows: of all tables. heads: of each plan's chain. pulled_at: of the newest snapshot; None before any.
    """

    where: str
    revision: str
    damage: str
    broken: int | None
    rows: int
    heads: dict[str, str]
    pulled_at: datetime | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.damage and self.broken is None


def back_up(adapters: Adapters, path: Path) -> Checked:
    """Copy the store into a new file while it is in use, and check the copy.

    Raises StoreError and StoreUnusableError; a copy that is not whole is removed.
    """
    taken(adapters.engine, path)
    if adapters.engine.dialect.name == "postgresql":
        return check_store(adapters)  # a dump is checked by putting it back: the drill in the guide does
    found = check_copy(path)
    if not found.is_whole:
        path.unlink()
        raise StoreError(
            f"The store is damaged, and so was its copy: {_wrong(found)}.", remedy="Put back an earlier copy."
        )
    return found


def check_store(adapters: Adapters) -> Checked:
    """Whether the store is whole: by the database's own check, and by the chain of its events."""
    url = adapters.engine.url
    found = damage(Path(str(url.database))) if url.get_backend_name() == "sqlite" else ""
    return _checked(adapters.engine, url.render_as_string(hide_password=True), found)


def check_copy(path: Path) -> Checked:
    """Whether a copy of an SQLite store is whole; it is only read.

    Raises StoreError where the file is no store.
    """
    found = damage(path)
    if found:
        return Checked(str(path), "", found, None, 0, {}, None)
    engine = read_only(path)
    try:
        if revision_of(engine) is None:
            raise StoreError(f"{path} is no store of qplan.", remedy=_COPY)
        return _checked(engine, str(path), "")
    finally:
        engine.dispose()


def restore(settings: Settings, path: Path, by: str) -> tuple[Checked, Path | None]:
    """Make a copy the store; what it holds, and where the store from before is, if there was one.

    Every plan in it then has to be pulled, verified and paired anew before anything is written.

    Raises:
        StoreError: the copy is not whole, a process is at work in the store, or the database is not empty.
    """
    url = make_url(settings.store_url)
    is_file = url.get_backend_name() == "sqlite"
    if is_file:
        found = check_copy(path)
        if not found.is_whole:
            raise StoreError(f"{path} is damaged: {_wrong(found)}.", remedy=_COPY)
    store = Path(str(url.database))
    aside = _free(store.with_name(f"{store.name}.before-restore"))
    had_one = is_file and store.exists()
    put_back(path, url, aside)
    engine = open_store(settings.store_url)
    try:
        migrate(engine)
        log = EventLog(engine, SystemClock())
        for plan_id in log.plans():
            log.append(plan_id, Kind.RESTORED, by, {"file": path.name, "head": log.head(plan_id)})
        return _checked(engine, url.render_as_string(hide_password=True), ""), aside if had_one else None
    finally:
        engine.dispose()


def move_store(
    adapters: Adapters, url: str, progress: Callable[[str, int, int], None] = lambda *_: None
) -> tuple[Holding, ...]:
    """Copy all that the store holds into another, empty database, and compare both table by table.

    Args:
        adapters: of any plan of the store. url: of the other. progress: told of each table, how many rows are copied
            and how many there are in all.

    Raises StoreError; the store itself is left as it is, and the settings still name it.
    """
    return moved(adapters.engine, url, progress)


def _checked(engine: Engine, where: str, found: str) -> Checked:
    log = EventLog(engine, SystemClock())
    with engine.connect() as connection:
        counts = [select(func.count()).select_from(table) for table in METADATA.sorted_tables]
        rows = sum(connection.execute(count).scalar_one() for count in counts)
        newest = latest(connection)
    heads = {plan_id: log.head(plan_id) for plan_id in log.plans()}
    pulled = None if newest is None else newest.pulled_at
    return Checked(where, str(revision_of(engine)), found, log.broken_link(), rows, heads, pulled)


def _wrong(found: Checked) -> str:
    return found.damage or f"event {found.broken} is not as it was written"


def _free(path: Path) -> Path:
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free
