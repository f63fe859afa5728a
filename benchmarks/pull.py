"""How fast a full and an incremental pull are, against the barest loop that moves the same bytes.

The reference downloads by simple-salesforce's `bulk2.download`, reads with `csv.reader` and upserts with one
`executemany` per file into a bare SQLite table with the same key and indexes. The emulated org is a process of its own.
Prints one JSON line; rates are rows per second of this process's CPU time, so that a busy machine does not show.
`python -m benchmarks.pull [opportunities]`, one million when not given; every opportunity has one history row.
"""

import csv
import json
import multiprocessing
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.emulator import opportunities
from sync.clock import SystemClock
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.pull import PullReport, pull
from sync.pull_set import by_name
from sync.salesforce.auth import PasswordLogin
from sync.salesforce.bulk_query import BulkQuery
from sync.salesforce.client import SalesforceClient
from sync.salesforce.jobs import BulkJobs
from sync.salesforce.session import SalesforceSession
from sync.salesforce.soql import select
from sync.salesforce.source import SalesforceSource
from sync.salesforce.target import SalesforceTarget
from sync.store.database import open_store, sqlite_url
from sync.store.migrate import migrate
from sync.store.tables import MIRROR

OBJECTS = (by_name("Opportunity"), by_name("OpportunityHistory"))
CHANGED = 100


def histories(count: int) -> Iterator[dict[str, Any]]:
    """One stage history row per opportunity."""
    for number in range(count):
        yield {
            "Id": make_id("008", number),
            "OpportunityId": make_id("006", number),
            "StageName": "Prospecting",
            "Amount": float(number % 90_000),
            "CreatedDate": "2023-01-01T00:00:00.000+0000",
            "SystemModstamp": f"2026-{number % 10 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:00:00.000+0000",
        }


def later() -> datetime:
    """The org's clock: a year ahead, because its records have stamps of all of 2026."""
    return datetime.now(UTC) + timedelta(days=366)


def serve(count: int, pipe: Connection) -> None:
    """The emulated org, until something is said."""
    rows = [("Opportunity", opportunities(count)), ("OpportunityHistory", histories(count))]
    with Org.create(None, rows, features=Features(), now=later) as org, SalesforceEmulator(org) as emulator:
        pipe.send(emulator.url)
        pipe.recv()


def measured(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What `work` returns, its CPU seconds and its seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return result, time.process_time() - cpu, time.perf_counter() - wall


def peak_megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reference(session: SalesforceSession, folder: Path) -> int:
    """The barest loop: download, read, upsert; returns the rows."""
    from simple_salesforce.api import Salesforce

    crm = Salesforce(session_id="-", instance_url=session.instance_url, session=session, version="64.0")
    database = sqlite3.connect(folder / "bare.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    rows = 0
    for sobject in OBJECTS:
        visible = {field["name"] for field in getattr(crm, sobject.name).describe()["fields"]}
        fields = [name for name in sobject.field_names if name in visible]
        columns = ", ".join(f'"{name}"' for name in fields)
        table = MIRROR[sobject.name]
        database.execute(f'CREATE TABLE {table.name} ({columns}, PRIMARY KEY ("Id"))')
        for index in table.indexes:
            (column,) = index.columns
            database.execute(f'CREATE INDEX "{index.name}" ON {table.name} ("{column.name}")')
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in fields[1:])
        marks = ", ".join("?" * len(fields))
        upsert = f'INSERT INTO {table.name} ({columns}) VALUES ({marks}) ON CONFLICT ("Id") DO UPDATE SET {changes}'
        query = select(sobject.name, fields)
        for result in getattr(crm.bulk2, sobject.name).download(query, str(folder), max_records=100_000, wait=0.1):
            with Path(result["file"]).open(encoding="utf-8", newline="") as text:
                reader = csv.reader(text)
                next(reader)
                with database:
                    rows += database.executemany(upsert, reader).rowcount
    database.close()
    return rows


def main(count: int) -> None:
    """Measure and print."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(count, theirs), daemon=True)
    server.start()
    url = ours.recv()
    with (
        tempfile.TemporaryDirectory() as made,
        SalesforceSession(PasswordLogin("k", "s", "x", "password", "", url)) as session,
    ):
        folder = Path(made)
        store = open_store(sqlite_url(folder / "qplan.db"))
        migrate(store)
        client = SalesforceClient(session)
        source = SalesforceSource(client, BulkQuery(BulkJobs(client, session.sleep)))

        def pulled() -> PullReport:
            return pull(source, store, SystemClock(), objects=OBJECTS)

        client.limits()  # log in and import simple-salesforce before the clock runs, for both
        before = peak_megabytes()
        full, full_cpu, full_wall = measured(pulled)
        full_peak = peak_megabytes()
        assert full.moved == 2 * count, full
        SalesforceTarget(client).write_many(
            "Opportunity",
            "update",
            [{"Id": make_id("006", number * 7), "Description": "changed"} for number in range(CHANGED)],
        )
        time.sleep(1.1)  # the server's clock speaks in whole seconds, and the last one is the next pull's
        change, change_cpu, change_wall = measured(pulled)
        assert change.objects[0].changed == CHANGED, change
        (_, bare_cpu, bare_wall) = measured(lambda: reference(session, folder))
        store.dispose()
    ours.send("done")
    server.join()
    result = {
        "benchmark": "pull",
        "opportunities": count,
        "full_rows_per_cpu_second": round(2 * count / full_cpu),
        "reference_rows_per_cpu_second": round(2 * count / bare_cpu),
        "full_share_of_reference_rate": round(bare_cpu / full_cpu, 2),
        "full_seconds": round(full_wall, 1),
        "reference_seconds": round(bare_wall, 1),
        "full_peak_megabytes": round(full_peak),
        "of_which_before_the_pull": round(before),
        "incremental_rows": change.moved,
        "incremental_cpu_seconds": round(change_cpu, 3),
        "incremental_seconds": round(change_wall, 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
