"""The tutorials do what they say: their own blocks are run, in order, and print what they promise."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIALS = sorted((ROOT / "docs").glob("tutorial-*.md"))
_BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.full
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs_as_it_stands(page: Path, tmp_path: Path) -> None:
    """Every block of commands ends well; each line of the block below it is found in what was printed.

    The administrator's is the restore drill too: copy, check, put back, pull, verify the chain.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    qplan = programs / "qplan"
    qplan.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from sync.cli import main; main()" "$@"\n', "utf-8")
    qplan.chmod(0o755)
    folder = tmp_path / "plan"
    folder.mkdir()
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "QPLAN_USER": "ana",
    }
    blocks = _BLOCK.findall(page.read_text(encoding="utf-8"))
    assert [kind for kind, _ in blocks].count("sh") >= 3
    printed = ""
    for kind, text in blocks:
        if kind == "sh":
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", text],
                cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            printed = done.stdout + done.stderr
            assert done.returncode == 0, f"{text}\n{printed}"
        else:
            for line in filter(None, map(str.strip, text.splitlines())):
                assert line in printed, f"{line!r} is not in:\n{printed}"
