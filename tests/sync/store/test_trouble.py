"""What befalls a store from outside is said of the store, by name and with the way out."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError

from sync.errors import StoreUnusableError
from sync.store.database import open_store, sqlite_url, writing
from tests.e2e.test_doctor import run
from tests.postgresql import Cluster
from tests.stores import new_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A migrated store with five thousand rows."""
    path = tmp_path / "qplan.db"
    engine = new_store(sqlite_url(path))
    with writing(engine) as connection:
        rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
        connection.execute(text(f"{rows} INSERT INTO seen_ids SELECT 'Account', i FROM n"))
    engine.dispose()
    return path


def told_by(engine: Engine, statement: str = "SELECT count(*) FROM seen_ids") -> str:
    """What is said when a statement meets the trouble."""
    with pytest.raises(StoreUnusableError) as caught, writing(engine) as connection:
        connection.execute(text(statement)).all()
    engine.dispose()
    return str(caught.value)


def with_pragma(path: Path, pragma: str) -> Engine:
    """The store, each connection with a setting of SQLite's."""
    engine = open_store(sqlite_url(path))
    event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
    return engine


INSERT = "INSERT INTO seen_ids SELECT 'User', \"Id\" FROM seen_ids RETURNING 1"


def test_a_file_that_is_no_store_is_damaged(path: Path) -> None:
    """Something else was copied over it."""
    path.write_bytes(b"not a database at all" * 1000)
    said = told_by(open_store(sqlite_url(path)))
    assert said.startswith(f"The store {path} is damaged (file is not a database). Put a copy from before back")


def test_a_file_with_a_hole_is_damaged(path: Path) -> None:
    """The pages from the third on are zeros, as after a crash of the disk."""
    path.write_bytes(path.read_bytes()[:8192] + bytes(path.stat().st_size - 8192))
    assert f"The store {path} is damaged (database disk image is malformed)" in told_by(open_store(sqlite_url(path)))


def test_a_full_disk_is_said_and_leaves_nothing_half_written(path: Path) -> None:
    """No page more may be added; afterwards the rows are those of before."""
    said = told_by(with_pragma(path, "max_page_count = 1"), INSERT)
    assert said.startswith(f"The store {path} has no room left. Make room on its disk")
    engine = open_store(sqlite_url(path))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM seen_ids")).scalar_one() == 5000
    engine.dispose()


def test_a_store_that_may_not_be_written(path: Path) -> None:
    """The file is read only."""
    said = told_by(with_pragma(path, "query_only = 1"), INSERT)
    assert f"The store {path} cannot be written" in said


def test_a_store_that_somebody_keeps_locked(path: Path) -> None:
    """Another process writes and does not end; patience is set to nothing."""
    other = open_store(sqlite_url(path))
    with writing(other):
        said = told_by(with_pragma(path, "busy_timeout = 0"))
    other.dispose()
    assert said.startswith(f"The store {path} is kept locked by another process. Wait")


def test_a_folder_in_place_of_the_store(tmp_path: Path) -> None:
    """The settings name a folder."""
    said = told_by(open_store(sqlite_url(tmp_path)))
    assert said.startswith(f"The store {tmp_path} cannot be opened (unable to open database file)")


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    """PostgreSQL does not run, or not here."""
    said = told_by(open_store("postgresql+psycopg://ana:s3cret@127.0.0.1:1/plans"))
    assert said.startswith("The store postgresql+psycopg://ana:***@127.0.0.1:1/plans cannot be reached (")
    assert "s3cret" not in said


@pytest.mark.full
def test_a_server_that_goes_away_is_said_once(postgresql: Cluster) -> None:
    """Its administrator ends our connection: the statement in hand names the server, the next one is answered."""
    url = postgresql.migrated()
    engine = open_store(url)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with (
        pytest.raises(StoreUnusableError, match=f"{make_url(url).database}.* cannot be reached"),
        writing(engine) as us,
    ):
        us.execute(text(end))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM seen_ids")).scalar_one() == 0
    engine.dispose()


def test_what_is_no_trouble_of_the_store_stays_what_it_is(path: Path) -> None:
    """A row that is there twice, and a query that makes no sense: faults of the program, told as such."""
    engine = open_store(sqlite_url(path))
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("INSERT INTO seen_ids VALUES ('Account', '1')"))
    with pytest.raises(OperationalError, match="no such column"), writing(engine) as connection:
        connection.execute(text("SELECT no_such FROM seen_ids"))
    engine.dispose()


def test_a_command_ends_with_the_code_for_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`qplan read` over a damaged store: exit code 6, and a message without a traceback."""
    (tmp_path / "qplan.toml").write_text('[plan]\nquarter = "2020Q2"\n')
    (tmp_path / "qplan.db").write_bytes(b"junk" * 5000)
    code, _, said = run(["read"], tmp_path, monkeypatch, capsys)
    assert code == 6
    assert f"The store {tmp_path / 'qplan.db'} is damaged" in said.replace("\n", " ")
    assert "Traceback" not in said
