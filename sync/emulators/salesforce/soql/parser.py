"""SOQL by recursive descent: one method per rule of the grammar, from text to `tree.Query`.

query     = SELECT item {, item} FROM name [alias] {, path alias} [USING SCOPE name] [WHERE condition]
            [WITH name …] [GROUP BY …] [HAVING condition] [ORDER BY …] [LIMIT n] [OFFSET n] [ALL ROWS] [FOR …]
item      = path [alias] | call [alias] | FIELDS(which) | ( query ) | TYPEOF path WHEN name THEN path {, path} …
condition = clause {AND clause} | clause {OR clause}          AND and OR do not mix without parentheses
clause    = [NOT] ( condition ) | [NOT] leaf
"""

import re

from sync.emulators.salesforce.errors import ApiError, QueryError
from sync.emulators.salesforce.ids import is_id
from sync.emulators.salesforce.soql.lexer import Token, tokens
from sync.emulators.salesforce.soql.tree import (
    Call,
    Condition,
    Expression,
    FieldSet,
    Group,
    In,
    Includes,
    Item,
    Junction,
    Negation,
    Ordering,
    Path,
    Query,
    Subquery,
    Test,
    TypeOf,
    Value,
)

__all__ = ["parse"]

_CLAUSES = {
    "FROM", "USING", "WHERE", "WITH", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "ALL", "FOR", "UPDATE",
}  # fmt: skip
_COMPARISONS = {"=", "!=", "<>", "<", "<=", ">", ">="}
_MONEY = re.compile(r"[A-Za-z]{3}\d+")
_MAX_DEPTH = 60
_MAX_DIGITS = 9
_MAX_LENGTH = 100_000


def parse(query: str) -> Query:
    """The tree of a query; QueryError (MALFORMED_QUERY) with the place of the first word that does not fit.

    A query of more than 100,000 characters is refused without a place, as ApiError (MALFORMED_QUERY).
    """
    if len(query) > _MAX_LENGTH:
        raise ApiError("MALFORMED_QUERY", f"SOQL statements cannot be longer than {_MAX_LENGTH} characters.")
    return _Parser(query).whole()


