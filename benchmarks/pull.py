"""How fast a full and an incremental pull are, against the barest loop that moves the same bytes.

The reference downloads by simple-salesforce's `bulk2.download`, reads with `csv.reader` and upserts with one
`executemany` per file into a bare SQLite table with the same key and indexes. The emulated org is a process of its own,
and so is each pull, so that its peak of memory is its own.

Prints a JSON line for a tenth of the size and one for the size, then one with what was promised; exit code 1 when a
promise is broken. `python -m benchmarks.pull [opportunities]`, one million when not given; every opportunity has three
history rows.
"""

import csv
import json
import multiprocessing
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.emulator import opportunities
from sync.clock import SystemClock
from sync.crm.pull import PullReport, pull
from sync.crm.salesforce.auth import PasswordLogin
from sync.crm.salesforce.bulk_query import BulkQuery
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.jobs import BulkJobs
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.soql import select
from sync.crm.salesforce.source import SalesforceSource
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.model.pull_set import by_name
from sync.store.database import open_store, sqlite_url
from sync.store.migrate import migrate
from sync.store.tables import MIRROR

OBJECTS = (by_name("Opportunity"), by_name("OpportunityHistory"))
HISTORIES = ("Prospecting", "Qualification", "Proposal/Price Quote")
CHANGED = 100


def histories(count: int) -> Iterator[dict[str, Any]]:
    """Three stage history rows per opportunity, in the order in which they would have been written."""
    for number in range(count * len(HISTORIES)):
        stage, deal = divmod(number, count)
        yield {
            "Id": make_id("008", number),
            "OpportunityId": make_id("006", deal),
            "StageName": HISTORIES[stage],
            "Amount": float(deal % 90_000),
            "CreatedDate": f"2023-{stage + 1:02}-01T00:00:00.000+0000",
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


def measure(count: int) -> Mapping[str, Any]:
    """A full pull, an incremental one and the reference, over an org of `count` opportunities."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(count, theirs), daemon=True)
    server.start()
    url = ours.recv()
    rows = count * (1 + len(HISTORIES))
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
        assert full.moved == rows, full
        SalesforceTarget(client).write_many(
            "Opportunity",
            "update",
            [{"Id": make_id("006", number * 7), "Description": "changed"} for number in range(CHANGED)],
        )
        time.sleep(1.1)  # the server's clock speaks in whole seconds, and the last one is the next pull's
        change, change_cpu, change_wall = measured(pulled)
        assert change.objects[0].changed == CHANGED, change
        bare, bare_cpu, bare_wall = measured(lambda: reference(session, folder))
        assert bare == rows, bare
        store.dispose()
    ours.send("done")
    server.join()
    return {
        "benchmark": "pull",
        "opportunities": count,
        "rows": rows,
        "rows_per_second": round(rows / full_wall),
        "reference_rows_per_second": round(rows / bare_wall),
        "share_of_reference_rate": round(bare_wall / full_wall, 2),
        "rows_per_cpu_second": round(rows / full_cpu),
        "reference_rows_per_cpu_second": round(rows / bare_cpu),
        "share_of_reference_cpu_rate": round(bare_cpu / full_cpu, 2),
        "seconds": round(full_wall, 1),
        "reference_seconds": round(bare_wall, 1),
        "peak_megabytes": round(full_peak),
        "of_which_before_the_pull": round(before),
        "incremental_rows": change.moved,
        "incremental_seconds": round(change_wall, 2),
        "incremental_cpu_seconds": round(change_cpu, 3),
        "processors": os.cpu_count(),
        "load_at_the_end": round(os.getloadavg()[0], 1),
    }


def promises(small: Mapping[str, Any], large: Mapping[str, Any]) -> Mapping[str, tuple[float, str, float]]:
    """What the pull promises: the value, `>=` or `<`, and the bound."""
    growth = large["peak_megabytes"] - small["peak_megabytes"]
    return {
        "share_of_reference_rate": (large["share_of_reference_rate"], ">=", 0.7),
        "share_of_reference_cpu_rate": (large["share_of_reference_cpu_rate"], ">=", 0.7),
        "peak_megabytes": (large["peak_megabytes"], "<", 500),
        "peak_megabytes_more_for_ten_times_the_rows": (growth, "<", 50),
        "incremental_seconds": (large["incremental_seconds"], "<", 2.0),
    }


def main(count: int) -> int:
    """Measure at a tenth and at the whole, and print; 1 when a promise is broken."""
    results = []
    for size in (count // 10, count):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            results.append(alone.submit(measure, size).result())
        print(json.dumps(results[-1]), flush=True)
    judged = promises(*results)
    kept = {name: value >= bound if sign == ">=" else value < bound for name, (value, sign, bound) in judged.items()}
    print(json.dumps({"benchmark": "pull promises", "kept": all(kept.values()), **judged}))
    return int(not all(kept.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
