"""Hierarchies read from parent keys, sound and broken."""

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.findings import Severity
from calculations.quota.cascade.hierarchy import hierarchy_of

NAN = np.nan


def test_levels_and_leaves() -> None:
    """Company, two regions, a rep under one of them given before the region itself."""
    found = hierarchy_of(["rep", "company", "east", "west"], ["east", None, "company", "company"])
    assert found.level.tolist() == [2, 0, 1, 1]
    assert found.leaf.tolist() == [True, False, False, True]
    assert found.depth == 2
    assert found.at(1).tolist() == [2, 3]
    assert found.findings == ()


def test_several_tops() -> None:
    """None and empty text are tops."""
    assert hierarchy_of(["a", "b"], [None, ""]).level.tolist() == [0, 0]


def test_unknown_manager_takes_the_branch_out() -> None:
    """A node under someone who is not listed takes no part, nor do those below; only the node itself is named."""
    found = hierarchy_of(["top", "lost", "below"], [None, "nobody", "lost"])
    assert found.level.tolist() == [0, -1, -1]
    assert [(f.code, f.rows, f.severity) for f in found.findings] == [
        ("quota.manager-unknown", ("lost",), Severity.BLOCKING)
    ]


def test_cycle_is_named_without_those_who_hang_from_it() -> None:
    """a → b → c → a is a cycle, s reports to itself, and d below it takes no part without being at fault."""
    found = hierarchy_of(["top", "a", "b", "c", "d", "s"], [None, "b", "c", "a", "a", "s"])
    assert found.level.tolist() == [0, -1, -1, -1, -1, -1]
    assert [(f.code, f.rows) for f in found.findings] == [("quota.hierarchy-cycle", ("a", "b", "c", "s"))]


def test_node_given_twice_counts_once() -> None:
    """The first row of a key counts, the second is named."""
    found = hierarchy_of(["top", "a", "a"], [None, "top", None])
    assert found.level.tolist() == [0, 1, -1]
    assert [(f.code, f.rows) for f in found.findings] == [("quota.node-twice", ("a",))]


def test_roll_up_sums_what_is_known() -> None:
    """A region sums its reps' known values, keeps its own where it has one, and stays unknown above nothing known."""
    hierarchy = hierarchy_of(
        ["top", "east", "west", "north", "e1", "e2", "w1", "n1"],
        [None, "top", "top", "top", "east", "east", "west", "north"],
    )
    values = hierarchy.rolled_up(np.array([NAN, NAN, 50.0, NAN, 10.0, NAN, 7.0, NAN]))
    assert values[[0, 1, 2]].tolist() == [60, 10, 50]
    assert np.isnan(values[[3, 5, 7]]).all()


def test_lengths_that_differ_are_faults() -> None:
    """One parent per key."""
    with pytest.raises(ShapeError, match="2 keys and 1 parents"):
        hierarchy_of(["a", "b"], [None])
