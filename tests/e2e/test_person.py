"""Personal data of a plan that was approved and written: exported whole, and erased from the store's very bytes."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from sync.errors import RefusedError
from sync.jobs.audit import audit
from sync.jobs.person import erase_person, expire, export_person
from sync.jobs.publish import publish
from sync.jobs.pull import pull
from sync.jobs.versions import keep_version
from sync.jobs.writeback import verify, write
from sync.plan.adapters import Adapters
from sync.store.tables import METADATA, VERSIONS
from tests.e2e.team import approve, config, emulated, ready
from tests.e2e.team import opened as opened_on_sqlite

NAME, MAIL = "Ann Able", "ann@acme.example"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret of the emulated org."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")


def written(adapters: Adapters) -> None:
    """A plan that is approved, written, verified and kept as a version."""
    ready(adapters)
    approve(adapters)
    list(write(adapters, "ana"))
    assert verify(adapters, "ana") == ()
    keep_version(adapters, "before", "ana")


def contents(adapters: Adapters) -> Iterator[tuple[str, str]]:
    """Every value of the store as text, what is packed unpacked, with its table."""
    with adapters.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    yield table.name, unpacked(value)


def unpacked(value: object) -> str:
    """A value of the store as text: zipped, compressed or plain."""
    if not isinstance(value, bytes | memoryview):
        return str(value)
    data = bytes(value)
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    for start in (0, 1):
        try:
            return zlib.decompress(data[start:]).decode("utf-8", "replace")
        except zlib.error:
            continue
    return data.decode("utf-8", "replace")


def named(adapters: Adapters) -> set[str]:
    """The tables that hold the name or the address."""
    return {table for table, value in contents(adapters) if NAME in value or MAIL in value}


def check_erasing(adapters: Adapters) -> None:
    """Erase her, and search everything that is there."""
    assert {"crm_user", "persons", "documents", "versions"} & named(adapters)
    assert "events" not in named(adapters)
    head = adapters.log.head(adapters.plan.id)
    told = export_person(adapters, MAIL)
    assert {one["name"] for one in told["people"]} == {NAME}
    assert [len(ids) for ids in told["owned"].values()] == [1, 4, 4]
    assert any(one["kind"] == "receipt" for one in told["events"])
    assert json.dumps(told, default=str)
    done = erase_person(adapters, NAME, "dpo")
    assert (done.left, done.in_settings, len(done.keys)) == (0, False, 1)
    assert named(adapters) == set()
    found = audit(adapters, [head])
    assert (found.broken, found.cut) == (None, ())
    pull(adapters, full=True)
    publish(adapters)
    assert named(adapters) == set()
    with zipfile.ZipFile(adapters.workbook) as book:
        parts = "".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
    assert NAME not in parts
    assert f"Erased person {done.keys[0]}" in parts
    assert adapters.standing().stage == "verified"
    with pytest.raises(RefusedError, match="Nobody is known"):
        erase_person(adapters, NAME, "dpo")


@pytest.mark.full
def test_erased_from_a_file_of_sqlite(tmp_path: Path) -> None:
    """Neither the file nor what is written ahead of it holds her name; the chain verifies, the plan stands."""
    with emulated() as emulator, opened_on_sqlite(tmp_path, emulator.url) as adapters:
        written(adapters)
        check_erasing(adapters)
        for path in tmp_path.glob("qplan.db*"):
            data = path.read_bytes()
            assert NAME.encode() not in data, path.name
            assert MAIL.encode() not in data, path.name


@pytest.mark.full
def test_erased_from_postgresql(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The same on PostgreSQL: no row that can be read holds her name, nor does any file of its tables."""
    from sync.bootstrap import adapters_for
    from sync.settings import StoreSettings, load

    url = request.getfixturevalue("postgresql").empty()
    with emulated() as emulator:
        settings = load(config(tmp_path, emulator.url)).model_copy(update={"store": StoreSettings(url=url)})
        with adapters_for(settings) as adapters:
            written(adapters)
            check_erasing(adapters)
            with adapters.engine.connect() as connection:
                connection.execute(text("CHECKPOINT"))
                folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
            for path in (folder / "base").rglob("*"):
                if path.is_file():
                    assert NAME.encode() not in path.read_bytes(), path


def test_who_is_meant_must_be_clear(tmp_path: Path) -> None:
    """Nobody, and two people of one name, are refused; the second says how to tell them apart."""
    with emulated() as emulator, opened_on_sqlite(tmp_path, emulator.url) as adapters:
        pull(adapters)
        with pytest.raises(RefusedError, match="Nobody is known"):
            export_person(adapters, "Zoe")
        with adapters.engine.begin() as connection:
            values = "VALUES ('k', 'User/005Z', 'Ann Able', '', '')"
            connection.execute(text(f"INSERT INTO persons (key, source, name, mail, login) {values}"))
        with pytest.raises(RefusedError, match="2 people of the CRM"):
            erase_person(adapters, NAME, "dpo")
        assert export_person(adapters, "Carol")["people"][0]["source"] == "settings/approvals/cfo"


def test_what_is_kept_too_long_expires(tmp_path: Path) -> None:
    """Versions and mails have days of their own; a dry run only counts, and what has no limit stays."""
    with emulated() as emulator, opened_on_sqlite(tmp_path, emulator.url) as adapters:
        old = adapters.clock.now() - timedelta(days=31)
        with adapters.engine.begin() as connection:
            for name, at in (("old", old), ("new", adapters.clock.now())):
                row = {"plan_id": "2020Q2", "name": name, "at": stamp(at), "version": b"", "workbook": b""}
                connection.execute(VERSIONS.insert(), [row])
        limits = adapters.settings.retention.model_copy(update={"versions": 30, "mails": 30})
        short = adapters.settings.model_copy(update={"retention": limits})
        object.__setattr__(adapters, "settings", short)
        assert expire(adapters, dry=True) == {"versions": 1} | ({"mails": 0} if short.outbox.is_dir() else {})
        assert expire(adapters)["versions"] == 1
        with adapters.engine.connect() as connection:
            assert connection.execute(select(VERSIONS.c.name)).scalars().all() == ["new"]


def stamp(at: datetime) -> str:
    """A moment as the store has it."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z"
