"""Values of both interfaces come out alike."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sync.crm.salesforce.values import from_json, from_text, rows_from_json, rows_from_text, to_json
from sync.errors import UnreadableValueError
from sync.model.pull_set import CrmObject, Field, Kind

THING = CrmObject(
    "Thing",
    tuple(
        Field(name, kind)
        for name, kind in [
            ("Id", Kind.ID),
            ("Name", Kind.TEXT),
            ("IsOpen", Kind.FLAG),
            ("Amount", Kind.NUMBER),
            ("Count", Kind.INTEGER),
            ("Day", Kind.DATE),
            ("At", Kind.DATETIME),
        ]
    ),
)
FIELDS = THING.field_names
ROW = ("001", "é", True, 12.5, 3, "2026-11-22", "2026-11-22T20:28:43.000Z")
NOTHING = ("002", None, None, None, None, None, None)


def test_rest_and_bulk_give_the_same_rows() -> None:
    """One record as REST writes it in JSON and as Bulk writes it in CSV; empty cells and nulls are None."""
    record = dict(zip(FIELDS, (*ROW[:6], "2026-11-22T20:28:43.000+0000"), strict=True)) | {"attributes": {}}
    assert rows_from_json(THING, FIELDS, [record, {"Id": "002"}]) == [ROW, NOTHING]
    line = ["001", "é", "true", "12.5", "3.0", "2026-11-22", "2026-11-22T20:28:43.000Z"]
    assert rows_from_text(THING, FIELDS, [line, ["002", "", "", "", "", "", ""]]) == [ROW, NOTHING]


def test_what_was_not_asked_for_is_none() -> None:
    """Rows are as wide as the object, in its order, whatever the order of the answer."""
    bare = ("001", None, None, 12.5, None, None, None)
    assert rows_from_text(THING, ("Amount", "Id"), [["12.5", "001"]]) == [bare]
    assert rows_from_json(THING, ("Amount", "Id"), [{"Amount": 12.5, "Id": "001", "Name": "not asked for"}]) == [bare]


def test_no_lines_no_rows() -> None:
    """An answer without records is an empty list from either interface."""
    assert rows_from_text(THING, FIELDS, []) == []
    assert rows_from_json(THING, FIELDS, []) == []


def test_a_line_of_another_width() -> None:
    """A CSV that was cut inside a line, or has a field too many, is not taken."""
    with pytest.raises(ValueError, match="1 cells for 7 fields"):
        rows_from_text(THING, FIELDS, [["001"]])
    with pytest.raises(ValueError, match="shorter"):
        rows_from_text(THING, FIELDS, [["001", "", "", "", "", "", ""], ["002"]])


GARBAGE_JSON = [
    ("IsOpen", "false", "'false', where true or false belongs"),
    ("IsOpen", 1, "1, where true or false belongs"),
    ("Amount", "12,5", "'12,5', where a number belongs"),
    ("Amount", "12.5", "'12.5', where a number belongs"),
    ("Amount", True, "true, where a number belongs"),
    ("Amount", float("nan"), "NaN, where a number belongs"),
    ("Amount", Decimal("1e400"), "1E+400, where a number belongs"),
    ("Amount", {"value": 1}, '{"value": 1}, where a number belongs'),
    ("Count", 2.5, "2.5, where a whole number belongs"),
    ("Count", "three", "'three', where a whole number belongs"),
    ("Day", "22.11.2026", "'22.11.2026', where a date (YYYY-MM-DD) belongs"),
    ("Day", "2026-02-30", "'2026-02-30', where a date (YYYY-MM-DD) belongs"),
    ("Day", 20261122, "20261122, where a date (YYYY-MM-DD) belongs"),
    ("At", "yesterday", "'yesterday', where a date and time with its zone belongs"),
    ("At", "2026-11-22", "'2026-11-22', where a date and time with its zone belongs"),
    ("At", "2026-11-22T25:00:00.000+0000", "where a date and time with its zone belongs"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), GARBAGE_JSON)
def test_a_value_of_another_kind_is_named_and_nothing_taken(field: str, value: object, sentence: str) -> None:
    """The error of a REST page says object, record, field, value and what to do."""
    fine = dict(zip(FIELDS, (*ROW[:6], "2026-11-22T20:28:43.000+0000"), strict=True))
    with pytest.raises(UnreadableValueError) as caught:
        rows_from_json(THING, FIELDS, [fine, fine | {"Id": "002", field: value}])
    assert caught.value.place == f"Thing/002 ({field})"
    assert sentence in str(caught.value)
    assert "Open the record in the CRM" in str(caught.value)


GARBAGE_TEXT = [
    ("IsOpen", "fal"),
    ("IsOpen", "1"),
    ("Amount", "n/a"),
    ("Amount", "nan"),
    ("Amount", "Infinity"),
    ("Amount", "1_000"),
    ("Amount", " 1"),
    ("Amount", "1.000,5"),
    ("Amount", "٣"),
    ("Count", "2.5"),
    ("Count", "²"),
    ("Day", "20261122"),
    ("Day", "2026-13-01"),
    ("At", "2026-11-22T20:28:43.000"),
    ("At", "2026-13-22T20:28:43.000Z"),
]


@pytest.mark.parametrize(("field", "value"), GARBAGE_TEXT)
@pytest.mark.parametrize("gap", [False, True], ids=["full column", "column with a gap"])
def test_a_cell_of_another_kind_is_named_too(field: str, value: str, gap: bool) -> None:
    """A Bulk result is read by column; the second line is found whether or not another line is empty there."""
    line = dict(zip(FIELDS, ("001", "é", "true", "12.5", "3", "2026-11-22", "2026-11-22T20:28:43.000Z"), strict=True))
    lines = [line, line | {"Id": "002", field: value}] + [line | {"Id": "003", field: ""}] * gap
    with pytest.raises(UnreadableValueError, match="belongs") as caught:
        rows_from_text(THING, FIELDS, [list(one.values()) for one in lines])
    assert caught.value.place == f"Thing/002 ({field})"
    assert repr(value) in str(caught.value)


def test_a_record_without_an_id_is_not_taken() -> None:
    """Nothing could be stored under it."""
    with pytest.raises(UnreadableValueError, match=r"Thing \(Id\): Record 2 of a page has no Id"):
        rows_from_json(THING, ("Id", "Amount"), [{"Id": "001"}, {"Amount": 1}])
    with pytest.raises(UnreadableValueError, match="Record 1 of a page has no Id"):
        rows_from_text(THING, ("Id", "Amount"), [["", "1"], ["002", "1"]])


def test_moments_of_another_zone_are_the_same_moments() -> None:
    """One hour east of Greenwich it is an hour later."""
    assert from_json(Kind.DATETIME, "2026-11-22T21:28:43.000+01:00") == "2026-11-22T20:28:43.000Z"


def test_single_values() -> None:
    """Aggregates leave out the fraction of a second; a field history has values of any type, kept as text."""
    assert from_json(Kind.DATETIME, "2026-11-22T20:28:43Z") == "2026-11-22T20:28:43.000Z"
    assert from_json(Kind.TEXT, 1000.5) == "1000.5"
    assert from_json(Kind.TEXT, True) == "true"
    assert from_json(Kind.NUMBER, None) is None
    assert from_text(Kind.FLAG, "false") is False
    assert from_text(Kind.NUMBER, "") is None


def test_written_values() -> None:
    """Amounts stay exact, times are ISO text, None clears."""
    assert to_json(Decimal("0.1")) == Decimal("0.1")
    assert to_json(date(2026, 11, 22)) == "2026-11-22"
    assert to_json(datetime(2026, 11, 22, tzinfo=UTC)) == "2026-11-22T00:00:00.000Z"
    assert to_json(None) is None
