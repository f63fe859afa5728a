"""The generated pages under version control are the ones the program gives."""

from pathlib import Path

from sync.pages import pages

DOCS = Path(__file__).parents[3] / "docs"


def test_the_pages_are_up_to_date() -> None:
    """`make docs` brings those up to date that are named here."""
    assert [name for name, text in pages().items() if (DOCS / name).read_text(encoding="utf-8") != text] == []
