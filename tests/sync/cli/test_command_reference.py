"""The command reference is what the program says of itself."""

from pathlib import Path

from sync.cli.reference import reference

PAGE = Path(__file__).parents[3] / "docs" / "commands.md"


def test_the_page_is_generated_from_the_program() -> None:
    """`python -m sync.cli.reference > docs/commands.md` brings it up to date."""
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_verb_is_documented() -> None:
    """Each verb has a section, and each section says what the verb is for."""
    page = reference()
    for verb in (
        "demo",
        "doctor",
        "pull",
        "build",
        "read",
        "diff",
        "submit",
        "approve",
        "apply",
        "verify",
        "trace",
        "daemon",
    ):
        section = page.split(f"## qplan {verb}\n", 1)[1].split("\n## ", 1)[0]
        assert len(section.split("Options:")[0].split()) > 8
