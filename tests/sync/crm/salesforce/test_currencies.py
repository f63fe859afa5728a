"""The org's currencies beside the plan's."""

import pytest

from calculations.findings import Severity
from sync.crm.salesforce.doctor.currencies import compared

TYPES = [
    {"IsoCode": "USD", "IsActive": True, "IsCorporate": True},
    {"IsoCode": "EUR", "IsActive": True, "IsCorporate": False},
    {"IsoCode": "CHF", "IsActive": False, "IsCorporate": False},
]


@pytest.mark.parametrize(
    ("currency", "planned", "expected"),
    [
        ("EUR", [], []),
        ("CHF", [], [(Severity.BLOCKING, ("CHF",))]),
        ("CHF", ["CHF"], []),
        ("USD", ["EUR", "GBP"], [(Severity.WARNING, ("GBP",))]),
    ],
)
def test_a_currency_that_the_org_does_not_keep_is_named(
    currency: str, planned: list[str], expected: list[tuple[Severity, tuple[str, ...]]]
) -> None:
    """The plan's own blocks unless a planning rate says what it is worth; a planning rate for nothing is a warning."""
    note, *found = compared(currency, planned, TYPES, "USD", dated=True)
    assert note.sentence.startswith("Corporate currency: USD; active: EUR, USD; rates: by date")
    assert [(one.severity, one.rows) for one in found] == expected
