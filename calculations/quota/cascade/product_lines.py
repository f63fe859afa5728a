"""Product-line quotas: one cascade per line, or one quota split by a mix, always with exact sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.errors import ShapeError
from calculations.findings import Finding, ranked
from calculations.quota.cascade.basis import Basis
from calculations.quota.cascade.cascade import Cascade, cascade
from calculations.quota.cascade.hierarchy import Hierarchy
from calculations.quota.split.shares import split_across
from calculations.quota.split.unit import DEFAULT_UNIT

__all__ = ["LineCascade", "cascade_lines", "line_quotas"]


@dataclass(frozen=True, slots=True)
class LineCascade:
    """A cascade of each product line over one hierarchy.

    quotas: one row per node: `key`, one column per line, and `quota`, their sum; exact by node and by line.
    lines: the cascade of each line.
    """

    quotas: pd.DataFrame
    lines: Mapping[str, Cascade]
    findings: tuple[Finding, ...]


def cascade_lines(
    targets: Mapping[str, int],
    hierarchy: Hierarchy,
    bases: Sequence[Basis],
    columns: Mapping[str, Mapping[str, ArrayLike]],
    *,
    over_assignment: Sequence[float] = (),
    unit: int = DEFAULT_UNIT,
) -> LineCascade:
    """Break the target of each product line down the same hierarchy, each on its own history or potential.

    Args:
        targets: target by line, whole money.
        hierarchy: n nodes.
        bases: basis by level of the children, as for `cascade`.
        columns: by line, the values of the n nodes by basis name.
        over_assignment: rate by level of the node that passes on.
        unit: whole money the quotas are multiples of.

    Returns:
        The cascades and their sum; findings name the line in their sentence.

    Raises:
        UnknownColumnError: a line lacks a basis.
        ShapeError: a column has another length than the hierarchy.
    """
    lines = {
        line: cascade(target, hierarchy, bases, columns.get(line, {}), over_assignment=over_assignment, unit=unit)
        for line, target in targets.items()
    }
    quotas = pd.DataFrame({"key": hierarchy.keys, **{line: each.nodes["quota"] for line, each in lines.items()}})
    quotas["quota"] = quotas[list(lines)].sum(axis=1).astype(np.int64)
    findings = [
        Finding(f.code, f"{line}: {f.sentence}", f.remedy, f.rows, f.severity, f.amount)
        for line, each in lines.items()
        for f in each.findings
    ]
    return LineCascade(quotas, lines, ranked(findings))


def line_quotas(
    keys: Sequence[str], quotas: ArrayLike, lines: Sequence[str], mix: ArrayLike, unit: int = 1
) -> pd.DataFrame:
    """Split each quota over product lines by a mix.

    Args:
        keys: n row keys.
        quotas: n quotas, whole money.
        lines: m names of lines.
        mix: m weights for everyone, or (n, m) for each; a rep without any weight gets the mix of all together.
        unit: money the parts are multiples of where the quota allows.

    Returns:
        One row per rep: `key`, one column per line, `quota`; each row's lines sum to its quota exactly.

    Raises:
        ShapeError: lengths differ.
    """
    amounts = np.asarray(quotas, dtype=np.int64)
    weights = np.asarray(mix, dtype=np.float64)
    if len(keys) != amounts.size or weights.shape[-1:] != (len(lines),):
        raise ShapeError(f"{len(keys)} keys, {amounts.size} quotas, {len(lines)} lines and a mix of {weights.shape}")
    if weights.ndim == 2:
        known = np.where(np.isfinite(weights) & (weights > 0), weights, 0.0)
        weights = np.where(known.sum(axis=1, keepdims=True) > 0, known, known.sum(axis=0))
    parts = split_across(amounts, weights, unit)
    return pd.DataFrame({"key": list(keys), **{line: parts[:, j] for j, line in enumerate(lines)}, "quota": amounts})
