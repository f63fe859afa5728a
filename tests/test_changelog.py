"""A change that users notice is a file in changelog.d, so that two changes cannot collide."""

import re
import runpy
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "changelog.d"
FOLD = runpy.run_path(str(FOLDER / "fold.py"))
fragments, folded = FOLD["fragments"], FOLD["folded"]


def test_every_file_is_one_that_can_be_folded() -> None:
    """A name of small letters, and lines that are list entries with whole sentences."""
    for path in FOLDER.iterdir():
        assert path.is_dir() or path.name in ("README.md", "fold.py") or re.fullmatch(r"[a-z0-9-]+\.md", path.name)
    for path in fragments():
        text = path.read_text(encoding="utf-8")
        assert text.endswith("\n"), path
        for line in text.rstrip("\n").replace("\n  ", " ").splitlines():
            assert re.fullmatch(r"- \S.*\.", line), (path, line)


def test_changes_go_to_the_end_of_the_newest_section() -> None:
    """In the order they are given, wrapped where they are long; older sections stay as they are."""
    before = "# Changelog\n\n## 0.2.0\n\n- Old.\n\n## 0.1.0\n\n- Older.\n"
    after = folded(before, ["- One.\n- Two.\n", f"- {'word ' * 30}end.\n"])
    long = f"- {'word ' * 22}word\n  {'word ' * 7}end."
    assert after == f"# Changelog\n\n## 0.2.0\n\n- Old.\n- One.\n- Two.\n{long}\n\n## 0.1.0\n\n- Older.\n"


def test_a_changelog_with_one_section_is_taken_too() -> None:
    """Nothing is lost when there is no older section."""
    assert folded("# Changelog\n\n## 0.1.0\n\n- Old.\n", ["- New.\n"]) == "# Changelog\n\n## 0.1.0\n\n- Old.\n- New.\n"


def test_the_project_s_own_changelog_keeps_every_line() -> None:
    """Folding adds the lines of all files and changes nothing else."""
    text = (FOLDER.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    after = folded(text, [path.read_text(encoding="utf-8") for path in fragments()])
    kept = after.splitlines()
    assert [line for line in text.splitlines() if line not in kept] == []
    assert len(re.findall(r"(?m)^- ", after)) - len(re.findall(r"(?m)^- ", text)) == sum(
        len(re.findall(r"(?m)^- ", path.read_text(encoding="utf-8"))) for path in fragments()
    )
