"""sales-ops-automator: what of the approved plan the systems hold, and what is ready on day one.

It reads; it writes nothing to the CRM. What is approved is written by `qplan apply`, under the approval's rules.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sync.cycle.agents.agent import Agent, Duty, Model, Sources, Task
from sync.cycle.agents.package import Figure, Grid, Section, Unit
from sync.cycle.agents.source import Column, Source, told_lines

__all__ = ["AGENT"]

_QUOTAS = "ForecastingQuota"
_MOVES = "account moves"
_LEFT_OUT = (
    "Account moves are not among [writeback] kinds: those of the tab Account moves are not written, and somebody has "
    "to make them in the CRM."
)
_KINDS = (
    Column("settled", "In the CRM", Unit.COUNT, ""),
    Column("changes", "Changes", Unit.COUNT),
    Column("wanted", "Values", Unit.COUNT),
    Column("refused", "Refused", Unit.COUNT),
    Column("unknown", "No answer yet", Unit.COUNT),
    Column("discrepancies", "Differ when read back", Unit.COUNT),
)
_LEFT = (
    Column("outcome", "So far", Unit.WORD, ""),
    Column("size", "Changes by", Unit.MONEY),
    Column("object", "Object", Unit.WORD),
    Column("field", "Field", Unit.WORD),
    Column("note", "Note", Unit.WORD),
)
_DRIFTED = (
    Column("approved", "Approved", Unit.WORD, ""),
    Column("found", "In the CRM", Unit.WORD),
    Column("record", "Record", Unit.WORD),
)
_CHECKS = (Column("is_met", "Met", Unit.WORD, ""), Column("why_not", "Why not", Unit.WORD))
_WRITING = (
    ("stage", "Stage of the plan", Unit.WORD),
    ("says", "Where it stands", Unit.WORD),
    ("changes", "Changes approved or submitted", Unit.COUNT),
    ("settled", "Of them in the CRM", Unit.COUNT),
    ("discrepancies", "Values that differ when read back", Unit.COUNT),
)
_WATCH = (
    ("pulled_at", "CRM read last", Unit.DAY),
    ("verified_at", "Approved values read back last", Unit.DAY),
    ("pull_minutes", "Minutes between two reads by the daemon", Unit.COUNT),
    ("verify_minutes", "Minutes between two looks for drift", Unit.COUNT),
    ("post", "How messages leave", Unit.WORD),
)
_DASHBOARDS = (
    ("published_at", "Workbook published last", Unit.DAY),
    ("workbook_is_current", "It stands on the newest facts", Unit.WORD),
    ("publish_minutes", "Minutes between two publications by the daemon", Unit.COUNT),
)


def _quotas(sources: Sources) -> Section:
    """The quota fields: how many changed, how many the CRM holds, and which it does not."""
    systems = sources["systems"]
    grids = _of_kind(systems, "quota", lambda row: row["object"] == _QUOTAS)
    drifted = systems.grid("drifted", "Values that differ in the CRM", "Record", ("drifted",), _DRIFTED, label="name")
    return Section(
        id="quota-fields",
        figures=_figures(systems, "writing", _WRITING),
        grids=told_lines(*grids, drifted),
    )


def _assignments(sources: Sources) -> Section:
    """Owners of accounts and members of territories, as far as they are part of what was submitted."""
    systems = sources["systems"]
    figures = (
        systems.figure("writing.assignments", "Owners and assignments that were submitted", Unit.COUNT,
                       "writing", "assignments"),
        systems.figure("writing.kinds", "What plans write, by [writeback] kinds", Unit.WORD, "writing", "kinds"),
    )  # fmt: skip
    notes = () if _MOVES in str(systems.at("writing", "kinds")) else (_LEFT_OUT,)
    grids = _of_kind(systems, "assignment", lambda row: row["object"] != _QUOTAS)
    return Section(id="assignments", figures=figures, grids=told_lines(*grids), notes=notes)


def _dashboards(sources: Sources) -> Section:
    """The dashboards that qplan keeps: the workbook's tabs, on which facts."""
    systems = sources["systems"]
    return Section(
        id="dashboards",
        figures=_figures(systems, "watch", _DASHBOARDS),
        notes=(
            "qplan keeps the tabs Outlook, Performance, Pipeline and Scorecard of the workbook, and of a linked Google "
            "spreadsheet. Dashboards inside the CRM read the quota fields above; their filters are set there by hand.",
        ),
    )


def _tracking(sources: Sources) -> Section:
    """What is ready on day one and what is not, and what looks after it from then on."""
    systems = sources["systems"]
    gate = systems.figure("ready.systems", "Approved changes seen in the CRM before the first day", Unit.RATE,
                          "gate", "figure")  # fmt: skip
    checks = systems.grid("check", "Ready on day one", "Condition", ("checks",), _CHECKS, label="check")
    return Section(
        id="tracking",
        figures=(gate, *_figures(systems, "watch", _WATCH)),
        grids=told_lines(checks),
        notes=("Alerts about drift and late reads come from `qplan daemon`; without it nobody looks by itself.",),
    )


def _of_kind(systems: Source, id_: str, keep: Callable[[Mapping[str, Any]], bool]) -> tuple[Grid, Grid]:
    """Counts by field, and the changes that are not in the CRM, of some objects."""
    counts = systems.grid(f"{id_}s", "By field", "Field", ("kinds",), _KINDS, keep=keep,
                          label=lambda row: f"{row['object']}.{row['field']}")  # fmt: skip
    left = systems.grid(f"{id_}-left", "Changes that are not in the CRM", "Record", ("left",), _LEFT, keep=keep,
                        label="name")  # fmt: skip
    return counts, left


def _figures(systems: Source, part: str, names: tuple[tuple[str, str, Unit], ...]) -> tuple[Figure, ...]:
    return tuple(
        systems.figure(f"{part}.{name.replace('_', '-')}", label, unit, part, name) for name, label, unit in names
    )


AGENT = Agent(
    name="sales-ops-automator",
    about="What of the approved plan the systems hold, and what is ready on day one; it writes nothing.",
    model=Model.SMALL,
    duties=(
        Duty(
            week=4,
            title="System updates and automation",
            tasks=(
                Task("Update CRM quota fields", _quotas),
                Task("Implement territory assignments", _assignments),
                Task("Configure dashboards for new quotas", _dashboards),
                Task("Set up tracking and alerts", _tracking),
            ),
            needs=("systems",),
            findings=("systems.",),
            narrative=(
                "The plan of {quarter} is {writing.says}.",
                "{writing.settled} of {writing.changes} changes are in the CRM.",
                "{writing.discrepancies} values differ when read back.",
            ),
            to=("RevOps", "Sales leaders"),
        ),
    ),
)
