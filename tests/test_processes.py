"""Nothing that a test starts outlives it, and no limit of a test is one of wall time."""

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from uuid import uuid4

import pytest

from tests import pace
from tests.hosts.beds import CALC_DRIVER, Browser, require
from tests.hosts.function_server import function_server
from tests.processes import helper, marked, run
from xl_addin.hosts.libreoffice.extension import write_extension
from xl_addin.hosts.libreoffice.install import calc_python

FAMILY = """
import subprocess, sys, time
subprocess.Popen(["sleep", "600"])
subprocess.Popen(["setsid", "sh", "-c", "sleep 600 & exec sleep 600"], start_new_session=True)
subprocess.run([sys.executable, "-c", "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)"])
print("all there", flush=True)
time.sleep(600)
"""


class _FailedError(Exception):
    """What a test fails with."""


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> str:
    """A text in the environment of all that is started from here."""
    text = uuid4().hex
    monkeypatch.setenv("QPLAN_TEST_LOOKS_FOR", text)
    return text


def gone(mark: str) -> bool:
    """Whether nothing with the mark runs any more, as soon as the system has cleared it away."""
    pace.until(lambda: not marked(mark), f"{marked(mark)} end")
    return True


def test_a_helper_and_all_its_children_end_with_a_test_that_fails(mark: str) -> None:
    """Children in the group, in sessions of their own, and one whose parent has ended before it: five, then none."""
    command = [sys.executable, "-c", FAMILY]
    with suppress(_FailedError), helper(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "all there\n"
        assert len(marked(mark)) == 5
        raise _FailedError
    assert gone(mark)


def test_a_program_that_never_ends_is_given_up_and_gone(mark: str) -> None:
    """Patience of no time at all: the limit is an error, and the program and its child are not left running."""
    with pytest.raises(subprocess.TimeoutExpired):
        run(["sh", "-c", "sleep 600 & sleep 600"], patience=0)
    assert gone(mark)


def test_what_a_program_reads_and_says_is_passed_on() -> None:
    """Input in, output and complaints out, and the exit code."""
    done = run(["sh", "-c", "cat; echo oh >&2; exit 3"], input="é\n")
    assert (done.stdout, done.stderr, done.returncode) == ("é\n", "oh\n", 3)


def test_the_function_server_ends_with_a_test_that_fails(mark: str, tmp_path) -> None:
    """With the processes it computes in."""
    with suppress(_FailedError), function_server(tmp_path, "--processes", "1") as server:
        server.batch(("ATTAINMENT", [1, 2]))
        raise _FailedError
    assert gone(mark)


@pytest.mark.full
def test_chromium_ends_with_a_test_that_fails(mark: str) -> None:
    """With node, which drives it."""
    with suppress(_FailedError), Browser() as browser:
        browser.open("about:blank")
        raise _FailedError
    assert gone(mark)


@pytest.mark.full
def test_libreoffice_ends_with_a_driver_that_is_given_up(mark: str, tmp_path) -> None:
    """The office is up and the driver in the middle of its work: both are gone, although neither knows of the other."""
    require("soffice", "LibreOffice's Python")
    tasks = tmp_path / "tasks.json"
    tasks.write_text(json.dumps([{"put": {}, "get": ["A1"]}] * 100_000))
    oxt = write_extension(tmp_path / "qplan.oxt")
    command = [calc_python(), CALC_DRIVER, shutil.which("soffice"), tmp_path / "profile", oxt, tasks]
    with suppress(_FailedError), helper(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE):
        pace.until(lambda: len(marked(mark)) >= 3, "LibreOffice runs", 120)
        raise _FailedError
    assert gone(mark)


def test_limits_stretch_with_the_machine_and_never_shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times as slow as a quiet machine: a minute is four; twice as fast: a minute stays one."""
    monkeypatch.setattr(pace, "_slowness", [4.0])
    assert pace.seconds(60) == 240
    monkeypatch.setattr(pace, "_slowness", [0.5])
    assert pace.seconds(60) == 60


def test_waiting_ends_with_the_event_or_with_a_sentence() -> None:
    """The third look sees it; what never comes is named."""
    looks = iter([False, False, True])
    pace.until(lambda: next(looks), "the third look")
    assert next(looks, "used up") == "used up"
    with pytest.raises(AssertionError, match=r"not seen after \d+ s: pigs fly"):
        pace.until(lambda: False, "pigs fly", 0)
