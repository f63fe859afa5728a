"""A temporary folder goes with its process, and at the latest when the next one starts."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sync.emulators.salesforce import Org
from sync.scratch import ScratchFolder
from tests.processes import helper

HOLDS = """
import sys
from pathlib import Path
from sync.scratch import ScratchFolder
folder = ScratchFolder("test")
(folder.path / "deep").mkdir()
(folder.path / "deep" / "file").write_text("left")
print(folder.path, flush=True)
sys.stdin.read()
"""
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for temporary files of the test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_closed_folder_leaves_nothing(here: Path) -> None:
    """It is there, writable by its owner alone, and then gone with all that is in it."""
    folder = ScratchFolder("test")
    assert folder.path.parent == here
    assert folder.path.stat().st_mode & 0o077 == 0
    (folder.path / "file").write_text("x")
    folder.close()
    assert list(here.iterdir()) == []


def test_what_a_killed_process_left_is_swept_by_the_next_and_what_a_living_one_holds_is_not(here: Path) -> None:
    """Two processes hold one each; one is killed; the next folder takes the place of the dead one's alone."""
    command = [sys.executable, "-c", HOLDS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with helper(command, **pipes) as living:
        held = Path(living.stdout.readline().strip())
        with helper(command, **pipes) as dying:
            left = Path(dying.stdout.readline().strip())
            dying.kill()
            dying.wait()
        assert (left / "deep" / "file").read_text() == "left"
        own = ScratchFolder("test")
        assert {path for path in here.iterdir() if path.is_dir()} == {held, own.path}
        other = ScratchFolder("other")
        assert held.exists()
        own.close()
        other.close()
    ScratchFolder("test").close()
    assert list(here.iterdir()) == []


def test_a_lock_that_leads_elsewhere_is_left_alone(here: Path) -> None:
    """In a place that everybody writes to, a link is somebody's trick: what it leads to is not touched."""
    precious = here / "precious"
    precious.write_text("all of it")
    (here / "qplan-test-0.lock").symlink_to(precious)
    ScratchFolder("test").close()
    assert precious.read_text() == "all of it"


def test_an_org_without_a_file_is_gone_when_it_is_closed(here: Path) -> None:
    """Also when its rows are refused half-way."""
    Org.create(None, []).close()
    with pytest.raises(ValueError, match="Nonsense"):
        Org.create(None, [("Nonsense", [{"Id": "1"}])])
    assert list(here.iterdir()) == []
