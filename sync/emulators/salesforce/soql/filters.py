"""Conditions in SQL. SOQL knows no third truth: a comparison with null is false, and its negation true."""

import json
from datetime import UTC, date, datetime

from sync.emulators.salesforce.errors import QueryError
from sync.emulators.salesforce.ids import is_id, to_18
from sync.emulators.salesforce.soql.dates import day_range
from sync.emulators.salesforce.soql.functions import converted, expression
from sync.emulators.salesforce.soql.scope import Column, Scope
from sync.emulators.salesforce.soql.tree import (
    Call,
    Condition,
    Expression,
    In,
    Includes,
    Junction,
    Negation,
    Path,
    Query,
    Test,
    Value,
)
from sync.emulators.salesforce.tables import encode_moment

__all__ = ["condition"]

_CHAIN = 100
_MAX_SEMI_JOINS = 2
_MAX_PATTERN = 4_000
_FEW = 500  # values of an IN that are bound one by one
_NUMBERS = {"currency", "double", "percent", "int"}
_IDS = {"id", "reference"}
_WANTED = {"currency": "double", "percent": "double"}
_QUOTED = {"boolean", "currency", "date", "datetime", "double", "int", "percent"}


def condition(scope: Scope, written: Condition, *, having: bool = False, below: tuple[str, ...] = ()) -> str:
    """The SQL of a condition; INVALID_FIELD and its kin where a field cannot be filtered so.

    `below`: the operators it stands under, from the outermost; under an OR or a NOT there may be no semi-join.
    """
    match written:
        case Junction(operator, parts):
            inside = (*below, operator)
            return _joined(operator, [condition(scope, part, having=having, below=inside) for part in parts])
        case Negation(inner):
            return f"(NOT ifnull({condition(scope, inner, having=having, below=(*below, 'NOT'))}, 0))"
        case In(left, negated, choices):
            if isinstance(choices, Query) and {"OR", "NOT"} & set(below):
                where = "only allowed at the top level WHERE expressions and not in nested WHERE expressions"
                message = "not allowed with the 'OR' operator" if below == ("OR",) else where
                raise scope.made.fail("MALFORMED_QUERY", left.at, f"Semi join sub-selects are {message}")
            return _membership(scope, _left(scope, left, having=having), left, negated, choices)
        case Includes(left, negated, choices):
            column = _left(scope, left, having=having)
            return _includes(scope, column, negated, choices)
        case Test():
            return _test(scope, _left(scope, written.left, having=having), written)


def _joined(operator: str, parts: list[str]) -> str:
    """The parts as one condition, halved again and again: the store refuses chains of more than a thousand."""
    if len(parts) <= _CHAIN:
        return f"({f' {operator} '.join(parts)})"
    half = len(parts) // 2
    return f"({_joined(operator, parts[:half])} {operator} {_joined(operator, parts[half:])})"


def _left(scope: Scope, written: Expression, *, having: bool) -> Column:
    if isinstance(written, Call) and written.name == "CONVERTCURRENCY":
        raise scope.made.fail("MALFORMED_QUERY", written.at, "convertCurrency cannot be used in a WHERE clause")
    column = expression(scope, written)
    if column.aggregate and not having:
        raise scope.made.fail("MALFORMED_QUERY", written.at, "Aggregate functions are not allowed in WHERE: use HAVING")
    if not column.field.filterable:
        raise scope.made.fail(
            "INVALID_FIELD", written.at, f"field '{column.field.name}' can not be filtered in a query call"
        )
    return column


def _test(scope: Scope, column: Column, test: Test) -> str:
    value, operator = test.value, test.operator
    if value.kind == "null" or (value.kind == "text" and value.written == "" and operator in {"=", "!="}):
        if operator == "=":
            return f"({column.sql} IS NULL)"
        if operator == "!=":
            return f"({column.sql} IS NOT NULL)"
        raise scope.made.fail("MALFORMED_QUERY", value.at, f"operator '{operator}' cannot be used with null")
    if value.kind == "range":
        return _range(scope, column, test)
    if operator == "LIKE":
        return _like(scope, column, test)
    if value.kind == "money":
        return _money(scope, column, test)
    bound = scope.made.bind(_literal(scope, column, value))
    if operator == "!=":
        return f"({column.sql} IS NOT {bound})"
    if column.field.type == "boolean" and operator not in {"=", "!="}:
        raise scope.made.fail(
            "INVALID_FIELD", test.left.at, f"{column.field.type} field '{column.field.name}' does not allow {operator}"
        )
    return f"({column.sql} {operator} {bound})"


