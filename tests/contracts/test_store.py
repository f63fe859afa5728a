"""What the store promises, whichever database keeps it: a file of SQLite, a database of PostgreSQL."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DatabaseError

from sync.crm.ports import Fingerprint
from sync.crm.pull import pull
from sync.errors import StoreTooNewError
from sync.facts.rates import rates_of
from sync.facts.unrated import unrated
from sync.model.event import Kind
from sync.model.pull_set import PULL_SET, by_name
from sync.model.receipt import Outcome, Receipt
from sync.store import mirror, snapshots, watermarks
from sync.store.database import open_store, sqlite_url, writing
from sync.store.events import EventJournal, EventLog
from sync.store.lease import lease
from sync.store.migrate import migrate, revision_of
from sync.store.tables import METADATA, MIRROR, RECEIPT_KEYS, SEEN_IDS, live
from tests.contracts.conftest import STORES
from tests.sync.clocks import FixedClock
from tests.sync.crm.sources import ListSource
from tests.sync.plans import key

DEALS, ACCOUNTS, TERRITORIES = by_name("Opportunity"), by_name("Account"), by_name("Territory2")
NOON = datetime(2020, 4, 1, 12, tzinfo=UTC)


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new, empty store is."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "qplan.db")
    made: str = request.getfixturevalue("postgresql").empty()
    return made


@pytest.fixture
def store(migrated: str) -> Iterator[Engine]:
    """A store at the newest revision."""
    engine = open_store(migrated)
    yield engine
    engine.dispose()


def row(sobject: str, **values: object) -> tuple[object, ...]:
    """A row as the mirror takes it."""
    return tuple(values.get(name) for name in by_name(sobject).field_names)


def held(store: Engine, sobject: str, *fields: str) -> set[tuple[object, ...]]:
    """What the mirror holds of an object."""
    table = MIRROR[sobject]
    with store.connect() as connection:
        return {tuple(found) for found in connection.execute(select(*(table.c[name] for name in fields)))}


def test_a_new_store_is_migrated_once_and_has_the_declared_tables(url: str) -> None:
    """From nothing to the newest revision, the second time nothing to do, and no difference to what is declared."""
    engine = open_store(url)
    assert revision_of(engine) is None
    assert [migrate(engine), migrate(engine)] == [True, False]
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        columns = inspect(connection).get_columns("crm_opportunity")
    engine.dispose()
    assert tuple(column["name"] for column in columns) == DEALS.field_names


def test_two_that_start_at_once_migrate_once(url: str) -> None:
    """Two daemons are started on an empty store: one migrates, the other finds it done, neither fails."""
    engines, faults, gate = [open_store(url), open_store(url)], [], threading.Barrier(2)

    def start(engine: Engine) -> None:
        gate.wait()
        try:
            migrate(engine)
        except Exception as fault:  # noqa: BLE001 - it is what the test is about
            faults.append(fault)

    threads = [threading.Thread(target=start, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engines[0].connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    for engine in engines:
        engine.dispose()
    assert faults == []


def test_a_store_of_a_newer_version_is_left_alone(store: Engine) -> None:
    """An unknown revision is named, with what to do."""
    with writing(store) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNewError, match=r"revision 9999.*Upgrade qplan"):
        migrate(store)


def test_a_failed_block_leaves_nothing(store: Engine) -> None:
    """An exception inside `writing` rolls everything back."""

    def fail_halfway() -> None:
        with writing(store) as connection:
            mirror.store_rows(connection, ACCOUNTS, [row("Account", Id="001A")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert held(store, "Account", "Id") == set()


def test_rows_come_back_as_they_went_in(store: Engine) -> None:
    """Text of any kind, flags, numbers to the last bit, whole numbers, days, moments, and nothing."""
    sent = row(
        "Opportunity",
        Id="006A",
        Name='=HYPERLINK("x") Köln 🚀 \\ \' %s %(x)s :x',
        Amount=0.1 + 0.2,
        CloseDate="2020-02-29",
        SystemModstamp="2020-03-01T00:00:00.000Z",
        IsWon=True,
        IsDeleted=False,
    )
    with writing(store) as connection:
        mirror.store_rows(connection, DEALS, [sent, row("Opportunity", Id="006B")])
    with store.connect() as connection:
        got = {found[0]: tuple(found) for found in connection.execute(select(MIRROR["Opportunity"]))}
    assert got == {"006A": sent, "006B": row("Opportunity", Id="006B")}


@pytest.mark.parametrize("likely_new", [True, False])
def test_storing_tells_new_changed_and_same_rows_apart(store: Engine, likely_new: bool) -> None:
    """Two new; then one as before, one changed, one deleted that was never seen; a row that came twice counts once."""
    first = [row("Account", Id="001A", Name="a"), row("Account", Id="001B", Name="b")]
    with writing(store) as connection:
        made = mirror.store_rows(connection, ACCOUNTS, first, likely_new=likely_new)
        assert (made.new, made.rows) == (2, 2)
        later = [
            first[0],
            row("Account", Id="001B", Name="old"),
            row("Account", Id="001B", Name="B"),
            row("Account", Id="001C", IsDeleted=True),
        ]
        moved = mirror.store_rows(connection, ACCOUNTS, later, likely_new=likely_new)
    assert (moved.new, moved.changed, moved.deleted, moved.same, moved.rows) == (0, 1, 1, 1, 1)
    assert held(store, "Account", "Id", "Name") == {("001A", "a"), ("001B", "B"), ("001C", None)}


def test_the_digest_depends_on_the_rows_alone(store: Engine) -> None:
    """Another order, one row at a time, a detour over another name: the same digest, and 0 when all is gone."""
    rows = [row("Territory2", Id=f"0MI{n}", Name=f"t{n}") for n in range(4)]
    with writing(store) as connection:
        whole = mirror.store_rows(connection, TERRITORIES, rows).digest
        for one in rows[:3]:
            mirror.note_seen(connection, TERRITORIES, [str(one[0])])
        without = (whole + mirror.remove_missing(connection, TERRITORIES).digest) % 2**256
        mirror.clear(connection, TERRITORIES)
        apart = mirror.Tally()
        for one in reversed(rows[:3]):
            apart += mirror.store_rows(connection, TERRITORIES, [(one[0], "detour", *one[2:])])
            apart += mirror.store_rows(connection, TERRITORIES, [one])
        assert apart.digest == without != whole
        assert (without + mirror.remove_missing(connection, TERRITORIES).digest) % 2**256 == 0
    assert held(store, "Territory2", "Id") == set()


def test_what_a_whole_read_did_not_show_is_taken_out(store: Engine) -> None:
    """Marked where the object keeps its deleted rows, removed where it does not; Ids met twice count once."""
    with writing(store) as connection:
        mirror.store_rows(connection, ACCOUNTS, [row("Account", Id=f"001{n}", IsDeleted=False) for n in "ABC"])
        mirror.store_rows(connection, TERRITORIES, [row("Territory2", Id=f"0MI{n}") for n in "ABC"])
        for sobject, prefix in ((ACCOUNTS, "001"), (TERRITORIES, "0MI")):
            mirror.start_seen(connection, sobject)
            mirror.note_seen(connection, sobject, [f"{prefix}A"])
            mirror.note_seen(connection, sobject, [f"{prefix}A", f"{prefix}B"])
            assert mirror.remove_missing(connection, sobject).deleted == 1
        assert connection.execute(select(SEEN_IDS)).all() == []
    assert held(store, "Account", "Id", "IsDeleted") == {("001A", False), ("001B", False), ("001C", True)}
    assert held(store, "Territory2", "Id") == {("0MIA",), ("0MIB",)}


def test_a_deletion_marks_a_row_unless_it_changed_since(store: Engine) -> None:
    """Deleted on 1 March: the row stamped in February goes, the one stamped in April was brought back."""
    stamps = {"006A": "2020-02-01T00:00:00.000Z", "006B": "2020-04-01T00:00:00.000Z"}
    rows = [row("Opportunity", Id=id_, SystemModstamp=stamp, IsDeleted=False) for id_, stamp in stamps.items()]
    with writing(store) as connection:
        mirror.store_rows(connection, DEALS, rows)
        gone = dict.fromkeys((*stamps, "006C"), "2020-03-01T00:00:00.000Z")
        assert mirror.mark_deleted(connection, DEALS, gone).deleted == 1
        assert mirror.count_other(connection, DEALS, {**stamps, "006C": None}) == 2  # the deleted and the unknown
        assert connection.execute(live("Opportunity", "Id")).scalars().all() == ["006B"]


def test_indexes_are_dropped_and_built_again(store: Engine) -> None:
    """Around a long first read; twice does no harm."""
    wanted = {index.name for index in MIRROR["Opportunity"].indexes}
    found = []
    for step in (mirror.drop_indexes, mirror.drop_indexes, mirror.build_indexes, mirror.build_indexes):
        with writing(store) as connection:
            step(connection, DEALS)
        found.append({index["name"] for index in inspect(store).get_indexes("crm_opportunity")})
    assert found == [set(), set(), wanted, wanted]
    assert wanted


def test_a_watermark_comes_back_as_it_was_saved(store: Engine) -> None:
    """Empty, full and changed; in the order of the objects; forgotten when asked."""
    full = watermarks.Watermark(
        "Opportunity",
        "00D",
        complete_to=NOON,
        slice=watermarks.Slice(None, NOON + timedelta(hours=1), "token"),
        fields=("Id", "Name"),
        visibility="v",
        seen_at=NOON,
        fingerprint=Fingerprint(3, None),
        rows=2**40,
        digest=2**256 - 1,
        pulled_at=NOON,
    )
    with writing(store) as connection:
        watermarks.save(connection, watermarks.Watermark("User", "00D"))
        watermarks.save(connection, watermarks.Watermark("Opportunity", "00D"))
        watermarks.save(connection, full)
        assert watermarks.read(connection, "Opportunity") == full
        assert list(watermarks.read_all(connection)) == ["Opportunity", "User"]
        watermarks.forget(connection, "User")
        assert watermarks.read(connection, "User") is None


def test_a_snapshot_is_made_when_something_moved_and_only_then(store: Engine) -> None:
    """The same mirror is the same snapshot; a row more is another; both are found again."""
    mark = watermarks.Watermark("Account", "00D", rows=1, digest=7)
    taken = []
    with writing(store) as connection:
        for moved in (mark, mark, replace(mark, rows=2, digest=9)):
            watermarks.save(connection, moved)
            taken.append(snapshots.take(connection, as_of=NOON, pulled_at=NOON, source="an org", objects=["Account"]))
        (first, _), (same, _), (second, _) = taken
        assert [is_new for _, is_new in taken] == [True, False, True]
        assert (same, snapshots.latest(connection)) == (first, second)
        assert snapshots.find(connection, first.id) == first
        assert (first.rows, second.rows, first.as_of) == ({"Account": 1}, {"Account": 2}, NOON)
        assert snapshots.find(connection, "S9") is None


def test_events_come_back_in_order_and_by_plan(store: Engine) -> None:
    """What was appended is read unchanged, each plan apart, and the chain holds."""
    log = EventLog(store, FixedClock())
    first = log.append("2020Q2", Kind.PUBLISHED, "ana", {"b": 1, "a": "é 🚀"})
    log.append("2020Q3", Kind.PUBLISHED, "ben", {})
    second = log.append("2020Q2", Kind.REFUSED, "qplan", {"reason": "wrong code"})
    assert log.of("2020Q2") == [first, second]
    assert first.payload == {"a": "é 🚀", "b": 1}
    assert log.plans() == ["2020Q2", "2020Q3"]
    assert log.broken_link() is None


def test_appends_from_many_threads_make_one_chain(store: Engine) -> None:
    """The daemon and a person at the command line write at once: nobody's event is lost and the chain holds."""
    log = EventLog(store, FixedClock())
    threads = [
        threading.Thread(target=lambda n=n: [log.append("P", Kind.PUBLISHED, f"t{n}", {"i": i}) for i in range(15)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.of("P")) == 60
    assert log.broken_link() is None


@pytest.mark.parametrize("statement", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["events", "snapshots"])
def test_evidence_is_only_appended(store: Engine, table: str, statement: str) -> None:
    """The database itself refuses to change or remove events and snapshots, whoever asks."""
    EventLog(store, FixedClock()).append("2020Q2", Kind.PUBLISHED, "ana", {})
    with writing(store) as connection:
        snapshots.take(connection, as_of=NOON, pulled_at=NOON, source="an org", objects=[])
    said = statement.replace("digest", "hash") if table == "events" else statement
    with pytest.raises(DatabaseError, match="append-only"), writing(store) as connection:
        connection.execute(text(said.format(table)))


def test_a_receipt_is_a_row_anybody_can_query(store: Engine) -> None:
    """The view `receipts` names what was written, what the CRM held before and after, and how it ended."""
    receipt = Receipt(
        digest="d",
        record=key("a"),
        field="QuotaAmount",
        label="Rep a",
        outcome=Outcome.APPLIED,
        after=Decimal(90),
        record_id="0J9",
        found=Decimal(80),
        read_back=Decimal(90),
    )
    log = EventLog(store, FixedClock())
    log.append("2020Q2", Kind.PUBLISHED, "ana", {"outcome": "no receipt"})
    with lease(store, "2020Q2", "writeback") as held:
        EventJournal(log, held, "ana").settle([receipt])
    with store.connect() as connection:
        (found,) = connection.execute(text("SELECT * FROM receipts")).mappings()
    wanted = ("d", "Rep a", "QuotaAmount", "applied", "0J9", "80", "90", "90", "")
    assert tuple(found[name] for name in RECEIPT_KEYS) == wanted
    assert (found["plan_id"], found["actor"]) == ("2020Q2", "ana")


def test_money_is_converted_at_the_rate_of_its_day(store: Engine) -> None:
    """Half a euro per dollar in January, one in February: 100 EUR are 200 USD, then 100; CHF has no rate."""
    rates = [("2020-01-01", "2020-02-01", 0.5), ("2020-02-01", None, 1.0)]
    with writing(store) as connection:
        connection.execute(MIRROR["CurrencyType"].insert(), {"Id": "1", "IsoCode": "USD", "ConversionRate": 1.0})
        for number, (start, end, rate) in enumerate(rates):
            values = {"Id": str(number), "IsoCode": "EUR", "StartDate": start, "NextStartDate": end}
            connection.execute(MIRROR["DatedConversionRate"].insert(), values | {"ConversionRate": rate})
        deal = {"Id": "006", "Amount": 1.0, "CurrencyIsoCode": "CHF", "CloseDate": "2020-01-31"}
        connection.execute(MIRROR["Opportunity"].insert(), deal)
    rates = rates_of(store, "USD", date(2020, 3, 31), date(2020, 4, 1))
    days = {date(2020, 1, 31): 200, date(2020, 2, 1): 100}
    assert {day: rates.to_plan(Decimal(100), "EUR", day) for day in days} == days
    (finding,) = unrated(store, rates)
    assert finding.rows == ("CHF",)


def test_a_pull_fills_it_goes_on_and_finds_nothing_new(store: Engine) -> None:
    """Three accounts in pages of two; killed after the first page, gone on with, and then nothing moved."""
    source = ListSource({"Account": {"Id", "Name", "SystemModstamp", "IsDeleted"}})
    for number in range(3):
        source.put("Account", f"001{number}", Name=f"a{number}")
    source.advance(minutes=10)
    source.dies_after = 1
    with pytest.raises(KeyboardInterrupt):
        pull(source, store, FixedClock(), objects=[ACCOUNTS])
    assert len(held(store, "Account", "Id")) == 2
    source.dies_after = None
    done = pull(source, store, FixedClock(), objects=[ACCOUNTS])
    again = pull(source, store, FixedClock(), objects=[ACCOUNTS])
    assert held(store, "Account", "Name") == {("a0",), ("a1",), ("a2",)}
    assert (again.moved, again.snapshot_id) == (0, done.snapshot_id)


def test_every_object_of_the_pull_set_takes_a_row(store: Engine) -> None:
    """An Id and nothing else, once inserted and once compared."""
    with writing(store) as connection:
        for sobject in PULL_SET:
            only = [("X1", *[None] * (len(sobject.fields) - 1))]
            assert mirror.store_rows(connection, sobject, only, likely_new=True).new == 1
            assert mirror.store_rows(connection, sobject, only).same == 1
