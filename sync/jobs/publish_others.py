"""Publishing into the further workbooks in which a plan is edited: the same facts, nobody's cell touched."""

from pathlib import Path

from calculations.findings import Finding, Severity
from sync.jobs.facts import newest_facts
from sync.plan.adapters import Adapters
from sync.scratch import ScratchFolder
from sync.store.snapshots import latest
from workbooks.book.layout import layout_of
from workbooks.errors import WorkbookError
from workbooks.xlsx.made_with import is_older
from workbooks.xlsx.package import Package
from workbooks.xlsx.publish import publish as update
from workbooks.xlsx.typed_cells import TypedCells

__all__ = ["publish_others"]


def publish_others(adapters: Adapters, *, anew: bool) -> tuple[Finding, ...]:
    """Bring the facts in every further workbook up to the newest snapshot; why one of them stays behind.

    One that is not there, is open or waits for a person to mend something is told and stops no other.

    Args:
        adapters: of the plan. anew: also one that stands on that snapshot: something else that is shown has moved, as
            what people changed so far.
    """
    findings = []
    for file in adapters.settings.sync.files:
        path = adapters.settings.home / file.path
        try:
            _bring_up(adapters, path, anew=anew)
        except WorkbookError as fault:
            findings.append(
                Finding(
                    "sync.not-published",
                    f"{file.name} keeps the facts it has: {fault}",
                    "Mend that, then run `qplan build` again; what people type is synced meanwhile.",
                    (file.name,),
                    Severity.WARNING,
                )
            )
    return tuple(findings)


def _bring_up(adapters: Adapters, path: Path, *, anew: bool) -> None:
    quarter = adapters.plan.quarter
    layout = layout_of(str(quarter), str(quarter.calendar))
    package = Package.open(path)
    with adapters.engine.connect() as connection:
        newest = latest(connection)
    said = TypedCells(package, layout, {}).said
    is_behind = newest is None or said.get("snapshot_id") != newest.id or is_older(package, layout)
    if not is_behind and not anew:
        return
    with ScratchFolder("book") as folder:
        update(newest_facts(adapters), path, scratch=folder)
