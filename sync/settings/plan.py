"""The section [plan]."""

from datetime import date

from pydantic import Field, field_validator

from calculations.fiscal import Quarter
from sync.settings.section import Section

__all__ = ["PlanSettings"]


class PlanSettings(Section):
    """Which quarter is planned, and on which facts."""

    quarter: str = Field("", description="such as 2026Q1; when empty, the quarter after the one of as_of")
    as_of: date | None = Field(
        None, description="last day whose facts count; default: today", examples=[date(2025, 12, 31)]
    )
    currency: str = Field("USD", description="ISO code of the plan's currency", examples=["USD"])
    fiscal_year_start_month: int = Field(1, ge=1, le=12, description="1 is January", examples=[1])
    forecasting_type: str = Field(
        "OpportunityRevenue",
        description="DeveloperName of the forecast type quotas are set for",
        examples=["OpportunityRevenue"],
    )
    is_simulated: bool = Field(False, description="whether what the workbook shows is marked as a simulation")

    @field_validator("quarter")
    @classmethod
    def _quarter_is_one(cls, value: str) -> str:
        return str(Quarter.parse(value)) if value else value
