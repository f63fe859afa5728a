"""RevOps to Marketing: pipeline generation targets."""

from sync.cycle.agents.agent import Duty, Sources, Task
from sync.cycle.agents.package import Section, Unit
from sync.cycle.agents.source import Column, told_lines
from sync.cycle.handoffs.handoff import Handoff, Reach

__all__ = ["HANDOFF"]

_TARGETS = (
    Column("create", "Pipeline to create", Unit.MONEY, ""),
    Column("missing", "Missing to the target", Unit.MONEY),
    Column("deals", "Deals", Unit.COUNT),
    Column("marketing_amount", "Of it by Marketing", Unit.MONEY),
    Column("marketing_deals", "Deals by Marketing", Unit.COUNT),
    Column("cost", "Cost", Unit.MONEY),
    Column("latest_create", "Created by", Unit.DAY),
)


def _targets(sources: Sources) -> Section:
    """Pipeline to create by segment, by when, and what of it Marketing brings."""
    plan, assess = sources["revenue"], sources["assess"]
    grid = plan.grid("create", "By segment", "Segment", ("marketing",), _TARGETS, label="segment")
    unknown = "No pipeline of past quarters tells what new deals bring, so no target can be set."
    return Section(
        id="targets",
        figures=(
            assess.figure("open.amount", "Open and dated in Q(n+1)", Unit.MONEY, "pipeline", "coverage", "open_amount"),
            assess.figure("open.coverage", "Coverage", Unit.TIMES, "pipeline", "coverage", "coverage"),
            assess.figure("open.required", "Coverage that past quarters needed", Unit.TIMES, "pipeline", "coverage",
                          "required"),
        ),
        grids=told_lines(grid),
        why_not="" if grid.lines or plan.content is None else unknown,
    )  # fmt: skip


HANDOFF = Handoff(
    name="marketing",
    giver="RevOps",
    receiver="Marketing",
    reach=Reach.GROUP,
    duty=Duty(
        week=4,
        title="Hand-off to Marketing",
        tasks=(Task("Pipeline generation targets", _targets),),
        needs=("revenue", "assess"),
        findings=("resources.conversion-", "resources.pipeline-"),
        narrative=(
            "{open.amount} are open for {quarter}, {open.coverage} of what is left to book; past quarters needed "
            "{open.required}.",
        ),
        to=("Marketing",),
    ),
)
