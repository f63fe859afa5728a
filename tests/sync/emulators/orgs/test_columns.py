"""Rows given by column end up in an org exactly as the same rows given one by one."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from sync.emulators.salesforce.columns import Columns
from sync.emulators.salesforce.org import Org
from sync.emulators.salesforce.orgs import generated
from sync.emulators.salesforce.orgs.generated import GeneratedOrg
from sync.emulators.salesforce.orgs.values import Row

SMALL = GeneratedOrg(seed=5, reps=6, accounts=60, opportunities=200)
CLOCK = datetime(2026, 11, 22, tzinfo=UTC)


def stored(tables: Iterable[tuple[str, Iterable[Row]]], *, multi_currency: bool) -> dict[str, list[tuple[object, ...]]]:
    """The content of every table of an org made from rows."""
    features = generated.features(GeneratedOrg(multi_currency=multi_currency))
    with Org.create(None, tables, features=features, now=lambda: CLOCK) as org, org.read() as db:
        names = [sobject.name for sobject in org.schema.objects]
        return {name: db.execute(f'SELECT * FROM "{name}" ORDER BY n').fetchall() for name in names}


@pytest.mark.parametrize("multi_currency", [True, False])
def test_columns_are_stored_as_their_rows_would_be(multi_currency: bool) -> None:
    """Every table of a generated org is the same by columns as by rows, with and without a feature's fields."""
    by_row = ((name, list(records)) for name, records in generated.rows(SMALL))
    by_column = list(generated.rows(SMALL))
    assert sum(isinstance(records, Columns) for _, records in by_column) >= 8
    expected = stored(by_row, multi_currency=multi_currency)
    assert stored(by_column, multi_currency=multi_currency) == expected
    assert len(expected["Opportunity"]) == 200


def test_an_unknown_column_is_refused() -> None:
    """A field the metadata do not have is named, as it is for rows."""
    tables = [("Product2", Columns({"Id": ["01tQp0000000001IAA"], "Colour": ["red"]}))]
    with pytest.raises(ValueError, match="Product2 has no field 'Colour'"):
        Org.create(None, tables)
