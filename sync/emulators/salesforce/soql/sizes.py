"""How much one query may ask for."""

from sync.emulators.salesforce.soql.scope import Compilation
from sync.emulators.salesforce.soql.tree import Item, Query, Subquery, TypeOf

__all__ = ["check_sizes"]

_CHILDREN = 20
_ORDERINGS = 32
_GROUPS = 100
_COLUMNS = 1_000


def check_sizes(made: Compilation, query: Query) -> None:
    """Raise QueryError (MALFORMED_QUERY) for a query wider than an org answers.

    20 child subqueries and 32 fields to order by are Salesforce's limits; 100 expressions of a grouped query and 1,000
    selected values are what the store behind the emulator is safe with.
    """
    at = query.select_at
    items = [item for item in query.select if isinstance(item, Item)]
    columns = len(items) + sum(
        sum(len(paths) for _, paths in item.cases) + len(item.otherwise)
        for item in query.select
        if isinstance(item, TypeOf)
    )
    measured = (
        (sum(isinstance(item, Subquery) for item in query.select), _CHILDREN, "child subqueries"),
        (len(query.order), _ORDERINGS, "fields in ORDER BY"),
        (len(query.group.expressions) if query.group else 0, _GROUPS, "fields in GROUP BY"),
        (columns, _COLUMNS, "selected fields"),
    )
    for count, most, what in measured:
        if count > most:
            raise made.fail("MALFORMED_QUERY", at, f"at most {most} {what} are allowed, and there are {count}")
