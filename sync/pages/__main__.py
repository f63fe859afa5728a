"""`python -m sync.pages`: write every generated page of `docs/` anew."""

from pathlib import Path

from sync.pages import pages

_DOCS = Path(__file__).parents[2] / "docs"

for name, page in pages().items():
    (_DOCS / name).write_text(page, encoding="utf-8")
