"""Who must agree to a plan, who has, and what an approval is bound to."""

from datetime import datetime

from pydantic import Field

from sync.model.change import ChangeSet
from sync.model.evidence import Evidence
from sync.model.stored import Stored

__all__ = ["Approved", "Consent", "IssuedCode", "Submission"]


class Submission(Stored):
    """A change set put before its approvers, the workbook file it was read from, and what they are shown beside it.

    `lines` say of everybody it changes something for, by their id in the CRM, the ids and names of themself and of all
    managers above: as they were when it was submitted, so that later pulls change nothing of who must agree. `authors`
    are the names of everybody who saved the workbook with values typed into it, as far as file and store tell.
    """

    change_set: ChangeSet
    by: str
    at: datetime
    workbook: str
    sha256: str
    lines: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    evidence: Evidence = Evidence()
    authors: tuple[str, ...] = ()


class IssuedCode(Stored):
    """The fingerprint of a code sent to one approver for one answer to one digest. The code is kept nowhere."""

    approver: str
    digest: str
    agrees: bool
    salt: str
    fingerprint: str


class Consent(Stored):
    """One approver's yes or no to one digest; `via` says which way it came, empty where earlier releases took it.

    `on_behalf` is the approver who had lent them their word, whose word it is then; empty where it is their own.
    `asks_change` is a no that asks for a change and would be a yes after it; the comment says which.
    """

    approver: str
    digest: str
    agrees: bool
    at: datetime
    comment: str = ""
    via: str = ""
    on_behalf: str = ""
    asks_change: bool = False

    @property
    def whose(self) -> str:
        """The approver whose word it is."""
        return self.on_behalf or self.approver

    @property
    def word(self) -> str:
        """What the approver did, for people: `Carol has …`."""
        return "approved" if self.agrees else "asked for a change" if self.asks_change else "declined"


class Approved(Stored):
    """A change set every needed approver agreed to: the only thing `apply` accepts."""

    change_set: ChangeSet
    consents: tuple[Consent, ...]

    @property
    def digest(self) -> str:
        """The digest all of them agreed to."""
        return self.change_set.digest
