"""What of a package is told to a program outside: numbers with their keys, and no text that a person or a CRM wrote."""

from typing import Any

from sync.cycle.agents.package import Package
from sync.cycle.agents.wording import offered

__all__ = ["COMPANY", "told_outside"]

COMPANY = "company"
"""The scope of a token that opens the packages of the company; any other is the CRM id of a leader."""

_OF_PEOPLE = frozenset({"Person", "Manager"})


def told_outside(package: Package, scope: str) -> dict[str, Any]:
    """A package as structured values: no sentence, no label, no name of a customer or deal.

    Args:
        package: a week's for the company's scope, a leader's own hand-off for theirs. scope: of the token. The
            company's holds figures of groups and of nobody by name; a leader's holds those of their people.
    """
    if scope == COMPANY:
        figures = offered(package, most=None)
    else:
        grids = (grid for section in package.sections for grid in section.grids if grid.of in _OF_PEOPLE)
        told = (figure for grid in grids for line in grid.lines for figure in line.figures)
        figures = {figure.key: figure for figure in told if isinstance(figure.value, int | float)}
    return {
        "name": package.name,
        "week": package.week,
        "quarter": package.quarter,
        "as_of": package.as_of.isoformat(),
        "digest": package.digest,
        "currency": package.currency,
        "figures": [
            {"key": one.key, "value": one.value, "unit": one.unit.value, "currency": one.currency}
            for one in figures.values()
        ],
        "findings": [
            {"code": found.code, "severity": found.severity.value, "amount": found.amount} for found in package.findings
        ],
    }
