"""Small plans for the tests of `sync`: quotas of made-up reps for the second quarter of 2020."""

from decimal import Decimal

from sync.model.change import Desired, RecordKey

__all__ = ["PLAN", "key", "want"]

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
