"""What approvers are shown beside the changes, as it stood when the plan was submitted."""

from decimal import Decimal

from sync.model.stored import Stored

__all__ = ["Evidence", "GateShown", "Person", "Remark", "Told"]


class Told(Stored):
    """One figure in words for people: what it is, and what it says with its unit; `note` says how to read it."""

    title: str
    says: str
    note: str = ""


class GateShown(Stored):
    """One gate of the cycle: its verdict, its figure, what it is held against, and who waived it and why, in words."""

    title: str
    verdict: str
    figure: str
    limit: str
    waiver: str = ""

    @property
    def against(self) -> str:
        """The figure against its limit, and the waiver where there is one."""
        return f"{self.figure}, must be {self.limit}{f'. {self.waiver}' if self.waiver else ''}"


class Remark(Stored):
    """A finding that did not stop the submission: how grave, what, what to do, and the cell it speaks of."""

    severity: str
    sentence: str
    remedy: str = ""
    at: str = ""


class Person(Stored):
    """Somebody's last quota and the planned one, in the plan's currency; no `last` where there was none above 0."""

    name: str
    team: str
    planned: Decimal
    last: Decimal | None = None

    @property
    def change(self) -> Decimal:
        """By how much the quota changes; all of it where there was none."""
        return self.planned - (self.last or Decimal(0))


class Evidence(Stored):
    """Figures, gates, findings and people, frozen with a submission; `unit` is the plan's currency.

    It is no part of the digest: it says nothing that the change set and the inputs do not decide. Submissions of
    earlier releases have none.
    """

    unit: str = ""
    figures: tuple[Told, ...] = ()
    gates: tuple[GateShown, ...] = ()
    findings: tuple[Remark, ...] = ()
    people: tuple[Person, ...] = ()
