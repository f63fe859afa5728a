"""What hangs on records while they are written: read before the write, put back after it, also after a broken run."""

from collections.abc import Callable, Mapping, Sequence

from sync.crm.ports import CrmBatchTarget
from sync.model.change import Change, Place
from sync.model.kept import Kept
from sync.writeback.teams import Teams, dropped_with, standing, together, told

__all__ = ["Beside", "drops"]


def drops(change: Change) -> bool:
    """Whether the CRM drops rows with a change."""
    return bool(dropped_with(change.record.sobject, change.field))


class Beside:
    """Teams and shares of the records of one run.

    Args:
        target: the CRM.
        owed: what went, or may have gone, in a run that was broken off; asked once, when it is needed.
        also: what is to be there after the change of a place, whatever was there right before it.
    """

    def __init__(
        self,
        target: CrmBatchTarget,
        owed: Callable[[], Mapping[Place, Sequence[Kept]]],
        also: Mapping[Place, Sequence[Kept]],
    ) -> None:
        self._target, self._ask, self._also = target, owed, also
        self._teams = Teams(target)
        self._owed: dict[Place, Sequence[Kept]] | None = None

    def read(self, changes: Sequence[Change]) -> dict[Place, Sequence[Kept]]:
        """What is to be there after these changes: what is there now, and what was asked for besides."""
        if not changes:
            return {}
        now = self._teams.of(changes)
        found = {one.place: together(self._also.get(one.place, ()), now.get(one.place, ())) for one in changes}
        self._known.update(found)
        return {place: rows for place, rows in found.items() if rows}

    def put_back(self, changes: Sequence[Change]) -> dict[Place, str]:
        """What of it could not be put back, in a sentence by place; of a run that was broken off as well."""
        owed = {one.place: standing(one.after, self._known.get(one.place, ())) for one in changes}
        lost = self._teams.put_back([row for rows in owed.values() for row in rows], self._target)
        return {place: told(rows, lost) for place, rows in owed.items() if any(row.key in lost for row in rows)}

    @property
    def _known(self) -> dict[Place, Sequence[Kept]]:
        if self._owed is None:
            self._owed = dict(self._ask())
        return self._owed
