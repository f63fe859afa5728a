"""A plan too large for a Google spreadsheet is refused before anything is made."""

import pytest

from sync.errors import RefusedError
from sync.jobs.sheets import refuse_too_large


def test_more_cells_than_google_takes_are_refused_with_where_they_are() -> None:
    """20,014 rows of 873 columns are 17.5 million by themselves; ten million in all are still taken."""
    refuse_too_large({"Start": (2_000, 1_000), "Engine": (8_000, 1_000)})
    with pytest.raises(
        RefusedError, match=r"19.5 million cells, most of them on Engine \(20,014 rows by 873 columns\)"
    ):
        refuse_too_large({"Start": (2_000, 1_000), "Engine": (20_014, 873)})
