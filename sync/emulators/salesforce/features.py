"""What an org has switched on; describe, SOQL and validation all follow it."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Features"]


@dataclass(frozen=True, slots=True)
class Features:
    """The switches of one org.

    `territories`: Enterprise Territory Management (Territory2 and Opportunity.Territory2Id exist).
    `multi_currency`: CurrencyIsoCode and CurrencyType exist; `dated_rates` adds DatedConversionRate.
    `forecasting`: Collaborative Forecasts (quotas and forecasting types exist); `period_kind` is its period, and
    `other_period_kind` that of forecasting types which have one of their own.
    `fiscal_year_start_month`: 1-12; a fiscal year is named after the calendar year in which it starts, unless
    `fiscal_year_named_by_end`. `fiscal_calendar`, `fiscal_weekday`, `fiscal_nearest`, `fiscal_first_day` and
    `fiscal_long_period` are the kind of its years and where they begin: see `FiscalCalendar`.
    `teams`: account and opportunity teams, and shares. `person_accounts`: accounts may be people.
    `splits`: opportunity splits.
    `history_tracking`: field history of opportunities is recorded. `record_types`: RecordTypeId exists.
    `simulated`: the data is made up; Organization says so (a label for people, e.g. "Simulated data").
    `lock_wait_seconds`: how long a membership change waits for the group lock before it fails.
    `daily_api_requests`, `daily_bulk_queries`, `daily_bulk_batches`: the org's limits.
    """

    territories: bool = True
    multi_currency: bool = False
    dated_rates: bool = False
    forecasting: bool = True
    period_kind: Literal["Quarter", "Month", "Week"] = "Quarter"
    other_period_kind: Literal["", "Quarter", "Month", "Week"] = ""
    fiscal_year_start_month: int = 1
    fiscal_year_named_by_end: bool = False
    fiscal_calendar: str = "standard"
    fiscal_weekday: int = 5
    fiscal_nearest: bool = False
    fiscal_first_day: int = 1
    fiscal_long_period: int = 0
    teams: bool = True
    person_accounts: bool = False
    splits: bool = False
    history_tracking: bool = True
    record_types: bool = False
    default_currency: str = "USD"
    simulated: str = ""
    lock_wait_seconds: float = 10.0
    daily_api_requests: int = 100_000
    daily_bulk_queries: int = 10_000
    daily_bulk_batches: int = 15_000

    @property
    def forecast_kinds(self) -> frozenset[str]:
        """The types of the periods that are forecast periods."""
        return frozenset({self.period_kind, self.other_period_kind} - {""})

    def has(self, requirement: str) -> bool:
        """Whether the switch a field or object requires is on; an empty requirement always is."""
        return not requirement or bool(getattr(self, requirement))
