"""`qplan sync`: a run, once or again and again."""

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sync.cli.exits import Exit
from sync.cli.output import finding_fields, finish, say, show

if TYPE_CHECKING:
    from sync.jobs.sync_plan import SyncReport

__all__ = ["lines", "report_dict", "run"]

_SHOWN = 25


def run(*, dry: bool, watch: bool, accept: bool, as_json: bool, config: Path | None) -> None:
    """Sync, and say what was done."""
    from sync.bootstrap import opened
    from sync.jobs.sync_plan import sync_plan

    with opened(config) as adapters:
        stopping = threading.Event()
        if watch:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopping.set())
        while True:
            report = sync_plan(adapters, dry=dry, accept=accept)
            if as_json:
                show(report_dict(report))
            elif not (watch and report.synced.unchanged):
                say(*lines(report))
            if not watch or stopping.wait(adapters.settings.daemon.sync_minutes * 60):
                break
    finish(Exit.FINDINGS if report.is_stopped or report.conflicts else Exit.DONE)


def lines(report: "SyncReport") -> list[str]:
    """A report as people read it."""
    synced = report.synced
    waits = f"; {_counted(report.conflicts, 'conflict waits', 'conflicts wait')} on the tab Conflicts"
    end = waits if report.conflicts else ""
    if synced.unchanged:
        return [f"Nothing changed in {_listed(synced.sides)} since the last sync{end}."]
    did = "would be written" if synced.dry else ("was written" if len(report.wrote) == 1 else "were written")
    said = [f"{_counted(len(report.wrote), 'cell', 'cells')} {did}; read: {_listed(synced.sides) or 'no side'}{end}."]
    said += [
        f"  {one.side} {one.at}: {one.what}: {_shown(one.before)} → {_shown(one.after)}"
        for one in report.wrote[:_SHOWN]
    ]
    if len(report.wrote) > _SHOWN:
        said.append(f"  … and {len(report.wrote) - _SHOWN:,} more: `qplan sync --json`")
    for table, conflict in synced.conflicts:
        wanted = "; ".join(f"{side}: {_option(option)}" for side, option in sorted(conflict.options.items()))
        said.append(f"conflict  {table.called(conflict.key, conflict.columns)}: {wanted}")
    said += [f"{found.severity}  {found.sentence} {found.remedy}" for found in report.findings]
    return said


def report_dict(report: "SyncReport") -> dict[str, object]:
    """A report as JSON."""
    synced = report.synced
    return {
        "unchanged": synced.unchanged,
        "dry": synced.dry,
        "sides": synced.sides,
        "written": [one.told for one in report.wrote],
        "conflicts": [
            {
                "line": one.line,
                "table": one.table,
                "key": one.key,
                "columns": one.columns,
                "since": one.since.isoformat(),
            }
            for one in synced.open
        ],
        "findings": [finding_fields(found) for found in report.findings],
    }


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)


def _option(option: object) -> str:
    if option is None:
        return "no row"
    return " · ".join(map(_shown, option)) if isinstance(option, tuple) and option else "the row stays"


def _shown(value: object) -> str:
    if value is None:
        return "empty"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
