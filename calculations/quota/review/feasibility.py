"""Feasibility: can the territory, the pipeline and the person carry the quota."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calculations.arrays import Flags, Vector, optional_vector
from calculations.errors import ShapeError
from calculations.findings import Finding, Severity
from calculations.quota.split.bounds import named

__all__ = ["feasibility", "feasibility_findings"]


def feasibility(
    keys: Sequence[str],
    quota: ArrayLike,
    *,
    potential: ArrayLike | None = None,
    capacity: ArrayLike | None = None,
    pipeline: ArrayLike | None = None,
    booked: ArrayLike | None = None,
    required_coverage: ArrayLike | None = None,
) -> pd.DataFrame:
    """Quotas against what could carry them.

    Args:
        keys: n row keys.
        quota: n quotas, money.
        potential: sum of the account potentials of each territory, money.
        capacity: what each person can carry at ramp and productivity, money.
        pipeline: open pipeline dated in the quarter, money.
        booked: already booked in the quarter, money; missing counts as nothing booked.
        required_coverage: opening pipeline / won, see `pipeline.coverage`, for each or for all.

    Returns:
        One row per rep: `key`, `quota`, `potential`, `capacity`, `potential_share` (quota over potential),
        `stretch_rate` (quota over capacity, less 1), `coverage` (pipeline over what is left to book), `coverage_gap`
        (pipeline still missing to the required coverage, money, 0 when there is enough), and the flags
        `above_potential`, `above_capacity`, `thin_pipeline`. NaN and false where an input is not known; coverage is
        infinite once the quota is booked.

    Raises:
        ShapeError: lengths differ.
    """
    size = len(keys)
    asked = np.asarray(quota, dtype=np.float64)
    if asked.shape != (size,):
        raise ShapeError(f"{size} keys and {asked.size} quotas: give one of each per rep")
    worth, carries = optional_vector(potential, size, "potential"), optional_vector(capacity, size, "capacity")
    open_ = optional_vector(pipeline, size, "pipeline")
    needed = optional_vector(required_coverage, size, "required_coverage")
    left = np.maximum(asked - np.nan_to_num(optional_vector(booked, size, "booked")), 0.0)
    coverage = np.where(np.isnan(open_) | np.isnan(asked), np.nan, np.inf)
    np.divide(open_, left, out=coverage, where=left > 0)
    gap = np.maximum(left * needed - open_, 0.0)
    return pd.DataFrame(
        {
            "key": list(keys),
            "quota": asked,
            "potential": worth,
            "capacity": carries,
            "potential_share": _ratio(asked, worth),
            "stretch_rate": _ratio(asked, carries) - 1.0,
            "coverage": coverage,
            "coverage_gap": gap,
            "above_potential": asked > worth,
            "above_capacity": asked > carries,
            "thin_pipeline": gap > 0,
        }
    )


def feasibility_findings(table: pd.DataFrame) -> tuple[Finding, ...]:
    """What a planner should know about a feasibility table.

    Args:
        table: as `feasibility` returns it.

    Returns:
        Warnings naming the quotas above the potential of their territory and above the person's capacity (with the
        money above it in `amount`), and a note naming those whose pipeline is below the required coverage.
    """
    keys = table["key"].tolist()
    above = _flags(table, "above_potential")
    stretched, thin = _flags(table, "above_capacity"), _flags(table, "thin_pipeline")
    quota = table["quota"].to_numpy(dtype=np.float64)
    worth, carries = table["potential"].to_numpy(dtype=np.float64), table["capacity"].to_numpy(dtype=np.float64)
    gap = table["coverage_gap"].to_numpy(dtype=np.float64)
    money = {
        "quota.above-potential": float((quota - worth)[above].sum()),
        "quota.above-capacity": float((quota - carries)[stretched].sum()),
        "quota.thin-pipeline": float(gap[thin].sum()),
    }
    found = (
        *named(
            above,
            keys,
            "quota.above-potential",
            "The quota is above the potential of all accounts in {count} of {size} territories.",
            "Lower the quota, or give the territory more accounts.",
        ),
        *named(
            stretched,
            keys,
            "quota.above-capacity",
            "The quota is above what the person can carry for {count} of {size} reps.",
            "Lower the quota, or plan hires: the stretch is not covered by capacity.",
        ),
        *named(
            thin,
            keys,
            "quota.thin-pipeline",
            "The pipeline is below the required coverage for {count} of {size} reps.",
            "Plan pipeline to create before the quarter starts.",
        ),
    )
    note = "quota.thin-pipeline"
    return tuple(
        Finding(f.code, f.sentence, f.remedy, f.rows, Severity.NOTE if f.code == note else f.severity, money[f.code])
        for f in found
    )


def _ratio(above: Vector, below: Vector) -> Vector:
    """above / below, NaN where below is not above zero or either is not known."""
    ratio = np.full(above.shape, np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio


def _flags(table: pd.DataFrame, name: str) -> Flags:
    return table[name].to_numpy(dtype=np.bool_)
