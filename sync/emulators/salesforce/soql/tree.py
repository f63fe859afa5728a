"""A SOQL query as a tree of frozen values. Every node that can be wrong knows where it was written (`at`)."""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Call", "Condition", "Expression", "FieldSet", "Group", "In", "Includes", "Item", "Junction", "Leaf", "Negation",
    "Ordering", "Path", "Query", "Subquery", "Test", "TypeOf", "Value",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """A field, through any number of parents: `Account.Owner.Name`."""

    parts: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of fields: `SUM(Amount)`, `CALENDAR_YEAR(CloseDate)`, `COUNT()`."""

    name: str
    arguments: tuple["Expression", ...]
    at: int


Expression = Path | Call


@dataclass(frozen=True, slots=True)
class Item:
    """An expression of the SELECT list and its alias ("" for none)."""

    expression: Expression
    alias: str = ""


@dataclass(frozen=True, slots=True)
class FieldSet:
    """`FIELDS(ALL | STANDARD | CUSTOM)`."""

    which: str
    at: int


@dataclass(frozen=True, slots=True)
class Subquery:
    """`(SELECT … FROM Opportunities)`: the children of each row."""

    query: "Query"
    at: int


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`TYPEOF Object WHEN Account THEN Name ELSE Id END`."""

    relationship: str
    cases: tuple[tuple[str, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Value:
    """A literal. `kind`: text, number, boolean, null, day, moment, range (THIS_QUARTER; `count` its n, None when
    there is none), money, id (one that was not quoted)."""

    kind: Literal["text", "number", "boolean", "null", "day", "moment", "range", "money", "id"]
    written: str
    at: int
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison; `operator` is one of = != < <= > >= LIKE."""

    __test__ = False  # the name is SOQL's business, not pytest's

    left: Expression
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class In:
    """`IN` or `NOT IN` a list of literals or a semi-join's query."""

    left: Expression
    negated: bool
    choices: "tuple[Value, ...] | Query"


@dataclass(frozen=True, slots=True)
class Includes:
    """`INCLUDES` or `EXCLUDES` over a multi-select picklist."""

    left: Expression
    negated: bool
    choices: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """`NOT condition`."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by AND or by OR."""

    operator: Literal["AND", "OR"]
    conditions: tuple["Condition", ...]


Leaf = Test | In | Includes
Condition = Leaf | Negation | Junction


@dataclass(frozen=True, slots=True)
class Group:
    """GROUP BY: its expressions; `how` is plain, ROLLUP or CUBE."""

    expressions: tuple[Expression, ...]
    how: Literal["", "ROLLUP", "CUBE"] = ""


@dataclass(frozen=True, slots=True)
class Ordering:
    """One term of ORDER BY."""

    expression: Expression
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query, as written. `related`: parents that FROM names, `Contact c, c.Account a`, with their aliases."""

    select: tuple[Item | FieldSet | Subquery | TypeOf, ...]
    source: str
    source_at: int
    alias: str = ""
    where: Condition | None = None
    group: Group | None = None
    having: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
    all_rows: bool = False
    select_at: int = 0
    related: tuple[tuple[Path, str], ...] = ()
