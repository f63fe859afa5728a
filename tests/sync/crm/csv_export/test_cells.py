"""Cells as people and programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.crm.csv_export.cells import reader
from sync.crm.csv_export.ids import is_record_id, made_id, record_id
from sync.model.pull_set import Kind


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.TEXT, "=cmd()", "=cmd()"),
        (Kind.TEXT, "", None),
        (Kind.FLAG, "Yes", True),
        (Kind.FLAG, "0", False),
        (Kind.FLAG, "", None),
        (Kind.NUMBER, "$1,234,567.50", 1234567.5),
        (Kind.NUMBER, "(1,000)", -1000.0),
        (Kind.NUMBER, "USD 12", 12.0),
        (Kind.NUMBER, "12.5%", 12.5),
        (Kind.NUMBER, "1E3", 1000.0),
        (Kind.NUMBER, "-", None),
        (Kind.INTEGER, "2,020", 2020),
        (Kind.DATE, "3/31/2020", "2020-03-31"),
        (Kind.DATE, "2020-03-31", "2020-03-31"),
        (Kind.DATE, "N/A", None),
        (Kind.DATETIME, "3/31/2020", "2020-03-31T00:00:00.000Z"),
        (Kind.DATETIME, "3/31/2020 4:05 PM", "2020-03-31T16:05:00.000Z"),
        (Kind.DATETIME, "2020-03-31T16:05:06.000+0000", "2020-03-31T16:05:06.000Z"),
        (Kind.ID, "", None),
    ],
)
def test_cells(kind: Kind, text: str, value: object) -> None:
    """With American dates and a decimal point."""
    assert reader(kind, "%m/%d/%Y", ".")(text) == value


def test_a_decimal_comma() -> None:
    """1.234.567,50 is one and a quarter million, and a half."""
    assert reader(Kind.NUMBER, "%d.%m.%Y", ",")("1.234.567,50 €") == 1234567.5


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.NUMBER, "about 5", "'about 5' is no number"),
        (Kind.NUMBER, "1.2.3", "'1.2.3' is no number"),
        (Kind.INTEGER, "1.5", "'1.5' is no whole number"),
        (Kind.DATE, "31/31/2020", "'31/31/2020' is no date of the form %m/%d/%Y"),
        (Kind.FLAG, "maybe", "'maybe' is neither yes nor no"),
    ],
)
def test_cells_that_cannot_be_read(kind: Kind, text: str, reason: str) -> None:
    """The reason quotes the cell."""
    with pytest.raises(ValueError, match=reason.replace("%", "%")):
        reader(kind, "%m/%d/%Y", ".")(text)


def test_ids_as_they_are_short_and_made() -> None:
    """The checksum of the vendor's documented example; names make the same Id whatever their case and spaces."""
    assert record_id("001A0000006Vm9r") == "001A0000006Vm9rIAC"
    assert record_id("001A0000006Vm9rIAC") == "001A0000006Vm9rIAC"
    assert not is_record_id("001A0000006Vm9rIAD")
    assert record_id("Ann  Able") == record_id(" ann able ") == made_id("Ann Able")
    assert not is_record_id("Christopherwood")  # fifteen letters are a name


@given(st.text(min_size=1))
def test_made_ids_never_look_like_the_vendors(text: str) -> None:
    """Eighteen characters, of which the first tells them apart."""
    made = made_id(text)
    assert len(made) == 18
    assert made.startswith("~")
    assert not is_record_id(made)
