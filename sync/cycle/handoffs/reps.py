"""Sales leaders to reps: individual quotas, territories, expectations, each person's own only."""

from sync.cycle.agents.agent import Duty, Sources, Task
from sync.cycle.agents.package import Section, Unit
from sync.cycle.agents.source import Column, told_lines
from sync.cycle.handoffs.handoff import Handoff, Reach
from sync.cycle.handoffs.people import ROSTER, is_of

__all__ = ["HANDOFF"]

_QUOTA = (
    Column("final", "Quota", Unit.MONEY, ""),
    Column("last_quota", "Last quota", Unit.MONEY),
    Column("change", "Change", Unit.RATE),
    Column("ramp", "Of a full quota", Unit.RATE),
    Column("explanation", "How it came about", Unit.WORD),
    Column("reason", "Reason of an override", Unit.WORD),
)
_MONTHS = (
    Column("month_1", "First month", Unit.MONEY),
    Column("month_2", "Second month", Unit.MONEY),
    Column("month_3", "Third month", Unit.MONEY),
)
_ACCOUNTS = (Column("revenue", "Revenue in a year", Unit.MONEY, ""), Column("change", "What changes", Unit.WORD))
_EXPECTED = (
    Column("expected", "Expected to bring", Unit.MONEY, ""),
    Column("low", "Low", Unit.MONEY),
    Column("from_history", "From your history", Unit.RATE),
    Column("from_potential", "From your accounts' potential", Unit.RATE),
)
_RUN_RATE = (
    Column("expected_attainment", "Run-rate attainment", Unit.RATE, ""),
    Column("last_attainment", "Attainment of the last quarter", Unit.RATE),
)
_MOST = 1000


def _quota(sources: Sources) -> Section:
    """The quota, how it came about, and its months."""
    quota, mine = sources["quota"], is_of(sources[ROSTER], "rep_id")
    return Section(
        id="quota",
        grids=told_lines(
            quota.grid("mine", "Quota", "Person", ("quotas",), _QUOTA, label="name", keep=mine),
            quota.grid("months", "By month", "Person", ("months",), _MONTHS, label="name", keep=mine),
        ),
    )


def _territory(sources: Sources) -> Section:
    """The accounts that stay, come and go."""
    roster = sources[ROSTER]
    accounts = roster.grid("account", "Accounts, what changes first", "Account", ("accounts",), _ACCOUNTS,
                           label="account", most=_MOST,
                           order=lambda row: (row["change"] != "stays") * 1e15 + (row.get("revenue") or 0.0),
                           )  # fmt: skip
    return Section(id="territory", grids=told_lines(accounts))


def _expectations(sources: Sources) -> Section:
    """What the territory is expected to bring, from what, and the run rate against the quota."""
    quota, mine = sources["quota"], is_of(sources[ROSTER], "rep_id")
    return Section(
        id="expectations",
        grids=told_lines(
            quota.grid("brings", "What your territory is expected to bring", "Person", ("expectations",), _EXPECTED,
                       label="name", keep=mine),
            quota.grid("rate", "Your run rate", "Person", ("quotas",), _RUN_RATE, label="name", keep=mine),
        ),
    )  # fmt: skip


HANDOFF = Handoff(
    name="reps",
    giver="Sales leaders",
    receiver="Reps",
    reach=Reach.PEOPLE,
    duty=Duty(
        week=4,
        title="Quota, territory and expectations",
        tasks=(
            Task("Individual quotas", _quota),
            Task("Territories", _territory),
            Task("Expectations", _expectations),
        ),
        needs=("quota", ROSTER),
        findings=(),
        narrative=(),
        to=("Reps",),
    ),
)
