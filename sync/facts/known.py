"""What the mirror of the CRM knows for one plan: each table read once, its money converted once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine

from calculations.exact.rates import PlanningRate, Rate, Rates
from calculations.findings import Finding
from calculations.fiscal import Calendar, Quarter, covered, period_labels, quarter_labels
from calculations.reach import Reach
from sync.facts.columns import Codes, Labels
from sync.facts.measure import COUNTED, Overlay, forecast_type, overlay_of
from sync.facts.mirror import Rows, rows_of
from sync.facts.rates import rates_of
from sync.facts.unrated import currencies_of, unrated
from sync.model.credit import ForecastType
from sync.model.holidays import free_days
from sync.model.pull_set import by_name
from sync.store.tables import MIRROR

__all__ = ["Known", "Won", "after", "periods", "quarters"]

_READ: Mapping[str, str] = {
    "Organization": "Name",
    "UserRole": "Id Name ParentRoleId ForecastUserId",
    "User": "Id Name Department IsActive ManagerId UserRoleId DefaultCurrencyIsoCode CreatedDate",
    "Account": (
        "Id Name OwnerId ParentId Industry AnnualRevenue NumberOfEmployees BillingState BillingCountry BillingLatitude "
        "BillingLongitude CurrencyIsoCode CreatedDate IsDeleted"
    ),
    "Product2": "Id Family",
    "Opportunity": (
        "Id AccountId OwnerId Name Amount CloseDate StageName Probability ForecastCategory ForecastCategoryName "
        "IsClosed IsWon LeadSource LastStageChangeDate LastModifiedDate CurrencyIsoCode Territory2Id CreatedDate "
        "IsDeleted"
    ),
    "OpportunityLineItem": "OpportunityId Product2Id TotalPrice CreatedDate",
    "OpportunityHistory": (
        "OpportunityId CreatedDate StageName Amount CloseDate Probability ForecastCategory CurrencyIsoCode"
    ),
    "OpportunitySplitType": "Id DeveloperName IsTotalValidated SplitField",
    "OpportunitySplit": "OpportunityId SplitOwnerId SplitPercentage SplitTypeId",
    "ForecastingType": (
        "Id DeveloperName IsActive IsAmount IsQuantity AmountFieldName DateType RoleType HasProductFamily "
        "OpportunitySplitTypeId"
    ),
    "Period": "Id Type StartDate EndDate IsForecastPeriod",
    "ForecastingQuota": (
        "Id QuotaOwnerId ForecastingTypeId StartDate ProductFamily Territory2Id ForecastingGroupItemId QuotaAmount "
        "CurrencyIsoCode PeriodId"
    ),
    "ForecastingGroupItem": "Id GroupItemApiName",
    "Territory2Model": "Id State",
    "Territory2": "Id Name ParentTerritory2Id Territory2ModelId",
    "UserTerritory2Association": "UserId Territory2Id IsActive",
    "ObjectTerritory2Association": "ObjectId Territory2Id",
}
"""The standard fields that facts are made of, by object; an org's own ones are read as the pull set declares them."""

_YEARS_OF_HOLIDAYS = 7
_LIVE_ONLY = ("OpportunityLineItem", "OpportunityHistory", "OpportunitySplit")


