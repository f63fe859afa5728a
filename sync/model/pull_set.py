"""The pull set: every CRM object the product reads, its fields and how its changes are found. Declared once.

The mirror tables of the store, the queries of the Salesforce source and the mapping of CSV folders all read this. A
field the org does not have, or does not show, is left out of the query and stays empty in the mirror. Fields whose
names end in `__c` are an org's own and none has to have them: contract dates on won opportunities, segment and region
of accounts, the first day of a person in the role.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

__all__ = ["PULL_SET", "CrmObject", "Field", "Kind", "by_name"]


class Kind(StrEnum):
    """How a field's values are written in rows and stored in the mirror."""

    ID = "id"
    TEXT = "text"
    FLAG = "flag"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its API name and its kind; `indexed` when the product looks rows up by it."""

    name: str
    kind: Kind
    indexed: bool = False


@dataclass(frozen=True)
class CrmObject:
    """One object of the pull set.

    `cursor` is the field that says when a row changed. With `whole`, deletions leave no trace that can be queried, so
    the object is read whole whenever its fingerprint moved, and rows that are no longer there leave the mirror.
    """

    name: str
    fields: tuple[Field, ...]
    cursor: str = "SystemModstamp"
    whole: bool = False

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """API names in the order of the mirror's columns; `Id` first."""
        return tuple(field.name for field in self.fields)

    @property
    def keeps_deleted(self) -> bool:
        """True when deleted rows stay in the mirror with `IsDeleted` true."""
        return "IsDeleted" in self.field_names


def _fields(declaration: str) -> tuple[Field, ...]:
    """Fields from `Name:kind Name:kind*`, where a star asks for an index."""
    return tuple(
        Field(name, Kind(kind.rstrip("*")), indexed=kind.endswith("*"))
        for name, kind in (part.split(":") for part in declaration.split())
    )


