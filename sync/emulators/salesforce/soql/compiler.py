"""A parsed query as a plan over the org's tables.

Rows are read in two steps, so that a million of them page in flat memory: first the row numbers that match, in order;
then, page by page, the columns of those rows.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.metadata import Field, Schema, SObject
from sync.emulators.salesforce.soql.filters import condition
from sync.emulators.salesforce.soql.functions import expression
from sync.emulators.salesforce.soql.parser import parse
from sync.emulators.salesforce.soql.scope import Column, Compilation, Parent, Scope
from sync.emulators.salesforce.soql.sizes import check_sizes
from sync.emulators.salesforce.soql.tree import (
    Call,
    Expression,
    FieldSet,
    Item,
    Ordering,
    Path,
    Query,
    Subquery,
    TypeOf,
)
from sync.emulators.salesforce.tables import quoted

__all__ = ["AggregatePlan", "ChildPlan", "CountPlan", "Output", "Plan", "RowPlan", "TypePlan", "compile_query"]

_NO_LIMIT = -1


@dataclass(frozen=True, slots=True)
class Output:
    """A selected value: under which names it nests, what field it is of, and its SQL."""

    keys: tuple[str, ...]
    field: Field
    sql: str


@dataclass(frozen=True, slots=True)
class TypePlan:
    """TYPEOF: for each object the outputs, and where in the row they and the record's type and id stand."""

    key: str
    start: int
    cases: tuple[tuple[str, tuple[tuple[int, Field], ...]], ...]


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A subquery: the rows of `plan` whose `link` is the parent."""

    key: str
    plan: "RowPlan"
    link: str
    limit: int | None


@dataclass(frozen=True, slots=True)
class RowPlan:
    """Records of one object. Each row begins with its number and id; then parents' ids, then `outputs`."""

    sobject: SObject
    numbers_sql: str
    columns_sql: str
    tables: str
    alias: str
    conditions: str
    order: str
    parents: tuple[Parent, ...]
    outputs: tuple[Output, ...]
    parameters: dict[str, Any]
    children: tuple[ChildPlan, ...] = ()
    types: tuple[TypePlan, ...] = ()
    id_selected: bool = False

    @property
    def rows_sql(self) -> str:
        """The columns of the rows whose numbers are the JSON array `:numbers`."""
        chosen = f"{self.alias}.n IN (SELECT value FROM json_each(:numbers))"
        return f"SELECT {self.columns_sql} FROM {self.tables} WHERE {chosen}"


@dataclass(frozen=True, slots=True)
class AggregatePlan:
    """Groups, or one row of totals."""

    sobject: SObject
    sql: str
    outputs: tuple[Output, ...]
    parameters: dict[str, Any]
    grouped_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class CountPlan:
    """`SELECT COUNT()`: a number of rows and no rows."""

    sobject: SObject
    sql: str
    parameters: dict[str, Any]


Plan = RowPlan | AggregatePlan | CountPlan


def compile_query(text: str, schema: Schema, features: Features, today: date, *, all_rows: bool = False) -> Plan:
    """The plan of a SOQL text; QueryError says what is wrong and where.

    `today`: what date literals count from. `all_rows`: rows in the recycle bin too, as queryAll asks.
    """
    query = parse(text)
    made = Compilation(schema, features, text, today)
    return _Compiler(made, query, all_rows=all_rows or query.all_rows).plan()


def _aggregated(written: Expression) -> bool:
    """Whether an aggregate stands in an expression, also inside a function: `FORMAT(MIN(CloseDate))`."""
    if isinstance(written, Path):
        return False
    known = {"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX", "GROUPING"}
    return written.name in known or any(_aggregated(argument) for argument in written.arguments)