@dataclass(frozen=True)
class Known:
    """The mirror for one plan. Every fact of the plan is made from this value, which is made once for it.

    Args:
        engine: the store. quarter: being planned. as_of: last day that counts. currency: ISO code of the plan's
            currency. forecasting_type: whose quotas count, by its DeveloperName. quota_grain: by what they are set,
            as `PlanSettings.quota_grain`; empty is as the org's records are. planning_rates: those
            of the settings. holidays: by whose working days are counted, empty for none.
    """

    engine: Engine
    quarter: Quarter
    as_of: date
    currency: str
    forecasting_type: str = ""
    planning_rates: tuple[PlanningRate, ...] = ()
    quota_grain: str = ""
    holidays: str = ""
    _rows: dict[str, Rows] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rows(self, sobject: str) -> Rows:
        """The rows of an object, read when they are first asked for; deleted ones too, except lines and history.

        Of deals, their lines and their history only what the forecasting type counts.
        """
        if sobject not in self._rows:
            deleted = MIRROR[sobject].c.get("IsDeleted")
            where = (deleted.is_not(True),) if sobject in _LIVE_ONLY and deleted is not None else ()
            own = (name for name in by_name(sobject).field_names if name.endswith("__c"))
            read = rows_of(self.engine, sobject, (*_READ[sobject].split(), *own), *where)
            overlay = self.overlay if sobject in COUNTED else None
            self._rows[sobject] = read if overlay is None else overlay.counted(sobject, read)
        return self._rows[sobject]

    @cached_property
    def forecast(self) -> ForecastType | None:
        """The plan's forecasting type as the mirror describes it; None where it is not known."""
        return forecast_type(self.rows("ForecastingType"), self.rows("OpportunitySplitType"), self.forecasting_type)

    @cached_property
    def overlay(self) -> Overlay | None:
        """The deals that count where the type follows overlay splits; None where all do."""
        return overlay_of(self.forecast, self.rows("OpportunitySplit"))

    @cached_property
    def rates(self) -> Rates:
        """The rates of exchange between records' currencies and the plan's: one source for all amounts."""
        return rates_of(self.engine, self.currency, self.as_of, self.quarter.start, self.planning_rates)

    @cached_property
    def used_rates(self) -> tuple[Rate, ...]:
        """Rates of the currencies of deals and quotas on the plan's day, and on the first days of the year before.

        None where all money is in the plan's currency, which then is the CRM's.
        """
        codes = {code or self.rates.corporate for code in currencies_of(self.engine)} | {self.rates.corporate}
        if codes == {self.currency}:
            return ()
        before = [day for back in range(1, 5) if (day := self.quarter.shift(-back).start) < self.rates.day]
        asked = [
            (code, day)
            for code in sorted(codes)
            for day in (self.rates.day, *(before if code != self.rates.corporate else ()))
        ]
        return tuple(rate for code, day in asked if (rate := self.rates.rate(code, day)) is not None)

    @cached_property
    def free_days(self) -> tuple[date, ...]:
        """The holidays of the years of the sales history and of the quarter; none where all days count."""
        first, last = self.as_of.year - _YEARS_OF_HOLIDAYS, max(self.as_of.year, self.quarter.end.year)
        return free_days(self.holidays, range(first, last + 1)) if self.holidays else ()

    @cached_property
    def unrated(self) -> tuple[Finding, ...]:
        """What cannot be converted to the plan's currency."""
        return unrated(self.engine, self.rates)

    @cached_property
    def accounts(self) -> Codes:
        """The accounts by code, deleted ones too."""
        return Codes(self.rows("Account").ids["Id"])

    @cached_property
    def account_rows(self) -> NDArray[np.intp]:
        """The row of each account, by its code."""
        return np.argsort(self.rows("Account").ids["Id"])

    @cached_property
    def active_territories(self) -> NDArray[np.bool_]:
        """Whether each territory is one of the active model."""
        models = self.rows("Territory2Model")
        active = models.ids["Id"][models.labels["State"].texts() == "Active"]
        return np.isin(self.rows("Territory2").ids["Territory2ModelId"], active)

    @cached_property
    def members(self) -> list[tuple[str, str]]:
        """User and territory ids of who serves which territory now."""
        rows = self.rows("UserTerritory2Association")
        serving = rows.flags["IsActive"] != 0
        users, territories = (rows.ids[name][serving].astype(str).tolist() for name in ("UserId", "Territory2Id"))
        return list(zip(users, territories, strict=True))

    @cached_property
    def with_history(self) -> NDArray[np.bool_]:
        """Whether each deal, by row, came with any history of its stages."""
        seen = Codes(self.rows("OpportunityHistory").ids["OpportunityId"])
        deals = self.rows("Opportunity")
        return seen.of(deals.ids["Id"]) >= 0 if len(seen) else np.zeros(deals.size, dtype=np.bool_)

    @cached_property
    def reach(self) -> Reach:
        """How far the records of closed deals, won or lost, go by the day of the plan."""
        deals = self.rows("Opportunity")
        closed = deals.moments["CloseDate"]
        is_over = (deals.flags["IsClosed"] == 1) | (deals.flags["IsWon"] == 1)
        counts = is_over & (deals.flags["IsDeleted"] != 1) & (closed < after(self.as_of))
        days = closed[counts & ~np.isnat(closed)].astype("datetime64[D]")
        return Reach.of(days)

    @cached_property
    def won(self) -> "Won":
        """The deals closed-won up to and with the day, not deleted, on days the calendar knows, the oldest first."""
        deals = self.rows("Opportunity")
        closed = deals.moments["CloseDate"]
        is_won = (deals.flags["IsWon"] == 1) & (deals.flags["IsDeleted"] != 1) & (closed < after(self.as_of))
        is_won &= covered(closed, self.quarter.calendar)
        rows = np.flatnonzero(is_won)
        rows = rows[np.argsort(closed[rows], kind="stable")]
        currency = deals.labels["CurrencyIsoCode"].take(rows)
        local = deals.numbers["Amount"][rows]
        return Won(
            rows=rows,
            account=Labels.of_ids(deals.ids["AccountId"][rows]),
            owner=Labels.of_ids(deals.ids["OwnerId"][rows]),
            territory=Labels.of_ids(deals.ids["Territory2Id"][rows]),
            currency=currency,
            closed=closed[rows],
            local_amount=local,
            amount=self.rates.convert(local, currency, closed[rows]),
            calendar=self.quarter.calendar,
        )


@dataclass(frozen=True)
class Won:
    """Won deals: their rows in the mirror, whose they are, when they closed, and their value.

    local_amount: in their own currency. amount: in the plan's, at the rate of the day each closed. calendar: fiscal.
    """

    rows: NDArray[np.intp]
    account: Labels
    owner: Labels
    territory: Labels
    currency: Labels
    closed: NDArray[np.datetime64]
    local_amount: NDArray[np.float64]
    amount: NDArray[np.float64]

    calendar: Calendar

    @cached_property
    def quarter(self) -> pd.Categorical:
        """Fiscal quarter each closed in, as in 2020Q1."""
        return quarters(self.closed, self.calendar)

    @cached_property
    def period(self) -> pd.Categorical:
        """Fiscal month each closed in, as in 2020-03 or 2020P05."""
        return periods(self.closed, self.calendar)


def after(day: date) -> np.datetime64:
    """The moment from which nothing counts any more."""
    return np.datetime64(day + timedelta(days=1), "us")


def quarters(days: NDArray[np.datetime64], calendar: Calendar) -> pd.Categorical:
    """Fiscal quarter of each day, as in 2020Q1; a custom calendar must reach them all."""
    code, labels = quarter_labels(days, calendar)
    return pd.Categorical.from_codes(code, pd.Index(labels, dtype=object))


def periods(days: NDArray[np.datetime64], calendar: Calendar) -> pd.Categorical:
    """Fiscal month of each day, as in 2020-03 or 2020P05; a custom calendar must reach them all."""
    code, labels = period_labels(days, calendar)
    return pd.Categorical.from_codes(code, pd.Index(labels, dtype=object))
