"""The command reference, generated: `python -m sync.cli.reference > docs/commands.md`."""

from collections.abc import Iterator
from typing import Any

import typer

from sync.cli.app import app

__all__ = ["reference"]

_WIDTH = 100
_HEAD = """\
# Commands

Generated from the program by `python -m sync.cli.reference`; a test keeps it true.
"""


def reference() -> str:
    """Every verb with its help, as Markdown."""
    return "\n".join([_HEAD, *_sections(typer.main.get_command(app), "qplan")])


def _sections(command: Any, name: str) -> Iterator[str]:  # noqa: ANN401 - Typer's own copy of Click has no public name
    context = typer.Context(command, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH)
    text = command.get_help(context)
    yield f"## {name}\n\n```text\n{text}\n```\n"
    for verb, inner in getattr(command, "commands", {}).items():
        yield from _sections(inner, f"{name} {verb}")


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - this is the program's output
