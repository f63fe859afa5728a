"""The page of documents names every tab, every cell people may type in, and every JSON document."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from sync.pages.documents import page
from sync.pages.json_fields import json_documents
from workbooks.book.layout import planning_layout

DOCS = Path(__file__).parents[3] / "docs"
PAGE = page()


def test_every_tab_stands_on_the_page_in_order() -> None:
    """With a sentence each on what it holds."""
    titles = [line.removeprefix("### ") for line in PAGE.splitlines() if line.startswith("### ")]
    assert titles == [tab.title for tab in planning_layout().tabs]
    for title in titles:
        assert PAGE.split(f"### {title}\n\n", 1)[1].split("\n", 1)[0].endswith(".")


def test_everything_people_may_type_is_named_where_it_stands() -> None:
    """By the title they see, in the section of its tab."""
    for tab, item in planning_layout().inputs().values():
        assert item.title in PAGE.split(f"### {tab.title}\n", 1)[1].split("\n### ", 1)[0]
    for tab, table in planning_layout().tables().values():
        section = PAGE.split(f"### {tab.title}\n", 1)[1].split("\n### ", 1)[0]
        assert all(column.title in section for column in table.columns if column.is_input)


def test_every_verb_that_prints_json_is_listed() -> None:
    """A verb of the command reference with the option --json has its fields on the page."""
    sections = (DOCS / "commands.md").read_text(encoding="utf-8").split("\n## qplan ")[1:]
    verbs = {section.split("\n", 1)[0] for section in sections if "--json" in section}
    assert set(json_documents()) == verbs


@pytest.mark.parametrize("words", [["functions"], ["config", "check"]])
def test_the_fields_are_those_that_are_printed(words: list[str], tmp_path: Path) -> None:
    """What the sources say is what comes out."""
    path = tmp_path / "qplan.toml"
    path.write_text(
        '[csv]\nfolder = "."\n[[approvals.approvers]]\nid = "a"\nname = "A"\nrole = "R"\nchannel = "a@b.example"\n',
        encoding="utf-8",
    )
    config = ["--config", str(path)] if words[0] == "config" else []
    done = CliRunner().invoke(app, [*words, *config, "--json"])
    assert done.exit_code == 0, done.output
    assert set(json.loads(done.stdout)) == set(json_documents()[" ".join(words)])
