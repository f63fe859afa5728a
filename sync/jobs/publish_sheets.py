"""Publishing into the plan's Google spreadsheet: the same facts as in its workbook, nobody's cell touched."""

from typing import NamedTuple

from calculations.findings import Finding, Severity
from sync.errors import RefusedError, SheetsBusyError, SheetsError, SheetsLostReplyError
from sync.jobs.facts import newest_facts
from sync.jobs.sheets import layout_in_use, protect, spreadsheet_in_use
from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store.snapshots import latest
from sync.two_way.sheets.client import SheetsClient, url_of
from sync.two_way.sheets.reading import TypedReading
from workbooks.errors import WorkbookError
from workbooks.google.build import batches
from workbooks.google.publish import renewal
from workbooks.models import PlanFacts

__all__ = ["PublishedSheet", "bring_up", "publish_spreadsheet"]

_TRIES = 4
_TYPING = "Somebody keeps typing in the spreadsheet, so nothing more was published into it."


class PublishedSheet(NamedTuple):
    """The spreadsheet, the snapshot whose facts it holds, how many of its cells changed, and in how many requests."""

    url: str
    snapshot_id: str
    cells: int
    calls: int


def publish_spreadsheet(adapters: Adapters) -> PublishedSheet:
    """Bring the plan's spreadsheet up to the newest facts; people's entries, order and own tabs stay.

    It is read, and read again right before it is written: where anything was entered in between, all of it is worked
    out anew. Several batches are written in order, the name of the snapshot in the last; one that is cut off is
    carried on by the next run, which compares with what stands there.

    Raises:
        RefusedError: there is no spreadsheet, before the first pull, or people keep typing.
        PublishRefused: it has findings that must be mended first.
        SheetsError.
    """
    id_ = spreadsheet_in_use(adapters)
    client = adapters.sheets()
    calls = client.calls
    facts = newest_facts(adapters)
    cells = 0
    for _ in range(_TRIES):
        done = _renewed(adapters, client, id_, facts)
        if done is None:
            continue
        cells = max(cells, done)
        if not done:
            break
    else:
        raise RefusedError(_TYPING, remedy="Run it again when it is quieter there: it goes on where it stopped.")
    if cells:
        record = {"spreadsheet": id_, "snapshot": facts.snapshot_id, "is_new": False, "cells": cells}
        adapters.log.append(adapters.plan.id, Kind.PUBLISHED, "qplan", {"workbook": "Google Sheets", **record})
    return PublishedSheet(url_of(id_), facts.snapshot_id, cells, client.calls - calls)


def bring_up(adapters: Adapters, id_: str, *, anew: bool) -> tuple[Finding, ...]:
    """Bring a plan's spreadsheet up where it holds other facts than the newest, or `anew`; why it stays behind.

    It stops nothing else.
    """
    try:
        with adapters.engine.connect() as connection:
            newest = latest(connection)
        said = TypedReading(adapters.sheets(), id_, layout_in_use(adapters), {}).cells().said
        if newest is not None and (anew or said.get("snapshot_id") != newest.id):
            publish_spreadsheet(adapters)
    except (WorkbookError, SheetsError, RefusedError) as fault:
        return (
            Finding(
                "sync.not-published",
                f"sheets keeps the facts it has: {fault}",
                "Mend that, then run `qplan sheets publish`; what people type is synced meanwhile.",
                ("sheets",),
                Severity.WARNING,
            ),
        )
    return ()


def _renewed(adapters: Adapters, client: SheetsClient, id_: str, facts: PlanFacts) -> int | None:
    """How many cells were written; None where it has to be looked at anew."""
    seen = client.spreadsheet(id_)
    wanted = renewal(seen, facts, layout_in_use(adapters))
    if not wanted.requests:
        protect(adapters, client, seen)
        return 0
    if client.spreadsheet(id_).entered != seen.entered:
        return None
    try:
        for batch in batches(wanted.requests):
            client.batch(id_, batch, fields="spreadsheetId")
    except (SheetsLostReplyError, SheetsBusyError):
        return None
    return wanted.cells
