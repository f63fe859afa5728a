"""Opening and migrating the store, and what it refuses."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from sync.errors import StoreError, StoreTooNewError
from sync.model.pull_set import PULL_SET
from sync.store.database import append_only_ddl, json_text, open_store, sqlite_url, upsert, writing
from sync.store.migrate import migrate, revision_of
from sync.store.migrations import versions
from sync.store.tables import EVENTS, METADATA, MIRROR, RECEIPT_KEYS, SNAPSHOTS, live

VERSIONS = Path(versions.__path__[0])
EVENT = {"plan_id": "2020Q2", "kind": "receipt", "at": "t", "actor": "ann", "prev_hash": "", "hash": "h"}


def test_the_file_is_private_and_waits_for_other_writers(store: Engine, tmp_path: Path) -> None:
    """The folder is made, others cannot read the file, and WAL lets readers and a writer live together."""
    assert (tmp_path / "deep" / "qplan.db").stat().st_mode & 0o077 == 0
    with store.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000}


def test_migrating_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    """The first call says that it did something, the second that it did not; the file ends at the newest revision."""
    engine = open_store(sqlite_url(tmp_path / "a.db"))
    assert revision_of(engine) is None
    assert migrate(engine) is True
    assert migrate(engine) is False
    assert revision_of(engine) == max(path.name for path in VERSIONS.glob("r*.py"))[1:5]


def test_the_migrations_lead_to_the_declared_tables(store: Engine) -> None:
    """Alembic finds no difference between what the revisions made and what `tables` declares."""
    with store.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_store_of_a_newer_version_is_left_alone(store: Engine) -> None:
    """An unknown revision is named, with what to do."""
    with writing(store) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNewError, match=r"revision 9999.*Upgrade qplan"):
        migrate(store)


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql+nodriver://x/y"])
def test_urls_that_cannot_work(url: str) -> None:
    """Another database, no URL at all and a missing driver are named before anything is done."""
    with pytest.raises(StoreError, match="store"):
        open_store(url)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(sqlite_url(tmp_path / "file" / "qplan.db"))


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize(("table", "column"), [(EVENTS, "payload"), (SNAPSHOTS, "digest")])
def test_evidence_is_only_appended(store: Engine, statement: str, table: object, column: str) -> None:
    """The database itself refuses to change or remove events and snapshots."""
    with writing(store) as connection:
        connection.execute(EVENTS.insert(), EVENT | {"payload": "{}"})
        connection.execute(
            SNAPSHOTS.insert(),
            {"id": "S1", "as_of": "t", "pulled_at": "t", "source": "s", "digest": "d", "rows": "{}"},
        )
    with pytest.raises(IntegrityError, match="append-only"), writing(store) as connection:
        connection.execute(text(statement.format(table, column)))


def test_receipts_are_a_view_of_events(store: Engine) -> None:
    """The payload's keys come out as columns, missing ones as NULL; other kinds of events do not."""
    payload = '{"outcome": "APPLIED", "record_id": "0J9", "after": 250000}'
    with writing(store) as connection:
        connection.execute(EVENTS.insert(), EVENT | {"payload": payload})
        connection.execute(EVENTS.insert(), EVENT | {"payload": payload, "kind": "approval", "hash": "h2"})
        (row,) = connection.execute(text("SELECT * FROM receipts")).mappings()
    expected = dict.fromkeys(RECEIPT_KEYS) | {"outcome": "APPLIED", "record_id": "0J9", "after": 250000}
    assert dict(row) == expected | {"seq": 1, "plan_id": "2020Q2", "at": "t", "actor": "ann"}


def test_a_failed_block_leaves_nothing(store: Engine) -> None:
    """An exception inside `writing` rolls everything back."""

    def fail_halfway() -> None:
        with writing(store) as connection:
            connection.execute(EVENTS.insert(), EVENT | {"payload": "{}"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with store.connect() as connection:
        assert connection.execute(EVENTS.select()).all() == []


def test_every_field_of_the_pull_set_has_its_column(store: Engine) -> None:
    """Mirror columns are named as the fields, `Id` is the key, and indexed fields have an index."""
    for sobject in PULL_SET:
        table = f"crm_{sobject.name.lower()}"
        assert tuple(column["name"] for column in inspect(store).get_columns(table)) == sobject.field_names
        assert inspect(store).get_pk_constraint(table)["constrained_columns"] == ["Id"]
        indexed = {index["column_names"][0] for index in inspect(store).get_indexes(table)}
        assert indexed == {field.name for field in sobject.fields if field.indexed}


def test_live_rows_leave_out_the_deleted(store: Engine) -> None:
    """A row is live until it is known to be deleted; objects without the flag are always live."""
    table = MIRROR["Account"]
    with writing(store) as connection:
        connection.execute(
            table.insert(),
            [{"Id": "1", "IsDeleted": False}, {"Id": "2", "IsDeleted": True}, {"Id": "3", "IsDeleted": None}],
        )
        connection.execute(MIRROR["Territory2"].insert(), {"Id": "4"})
        assert connection.execute(live("Account", "Id")).scalars().all() == ["1", "3"]
        assert len(connection.execute(live("Territory2")).mappings().one()) == len(MIRROR["Territory2"].c)


def test_postgresql_gets_its_own_words() -> None:
    """The few statements that differ: triggers through a function, JSON by operator, upsert by ON CONFLICT."""
    from sqlalchemy.dialects import postgresql

    ddl = append_only_ddl("postgresql", ["events"])
    assert ddl[0].startswith("CREATE FUNCTION qplan_append_only()")
    assert ddl[1:] == [
        "CREATE TRIGGER events_no_update BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION qplan_append_only()",
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION qplan_append_only()",
    ]
    assert json_text("postgresql", "payload", "after") == "(payload::jsonb ->> 'after')"
    statement = str(upsert("postgresql", MIRROR["UserRole"]).compile(dialect=postgresql.dialect()))
    assert 'ON CONFLICT ("Id") DO UPDATE SET "Name" = excluded."Name"' in statement
    assert '"QuotaAmount" DOUBLE PRECISION' in str(
        CreateTable(MIRROR["ForecastingQuota"]).compile(dialect=postgresql.dialect())
    )
