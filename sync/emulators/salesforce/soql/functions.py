"""SOQL's functions in SQL: aggregates, parts of dates, currency conversion."""

from dataclasses import replace

from sync.emulators.salesforce.metadata import Field
from sync.emulators.salesforce.metadata.kinds import double, integer
from sync.emulators.salesforce.soql.scope import Column, Scope
from sync.emulators.salesforce.soql.tree import Call, Expression, Path

__all__ = ["AGGREGATES", "converted", "expression"]

AGGREGATES = {"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"}
_NUMBERS = {"currency", "double", "percent", "int"}
_DATES = {"date", "datetime"}
# `{d}` is the column; days and moments share their first ten characters.
_DATE_PARTS = {
    "CALENDAR_YEAR": "CAST(substr({d}, 1, 4) AS INTEGER)",
    "CALENDAR_QUARTER": "((substr({d}, 6, 2) + 2) / 3)",
    "CALENDAR_MONTH": "CAST(substr({d}, 6, 2) AS INTEGER)",
    "DAY_IN_MONTH": "CAST(substr({d}, 9, 2) AS INTEGER)",
    "DAY_IN_WEEK": "(strftime('%w', substr({d}, 1, 10)) + 1)",
    "DAY_IN_YEAR": "CAST(strftime('%j', substr({d}, 1, 10)) AS INTEGER)",
    "HOUR_IN_DAY": "CAST(substr({d}, 12, 2) AS INTEGER)",
    "WEEK_IN_MONTH": "((substr({d}, 9, 2) + 6) / 7)",
    "WEEK_IN_YEAR": "((strftime('%j', substr({d}, 1, 10)) + 6) / 7)",
}
# By which day an object's amounts are converted, `{a}` its table; those of other objects by the standing rate.
_DATED_BY = {
    "Opportunity": "{a}.CloseDate",
    "OpportunityHistory": "{a}.CloseDate",
    "OpportunityLineItem": "(SELECT o.CloseDate FROM Opportunity o WHERE o.Id = {a}.OpportunityId)",
}
_SAME = {"TOLABEL", "FORMAT", "CONVERTTIMEZONE"}


def expression(scope: Scope, written: Expression) -> Column:
    """The SQL of a path or a function; MALFORMED_QUERY where the function does not take what it was given."""
    return scope.column(written) if isinstance(written, Path) else _call(scope, written)


def _call(scope: Scope, call: Call) -> Column:
    fail = scope.made.fail
    if call.name == "COUNT" and not call.arguments:
        return Column("COUNT(*)", integer("count"), ("count",), aggregate=True)
    known = AGGREGATES | _SAME | {"CONVERTCURRENCY", "DAY_ONLY"} | set(_DATE_PARTS)
    if call.name not in known and not call.name.startswith("FISCAL_"):
        raise fail("MALFORMED_QUERY", call.at, f"Invalid function name: {call.name}")
    if len(call.arguments) != 1:
        raise fail("MALFORMED_QUERY", call.at, f"Incorrect number of arguments for function '{call.name}'")
    inner = expression(scope, call.arguments[0])
    if call.name in AGGREGATES:
        return _aggregate(scope, call, inner)
    if call.name in _SAME:
        return inner
    if call.name == "CONVERTCURRENCY":
        if inner.field.type != "currency":
            raise fail("INVALID_FIELD", call.at, "convertCurrency can only be used with currency fields")
        return replace(inner, sql=converted(scope, inner.sql))
    return _date_part(scope, call, inner)


def _aggregate(scope: Scope, call: Call, inner: Column) -> Column:
    made: Field
    kind = inner.field.type
    if inner.aggregate:
        raise scope.made.fail("MALFORMED_QUERY", call.at, "aggregate functions cannot be nested")
    adds, orders = call.name in {"SUM", "AVG"}, call.name in {"MIN", "MAX"}
    if not inner.field.aggregatable or (adds and kind not in _NUMBERS):
        message = f"field {inner.field.name} does not support aggregate operator {call.name}"
        raise scope.made.fail("MALFORMED_QUERY", call.arguments[0].at, message)
    if not adds and not orders:
        what = f"DISTINCT {inner.sql}" if call.name == "COUNT_DISTINCT" else inner.sql
        if inner.sql == f'{scope.alias}."Id"':
            what = "*"  # the same number, and an index alone can answer it
        return Column(f"COUNT({what})", integer("count"), ("count",), aggregate=True)
    sql = converted(scope, inner.sql) if kind == "currency" else inner.sql
    made = double(call.name) if call.name == "AVG" and kind == "int" else inner.field
    return Column(f"{call.name}({sql})", replace(made, filterable=True), inner.keys, aggregate=True)


def _date_part(scope: Scope, call: Call, inner: Column) -> Column:
    if inner.field.type not in _DATES:
        raise scope.made.fail(
            "MALFORMED_QUERY", call.at, f"function {call.name} does not support field type {inner.field.type}"
        )
    calendar = scope.made.calendar
    if call.name.startswith("FISCAL_") and not calendar.is_standard:
        message = f"function {call.name} is not supported in an organization with custom fiscal years"
        raise scope.made.fail("MALFORMED_QUERY", call.at, message)
    match call.name:
        case "DAY_ONLY":
            return Column(f"substr({inner.sql}, 1, 10)", Field(call.name, "date"), inner.keys)
        case "FISCAL_YEAR":
            sql = calendar.sql_year(inner.sql)
        case "FISCAL_QUARTER":
            sql = calendar.sql_quarter(inner.sql)
        case "FISCAL_MONTH":
            sql = calendar.sql_month(inner.sql)
        case name if name in _DATE_PARTS:
            sql = _DATE_PARTS[name].format(d=inner.sql)
        case name:
            raise scope.made.fail("MALFORMED_QUERY", call.at, f"Invalid function name: {name}")
    known = f"CASE WHEN {inner.sql} IS NOT NULL THEN {sql} END"
    return Column(known, integer(call.name), inner.keys)


def converted(scope: Scope, sql: str) -> str:
    """An amount in the record's currency as SQL in the corporate one; as it is in an org of one currency.

    Opportunities, their products and their history convert at the rate of the close date where the org keeps dated
    rates, as Salesforce does: products at their opportunity's, a row of the history at its own.
    """
    alias, _, _ = sql.partition(".")
    features = scope.made.features
    if not features.multi_currency:
        return sql
    sobject = scope.object_of(alias)
    if sobject is None or not any(f.name == "CurrencyIsoCode" for f in sobject.fields):
        return sql
    rate = f"(SELECT c.ConversionRate FROM CurrencyType c WHERE c.IsoCode = {alias}.CurrencyIsoCode)"
    day = _DATED_BY.get(sobject.name, "").format(a=alias)
    if features.dated_rates and day:
        dated = (
            f"(SELECT d.ConversionRate FROM DatedConversionRate d WHERE d.IsoCode = {alias}.CurrencyIsoCode "
            f"AND d.StartDate <= {day} AND d.NextStartDate > {day})"
        )
        rate = f"coalesce({dated}, {rate})"
    return f"({sql} / coalesce({rate}, 1.0))"
