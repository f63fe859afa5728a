"""The basis of a cascade: what the siblings below one node share its quota by."""

from collections.abc import Mapping

import numpy as np

from calculations.arrays import Vector
from calculations.errors import UnknownColumnError
from calculations.exact.waterfill import group_sums
from calculations.findings import Finding
from calculations.quota.cascade.hierarchy import Hierarchy, Positions
from calculations.quota.split.bounds import named

__all__ = ["EVEN", "Basis", "sibling_shares"]

EVEN = "even"
Basis = str | Mapping[str, float]
"""The name of a basis (`even`, or a column such as prior year, trailing twelve months, potential), or a mix of them."""


def sibling_shares(
    basis: Basis, columns: Mapping[str, Vector], hierarchy: Hierarchy, siblings: Positions, groups: Positions
) -> tuple[Vector, tuple[Finding, ...]]:
    """Share of each node among its siblings on a basis.

    Args:
        basis: name, or names with the weight of each in a mix (any scale above zero).
        columns: values of all nodes by name, rolled up; NaN where not known.
        hierarchy: for the keys in findings.
        siblings: positions of the nodes that share.
        groups: group (parent) of each sibling, from 0.

    Returns:
        Shares that sum to 1 in each group in which anything is known, and a finding naming nodes with a missing or
        negative value, which get no share on that basis. A group without any value on one basis of a mix shares by
        the others.

    Raises:
        UnknownColumnError: a name is neither `even` nor among the columns.
    """
    mix = {basis: 1.0} if isinstance(basis, str) else dict(basis)
    count = int(groups.max(initial=-1)) + 1
    shares = np.zeros(siblings.size)
    findings: list[Finding] = []
    names = [hierarchy.keys[i] for i in siblings]
    for name, weight in mix.items():
        if name != EVEN and name not in columns:
            raise UnknownColumnError(f"there is no basis {name!r}: give it a column, or use one of {sorted(columns)}")
        values = np.ones(siblings.size) if name == EVEN else columns[name][siblings]
        usable = np.isfinite(values) & (values > 0)
        sums = group_sums(groups, np.where(usable, values, 0.0), count)
        safe = np.where(sums > 0, sums, 1.0)
        shares += weight * np.where(usable, values, 0.0) / safe[groups]
        findings += named(
            ~np.isfinite(values) | (values < 0),
            names,
            "quota.basis-missing",
            f"The basis {name!r} is missing or negative for {{count}} of {{size}} siblings; they get no share by it.",
            "Enter a value of zero or more.",
        )
    total = group_sums(groups, shares, count)
    return shares / np.where(total > 0, total, 1.0)[groups], tuple(findings)
