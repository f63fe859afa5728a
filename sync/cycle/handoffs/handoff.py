"""A hand-off: from whom to whom, what it holds, and how a version of it is called."""

from dataclasses import dataclass
from enum import StrEnum

from sync.cycle.agents.agent import Agent, Duty, Model

__all__ = ["Handoff", "Reach"]


class Reach(StrEnum):
    """Whom a hand-off is made for, one document each.

    GROUP    one for all of a group
    LEADERS  one for every leader, of their own people only
    PEOPLE   one for every person, of themselves only
    """

    GROUP = "group"
    LEADERS = "leaders"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Handoff:
    """A hand-off by name: who gives it to whom, in the words of the process, and what it holds.

    duty: the package of it: title, the things handed over as tasks, the documents they are read from.
    """

    name: str
    giver: str
    receiver: str
    reach: Reach
    duty: Duty

    @property
    def maker(self) -> Agent:
        """Who makes its package: nobody's agent, so no language model words it."""
        return Agent(f"handoff-{self.name}", f"{self.giver} to {self.receiver}.", Model.SMALL, (self.duty,))
