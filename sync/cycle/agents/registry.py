"""The agents by name, in the order in which the process names them."""

from sync.cycle.agents import (
    quota_performance_tracker,
    revenue_forecaster,
    sales_ops_automator,
    sales_pipeline_analyst,
    territory_planning_advisor,
)
from sync.cycle.agents.agent import Agent

__all__ = ["AGENTS", "agent_named"]

AGENTS: tuple[Agent, ...] = (
    quota_performance_tracker.AGENT,
    territory_planning_advisor.AGENT,
    sales_pipeline_analyst.AGENT,
    revenue_forecaster.AGENT,
    sales_ops_automator.AGENT,
)


def agent_named(name: str) -> Agent | None:
    """The agent of a name; None when nobody is called that."""
    return next((agent for agent in AGENTS if agent.name == name), None)
