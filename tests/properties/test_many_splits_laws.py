"""Splits made together are the splits made one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.errors import ShapeError
from calculations.quota.split.split import SplitRequest, split_quota, split_quotas
from xl_addin.catalog import call, call_many

MONEY = st.one_of(st.floats(0, 1e7), st.sampled_from([0.0, np.nan, -5.0, 1e6, 1e18]))


@st.composite
def requests(draw):
    """A split of up to six reps, with every kind of bound, and numbers that cannot be used."""
    size = draw(st.integers(0, 6))
    line = st.one_of(st.none(), st.lists(MONEY, min_size=size, max_size=size))
    return SplitRequest(
        target=draw(MONEY),
        weights=draw(st.lists(MONEY, min_size=size, max_size=size)),
        over_assignment=draw(st.sampled_from([0.0, 0.1, 0.5])),
        ramp=draw(st.one_of(st.none(), st.lists(st.floats(-1, 12), min_size=size, max_size=size))),
        last_quota=draw(line),
        unit=draw(st.sampled_from([1, 100, 1000])),
        floors=draw(line),
        caps=draw(line),
        pins=draw(line),
    )


def one_by_one(request):
    """The split of `split_quota`."""
    return split_quota(
        request.target,
        request.weights,
        over_assignment=request.over_assignment,
        ramp=request.ramp,
        last_quota=request.last_quota,
        unit=request.unit,
        floors=request.floors,
        caps=request.caps,
        pins=request.pins,
    )


@given(st.lists(requests(), max_size=5))
def test_together_is_one_by_one(asked):
    """Quotas, what is left over, flags and findings are the same, whatever else is split beside them."""
    for together, alone in zip(split_quotas(asked), map(one_by_one, asked), strict=True):
        assert together.quotas.tolist() == alone.quotas.tolist()
        assert together.unallocated == alone.unallocated
        assert together.street_total == alone.street_total
        assert together.findings == alone.findings
        assert together.at_cap.tolist() == alone.at_cap.tolist()
        assert np.allclose(together.shares, alone.shares, rtol=1e-9, atol=1e-6)


def test_one_that_does_not_fit_is_named():
    """Two weights and three caps: nobody is split, as when it is asked alone."""
    with pytest.raises(ShapeError, match="caps"):
        split_quotas([SplitRequest(10.0, [1.0]), SplitRequest(10.0, [1.0, 2.0], caps=[1.0, 2.0, 3.0])])


def test_in_cells_a_call_at_fault_spoils_no_other():
    """Three calls computed together, the middle one without a target: its error stands alone."""
    good = [90_000.0, [[1.0], [2.0]], 0.0]
    other = [30_000.0, [[1.0], [2.0]], 0.0, *[None] * 6, "totals"]
    answers = call_many("QUOTASPLIT", [good, [None, [[1.0]]], other])
    assert answers == [call("QUOTASPLIT", good), call("QUOTASPLIT", [None, [[1.0]]]), call("QUOTASPLIT", other)]
    assert [row[1] for row in answers[0][1:]] == [30_000, 60_000]
    assert "target is empty" in answers[1].sentence
    assert answers[2][3] == ["street total", 30_000]
