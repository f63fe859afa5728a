"""How fast the Salesforce emulator is: build an org, answer indexed filters, stream a bulk query.

Prints one JSON line; exit code 1 when a simple indexed filter takes 50 ms or more. CPU times are of this process,
client and server together, so that a busy machine does not show. `python -m benchmarks.emulator [opportunities]`, one
million when not given.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import requests

from sync.emulators.salesforce import Features, Org, SalesforceEmulator, make_id

OWNERS, ACCOUNTS = 1_000, 20_000
SIMPLE, _LIMIT = ("by_id", "by_owner", "newest", "day_sums"), 50.0
"""Queries with one indexed filter, and the milliseconds each may take."""
STAGES = ("Prospecting", "Qualification", "Proposal/Price Quote", "Closed Won", "Closed Lost")


def opportunities(count: int) -> Iterator[dict[str, Any]]:
    """`count` opportunities over four years, a thousand owners and twenty thousand accounts."""
    owners = [make_id("005", n) for n in range(OWNERS)]
    accounts = [make_id("001", n) for n in range(ACCOUNTS)]
    first = date(2023, 1, 1)
    days = [(first + timedelta(days=n)).isoformat() for n in range(4 * 365)]
    for n in range(count):
        yield {
            "Id": make_id("006", n),
            "Name": f"Opportunity {n}",
            "AccountId": accounts[n * 7 % ACCOUNTS],
            "OwnerId": owners[n % OWNERS],
            "StageName": STAGES[n % 5],
            "Amount": float(n % 90_000),
            "CloseDate": days[n % len(days)],
            "CreatedDate": "2023-01-01T00:00:00.000+0000",
            "SystemModstamp": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:{n % 60:02}:00.000+0000",
        }


def measured(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds of `work` by the clock, CPU seconds by default."""
    began = clock()
    work()
    return clock() - began


def middle(work: Callable[[], object], clock: Callable[[], float], times: int = 15) -> float:
    """The median milliseconds of `work` by the clock."""
    return round(statistics.median(measured(work, clock) for _ in range(times)) * 1000, 1)


def peak_megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int) -> int:
    """Measure and print; 1 when an indexed filter is slower than promised."""
    began = time.process_time()
    org = Org.create(None, [("Opportunity", opportunities(count))], features=Features())
    built = time.process_time() - began
    built_peak = peak_megabytes()
    with org, SalesforceEmulator(org) as emulator, requests.Session() as http:
        form = {"grant_type": "password", "username": "x", "password": "password"}
        token = http.post(f"{emulator.url}/services/oauth2/token", data=form, timeout=60).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        base = f"{emulator.url}/services/data/v62.0"

        def ask(soql: str) -> dict[str, Any]:
            answer: dict[str, Any] = http.get(f"{base}/query", params={"q": soql}, timeout=600).json()
            return answer

        by_owner = f"SELECT Id, Name, Amount FROM Opportunity WHERE OwnerId = '{make_id('005', 7)}' LIMIT 200"
        assert len(ask(by_owner)["records"]) == min(200, -(-(count - 7) // OWNERS))
        queries = {
            "by_id": f"SELECT Id, Name, Amount FROM Opportunity WHERE Id = '{make_id('006', count // 2)}'",
            "by_owner": by_owner,
            "newest": "SELECT Id FROM Opportunity WHERE SystemModstamp >= 2026-12-24T00:00:00Z LIMIT 100",
            "day_sums": "SELECT IsWon, SUM(Amount) FROM Opportunity WHERE CloseDate = 2025-06-15 GROUP BY IsWon",
            "count_changed": "SELECT COUNT() FROM Opportunity WHERE SystemModstamp >= 2026-12-01T00:00:00Z",
            "watermark": "SELECT COUNT(Id), MAX(SystemModstamp) FROM Opportunity",
        }
        cpu = {name: middle(lambda soql=soql: ask(soql), time.process_time) for name, soql in queries.items()}
        elapsed = {name: middle(lambda soql=soql: ask(soql), time.perf_counter) for name, soql in queries.items()}

        fields = "Id, Name, AccountId, OwnerId, StageName, Amount, CloseDate, IsWon, IsDeleted, SystemModstamp"
        job = {"operation": "query", "query": f"SELECT {fields} FROM Opportunity"}
        made = http.post(f"{base}/jobs/query", json=job, timeout=600).json()["id"]
        while http.get(f"{base}/jobs/query/{made}", timeout=600).json()["state"] != "JobComplete":
            time.sleep(0.05)
        received = 0

        def download() -> None:
            nonlocal received
            locator = ""
            while locator != "null":
                query = {"maxRecords": "100000", **({"locator": locator} if locator else {})}
                with http.get(f"{base}/jobs/query/{made}/results", params=query, stream=True, timeout=600) as page:
                    locator = page.headers["Sforce-Locator"]
                    received += sum(block.count(b"\n") for block in page.iter_content(1 << 18)) - 1

        seconds = measured(download)
        assert received == count, received
    result = {
        "benchmark": "emulator",
        "opportunities": count,
        "build_cpu_seconds": round(built, 1),
        "query_milliseconds": elapsed,
        "query_cpu_milliseconds": cpu,
        "indexed_filters_under_50_ms": all(elapsed[name] < _LIMIT for name in SIMPLE),
        "bulk_rows_per_cpu_second": round(count / seconds),
        "peak_megabytes_after_build": round(built_peak),
        "peak_megabytes_after_bulk": round(peak_megabytes()),
    }
    print(json.dumps(result))
    return int(not result["indexed_filters_under_50_ms"])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
