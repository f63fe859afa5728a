"""What people changed over the life of a plan, as it was noted at each publication."""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Noted"]


@dataclass(frozen=True, slots=True)
class Noted:
    """One cell that held something else at a publication than at the one before it.

    after, before: when it was typed, at the earliest and at the latest. by: who had saved the file last, as it says
    itself: evidence, no proof; empty where it does not say. tab, cell: where it stood, `F12`, empty where its row was
    gone. what: its column and row, or its label. was, now: as people read them, empty where nothing stood.
    is_new: of the newest round, which is what one publication found changed. count: of how many cells this tells;
    above 1 where nothing else of them is kept than their number.
    """

    after: datetime
    before: datetime
    by: str
    tab: str
    cell: str
    what: str
    was: str
    now: str
    is_new: bool = False
    count: int = 1
