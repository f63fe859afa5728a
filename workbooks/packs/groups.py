"""Figures of groups of people, none of which tells what one person has where persons are not shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbooks.packs.audience import FEWEST, Show
from workbooks.packs.figures import Figure, Kind, Line, total

__all__ = ["Group", "groups_of"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its name, how many people it has (None where that is not known), and its figures by column."""

    name: str
    people: int | None
    figures: Mapping[str, Figure]

    def rate(self, part: str, whole: str) -> Figure:
        """One figure as a share of another; not known where one of them is not, or the whole is nothing."""
        above, below = self.figures[part], self.figures[whole]
        if above.value is None or not below.value:
            return Figure(None, Kind.RATE, above.at + below.at)
        return Figure(above.value / below.value, Kind.RATE, above.at + below.at)


def groups_of(
    lines: Sequence[Line],
    show: Show,
    columns: Mapping[str, Kind],
    *,
    people: Mapping[str, int] | str,
    name: str = "name",
) -> list[Group]:
    """The groups of a table, as an audience may see them.

    Where only groups may be seen, those of fewer than `FEWEST` people are put together with the next smallest until
    they are enough, so that nothing is left to be subtracted; where all would be one, none is told.

    Args:
        lines: a row a group. show: how the audience sees groups. columns: amounts that add up, and how they are
            written. people: the column that counts people, or their number by the row's key. name: of a group.
    """
    found = [
        Group(
            line.text(name).lstrip("· "),
            _people(line, people),
            {id_: line.figure(id_, kind) for id_, kind in columns.items()},
        )
        for line in lines
    ]
    if show is Show.SHOW:
        return found
    if show is Show.HIDE:
        return []
    large = [group for group in found if (group.people or 0) >= FEWEST]
    small = [group for group in found if (group.people or 0) < FEWEST]
    large.sort(key=lambda group: group.people or 0)
    while small and large and sum(group.people or 0 for group in small) < FEWEST:
        small.append(large.pop(0))
    if sum(group.people or 0 for group in small) < FEWEST:
        small = []
    kept = [group for group in found if group in large]
    told = [*kept, *([_together(small)] if small else [])]
    return told if len(told) > 1 else []


def _people(line: Line, people: Mapping[str, int] | str) -> int | None:
    if not isinstance(people, str):
        return people.get(line.key)
    count = line.figure(people, Kind.COUNT).value
    return None if count is None else round(count)


def _together(groups: Sequence[Group]) -> Group:
    if len(groups) == 1:
        return groups[0]
    columns = groups[0].figures
    return Group(
        ", ".join(group.name for group in groups) if len(groups) <= 3 else f"{len(groups)} smaller ones together",
        sum(group.people or 0 for group in groups),
        {id_: total([group.figures[id_] for group in groups]) for id_ in columns},
    )
