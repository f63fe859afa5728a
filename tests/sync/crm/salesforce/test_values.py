"""Values of both interfaces come out alike."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sync.crm.salesforce.values import from_json, from_text, rows_from_json, rows_from_text, to_json
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
