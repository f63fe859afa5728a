"""Readers of what others write end in an answer or in their own refusal, whatever Hypothesis makes up."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.crm.csv_export.preview import preview
from sync.emulators.salesforce.errors import ApiError
from sync.emulators.salesforce.soql.parser import parse
from sync.errors import SyncError
from xl_addin.catalog import call
from xl_addin.cells.errors import CellFault
from xl_addin.server.protocol import RefusedBatchError, decode_arguments, decode_batch

MANY = settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
pytestmark = pytest.mark.soak

_CELLS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
_JSON = st.recursive(_CELLS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner))
_WORDS = st.lists(
    st.sampled_from(
        ["SELECT", "FROM", "WHERE", "Id", "Account", "Name", "=", "'x'", "AND", "OR", "NOT", "IN", "(", ")", ",",
         "LIKE", "ORDER BY", "LIMIT", "1", "NULLS", "GROUP BY", "COUNT()", "LAST_N_DAYS:3", "2020-01-01", "\\'", "%"]
    )
    | st.text(max_size=5),
    max_size=25,
)  # fmt: skip


@MANY
@given(st.binary(max_size=300) | st.builds(lambda value: json.dumps(value).encode(), _JSON))
def test_a_batch_is_calls_or_is_refused(body: bytes) -> None:
    """Bytes of any kind: calls whose arguments are cells, or a refusal with a sentence."""
    try:
        calls = decode_batch(body, 100)
        for one in calls:
            decode_arguments(one.args)
    except (RefusedBatchError, CellFault):
        return  # refused in its own words: any other fault fails the test


@SOME
@given(st.lists(st.lists(st.lists(_CELLS, max_size=3), max_size=3) | _CELLS, max_size=6))
def test_a_function_answers_whatever_it_is_given(arguments: list[object]) -> None:
    """A value or an error of the cell's own; never a fault of the program."""
    assert call("ATTAINMENT", arguments) is not ...
    assert call("QUOTASPLIT", arguments) is not ...


@MANY
@given(_WORDS.map(" ".join) | st.text(max_size=80))
def test_a_query_is_parsed_or_refused(text: str) -> None:
    """Words of the language in any order: a tree, or the error the CRM would give."""
    try:
        assert parse(text) is not None
    except ApiError:
        return  # refused in its own words: any other fault fails the test


@SOME
@given(content=st.binary(max_size=600) | st.text("0123456789,;\t\"'\n\r=+-@äß日", max_size=300).map(str.encode))
def test_an_export_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Any bytes as a file of exports: what it may hold, or what is the matter with it."""
    path = tmp_path_factory.mktemp("exports") / "deals.csv"
    path.write_bytes(content)
    try:
        assert preview(path) is not None
    except SyncError:
        return  # refused in its own words: any other fault fails the test
