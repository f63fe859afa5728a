"""Who changed what in a workbook since qplan published into it, and when, as far as the file and the store tell.

What a publication finds changed is put on record as an event; the events of a plan are the history of its entries.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sync.model.event import Event, Kind
from sync.model.times import parse_time, time_text
from sync.plan.adapters import Adapters
from sync.store import documents
from workbooks.book.entered import Entered, entered_since, entries_only
from workbooks.book.layout import layout_of
from workbooks.document.kept import Kept
from workbooks.document.noted import Noted
from workbooks.grammar.placement import Placement
from workbooks.models import PlanDocument

__all__ = ["Edits", "edits_of", "history_of", "keep_entries", "note"]

_SHOWN = 25
_RECORDED = 1000  # cells of one event that are told one by one; of more, how many on which tab
_LONGEST = 200  # characters of a text on record


class Edits(NamedTuple):
    """Entries that differ from what was published.

    after, before: when they were typed, at the earliest and at the latest. by: who saved the file last, as it says
    itself; empty where it does not.
    """

    entered: tuple[Entered, ...]
    after: datetime
    before: datetime
    by: str

    @property
    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "after": time_text(self.after),
            "before": time_text(self.before),
            "saved_by": self.by or None,
            "cells": [
                {"at": str(one.at) if one.at else None, "what": one.what, "before": one.before, "after": one.after}
                for one in self.entered
            ],
        }

    @property
    def lines(self) -> Iterator[str]:
        """As sentences; none where nothing was changed."""
        if not self.entered:
            return
        count = "1 cell was" if len(self.entered) == 1 else f"{len(self.entered):,} cells were"
        who = f"; the file was last saved by {self.by}" if self.by else ""
        yield f"{count} changed between {self.after:%Y-%m-%d %H:%M} and {self.before:%Y-%m-%d %H:%M} UTC{who}:"
        for one in self.entered[:_SHOWN]:
            place = f"{one.at}: " if one.at else ""
            yield f"  {place}{one.what}: {one.was or 'empty'} → {one.now or 'empty'}"
        if len(self.entered) > _SHOWN:
            yield f"  … and {len(self.entered) - _SHOWN:,} more: `qplan read --json`"

    @property
    def record(self) -> dict[str, Any]:
        """As it is put on record: texts as people read them, of very many cells only how many."""
        more = Counter(one.tab for one in self.entered[_RECORDED:])
        return {
            "after": time_text(self.after),
            "before": time_text(self.before),
            "saved_by": self.by,
            "cells": [
                {
                    "tab": one.tab,
                    "cell": one.at.cell if one.at else "",
                    "what": one.name[:_LONGEST],
                    "was": one.was[:_LONGEST],
                    "now": one.now[:_LONGEST],
                }
                for one in self.entered[:_RECORDED]
            ],
            "more": dict(more),
        }


def edits_of(adapters: Adapters, document: PlanDocument) -> Edits | None:
    """What people changed since the workbook was published; None where nothing is kept of what stood there then."""
    published = documents.kept(adapters.engine, adapters.plan.id, documents.ENTRIES)
    at = documents.kept_at(adapters.engine, adapters.plan.id, documents.ENTRIES)
    if published is None or at is None or document.quarter != published.document.quarter:
        return None
    layout = layout_of(str(adapters.plan.quarter), str(adapters.plan.quarter.calendar))
    entered = entered_since(published.document, document, layout)
    return Edits(entered, at, adapters.clock.now(), document.saved_by if entered else "")


def note(adapters: Adapters, edits: Edits) -> None:
    """Put on record what was found changed, unless a run that was stopped has done so."""
    records = [event.payload for event in adapters.log.of(adapters.plan.id) if event.kind is Kind.EDITED]
    if edits.entered and not _is_noted(records, edits):
        adapters.log.append(adapters.plan.id, Kind.EDITED, "qplan", edits.record)


def keep_entries(adapters: Adapters, document: PlanDocument, placement: Placement) -> None:
    """Keep what people have typed as it stands in the workbook just published, for the next comparison."""
    layout = layout_of(str(adapters.plan.quarter), str(adapters.plan.quarter.calendar))
    entries = entries_only(document, layout)
    places = {
        id_: replace(placement.tables[id_], rows=table.rows, columns={name: table.at[name] for name in table.columns})
        for id_, table in entries.tables.items()
    }
    kept = Kept("", entries, Placement({}, places), {})
    documents.keep(adapters.engine, adapters.plan.id, documents.ENTRIES, kept, adapters.clock.now())


def history_of(events: Sequence[Event], found: Edits | None = None) -> tuple[Noted, ...]:
    """All that people changed in a plan, the oldest first.

    Args:
        events: of the plan. found: what is about to be put on record.
    """
    records = [event.payload for event in events if event.kind is Kind.EDITED]
    if found is not None and found.entered and not _is_noted(records, found):
        records.append(found.record)
    return tuple(one for record in records for one in _noted(record, is_new=record is records[-1]))


def _is_noted(records: Sequence[Mapping[str, Any]], edits: Edits) -> bool:
    """Whether the newest record tells the same of the same time: that of a run that was stopped then."""
    newest, found = (records[-1] if records else {}), edits.record
    return all(newest.get(name) == found[name] for name in ("after", "cells", "more"))


def _noted(record: dict[str, Any], *, is_new: bool) -> Iterator[Noted]:
    after, before = (parse_time(record[name]) for name in ("after", "before"))
    if after is None or before is None:
        return
    for cell in record["cells"]:
        yield Noted(after, before, record["saved_by"], **cell, is_new=is_new)
    for tab, count in record["more"].items():
        yield Noted(after, before, record["saved_by"], tab, "", "further cells", "", "", is_new, count)