@dataclass
class _Compiler:
    made: Compilation
    query: Query
    all_rows: bool
    sobject: SObject | None = None
    taken: set[tuple[str, ...]] = field(default_factory=set)

    def plan(self) -> Plan:
        query = self.query
        check_sizes(self.made, query)
        scope = Scope(
            self.made, self.sobject or self.made.sobject(query.source, query.source_at), query.alias, query.related
        )
        conditions = scope.alive(all_rows=self.all_rows)
        if query.where is not None:
            conditions.append(condition(scope, query.where))
        where = " AND ".join(conditions) or "1"
        only = query.select[0]
        if isinstance(only, Item) and only.expression == Call("COUNT", (), only.expression.at):
            return self.count(scope, where)
        if query.group is not None or any(self.aggregates(item) for item in query.select):
            return self.groups(scope, where)
        return self.rows(scope, where)

    def aggregates(self, item: object) -> bool:
        return isinstance(item, Item) and _aggregated(item.expression)

    @property
    def window(self) -> str:
        limit = _NO_LIMIT if self.query.limit is None else self.query.limit
        if self.query.offset > 2000:
            raise self.made.fail(
                "NUMBER_OUTSIDE_VALID_RANGE", self.query.select_at, "Maximum SOQL offset allowed is 2000"
            )
        return f" LIMIT {limit} OFFSET {self.query.offset}" if limit >= 0 or self.query.offset else ""

    # COUNT() -----------------------------------------------------------------------------------------------------

    def count(self, scope: Scope, where: str) -> CountPlan:
        if len(self.query.select) > 1:
            raise self.made.fail("MALFORMED_QUERY", self.query.select_at, "COUNT() must be the only element selected")
        if self.query.group is not None:
            at = self.query.group.expressions[0].at
            raise self.made.fail("MALFORMED_QUERY", at, "COUNT() cannot be grouped: use COUNT(Id)")
        if self.query.order:
            at = self.query.order[0].expression.at
            raise self.made.fail("MALFORMED_QUERY", at, "Ordering is not allowed with COUNT()")
        sql = f"SELECT COUNT(*) FROM {scope.tables} WHERE {where}"
        if self.window:
            sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {scope.tables} WHERE {where}{self.window})"
        return CountPlan(scope.sobject, sql, self.made.parameters)

    # Groups ------------------------------------------------------------------------------------------------------

    def groups(self, scope: Scope, where: str) -> AggregatePlan:
        query = self.query
        if query.group is not None and query.group.how:
            message = "GROUP BY ROLLUP and CUBE are not modelled by the emulator"
            raise self.made.fail("MALFORMED_QUERY", query.group.expressions[0].at, message)
        by: dict[str, Column] = {}
        for written in query.group.expressions if query.group else ():
            column = expression(scope, written)
            if not column.field.groupable:
                message = f"field '{column.field.name}' can not be grouped in a query call"
                raise self.made.fail("MALFORMED_QUERY", written.at, message)
            by[column.sql] = column
        outputs: list[Output] = []
        selected: list[str] = []
        unnamed = 0
        for item in query.select:
            if not isinstance(item, Item):
                raise self.made.fail("MALFORMED_QUERY", query.select_at, "only fields and aggregates can be grouped")
            column = expression(scope, item.expression)
            if not column.aggregate and column.sql not in by:
                name = ".".join(item.expression.parts) if isinstance(item.expression, Path) else item.expression.name
                message = f"Field must be grouped or aggregated: {name}"
                raise self.made.fail("MALFORMED_QUERY", item.expression.at, message)
            name = item.alias or column.field.name
            if not item.alias and isinstance(item.expression, Call):
                name, unnamed = f"expr{unnamed}", unnamed + 1
            if any(o.keys == (name,) for o in outputs):
                raise self.made.fail("MALFORMED_QUERY", item.expression.at, f"duplicate alias: {name}")
            outputs.append(Output((name,), column.field, column.sql))
            selected.append(column.sql)
        if not by and query.limit is not None:
            message = "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"
            raise self.made.fail("MALFORMED_QUERY", query.select_at, message)
        having = f" HAVING {condition(scope, query.having, having=True)}" if query.having else ""
        order = self.order(scope, grouped=set(by))
        grouping = f" GROUP BY {', '.join(by)}" if by else ""
        sql = f"SELECT {', '.join(selected)} FROM {scope.tables} WHERE {where}{grouping}{having}{order}{self.window}"
        return AggregatePlan(scope.sobject, sql, tuple(outputs), self.made.parameters, frozenset(by))

    def order(self, scope: Scope, grouped: set[str] | None = None) -> str:
        terms = [self.term(scope, one, grouped) for one in self.query.order]
        return f" ORDER BY {', '.join(terms)}" if terms else ""

    def term(self, scope: Scope, one: Ordering, grouped: set[str] | None) -> str:
        column = expression(scope, one.expression)
        if not column.field.sortable:
            message = f"field '{column.field.name}' can not be sorted in a query call"
            raise self.made.fail("MALFORMED_QUERY", one.expression.at, message)
        if grouped is not None and not column.aggregate and column.sql not in grouped:
            message = f"Ordered field must be grouped or aggregated: {column.field.name}"
            raise self.made.fail("MALFORMED_QUERY", one.expression.at, message)
        return f"{column.sql} {'DESC' if one.descending else 'ASC'} NULLS {'LAST' if one.nulls_last else 'FIRST'}"

    # Rows --------------------------------------------------------------------------------------------------------

    def rows(self, scope: Scope, where: str) -> RowPlan:
        query = self.query
        if query.having is not None:
            raise self.made.fail("MALFORMED_QUERY", query.select_at, "HAVING needs a GROUP BY or an aggregate")
        order = self.order(scope)
        searched = scope.tables
        columns: list[Column] = []
        children: list[ChildPlan] = []
        types: list[tuple[TypeOf, str, list[tuple[str, list[Column]]]]] = []
        for item in query.select:
            match item:
                case Item():
                    columns.append(self.selected(scope, item))
                case FieldSet():
                    columns.extend(self.field_set(scope, item))
                case Subquery():
                    children.append(self.child(scope, item))
                case TypeOf():
                    types.append(self.type_of(scope, item))
        parents = tuple(scope.parents.values())
        numbers = f"SELECT {scope.alias}.n FROM {searched} WHERE {where}{order}{self.window}"
        selected = [f"{scope.alias}.n", f"{scope.alias}.Id", *(p.id_sql for p in parents), *(c.sql for c in columns)]
        plans = []
        for written, key, cases in types:
            start, made = len(selected), []
            for target, found in cases:
                made.append((target, tuple((len(selected) + i, c.field) for i, c in enumerate(found))))
                selected.extend(c.sql for c in found)
            plans.append(TypePlan(key, start, tuple(made)))
            del written
        return RowPlan(
            scope.sobject,
            numbers,
            ", ".join(selected),
            scope.tables,
            scope.alias,
            where,
            order,
            parents,
            tuple(Output(c.keys, c.field, c.sql) for c in columns),
            self.made.parameters,
            tuple(children),
            tuple(plans),
            id_selected=any(c.keys == ("Id",) for c in columns),
        )

    def selected(self, scope: Scope, item: Item) -> Column:
        column = expression(scope, item.expression)
        at = item.expression.at
        if item.alias and isinstance(item.expression, Path):
            raise self.made.fail("MALFORMED_QUERY", at, "only aggregate expressions use field aliasing")
        keys = (item.alias,) if item.alias else column.keys
        if keys in self.taken:
            raise self.made.fail("MALFORMED_QUERY", at, f"duplicate field selected: {'.'.join(keys)}")
        self.taken.add(keys)
        return Column(column.sql, column.field, keys)

    def field_set(self, scope: Scope, item: FieldSet) -> list[Column]:
        if item.which != "STANDARD" and (self.query.limit is None or self.query.limit > 200):
            message = "The SOQL FIELDS function must have a LIMIT of at most 200"
            raise self.made.fail("MALFORMED_QUERY", item.at, message)
        wanted = {"ALL": (True, False), "STANDARD": (False,), "CUSTOM": (True,)}[item.which]
        names = [f.name for f in scope.sobject.fields if f.custom in wanted and (f.name,) not in self.taken]
        self.taken |= {(name,) for name in names}
        return [scope.column(Path((name,), item.at)) for name in names]

    def child(self, scope: Scope, item: Subquery) -> ChildPlan:
        query = item.query
        pair = self.made.schema.child_relationship(scope.sobject.name, query.source.rpartition(".")[2])
        if pair is None:
            message = f"Didn't understand relationship '{query.source}' in FROM part of query call. If you are "
            message += "attempting to use a custom relationship, be sure to append the '__r' after the custom "
            message += "relationship name. Please reference your WSDL or the describe call for the appropriate names."
            raise self.made.fail("INVALID_TYPE", query.source_at, message)
        child, link = pair
        inner = _Compiler(self.made, query, self.all_rows, sobject=child)
        plan = inner.plan()
        if not isinstance(plan, RowPlan):
            raise self.made.fail("MALFORMED_QUERY", item.at, "aggregates are not allowed in a child subquery")
        return ChildPlan(link.child, plan, f"{plan.alias}.{quoted(link.name)}", query.limit)

    def type_of(self, scope: Scope, item: TypeOf) -> tuple[TypeOf, str, list[tuple[str, list[Column]]]]:
        lookup = self.made.schema.relationship(scope.sobject.name, item.relationship)
        if lookup is None or len(lookup.reference_to) < 2:
            message = f"TYPEOF needs a polymorphic relationship, which '{item.relationship}' is not"
            raise self.made.fail("INVALID_FIELD", item.at, message)
        first = next((p for p in item.otherwise), Path(("Id",), item.at))
        scope.column(Path((item.relationship, "Id"), first.at))
        cases = [(t, [scope.typed(item.relationship, t, path) for path in paths]) for t, paths in item.cases]
        named = {t.lower() for t, _ in item.cases}
        rest = [t for t in lookup.reference_to if t.lower() not in named and t in self.made.schema]
        cases += [(t, [scope.typed(item.relationship, t, path) for path in item.otherwise]) for t in rest]
        return item, lookup.relationship, cases
