"""What every CRM source promises, whoever serves it: the emulated org over REST and in bulk, a folder of exports.

With QPLAN_CONTRACT_INSTANCE_URL and QPLAN_CONTRACT_ACCESS_TOKEN in the environment, a real org is read as well.
"""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.crm.csv_export.mapping import FileMapping
from sync.crm.csv_export.source import CsvFolder
from sync.crm.ports import CrmSource, Page
from sync.crm.pull import pull
from sync.crm.salesforce.auth import AccessToken, ClientCredentialsLogin
from sync.crm.salesforce.bulk_query import BulkQuery
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.source import SalesforceSource
from sync.emulators.salesforce import Org, SalesforceEmulator
from sync.errors import FixConfigurationError
from sync.model.pull_set import Kind, by_name
from sync.store.database import sqlite_url
from tests.stores import new_store
from tests.sync.clocks import FixedClock
from tests.sync.orgs import SteppingClock, sales

DEALS = 450
FIELDS = ("Id", "Name", "Amount", "CloseDate", "SystemModstamp")
PYTHON_TYPES = {
    Kind.ID: str,
    Kind.TEXT: str,
    Kind.FLAG: bool,
    Kind.NUMBER: float,
    Kind.INTEGER: int,
    Kind.DATE: str,
    Kind.DATETIME: str,
}


@contextmanager
def emulated(_: Path, *, bulk: bool) -> Iterator[CrmSource]:
    """The org with 450 deals, in pages of 200 over REST, or all in bulk in pages of 100."""
    clock = SteppingClock()
    with (
        Org.create(None, sales(DEALS), now=clock.now) as org,
        SalesforceEmulator(org) as emulator,
        SalesforceSession(ClientCredentialsLogin("key", "secret", emulator.url)) as session,
    ):
        clock.advance(hours=1)
        session.headers["Sforce-Query-Options"] = "batchSize=200"
        client = SalesforceClient(session)
        jobs = BulkJobs(client, session.sleep)
        yield SalesforceSource(client, BulkQuery(jobs, page_size=200, chunk=100) if bulk else None, bulk_above=0)


@contextmanager
def exported(folder: Path) -> Iterator[CrmSource]:
    """The same deals as files."""
    (records,) = (rows for name, rows in sales(DEALS) if name == "Opportunity")
    with (folder / "deals.csv").open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(FIELDS)
        for record in records:
            stamp = record["SystemModstamp"].isoformat()
            writer.writerow([record["Id"], record["Name"], record["Amount"], record["CloseDate"], stamp])
    yield CsvFolder(folder, [FileMapping("Opportunity", "deals.csv", {name: name for name in FIELDS})], FixedClock())


@contextmanager
def real(_: Path) -> Iterator[CrmSource]:
    """A real org, read only."""
    url, token = os.environ["QPLAN_CONTRACT_INSTANCE_URL"], os.environ["QPLAN_CONTRACT_ACCESS_TOKEN"]
    with SalesforceSession(AccessToken(token, url)) as session:
        client = SalesforceClient(session)
        yield SalesforceSource(client, BulkQuery(BulkJobs(client, session.sleep)))


Opener = Callable[[Path], AbstractContextManager[CrmSource]]
OURS: dict[str, Opener] = {
    "rest": lambda folder: emulated(folder, bulk=False),
    "bulk": lambda folder: emulated(folder, bulk=True),
    "csv": exported,
}
ALL = OURS | ({"real": real} if "QPLAN_CONTRACT_INSTANCE_URL" in os.environ else {})


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], CrmSource]]:
    """Sources by name, opened when first asked for."""
    opened: dict[str, tuple[AbstractContextManager[CrmSource], CrmSource]] = {}

    def source(name: str) -> CrmSource:
        if name not in opened:
            manager = ALL[name](tmp_path_factory.mktemp(name))
            opened[name] = (manager, manager.__enter__())
        return opened[name][1]

    yield source
    for manager, _ in opened.values():
        manager.__exit__(None, None, None)


@pytest.fixture(params=ALL)
def any_source(request: pytest.FixtureRequest, sources: Callable[[str], CrmSource]) -> CrmSource:
    """Each source there is."""
    return sources(request.param)


@pytest.fixture(params=OURS)
def source(request: pytest.FixtureRequest, sources: Callable[[str], CrmSource]) -> CrmSource:
    """Each source whose rows are known."""
    return sources(request.param)


def read(source: CrmSource, *fields: str, **bounds: Any) -> list[tuple[Any, ...]]:
    """All rows of the opportunities."""
    bounds = {"cursor": None, "since": None, "until": None} | bounds
    return [row for page in source.changed("Opportunity", fields or FIELDS, **bounds) for row in asked(page, *fields)]


def asked(page: Page, *fields: str) -> list[tuple[Any, ...]]:
    """The values of the fields asked for, out of rows that hold all of the object's."""
    places = [by_name("Opportunity").field_names.index(name) for name in fields or FIELDS]
    return [tuple(row[place] for place in places) for row in page.rows]


