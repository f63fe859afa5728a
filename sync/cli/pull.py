"""`qplan pull`: what changed in the CRM since the last pull, into the store."""

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, out, progress, say, show, table

if TYPE_CHECKING:
    from sync.crm.pull import Progress

__all__ = ["pull"]

_SHOWN = 20


def pull(
    full: Annotated[bool, typer.Option("--full", help="Read everything again, not only what changed.")] = False,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Compare all Ids too: finds hard deletes, sharing lost and regained.")
    ] = False,
    since: Annotated[
        str, typer.Option("--since", help="Go back at least to this moment.", metavar="YYYY-MM-DD[THH:MM]")
    ] = "",
    forget: Annotated[
        list[str],
        typer.Option("--forget", help="Drop the rows of an object that the CRM has given up.", metavar="OBJECT"),
    ] = [],  # noqa: B006 - typer copies it
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pull what changed in the CRM since the last pull into the store."""
    from sync.bootstrap import opened
    from sync.jobs.pull import pull as run
    from sync.model.pull_set import PULL_SET

    if unknown := sorted(set(forget) - {one.name for one in PULL_SET}):
        names = ", ".join(one.name for one in PULL_SET)
        raise typer.BadParameter(f"{', '.join(unknown)} is not pulled: {names}", param_hint="--forget")
    with opened(config) as adapters, progress(hidden=as_json) as shown:
        task = shown.add_task("pull", total=None)

        def moved(step: "Progress") -> None:
            shown.update(task, description=f"pull {step.sobject}", completed=step.rows, total=step.total)

        report = run(adapters, full=full, reconcile=reconcile, since=_moment(since), forget=forget, progress=moved)
    ended = Exit.FINDINGS if report.blocking else Exit.DONE
    if as_json:
        show(dataclasses.asdict(report))
        finish(ended)
    columns = ["object", "new", "changed", "deleted", "rows in the store"]
    rows = [[o.sobject, *(f"{n:,}" for n in (o.new, o.changed, o.deleted, o.rows))] for o in report.objects if o.rows]
    out.print(table("", columns, rows, right=(1, 2, 3, 4)))
    say(*(f"{finding.sentence} {finding.remedy}" for finding in report.findings))
    say(*report.quarantine[:_SHOWN])
    if report.quarantine:
        say(f"Lines not taken: {len(report.quarantine):,}. Correct them in the files and pull again.")
    said = f"{report.moved:,} records moved." if report.moved else "Nothing changed since the last pull."
    if report.blocking:
        names = ", ".join(name for finding in report.blocking for name in finding.rows)
        said = f"Not up to date: {names}. Of the other objects {report.moved:,} records moved."
    say(f"{said} Snapshot {report.snapshot_id}, {report.requests} requests.")
    finish(ended)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a moment: write it as in 2026-01-31", param_hint="--since") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
