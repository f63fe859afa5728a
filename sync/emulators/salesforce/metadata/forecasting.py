"""Collaborative Forecasts: types, quotas, periods and the fiscal calendar; currencies and their dated rates."""

from sync.emulators.salesforce.metadata.kinds import (
    CURRENCY_CODE,
    SYSTEM,
    Field,
    SObject,
    boolean,
    currency,
    date,
    double,
    frozen,
    id_field,
    integer,
    moment,
    picklist,
    ref,
    text,
)

__all__ = ["FORECASTING"]

_MODIFIED = tuple(f for f in SYSTEM if f.name != "IsDeleted")


def _scheme(name: str, label: str) -> Field:
    return picklist(name, "NumberByYear", "NumberByQuarter", "NumberByPeriod", restricted=True, label=label)


FORECASTING_TYPE = SObject(
    "ForecastingType", "Forecasting Type", "Forecasting Types", "0Db",
    (
        id_field(),
        frozen(text("DeveloperName", 80, nillable=False, label="API Name")),
        frozen(text("MasterLabel", 80, label="Label")),
        frozen(picklist("Language", "en_US", restricted=True, default="en_US", label="Master Language")),
        frozen(boolean("IsActive", default=True, label="Active")),
        frozen(boolean("IsAmount", default=True, label="Is Amount")),
        frozen(boolean("IsQuantity", label="Is Quantity")),
        # The field of the amount where it is a custom one; of some API versions alone.
        frozen(text("AmountFieldName", 80, label="Amount Field Name")),
        frozen(picklist("DateType", "OpportunityCloseDate", "ProductDate", "ScheduleDate", restricted=True,
                        default="OpportunityCloseDate", label="Date Type")),
        frozen(picklist("RoleType", "R", "T", restricted=True, default="R", label="Role Type")),
        frozen(boolean("HasProductFamily", label="Has Product Family")),
        frozen(ref("ForecastingGroupId", "ForecastingGroup", label="Forecasting Group ID")),
        frozen(ref("OpportunitySplitTypeId", "OpportunitySplitType", label="Split Type ID", requires="splits")),
        frozen(ref("Territory2ModelId", "Territory2Model", label="Territory Model ID", requires="territories")),
        frozen(boolean("CanDisplayQuotas", default=True, label="Can Display Quotas")),
        frozen(integer("DisplayPosition", label="Display Position")),
        # By which periods the type forecasts, where not by the org's; a real org shows it in its quotas' periods alone.
        frozen(picklist("Emulator_Period__c", "Month", "Quarter", "Week", label="Period of this type")),
        *_MODIFIED,
    ),
    createable=False, updateable=False, deletable=False, replicateable=False, recycles=False, setup=True,
    requires="forecasting",
)  # fmt: skip

FORECASTING_GROUP = SObject(
    "ForecastingGroup", "Forecasting Group", "Forecasting Groups", "0Y6",
    (
        id_field(),
        frozen(text("DeveloperName", 80, nillable=False, label="API Name")),
        frozen(text("MasterLabel", 80, label="Label")),
        frozen(picklist("SourceObject", "Opportunity", label="Source Object")),
        frozen(text("SourceField", 255, label="Source Field")),
        *_MODIFIED,
    ),
    createable=False, updateable=False, deletable=False, replicateable=False, recycles=False, setup=True,
    requires="forecasting",
)  # fmt: skip

FORECASTING_GROUP_ITEM = SObject(
    "ForecastingGroupItem", "Forecasting Group Item", "Forecasting Group Items", "0Y7",
    (
        id_field(),
        frozen(ref("ForecastingGroupId", "ForecastingGroup", nillable=False, label="Forecasting Group ID")),
        frozen(text("GroupItemApiName", 255, nillable=False, label="Group Item API Name")),
        *_MODIFIED,
    ),
    createable=False, updateable=False, deletable=False, replicateable=False, recycles=False, setup=True,
    requires="forecasting",
)  # fmt: skip

