"""Fields the platform computes, as SQL: one text serves a million loaded rows and a single changed one.

Each derivation is (field, SQL expression over the row). Loading fills only what the rows left out; a write through
the API recomputes what is marked `always`.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.fiscal import FiscalCalendar
from sync.emulators.salesforce.metadata import SObject
from sync.emulators.salesforce.tables import quoted

__all__ = ["Derivation", "derivations", "fill", "groups"]


@dataclass(frozen=True, slots=True)
class Derivation:
    """One computed field.

    `always`: a write through the API recomputes it even when it holds a value. `overrides`: so does loading.
    `later`: it reads fields that derivations before it set; the others read only what is stored.
    """

    field: str
    sql: str
    always: bool = True
    overrides: bool = False
    later: bool = False


def _stage(field: str) -> str:
    return f"(SELECT s.{field} FROM OpportunityStage s WHERE s.MasterLabel = Opportunity.StageName)"


def _product(field: str) -> str:
    return f"(SELECT p.{field} FROM Product2 p WHERE p.Id = OpportunityLineItem.Product2Id)"


def _person() -> tuple[Derivation, ...]:
    return (
        Derivation("LastName", "Name", always=False),
        Derivation("Name", "trim(coalesce(FirstName || ' ', '') || LastName)", later=True),
    )


@cache
def derivations(features: Features) -> dict[str, tuple[Derivation, ...]]:
    """The computed fields of each object, in the order they must be computed."""
    calendar = FiscalCalendar.of(features)
    # Each reads what is stored, never what another sets: so one UPDATE computes them all.
    category = f"coalesce(ForecastCategoryName, {_stage('ForecastCategoryName')}, 'Pipeline')"
    probability = f"coalesce(Probability, {_stage('DefaultProbability')}, 0)"
    year, quarter = calendar.sql_year("CloseDate"), calendar.sql_quarter("CloseDate")
    return {
        "Opportunity": (
            Derivation("IsClosed", f"coalesce({_stage('IsClosed')}, 0)"),
            Derivation("IsWon", f"coalesce({_stage('IsWon')}, 0)"),
            Derivation("Probability", probability, always=False),
            Derivation("ForecastCategoryName", category, always=False),
            Derivation(
                "ForecastCategory",
                f"CASE WHEN ForecastCategoryName IS NULL THEN coalesce({_stage('ForecastCategory')}, 'Pipeline') "
                "WHEN ForecastCategoryName = 'Best Case' THEN 'BestCase' WHEN ForecastCategoryName = 'Most Likely' "
                "THEN 'MostLikely' WHEN ForecastCategoryName = 'Commit' THEN 'Forecast' ELSE ForecastCategoryName END",
            ),
            Derivation("ExpectedRevenue", f"round(Amount * {probability} / 100.0, 2)"),
            Derivation("FiscalYear", year),
            Derivation("FiscalQuarter", quarter),
            Derivation("Fiscal", f"{year} || ' ' || {quarter}"),
            Derivation("LastStageChangeDate", "CreatedDate", always=False),
            Derivation(
                "HasOpportunityLineItem",
                "EXISTS (SELECT 1 FROM OpportunityLineItem l WHERE l.OpportunityId = Opportunity.Id "
                "AND l.IsDeleted = 0)",
            ),
        ),
        "OpportunityLineItem": (
            Derivation(
                "Product2Id",
                "(SELECT e.Product2Id FROM PricebookEntry e WHERE e.Id = OpportunityLineItem.PricebookEntryId)",
                always=False,
            ),
            Derivation("UnitPrice", "TotalPrice / nullif(Quantity, 0)", always=False),
            Derivation(
                "TotalPrice", "round(Quantity * UnitPrice * (1 - coalesce(Discount, 0) / 100.0), 2)", later=True
            ),
            Derivation("ProductCode", _product("ProductCode")),
            Derivation("Name", f"coalesce({_product('Name')}, 'Product')"),
        ),
        "OpportunitySplit": (
            # A blank type is the one of revenue, whose total is validated.
            Derivation(
                "SplitTypeId",
                "(SELECT min(t.Id) FROM OpportunitySplitType t WHERE t.IsTotalValidated = 1)",
                always=False,
            ),
            Derivation(
                "SplitAmount",
                "(SELECT round(o.Amount * OpportunitySplit.SplitPercentage / 100.0, 2) FROM Opportunity o "
                "WHERE o.Id = OpportunitySplit.OpportunityId)",
            ),
            Derivation(
                "CurrencyIsoCode",
                "(SELECT o.CurrencyIsoCode FROM Opportunity o WHERE o.Id = OpportunitySplit.OpportunityId)",
            ),
        ),
        "PricebookEntry": (
            Derivation("Name", "(SELECT p.Name FROM Product2 p WHERE p.Id = PricebookEntry.Product2Id)"),
            Derivation("ProductCode", "(SELECT p.ProductCode FROM Product2 p WHERE p.Id = PricebookEntry.Product2Id)"),
        ),
        "User": (
            *_person(),
            Derivation("Alias", "lower(substr(LastName, 1, 8))", always=False),
            Derivation("Email", "Username", always=False),
            Derivation("Username", "Email", always=False),
            Derivation("DefaultCurrencyIsoCode", "CurrencyIsoCode", always=False),
        ),
        "Contact": _person(),
        "ObjectTerritory2Association": (
            Derivation(
                "SobjectType",
                "CASE substr(ObjectId, 1, 3) WHEN '001' THEN 'Account' WHEN '006' THEN 'Opportunity' ELSE 'Lead' END",
            ),
        ),
        "ForecastingQuota": (
            # A quota belongs to the forecast period that holds its date: a February date lands in Q1 without a word.
            Derivation(
                "PeriodId",
                "(SELECT p.Id FROM Period p WHERE p.IsForecastPeriod = 1 AND p.StartDate <= ForecastingQuota.StartDate "
                "AND p.EndDate >= ForecastingQuota.StartDate AND p.Type = coalesce((SELECT t.Emulator_Period__c "
                f"FROM ForecastingType t WHERE t.Id = ForecastingQuota.ForecastingTypeId), '{features.period_kind}'))",
            ),
            Derivation(
                "StartDate",
                "coalesce((SELECT p.StartDate FROM Period p WHERE p.Id = ForecastingQuota.PeriodId), StartDate)",
                overrides=True,
                later=True,
            ),
            Derivation("IsAmount", "QuotaAmount IS NOT NULL"),
            Derivation("IsQuantity", "QuotaQuantity IS NOT NULL"),
        ),
        "UserRole": (Derivation("DeveloperName", "replace(Name, ' ', '_')", always=False),),
        "Territory2": (Derivation("DeveloperName", "replace(Name, ' ', '_')", always=False),),
        "Organization": (
            Derivation("FiscalYearStartMonth", str(features.fiscal_year_start_month)),
            Derivation("UsesStartDateAsFiscalYearName", str(int(not features.fiscal_year_named_by_end))),
            Derivation("DefaultCurrencyIsoCode", f"'{features.default_currency}'", always=False),
        ),
        "DatedConversionRate": (
            Derivation(
                "NextStartDate",
                "coalesce((SELECT min(d.StartDate) FROM DatedConversionRate d WHERE d.IsoCode = "
                "DatedConversionRate.IsoCode AND d.StartDate > DatedConversionRate.StartDate), '9999-12-31')",
            ),
        ),
    }


def system_derivations(sobject: SObject) -> tuple[Derivation, ...]:
    """Stamps a loaded row left out: last modified when created, visible when last modified."""
    names = {f.name for f in sobject.fields}
    known = [name for name in ("LastModifiedDate", "CreatedDate") if name in names]
    chain = {"LastModifiedDate": "CreatedDate", "LastModifiedById": "CreatedById"}
    found = [Derivation(field, sql, always=False) for field, sql in chain.items() if {field, sql} <= names]
    if known and "SystemModstamp" in names:
        found.append(Derivation("SystemModstamp", f"coalesce({', '.join([*known, 'NULL'])})", always=False))
    return tuple(found)


def groups(chosen: Iterable[Derivation]) -> Iterator[list[Derivation]]:
    """The derivations cut into runs that one UPDATE can compute: a `later` one begins a run of its own."""
    run: list[Derivation] = []
    for one in chosen:
        if run and one.later:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def fill(db: sqlite3.Connection, sobject: SObject, features: Features) -> None:
    """Complete the loaded rows of an object: stamps and derivations, where there is no value.

    One UPDATE per run of derivations, and none for fields that every row brought along.
    """
    names = {f.name for f in sobject.fields}
    table = quoted(sobject.name)
    wanted = (*system_derivations(sobject), *derivations(features).get(sobject.name, ()))
    for run in groups(one for one in wanted if one.field in names):
        sets = []
        for one in run:
            column = quoted(one.field)
            gap = db.execute(f"SELECT 1 FROM {table} WHERE {column} IS NULL LIMIT 1").fetchone()
            if one.overrides:
                sets.append(f"{column} = {one.sql}")
            elif gap:
                sets.append(f"{column} = coalesce({column}, {one.sql})")
        if sets:
            db.execute(f"UPDATE {table} SET {', '.join(sets)}")
