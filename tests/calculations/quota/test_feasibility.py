"""Feasibility worked by hand."""

import math

import numpy as np
import pytest

from calculations.errors import ShapeError
from calculations.findings import Severity
from calculations.quota.review.feasibility import feasibility, feasibility_findings

NAN = math.nan


def test_figures_and_flags() -> None:
    """Ann: 120 of a potential of 100 and a capacity of 150, 60 booked, 90 open where 2 × 60 are needed.

    Bob: 100 of 200 and of 80, nothing booked, 300 open where 2 × 100 are needed.
    """
    table = feasibility(
        ["ann", "bob"], [120, 100], potential=[100, 200], capacity=[150, 80], pipeline=[90, 300],
        booked=[60, NAN], required_coverage=2.0,
    )  # fmt: skip
    assert table["potential_share"].tolist() == [1.2, 0.5]
    assert table["stretch_rate"].tolist() == pytest.approx([-0.2, 0.25])
    assert table["coverage"].tolist() == [1.5, 3.0]
    assert table["coverage_gap"].tolist() == [30, 0]
    assert table["above_potential"].tolist() == [True, False]
    assert table["above_capacity"].tolist() == [False, True]
    assert table["thin_pipeline"].tolist() == [True, False]
    found = {f.code: (f.rows, f.amount, f.severity) for f in feasibility_findings(table)}
    assert found == {
        "quota.above-potential": (("ann",), 20.0, Severity.WARNING),
        "quota.above-capacity": (("bob",), 20.0, Severity.WARNING),
        "quota.thin-pipeline": (("ann",), 30.0, Severity.NOTE),
    }


def test_booked_quota_needs_no_pipeline() -> None:
    """Once the quota is booked coverage is infinite and no pipeline is missing."""
    table = feasibility(["ann"], [100], pipeline=[0], booked=[130], required_coverage=3)
    assert table["coverage"].tolist() == [math.inf]
    assert table["thin_pipeline"].tolist() == [False]
    assert feasibility_findings(table) == ()


def test_unknown_inputs_flag_nothing() -> None:
    """Empty is not zero: without potential, capacity and pipeline there is no verdict."""
    table = feasibility(["ann", "bob"], [100, NAN], pipeline=[NAN, 10])
    assert not table[["above_potential", "above_capacity", "thin_pipeline"]].any(axis=None)
    assert np.isnan(table[["potential_share", "stretch_rate", "coverage"]].to_numpy()).all()


def test_a_territory_without_potential_cannot_carry_anything() -> None:
    """A potential of zero is known: the whole quota is above it."""
    table = feasibility(["ann"], [100], potential=[0])
    assert table["above_potential"].tolist() == [True]
    assert feasibility_findings(table)[0].amount == 100


def test_lengths_that_differ_are_faults() -> None:
    """One quota per key."""
    with pytest.raises(ShapeError, match="2 keys and 1 quotas"):
        feasibility(["a", "b"], [1])
