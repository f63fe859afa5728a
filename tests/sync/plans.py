"""Small plans for the tests of `sync`: quotas of made-up reps for the second quarter of 2020."""

from collections.abc import Mapping
from decimal import Decimal

from sync.model.change import Desired, Held, Place, RecordKey

__all__ = ["PLAN", "held", "key", "want"]

PLAN = "2020Q2"


def key(rep: str) -> RecordKey:
    """The natural key of a rep's quota for the quarter."""
    return RecordKey.of(
        "ForecastingQuota", {"QuotaOwnerId": rep, "StartDate": "2020-04-01", "ForecastingTypeId": "0Db000000000001AAA"}
    )


def want(rep: str, value: int | str, cell: str = "Quotas!L10", reason: str = "") -> Desired:
    """What the plan wants a rep's quota to be."""
    return Desired(
        record=key(rep),
        field="QuotaAmount",
        value=Decimal(value),
        unit="USD",
        label=f"Rep {rep}",
        cell=cell,
        reason=reason,
    )


def held(amounts: Mapping[str, int | str | Decimal], unit: str = "") -> dict[Place, Held]:
    """What the CRM holds: amounts by rep."""
    return {(key(rep), "QuotaAmount"): Held(Decimal(value), unit) for rep, value in amounts.items()}
