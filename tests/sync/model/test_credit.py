"""What a forecasting type counts is either modelled or refused by name."""

import pytest

from calculations.findings import Severity
from sync.model.credit import ForecastType, Split, refused

MODELLED = [
    ForecastType("OpportunityRevenue"),
    ForecastType("OpportunityRevenue", True, True, False, "Amount", "OpportunityCloseDate"),
    ForecastType("OpportunityLineItemRevenue", True, True, False, "TotalPrice", "CloseDate"),
    ForecastType("OpportunitySplitRevenue", True, True, False, split=Split.of(True, "Opportunity.Amount")),
    ForecastType("OverlaySplitRevenue", True, True, False, split=Split.of(False, "Opportunity.Amount")),
]
REFUSED = {
    "quantities": ForecastType("Units", True, False, True),
    "opportunity splits": ForecastType("OpportunitySplitRevenue", True, True, False),
    "overlay splits": ForecastType("Opportunity_Overlay_Revenue", True, True, False),
    "splits of another field": ForecastType("Points", True, True, False, split=Split.of(True, "Opportunity.Points__c")),
    "a type that is not visible": ForecastType("OpportunitySplitRevenue", split=Split.UNKNOWN),
    "custom amount ARR__c": ForecastType("ARR", True, True, False, "ARR__c"),
    "date ProductDate": ForecastType("Delivered", True, True, False, "", "ProductDate"),
    "schedule dates": ForecastType("LineItemRevenueScheduleDate"),
}


@pytest.mark.parametrize("forecast", MODELLED, ids=lambda forecast: forecast.name)
def test_amounts_by_close_date_are_modelled(forecast: ForecastType) -> None:
    """Of opportunities and of their line items, whether the CRM describes the type or not."""
    assert list(refused(forecast)) == []


@pytest.mark.parametrize("reason", REFUSED)
def test_anything_else_is_refused_by_name(reason: str) -> None:
    """The finding says what the type counts, blocks, and tells what to set."""
    found = list(refused(REFUSED[reason]))
    assert any(reason in finding.sentence for finding in found)
    assert {finding.severity for finding in found} == {Severity.BLOCKING}
    assert all("plan.forecasting_type" in finding.remedy for finding in found)


def test_a_type_that_is_switched_off_blocks() -> None:
    """Its quotas would be seen by nobody."""
    (found,) = refused(ForecastType("OpportunityRevenue", is_active=False))
    assert (found.code, found.severity) == ("quota.type-inactive", Severity.BLOCKING)
