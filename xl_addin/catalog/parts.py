"""Names of the parts of a quarter in cells: the total, a segment, a product line or a region alone, or all three."""

from collections.abc import Sequence

__all__ = ["ALL", "LEVELS", "named", "node_of"]

ALL = "all"
"""What stands in place of a dimension that is summed over."""

LEVELS = ("segment", "line", "region")


def named(node: Sequence[str]) -> tuple[str, ...]:
    """A node of a hierarchy with a word where it sums over a dimension."""
    return tuple(part or ALL for part in node)


def node_of(parts: Sequence[str]) -> str:
    """Name of a node: the total, `segment | Retail` for a part by one dimension, else all of its parts."""
    told = [place for place, part in enumerate(parts) if part != ALL]
    if not told:
        return "total"
    if len(told) == 1:
        return f"{LEVELS[told[0]]} | {parts[told[0]]}"
    return " | ".join(parts)
