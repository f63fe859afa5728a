"""`qplan doctor` examines an org, and other verbs that talk to one say so when they cannot."""

import json
import sys
from pathlib import Path

import pytest

from sync.cli import main
from tests.e2e.team import config, emulated


def run(
    words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    """Run a command in `folder`, in this process: exit code, stdout, stderr."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["qplan", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


def test_a_sound_org_has_no_blocking_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each thing that is well is said, for people and as JSON."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as emulator:
        config(tmp_path, emulator.url)
        code, said, _ = run(["doctor"], tmp_path, monkeypatch, capsys)
        assert code == 0, said
        assert "Logged in to" in said
        code, told, _ = run(["doctor", "--json"], tmp_path, monkeypatch, capsys)
    assert {finding["code"] for finding in json.loads(told)["findings"]} >= {"doctor.login"}


def test_an_org_that_does_not_answer_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The org is gone: doctor says that the login does not work, and pull ends with the CRM's exit code."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")
    with emulated() as emulator:
        config(tmp_path, emulator.url)
    code, said, _ = run(["doctor"], tmp_path, monkeypatch, capsys)
    assert code == 1
    assert "blocking" in said
    code, _, complaint = run(["pull"], tmp_path, monkeypatch, capsys)
    assert code == 5
    assert "Traceback" not in complaint


def test_config_check_names_what_a_login_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is tried: the secret is missing, and where to put it; `init` never overwrites."""
    monkeypatch.delenv("QPLAN_SALESFORCE__CLIENT_SECRET", raising=False)
    assert run(["config", "init"], tmp_path, monkeypatch, capsys)[0] == 0
    code, _, said = run(["config", "check"], tmp_path, monkeypatch, capsys)
    assert code == 4
    assert "QPLAN_SALESFORCE__CLIENT_SECRET" in said
    assert run(["config", "init"], tmp_path, monkeypatch, capsys)[0] == 4
    code, shown, _ = run(["config", "show"], tmp_path, monkeypatch, capsys)
    assert (code, json.loads(shown)["plan"]["currency"]) == (0, "USD")
