"""Plans run against the org: records as JSON answers nest them."""

import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.ids import prefix_of
from sync.emulators.salesforce.metadata import Field, Schema
from sync.emulators.salesforce.soql.compiler import AggregatePlan, ChildPlan, CountPlan, RowPlan

__all__ = ["Answer", "aggregate_records", "count_rows", "matching", "records"]

MAX_GROUPS = 2000


def decoded(field: Field, value: object) -> object:
    """A stored value as JSON writes it."""
    if value is None:
        return None
    return bool(value) if field.type == "boolean" else value


def count_rows(db: sqlite3.Connection, plan: CountPlan) -> int:
    """How many rows a COUNT() counts."""
    return int(db.execute(plan.sql, plan.parameters).fetchone()[0])


def matching(db: sqlite3.Connection, plan: RowPlan) -> "array[int]":
    """The numbers of the matching rows, in order: eight bytes each."""
    found = array("q")
    cursor = db.execute(plan.numbers_sql, plan.parameters)
    while rows := cursor.fetchmany(10_000):
        found.extend([row[0] for row in rows])
    return found


def aggregate_records(db: sqlite3.Connection, plan: AggregatePlan) -> list[dict[str, Any]]:
    """The groups, as AggregateResult records."""
    rows = db.execute(plan.sql, plan.parameters).fetchmany(MAX_GROUPS + 1)
    if len(rows) > MAX_GROUPS:
        raise ApiError("EXCEEDED_ID_LIMIT", "Aggregate query does not support queryMore(), use LIMIT")
    found = []
    for row in rows:
        record: dict[str, Any] = {"attributes": {"type": "AggregateResult"}}
        for output, value in zip(plan.outputs, row, strict=True):
            record[output.keys[0]] = decoded(output.field, value)
        found.append(record)
    return found


class Answer:
    """Turns rows of one plan into records; `version` goes into their urls."""

    def __init__(self, plan: RowPlan, schema: Schema, version: str) -> None:
        self.plan = plan
        self.schema = schema
        self.base = f"/services/data/v{version}/sobjects"
        self.version = version
        self.first_output = 2 + len(plan.parents)

    def attributes(self, sobject: str, record_id: str) -> dict[str, str]:
        """What every record says of itself."""
        return {"type": sobject, "url": f"{self.base}/{sobject}/{record_id}"}

    def record(self, row: Sequence[Any]) -> dict[str, Any]:
        """One row as a record, parents nested."""
        made: dict[str, Any] = {"attributes": self.attributes(self.plan.sobject.name, row[1])}
        ids = {parent.keys: row[2 + i] for i, parent in enumerate(self.plan.parents)}
        for i, output in enumerate(self.plan.outputs, start=self.first_output):
            place: dict[str, Any] | None = made
            for depth in range(1, len(output.keys)):
                place = self._parent(place, output.keys[:depth], ids)
                if place is None:
                    break
            if place is not None:
                place[output.keys[-1]] = decoded(output.field, row[i])
        for kind in self.plan.types:
            owner = ids[(kind.key,)]
            made[kind.key] = None if owner is None else self._typed(kind.cases, owner, row)
        return made

    def _parent(
        self, place: dict[str, Any] | None, keys: tuple[str, ...], ids: dict[tuple[str, ...], str | None]
    ) -> dict[str, Any] | None:
        if place is None:
            return None
        if keys[-1] not in place:
            found = ids[keys]
            name = None if found is None else self.schema.by_prefix[prefix_of(found)].name
            place[keys[-1]] = None if found is None or name is None else {"attributes": self.attributes(name, found)}
        inner: dict[str, Any] | None = place[keys[-1]]
        return inner

    def _typed(
        self, cases: tuple[tuple[str, tuple[tuple[int, Field], ...]], ...], owner: str, row: Sequence[Any]
    ) -> dict[str, Any]:
        name = self.schema.by_prefix[prefix_of(owner)].name
        made: dict[str, Any] = {"attributes": self.attributes(name, owner)}
        for target, found in cases:
            if target.lower() == name.lower():
                made.update({field.name: decoded(field, row[i]) for i, field in found})
        return made


def records(
    db: sqlite3.Connection, plan: RowPlan, numbers: Sequence[int], schema: Schema, version: str
) -> list[dict[str, Any]]:
    """The records of the rows with these numbers, in their order; rows that are gone meanwhile are passed over."""
    answer = Answer(plan, schema, version)
    rows = db.execute(plan.rows_sql, {**plan.parameters, "numbers": json.dumps(list(numbers))}).fetchall()
    by_number = {row[0]: row for row in rows}
    chosen = [by_number[n] for n in numbers if n in by_number]
    made = [answer.record(row) for row in chosen]
    for child in plan.children:
        found = dict(_children(db, child, [row[1] for row in chosen], schema, version))
        for row, record in zip(chosen, made, strict=True):
            record[child.key] = found.get(row[1])
    return made


def _children(
    db: sqlite3.Connection, child: ChildPlan, parents: list[str], schema: Schema, version: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each parent that has children: its id and the nested answer."""
    plan = child.plan
    order = plan.order or f" ORDER BY {plan.alias}.n"
    sql = (
        f"SELECT {child.link}, {plan.alias}.n FROM {plan.tables} WHERE {plan.conditions} "
        f"AND {child.link} IN (SELECT value FROM json_each(:parents)){order}"
    )
    numbers: dict[str, list[int]] = {}
    for parent, number in db.execute(sql, {**plan.parameters, "parents": json.dumps(parents)}):
        mine = numbers.setdefault(parent, [])
        if child.limit is None or len(mine) < child.limit:
            mine.append(number)
    flat = [n for mine in numbers.values() for n in mine]
    made = iter(records(db, plan, flat, schema, version))
    for parent, mine in numbers.items():
        nested = [next(made) for _ in mine]
        if nested:
            yield parent, {"totalSize": len(nested), "done": True, "records": nested}
