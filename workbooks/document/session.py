"""What a plan is told of its planning session: the agenda, and what was decided there for whom and by when."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Agendum", "Decided", "SessionTold"]


@dataclass(frozen=True, slots=True)
class Agendum:
    """An item of the agenda: its title, how many minutes it has, and its points in one text."""

    title: str
    minutes: int
    points: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the session.

    number: from 1. about: what it commits to, as in plan or quotas. owner: who carries it out; empty for nobody.
    due: by when; None where nobody said. became: what shows what came of it; empty before anything did. is_open:
    whether it is still to be carried out.
    """

    number: int
    text: str
    about: str
    owner: str = ""
    due: date | None = None
    became: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class SessionTold:
    """The session: its day, None before a cycle was started, who leads it, its agenda and its decisions in order."""

    day: date | None = None
    facilitators: tuple[str, ...] = ()
    agenda: tuple[Agendum, ...] = ()
    decisions: tuple[Decided, ...] = ()