FORECASTING_QUOTA = SObject(
    "ForecastingQuota", "Forecasting Quota", "Forecasting Quotas", "0J9",
    (
        id_field(),
        ref("QuotaOwnerId", "User", nillable=False, label="Quota Owner ID", default="$user"),
        ref("ForecastingTypeId", "ForecastingType", nillable=False, updateable=False, label="Forecasting Type ID"),
        ref("Territory2Id", "Territory2", updateable=False, label="Territory ID", requires="territories"),
        picklist("ProductFamily", updateable=False, label="Product Family"),
        ref("ForecastingGroupItemId", "ForecastingGroupItem", updateable=False, label="Forecasting Group Item ID"),
        date("StartDate", nillable=False, label="Start Date", indexed=True),
        frozen(ref("PeriodId", "Period", label="Period ID")),
        currency("QuotaAmount", label="Quota Amount"),
        double("QuotaQuantity", label="Quota Quantity"),
        frozen(boolean("IsAmount", label="Is Amount")),
        frozen(boolean("IsQuantity", label="Is Quantity")),
        CURRENCY_CODE,
        *_MODIFIED,
    ),
    recycles=False, requires="forecasting",
)  # fmt: skip

PERIOD = SObject(
    "Period", "Period", "Periods", "026",
    (
        id_field(),
        frozen(ref("FiscalYearSettingsId", "FiscalYearSettings", label="Fiscal Year Settings ID", child="Periods",
                   indexed=False)),
        frozen(picklist("Type", "Month", "Quarter", "Week", "Year", restricted=True)),
        frozen(date("StartDate", label="Start Date", nillable=False)),
        frozen(date("EndDate", label="End Date", nillable=False)),
        frozen(boolean("IsForecastPeriod", label="Forecast Period")),
        frozen(picklist("QuarterLabel", label="Quarter Name")),
        frozen(picklist("PeriodLabel", label="Period Name")),
        frozen(integer("Number")),
        frozen(text("FullyQualifiedLabel", 80, label="Fully Qualified Label")),
        frozen(moment("SystemModstamp", nillable=False, label="System Modstamp")),
    ),
    createable=False, updateable=False, deletable=False, replicateable=False, recycles=False,
)  # fmt: skip

FISCAL_YEAR_SETTINGS = SObject(
    "FiscalYearSettings", "Fiscal Year Settings", "Fiscal Year Settings", "022",
    (
        id_field(),
        frozen(text("Name", 80)),
        frozen(boolean("IsStandardYear", default=True, label="Is Standard Year")),
        frozen(picklist("YearType", "Standard", "Custom", restricted=True, default="Standard", label="Year Type")),
        frozen(date("StartDate", label="Start Date")),
        frozen(date("EndDate", label="End Date")),
        frozen(ref("PeriodId", "Period", label="Period ID", indexed=False)),
        frozen(_scheme("QuarterLabelScheme", label="Quarter Name Scheme")),
        frozen(_scheme("PeriodLabelScheme", label="Period Name Scheme")),
        frozen(_scheme("WeekLabelScheme", label="Week Name Scheme")),
        frozen(picklist("QuarterPrefix", label="Quarter Prefix")),
        frozen(picklist("PeriodPrefix", label="Period Prefix")),
        frozen(integer("WeekStartDay", label="Week Start Day")),
        frozen(text("Description", 255)),
        frozen(moment("SystemModstamp", nillable=False, label="System Modstamp")),
    ),
    createable=False, updateable=False, deletable=False, replicateable=False, recycles=False,
)  # fmt: skip

CURRENCY_TYPE = SObject(
    "CurrencyType", "Currency Type", "Currency Types", "01L",
    (
        id_field(),
        text("IsoCode", 3, type="picklist", nillable=False, updateable=False, label="Currency ISO Code"),
        double("ConversionRate", 18, 6, nillable=False, label="Conversion Rate"),
        integer("DecimalPlaces", nillable=False, label="Decimal Places", default=2),
        boolean("IsActive", default=True, label="Active"),
        frozen(boolean("IsCorporate", label="Corporate Currency")),
        *_MODIFIED,
    ),
    deletable=False, recycles=False, setup=True, requires="multi_currency",
)  # fmt: skip

DATED_CONVERSION_RATE = SObject(
    "DatedConversionRate", "Dated Conversion Rate", "Dated Conversion Rates", "04w",
    (
        id_field(),
        text("IsoCode", 3, type="picklist", nillable=False, updateable=False, label="Currency ISO Code"),
        date("StartDate", nillable=False, label="Start Date"),
        frozen(date("NextStartDate", label="Next Start Date")),
        double("ConversionRate", 18, 6, nillable=False, label="Conversion Rate"),
        *_MODIFIED,
    ),
    recycles=False, setup=True, requires="dated_rates",
)  # fmt: skip

FORECASTING = (
    FORECASTING_TYPE, FORECASTING_GROUP, FORECASTING_GROUP_ITEM, FORECASTING_QUOTA, PERIOD, FISCAL_YEAR_SETTINGS,
    CURRENCY_TYPE, DATED_CONVERSION_RATE,
)  # fmt: skip
