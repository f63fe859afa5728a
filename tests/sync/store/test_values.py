"""Values of a plan as bytes: what is read is what was told, to the last bit, and nothing else can be read."""

import json
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from calculations.findings import Finding, Severity
from calculations.fiscal import Quarter
from sync.store.values import UnknownFormError, told, untold
from workbooks.models import Approver, DealLabel

VALUES = {
    "nothing": None,
    "a flag": True,
    "a number": 0.1 + 0.2,
    "no number": float("inf"),
    "a number of a library": np.float64(-0.0),
    "text": "Köln | 🚲",
    "a broken text": "\ud800",
    "a day": date(2020, 2, 29),
    "a moment": datetime(2020, 2, 29, 23, 59, 59, 5, UTC),
    "money": Decimal("1.10"),
    "a word": Severity.WARNING,
    "a quarter": Quarter.parse("2020Q2"),
    "a record": Finding("code", "A sentence.", "", ("R1",), Severity.NOTE, 0.1),
    "a model": Approver(id="c", name="Carol", role="Finance"),
    "a label": DealLabel("1", "Deal", "Acme", "Ann"),
    "things in things": [("a", frozenset({"b"})), {("k", 1): [None]}, [], ()],
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_read_as_it_was_told(name: str) -> None:
    """Equal, and of the same kind."""
    value = VALUES[name]
    again = untold(told(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("kind", ["<f8", "<f4", "<i2", "?", "<M8[us]", "<M8[s]", "<U3"])
def test_an_array_keeps_its_kind_its_shape_and_its_order(kind: str) -> None:
    """Rows after rows or columns after columns: sums add up in the same order, and cells can be written."""
    array = np.arange(6).astype("<i8").astype(kind).reshape(2, 3)
    for laid in (array, np.asfortranarray(array), array[:, :0], array[0, 0:1].reshape(())):
        again = untold(told(laid))
        assert np.array_equal(again, laid)
        assert (again.dtype, again.shape) == (laid.dtype, laid.shape)
        assert again.flags.c_contiguous == laid.flags.c_contiguous
        assert again.flags.writeable


def test_numbers_that_are_none_keep_their_bits() -> None:
    """-0.0 is not 0.0, and one NaN is not another."""
    array = np.array([-0.0, np.nan, -np.nan, 5e-324])
    assert untold(told(array)).tobytes() == array.tobytes()


def frame() -> pd.DataFrame:
    """A frame with a column of each kind."""
    return pd.DataFrame(
        {
            "text": pd.Series(["a", None, "", "ä"], dtype="str"),
            "all_texts_as_objects": pd.Series(["a", "b", "c", "a"], dtype=object),
            "objects": pd.Series([None, 1, "x", date(2020, 1, 1)], dtype=object),
            "money": [0.1, np.nan, -0.0, 3.0],
            "count": pd.Series([1, 2, 3, 4], dtype="int16"),
            "flag": [True, False, True, False],
            "day": pd.to_datetime(["2020-01-01", None, "2020-01-03", "2020-01-04"]).astype("datetime64[us]"),
        }
    )


@pytest.mark.parametrize(
    "made",
    [
        frame(),
        frame().iloc[:0],
        frame()[[]],
        pd.DataFrame(),
        frame().set_index("text"),
        frame().set_axis(range(7), axis="columns"),
        pd.DataFrame([[1, 2.0]], columns=["same", "same"]),
        frame().iloc[::-1],
        frame().rename_axis("row").rename_axis("column", axis="columns"),
    ],
)
def test_a_frame_keeps_its_columns_and_its_index(made: pd.DataFrame) -> None:
    """Kinds and names of columns and rows with them; a column of objects that are all texts stays one of objects."""
    again = untold(told(made))
    pd.testing.assert_frame_equal(again, made, check_exact=True, check_freq=True, check_column_type=True)
    assert type(again.index) is type(made.index)
    assert again.dtypes.tolist() == made.dtypes.tolist()
    assert told(again) == told(made)


def test_what_stands_in_several_places_is_one_thing_again() -> None:
    """A frame that two records hold is told once and held twice."""
    once = frame()
    again = untold(told([{"a": once}, (once, once)]))
    assert again[0]["a"] is again[1][0] is again[1][1]
    assert len(told([once, once])) < len(told([once])) + 100


class Stranger:
    """A class of nobody's plan."""


@pytest.mark.parametrize(
    "value",
    [
        Stranger(),
        {1, 2},
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        pd.DataFrame({"a": pd.Categorical(["x"])}),
        pd.DataFrame({"a": [1]}, index=pd.to_datetime(["2020-01-01"])),
        pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)])),
    ],
)
def test_what_has_no_form_is_refused(value: object) -> None:
    """Better not kept than kept as something else."""
    with pytest.raises(UnknownFormError):
        told([value])


def test_what_is_said_about_a_frame_is_not_lost_silently() -> None:
    """A frame with attributes has no form."""
    made = frame()
    made.attrs["unit"] = "USD"
    with pytest.raises(UnknownFormError):
        told(made)


@pytest.mark.parametrize(
    "name",
    [
        "os:system",
        "subprocess:Popen",
        "calculations.findings:ranked",
        "calculations.findings:no_such_class",
        "calculations.no_such_module:Finding",
        "workbooks.models:BaseModel",
        "workbooks.models:PlanFacts.model_construct",
    ],
)
def test_bytes_can_name_nothing_but_records_and_words_of_a_plan(name: str) -> None:
    """No function, no module of others, no class that only stands in a module."""
    outline = zlib.compress(json.dumps([["r", 0, "echo"], [name], []]).encode())
    with pytest.raises(UnknownFormError):
        untold(len(outline).to_bytes(8, "big") + outline)


def test_a_record_with_other_fields_than_it_had_is_not_read() -> None:
    """Another version's."""
    outline = zlib.compress(json.dumps([["r", 0, "c"], ["workbooks.models:Approver"], []]).encode())
    with pytest.raises(UnknownFormError):
        untold(len(outline).to_bytes(8, "big") + outline)