def expected() -> set[tuple[Any, ...]]:
    """The deals in the plain values of the port."""
    (records,) = (rows for name, rows in sales(DEALS) if name == "Opportunity")
    return {
        (
            record["Id"],
            record["Name"],
            record["Amount"],
            record["CloseDate"].isoformat(),
            record["SystemModstamp"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        )
        for record in records
    }


def test_the_clock_is_aware_and_the_source_knows_who_it_is(any_source: CrmSource) -> None:
    """A moment with a time zone; a name for people, and after that an identity that stays."""
    assert any_source.server_time().utcoffset() is not None
    assert any_source.name
    identity = any_source.identity
    any_source.server_time()
    assert any_source.identity == identity != ""


def test_what_is_not_there_is_not_visible_and_no_error(any_source: CrmSource) -> None:
    """An object nobody has; one that is there shows its Id."""
    assert not any_source.visibility("NoSuchThing__c")
    assert "Id" in any_source.visibility("Opportunity").fields


def test_values_are_plain(any_source: CrmSource) -> None:
    """Every visible field of every row has the type of its kind, or None, which all others have."""
    sobject = by_name("Opportunity")
    fields = [name for name in sobject.field_names if name in any_source.visibility("Opportunity").fields]
    page = next(any_source.changed("Opportunity", fields, cursor=None, since=None, until=None))
    for row in page.rows:
        assert len(row) == len(sobject.fields)
        for field, value in zip(sobject.fields, row, strict=True):
            assert value is None or field.name in fields
            assert value is None or type(value) is PYTHON_TYPES[field.kind], field.name
            if field.kind is Kind.DATETIME and value is not None:
                assert len(value) == 24
                assert datetime.fromisoformat(value).utcoffset() == timedelta(0)


def test_asking_for_what_is_hidden_names_it(any_source: CrmSource) -> None:
    """The configuration is at fault, and the error says so; it is not an empty answer."""
    with pytest.raises(FixConfigurationError, match="Opportunity"):
        list(any_source.changed("Opportunity", ["Id", "NoSuch__c"], cursor=None, since=None, until=None))


def test_asking_twice_gives_the_same_fingerprint(any_source: CrmSource) -> None:
    """Nothing happened in between."""
    assert any_source.fingerprint("Opportunity", "SystemModstamp") == any_source.fingerprint(
        "Opportunity", "SystemModstamp"
    )


def test_every_row_comes_once_and_ugly_text_unharmed(source: CrmSource) -> None:
    """450 deals whose names look like formulas and have umlauts; no order is promised."""
    rows = read(source)
    assert len(rows) == DEALS
    assert set(rows) == expected()


def test_fields_come_in_the_order_of_the_declaration(source: CrmSource) -> None:
    """Two fields, asked for the other way round; the amount, which was not asked for, is None."""
    pages = source.changed("Opportunity", ("Name", "Id"), cursor=None, since=None, until=None)
    rows = {row for page in pages for row in asked(page, "Id", "Name", "Amount")}
    assert rows == {(*row[:2], None) for row in expected()}


@pytest.mark.parametrize(("since", "until"), [(100, 200), (None, 200), (100, None)])
def test_bounds_are_half_open(source: CrmSource, since: int | None, until: int | None) -> None:
    """A row at `since` belongs, a row at `until` does not, an open end has no bound."""
    stamps = sorted(row[4] for row in expected())
    bounds = {
        "since": datetime.fromisoformat(stamps[since]) if since is not None else None,
        "until": datetime.fromisoformat(stamps[until]) if until is not None else None,
    }
    assert sorted(row[4] for row in read(source, cursor="SystemModstamp", **bounds)) == stamps[since:until]


def test_reading_goes_on_after_any_page_that_has_a_token(source: CrmSource) -> None:
    """What was handed on up to a page, and what its token leads to, is everything."""
    handed: set[tuple[Any, ...]] = set()
    pages = list(source.changed("Opportunity", FIELDS, cursor=None, since=None, until=None))
    assert pages[-1].resume is None
    for page in pages:
        handed |= set(asked(page))
        if page.resume is None or '"bulk"' in page.resume:  # the job of a bulk answer that was read to its end is gone
            continue
        again = source.changed("Opportunity", FIELDS, cursor=None, since=None, until=None, resume=page.resume)
        assert handed | {row for later in again for row in asked(later)} == expected()


def test_a_pull_takes_everything_and_then_nothing(source: CrmSource, tmp_path: Path) -> None:
    """The pull works the same over each: all rows, and the same snapshot when nothing happened."""
    store = new_store(sqlite_url(tmp_path / "q.db"))
    first = pull(source, store, FixedClock(), objects=[by_name("Opportunity")])
    second = pull(source, store, FixedClock(), objects=[by_name("Opportunity")])
    store.dispose()
    assert (first.objects[0].new, second.moved, second.snapshot_id) == (DEALS, 0, first.snapshot_id)
