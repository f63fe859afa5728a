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


def test_every_row_of_a_table_has_the_cells_of_its_header():
    """A `|` inside a cell, as in the keys of FORECASTTABLE, is escaped: it ends no cell."""
    widths = []
    for line in [*reference().splitlines(), ""]:
        if line.startswith("|"):
            widths.append(len(re.findall(r"(?<!\\)\|", line)))
            assert widths[-1] == widths[0], line
        else:
            widths = []
    assert r"| East \| 1 | East | 1 |" in reference()


def test_every_column_of_every_table_is_on_the_page():
    """Its title, what its cells hold, and what it means, for the table of each value of `show`."""
    page = reference()
    for function in CATALOG.values():
        section = page.partition(f"\n### {function.name}(")[2].partition("\n### ")[0]
        for show, columns in (("", function.columns), *function.shown.items()):
            assert not show or f"With show = {show}:" in section
            assert all(f"| {column.title} | {column.format}" in section for column in columns)
