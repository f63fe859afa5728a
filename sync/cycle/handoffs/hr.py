"""RevOps to HR: headcount plan, new hire requirements."""

from sync.cycle.agents.agent import Duty, Sources, Task
from sync.cycle.agents.package import Section, Unit
from sync.cycle.agents.source import Column, told_lines
from sync.cycle.agents.territory_planning_advisor import new_hires
from sync.cycle.handoffs.handoff import Handoff, Reach

__all__ = ["HANDOFF"]

_BUDGET = (
    Column("units", "Units", Unit.SCORE, ""),
    Column("unit", "Unit", Unit.WORD),
    Column("price", "Price", Unit.MONEY),
    Column("amount", "Amount", Unit.MONEY),
)
_RAMP = (Column("ramp", "Of a full quota", Unit.RATE, ""), Column("manager", "Manager", Unit.WORD))


def _headcount(sources: Sources) -> Section:
    """People at work through the quarter with what they cost, and who still ramps."""
    plan, quota = sources["revenue"], sources["quota"]
    return Section(
        id="headcount",
        grids=told_lines(
            plan.grid("heads", "People and what they cost", "Line", ("budget",), _BUDGET, label="name"),
            quota.grid("ramp", "Who is not fully ramped in the quarter", "Person", ("quotas",), _RAMP, label="name",
                       keep=lambda row: (row.get("ramp") or 1.0) < 1.0),
        ),
    )  # fmt: skip


HANDOFF = Handoff(
    name="hr",
    giver="RevOps",
    receiver="HR",
    reach=Reach.GROUP,
    duty=Duty(
        week=4,
        title="Hand-off to HR",
        tasks=(Task("Headcount plan", _headcount), Task("New hire requirements", new_hires)),
        needs=("revenue", "quota", "assess"),
        findings=("resources.hires-", "resources.next-", "resources.response-", "resources.elasticity-"),
        narrative=("Target less bottom-up is {hires.gap}: what hires could help to close, where it is above zero.",),
        to=("HR",),
    ),
)
