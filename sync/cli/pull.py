"""`qplan pull`: what changed in the CRM since the last pull, into the store."""

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.output import ConfigOption, JsonOption, out, progress, say, show, table

if TYPE_CHECKING:
    from sync.crm.pull import Progress

__all__ = ["pull"]

_SHOWN = 20


def pull(
    full: Annotated[bool, typer.Option("--full", help="Read everything again, not only what changed.")] = False,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Compare all Ids too: finds hard deletes and lost sharing.")
    ] = False,
    since: Annotated[
        str, typer.Option("--since", help="Go back at least to this moment.", metavar="YYYY-MM-DD[THH:MM]")
    ] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pull what changed in the CRM since the last pull into the store."""
    from sync.bootstrap import opened
    from sync.jobs.pull import pull as run

    with opened(config) as adapters, progress(hidden=as_json) as shown:
        task = shown.add_task("pull", total=None)

        def moved(step: "Progress") -> None:
            shown.update(task, description=f"pull {step.sobject}", completed=step.rows, total=step.total)

        report = run(adapters, full=full, reconcile=reconcile, since=_moment(since), progress=moved)
    if as_json:
        show(dataclasses.asdict(report))
        return
    columns = ["object", "new", "changed", "deleted", "rows in the store"]
    rows = [[o.sobject, *(f"{n:,}" for n in (o.new, o.changed, o.deleted, o.rows))] for o in report.objects if o.rows]
    out.print(table("", columns, rows, right=(1, 2, 3, 4)))
    say(*(f"{finding.sentence} {finding.remedy}" for finding in report.findings))
    say(*report.quarantine[:_SHOWN])
    if report.quarantine:
        say(f"Lines not taken: {len(report.quarantine):,}. Correct them in the files and pull again.")
    said = f"{report.moved:,} records moved." if report.moved else "Nothing changed since the last pull."
    say(f"{said} Snapshot {report.snapshot_id}, {report.requests} requests.")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a moment: write it as in 2026-01-31", param_hint="--since") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
