"""`qplan emulator sheets`: spreadsheets kept in a file, functions of a real function server in their cells."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from sync.emulators.sheets import Person
from tests import pace
from tests.hosts.function_server import function_server
from tests.processes import helper

COMMAND = [sys.executable, "-c", "from sync.cli import main; main()", "emulator", "sheets"]
OWNER = "owner@example.com"


@contextmanager
def served(*options: object) -> Iterator[tuple[str, dict[str, str], subprocess.Popen[str]]]:
    """The emulator in a process of its own: its address, and the header of a token of OWNER."""
    with helper([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[4].rstrip(",.")
        told = requests.post(f"{url}/__emulator__/tokens", json={"email": OWNER}, timeout=pace.seconds(60)).json()
        yield url, {"Authorization": f"Bearer {told['access_token']}"}, process


@pytest.mark.full
def test_spreadsheets_are_kept_in_a_file_and_functions_answer_in_cells(tmp_path: Path) -> None:
    """A QPLAN function is computed by `qplan serve`, once; after a stop the spreadsheet is there again."""
    file = tmp_path / "kept" / "sheets.json"
    with function_server(tmp_path, "--call-seconds", "3600") as functions:
        options = ("--file", file, "--functions", functions.url, "--functions-token", functions.token, "--no-quotas")
        with served(*options) as (url, token, process):
            id_ = requests.post(f"{url}/v4/spreadsheets", json={}, headers=token, timeout=pace.seconds(60)).json()[
                "spreadsheetId"
            ]
            person = Person.at(url, token["Authorization"].removeprefix("Bearer "), id_)
            person.paste("Sheet1!A1", [[450, 500, "=QPLAN_ATTAINMENT(A1,B1)", "=C1*100"]])
            person.values("Sheet1!C1")
            assert requests.post(f"{url}/__emulator__/settle", timeout=pace.seconds(60)).json() == {"settled": True}
            assert person.values("Sheet1!A1:D1") == [[450, 500, 0.9, 90]]
            process.terminate()
            process.wait(pace.seconds(60))
    until = time.monotonic() + pace.seconds(60)
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    with served("--file", file) as (url, token, _):
        person = Person.at(url, token["Authorization"].removeprefix("Bearer "), id_)
        assert person.formulas("Sheet1!A1:D1") == [[450, 500, "=QPLAN_ATTAINMENT(A1,B1)", "=C1*100"]]
        assert person.values("Sheet1!C1") == [["#NAME?"]], "no function server is named"
