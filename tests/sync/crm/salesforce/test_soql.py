"""Values are quoted, names are checked, and no text breaks out."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.crm.salesforce.soql import identifier, literal, record_id, select, where_equal
from sync.errors import FixConfigurationError


@pytest.mark.parametrize(
    ("value", "soql"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1e21, "1000000000000000000000"),
        (0.1, "0.1"),
        (Decimal("100000.50"), "100000.50"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 13, 30, tzinfo=timezone(timedelta(hours=1))), "2026-11-22T12:30:00.000Z"),
        ("O'Neil", r"'O\'Neil'"),
        ("a\\", r"'a\\'"),
        ("line\nbreak", r"'line\nbreak'"),
        (["a", "b'"], r"('a', 'b\'')"),
    ],
)
def test_literals(value: object, soql: str) -> None:
    """Each type has the literal that the SOQL reference gives it."""
    assert literal(value) == soql


def unquote(text: str) -> str:
    """The value of a SOQL string literal, read by the reference's rules; AssertionError when it ends early."""
    assert text[0] == "'"
    assert text[-1] == "'"
    out, characters = [], iter(text[1:-1])
    for character in characters:
        assert character != "'"
        if character == "\\":
            escaped = next(characters)
            character = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}.get(escaped, escaped)
        out.append(character)
    return "".join(out)


@given(st.text())
def test_any_text_stays_one_literal(text: str) -> None:
    """A reader that follows the reference gets the text back, whatever is in it."""
    assert unquote(literal(text)) == text


@given(st.text().filter(lambda text: not text.replace(".", "a").replace("_", "a").isalnum()))
def test_no_name_smuggles_anything_else(text: str) -> None:
    """A name with anything but letters, digits, underscores and dots is refused."""
    with pytest.raises(FixConfigurationError):
        identifier(text)


def test_a_query_is_put_together() -> None:
    """Dates given as text become date literals where the pull set says the field is a date; text stays text."""
    where = where_equal("ForecastingQuota", {"StartDate": "2020-04-01", "ProductFamily": "x' OR Id != '"})
    assert select("ForecastingQuota", ["Id", "QuotaAmount"], where) == (
        "SELECT Id, QuotaAmount FROM ForecastingQuota "
        r"WHERE StartDate = 2020-04-01 AND ProductFamily = 'x\' OR Id != \''"
    )
    assert (
        where_equal("Opportunity", {"CreatedDate": "2020-04-01T00:00:00Z"}) == "CreatedDate = 2020-04-01T00:00:00.000Z"
    )


def test_what_has_no_literal() -> None:
    """An object, a naive moment and a record Id of the wrong length are refused."""
    with pytest.raises(TypeError, match="object has no SOQL literal"):
        literal(object())
    with pytest.raises(ValueError, match="no time zone"):
        literal(datetime(2026, 11, 22))  # noqa: DTZ001 - the naive moment is the point
    with pytest.raises(FixConfigurationError, match="not a Salesforce record Id"):
        record_id("001' OR")


def test_moments_are_utc() -> None:
    """A moment in UTC is written as it is."""
    assert literal(datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)) == "2026-01-02T03:04:05.678Z"
