"""`python -m sync.pages`: write every generated page of `docs/` anew."""

from pathlib import Path

from sync.pages import pages

__all__ = ["main"]

_DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    """Write them where they stand."""
    for name, page in pages().items():
        (_DOCS / name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
