"""`qplan cutover`: what waits for one moment, and how far that is."""

from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.apply import window
from sync.cli.exits import Exit
from sync.cli.output import ByOption, ConfigOption, JsonOption, finish, say, show

if TYPE_CHECKING:
    from sync.jobs.cutover import CutoverReport

__all__ = ["cutover"]


def cutover(
    by: ByOption,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Go through everything but the writes, and answer every check.")
    ] = False,
    go: Annotated[
        bool, typer.Option("--go", help="Give the go, write what waited for it, and read it back. For its owners.")
    ] = False,
    abort: Annotated[bool, typer.Option("--abort", help="Call it off, or take the go back. For its owners.")] = False,
    done: Annotated[str, typer.Option(help="A step of the run list that was done, or how it begins.")] = "",
    because: Annotated[str, typer.Option(help="Why it is called off, for the record.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell where the cutover stands, or rehearse it, give the go, or call it off.

    Account moves wait for it, and quotas do not, unless [cutover] says otherwise. A go stands in the events of the
    plan: if this command ends early, the daemon or `qplan apply` goes on. `qplan hold` stops it at once. Ends with 1
    when a check is no-go or something written is not in the CRM.
    """
    from sync.bootstrap import opened
    from sync.jobs import cutover as jobs

    if sum((rehearse, go, abort, bool(done))) > 1:
        raise typer.BadParameter("one of --rehearse, --go, --abort and --done at a time")
    seconds: list[float] = []
    with opened(config) as adapters:
        if rehearse:
            jobs.rehearse(adapters, by)
        elif abort:
            jobs.abort(adapters, by, because)
        elif done:
            jobs.finish_step(adapters, by, done)
        elif go:
            told = jobs.give_go(adapters, by)
            if any(lane.left and not lane.waits for lane in told.lanes):
                for receipt in jobs.through(adapters, by, open_for=seconds.append):
                    if receipt.note and not as_json:
                        say(f"{receipt.label}: {receipt.note}")
                if seconds and not as_json:
                    say(window(seconds))
        told = jobs.report(adapters)
    if as_json:
        now = told.cutover
        show(
            {
                "plan": told.digest[:12],
                "phase": now.phase.value,
                "by": now.by,
                "at": now.at,
                "because": now.reason,
                "owners": told.owners,
                "lanes": [
                    {"kind": one.lane.noun, "changes": one.changes, "written": one.settled, "waits": one.waits}
                    for one in told.lanes
                ],
                "steps": [
                    {"what": one.what, "owner": one.owner, "before": one.is_before, "done_by": one.by, "at": one.at}
                    for one in told.steps
                ],
                "checks": [{"name": one.name, "good": one.is_good, "says": one.says} for one in now.checks],
                "rehearsed_at": now.rehearsed_at,
                "point_of_no_return": now.sent_at,
                "read_back_at": told.verified_at,
                "longest_window_seconds": round(max(seconds), 3) if seconds else None,
                "not_in_the_crm": [str(one) for one in told.wrong],
            }
        )
    else:
        say(*_lines(told))
    bad = told.wrong or any(check.stops for check in told.cutover.checks)
    finish(Exit.FINDINGS if bad else Exit.DONE)


_SIGNS = {True: "go", False: "NO-GO", None: "not known"}


def _lines(told: "CutoverReport") -> list[str]:
    """The report as people read it."""
    now = told.cutover
    since = f", {now.by} on {now.at:%Y-%m-%d %H:%M} UTC{f': {now.reason}' if now.reason else ''}" if now.at else ""
    lines = [f"Cutover of plan {told.digest[:12] or 'none'}: {now.phase.value}{since}."]
    lines.append(f"Owners: {', '.join(told.owners) or 'nobody is named, so that there is none'}.")
    lines += ["", "Written when:", *(f"  {lane}" for lane in told.lanes)] if told.lanes else []
    steps = [(step, "before the go" if step.is_before else "after it") for step in told.steps]
    lines += ["", "Run list:"] if steps else []
    lines += [
        f"  [{'x' if step.is_done else ' '}] {step.what} ({step.owner}, {when})"
        + (f", {step.by} on {step.at:%Y-%m-%d %H:%M} UTC" if step.at else "")
        for step, when in steps
    ]
    rehearsed = f"{now.rehearsed_at:%Y-%m-%d %H:%M} UTC" if now.rehearsed_at else "before it was called off"
    lines += ["", f"Rehearsed {rehearsed}:"] if now.checks else []
    lines += [f"  {_SIGNS[check.is_good]:<9}  {check.name}: {check.says}" for check in now.checks]
    if now.sent_at is not None:
        lines += ["", f"Point of no return: {now.sent_at:%Y-%m-%d %H:%M} UTC, when the first write was noted."]
    if told.verified_at is not None:
        found = "the CRM holds all of it" if not told.wrong else f"{len(told.wrong)} values differ:"
        lines += ["", f"Read back {told.verified_at:%Y-%m-%d %H:%M} UTC: {found}"]
        lines += [f"  {one}" for one in told.wrong]
    return lines
