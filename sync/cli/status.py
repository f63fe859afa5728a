"""`qplan status`: everything about the plan on one screen."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sync.cli.exits import Exit
from sync.cli.output import ConfigOption, JsonOption, finish, near, say, show

if TYPE_CHECKING:
    from sync.daemon.overview import Overview

__all__ = ["status"]


def status(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Say where the plan stands: facts, approvals, conflicts, drift, cycle, alerts, daemon, store. Nothing is asked
    outside the store.

    Ends with 1 when an alert sounds.
    """
    from sync.bootstrap import opened
    from sync.daemon.jobs import JOBS
    from sync.daemon.overview import overview

    with opened(config) as adapters:
        found = overview(adapters, JOBS)
    if as_json:
        show(dataclasses.asdict(found))
    else:
        say(*(f"{name:<10}{line}" for name, line in _lines(found)))
    finish(Exit.FINDINGS if found.alerts["sounds"] else Exit.DONE)


def _lines(found: "Overview") -> Iterator[tuple[str, str]]:
    """A name before the first line of each part, and the lines of it."""
    plan, facts, daemon, store = found.plan, found.facts, found.daemon, found.store
    yield "plan", f"{plan['id']} in {plan['currency']}, as of {plan['as_of']}: {plan['says']}"
    if plan["digest"]:
        done = f"{plan['settled']} of {plan['changes']} in the CRM" if plan["is_approved"] else "none written yet"
        yield "", f"version {plan['digest'][:12]}: {_counted(plan['changes'], 'change')}, {done}"
    if plan["held"]:
        yield "", f"writing is on hold: {plan['held']}"
    there = "" if plan["has_workbook"] else " is not built yet: `qplan build`"
    yield "workbook", f"{near(plan['workbook'])}{there or _age(facts)}"
    pulled = "never pulled: `qplan pull`" if facts["pulled_at"] is None else f"pulled {facts['pulled_at'][:16]} UTC"
    yield "facts", f"{pulled}{'' if facts['snapshot'] is None else ', snapshot ' + facts['snapshot']}"
    for one in facts["refused"]:
        yield "", one
    people = [f"{one['name']}: {one['answer']}" for one in found.approvals["people"]]
    yield "approvals", "; ".join(people) if plan["digest"] and people else "nothing is asked"
    if plan["digest"] and found.approvals["missing"]:
        yield "", f"still needed: {', '.join(found.approvals['missing'])}"
    conflicts, drift = found.conflicts, found.drift
    if conflicts["open"] or conflicts["unsettled_writes"]:
        yield (
            "conflicts",
            (f"{conflicts['open']} wait on the tab Conflicts, {conflicts['unsettled_writes']} writes did not succeed"),
        )
    else:
        yield "conflicts", "none"
    if drift["values"] is None:
        yield "drift", "nothing was written and read back yet"
    else:
        yield "drift", f"{drift['values']} values differ in the CRM: `qplan drift show`" if drift["values"] else "none"
    cycle = found.cycle
    if cycle is None:
        yield "cycle", "not started: `qplan cycle start`"
    else:
        yield "cycle", f"{cycle['quarter']}: {', '.join(f'{n} {word}' for word, n in cycle['counts'].items())}"
        if cycle["next"] is not None:
            yield "", f"next: {cycle['next']['task']}, due {cycle['next']['due']}, with {cycle['next']['with']}"
    alerts = found.alerts
    yield "alerts", "none" if not alerts["sounds"] else f"{len(alerts['sounds'])} sound: `qplan alerts show`"
    for one in alerts["sounds"][:3]:
        yield "", one["sentence"]
    yield "daemon", daemon["says"]
    for job in daemon["jobs"]:
        if daemon["has_run"] and job["matter"]:
            yield "", f"{job['job']} {job['matter']}"
    size = "" if store["megabytes"] is None else f", {store['megabytes']:,.1f} MB"
    yield "store", f"{store['where']}{size}, schema {store['schema']}, {_counted(store['plans'], 'plan')}"
    if store["head"]:
        yield "", f"{_counted(store['events'], 'event')} of this plan, head {store['head'][:12]}"


def _age(facts: Mapping[str, Any]) -> str:
    match facts["workbook_is_current"]:
        case True:
            return " stands on the newest facts"
        case False:
            return " stands on older facts: `qplan build`"
        case _:
            return ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
