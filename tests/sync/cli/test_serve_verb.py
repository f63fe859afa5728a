"""`qplan serve` at the command line: tokens, and what it refuses to serve."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sync.cli.app import app
from xl_addin.server.tokens import TokenFile


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Runs `qplan serve …` in a folder of its own; what it printed, and its exit code."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        done = CliRunner().invoke(app, ["serve", *arguments])
        return done.output, done.exit_code

    return run


def test_a_token_is_made_listed_and_revoked(serve):
    """It is printed once, opens what it says, and the list tells who holds one and who held one."""
    token, code = serve("token", "add", "Ana", "--plan")
    assert code == 0
    holder = TokenFile(Path("tokens.json")).holder_of(f"Bearer {token.strip()}")
    assert (holder.name, holder.reads_plan) == ("Ana", True)
    assert token.strip() not in serve("token", "list")[0]
    assert serve("token", "revoke", "Ana") == ("Ana: revoked.\n", 0)
    (row,) = json.loads(serve("token", "list", "--json")[0])["tokens"]
    assert (row["name"], row["reads_plan"]) == ("Ana", True)
    assert row["revoked"] == row["created"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["token", "revoke", "Ben"], "Ben holds no token"),
        (["token", "add", ""], "A name has 1 to 80"),
        (["--without-tokens", "--host", "10.0.0.1"], "must ask for tokens"),
        (["--key", "qplan.key"], "does not exist"),
        (["certificate", "https://x"], "neither a host name nor an IP address"),
    ],
)
def test_what_cannot_be_is_a_usage_error(serve, arguments, words):
    """The sentence says why, and nothing is started."""
    said, code = serve(*arguments)
    assert code == 2
    assert words in " ".join(said.split())
