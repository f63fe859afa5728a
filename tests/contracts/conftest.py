"""What contracts of several ports share: each kind of store there is, ready to be used."""

from pathlib import Path

import pytest

from sync.store.database import sqlite_url
from tests.stores import new_store

STORES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.full)]


@pytest.fixture(params=STORES)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store at the newest revision is."""
    if request.param == "sqlite":
        made = sqlite_url(tmp_path / "qplan.db")
        engine = new_store(made)
        engine.dispose()
        return made
    copied: str = request.getfixturevalue("postgresql").migrated()
    return copied