PULL_SET: tuple[CrmObject, ...] = (
    CrmObject(
        "Organization",
        _fields(
            "Id:id Name:text InstanceName:text IsSandbox:flag OrganizationType:text FiscalYearStartMonth:integer "
            "UsesStartDateAsFiscalYearName:flag DefaultLocaleSidKey:text TimeZoneSidKey:text "
            "SystemModstamp:datetime DefaultCurrencyIsoCode:text"
        ),
    ),
    CrmObject(
        "CurrencyType",
        _fields(
            "Id:id IsoCode:text ConversionRate:number DecimalPlaces:integer IsActive:flag IsCorporate:flag "
            "SystemModstamp:datetime"
        ),
        whole=True,
    ),
    CrmObject(
        "DatedConversionRate",
        _fields("Id:id IsoCode:text* StartDate:date NextStartDate:date ConversionRate:number SystemModstamp:datetime"),
        whole=True,
    ),
    CrmObject(
        "UserRole",
        _fields("Id:id Name:text DeveloperName:text ParentRoleId:id ForecastUserId:id SystemModstamp:datetime"),
        whole=True,
    ),
    CrmObject(
        "User",
        _fields(
            "Id:id Name:text Username:text Email:text Title:text Department:text EmployeeNumber:text IsActive:flag "
            "ManagerId:id* UserRoleId:id ProfileId:id ForecastEnabled:flag CurrencyIsoCode:text "
            "DefaultCurrencyIsoCode:text CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime "
            "Start_Date__c:date"
        ),
    ),
    CrmObject(
        "Account",
        _fields(
            "Id:id Name:text OwnerId:id* ParentId:id* Industry:text Type:text AnnualRevenue:number "
            "NumberOfEmployees:integer BillingCity:text BillingState:text BillingPostalCode:text BillingCountry:text "
            "BillingLatitude:number BillingLongitude:number CurrencyIsoCode:text RecordTypeId:id CreatedDate:datetime "
            "LastModifiedDate:datetime SystemModstamp:datetime* IsDeleted:flag Segment__c:text Region__c:text"
        ),
    ),
    CrmObject(
        "Product2",
        _fields(
            "Id:id Name:text ProductCode:text Family:text IsActive:flag CreatedDate:datetime "
            "LastModifiedDate:datetime SystemModstamp:datetime IsDeleted:flag"
        ),
    ),
    CrmObject(
        "Opportunity",
        _fields(
            "Id:id AccountId:id* OwnerId:id* Name:text Amount:number CloseDate:date* StageName:text "
            "Probability:number ForecastCategory:text ForecastCategoryName:text IsClosed:flag IsWon:flag Type:text "
            "LeadSource:text FiscalYear:integer FiscalQuarter:integer LastStageChangeDate:datetime "
            "CurrencyIsoCode:text Territory2Id:id IsExcludedFromTerritory2Filter:flag RecordTypeId:id "
            "CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime* IsDeleted:flag "
            "Contract_Start_Date__c:date Contract_End_Date__c:date"
        ),
    ),
    CrmObject(
        "OpportunityLineItem",
        _fields(
            "Id:id OpportunityId:id* Product2Id:id Quantity:number UnitPrice:number TotalPrice:number "
            "ServiceDate:date CurrencyIsoCode:text CreatedDate:datetime SystemModstamp:datetime* IsDeleted:flag"
        ),
    ),
    CrmObject(
        "OpportunitySplitType",
        _fields("Id:id DeveloperName:text IsActive:flag IsTotalValidated:flag SplitField:text SystemModstamp:datetime"),
        whole=True,
    ),
    CrmObject(
        "OpportunitySplit",
        _fields(
            "Id:id OpportunityId:id* SplitOwnerId:id SplitPercentage:number SplitTypeId:id CreatedDate:datetime "
            "SystemModstamp:datetime* IsDeleted:flag"
        ),
    ),
    CrmObject(
        "OpportunityHistory",
        _fields(
            "Id:id OpportunityId:id* StageName:text Amount:number ExpectedRevenue:number CloseDate:date "
            "Probability:number ForecastCategory:text CurrencyIsoCode:text CreatedById:id CreatedDate:datetime "
            "SystemModstamp:datetime* IsDeleted:flag"
        ),
    ),
    CrmObject(
        "OpportunityFieldHistory",
        _fields(
            "Id:id OpportunityId:id* Field:text OldValue:text NewValue:text CreatedById:id CreatedDate:datetime* "
            "IsDeleted:flag"
        ),
        cursor="CreatedDate",
    ),
    CrmObject(
        "Territory2Model",
        _fields(
            "Id:id Name:text DeveloperName:text State:text ActivatedDate:datetime DeactivatedDate:datetime "
            "LastRunRulesEndDate:datetime SystemModstamp:datetime"
        ),
        whole=True,
    ),
    CrmObject(
        "Territory2Type",
        _fields("Id:id MasterLabel:text DeveloperName:text Priority:integer SystemModstamp:datetime"),
        whole=True,
    ),
    CrmObject(
        "Territory2",
        _fields(
            "Id:id Name:text DeveloperName:text ParentTerritory2Id:id Territory2ModelId:id* Territory2TypeId:id "
            "ForecastUserId:id AccountAccessLevel:text OpportunityAccessLevel:text CaseAccessLevel:text "
            "ContactAccessLevel:text CurrencyIsoCode:text LastModifiedDate:datetime SystemModstamp:datetime"
        ),
        whole=True,
    ),
    CrmObject(
        "UserTerritory2Association",
        _fields(
            "Id:id UserId:id* Territory2Id:id* RoleInTerritory2:text IsActive:flag LastModifiedDate:datetime "
            "SystemModstamp:datetime"
        ),
        whole=True,
    ),
    CrmObject(
        "ObjectTerritory2Association",
        _fields(
            "Id:id ObjectId:id* Territory2Id:id* AssociationCause:text SobjectType:text LastModifiedDate:datetime "
            "SystemModstamp:datetime*"
        ),
        whole=True,
    ),
    CrmObject(
        "ForecastingType",
        _fields(
            "Id:id DeveloperName:text MasterLabel:text IsActive:flag IsAmount:flag IsQuantity:flag IsDefault:flag "
            "AmountFieldName:text DateType:text RoleType:text TerritoryModelId:id SystemModstamp:datetime "
            "HasProductFamily:flag OpportunitySplitTypeId:id"
        ),
        whole=True,
    ),
    CrmObject(
        "Period",
        _fields(
            "Id:id Type:text StartDate:date* EndDate:date IsForecastPeriod:flag Number:integer PeriodLabel:text "
            "QuarterLabel:text FullyQualifiedLabel:text FiscalYearSettingsId:id SystemModstamp:datetime"
        ),
        whole=True,
    ),
    CrmObject(
        "ForecastingQuota",
        _fields(
            "Id:id QuotaOwnerId:id* ForecastingTypeId:id PeriodId:id* StartDate:date ProductFamily:text "
            "Territory2Id:id QuotaAmount:number QuotaQuantity:number IsAmount:flag IsQuantity:flag "
            "CurrencyIsoCode:text CreatedDate:datetime LastModifiedDate:datetime SystemModstamp:datetime* "
            "ForecastingGroupItemId:id"
        ),
        whole=True,
    ),
    CrmObject(
        "ForecastingGroupItem",
        _fields("Id:id ForecastingGroupId:id GroupItemApiName:text SystemModstamp:datetime"),
        whole=True,
    ),
    CrmObject(
        "FiscalYearSettings",
        _fields(
            "Id:id Name:text IsStandardYear:flag YearType:text StartDate:date EndDate:date SystemModstamp:datetime"
        ),
        whole=True,
    ),
)

_BY_NAME = {item.name: item for item in PULL_SET}


def by_name(sobject: str) -> CrmObject:
    """The declaration of an object; KeyError when it is not in the pull set."""
    return _BY_NAME[sobject]
