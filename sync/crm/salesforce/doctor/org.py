"""What the checks of an org look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calculations.findings import Finding, Severity
from sync.clock import Clock
from sync.crm.salesforce.client import SalesforceClient
from sync.crm.salesforce.soql import select
from sync.errors import FixConfigurationError
from sync.settings import PlanSettings

__all__ = ["ExaminedOrg", "note"]

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class ExaminedOrg:
    """What the checks look at."""

    client: SalesforceClient
    clock: Clock
    user: str
    plan: PlanSettings

    @property
    def as_of(self) -> date:
        """The last day whose facts count."""
        return self.plan.as_of or self.clock.now().date()

    def fields(self, sobject: str) -> Sequence[dict[str, Any]]:
        """The fields of an object that the user sees."""
        described = self.describe(sobject)
        return [] if described is None else described["fields"]

    def describe(self, sobject: str) -> dict[str, Any] | None:
        """The description of an object; None when it is proved that the user does not see it."""
        try:
            return self.client.describe(sobject)
        except FixConfigurationError as error:
            if error.status != _NOT_FOUND or sobject in self.client.object_names():
                raise
            return None

    def rows(self, sobject: str, fields: Sequence[str], where: str = "") -> list[dict[str, Any]]:
        """Rows of an object."""
        return self.client.records(select(sobject, fields, where), sobject=sobject)


def note(code: str, sentence: str) -> Finding:
    return Finding(code, sentence, severity=Severity.NOTE)
