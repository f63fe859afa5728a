"""A migrated store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.store.database import sqlite_url
from tests.stores import new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    """A migrated store in a file of its own."""
    engine = new_store(sqlite_url(tmp_path / "deep" / "qplan.db"))
    yield engine
    engine.dispose()
