"""The critical path is the longest chain, whatever the tasks wait for."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.cycle.critical_path import circle_in, critical_path

Net = tuple[dict[str, int], dict[str, tuple[str, ...]]]


@st.composite
def nets(draw: st.DrawFn) -> Net:
    """Up to eight tasks, each waiting for some of those before it."""
    names = [f"t{n}" for n in range(draw(st.integers(0, 8)))]
    days = {name: draw(st.integers(0, 5)) for name in names}
    after = {
        name: tuple(draw(st.lists(st.sampled_from(names[:n]), unique=True, max_size=3)) if n else ())
        for n, name in enumerate(names)
    }
    order = draw(st.permutations(names))
    return {name: days[name] for name in order}, {name: after[name] for name in order}


def chains(after: Mapping[str, tuple[str, ...]], last: str) -> list[tuple[str, ...]]:
    """Every chain that ends with a task, told one by one."""
    return [(last,), *((*chain, last) for one in after[last] for chain in chains(after, one))]


@settings(max_examples=50)
@given(nets())
def test_it_is_the_longest_of_all_chains(net: Net) -> None:
    """Every chain is walked by hand: the longest is its length, to each task its finish, and slack is what is left."""
    days, after = net
    every = [chain for task in days for chain in chains(after, task)]
    long = max((sum(days[one] for one in chain) for chain in every), default=0)
    path = critical_path(days, after)
    assert path.length == long
    assert path.tasks == () or path.tasks in every
    assert sum(days[one] for one in path.tasks) == long
    for task in days:
        assert path.finish[task] == max(sum(days[one] for one in chain) for chain in chains(after, task))
        through = max(sum(days[one] for one in chain) for chain in every if task in chain)
        assert path.slack[task] == long - through
    assert all(path.slack[task] == 0 for task in path.tasks)


@settings(max_examples=50)
@given(nets(), st.data())
def test_a_longer_task_moves_the_end_by_what_its_slack_does_not_hold(net: Net, data: st.DataObject) -> None:
    """Within its slack nothing moves; each day more moves the end by one."""
    days, after = net
    if not days:
        return
    task, more = data.draw(st.sampled_from(list(days))), data.draw(st.integers(0, 6))
    was = critical_path(days, after)
    now = critical_path(days | {task: days[task] + more}, after)
    assert now.length == was.length + max(more - was.slack[task], 0)


def test_a_circle_is_named() -> None:
    """Three that wait for one another; a task that waits for one unknown waits for nothing."""
    after = {"x": ("a",), "a": ("b",), "b": ("c", "y"), "c": ("a",), "y": ()}
    assert circle_in(after) == ("a", "b", "c", "a")
    with pytest.raises(ValueError, match="a → b → c → a"):
        critical_path(dict.fromkeys(after, 1), after)
    assert circle_in({"a": ("a",)}) == ("a", "a")
    assert critical_path({"a": 2}, {"a": ("gone",)}).length == 2