def _like(scope: Scope, column: Column, test: Test) -> str:
    if column.field.type in _QUOTED | _IDS:
        message = f"invalid operator on {column.field.type} field"
        raise scope.made.fail("INVALID_FIELD", test.left.at, message)
    if len(test.value.written) > _MAX_PATTERN:
        message = f"a LIKE pattern has at most {_MAX_PATTERN} characters"
        raise scope.made.fail("MALFORMED_QUERY", test.value.at, message)
    return f"({column.sql} LIKE {scope.made.bind(test.value.written)} ESCAPE '\\')"


def _money(scope: Scope, column: Column, test: Test) -> str:
    """`Amount > USD5000`: both sides in the corporate currency."""
    if column.field.type != "currency" or not scope.made.features.multi_currency:
        raise scope.made.fail("MALFORMED_QUERY", test.value.at, f"unexpected token: '{test.value.written}'")
    code, amount = test.value.written[:3].upper(), float(test.value.written[3:])
    rate = f"(SELECT ConversionRate FROM CurrencyType WHERE IsoCode = {scope.made.bind(code)})"
    operator = "IS NOT" if test.operator == "!=" else test.operator
    return f"({converted(scope, column.sql)} {operator} {scope.made.bind(amount)} / coalesce({rate}, 1.0))"


def _range(scope: Scope, column: Column, test: Test) -> str:
    value, made = test.value, scope.made
    if (value.count is not None) != ("N_" in value.written):
        raise made.fail("MALFORMED_QUERY", value.at, f"unexpected token: '{value.written}'")
    try:
        found = day_range(value.written, value.count or 0, made.today, made.calendar)
    except (OverflowError, ValueError):  # beyond the years that dates have
        raise made.fail("MALFORMED_QUERY", value.at, f"invalid date literal: {value.written}:{value.count}") from None
    if found is None:
        raise made.fail("MALFORMED_QUERY", value.at, f"unexpected token: '{value.written}'")
    if column.field.type not in {"date", "datetime"}:
        raise _wrong_type(scope, column, value)
    suffix = "T00:00:00.000+0000" if column.field.type == "datetime" else ""
    start, end = (made.bind(day.isoformat() + suffix) for day in (found.start, found.end))
    sql = column.sql
    match test.operator:
        case "=":
            return f"({sql} >= {start} AND {sql} < {end})"
        case "!=":
            return f"({sql} IS NULL OR {sql} < {start} OR {sql} >= {end})"
        case "<":
            return f"({sql} < {start})"
        case "<=":
            return f"({sql} < {end})"
        case ">":
            return f"({sql} >= {end})"
        case ">=":
            return f"({sql} >= {start})"
        case operator:
            raise made.fail("MALFORMED_QUERY", value.at, f"operator '{operator}' cannot be used with a date literal")


def _literal(scope: Scope, column: Column, value: Value) -> str | int | float | None:
    """A literal as stored, of the column's type."""
    kind = column.field.type
    if value.kind == "null":
        return None
    if kind in _NUMBERS and value.kind == "number":
        return float(value.written)
    if kind == "boolean" and value.kind == "boolean":
        return int(value.written == "TRUE")
    if kind == "date" and value.kind == "day":
        return _day(scope, value)
    if kind in _IDS and value.kind in {"id", "number"} and is_id(value.written):
        return to_18(value.written)
    if kind == "datetime" and value.kind == "moment":
        return _moment(scope, value)
    if kind not in _QUOTED and value.kind == "text":
        if kind not in _IDS or not value.written:
            return value.written
        if is_id(value.written):
            return to_18(value.written)
        raise scope.made.fail("INVALID_QUERY_FILTER_OPERATOR", value.at, f"invalid ID field: {value.written}")
    raise _wrong_type(scope, column, value)


def _day(scope: Scope, value: Value) -> str:
    try:
        return date.fromisoformat(value.written).isoformat()
    except ValueError:
        raise scope.made.fail("MALFORMED_QUERY", value.at, f"invalid date: {value.written}") from None


def _moment(scope: Scope, value: Value) -> str:
    try:
        return encode_moment(datetime.fromisoformat(value.written).astimezone(UTC))
    except (ValueError, OverflowError):
        raise scope.made.fail("MALFORMED_QUERY", value.at, f"invalid date: {value.written}") from None


