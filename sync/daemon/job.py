"""One job of the daemon."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sync.plan.adapters import Adapters

__all__ = ["Job"]


@dataclass(frozen=True, slots=True)
class Job:
    """A verb on the timetable; it says in one sentence what came of it.

    All jobs of a process run one after the other, so that none overlaps with itself; those that write take a lease
    against other processes. A run that is missed, because another took long or the machine slept, is made up for once.
    One that failed is tried again sooner than it is due, each time after twice as long.

    Args:
        name: what it is called. minutes: between two runs. run: what it does, until the event is set.
        deadline: minutes after which a run is taken to be stuck: a supervisor then ends the process.
        carries_on: it also works on a plan of the quarter before that is still open.
    """

    name: str
    minutes: Callable[[Adapters], float]
    run: Callable[[Adapters, threading.Event], str]
    deadline: float = 30.0
    carries_on: bool = False
