"""`qplan doctor` examines an org, and other verbs that talk to one say so when they cannot."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.cli import main
from tests.e2e.team import CFO, CRO, code_of, config, emulated, opened


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


@pytest.mark.full
def test_a_whole_quarter_by_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every verb that talks to the CRM speaks JSON: pull, submit, approve, apply, verify, trace."""
    monkeypatch.setenv("QPLAN_SALESFORCE__CLIENT_SECRET", "any")

    def told(*words: str) -> dict[str, Any]:
        code, said, complaint = run([*words, "--json"], tmp_path, monkeypatch, capsys)
        assert code == 0, said + complaint
        return dict(json.loads(said))

    with emulated() as emulator:
        config(tmp_path, emulator.url)
        assert {o["sobject"]: o["new"] for o in told("pull")["objects"]}["ForecastingQuota"] == 12
        assert told("build")["is_new"]
        submitted = told("submit", "--by", "ana")
        assert (submitted["changes"], submitted["is_new"], len(submitted["sent"])) == (3, True, 2)
        with opened(tmp_path, emulator.url) as plan:
            codes = {approver: code_of(plan, approver) for approver in (CFO, CRO)}
        for approver, code in codes.items():
            assert told("approve", "--as", approver, "--code", code)["decisions"][0]["taken"]
        receipts = told("apply", "--by", "ana")["receipts"]
        assert [receipt["outcome"] for receipt in receipts] == ["applied"] * 3
        assert told("verify", "--by", "ana") == {"checked": 3, "discrepancies": []}
        record = f"ForecastingQuota/{receipts[0]['record_id']}"
        assert [station["place"] for station in told("trace", record)["stations"]][-1] == "verification"


def test_config_check_names_what_a_login_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is tried: the secret is missing, and where to put it; `init` never overwrites."""
    monkeypatch.delenv("QPLAN_SALESFORCE__CLIENT_SECRET", raising=False)
    assert run(["init"], tmp_path, monkeypatch, capsys)[0] == 0
    code, _, said = run(["config", "check"], tmp_path, monkeypatch, capsys)
    assert code == 4
    assert "QPLAN_SALESFORCE__CLIENT_SECRET" in said
    assert run(["init"], tmp_path, monkeypatch, capsys)[0] == 4
    code, shown, _ = run(["config", "show"], tmp_path, monkeypatch, capsys)
    assert (code, json.loads(shown)["plan"]["currency"]) == (0, "USD")
