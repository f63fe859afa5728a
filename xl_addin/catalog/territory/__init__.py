"""Functions over territories: how they stand, how they are redrawn, what moves disrupt."""

from xl_addin.catalog.territory import balance, budgets, frontier, growth, hours, moves, own_moves, rebalancing

__all__ = ["FUNCTIONS"]

FUNCTIONS = (
    *balance.FUNCTIONS,
    *hours.FUNCTIONS,
    *rebalancing.FUNCTIONS,
    *growth.FUNCTIONS,
    *frontier.FUNCTIONS,
    *moves.FUNCTIONS,
    *own_moves.FUNCTIONS,
    *budgets.FUNCTIONS,
)
