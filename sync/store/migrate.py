"""Bringing the store to the schema this version works with, from wherever it is."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect, text

from sync.errors import StoreTooNewError
from sync.store.database import writing

__all__ = ["alembic_config", "migrate", "revision_of"]

_FOLDER = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file, for the revisions packaged with qplan."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revision_of(engine: Engine) -> str | None:
    """The revision the store is at, None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


@cache
def _head() -> str | None:
    """The newest revision: reading all of them takes longer than asking a store for its own."""
    return _script().get_current_head()


def migrate(engine: Engine) -> bool:
    """Bring the store to the newest revision; true when anything was done.

    Raises:
        StoreTooNewError: the store is at a revision this version does not know.
    """
    current = revision_of(engine)
    if current == _head():
        return False
    if current is not None:
        try:
            _script().get_revision(current)
        except CommandError as error:
            raise StoreTooNewError(f"The store is at revision {current}, which this version does not know.") from error
    with writing(engine, lock="migrate") as connection:
        command.upgrade(alembic_config(connection), "head")
    return True
