"""Speed of writing an approved plan: python -m benchmarks.writeback prints one JSON line per size.

Quotas of 500 people (1,500 of them where quotas are by month) and 20,000 new owners of accounts, each checked, noted,
written, read back and verified afterwards, against the same rows through the CRM's collections alone, as a program
would that neither looks before nor after. The emulator runs in a process of its own. `share` is the raw calls' time
over ours, by the clock, both in this run and in turns; `limit` is what the project promises. Exit code 1 below it.
"""

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sync.clock import SystemClock
from sync.crm.salesforce.auth import ClientCredentialsLogin
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.session import SalesforceSession
from sync.crm.salesforce.target import SalesforceTarget
from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id
from sync.model.approval import Approved, Consent
from sync.model.change import Desired, Held, Place, RecordKey
from sync.store.database import open_store, sqlite_url
from sync.store.events import EventJournal, EventLog
from sync.store.lease import lease
from sync.store.migrate import migrate
from sync.writeback.apply import apply
from sync.writeback.diff import diff
from sync.writeback.fence import FencedTarget
from sync.writeback.verify import verify

PEOPLE, ACCOUNTS, TIMES = 500, 20_000, 3
LIMIT = 0.7
_TYPE, _PLAN = make_id("0Db", 1), "2020Q2"
_STARTS = [date(2019 + n // 12, n % 12 + 1, 1) for n in range(25)]


def serve(theirs: Connection) -> None:
    """An org with people and accounts and no quotas, until somebody hangs up."""
    stamp = {"SystemModstamp": "2020-03-01T00:00:00Z"}
    people = [
        {"Id": make_id("005", n), "LastName": f"Rep {n}", "Username": f"rep{n}@acme.example"}
        for n in range(1, PEOPLE + 1)
    ]
    accounts = [
        {"Id": make_id("001", n), "Name": f"Account {n}", "OwnerId": _owner(n, 0)} for n in range(1, ACCOUNTS + 1)
    ]
    periods = [
        {
            "Id": make_id("026", n),
            "Type": "Month",
            "StartDate": first,
            "EndDate": after - timedelta(days=1),
            "IsForecastPeriod": True,
        }
        for n, (first, after) in enumerate(pairwise(_STARTS), start=1)
    ]
    kinds: dict[str, list[dict[str, Any]]] = {
        "User": people,
        "Account": accounts,
        "ForecastingType": [{"Id": _TYPE, "DeveloperName": "OpportunityRevenue", "IsActive": True}],
        "Period": periods,
    }
    rows = [(name, [stamp | row for row in some]) for name, some in kinds.items()]
    with Org.create(None, rows, features=Features(period_kind="Month")) as org, SalesforceEmulator(org) as emulator:
        theirs.send(emulator.url)
        theirs.recv()


@contextmanager
def org() -> Iterator[SalesforceTarget]:
    """A fresh org in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    url = ours.recv()
    with SalesforceSession(ClientCredentialsLogin("key", "secret", url)) as session:
        yield SalesforceTarget(SalesforceClient(session))
    ours.send("done")
    server.join()


def quotas(months: int) -> list[Desired]:
    """A quota for each person, in each of the months."""
    return [
        _want(
            RecordKey.of(
                "ForecastingQuota",
                {"QuotaOwnerId": make_id("005", n), "StartDate": f"2020-0{4 + month}-01", "ForecastingTypeId": _TYPE},
            ),
            "QuotaAmount",
            Decimal(100_000 + n),
        )
        for n in range(1, PEOPLE + 1)
        for month in range(months)
    ]


def owners() -> list[Desired]:
    """A new owner for each account."""
    return [
        _want(RecordKey.of("Account", {"Id": make_id("001", n)}), "OwnerId", _owner(n, 1))
        for n in range(1, ACCOUNTS + 1)
    ]


def ours(target: SalesforceTarget, wants: list[Desired], held: dict[Place, Held]) -> float:
    """Seconds to write an approved set as qplan does, and to verify it."""
    change_set = diff(_PLAN, wants, held)
    consent = Consent(approver="cfo", digest=change_set.digest, agrees=True, at=datetime(2020, 4, 1, tzinfo=UTC))
    approved = Approved(change_set=change_set, consents=(consent,))
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(sqlite_url(Path(folder) / "qplan.db"))
        migrate(engine)
        began = time.perf_counter()
        with lease(engine, _PLAN, "writeback") as mine:
            journal = EventJournal(EventLog(engine, SystemClock()), mine, "ana")
            settled = [one.outcome.is_settled for one in apply(approved, FencedTarget(target, mine.check), journal)]
        left = list(verify(approved, target))
        took = time.perf_counter() - began
        engine.dispose()
    if not all(settled) or len(settled) != len(wants) or left:
        raise AssertionError(f"{settled.count(False)} of {len(settled)} are not there, {len(left)} differ")
    return took


def raw(target: SalesforceTarget, wants: list[Desired]) -> float:
    """Seconds to send the same rows, two hundred a request, and to look at nothing."""
    is_new = wants[0].field == "QuotaAmount"
    rows = [dict(want.record.equals) | {want.field: want.value} for want in wants]
    began = time.perf_counter()
    written = target.write_many(wants[0].record.sobject, "create" if is_new else "update", rows)
    took = time.perf_counter() - began
    if any(one.error for one in written):
        raise AssertionError(next(one.error for one in written if one.error))
    return took


def main() -> int:
    """Measure each size in turns, each time with fresh orgs."""
    cases: dict[str, tuple[list[Desired], dict[Place, Held]]] = {
        f"{PEOPLE} quotas": (quotas(1), {}),
        f"{3 * PEOPLE:,} quotas by month": (quotas(3), {}),
        f"{ACCOUNTS:,} owners of accounts": (
            owners(),
            {want.place: Held(_owner(n, 0)) for n, want in enumerate(owners(), start=1)},
        ),
    }
    is_slow = False
    for name, (wants, held) in cases.items():
        with_checks, without = [], []
        for _ in range(TIMES):
            with org() as target:
                without.append(raw(target, wants))
            with org() as target:
                with_checks.append(ours(target, wants, held))
        share = min(without) / min(with_checks)
        is_slow |= share < LIMIT
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        line = {"what": name, "seconds": round(min(with_checks), 2), "raw": round(min(without), 2)}
        print(json.dumps(line | {"share": round(share, 2), "limit": LIMIT, "megabytes": round(peak)}), flush=True)
    return int(is_slow)


def _want(record: RecordKey, field: str, value: Decimal | str) -> Desired:
    return Desired(record=record, field=field, value=value, unit="USD", label=str(record.equals[0][1]), cell="")


def _owner(account: int, shift: int) -> str:
    return make_id("005", (account + shift) % PEOPLE + 1)


if __name__ == "__main__":
    sys.exit(main())
