"""Speed of the sync: python -m benchmarks.sync [WORKBOOK] prints one JSON line per measure.

Two copies of a workbook are paired, 200 cells are edited in each, and they are synced. Seconds are CPU time of this
process; `limit` is what the project promises. The exit code is 1 when a measure is above its limit. Without a workbook
one is built of 500 people and 20,000 accounts, made up from a seed. That the computed cells follow is the work of the
workbook, not of the sync, and is measured by itself.
"""

import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from calculations.schemas import ACCOUNTS, BOOKINGS, QUOTAS, REPS, Schema
from sync.clock import SystemClock
from sync.store.database import open_store, sqlite_url
from sync.store.migrate import migrate
from sync.two_way.excel import ExcelSide
from sync.two_way.pairing import pair
from sync.two_way.remembered import StoredMemory
from sync.two_way.run import SyncRun
from sync.two_way.shared import plan_tables, wanted
from sync.two_way.side import CellWrite, Place, SideWrites
from sync.two_way.table import Limits
from sync.two_way.value import canonical
from workbooks.models import PlanFacts, PlanResults, TerritoryFacts
from workbooks.xlsx.build import build
from workbooks.xlsx.edit import refresh
from workbooks.xlsx.made_with import layout_in
from workbooks.xlsx.package import Package

PEOPLE, COMPANIES, EDITS, DAYS = 500, 20_000, 200, 91
SYNC_LIMIT, IDLE_LIMIT = 5.0, 1.0


def made_up(people: int = PEOPLE, companies: int = COMPANIES) -> PlanFacts:
    """Facts of so many people and accounts."""
    rng = random.Random(1)  # noqa: S311 - a seed, not a secret
    day = pd.Timestamp("2018-01-01")
    reps = [
        (f"R{n}", f"Person {n}", "Sales Rep", "", "", f"T{n % 50}", f"T {n % 50}", day, True) for n in range(people)
    ]
    sold = [
        (f"R{n}", f"T{n % 50}", f"T {n % 50}", "Bikes", quarter, rng.uniform(1e5, 1e6))
        for n in range(people)
        for quarter in ("2019Q1", "2019Q2", "2020Q1")
    ]
    accounts = [
        (f"A{n}", f"Company {n}", f"R{n % people}", f"T{n % 50}", "Retail", rng.uniform(1e3, 1e6))
        for n in range(companies)
    ]
    return PlanFacts(
        quarter="2020Q2",
        as_of=date(2020, 3, 31),
        snapshot_id="made-up",
        currency="USD",
        source="made up",
        reps=_frame(REPS, reps),
        bookings=_frame(BOOKINGS, sold),
        quotas=_frame(QUOTAS, [(f"R{n}", "2020Q1", 500_000.0) for n in range(people)]),
        accounts=_frame(ACCOUNTS, accounts),
        approvers=(),
        results=PlanResults(territory=_territory(rng, people, companies)),
    )


def _territory(rng: random.Random, people: int, companies: int) -> TerritoryFacts:
    """The accounts with their owners: the tab Account moves has a row for each."""
    accounts = pd.DataFrame(
        {
            "account_id": [f"A{n}" for n in range(companies)],
            "name": [f"Company {n}" for n in range(companies)],
            "owner": [f"R{n % people}" for n in range(companies)],
            "potential": [rng.uniform(1e3, 1e6) for _ in range(companies)],
            "workload": 1.0,
            "arr": 100.0,
            "tenure": 1.0,
            "lat": 0.0,
            "lon": 0.0,
            "locked": False,
            **dict.fromkeys(("assigned", "family", "region", "segment", "pool", "lock_reason"), ""),
            "renewal_date": pd.NaT,
            "open_deals": 0,
            "late_deals": 0,
        }
    )
    reps = pd.DataFrame(
        {
            "rep_id": [f"R{n}" for n in range(people)],
            "name": [f"Person {n}" for n in range(people)],
            "capacity": 1.0,
            "lat": 0.0,
            "lon": 0.0,
            **dict.fromkeys(("region", "regions", "segments", "pool", "peers"), ""),
            "account_cap": float("nan"),
            "start_date": pd.Timestamp("2018-01-01"),
        }
    )
    return TerritoryFacts(accounts=accounts, reps=reps)


def _frame(schema: Schema, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return schema.conform(pd.DataFrame(rows, columns=list(schema.names)))


def edited(side: ExcelSide, rng: random.Random, tables: tuple[str, ...]) -> None:
    """Type into 200 cells of these tables, where nobody else does: the two sides' cells lie apart."""
    seen, cells = side.look(), []
    for id_ in tables:
        raw = seen.tables[id_]
        column = next(iter(raw.columns))
        for key, value in rng.sample(list(zip(raw.keys, raw.columns[column], strict=True)), EDITS // len(tables)):
            before = canonical(value)
            typed = 5.0 if id_ == "quotas" else "stay"
            if isinstance(before, (str, float, type(None))):
                cells.append(CellWrite(Place(id_, str(key), column), before, typed))
    if not side.write(SideWrites(tuple(cells))).is_whole:
        raise SystemExit(f"{side.name} could not be edited")


def timed(work: Callable[[], object]) -> float:
    """CPU seconds."""
    started = time.process_time()
    work()
    return time.process_time() - started


def measured(book: Path, folder: Path) -> Iterator[tuple[str, float, float | None]]:
    """Each measure, its seconds and its limit."""
    layout, clock = layout_in(Package.open(book)), SystemClock()
    there = {id_: columns for id_, columns in wanted(layout).items() if id_ != "conflicts"}
    sides = []
    for name in ("excel", "revops"):
        shutil.copy(book, folder / f"{name}.xlsx")
        sides.append(ExcelSide(name, folder / f"{name}.xlsx", layout, there))
    engine = open_store(sqlite_url(folder / "qplan.db"))
    migrate(engine)
    plan = sides[0].look().identity.plan
    tables = plan_tables(layout, {side.name: frozenset() for side in sides}, Limits(), DAYS)
    memory = StoredMemory(engine, plan, ("excel", "revops"))
    yield "pair", timed(lambda: pair(sides, tables, memory, "m", clock.now())), None

    def run() -> SyncRun:
        return SyncRun(plan, sides, tables, memory, clock.now)

    run().run()
    rng = random.Random(2)  # noqa: S311 - a seed, not a secret
    for side, typed in zip(sides, (("quotas",), ("account_moves",)), strict=True):
        edited(side, rng, typed)
    done = []
    yield f"sync, {EDITS} edits a side", timed(lambda: done.append(run().run())), SYNC_LIMIT
    if not done[0].written or done[0].findings:
        raise SystemExit(f"{len(done[0].written)} cells were written, and this was found: {done[0].findings[:3]}")
    yield "nothing changed", timed(lambda: done.append(run().run())), IDLE_LIMIT
    if not done[1].unchanged:
        raise SystemExit("something changed by itself")
    yield "computed cells of a workbook follow", timed(lambda: refresh(sides[0].path)), None
    engine.dispose()


def main() -> int:
    """Measure."""
    late = False
    with tempfile.TemporaryDirectory(prefix="qplan-sync-") as name:
        folder = Path(name)
        book = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "book.xlsx"
        if len(sys.argv) < 2:
            build(made_up(), book, host="libreoffice")
        for what, seconds, limit in measured(book, folder):
            print(json.dumps({"measure": what, "seconds": round(seconds, 2), "limit": limit}), flush=True)
            late |= limit is not None and seconds > limit
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
