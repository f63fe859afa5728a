"""The reference page is the one the catalog gives, and says everything a user of a function needs."""

import re
from pathlib import Path

from xl_addin.catalog import CATALOG
from xl_addin.reference import main, reference

PAGE = Path(__file__).parents[2] / "docs" / "functions.md"


def test_the_page_under_version_control_is_up_to_date():
    """Run `python -m xl_addin.reference docs/functions.md` when this fails."""
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_function_and_argument_is_on_the_page():
    """Name, summary, and every argument with its sentence."""
    page = reference()
    for function in CATALOG.values():
        assert f"### {function.name}(" in page
        assert function.summary in page
        assert all(f"| {argument.name} |" in page and argument.doc in page for argument in function.arguments)


def test_the_contents_lead_to_every_function():
    """Each line's link is a heading as Markdown addresses it: small letters, hyphens for spaces, no other signs."""
    page = reference()
    headings = {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in re.findall(r"(?m)^### (.*)$", page)}
    linked = re.findall(r"(?m)^\| [^|]+ \| \[([A-Z0-9]+)\]\(#([^)]+)\) \|", page)
    assert sorted(name for name, _ in linked) == sorted(CATALOG)
    assert {address for _, address in linked} == headings


def test_the_command_writes_the_page_or_prints_it(tmp_path, capsys):
    """With a path to that file, without one to standard output."""
    assert main([str(tmp_path / "f.md")]) == 0
    assert main([]) == 0
    assert (tmp_path / "f.md").read_text(encoding="utf-8") == capsys.readouterr().out == reference()
