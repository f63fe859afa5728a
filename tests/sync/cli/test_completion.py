"""Shells complete what the parser knows."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from sync.cli.app import app
from sync.cli.completion import Shell, places, script

_ASK = """
source {script}
COMP_WORDS=({words})
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_qplan
echo "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def bash(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash, in a file."""
    path = tmp_path_factory.mktemp("completion") / "qplan.bash"
    path.write_text(script(Shell.BASH), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("qplan cyc", ["cycle"]),
        ("qplan cycle st", ["start", "status"]),
        ("qplan --config x.toml daemon dr", ["drain"]),
        ("qplan cycle status --o", ["--on", "--open"]),
        ("qplan init --crm ''", ["salesforce", "csv"]),
        ("qplan addin build --host g", ["google-sheets"]),
        ("qplan init --csv-folder ''", []),
        ("qplan nothing-like-it ''", None),
    ],
)
def test_bash_offers_verbs_options_and_choices(bash: Path, words: str, offered: list[str] | None) -> None:
    """After a verb its own, after an option with a choice its words, after one with a path nothing: bash offers files.

    A word that is no verb leaves the place where it was.
    """
    done = subprocess.run(
        ["bash", "-c", _ASK.format(script=bash, words=words)], capture_output=True, text=True, check=True
    )
    found = done.stdout.split()
    assert "pull" in found if offered is None else found == offered
    assert done.stderr == ""


def test_every_verb_and_option_is_in_every_script() -> None:
    """What the parser declares stands in each of them, spelled as that shell wants it."""
    found = list(places(typer.main.get_command(app)))
    assert {"cycle status", "store backup", "init"} <= {one.path for one in found}
    texts = {shell: script(shell) for shell in Shell}
    for one in found:
        if one.path:
            assert all(f"'{one.path}'" in text for text in texts.values()), one.path
        for name, _ in one.options:
            assert name in texts[Shell.BASH], (one.path, name)
            assert name in texts[Shell.ZSH], (one.path, name)
            assert f" -l {name[2:]}" in texts[Shell.FISH] or f" -s {name[1:]}" in texts[Shell.FISH]


@pytest.mark.parametrize("shell", list(Shell))
def test_the_shell_itself_reads_its_script(shell: Shell, tmp_path: Path) -> None:
    """Where a shell is at hand, it finds no mistake in the script."""
    if shutil.which(shell) is None and os.environ.get("CI") != "true":
        pytest.skip(f"{shell} is not here")
    path = tmp_path / "script"
    path.write_text(script(shell), encoding="utf-8")
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
