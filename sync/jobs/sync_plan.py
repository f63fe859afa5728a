"""The sync of a plan that is edited in several places, with the store, the audit log and the files it needs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calculations.findings import Finding, Severity
from sync.errors import RefusedError
from sync.jobs.shared_plan import deciders_of, memory_of, sides_named, tables_of
from sync.model.event import Kind
from sync.model.times import time_text
from sync.plan.adapters import Adapters
from sync.plan.restored import before_syncing
from sync.store.lease import Lease, lease
from sync.two_way.answers import ColumnAnswer
from sync.two_way.excel import ExcelSide
from sync.two_way.journal import Batch, Intent, KnownSide, Settled
from sync.two_way.pairing import Pairing, pair, preview
from sync.two_way.remembered import StoredMemory
from sync.two_way.run import Synced, SyncRun, unlimited
from sync.two_way.shared import SharedTable
from sync.two_way.side import PlanSide, Seen
from sync.two_way.sides import cells_of
from sync.two_way.undo import Undone, undo
from workbooks.errors import WorkbookError
from workbooks.xlsx.edit import refresh

__all__ = ["SyncReport", "Wrote", "pair_sides", "preview_pairing", "sync_plan", "undo_sync"]

_LEASE = "sync"


@dataclass(frozen=True, slots=True)
class Wrote:
    """A cell that was written, or would be: on which side, where as people find it there, and what."""

    side: str
    at: str
    what: str
    before: object
    after: object

    @property
    def told(self) -> dict[str, object]:
        """As JSON."""
        return {"side": self.side, "at": self.at, "what": self.what, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class SyncReport:
    """What a sync did, for people."""

    synced: Synced
    wrote: tuple[Wrote, ...]
    findings: tuple[Finding, ...]

    @property
    def conflicts(self) -> int:
        """How many conflicts wait for a decision."""
        return len(self.synced.open)

    @property
    def is_stopped(self) -> bool:
        """Whether something must be mended before all of it is synced again."""
        return any(finding.severity is Severity.BLOCKING for finding in self.findings)


def sync_plan(adapters: Adapters, *, dry: bool = False, accept: bool = False) -> SyncReport:
    """Carry what was edited on each side to the others.

    Args:
        adapters: of the plan. dry: only say what would be done. accept: large changes are meant.

    Raises RefusedError where there is one place only, or another process syncs.
    """
    sides, tables = sides_named(adapters), tables_of(adapters)
    needed = before_syncing(adapters.events())
    if needed and not dry:
        raise RefusedError(
            "The store was put back from a copy: what the places agreed on since it was taken is not known.",
            remedy=f"Run `{needed}`: it shows what differs, and deletes nothing.",
        )
    with _alone(adapters, dry=dry) as held:
        memory = memory_of(adapters, sides, held)
        run = SyncRun(
            adapters.plan.id,
            sides,
            unlimited(tables) if accept else tables,
            memory,
            adapters.clock.now,
            lambda batch, seen: _record(adapters, sides, batch, seen),
            deciders_of(adapters),
            dry=dry,
            follows=frozenset(side.name for side in sides if isinstance(side, ExcelSide)),
        )
        synced = run.run()
        findings = synced.findings if dry or synced.unchanged else (*synced.findings, *_follow(run, memory, sides))
    return SyncReport(synced, tuple(_wrote(run.tables, sides, one) for one in synced.written), findings)


def preview_pairing(adapters: Adapters, take: str = "") -> Pairing:
    """What pairing the sides would do; SideAwayError where one cannot be read."""
    sides = sides_named(adapters)
    _check_take(sides, take)
    pairing = preview(sides, tables_of(adapters), take)
    for name, seen in pairing.seen.items():
        if seen.identity.plan != adapters.plan.id:
            raise RefusedError(
                f"{name} is the plan of {seen.identity.plan or 'no quarter'}, not of {adapters.plan.id}.",
                remedy="Put the plan's own workbook, or a copy of it, in its place.",
            )
    return pairing


def pair_sides(adapters: Adapters, by: str, take: str = "") -> SyncReport:
    """Pair the sides, anew where they were, and sync them once; nothing is deleted.

    Args:
        adapters: of the plan. by: who does it. take: the side that is right wherever two differ; empty: people decide.
    """
    preview_pairing(adapters, take)
    sides, tables = sides_named(adapters), tables_of(adapters)
    with _alone(adapters) as held:
        memory = memory_of(adapters, sides, held)
        mark = adapters.randomness(8).hex()
        pair(sides, tables, memory, mark, adapters.clock.now())
        record = {"sides": [side.name for side in sides], "mark": mark, "take": take or None}
        adapters.log.append(adapters.plan.id, Kind.PAIRED, by, record)
        run = SyncRun(
            adapters.plan.id,
            sides,
            tables,
            memory,
            adapters.clock.now,
            lambda batch, seen: _record(adapters, sides, batch, seen),
            standing=tuple(ColumnAnswer(id_, take, take) for id_ in _columns(tables)) if take else (),
            follows=frozenset(side.name for side in sides if isinstance(side, ExcelSide)),
        )
        synced = run.run()
        findings = (*synced.findings, *_follow(run, memory, sides))
    return SyncReport(synced, tuple(_wrote(run.tables, sides, one) for one in synced.written), findings)


def undo_sync(adapters: Adapters, by: str) -> tuple[Undone, tuple[Wrote, ...], tuple[str, ...]]:
    """Take back what the last sync wrote; what was done, the cells, and those that were edited since and stay."""
    sides, tables = sides_named(adapters), tables_of(adapters)
    with _alone(adapters) as held:
        memory = memory_of(adapters, sides, held)
        done = undo(
            sides,
            tables,
            memory,
            adapters.clock.now,
            lambda batch, seen: _record(adapters, sides, batch, seen, by=by, takes_back=True),
        )
        for side in sides:
            if isinstance(side, ExcelSide):
                _refreshed(side, side.stamp())
    named = {side.name: side for side in sides}
    left = tuple(f"{name} {named[name].name_of(place)}" for name, place in done.left)
    return done, tuple(_wrote(tables, sides, one) for one in done.back), left


@contextmanager
def _alone(adapters: Adapters, *, dry: bool = False) -> Iterator[Lease | None]:
    """The lease under which a sync remembers; none where it only looks."""
    if dry:
        yield None
        return
    with lease(adapters.engine, adapters.plan.id, _LEASE) as held:
        yield held


def _check_take(sides: Sequence[PlanSide], take: str) -> None:
    names = [side.name for side in sides]
    if take and take not in names:
        raise RefusedError(f"{take} is no side of the plan.", remedy=f"Name one of {', '.join(names)}.")


def _columns(tables: Sequence[SharedTable]) -> list[str]:
    return list(dict.fromkeys(id_ for table in tables for id_ in table.rules.ids))


def _record(
    adapters: Adapters,
    sides: Sequence[PlanSide],
    batch: Batch,
    seen: Mapping[str, Seen],
    *,
    by: str = "qplan",
    takes_back: bool = False,
) -> None:
    """Note in the audit log what a batch did, once: a run may have been ended after it was noted."""
    known = (event for event in adapters.log.of(adapters.plan.id) if event.kind is Kind.SYNCED)
    if any(event.payload["batch"] == batch.id for event in known):
        return
    there, named = cells_of(seen), {side.name: side for side in sides}
    memory = memory_of(adapters, sides).sides()
    record: dict[str, Any] = {
        "batch": batch.id,
        "takes_back": takes_back,
        "cells": [
            {
                "side": one.side,
                "at": named[one.side].name_of(one.at),
                "table": one.at.table,
                "key": one.at.key,
                "column": one.at.column,
                "before": _exact(one.before),
                "after": _exact(one.after),
                "agreed": _exact(one.agreed),
                "stands": there.get((one.side, one.at)) == one.after,
                "was_decided": one.decided is not None,
            }
            for one in batch.intents
        ],
        "typed": {
            name: {
                "by": list(one.authors),
                "after": time_text(memory[name].seen_at) if name in memory else None,
                "before": time_text(one.saved_at or adapters.clock.now()),
            }
            for name, one in seen.items()
        },
    }
    adapters.log.append(adapters.plan.id, Kind.SYNCED, by, record)


def _plain(value: object) -> object:
    return value if isinstance(value, (str, float, type(None))) else getattr(value, "value", None)


def _exact(value: object) -> object:
    """A value as the log keeps it: a number to the digits a cell has."""
    return Decimal(repr(value)) if isinstance(value, float) else _plain(value)


def _follow(run: SyncRun, memory: StoredMemory, sides: Sequence[PlanSide]) -> Iterator[Finding]:
    """Bring the computed cells of workbooks up to what was written into them, and remember them as they are then."""
    known = memory.sides()
    for side in sides:
        before = known.get(side.name)
        if not isinstance(side, ExcelSide) or before is None or before.stamp or side.name in run.away:
            continue
        stamp = run.stamps.get(side.name, "")
        try:
            after = _refreshed(side, stamp)
        except WorkbookError as fault:
            yield Finding(
                "sync.not-computed",
                f"{side.name}: what was typed stands there, but the cells that are computed from it do not follow yet: "
                f"{fault}",
                "Mend that and sync again, or run `qplan build`.",
                (side.name,),
            )
            continue
        if after and run.is_final:
            memory.settle(Settled(sides={side.name: KnownSide(before.file, f"{run.basis}:{after}", before.seen_at)}))


def _refreshed(side: ExcelSide, stamp: str) -> str:
    return refresh(side.path, expect_sha256=stamp) if stamp else ""


def _wrote(tables: Sequence[SharedTable], sides: Sequence[PlanSide], one: Intent) -> Wrote:
    named = {side.name: side for side in sides}
    table = next(of for of in tables if of.source == one.at.table and (of.keys is None or one.at.key in of.keys))
    what = table.called(one.at.key, (one.at.column,))
    return Wrote(one.side, named[one.side].name_of(one.at), what, _plain(one.before), _plain(one.after))
