"""What commands print."""

import pytest

from sync.cli.output import say


def test_every_line_is_printed_once_and_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Many at once, in their order; brackets are text, an empty line is a line, and a long one is not wrapped."""
    lines = [f"[red]{number}[/red] [link=x] {'long ' * (number % 50)}." for number in range(1_203)]
    lines[7] = ""
    say(*lines)
    assert capsys.readouterr().out.split("\n") == [*lines, ""]
    say()
    assert capsys.readouterr().out == ""
