"""Functions that plan revenue and resources."""

from xl_addin.catalog.revenue import bridge, hires, parts, plan, resources, scenarios

__all__ = ["FUNCTIONS"]

FUNCTIONS = (
    *plan.FUNCTIONS,
    *scenarios.FUNCTIONS,
    *bridge.FUNCTIONS,
    *parts.FUNCTIONS,
    *resources.FUNCTIONS,
    *hires.FUNCTIONS,
)
