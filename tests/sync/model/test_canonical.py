"""One spelling for one value, so that a digest speaks of content."""

import hashlib
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.model.canonical import canonical_json, digest
from sync.model.change import RecordKey


def test_spelling_of_a_value_is_fixed() -> None:
    """Keys are sorted, spaces left out, dates ISO, decimals plain text without trailing zeros."""
    value = {"b": [date(2020, 4, 1), None, True], "a": Decimal("250000.00"), "c": (Decimal("1E+3"), Decimal("-0.0"))}
    assert canonical_json(value) == '{"a":"250000","b":["2020-04-01",null,true],"c":["1000","0"]}'


def test_digest_is_the_sha256_of_that_spelling() -> None:
    """Anybody can check a digest with a tool of their own."""
    assert digest({"é": 1}) == hashlib.sha256('{"é":1}'.encode()).hexdigest()


@pytest.mark.parametrize("value", [1.5, {1, 2}, Decimal("NaN"), Decimal("Infinity"), b"x"])
def test_a_value_without_one_spelling_is_refused(value: object) -> None:
    """Floats, sets, bytes and infinite amounts have no single spelling: they are refused, never guessed."""
    with pytest.raises(TypeError, match="canonical JSON"):
        canonical_json([value])


def test_any_mapping_is_an_object() -> None:
    """A read-only view of a dict, keys of other kinds as text, is spelled as the dict is."""
    assert canonical_json(MappingProxyType({2: Decimal("1.0"), "a": {3: (None,)}})) == '{"2":"1","a":{"3":[null]}}'
    assert canonical_json({2: Decimal("1.0"), "a": {3: (None,)}}) == '{"2":"1","a":{"3":[null]}}'


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.integers(0, 6))
def test_trailing_zeros_do_not_change_an_amount(value: Decimal, zeros: int) -> None:
    """250000 and 250000.000 are one amount and one digest."""
    padded = value.quantize(Decimal(1).scaleb(-4 - zeros)) if abs(value) < 10**12 else value
    assert digest(padded) == digest(value)


def test_a_model_is_spelled_by_its_fields() -> None:
    """A record key inside a payload reads as plain JSON."""
    key = RecordKey.of("ForecastingQuota", {"QuotaOwnerId": "x"})
    assert canonical_json(key) == '{"equals":[["QuotaOwnerId","x"]],"sobject":"ForecastingQuota"}'
