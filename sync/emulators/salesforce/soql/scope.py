"""Names of a query turned into SQL: which column a path means, through which joins, and what may be done with it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sync.emulators.salesforce.errors import QueryError
from sync.emulators.salesforce.features import Features
from sync.emulators.salesforce.fiscal import FiscalCalendar
from sync.emulators.salesforce.metadata import Field, Schema, SObject
from sync.emulators.salesforce.metadata.kinds import id_field, text
from sync.emulators.salesforce.soql.tree import Path
from sync.emulators.salesforce.tables import quoted

__all__ = ["Column", "Compilation", "Parent", "Scope"]

MAX_PARENTS = 5
_MAX_JOINS = 55


@dataclass
class Compilation:
    """What one query is compiled against, and the values and aliases it has used so far."""

    schema: Schema
    features: Features
    text: str
    today: date
    parameters: dict[str, Any] = field(default_factory=dict)
    aliases: int = 0
    semi_joins: int = 0

    @property
    def calendar(self) -> FiscalCalendar:
        """The org's fiscal calendar."""
        return FiscalCalendar.of(self.features)

    def bind(self, value: object) -> str:
        """A placeholder that stands for `value`."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def alias(self) -> str:
        """A table alias that no other table of the query has."""
        self.aliases += 1
        return f"t{self.aliases - 1}"

    def fail(self, code: str, at: int, message: str) -> QueryError:
        """The error to raise for the word at `at`."""
        return QueryError(code, self.text, at, message)

    def sobject(self, name: str, at: int) -> SObject:
        """The object of that name; INVALID_TYPE when the org shows none."""
        if name not in self.schema:
            raise self.fail(
                "INVALID_TYPE",
                at,
                f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to "
                "append the '__c' after the entity name. Please reference your WSDL or the describe call for the "
                "appropriate names.",
            )
        return self.schema[name]


@dataclass(frozen=True, slots=True)
class Column:
    """An expression in SQL, the field it yields, and the names under which an answer nests it."""

    sql: str
    field: Field
    keys: tuple[str, ...]
    aggregate: bool = False


@dataclass(frozen=True, slots=True)
class Parent:
    """A joined parent: under which names it nests, which objects it may be, and the SQL of its id."""

    keys: tuple[str, ...]
    targets: tuple[str, ...]
    id_sql: str


class Scope:
    """The tables one query level reads: its object, and the parents its paths reach."""

    def __init__(
        self,
        made: Compilation,
        sobject: SObject,
        alias_written: str = "",
        related: tuple[tuple[Path, str], ...] = (),
        *,
        inner: bool = False,
    ) -> None:
        self.made = made
        self.sobject = sobject
        self.written = alias_written
        self.inner = inner  # the query of a semi join
        self.alias = made.alias()
        self.parents: dict[tuple[str, ...], Parent] = {}
        self._joins: dict[tuple[str, ...], list[tuple[str, SObject]]] = {(): [(self.alias, sobject)]}
        self._clauses: list[str] = []
        self._related: dict[str, tuple[str, ...]] = {}
        for path, alias in related:
            parts = self._spelled_out(path.parts)
            keys: tuple[str, ...] = ()
            for part in parts:
                keys = self._join(keys, part, path)
            self._related[(alias or path.parts[-1]).lower()] = parts

    def _spelled_out(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """A path from the object on: without its own name or alias in front, and with related aliases replaced."""
        first = parts[0].lower()
        if len(parts) > 1 and first in {self.written.lower(), self.sobject.name.lower()} - {""}:
            return parts[1:]
        if len(parts) > 1 and first in self._related:
            return (*self._related[first], *parts[1:])
        return parts

    def object_of(self, alias: str) -> SObject | None:
        """The object a table alias of this scope stands for; None for what is no alias."""
        return next((one for tables in self._joins.values() for known, one in tables if known == alias), None)

    @property
    def tables(self) -> str:
        """The FROM clause: the object's table and its joins so far."""
        return " ".join([f"{quoted(self.sobject.name)} {self.alias}", *self._clauses])

    def alive(self, *, all_rows: bool) -> list[str]:
        """The condition that passes over rows in the recycle bin, unless they are asked for."""
        if all_rows or not self.sobject.soft_deletes:
            return []
        return [f"{self.alias}.IsDeleted = 0"]

    def column(self, path: Path) -> Column:
        """The column a path means; INVALID_FIELD names the part nobody knows."""
        parts = self._spelled_out(path.parts)
        if len(parts) - 1 > MAX_PARENTS:
            raise self.made.fail("MALFORMED_QUERY", path.at, "no more than 5 relationship levels are supported")
        keys: tuple[str, ...] = ()
        for part in parts[:-1]:
            keys = self._join(keys, part, path)
        tables = self._joins[keys]
        if len(tables) > 1:
            return self._polymorphic(keys, parts[-1], path)
        alias, sobject = tables[0]
        found = self.made.schema.field(sobject.name, parts[-1])
        if found is None:
            raise self._unknown(parts[-1], sobject.name, path.at)
        return Column(f"{alias}.{quoted(found.name)}", found, (*keys, found.name))

    def typed(self, relationship: str, target: str, path: Path) -> Column:
        """A field of one of the objects a polymorphic relationship may point to (TYPEOF)."""
        keys = self._join((), relationship, path)
        for alias, sobject in self._joins[keys]:
            if sobject.name.lower() == target.lower():
                found = self.made.schema.field(sobject.name, path.parts[-1])
                if found is None or len(path.parts) > 1:
                    raise self._unknown(".".join(path.parts), sobject.name, path.at)
                return Column(f"{alias}.{quoted(found.name)}", found, (*keys, found.name))
        raise self.made.fail("INVALID_TYPE", path.at, f"'{target}' is not a type '{relationship}' may refer to")

    def _join(self, keys: tuple[str, ...], part: str, path: Path) -> tuple[str, ...]:
        tables = self._joins[keys]
        alias, sobject = tables[0]
        lookup = self.made.schema.relationship(sobject.name, part) if len(tables) == 1 else None
        if lookup is None:
            message = f"Didn't understand relationship '{part}' in field path. If you are attempting to use a custom "
            message += "relationship, be sure to append the '__r' after the custom relationship name. Please "
            message += "reference your WSDL or the describe call for the appropriate names."
            raise self.made.fail("INVALID_FIELD", path.at, message)
        reached = (*keys, lookup.relationship)
        if reached not in self._joins:
            if len(self._clauses) >= _MAX_JOINS:
                message = f"no more than {_MAX_JOINS} child-to-parent relationships are supported in a query"
                raise self.made.fail("MALFORMED_QUERY", path.at, message)
            self._joins[reached] = []
            column = f"{alias}.{quoted(lookup.name)}"
            for target in lookup.reference_to:
                if target in self.made.schema:
                    joined = self.made.alias()
                    self._joins[reached].append((joined, self.made.schema[target]))
                    self._clauses.append(f"LEFT JOIN {quoted(target)} {joined} ON {joined}.Id = {column}")
            ids = [f"{joined}.Id" for joined, _ in self._joins[reached]]
            id_sql = ids[0] if len(ids) == 1 else f"coalesce({', '.join(ids)})"
            self.parents[reached] = Parent(reached, tuple(o.name for _, o in self._joins[reached]), id_sql)
        return reached

    def _polymorphic(self, keys: tuple[str, ...], name: str, path: Path) -> Column:
        """A field of the `Name` object that stands for whatever a polymorphic lookup points to."""
        tables = self._joins[keys]
        if name.lower() == "type":
            cases = " ".join(f"WHEN {alias}.Id IS NOT NULL THEN '{o.name}'" for alias, o in tables)
            return Column(f"CASE {cases} END", text("Type", 40), (*keys, "Type"))
        shown = {"id": id_field(), "name": text("Name", 255)}
        if name.lower() not in shown:
            raise self._unknown(name, "Name", path.at)
        found = shown[name.lower()]
        sql = ", ".join(f"{alias}.{quoted(found.name)}" for alias, _ in tables)
        return Column(f"coalesce({sql})", found, (*keys, found.name))

    def _unknown(self, name: str, entity: str, at: int) -> QueryError:
        return self.made.fail(
            "INVALID_FIELD",
            at,
            f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure to "
            "append the '__c' after the custom field name. Please reference your WSDL or the describe call for the "
            "appropriate names.",
        )