class _Parser:
    def __init__(self, query: str) -> None:
        self.text = query
        self.words = list(tokens(query))
        self.here = 0
        self.depth = 0

    # Words -------------------------------------------------------------------------------------------------------

    @property
    def word(self) -> Token:
        return self.words[self.here]

    def peek(self, ahead: int = 1) -> Token:
        return self.words[min(self.here + ahead, len(self.words) - 1)]

    def next(self) -> Token:
        taken = self.word
        if taken.kind != "end":
            self.here += 1
        return taken

    def fail(self, token: Token, message: str = "") -> QueryError:
        said = message or f"unexpected token: '{token.written}'"
        return QueryError("MALFORMED_QUERY", self.text, token.position, said)

    def take(self, *wanted: str) -> Token:
        """The next words, which must be these; the first is returned."""
        first = self.word
        for one in wanted:
            if self.word.upper != one:
                raise self.fail(self.word)
            self.next()
        return first

    def took(self, *wanted: str) -> bool:
        """Whether the next words are these; then they are taken."""
        if all(self.peek(i).upper == one for i, one in enumerate(wanted)):
            self.here += len(wanted)
            return True
        return False

    def name(self) -> Token:
        if self.word.kind != "name":
            raise self.fail(self.word)
        return self.next()

    def count(self) -> int:
        token = self.next()
        if token.kind != "number" or not token.written.isdigit():
            raise self.fail(token)
        if len(token.written) > _MAX_DIGITS:
            raise self.fail(token, f"number out of range: {token.written}")
        return int(token.written)

    # Query -------------------------------------------------------------------------------------------------------

    def whole(self) -> Query:
        made = self.query()
        if self.word.kind != "end":
            raise self.fail(self.word)
        return made

    def query(self) -> Query:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail(self.word, "query is nested too deeply")
        select_at = self.take("SELECT").position
        select = [self.item()]
        while self.took(","):
            select.append(self.item())
        self.take("FROM")
        source = self.name()
        source_name = source.written
        while self.took("."):
            source_name += "." + self.name().written
        alias = self.alias()
        related = []
        while self.took(","):
            path = self.path()
            related.append((path, self.alias()))
        if self.took("USING", "SCOPE"):
            self.name()
        where = self.condition() if self.took("WHERE") else None
        while self.took("WITH"):
            self.name()
        group = self.group() if self.took("GROUP", "BY") else None
        having = self.condition() if self.took("HAVING") else None
        order = self.orderings() if self.took("ORDER", "BY") else ()
        limit = self.count() if self.took("LIMIT") else None
        offset = self.count() if self.took("OFFSET") else 0
        all_rows = self.took("ALL", "ROWS")
        while self.took("FOR") or self.took("UPDATE"):
            self.name()
        self.depth -= 1
        return Query(
            tuple(select), source_name, source.position, alias, where, group, having, order, limit, offset, all_rows,
            select_at, tuple(related),
        )  # fmt: skip

    def alias(self) -> str:
        self.took("AS")
        if self.word.kind == "name" and self.word.upper not in _CLAUSES:
            return self.next().written
        return ""

    def item(self) -> Item | FieldSet | Subquery | TypeOf:
        token = self.word
        if self.took("("):
            inner = self.query()
            self.take(")")
            return Subquery(inner, token.position)
        if token.upper == "TYPEOF":
            return self.type_of()
        if token.upper == "FIELDS" and self.peek().upper == "(":
            self.take("FIELDS", "(")
            which = self.name()
            if which.upper not in {"ALL", "STANDARD", "CUSTOM"}:
                raise self.fail(which)
            self.take(")")
            return FieldSet(which.upper, token.position)
        return Item(self.expression(), self.alias())

    def type_of(self) -> TypeOf:
        at = self.take("TYPEOF").position
        relationship = self.name().written
        cases = []
        while self.took("WHEN"):
            target = self.name().written
            self.take("THEN")
            cases.append((target, self.paths()))
        otherwise = self.paths() if self.took("ELSE") else ()
        self.take("END")
        if not cases:
            raise self.fail(self.words[self.here - 1])
        return TypeOf(relationship, tuple(cases), otherwise, at)

    def paths(self) -> tuple[Path, ...]:
        found = [self.path()]
        while self.took(","):
            found.append(self.path())
        return tuple(found)

    def path(self) -> Path:
        first = self.name()
        parts = [first.written]
        while self.took("."):
            parts.append(self.name().written)
        return Path(tuple(parts), first.position)

    def expression(self) -> Expression:
        if self.word.kind == "name" and self.peek().upper == "(":
            name = self.next()
            self.take("(")
            arguments: list[Expression] = []
            if self.word.upper != ")":
                arguments.append(self.expression())
                while self.took(","):
                    arguments.append(self.expression())
            self.take(")")
            return Call(name.upper, tuple(arguments), name.position)
        return self.path()

    # Conditions --------------------------------------------------------------------------------------------------

    def condition(self) -> Condition:
        first = self.clause()
        operator = self.word.upper
        if operator not in {"AND", "OR"}:
            return first
        found = [first]
        while self.took(operator):
            found.append(self.clause())
        if self.word.upper in {"AND", "OR"}:
            raise self.fail(self.word)  # SOQL wants parentheses where the two mix
        return Junction("AND" if operator == "AND" else "OR", tuple(found))

    def clause(self) -> Condition:
        if self.word.upper not in {"NOT", "("}:
            return self.leaf()
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail(self.word, "condition is nested too deeply")
        if self.took("NOT"):
            inner: Condition = Negation(self.clause())
        else:
            self.take("(")
            inner = self.condition()
            self.take(")")
        self.depth -= 1
        return inner

    def leaf(self) -> Condition:
        left = self.expression()
        operator = self.next()
        match operator.upper:
            case sign if sign in _COMPARISONS:
                return Test(left, "!=" if sign == "<>" else sign, self.value())
            case "LIKE":
                if self.word.kind != "text":
                    raise self.fail(self.word)
                token = self.next()
                return Test(left, "LIKE", Value("text", token.text(self.text, like=True), token.position))
            case "IN":
                return In(left, False, self.choices(subquery=True))
            case "NOT":
                self.take("IN")
                return In(left, True, self.choices(subquery=True))
            case "INCLUDES" | "EXCLUDES" as word:
                choices = self.choices(subquery=False)
                return Includes(left, word == "EXCLUDES", choices if isinstance(choices, tuple) else ())
            case _:
                raise self.fail(operator)

    def choices(self, *, subquery: bool) -> tuple[Value, ...] | Query:
        self.take("(")
        if subquery and self.word.upper == "SELECT":
            inner = self.query()
            self.take(")")
            return inner
        found = [self.value()]
        while self.took(","):
            found.append(self.value())
        self.take(")")
        return tuple(found)

    def value(self) -> Value:
        token = self.next()
        match token.kind:
            case "text":
                return Value("text", token.text(self.text), token.position)
            case "number":
                return Value("number", token.written, token.position)
            case "day":
                return Value("day", token.written, token.position)
            case "moment":
                return Value("moment", token.written, token.position)
            case "id":
                return Value("id", token.written, token.position)
            case "name" if token.upper in {"TRUE", "FALSE"}:
                return Value("boolean", token.upper, token.position)
            case "name" if token.upper == "NULL":
                return Value("null", "NULL", token.position)
            case "name" if _MONEY.fullmatch(token.written):
                decimals = ""
                if self.word.upper == "." and self.peek().kind == "number":
                    self.next()
                    decimals = "." + self.next().written
                return Value("money", token.written + decimals, token.position)
            case "name":
                if is_id(token.written) and self.word.upper != ":":
                    return Value("id", token.written, token.position)
                count = self.count() if self.took(":") else None
                return Value("range", token.upper, token.position, count)
            case _:
                raise self.fail(token)

    # The rest ----------------------------------------------------------------------------------------------------

    def group(self) -> Group:
        for how in ("ROLLUP", "CUBE"):
            if self.word.upper == how and self.peek().upper == "(":
                self.take(how, "(")
                inner = self.expressions()
                self.take(")")
                return Group(inner, "ROLLUP" if how == "ROLLUP" else "CUBE")
        return Group(self.expressions())

    def expressions(self) -> tuple[Expression, ...]:
        found = [self.expression()]
        while self.took(","):
            found.append(self.expression())
        return tuple(found)

    def orderings(self) -> tuple[Ordering, ...]:
        found = []
        while True:
            expression = self.expression()
            descending = self.took("DESC") or (self.took("ASC") and False)
            nulls_last = False
            if self.took("NULLS"):
                nulls_last = self.took("LAST")
                if not nulls_last:
                    self.take("FIRST")
            found.append(Ordering(expression, descending, nulls_last))
            if not self.took(","):
                return tuple(found)
