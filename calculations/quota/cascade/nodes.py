"""A cascade as tables: its nodes, and over-assignment level by level."""

import numpy as np
import pandas as pd

from calculations.arrays import Flags, Vector
from calculations.exact.webster import Units
from calculations.quota.cascade.hierarchy import Hierarchy

__all__ = ["level_frame", "node_frame"]


def node_frame(
    hierarchy: Hierarchy,
    direct: Flags,
    quota: Units,
    share: Vector,
    kept: Vector,
    passed: Units,
    difference: Vector,
    rest: Units,
    pinned: Flags,
) -> pd.DataFrame:
    """The nodes of a cascade with over-assignment from top to bottom; columns as in `Cascade.nodes`."""
    size = quota.size
    parent, beside = hierarchy.parent, ~direct
    children = np.zeros(size, dtype=np.int64)
    line = np.flatnonzero((hierarchy.level > 0) & direct)
    np.add.at(children, parent[line], quota[line])
    has_children = np.bincount(parent[line], minlength=size) > 0
    rate = np.full(size, np.nan)
    np.divide(children, quota, out=rate, where=has_children & (quota > 0))
    rate -= 1.0
    compounded = np.zeros(size)
    overlay = beside.copy()
    for level in range(1, hierarchy.depth + 1):
        nodes = hierarchy.at(level)
        above = parent[nodes]
        compounded[nodes] = (1.0 + compounded[above]) * (1.0 + np.nan_to_num(rate[above])) - 1.0
        overlay[nodes] |= overlay[above]
    names = np.array([*hierarchy.keys, ""], dtype=object)
    return pd.DataFrame(
        {
            "key": names[:-1],
            "parent": names[np.where(parent >= 0, parent, size)],
            "level": hierarchy.level,
            "quota": quota,
            "share": share,
            "held_back": np.where(has_children, np.round(quota * kept, 2), 0.0),
            "passed_down": passed,
            "rounding_difference": difference,
            "unallocated": rest,
            "over_assignment_rate": rate,
            "compounded_rate": compounded,
            "pinned": pinned,
            "overlay": overlay,
        }
    )


def level_frame(nodes: pd.DataFrame, leaf: Flags, target: int) -> pd.DataFrame:
    """Over-assignment level by level: what the street carries when the cascade is cut off below each of them.

    Args:
        nodes: the nodes of a cascade.
        leaf: n flags, nobody below.
        target: money at the top.

    Returns:
        The levels from the top, columns as in `Cascade.levels`; rates are NaN over nothing.
    """
    line = nodes[~nodes["overlay"] & (nodes["level"] >= 0)]
    ends = pd.Series(leaf, index=nodes.index)[line.index]
    rows = []
    carried, before = 0, target
    for level, at in line.groupby("level"):
        quota = int(at["quota"].sum())
        street = carried + quota
        rows.append(
            {
                "level": int(str(level)),
                "nodes": len(at),
                "quota": quota,
                "carried_above": carried,
                "street": street,
                "over_assignment_rate": street / before - 1.0 if before > 0 else np.nan,
                "compounded_rate": street / target - 1.0 if target > 0 else np.nan,
                "unallocated": int(at["unallocated"].sum()),
            }
        )
        carried, before = carried + int(at.loc[ends[at.index], "quota"].sum()), street
    names = ["level", "nodes", "quota", "carried_above", "street"]
    return pd.DataFrame(rows, columns=[*names, "over_assignment_rate", "compounded_rate", "unallocated"])
