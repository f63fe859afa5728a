"""Who stands above whom, from the mirror: by manager, and by the forecast hierarchy."""

from collections.abc import Iterable

from sync.facts.forecast_hierarchy import bosses
from sync.facts.known import Known
from sync.facts.people import names_of

__all__ = ["lines_of"]


def lines_of(known: Known, people: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By the Id of each of `people` who is a user: Ids and names of themself and of everybody above, nearest first."""
    names, boss = names_of(known), bosses(known)
    users = known.rows("User")
    manager = dict(zip(users.ids["Id"].astype(str).tolist(), users.ids["ManagerId"].astype(str).tolist(), strict=True))
    return {one: _line(one, names, (manager, boss)) for one in people if one in manager}


def _line(person: str, names: dict[str, str], above: tuple[dict[str, str], ...]) -> tuple[str, ...]:
    line = {person: None}
    waiting = [person]
    while waiting:
        one = waiting.pop(0)
        heads = dict.fromkeys(head for side in above if (head := side.get(one)) and head not in line)
        line |= heads
        waiting += heads
    return (*line, *(names[one] for one in line if one in names))
