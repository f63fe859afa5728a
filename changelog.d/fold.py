"""Fold the files of this folder into the newest section of CHANGELOG.md, and remove them: `make changelog`."""

import textwrap
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
WIDTH = 120


def fragments(folder: Path = HERE) -> list[Path]:
    """The files with changes, by name."""
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")


def folded(changelog: str, changes: Iterable[str]) -> str:
    """The changelog with these lines at the end of its newest section."""
    lines = [
        textwrap.fill(line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        for change in changes
        for line in change.rstrip("\n").replace("\n  ", " ").splitlines()
    ]
    head, separator, rest = changelog.rstrip("\n").partition("\n## ")
    newest, later, older = rest.partition("\n\n## ")
    return "".join([head, separator, "\n".join([newest, *lines]), later, older, "\n"])


if __name__ == "__main__":
    target = HERE.parent / "CHANGELOG.md"
    found = fragments()
    text = folded(target.read_text(encoding="utf-8"), (path.read_text(encoding="utf-8") for path in found))
    target.write_text(text, encoding="utf-8")
    for path in found:
        path.unlink()
