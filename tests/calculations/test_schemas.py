"""A frame that follows a schema has its columns, in order and dtype, whatever it was before."""

import pandas as pd
import pytest

from calculations.errors import UnknownColumnError
from calculations.schemas import QUOTAS


def test_columns_come_in_order_and_dtype() -> None:
    """Numbers as text and columns nobody asked for: the schema's own columns are left, as it declares them."""
    given = pd.DataFrame({"more": [1], "amount": ["12.5"], "quarter": ["2020Q1"], "rep_id": [7]})
    found = QUOTAS.conform(given)
    assert list(found.columns) == ["rep_id", "quarter", "amount"]
    assert found.to_dict("records") == [{"rep_id": "7", "quarter": "2020Q1", "amount": 12.5}]
    assert found.dtypes.equals(QUOTAS.empty().dtypes)


def test_a_frame_that_follows_is_the_same_and_another() -> None:
    """What is done to the frame that was given back is not done to the one that was given."""
    given = QUOTAS.conform(pd.DataFrame({"rep_id": ["a"], "quarter": ["2020Q1"], "amount": [1.0]}))
    found = QUOTAS.conform(given)
    pd.testing.assert_frame_equal(found, given)
    found.loc[0, "amount"] = 2.0
    assert given["amount"].tolist() == [1.0]


def test_what_is_missing_is_named() -> None:
    """All of it at once, with the name of the frame."""
    with pytest.raises(UnknownColumnError, match="quotas lacks quarter, amount"):
        QUOTAS.conform(pd.DataFrame({"rep_id": ["a"]}))
