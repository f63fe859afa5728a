"""The desk behind the page: who checks codes, shows plans and takes decisions. The page itself knows no plan."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sync.people.review import Review
from sync.people.web.link import Link

__all__ = ["Answer", "Desk", "Looked", "Taken"]


class Answer(StrEnum):
    """What an approver may answer; a change that is asked for is a no with a comment."""

    APPROVE = "approve"
    CHANGE = "change"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a code opened: the plan and who is asked, or why it opened nothing, in a sentence that names neither."""

    refusal: str = ""
    review: Review | None = None
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a decision: on record, as `says` tells and under the log's `head`, or refused in a sentence.

    `is_known` says of a refusal that the code was the approver's own, so that the plan may go on being shown.
    """

    refusal: str = ""
    is_known: bool = False
    says: str = ""
    head: str = ""


class Desk(Protocol):
    """Called from threads, several at a time."""

    def look(self, link: Link, code: str) -> Looked:
        """The plan of a link, for whoever knows one of the codes sent with it; a wrong code counts as an attempt."""
        ...

    def decide(self, link: Link, code: str, answer: Answer, comment: str) -> Taken:
        """Take a decision, once; the code must be the one for this answer."""
        ...
