"""A forecasting type that says product families makes them part of the quotas' grain, though no quota names one yet."""

from datetime import date

import pytest
from sqlalchemy import insert

from calculations.findings import Severity
from calculations.fiscal import Quarter
from sync.facts.known import Known
from sync.facts.quota_grain import OrgGrain, grain_of
from sync.store.database import writing
from sync.store.tables import MIRROR
from tests.stores import new_store

TYPE = "OpportunityRevenue"
LINES = {"Bikes": 60.0, "Parts": 20.0}
"""What the one deal of the last year brought, by family: three quarters and one quarter of it."""


def _grain(*flags: bool | None, lines: dict[str, float]) -> OrgGrain:
    """The grain of an org with a deal of these lines, a quota without a family, and types with these flags.

    The first is the plan's type; any other is one of another name.
    """
    types = [
        {"Id": f"f{at}", "DeveloperName": TYPE if at == 0 else f"Other{at}", "HasProductFamily": flag}
        for at, flag in enumerate(flags)
    ]
    deal = {"Id": "d", "OwnerId": "u", "Amount": 80.0, "CloseDate": "2020-02-10", "IsWon": True, "IsClosed": True}
    quota = {"Id": "q", "QuotaOwnerId": "u", "ForecastingTypeId": "f0", "StartDate": "2020-01-01", "QuotaAmount": 80.0}
    org = {
        "User": [{"Id": "u", "Name": "Ann", "IsActive": True, "CreatedDate": "2015-01-01T00:00:00.000Z"}],
        "Product2": [{"Id": f"p{family}", "Family": family} for family in lines],
        "Opportunity": [{**deal, "CreatedDate": "2020-01-01T00:00:00.000Z", "StageName": "Won"}],
        "OpportunityLineItem": [
            {"Id": f"l{family}", "OpportunityId": "d", "Product2Id": f"p{family}", "TotalPrice": money}
            for family, money in lines.items()
        ],
        "ForecastingType": types,
        "ForecastingQuota": [quota],
    }
    engine = new_store("sqlite:///:memory:")
    with writing(engine) as connection:
        for sobject, rows in org.items():
            for row in rows:
                connection.execute(insert(MIRROR[sobject]), row)
    try:
        return grain_of(Known(engine, Quarter(2020, 2), date(2020, 3, 31), "USD", TYPE))
    finally:
        engine.dispose()


def test_the_type_switches_families_on() -> None:
    """Quotas go to the families that were booked, in the shares of the last year: 60 and 20 of 80."""
    grain = _grain(True, lines=LINES)
    assert grain.by == frozenset({"family"})
    assert grain.shared.families == ("Bikes", "Parts")
    assert grain.shared.family_shares == pytest.approx((0.75, 0.25))
    assert grain.findings == ()


@pytest.mark.parametrize("flags", [(False,), (None,), (False, True)])
def test_no_other_type_does(flags: tuple[bool | None, ...]) -> None:
    """Where the plan's type says no, or nothing, a quota stays whole, whatever another type says."""
    grain = _grain(*flags, lines=LINES)
    assert (grain.by, grain.shared.families) == (frozenset(), ())


def test_families_that_nothing_names_block() -> None:
    """The type says families, and neither quotas nor deals have one: nobody knows which, so nothing is guessed."""
    grain = _grain(True, lines={})
    assert [(found.code, found.severity) for found in grain.findings] == [("quota.family-unknown", Severity.BLOCKING)]
    assert (grain.by, grain.shared.families) == (frozenset(), ())
