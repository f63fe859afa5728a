"""What is not installed is named before any work, with the command that brings it."""

import subprocess
import sys
from pathlib import Path

import pytest

from sync.cli.extras import missing_extra, needs
from sync.errors import RefusedError

ROOT = Path(__file__).parents[3]
WITHOUT = """
import importlib.abc, sys
class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition('.')[0] in {absent}:
            raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)
sys.meta_path.insert(0, Absent())
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name.partition('.')[0] in {absent} else real(name, *rest)
from sync.cli import main
main()
"""


def without(packages, *arguments, cwd):
    """`qplan` on a machine that lacks `packages`."""
    script = WITHOUT.format(absent=set(packages))
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=cwd, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "package", "extra"),
    [
        pytest.param(("demo",), "werkzeug", "demo", marks=pytest.mark.full),
        pytest.param(("serve", "--port", "0"), "uvicorn", "server", marks=pytest.mark.full),
        pytest.param(("addin", "install", "--host", "excel-desktop"), "pyopenvba", "excel", marks=pytest.mark.full),
        pytest.param(("plan", "territory", "--map", "map.png"), "matplotlib", "maps", marks=pytest.mark.full),
        (("cycle", "calendar", "--out", "ics"), "icalendar", "calendar"),
    ],
)
def test_a_verb_names_its_extra_before_it_works(tmp_path, verb, package, extra):
    """One sentence and the command, refused (3), and nothing was written; no word of a fault in qplan."""
    done = without([package], *verb, cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert package in done.stderr
    assert f"pip install 'qplan[{extra}]'" in done.stderr
    assert "fault" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_installed_is_not_asked_for():
    """The development environment has them all; a module of no extra is nobody's."""
    needs("demo", "server", "excel", "maps")
    assert missing_extra(ModuleNotFoundError(name="matplotlib.figure")) == "maps"
    assert missing_extra(ModuleNotFoundError(name="somewhere")) == ""


def test_several_are_named_at_once(monkeypatch):
    """One command brings both."""
    monkeypatch.setattr("sync.cli.extras.find_spec", lambda name: None)
    with pytest.raises(RefusedError, match="gspread, distributed") as refused:
        needs("google", "cluster")
    assert "qplan[google,cluster]" in str(refused.value)
