"""The document published last, as the jobs of a plan use it: what it was made with, and how it is kept."""

import json
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from sync.model.event import Kind
from sync.plan.adapters import Adapters
from sync.store import documents
from workbooks.book.layout import layout_of, planning_layout
from workbooks.document.kept import Kept
from workbooks.grammar.placement import Placement
from workbooks.grammar.shape import shape_of
from workbooks.models import PlanDocument
from workbooks.xlsx.package import Package

__all__ = ["basis_of", "keep_published", "published_last", "published_with"]


def basis_of(adapters: Adapters) -> str:
    """Digest of all that decides what is published, besides the snapshot: program, layout, settings, options, day."""
    settings = adapters.settings
    options = [event.hash for event in adapters.log.of(adapters.plan.id) if event.kind is Kind.TERRITORY_PLANNED]
    told = [
        adapters.plan.id,
        adapters.plan.as_of.isoformat(),
        settings.plan.model_dump_json(),
        settings.approvals.model_dump_json(),
        settings.assumptions.model_dump_json(),
        settings.workbook.model_dump_json(),
        options[-1:],
    ]
    return f"{_form(*_planned(adapters))}:{sha256(json.dumps(told).encode()).hexdigest()}"


def _planned(adapters: Adapters) -> tuple[str, str]:
    return str(adapters.plan.quarter), str(adapters.plan.quarter.calendar)


@cache
def _form(quarter: str, calendar: str) -> str:
    """Digest of what decides how a document stands in cells: program, and layout as a workbook names its own."""
    return sha256(f"{version('qplan')} {shape_of(layout_of(quarter, calendar)).text}".encode()).hexdigest()


def published_last(adapters: Adapters) -> Kept | None:
    """The document published last, for whoever reads the workbook: sheets still the same to the byte hold what it says.

    It may have been made with other settings or options; None when another program or layout wrote it.
    """
    kept = documents.kept(adapters.engine, adapters.plan.id, documents.PUBLISHED)
    return kept if kept is not None and kept.basis.startswith(f"{_form(*_planned(adapters))}:") else None


def published_with(adapters: Adapters, basis: str) -> Kept | None:
    """The document published last, when it was made with the same; None when it says nothing about today's."""
    kept = documents.kept(adapters.engine, adapters.plan.id, documents.PUBLISHED)
    return kept if kept is not None and kept.basis == basis else None


def keep_published(
    adapters: Adapters,
    path: Path,
    basis: str,
    document: PlanDocument,
    placement: Placement,
    *,
    is_clean: bool = True,
) -> None:
    """Keep what was just published, in a file of the document's digest.

    A workbook that waits for a person to mend something is read as a whole, and so is one that somebody has saved since
    it was written: what stands in it is not what qplan wrote.
    """
    package = Package.open(path)
    if not is_clean or package.sha256 != document.sha256:
        documents.forget(adapters.engine, adapters.plan.id, documents.PUBLISHED)
        return
    titles = [tab.title for tab in planning_layout().tabs]
    parts = {title: package.digest(title) for title in titles}
    places = {id_: replace(place, rows=document.tables[id_].rows) for id_, place in placement.tables.items()}
    kept = Kept(basis, document, Placement(placement.named, places), parts)
    documents.keep(adapters.engine, adapters.plan.id, documents.PUBLISHED, kept, adapters.clock.now())
