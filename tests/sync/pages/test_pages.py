"""The generated pages under version control are the ones the program gives."""

from pathlib import Path

import pytest

from sync.pages import pages

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_up_to_date(name: str) -> None:
    """`make docs` brings it up to date."""
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name]
