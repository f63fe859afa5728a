"""The calendar files of a cycle, written into a folder."""

from pathlib import Path

from calculations.fiscal import Quarter
from sync.cycle.invitations import invitations, written
from sync.errors import RefusedError
from sync.jobs.cycle import cycle_record
from sync.plan.adapters import Adapters

__all__ = ["write_invitations"]


def write_invitations(adapters: Adapters, quarter: Quarter, folder: Path) -> tuple[Path, ...]:
    """Write a file for each task of the cycle, and for each that was taken out; those written, in the calendar's order.

    Raises RefusedError when no cycle was started, and where nobody is named whom the invitations come from.
    """
    settings = adapters.settings
    record = cycle_record(adapters, quarter)
    if record.calendar is None:
        raise RefusedError(f"No cycle was started for {quarter}.", remedy=f"Start it: qplan cycle start {quarter}.")
    organizer = settings.cycle.organizer or settings.post.sender
    if not organizer:
        raise RefusedError(
            "Invitations come from somebody, and nobody is named.", remedy="Set cycle.organizer in qplan.toml."
        )
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for one in invitations(record, settings.cycle.persons):
        path = folder / f"{quarter}-{one.task}.ics"
        path.write_bytes(written(one, organizer))
        files.append(path)
    return tuple(files)
