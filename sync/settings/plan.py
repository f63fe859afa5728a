"""The section [plan]."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator

from calculations.exact.rates import PlanningRate
from calculations.fiscal import CALENDAR_YEAR, Calendar, Quarter
from calculations.fiscal.calendar import EXAMPLES
from sync.model.holidays import free_days
from sync.settings.section import Section

__all__ = ["PlanSettings"]

_PERIODS = ("quarter", "month", "week")
_DETAILS = ("family", "territory", "group", "currency")


_CODE = r"^[A-Z]{3}$"
_Worth = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]


class PlanSettings(Section):
    """Which quarter is planned, and on which facts."""

    quarter: str = Field("", description="such as 2026Q1; when empty, the quarter after the one of as_of")
    as_of: date | None = Field(
        None, description="last day whose facts count; default: today", examples=[date(2025, 12, 31)]
    )
    currency: str = Field("USD", pattern=_CODE, description="ISO code of the plan's currency", examples=["USD"])
    fiscal_calendar: str = Field("", description=f"by default the org's own; else as in {EXAMPLES}")
    fiscal_year_start_month: int = Field(
        0, ge=0, le=12, description="an older spelling: 2 is fiscal_calendar standard:2; 0 says nothing"
    )
    forecasting_type: str = Field(
        "OpportunityRevenue",
        description="DeveloperName of the forecast type quotas are set for",
        examples=["OpportunityRevenue"],
    )
    rates: dict[Annotated[str, Field(pattern=_CODE)], _Worth | dict[date, _Worth]] = Field(
        default_factory=dict,
        description=(
            "planning rates, in place of the CRM's: what one unit is worth in the CRM's corporate currency, always "
            '(EUR = "1.10") or from a day on (EUR = {2026-01-01 = "1.10", 2026-04-01 = "1.12"})'
        ),
    )
    every_seller: bool = Field(
        False,
        description="whether whoever sold in the last four quarters or holds an open deal is planned, also without a "
        "quota or an account of their own",
    )
    quota_grain: str = Field(
        "",
        description="what a quota is set for beside its owner: quarter, month or week, and any of family, territory, "
        "group and currency, as in month+family; by default as the CRM's quotas and forecast periods are",
    )
    quota_currency: Literal["record", "owner", "plan"] = Field(
        "record",
        description="currency a quota is written in: of its record in the CRM, else of its owner; of its owner, "
        "whatever the record says; or the plan's",
    )
    holidays: str = Field(
        "",
        description="by whose public holidays working days are counted, as in US, DE or DE-BY (qplan[holidays]): run "
        "rates and forecasts then go by working days; by default by all days",
    )
    is_simulated: bool = Field(False, description="whether what the workbook shows is marked as a simulation")

    @property
    def declared_calendar(self) -> Calendar | None:
        """The fiscal calendar these settings declare; None where they leave it to the org."""
        if self.fiscal_calendar:
            return Calendar.parse(self.fiscal_calendar)
        return Calendar.standard(self.fiscal_year_start_month) if self.fiscal_year_start_month else None

    def calendar_beside(self, org: Calendar | None) -> Calendar:
        """The fiscal calendar of the plan: the declared one, else the org's, else calendar years.

        The older spelling says in which month years begin, not what they are called: that the org says.
        """
        declared = self.declared_calendar
        if declared is None:
            return org or CALENDAR_YEAR
        if not self.fiscal_calendar and org == Calendar.standard(self.fiscal_year_start_month, named_by_end=True):
            return org
        return declared

    @field_validator("fiscal_calendar")
    @classmethod
    def _calendar_is_one(cls, value: str) -> str:
        return str(Calendar.parse(value)) if value else value

    @field_validator("holidays")
    @classmethod
    def _holidays_are_known(cls, value: str) -> str:
        place = value.strip().upper()
        if place:
            free_days(place, [2020])
        return place

    @field_validator("quota_grain")
    @classmethod
    def _grain_is_one(cls, value: str) -> str:
        words = [word for word in re.split(r"[\s,+]+", value.casefold()) if word]
        strange = [word for word in words if word not in (*_PERIODS, *_DETAILS)]
        if strange or len(set(words) & set(_PERIODS)) > 1:
            raise ValueError(
                f"{'+'.join(words)!r} is no grain: write one of {', '.join(_PERIODS)}, and any of {', '.join(_DETAILS)}"
            )
        return "+".join(dict.fromkeys(words))

    @field_validator("quarter")
    @classmethod
    def _quarter_is_one(cls, value: str) -> str:
        return str(Quarter.parse(value)) if value else value

    @property
    def planning_rates(self) -> tuple[PlanningRate, ...]:
        """The planning rates, one after the other."""
        found: list[PlanningRate] = []
        for code, given in self.rates.items():
            by_day = given if isinstance(given, dict) else {None: given}
            found += [PlanningRate(code, worth, since) for since, worth in by_day.items()]
        return tuple(found)
