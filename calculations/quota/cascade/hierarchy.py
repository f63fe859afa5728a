"""The sales hierarchy: who reports to whom, level by level, from parent keys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calculations.arrays import Flags, Vector
from calculations.errors import ShapeError
from calculations.findings import Finding, Severity
from calculations.quota.split.bounds import named

__all__ = ["Hierarchy", "Positions", "hierarchy_of"]

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """n nodes that hang together from one or more tops.

    keys: key of each node. parent: position of the parent, −1 at a top. level: 0 at a top, −1 for a node that no top
    leads to (its parents are unknown or form a cycle), which takes no part. leaf: nobody below.
    """

    keys: tuple[str, ...]
    parent: Positions
    level: Positions
    leaf: Flags
    findings: tuple[Finding, ...]

    @property
    def depth(self) -> int:
        """Number of levels below the top."""
        return int(self.level.max(initial=0))

    def at(self, level: int) -> Positions:
        """Positions of the nodes of a level."""
        return np.flatnonzero(self.level == level)

    def rolled_up(self, values: Vector) -> Vector:
        """Values with each unknown (NaN) one of an inner node replaced by the sum of its children's known ones.

        A node below which nothing is known stays unknown: empty is not zero.
        """
        filled = values.copy()
        for level in range(self.depth, 0, -1):
            children = self.at(level)
            children = children[~np.isnan(filled[children])]
            above = self.parent[children]
            sums = np.bincount(above, filled[children], values.size)
            open_ = np.isnan(filled) & (np.bincount(above, minlength=values.size) > 0)
            filled[open_] = sums[open_]
        return filled


def hierarchy_of(keys: Sequence[str], parents: Sequence[str | None]) -> Hierarchy:
    """Read a hierarchy from each node's key and its parent's.

    Args:
        keys: n node keys; of a key given twice the first counts.
        parents: key of each node's parent; None or empty at a top.

    Returns:
        The hierarchy. Nodes whose parent is unknown, that are given twice, or that report to themselves through
        others, are named in blocking findings and take no part, with everyone below them.

    Raises:
        ShapeError: lengths differ.
    """
    if len(keys) != len(parents):
        raise ShapeError(f"{len(keys)} keys and {len(parents)} parents: give one parent per node")
    names = tuple(str(key) for key in keys)
    place: dict[str, int] = {}
    for i, name in enumerate(names):
        place.setdefault(name, i)
    twice = np.array([place[name] != i for i, name in enumerate(names)], dtype=np.bool_)
    top = np.array([not above for above in parents], dtype=np.bool_) & ~twice
    parent = np.array([place.get(str(above), -1) if above else -1 for above in parents], dtype=np.int64)
    unknown = (parent < 0) & ~top & ~twice
    level = np.full(len(names), -1, dtype=np.int64)
    level[top] = 0
    waiting = np.flatnonzero(~top & ~twice & ~unknown)
    depth = 0
    while waiting.size:
        reached = level[parent[waiting]] == depth
        if not reached.any():
            break
        depth += 1
        level[waiting[reached]] = depth
        waiting = waiting[~reached]
    in_cycle = _cyclic(parent, waiting)
    leaf = np.ones(len(names), dtype=np.bool_)
    leaf[parent[level > 0]] = False
    findings = (
        *_blocking(
            twice, names, "quota.node-twice", "are given twice, of which the first counts", "Remove one of the rows."
        ),
        *_blocking(unknown, names, "quota.manager-unknown", "have a manager who is not listed", "Correct the manager."),
        *_blocking(in_cycle, names, "quota.hierarchy-cycle", "report to themselves", "Correct a manager of these."),
    )
    return Hierarchy(names, parent, level, leaf, findings)


def _cyclic(parent: Positions, unreached: Positions) -> Flags:
    """Flags of the nodes on a cycle among those that no top leads to."""
    on_cycle = np.zeros(parent.size, dtype=np.bool_)
    done = np.zeros(parent.size, dtype=np.bool_)
    for start in unreached.tolist():
        path: list[int] = []
        at = start
        while at >= 0 and not done[at]:
            done[at] = True
            path.append(at)
            at = int(parent[at])
        if at in path:
            on_cycle[path[path.index(at) :]] = True
    return on_cycle


def _blocking(where: Flags, keys: Sequence[str], code: str, what: str, remedy: str) -> tuple[Finding, ...]:
    """A blocking finding on the flagged nodes, by key, which take no part in the cascade."""
    sentence = f"{{count}} of {{size}} nodes {what}; they and everyone below get no quota."
    found = named(where, keys, code, sentence, remedy)
    return tuple(Finding(f.code, f.sentence, f.remedy, tuple(sorted(f.rows)), Severity.BLOCKING) for f in found)
