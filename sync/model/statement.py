"""What a named person stands for besides a plan itself: a waiver, a lent word, an emergency, a review."""

from datetime import date

from sync.model.canonical import digest
from sync.model.event import Kind
from sync.model.stored import Stored

__all__ = ["Statement"]


class Statement(Stored):
    """One statement of one person, on record once they confirmed it with the code that was sent to them for it.

    `kind` is the event it becomes: WAIVED, DELEGATED, EMERGENCY or REVIEWED. `person` is the id of [approvals] who says
    it and `role` what they are. `subject` is what it speaks of: a gate, or who is to speak for them. `digest` is the
    submission it holds for, empty where it holds for none in particular. `figure` is what a waived gate measured, as
    text, empty where that was not known. `until` is the last day of a delegation.
    """

    kind: Kind
    person: str
    role: str
    subject: str
    reason: str
    digest: str = ""
    figure: str = ""
    until: date | None = None

    @property
    def fingerprint(self) -> str:
        """Digest of all it says, which its code is bound to."""
        return digest(self.model_dump(mode="json"))
