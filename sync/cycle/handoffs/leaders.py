"""RevOps to sales leaders: quota allocations, territory assignments, each leader's own people only."""

from sync.cycle.agents.agent import Duty, Sources, Task
from sync.cycle.agents.package import Section, Unit
from sync.cycle.agents.source import Column, told_lines
from sync.cycle.handoffs.handoff import Handoff, Reach
from sync.cycle.handoffs.people import ROSTER, is_of

__all__ = ["HANDOFF"]

_QUOTAS = (
    Column("final", "Quota", Unit.MONEY, ""),
    Column("last_quota", "Last quota", Unit.MONEY),
    Column("change", "Change", Unit.RATE),
    Column("ramp", "Of a full quota", Unit.RATE),
    Column("chance", "Chance", Unit.RATE),
    Column("flags", "Flags", Unit.WORD),
    Column("reason", "Reason of the override", Unit.WORD),
)
_TEAMS = (
    Column("final", "Quotas", Unit.MONEY, ""),
    Column("last_quota", "Last quotas", Unit.MONEY),
    Column("change", "Change", Unit.RATE),
    Column("people", "People", Unit.COUNT),
)
_MONTHS = (
    Column("month_1", "First month", Unit.MONEY),
    Column("month_2", "Second month", Unit.MONEY),
    Column("month_3", "Third month", Unit.MONEY),
)
_QUALITY = (
    Column("expected", "Expected to bring", Unit.MONEY, ""),
    Column("low", "Low", Unit.MONEY),
    Column("quality", "Quality", Unit.COUNT),
)
_ACCOUNTS = (
    Column("revenue", "Revenue in a year", Unit.MONEY, ""),
    Column("from", "Held by", Unit.WORD),
    Column("to", "Goes to", Unit.WORD),
    Column("change", "What changes", Unit.WORD),
)
_MOST = 500


def _allocations(sources: Sources) -> Section:
    """Quotas of the leader's people, by team, by person and by month."""
    quota, roster = sources["quota"], sources[ROSTER]
    mine = is_of(roster, "rep_id")
    return Section(
        id="allocations",
        grids=told_lines(
            quota.grid("team", "Quotas by manager", "Manager", ("managers",), _TEAMS, label="name",
                       keep=is_of(roster, "team_id")),
            quota.grid("share", "Quotas by person", "Person", ("quotas",), _QUOTAS, label="name", keep=mine,
                       order=lambda row: row.get("final") or 0.0, most=_MOST),
            quota.grid("months", "Quotas by month", "Person", ("months",), _MONTHS, label="name", keep=mine,
                       most=_MOST),
        ),
    )  # fmt: skip


def _assignments(sources: Sources) -> Section:
    """Who holds and gets which account, what changes first, and what each territory is expected to bring."""
    quota, roster = sources["quota"], sources[ROSTER]
    return Section(
        id="assignments",
        grids=told_lines(
            quota.grid("brings", "What each territory is expected to bring", "Person", ("expectations",), _QUALITY,
                       label="name", keep=is_of(roster, "rep_id"), most=_MOST),
            roster.grid("account", "Accounts, what changes first", "Account", ("accounts",), _ACCOUNTS, label="account",
                        order=lambda row: (row["change"] != "stays") * 1e15 + (row.get("revenue") or 0.0), most=_MOST),
        ),
    )  # fmt: skip


HANDOFF = Handoff(
    name="leaders",
    giver="RevOps",
    receiver="Sales leaders",
    reach=Reach.LEADERS,
    duty=Duty(
        week=4,
        title="Hand-off to a sales leader",
        tasks=(Task("Quota allocations", _allocations), Task("Territory assignments", _assignments)),
        needs=("quota", ROSTER),
        findings=(),
        narrative=(),
        to=("Sales leaders",),
    ),
)
