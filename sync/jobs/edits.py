"""Who changed what in a workbook since qplan published into it, and when, as far as the file and the store tell."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sync.jobs.kept import published_last
from sync.model.times import time_text
from sync.plan.adapters import Adapters
from sync.store import documents
from workbooks.book.entered import Entered, entered_since
from workbooks.book.layout import layout_of
from workbooks.models import PlanDocument

__all__ = ["Edits", "edits_of"]

_SHOWN = 25


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
            yield f"  {place}{one.what}: {_shown(one.before)} → {_shown(one.after)}"
        if len(self.entered) > _SHOWN:
            yield f"  … and {len(self.entered) - _SHOWN:,} more: `qplan read --json`"


def edits_of(adapters: Adapters, document: PlanDocument) -> Edits | None:
    """What people changed since the workbook was published; None where that document is not kept any more."""
    kept = published_last(adapters)
    at = documents.kept_at(adapters.engine, adapters.plan.id, documents.PUBLISHED)
    if kept is None or at is None or document.quarter != kept.document.quarter:
        return None
    layout = layout_of(str(adapters.plan.quarter), str(adapters.plan.quarter.calendar))
    entered = entered_since(kept.document, document, layout)
    return Edits(entered, at, adapters.clock.now(), document.saved_by if entered else "")


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    if value is None or value == "":
        return "empty"
    return f"{value:,.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
