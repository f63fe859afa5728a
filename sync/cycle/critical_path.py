"""The critical path: which tasks decide when the last one can be done, and how much room the others have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Path", "circle_in", "critical_path"]


@dataclass(frozen=True, slots=True)
class Path:
    """The longest chain of tasks that wait for one another.

    tasks: the chain, first to last. length: working days it takes. finish: by task, working days from the start after
    which it can be done at the earliest. slack: by task, working days it may take longer without moving the end.
    """

    tasks: tuple[str, ...]
    length: int
    finish: Mapping[str, int]
    slack: Mapping[str, int]


def critical_path(days: Mapping[str, int], after: Mapping[str, Iterable[str]]) -> Path:
    """The critical path of some tasks.

    finish(t) = days(t) + max finish of those it waits for; must(t) = min over those that wait for it of must − days,
    the end where none does; slack = must − finish.

    Args:
        days: by task, working days the work takes, 0 or more. after: by task, those it waits for; unknown ones are
            none.

    Raises:
        ValueError: tasks wait for one another.
    """
    circle = circle_in(after)
    if circle:
        raise ValueError(f"these tasks wait for one another: {' → '.join(circle)}")
    before = {task: tuple(one for one in after.get(task, ()) if one in days) for task in days}
    order = _in_order(before)
    finish: dict[str, int] = {}
    for task in order:
        finish[task] = days[task] + max((finish[one] for one in before[task]), default=0)
    end = max(finish.values(), default=0)
    must = dict.fromkeys(order, end)
    for task in reversed(order):
        for one in before[task]:
            must[one] = min(must[one], must[task] - days[task])
    chain: list[str] = []
    at = next((task for task in reversed(order) if finish[task] == end), "")
    while at:
        chain.insert(0, at)
        wanted = finish[at] - days[at]
        at = next((one for one in before[at] if finish[one] == wanted), "")
    return Path(tuple(chain), end, finish, {task: must[task] - finish[task] for task in days})


def circle_in(after: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Tasks that wait for one another, the first named twice; empty when there is no circle."""
    done: set[str] = set()
    for first in after:
        trail: list[str] = []
        stack = [(first, iter(after.get(first, ())))]
        while stack:
            task, waits = stack[-1]
            if task not in trail:
                trail.append(task)
            following = next((one for one in waits if one not in done), None)
            if following is None:
                done.add(task)
                trail.remove(task)
                stack.pop()
            elif following in trail:
                return (*trail[trail.index(following) :], following)
            else:
                stack.append((following, iter(after.get(following, ()))))
    return ()


def _in_order(before: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Tasks so that each comes after those it waits for, else as they were given."""
    placed: dict[str, None] = {}
    while len(placed) < len(before):
        for task, waits in before.items():
            if task not in placed and all(one in placed for one in waits):
                placed[task] = None
    return list(placed)
