"""A migrated store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.store.database import open_store, sqlite_url
from sync.store.migrate import migrate


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    """A migrated store in a file of its own."""
    engine = open_store(sqlite_url(tmp_path / "deep" / "qplan.db"))
    migrate(engine)
    yield engine
    engine.dispose()
