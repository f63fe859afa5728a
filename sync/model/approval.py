"""Who must agree to a plan, who has, and what an approval is bound to."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from sync.model.change import ChangeSet

__all__ = ["Approved", "Consent", "IssuedCode", "Submission"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Submission(_Value):
    """A change set put before its approvers, and the workbook file it was read from."""

    change_set: ChangeSet
    by: str
    at: datetime
    workbook: str
    sha256: str


class IssuedCode(_Value):
    """The fingerprint of a code sent to one approver for one answer to one digest. The code is kept nowhere."""

    approver: str
    digest: str
    agrees: bool
    salt: str
    fingerprint: str


class Consent(_Value):
    """One approver's yes or no to one digest."""

    approver: str
    digest: str
    agrees: bool
    at: datetime
    comment: str = ""


class Approved(_Value):
    """A change set every needed approver agreed to: the only thing `apply` accepts."""

    change_set: ChangeSet
    consents: tuple[Consent, ...]

    @property
    def digest(self) -> str:
        """The digest all of them agreed to."""
        return self.change_set.digest