def _wrong_type(scope: Scope, column: Column, value: Value) -> QueryError:
    kind = column.field.type
    wanted = _WANTED.get(kind, kind if kind in _QUOTED else "string")
    should = "should not be enclosed in quotes" if kind in _QUOTED else "should be enclosed in quotes"
    message = f"value of filter criterion for field '{column.field.name}' must be of type {wanted} and {should}"
    return scope.made.fail("INVALID_FIELD", value.at, message)


def _membership(
    scope: Scope, column: Column, left: Expression, negated: bool, choices: tuple[Value, ...] | Query
) -> str:
    if isinstance(choices, Query):
        inner = _semi_join(scope, column, left, choices)
        return f"({column.sql} {'NOT IN' if negated else 'IN'} ({inner}))"
    values = [_literal(scope, column, value) for value in choices]
    known: list[str | int | float] = [v for v in values if v is not None and v != ""]
    with_null = len(known) < len(values)
    inside = f"{column.sql} IN ({_choices(scope, known)})" if known else "0"
    if with_null:
        inside = f"({inside} OR {column.sql} IS NULL)"
    return f"(NOT ifnull({inside}, 0))" if negated else f"({inside})"


def _choices(scope: Scope, values: list[str | int | float]) -> str:
    """The values of an IN; many are bound as one, because the store counts them."""
    if len(values) <= _FEW:
        return ", ".join(scope.made.bind(value) for value in values)
    return f"SELECT value FROM json_each({scope.made.bind(json.dumps(values))})"


def _points_to(scope: Scope, written: Expression, column: Column) -> set[str]:
    """The objects whose Ids a field of an object's own holds; nothing known of others."""
    if column.field.type == "reference":
        return set(column.field.reference_to)
    return {scope.sobject.name} if isinstance(written, Path) and len(written.parts) == 1 else set()


def _semi_join(scope: Scope, column: Column, left: Expression, query: Query) -> str:
    made = scope.made
    if scope.inner:
        raise made.fail("MALFORMED_QUERY", left.at, "Nesting of semi join sub-selects is not supported")
    made.semi_joins += 1
    if made.semi_joins > _MAX_SEMI_JOINS:
        message = f"Maximum {_MAX_SEMI_JOINS} semi join sub-selects are allowed"
        raise made.fail("MALFORMED_QUERY", left.at, message)
    if column.field.type not in _IDS:
        raise made.fail("MALFORMED_QUERY", left.at, "semi join sub-selects need an id or reference field on the left")
    items = [item for item in query.select if hasattr(item, "expression")]
    if len(items) != 1 or len(query.select) != 1 or not isinstance(items[0].expression, Path):
        raise made.fail("MALFORMED_QUERY", query.select_at, "semi join sub-selects must query exactly one field")
    for clause, given in (("ORDER BY", bool(query.order)), ("LIMIT", query.limit is not None)):
        if given:
            raise made.fail("MALFORMED_QUERY", query.source_at, f"{clause} is not allowed in a semi join sub-select")
    inner = Scope(made, made.sobject(query.source, query.source_at), query.alias, query.related, inner=True)
    selected = inner.column(items[0].expression)
    if selected.field.type not in _IDS:
        message = f"the inner field '{selected.field.name}' of a semi join must be an id or reference field"
        raise made.fail("MALFORMED_QUERY", items[0].expression.at, message)
    ours, theirs = _points_to(scope, left, column), _points_to(inner, items[0].expression, selected)
    if ours and theirs and not ours & theirs:
        message = (
            f"The selected field '{selected.field.name}' in the subquery and the left operand field in the where "
            f"expression in the outer query '{column.field.name}' should point to the same object type"
        )
        raise made.fail("MALFORMED_QUERY", left.at, message)
    conditions = [f"{selected.sql} IS NOT NULL", *inner.alive(all_rows=query.all_rows)]
    if query.where is not None:
        conditions.append(condition(inner, query.where))
    return f"SELECT {selected.sql} FROM {inner.tables} WHERE {' AND '.join(conditions)}"


def _includes(scope: Scope, column: Column, negated: bool, choices: tuple[Value, ...]) -> str:
    """Multi-select values are stored as `a;b;c`; a choice `a;c` asks for both."""
    alternatives = []
    for choice in choices:
        each = [
            f"instr(';' || {column.sql} || ';', {scope.made.bind(f';{part};')}) > 0"
            for part in choice.written.split(";")
        ]
        alternatives.append(_joined("AND", each))
    inside = _joined("OR", alternatives)
    return f"(NOT ifnull({inside}, 0))" if negated else f"({inside})"
